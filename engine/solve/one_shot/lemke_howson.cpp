#include "engine/solve/one_shot/lemke_howson.hpp"

#include <algorithm>
#include <deque>
#include <unordered_set>

#include "engine/base/contract.hpp"
#include "engine/solve/one_shot/best_reply_polytope.hpp"
#include "engine/solve/one_shot/extreme_equilibria.hpp"

namespace detente::solve {
namespace {

enum class Ending { reached, expired, overflowed };

/// A vertex of each polytope.
template <typename Arithmetic>
class VertexPair {
public:
  explicit VertexPair(const BestReplyPolytope polytopes[2])
      : sides_{make(polytopes[0]), make(polytopes[1])} {}

  /// Along the path that misses `label`, from a pair that has all labels to the next that does.
  Ending follow(std::size_t label, const Budget& budget, std::size_t& pivots) {
    constexpr std::size_t kAskEvery = 64;  // Pivots.
    std::size_t dropped = label;
    std::size_t i = has(0, label) ? 0 : 1;
    do {
      if (pivots % kAskEvery == 0 && budget.over()) return Ending::expired;
      Dictionary<Arithmetic>& side = sides_[i];
      const std::size_t c = side.column_of(dropped);
      const std::size_t r = side.leaving_row(c);
      dropped = side.basic(r);
      side.pivot(r, c);
      ++pivots;
      if (side.overflowed()) return Ending::overflowed;
      i = 1 - i;
    } while (dropped != label);
    return Ending::reached;
  }

  [[nodiscard]] std::vector<Rational> strategy(const BestReplyPolytope& polytope, std::size_t i) const {
    std::vector<Integer> z;
    for (const auto& value : coordinates(polytope, sides_[i])) z.push_back(Arithmetic::widen(value));
    return polytope.strategy(z);
  }

  /// Names the pair: the first side's bases, for the second's are what is missing there.
  [[nodiscard]] LabelSet labels() const {
    LabelSet labels(sides_[0].rows() + sides_[0].columns());
    for (std::size_t c = 0; c < sides_[0].columns(); ++c) labels.set(sides_[0].cobasic(c));
    return labels;
  }

  [[nodiscard]] bool overflowed() const { return sides_[0].overflowed() || sides_[1].overflowed(); }

private:
  static Dictionary<Arithmetic> make(const BestReplyPolytope& polytope) {
    return {polytope.matrix, polytope.first_variable, polytope.first_slack};
  }
  [[nodiscard]] bool has(std::size_t i, std::size_t label) const {
    for (std::size_t c = 0; c < sides_[i].columns(); ++c) {
      if (sides_[i].cobasic(c) == label) return true;
    }
    return false;
  }

  Dictionary<Arithmetic> sides_[2];
};

template <typename Arithmetic>
Ending follow_one(const BestReplyPolytope polytopes[2], std::size_t label, const Budget& budget,
                  LemkeHowsonResult& result) {
  VertexPair<Arithmetic> pair(polytopes);
  result.pivots = 0;
  if (pair.overflowed()) return Ending::overflowed;
  const Ending ending = pair.follow(label, budget, result.pivots);
  if (ending == Ending::reached) {
    result.equilibrium.exact = {pair.strategy(polytopes[0], 0), pair.strategy(polytopes[1], 1)};
  }
  return ending;
}

/// Adds a strategy if it is new; its index.
std::size_t place_of(std::vector<std::vector<Rational>>& strategies, const std::vector<Rational>& strategy) {
  const auto at = std::find(strategies.begin(), strategies.end(), strategy);
  const auto index = static_cast<std::size_t>(at - strategies.begin());
  if (at == strategies.end()) strategies.push_back(strategy);
  return index;
}

/// Breadth first over the pairs that have all labels.
template <typename Arithmetic>
Ending follow_all(const BestReplyPolytope polytopes[2], const Budget& budget, ExtremeEquilibria& found) {
  found = {};
  VertexPair<Arithmetic> origin(polytopes);
  if (origin.overflowed()) return Ending::overflowed;
  const std::size_t labels = origin.labels().size();
  std::unordered_set<LabelSet, LabelHash> seen{origin.labels()};
  std::deque<VertexPair<Arithmetic>> open;
  open.push_back(std::move(origin));
  for (; !open.empty(); open.pop_front()) {
    for (std::size_t label = 0; label < labels; ++label) {
      if (found.pairs.size() >= budget.max_equilibria) return Ending::reached;
      VertexPair<Arithmetic> pair = open.front();
      std::size_t pivots = 0;
      const Ending ending = pair.follow(label, budget, pivots);
      if (ending != Ending::reached) return ending;
      if (!seen.insert(pair.labels()).second) continue;
      const std::pair<std::size_t, std::size_t> place(
          place_of(found.strategies[0], pair.strategy(polytopes[0], 0)),
          place_of(found.strategies[1], pair.strategy(polytopes[1], 1)));
      // Different bases of a degenerate game may be the same equilibrium.
      if (std::find(found.pairs.begin(), found.pairs.end(), place) == found.pairs.end()) {
        found.pairs.push_back(place);
      }
      open.push_back(std::move(pair));
    }
  }
  return Ending::reached;
}

}  // namespace

LemkeHowsonResult lemke_howson(const NormalForm& game, std::size_t missing_label, const Budget& budget) {
  DETENTE_REQUIRE(game.player_count() == 2, "Lemke-Howson is for two players");
  DETENTE_REQUIRE(missing_label < game.action_count(0) + game.action_count(1), "a label is an action");
  LemkeHowsonResult result;
  result.missing_label = missing_label;
  if (budget.max_equilibria == 0) {
    result.remark = "no equilibrium was asked for";
    return result;
  }
  const BestReplyPolytope polytopes[2] = {best_reply_polytope(game, 0), best_reply_polytope(game, 1)};
  Ending ending = follow_one<Arithmetic64>(polytopes, missing_label, budget, result);
  if (ending == Ending::overflowed) {
    ending = follow_one<Arithmetic128>(polytopes, missing_label, budget, result);
  }
  if (ending == Ending::overflowed) {
    ending = follow_one<ArithmeticBig>(polytopes, missing_label, budget, result);
  }
  if (ending != Ending::reached) {
    result.remark = "the path was not followed to its end: the time limit came after " +
                    std::to_string(result.pivots) + " pivots";
    return result;
  }
  result.found = true;
  result.equilibrium.profile = to_doubles(result.equilibrium.exact);
  result.equilibrium.certificate = certify(game, result.equilibrium.profile);
  return result;
}

EquilibriumSet lemke_howson_all(const NormalForm& game, const Budget& budget) {
  DETENTE_REQUIRE(game.player_count() == 2, "Lemke-Howson is for two players");
  const BestReplyPolytope polytopes[2] = {best_reply_polytope(game, 0), best_reply_polytope(game, 1)};
  ExtremeEquilibria found;
  Ending ending = follow_all<Arithmetic64>(polytopes, budget, found);
  if (ending == Ending::overflowed) ending = follow_all<Arithmetic128>(polytopes, budget, found);
  if (ending == Ending::overflowed) ending = follow_all<ArithmeticBig>(polytopes, budget, found);
  EquilibriumSet set = assemble(game, found);
  set.remarks.emplace_back(
      "these are the equilibria that Lemke-Howson paths reach; others may exist, which enumeration finds");
  if (ending == Ending::expired) set.remarks.emplace_back("the time limit ended the search early");
  if (found.pairs.size() >= budget.max_equilibria) {
    set.remarks.push_back("the search ended at " + std::to_string(budget.max_equilibria) + " equilibria");
  }
  return set;
}

}  // namespace detente::solve
