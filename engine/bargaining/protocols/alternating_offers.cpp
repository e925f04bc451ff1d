#include "engine/bargaining/protocols/alternating_offers.hpp"

#include <algorithm>

#include "engine/bargaining/solutions/frontier.hpp"
#include "engine/base/contract.hpp"

namespace detente::bargaining {

AlternatingOffers::AlternatingOffers(const ProtocolOptions& options, std::size_t parties)
    : parties_(parties),
      first_(options.first_proposer),
      deadline_(options.deadline),
      keep_(options.kept(parties)),
      next_(parties, 0.0),
      ring_(parties * parties, 0.0) {
  values_.resize(parties);
}

void AlternatingOffers::collect_candidates(std::span<const double> utilities) {
  candidates_.clear();
  if (gains_.deals() > kFilterFrom) {
    candidates_ = pareto_frontier(utilities, parties_);
    std::sort(candidates_.begin(), candidates_.end());
    std::erase_if(candidates_, [&](DealId deal) { return !gains_.rational(deal); });
    return;
  }
  for (DealId deal = 0; deal < gains_.deals(); ++deal) {
    if (gains_.rational(deal)) candidates_.push_back(deal);
  }
}

/// The proposer's best deal among those that the others accept. The deal of the next round is one of them.
DealId AlternatingOffers::best_offer(std::size_t proposer) const {
  DealId best = candidates_.front();
  double best_gain = -1.0, best_sum = 0.0;
  for (const DealId deal : candidates_) {
    const double gain = gains_.of(deal, proposer);
    if (gain < best_gain) continue;
    bool accepted = true;
    for (std::size_t p = 0; p < parties_ && accepted; ++p) {
      accepted = p == proposer || gains_.of(deal, p) >= keep_[p] * next_[p] - gains_.tolerance();
    }
    if (!accepted) continue;
    const double sum = gains_.sum(deal);
    if (gain == best_gain && sum <= best_sum) continue;
    best = deal;
    best_gain = gain;
    best_sum = sum;
  }
  return best;
}

DealId AlternatingOffers::choice(int round) const {
  DETENTE_REQUIRE(round >= 0 && round < deadline_ && !choices_.empty(), "a round with something to propose");
  std::size_t to_go = static_cast<std::size_t>(deadline_ - 1 - round);
  if (to_go >= choices_.size()) {
    to_go = choices_.size() - parties_ + (to_go - choices_.size()) % parties_;
  }
  return choices_[to_go];
}

void AlternatingOffers::resolve(std::span<const double> utilities, std::span<const double> disagreement,
                                std::span<double> outcome) {
  DETENTE_REQUIRE(disagreement.size() == parties_ && utilities.size() == (outcome.size() - 1) * parties_,
                  "a utility per deal and party, an outcome per deal and one more");
  gains_.assign(utilities, disagreement);
  collect_candidates(utilities);
  std::fill(outcome.begin(), outcome.end(), 0.0);
  std::copy(disagreement.begin(), disagreement.end(), values_.begin());
  if (candidates_.empty()) {
    outcome.back() = 1.0;
    return;
  }
  choices_.clear();
  std::fill(next_.begin(), next_.end(), 0.0);
  const std::size_t rounds = static_cast<std::size_t>(deadline_);
  for (std::size_t to_go = 0; to_go < rounds; ++to_go) {
    choices_.push_back(best_offer((first_ + rounds - 1 - to_go) % parties_));
    for (std::size_t p = 0; p < parties_; ++p) next_[p] = gains_.of(choices_.back(), p);
    double* before = ring_.data() + to_go % parties_ * parties_;
    // The same gains a cycle of proposers apart: from here on everything repeats.
    if (to_go >= parties_ && std::equal(next_.begin(), next_.end(), before)) break;
    std::copy(next_.begin(), next_.end(), before);
  }
  const DealId deal = choice(0);
  outcome[deal] = 1.0;
  for (std::size_t p = 0; p < parties_; ++p) values_[p] = utilities[deal * parties_ + p];
}

}  // namespace detente::bargaining
