// The equations of a stationary logit equilibrium over a node graph, and their linearisation.
//
// Agent logit Markov equilibrium: Breitmoser, Y., Tan, J. H. W., Zizzo, D. J. (2010). Understanding
// perpetual R&D races. Economic Theory 44, 445-467; as a homotopy: Eibelshaeuser, S., Poensgen, D.
// (2023). Markov quantal response equilibrium and a homotopy method for computing and selecting Markov
// perfect equilibria of dynamic stochastic games. SSRN 3314404.
// Unknowns are, per node and free mover, the log-odds z(a) = log(p(a) / p(0)), a >= 1, and per start node of
// a round and player the value v. Nodes inside a round take their values from the nodes that follow, so
// they are no unknowns. The equations, with l_i the precision of player i:
//   z_i(a) = l_i (u_i(a) - u_i(0)),   u_i(a) = expected discounted payoff of i's action a;
//   v      = expected discounted payoff of the round's start under p(z).
// A node's log-odds meet those of other nodes through values alone. Each node's small block is therefore
// inverted where it stands, and a linear system in the values of the start nodes remains: solved dense where
// the graph is one layer and small, else by GMRES, whose product is one backward sweep over the graph.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/game/node_graph.hpp"

namespace detente::solve {

/// Who decides in a stationary game. One number per player.
struct StationaryPlayers {
  std::vector<double> discount;     ///< Per round, [0, 1).
  std::vector<double> rationality;  ///< 1/utils, [0, inf].
  std::vector<char> fixed;          ///< Not 0: its policy is given and is not changed.
};

/// Owned by one thread; uses the threads of for_blocks, with the same result for any number of them.
/// The graph must outlive it.
class NodeSystem {
public:
  NodeSystem(const game::NodeGraph& graph, std::vector<char> fixed);
  ~NodeSystem();
  NodeSystem(NodeSystem&&) noexcept;
  NodeSystem& operator=(NodeSystem&&) noexcept;

  [[nodiscard]] std::size_t players() const;
  [[nodiscard]] std::size_t odds() const;    ///< Number of log-odds.
  [[nodiscard]] std::size_t values() const;  ///< Start nodes x players; [node * players + player].

  /// The graph's probabilities changed; its shape is the same.
  void reload();
  void set_discount(std::span<const double> discount);
  /// Takes the mixes of fixed players from `policy`, one number per probability of the graph.
  void set_policy(std::span<const double> policy);
  /// Log-odds of the policy last set; probabilities below e^-700 count as that.
  void odds_of_policy(std::span<double> z) const;

  /// Computes residuals at (z, v) for the precisions `precision`, one per player.
  void evaluate(std::span<const double> z, std::span<const double> v, std::span<const double> precision);
  /// The same and the linearisation. False when a node's block, or the dense system, is singular. `shift` is
  /// added to the derivative of every odds_residual by its own log-odds: solutions are then steps of length
  /// 1 / shift of the implicit Euler method for dz/dt = -odds_residual.
  bool linearise(std::span<const double> z, std::span<const double> v, std::span<const double> precision,
                 double shift = 0.0);

  // After evaluate or linearise:
  [[nodiscard]] std::span<const double> policy() const;  ///< Per probability of the graph.
  [[nodiscard]] std::span<const double> gains() const;   ///< u(a) - u(0), per log-odds, utils.
  /// z - l (u(a) - u(0)), per log-odds, and v - its right side, per value.
  [[nodiscard]] std::span<const double> odds_residual() const;
  [[nodiscard]] std::span<const double> value_residual() const;
  /// Largest max_a u(a) - sum_a p(a) u(a) over the nodes of a player: its best single deviation, utils.
  [[nodiscard]] std::span<const double> advantage() const;

  /// Solves J (dz, dv) = (rz, rv) with the linearisation made last; an empty span is zero. False when GMRES
  /// stays above `tolerance` relative to the right side (the best point it found is in dz, dv).
  bool solve(std::span<const double> rz, std::span<const double> rv, double tolerance, std::span<double> dz,
             std::span<double> dv);
  [[nodiscard]] long long linear_iterations() const;  ///< Of GMRES, since construction.

  /// Calls visit(first log-odds, number of log-odds, first probability, player) for each free simplex.
  struct Simplex {
    std::size_t first_odds = 0;
    std::size_t count = 0;  ///< Log-odds: actions less one.
    std::size_t first_probability = 0;
    int player = 0;
  };
  [[nodiscard]] std::span<const Simplex> simplices() const;
  /// Probabilities of log-odds, for the free simplices; the rest of `policy` is left alone.
  void probabilities(std::span<const double> z, std::span<double> policy) const;

private:
  struct Work;
  std::unique_ptr<Work> work_;
};

}  // namespace detente::solve
