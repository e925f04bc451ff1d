#include "engine/solve/stage/session_step.hpp"

#include <algorithm>
#include <cmath>

#include "engine/game/sessions.hpp"
#include "engine/play/policy.hpp"

namespace detente::solve {

SessionStep::SessionStep(const scenario::Scenario& scenario, int session) {
  const scenario::Session& held = scenario.sessions[static_cast<std::size_t>(session)];
  for (const int party : held.parties) parties_.push_back(static_cast<std::size_t>(party));
  if (!held.tactics.empty()) {
    domain_ = std::make_unique<bargaining::Domain>(game::session_domain(scenario, session));
  }
  protocol_ =
      bargaining::make_protocol(game::protocol_options(scenario, session), parties_.size(), domain_.get());
  disagreement_.resize(parties_.size());
}

void SessionStep::resolve(std::span<const double> row_values, std::size_t players, std::span<double> mix) {
  const std::size_t deals = mix.size() - 1;
  const std::size_t parties = parties_.size();
  utilities_.resize(deals * parties);
  outcome_.resize(mix.size());
  for (std::size_t p = 0; p < parties; ++p) {
    const double none = row_values[parties_[p]];
    double largest = std::abs(none);
    for (std::size_t deal = 0; deal < deals; ++deal) {
      const double utility = row_values[(deal + 1) * players + parties_[p]];
      utilities_[deal * parties + p] = utility;
      largest = std::max(largest, std::abs(utility));
    }
    const double tie = play::kTie * largest;
    for (std::size_t k = p; k < utilities_.size(); k += parties) {
      if (std::abs(utilities_[k] - none) <= tie) utilities_[k] = none;
    }
    disagreement_[p] = none;
  }
  protocol_->resolve(utilities_, disagreement_, outcome_);
  // Rows begin with no deal, a protocol's outcome ends with it.
  mix[0] = outcome_[deals];
  std::copy_n(outcome_.begin(), deals, mix.begin() + 1);
}

std::vector<SessionStep> session_steps(const scenario::Scenario& scenario) {
  std::vector<SessionStep> steps;
  for (std::size_t session = 0; session < scenario.sessions.size(); ++session) {
    steps.emplace_back(scenario, static_cast<int>(session));
  }
  return steps;
}

}  // namespace detente::solve
