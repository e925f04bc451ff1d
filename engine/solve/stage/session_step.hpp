// One bargaining session inside the backward induction over a node graph.
//
// A node at which parties sit has a row for parting without a deal and one for
// each deal. What a row is worth to a party, its reward and all that follows,
// is what signing is worth; the first row is the disagreement point. So
// commitment is not assumed: a deal that will be broken is worth what is had
// until then.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "engine/bargaining/domain/domain.hpp"
#include "engine/bargaining/protocols/protocol.hpp"
#include "engine/scenario/model/scenario.hpp"

namespace detente::solve {

/// Owned by one thread.
class SessionStep {
public:
  /// REQUIRES: the scenario compiles to a game.
  SessionStep(const scenario::Scenario& scenario, int session);

  /// Fills `mix` with the probabilities of no deal and of each deal.
  /// `row_values[row * players + player]`, rows in the order of `mix`. A deal
  /// that is worth to a party what no deal is, up to rounding (kTie),
  /// is worth exactly that. No allocation of its own after the first.
  void resolve(std::span<const double> row_values, std::size_t players, std::span<double> mix);

  [[nodiscard]] bargaining::Protocol& protocol() { return *protocol_; }

private:
  std::vector<std::size_t> parties_;
  std::unique_ptr<bargaining::Domain> domain_;  ///< Its issues and deals, for tactics that look at them.
  std::unique_ptr<bargaining::Protocol> protocol_;
  std::vector<double> utilities_, disagreement_, outcome_;
};

/// One for each session of `scenario`.
[[nodiscard]] std::vector<SessionStep> session_steps(const scenario::Scenario& scenario);

}  // namespace detente::solve
