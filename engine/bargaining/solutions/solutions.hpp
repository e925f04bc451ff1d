// Solutions of cooperative bargaining: which deal, or which lottery between deals, an arbiter would pick.
//
// With d the disagreement point and g(x) = u(x) - d the gains, over what is rational (g >= 0 for all):
// - Nash: the largest product of gains. Nash, J. F. (1950). The bargaining problem. Econometrica 18(2),
//   155-162. With weights the largest product of g_p^w_p: Harsanyi, J. C., Selten, R. (1972). A generalized
//   Nash solution for two-person bargaining games with incomplete information. Management Science 18(5),
//   P80-P106.
// - Kalai-Smorodinsky: the largest least g_p / i_p, with i_p the most that p gains in any rational outcome.
//   Kalai, E., Smorodinsky, M. (1975). Other solutions to Nash's bargaining problem. Econometrica 43(3),
//   513-518.
// - Egalitarian: the largest least gain; with weights, of g_p / w_p. Kalai, E. (1977). Proportional solutions
//   to bargaining situations. Econometrica 45(7), 1623-1630.
// - Utilitarian: the largest sum of w_p g_p.
//
// On a grid, and with three parties or more, the largest least share may be shared by several outcomes. Of
// these the next least counts, and so on (the lexicographic extension: Imai, H. (1983). Individual
// monotonicity and lexicographic maxmin solution. Econometrica 51(2), 389-401), so every solution here is
// Pareto efficient. Weights of the Kalai-Smorodinsky solution divide its shares, as those of the egalitarian.
//
// Where no rational outcome is better for everybody the Nash product is 0 throughout: `degenerate`. On the
// grid the deal is then that which most parties gain by and, of those, the largest product over them; among
// lotteries it is the Kalai-Smorodinsky point.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/bargaining/domain/domain.hpp"

namespace detente::bargaining {

enum class SolutionKind : std::uint8_t { nash, kalai_smorodinsky, egalitarian, utilitarian };

inline constexpr std::array<SolutionKind, 4> kSolutionKinds = {
    SolutionKind::nash, SolutionKind::kalai_smorodinsky, SolutionKind::egalitarian,
    SolutionKind::utilitarian};

[[nodiscard]] constexpr std::string_view solution_name(SolutionKind of) {
  constexpr std::string_view kNames[] = {"nash", "kalai-smorodinsky", "egalitarian", "utilitarian"};
  return kNames[static_cast<std::size_t>(of)];
}

/// What the solutions look at. Views: what they point to must outlive it.
struct BargainingProblem {
  std::span<const double> utilities;     ///< [deal * parties + p], finite. At least one deal.
  std::span<const double> disagreement;  ///< Per party, finite; at least one party.
  std::span<const double> weights;       ///< Per party, > 0; empty = all 1. Only ratios matter.

  [[nodiscard]] std::size_t parties() const { return disagreement.size(); }
  [[nodiscard]] std::size_t deals() const { return utilities.size() / disagreement.size(); }
};

struct BargainingPoint {
  struct Part {
    DealId deal = 0;
    double probability = 1.0;  ///< (0, 1].
  };

  bool found =
      false;  ///< False: nothing is rational for all, or `complete` is false. Then there is no lottery.
  bool degenerate = false;        ///< A Nash product that is 0 throughout; see above.
  bool complete = true;           ///< False: the numbers defeated the search, and nothing is claimed.
  std::vector<Part> lottery;      ///< Ascending deals; probabilities add up to 1. One part for a deal alone.
  std::vector<double> utilities;  ///< Expected, per party.
  /// The Nash solution among lotteries of three parties or more: no lottery's weighted log product of gains
  /// is higher by more than this, by the concavity of the logarithm (the duality gap of Frank & Wolfe). All
  /// else is found in closed form or at a vertex of a linear program, up to rounding: 0.
  double gap = std::numeric_limits<double>::infinity();
};

/// Finds the best single deal of one problem after another. Owned by one thread; keeps its work space, so
/// that problems of the same size cost no allocation.
class DealSearch {
public:
  /// The number of the deal that best_deal names, or none where nothing is rational for all.
  [[nodiscard]] std::optional<DealId> find(const BargainingProblem& problem, SolutionKind kind);

private:
  [[nodiscard]] std::span<const double> row(std::size_t deal) const {
    return problem_.utilities.subspan(deal * parties_, parties_);
  }
  [[nodiscard]] double gain(std::size_t deal, std::size_t p) const {
    return problem_.utilities[deal * parties_ + p] - problem_.disagreement[p];
  }
  [[nodiscard]] double weight(std::size_t p) const {
    return problem_.weights.empty() ? 1.0 : problem_.weights[p];
  }
  [[nodiscard]] bool rational(std::size_t deal) const {
    for (std::size_t p = 0; p < parties_; ++p) {
      if (problem_.utilities[deal * parties_ + p] < problem_.disagreement[p]) return false;
    }
    return true;
  }
  void score(std::size_t deal);
  void score_product(std::size_t deal);
  void score_shares(std::size_t deal);

  BargainingProblem problem_;  ///< Void between two searches.
  SolutionKind kind_ = SolutionKind::nash;
  std::size_t parties_ = 0;
  std::vector<double> ideal_;
  std::vector<double> score_, best_score_;
};

/// The best single deal. Ties go to the smaller deal. Cost: two passes over the deals.
[[nodiscard]] BargainingPoint best_deal(const BargainingProblem& problem, SolutionKind kind);

/// The best lottery: at most as many deals as parties, each on the Pareto frontier. Single deals may be
/// irrational as long as the lottery is not. Two parties: in closed form along the convex hull of the
/// frontier; where several points of an edge are utilitarian, the one worst for the first party. Three or
/// more: linear programs, and for Nash Newton's method on the deals in play, with new deals priced in.
[[nodiscard]] BargainingPoint best_lottery(const BargainingProblem& problem, SolutionKind kind);

/// The same for a domain: disagreement = the reservation values; with its weights if `weighted`.
[[nodiscard]] BargainingPoint best_deal(const Domain& domain, SolutionKind kind, bool weighted = false);
[[nodiscard]] BargainingPoint best_lottery(const Domain& domain, SolutionKind kind, bool weighted = false);

/// A lottery as a result, its deals ascending, and what it is worth. REQUIRES: distinct deals.
[[nodiscard]] BargainingPoint point_of(const BargainingProblem& problem,
                                       std::vector<BargainingPoint::Part> lottery);

}  // namespace detente::bargaining
