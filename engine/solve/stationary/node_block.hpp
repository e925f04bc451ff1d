// One node of a stationary game: its residuals, and how its value and log-odds answer to what follows.
//
// node_system.hpp has the equations. At a node with log-odds z, continuation values w and residuals r,
//   A dz = r + D dw,   dv = P dw + C dz,   A = dF/dz,
// so dz = A^-1 (r + D dw) and dv = P dw + K (r + D dw) with K = C A^-1: what a NodeResponse holds.
// Values are the sums of play/backward.hpp; the loops are its own because each mover's payoffs and the derivatives
// come out of the same pass over the rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/play/backward.hpp"

namespace detente::solve {

/// A choice set with its movers' places, found once.
struct SetShape {
  struct Mover {
    std::size_t player = 0;
    std::size_t actions = 1;
    std::size_t first_probability = 0;  ///< Within the node's mixes.
    std::size_t first_odds = 0;         ///< Within the node's log-odds; void unless free.
    bool free = false;                  ///< Decides by equilibrium among at least two actions.
  };
  std::vector<Mover> movers;
  std::size_t rows = 1;
  std::size_t width = 0;             ///< Probabilities.
  std::size_t odds = 0;              ///< Log-odds.
  std::vector<std::uint32_t> digit;  ///< [row * movers + m]: mover m's action in the joint action.
};

/// What depends on the graph's shape alone, and its probabilities joined by where they lead.
struct NodeShapes {
  NodeShapes(const game::NodeGraph& of_graph, std::size_t player_count, std::span<const char> fixed);
  void reload() { entries.reload(); }

  const game::NodeGraph& graph;
  std::size_t players;
  std::vector<SetShape> sets;
  std::size_t live = 0;                      ///< Nodes at which the run has not ended.
  std::vector<std::size_t> first_odds;       ///< Per live node, one more at the end.
  std::vector<std::size_t> first_successor;  ///< The same.
  std::vector<game::NodeId> successor;       ///< Distinct nodes that may follow, ascending.
  play::JoinedEntries entries;
  std::vector<std::uint32_t> joined_at;   ///< Per joined entry: its index among the node's successors.
  std::vector<char> dense;                ///< Per live node: each of its rows leads to all its successors.
  std::vector<std::size_t> first_slope;   ///< Where a node's log-odds x successors stand.
  std::vector<std::size_t> first_square;  ///< Its log-odds squared.

  [[nodiscard]] const SetShape& set(std::size_t node) const { return sets[graph.choices[node]]; }
  [[nodiscard]] std::size_t successors(std::size_t node) const {
    return first_successor[node + 1] - first_successor[node];
  }

private:
  void add_node(std::size_t node);
};

/// Where a node's answer stands; see above. Row-major; void until linearised.
struct NodeResponse {
  double* mean = nullptr;     ///< P: per successor.
  double* slope = nullptr;    ///< D: log-odds x successors; the player's precision is in it.
  double* inverse = nullptr;  ///< A^-1: log-odds x log-odds.
  double* gain = nullptr;     ///< K: players x log-odds.
};

/// Evaluates nodes. Owned by one thread.
class NodeBlock {
public:
  /// At `node` with mixes `p` and continuation values `w` (players a node, discounted): its value, and
  /// u(a) - u(0) per log-odds. `advantage` per player is raised to the best single deviation here.
  void evaluate(const NodeShapes& shapes, std::size_t node, const double* p, const double* w, double* value,
                double* gains, double* advantage);
  /// After evaluate at the same place: its answer, with `shift` added to A's diagonal. False when A is
  /// singular.
  bool respond(const NodeShapes& shapes, std::size_t node, const double* p, const double* value,
               std::span<const double> precision, double shift, const NodeResponse& out);

private:
  template <int P>
  void add_future(const NodeShapes& shapes, std::size_t node, const double* w);
  template <int P>
  void add_dense_future(const NodeShapes& shapes, std::size_t node, const double* w);
  template <int P>
  void evaluate_rows(const NodeShapes& shapes, std::size_t node, const double* p, const double* w,
                     double* value);
  void add_pairs(const NodeShapes& shapes, std::size_t node, const double* p);
  void add_marginals(const NodeShapes& shapes, std::size_t node);
  [[nodiscard]] bool invert(std::size_t n, double* a);

  std::vector<double> q_;         ///< Row x player: what the players get from a row on.
  std::vector<double> alone_;     ///< Row x mover: probability that the others choose their part of it.
  std::vector<double> payoff_;    ///< Probability x player: each player's payoff given one mover's action.
  std::vector<double> pairs_;     ///< Probability x probability: the first's payoff given both actions.
  std::vector<double> marginal_;  ///< Probability x successor.
  std::vector<double> before_, after_, square_, next_;
  std::vector<std::size_t> pivot_;
};

}  // namespace detente::solve
