#include "engine/institutions/council.hpp"

#include <cstddef>

#include "engine/base/contract.hpp"

namespace detente::institutions {
namespace {

constexpr double kRounding = 1e-15;

/// Probabilities of partial tallies: at(yes, no, barred), barred = a veto member voted no.
class TallyGrid {
public:
  explicit TallyGrid(int total) : side_(static_cast<std::size_t>(total) + 1), cells_(side_ * side_ * 2) {}

  [[nodiscard]] double& at(int yes, int no, int barred) {
    return cells_[(static_cast<std::size_t>(yes) * side_ + static_cast<std::size_t>(no)) * 2 +
                  static_cast<std::size_t>(barred)];
  }

  /// Adds a member of `weight` votes; the others have at most `reached` votes together. Works downwards in
  /// place: each cell is read before any ballot of the member can have written to it.
  void add_member(const BallotChances& ballot, int weight, bool veto, int reached) {
    // 1 - 0.7 - 0.3 is 5.6e-17: the rounding of the ballots must not become an abstention.
    const double rest = 1.0 - ballot.yes - ballot.no;
    const double abstain = rest > kRounding ? rest : 0.0;
    const int bar = veto ? 1 : 0;
    for (int yes = reached; yes >= 0; --yes) {
      for (int no = reached - yes; no >= 0; --no) {
        for (int barred = 1; barred >= 0; --barred) {
          const double mass = at(yes, no, barred);
          if (mass == 0.0) continue;
          at(yes, no, barred) = mass * abstain;
          at(yes + weight, no, barred) += mass * ballot.yes;
          at(yes, no + weight, barred | bar) += mass * ballot.no;
        }
      }
    }
  }

private:
  std::size_t side_;
  std::vector<double> cells_;
};

}  // namespace

std::vector<VoteResult> vote_distribution(const VotingBody& body, std::span<const BallotChances> ballots) {
  DETENTE_REQUIRE(ballots.size() == body.weights.size() && body.veto.size() == body.weights.size(),
                  "a ballot and a veto flag per member");
  int total = 0;
  for (const int weight : body.weights) {
    DETENTE_REQUIRE(weight >= 1, "members cast at least one vote");
    total += weight;
  }
  TallyGrid grid(total);
  grid.at(0, 0, 0) = 1.0;
  int reached = 0;
  for (std::size_t m = 0; m < ballots.size(); ++m) {
    grid.add_member(ballots[m], body.weights[m], body.veto[m] != 0, reached);
    reached += body.weights[m];
  }

  std::vector<VoteResult> results;
  const auto report = [&](int yes, int no, bool stopped, double probability) {
    if (probability <= 0.0) return;
    const bool enough = yes >= body.quota;
    results.push_back({yes, no, total - yes - no, enough && !stopped, enough && stopped, probability});
  };
  for (int yes = 0; yes <= total; ++yes) {
    for (int no = 0; no <= total - yes; ++no) {
      const double free = grid.at(yes, no, 0);
      const double barred = grid.at(yes, no, 1);
      if (body.procedural || yes < body.quota) {
        // Whether a veto member stood against it makes no difference here.
        report(yes, no, false, free + barred);
      } else {
        report(yes, no, false, free);
        report(yes, no, true, barred);
      }
    }
  }
  return results;
}

}  // namespace detente::institutions
