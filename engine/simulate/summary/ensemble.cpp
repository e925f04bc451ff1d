#include "engine/simulate/summary/ensemble.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "engine/base/contract.hpp"

namespace detente::simulate {
namespace {

// Adding up rounds: without slack, a median at exactly one half would depend on the order.
constexpr double kSlack = 1e-12;

}  // namespace

double quantile(std::vector<Atom>& atoms, double share) {
  DETENTE_REQUIRE(!atoms.empty(), "a distribution without values has no quantile");
  std::sort(atoms.begin(), atoms.end(), [](const Atom& a, const Atom& b) { return a.value < b.value; });
  double total = 0.0;
  for (const Atom& atom : atoms) total += atom.probability;
  const double wanted = (share - kSlack) * total;
  double below = 0.0;
  for (const Atom& atom : atoms) {
    below += atom.probability;
    // An atom without probability is no value that a run takes.
    if (below >= wanted && atom.probability > 0.0) return atom.value;
  }
  return atoms.back().value;
}

VariableSummary summarise_levels(const std::vector<double>& shares) {
  VariableSummary summary;
  double mass = 0.0;
  for (std::size_t level = 0; level < shares.size(); ++level) {
    summary.mean += static_cast<double>(level) * shares[level];
    mass += shares[level];
  }
  DETENTE_REQUIRE(mass > 0.0, "some run is at some level");
  summary.mean /= mass;
  // Levels ascend: all quantiles lie on one way, see quantile().
  const std::pair<double, double*> wanted[] = {{0.05, &summary.q05},
                                               {0.25, &summary.q25},
                                               {0.50, &summary.q50},
                                               {0.75, &summary.q75},
                                               {0.95, &summary.q95}};
  std::size_t next = 0;
  double below = 0.0;
  for (std::size_t level = 0; level < shares.size(); ++level) {
    below += shares[level];
    if (!(shares[level] > 0.0)) continue;
    while (next < std::size(wanted) && below >= (wanted[next].first - kSlack) * mass) {
      *wanted[next++].second = static_cast<double>(level);
    }
  }
  for (; next < std::size(wanted); ++next) *wanted[next].second = static_cast<double>(shares.size() - 1);
  return summary;
}

}  // namespace detente::simulate
