#include "engine/solve/one_shot/two_player.hpp"

#include <unordered_map>
#include <unordered_set>

#include "engine/base/contract.hpp"
#include "engine/solve/one_shot/best_reply_polytope.hpp"
#include "engine/solve/one_shot/extreme_equilibria.hpp"

namespace detente::solve {
namespace {

/// Visits all bases of a polytope, depth first from 0, each edge by one pivot and back by another.
template <typename Arithmetic>
class BasisWalk {
public:
  BasisWalk(const BestReplyPolytope& polytope, std::size_t labels)
      : dictionary_(polytope.matrix, polytope.first_variable, polytope.first_slack), cobasis_(labels) {
    for (std::size_t c = 0; c < dictionary_.columns(); ++c) cobasis_.set(dictionary_.cobasic(c));
    visited_.insert(cobasis_);
    path_.push_back({});
  }

  /// To a basis not seen before; false when there is none left.
  bool advance() {
    while (!path_.empty()) {
      Step& step = path_.back();
      for (; step.next < dictionary_.columns(); ++step.next) {
        const std::size_t c = step.next;
        const std::size_t r = dictionary_.leaving_row(c);
        move(r, c);
        if (visited_.insert(cobasis_).second) {
          ++step.next;
          dictionary_.pivot(r, c);
          path_.push_back({r, c, 0});
          return true;
        }
        move_back(r, c);
      }
      const Step done = step;
      path_.pop_back();
      if (path_.empty()) break;
      dictionary_.pivot(done.row, done.column);
      move_back(done.row, done.column);
    }
    return false;
  }

  [[nodiscard]] const Dictionary<Arithmetic>& dictionary() const { return dictionary_; }

  /// The labels of all facets in which the vertex lies.
  [[nodiscard]] LabelSet labels() const {
    LabelSet labels = cobasis_;
    for (std::size_t r = 0; r < dictionary_.rows(); ++r) {
      if (dictionary_.right(r) == 0) labels.set(dictionary_.basic(r));
    }
    return labels;
  }

private:
  struct Step {
    std::size_t row = 0;
    std::size_t column = 0;
    std::size_t next = 0;  ///< Column to try next.
  };

  void move(std::size_t r, std::size_t c) {
    cobasis_.set(dictionary_.basic(r));
    cobasis_.reset(dictionary_.cobasic(c));
  }
  void move_back(std::size_t r, std::size_t c) {
    cobasis_.reset(dictionary_.basic(r));
    cobasis_.set(dictionary_.cobasic(c));
  }

  Dictionary<Arithmetic> dictionary_;
  LabelSet cobasis_;
  std::unordered_set<LabelSet, LabelHash> visited_;  // Never iterated over: its order is no one's business.
  std::vector<Step> path_;
};

/// The vertices of one polytope that have been found.
template <typename Arithmetic>
struct Side {
  using Number = typename Arithmetic::Number;
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  struct Vertex {
    LabelSet labels;
    std::vector<Number> z;
    std::size_t strategy = kNone;  ///< Among those that are part of an equilibrium.
  };

  Side(const BestReplyPolytope& shape, std::size_t labels) : polytope(&shape), walk(shape, labels) {}

  const BestReplyPolytope* polytope;
  BasisWalk<Arithmetic> walk;
  bool exhausted = false;
  std::vector<Vertex> vertices;
  std::unordered_map<LabelSet, std::size_t, LabelHash> by_labels;
  std::vector<std::size_t> crowded;  ///< Vertices in more facets than there are dimensions.

  /// Calls visit(vertex index) for each vertex that has all the `needed` labels.
  template <typename Visit>
  void matching(const LabelSet& needed, Visit visit) const {
    if (needed.count() < polytope->matrix.columns) {
      for (std::size_t v = 0; v < vertices.size(); ++v) {
        if (needed.is_subset_of(vertices[v].labels)) visit(v);
      }
      return;
    }
    if (const auto at = by_labels.find(needed); at != by_labels.end()) visit(at->second);
    for (const std::size_t v : crowded) {
      if (needed.is_proper_subset_of(vertices[v].labels)) visit(v);
    }
  }

  /// Records the vertex where the walk stands; kNone when it is not new, or 0.
  std::size_t record() {
    LabelSet labels = walk.labels();
    const auto [at, fresh] = by_labels.emplace(labels, vertices.size());
    if (!fresh) return kNone;
    auto z = coordinates(*polytope, walk.dictionary());
    bool zero = true;
    for (const Number& value : z) zero = zero && value == 0;
    if (zero) {
      by_labels.erase(at);
      return kNone;
    }
    if (labels.count() > polytope->matrix.columns) crowded.push_back(vertices.size());
    vertices.push_back({std::move(labels), std::move(z), kNone});
    return vertices.size() - 1;
  }

  /// The place of vertex v among the strategies found, where it is put if need be.
  std::size_t strategy(std::size_t v, std::vector<std::vector<Rational>>& strategies) {
    if (vertices[v].strategy == kNone) {
      vertices[v].strategy = strategies.size();
      std::vector<Integer> z;
      for (const Number& value : vertices[v].z) z.push_back(Arithmetic::widen(value));
      strategies.push_back(polytope->strategy(z));
    }
    return vertices[v].strategy;
  }
};

enum class Ending { complete, enough, expired, overflowed };

/// Walks both polytopes in turn, so that a search that is cut short has something of both.
template <typename Arithmetic>
Ending search(const BestReplyPolytope polytopes[2], const Budget& budget, ExtremeEquilibria& found) {
  constexpr std::size_t kAskEvery = 64;  // Steps.
  const std::size_t labels = polytopes[0].matrix.rows + polytopes[0].matrix.columns;
  Side<Arithmetic> sides[2] = {{polytopes[0], labels}, {polytopes[1], labels}};
  found = {};
  if (sides[0].walk.dictionary().overflowed() || sides[1].walk.dictionary().overflowed()) {
    return Ending::overflowed;
  }
  for (std::size_t step = 0; !sides[0].exhausted || !sides[1].exhausted; ++step) {
    if (found.pairs.size() >= budget.max_equilibria) return Ending::enough;
    if (step % kAskEvery == 0 && budget.over()) return Ending::expired;
    const std::size_t i = step % 2;
    Side<Arithmetic>& side = sides[i];
    if (side.exhausted) continue;
    side.exhausted = !side.walk.advance();
    if (side.walk.dictionary().overflowed()) return Ending::overflowed;
    if (side.exhausted) continue;
    const std::size_t v = side.record();
    if (v == Side<Arithmetic>::kNone) continue;
    sides[1 - i].matching(~side.vertices[v].labels, [&](std::size_t w) {
      const std::size_t own = side.strategy(v, found.strategies[i]);
      const std::size_t other = sides[1 - i].strategy(w, found.strategies[1 - i]);
      if (found.pairs.size() < budget.max_equilibria) {
        found.pairs.emplace_back(i == 0 ? own : other, i == 0 ? other : own);
      }
    });
  }
  return Ending::complete;
}

}  // namespace

EquilibriumSet enumerate_two_player(const NormalForm& game, const Budget& budget) {
  DETENTE_REQUIRE(game.player_count() == 2, "enumerate_two_player is for two players");
  const BestReplyPolytope polytopes[2] = {best_reply_polytope(game, 0), best_reply_polytope(game, 1)};
  ExtremeEquilibria found;
  Ending ending = search<Arithmetic64>(polytopes, budget, found);
  if (ending == Ending::overflowed) ending = search<Arithmetic128>(polytopes, budget, found);
  if (ending == Ending::overflowed) ending = search<ArithmeticBig>(polytopes, budget, found);
  EquilibriumSet set = assemble(game, found);
  set.complete = ending == Ending::complete;
  if (ending == Ending::enough) {
    set.remarks.push_back("the search ended at " + std::to_string(budget.max_equilibria) +
                          " equilibria; there may be more");
  }
  if (ending == Ending::expired) {
    set.remarks.emplace_back(
        "the search ended by its time limit before all vertices were compared; there may be "
        "more equilibria");
  }
  return set;
}

}  // namespace detente::solve
