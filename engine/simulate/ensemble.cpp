#include "engine/simulate/ensemble.hpp"

#include <algorithm>

#include "engine/base/contract.hpp"

namespace detente::simulate {

double quantile(std::vector<Atom>& atoms, double share) {
  DETENTE_REQUIRE(!atoms.empty(), "a distribution without values has no quantile");
  std::sort(atoms.begin(), atoms.end(), [](const Atom& a, const Atom& b) { return a.value < b.value; });
  double total = 0.0;
  for (const Atom& atom : atoms) total += atom.probability;
  // Adding up rounds: without slack, a median at exactly one half would depend on the order.
  constexpr double kSlack = 1e-12;
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
  std::vector<Atom> atoms;
  double mass = 0.0;
  for (std::size_t level = 0; level < shares.size(); ++level) {
    atoms.push_back({static_cast<double>(level), shares[level]});
    summary.mean += static_cast<double>(level) * shares[level];
    mass += shares[level];
  }
  DETENTE_REQUIRE(mass > 0.0, "some run is at some level");
  summary.mean /= mass;
  summary.q05 = quantile(atoms, 0.05);
  summary.q25 = quantile(atoms, 0.25);
  summary.q50 = quantile(atoms, 0.50);
  summary.q75 = quantile(atoms, 0.75);
  summary.q95 = quantile(atoms, 0.95);
  return summary;
}

}  // namespace detente::simulate
