// Supports: which actions each player uses at all, and which combinations of them can carry an equilibrium.
//
// An action is conditionally dominated, given the supports of the others, when another of its player's
// actions is strictly better against every joint action of theirs. No equilibrium has a support with such an
// action. Source: Porter, R., Nudelman, E., Shoham, Y. (2008). Simple search methods for finding a Nash
// equilibrium. Games and Economic Behavior 63, 642-662: the test, and the order: small supports first, even
// ones first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "engine/solve/one_shot/normal_form.hpp"

namespace detente::solve {

/// actions[i]: player i's support, ascending, never empty.
using SupportProfile = std::vector<std::vector<int>>;

/// "{left, right} x {up}", with the names of the actions.
[[nodiscard]] std::string support_text(const NormalForm& game, const SupportProfile& support);

/// Enumerates the support profiles of one game. Owned by one thread; keeps a pointer to the game.
class SupportSearch {
public:
  /// REQUIRES: at most 20 actions a player.
  explicit SupportSearch(const NormalForm& game);

  /// How many support profiles there are; exact below 2^53.
  [[nodiscard]] static double count(const NormalForm& game);

  /// Calls visit(support) for each support profile without a conditionally dominated action: ascending total
  /// size, then the most even sizes, then lexicographic. Ends early when visit returns false, and then
  /// returns false. Comparisons of payoffs are exact, so a pure profile that is visited is a pure
  /// equilibrium.
  bool for_each(const std::function<bool(const SupportProfile&)>& visit);

private:
  using Words = std::vector<std::uint64_t>;

  bool assign(std::size_t player, const std::vector<int>& sizes,
              const std::function<bool(const SupportProfile&)>& visit);
  [[nodiscard]] bool some_action_is_dominated(std::size_t assigned);
  [[nodiscard]] bool dominated(std::size_t i, int worse, int better, const Words& met) const;

  const NormalForm* game_;
  std::size_t words_;                                        ///< Of a set of joint actions, one bit a row.
  std::vector<std::vector<Words>> rows_with_;                ///< [i][a]: rows in which i plays a.
  std::vector<std::vector<std::vector<Words>>> not_better_;  ///< [i][a][b]: rows where b is no better than a.
  SupportProfile support_;
  std::vector<Words> chosen_;  ///< [i]: rows in which i plays an action of its support.
  Words met_;
};

}  // namespace detente::solve
