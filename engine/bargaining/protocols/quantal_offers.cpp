#include "engine/bargaining/protocols/quantal_offers.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/contract.hpp"

namespace detente::bargaining {

QuantalOffers::QuantalOffers(const ProtocolOptions& options, std::size_t parties)
    : parties_(parties),
      first_(options.first_proposer),
      deadline_(options.deadline),
      breakdown_(options.breakdown),
      keep_(options.kept(parties)),
      rationality_(options.rationality),
      later_(parties),
      refusal_(parties),
      now_(parties) {
  if (rationality_.empty()) rationality_.assign(parties, kUsualRationality);
  values_.resize(parties);
}

/// One round: from later_ and the outcome of what follows it, to those of the round and what follows it.
void QuantalOffers::round(std::size_t proposer, std::span<double> outcome) {
  const std::size_t deals = gains_.deals();
  for (std::size_t p = 0; p < parties_; ++p) refusal_[p] = keep_[p] * later_[p];
  double best = refusal_[proposer];
  for (DealId deal = 0; deal < deals; ++deal) {
    double accepted = 1.0;
    for (std::size_t q = 0; q < parties_; ++q) {
      if (q == proposer) continue;
      accepted /= 1.0 + std::exp(-rationality_[q] * (gains_.of(deal, q) - refusal_[q]));
    }
    accepted_[deal] = accepted;
    offered_[deal] = accepted * gains_.of(deal, proposer) + (1.0 - accepted) * refusal_[proposer];
    best = std::max(best, offered_[deal]);
  }
  offered_[deals] = refusal_[proposer];
  double total = 0.0;
  for (double& offer : offered_) {
    offer = std::exp(rationality_[proposer] * (offer - best));
    total += offer;
  }
  double refused = 1.0;
  std::fill(now_.begin(), now_.end(), 0.0);
  for (DealId deal = 0; deal < deals; ++deal) {
    // From here on what becomes of the deal: offered and accepted.
    offered_[deal] *= accepted_[deal] / total;
    refused -= offered_[deal];
    for (std::size_t p = 0; p < parties_; ++p) now_[p] += offered_[deal] * gains_.of(deal, p);
  }
  refused = std::max(refused, 0.0);
  for (std::size_t p = 0; p < parties_; ++p) later_[p] = now_[p] + refused * refusal_[p];
  for (double& share : outcome) share *= refused * (1.0 - breakdown_);
  for (DealId deal = 0; deal < deals; ++deal) outcome[deal] += offered_[deal];
}

void QuantalOffers::resolve(std::span<const double> utilities, std::span<const double> disagreement,
                            std::span<double> outcome) {
  DETENTE_REQUIRE(disagreement.size() == parties_ && utilities.size() == (outcome.size() - 1) * parties_,
                  "a utility per deal and party, an outcome per deal and one more");
  gains_.assign(utilities, disagreement);
  accepted_.resize(gains_.deals());
  offered_.resize(gains_.deals() + 1);
  std::fill(outcome.begin(), outcome.end(), 0.0);
  std::fill(later_.begin(), later_.end(), 0.0);
  const std::size_t rounds = static_cast<std::size_t>(deadline_);
  for (std::size_t to_go = 0; to_go < rounds; ++to_go) {
    round((first_ + rounds - 1 - to_go) % parties_, outcome);
  }
  double signed_at_all = 0.0;
  for (DealId deal = 0; deal < gains_.deals(); ++deal) signed_at_all += outcome[deal];
  outcome.back() = std::max(0.0, 1.0 - signed_at_all);
  for (std::size_t p = 0; p < parties_; ++p) values_[p] = disagreement[p] + later_[p];
}

}  // namespace detente::bargaining
