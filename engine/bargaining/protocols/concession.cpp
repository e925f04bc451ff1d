#include "engine/bargaining/protocols/concession.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/contract.hpp"

namespace detente::bargaining {

Concession::Concession(const ProtocolOptions& options, std::size_t parties, const Domain* domain)
    : session_{options.deadline, options.first_proposer},
      breakdown_(options.breakdown),
      discount_(options.discount) {
  if (discount_.empty()) discount_.assign(parties, 1.0);
  negotiators_.reserve(parties);
  for (std::size_t p = 0; p < parties; ++p) {
    negotiators_.emplace_back(options.tactics.empty() ? TacticOptions() : options.tactics[p], domain);
    seats_.push_back(&negotiators_.back());
  }
  values_.resize(parties);
}

void Concession::resolve(std::span<const double> utilities, std::span<const double> disagreement,
                         std::span<double> outcome) {
  DETENTE_REQUIRE(
      disagreement.size() == seats_.size() && utilities.size() == (outcome.size() - 1) * seats_.size(),
      "a utility per deal and party, an outcome per deal and one more");
  orders_.assign(utilities, disagreement);
  result_ = play_session(orders_, seats_, session_, trace_);
  std::fill(outcome.begin(), outcome.end(), 0.0);
  std::copy(disagreement.begin(), disagreement.end(), values_.begin());
  if (result_.end != SessionEnd::deal) {
    outcome.back() = 1.0;
    return;
  }
  const double reached = std::pow(1.0 - breakdown_, result_.round);
  outcome[result_.deal] = reached;
  outcome.back() = 1.0 - reached;
  for (std::size_t p = 0; p < seats_.size(); ++p) {
    const double gain = orders_.utility(result_.deal, p) - disagreement[p];
    values_[p] += reached * std::pow(discount_[p], result_.round) * gain;
  }
}

}  // namespace detente::bargaining
