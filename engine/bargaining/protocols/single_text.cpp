#include "engine/bargaining/protocols/single_text.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/base/contract.hpp"

namespace detente::bargaining {

SingleText::SingleText(const ProtocolOptions& options, std::size_t parties)
    : parties_(parties), deadline_(options.deadline), now_(parties, 0.0), ideal_(parties, 0.0) {
  values_.resize(parties);
}

/// Leaves the deals that are no worse for anybody than the present text and better for somebody.
void SingleText::keep_improvements() {
  std::erase_if(candidates_, [&](DealId deal) {
    bool better = false;
    for (std::size_t p = 0; p < parties_; ++p) {
      const double gain = gains_.of(deal, p);
      if (gain < now_[p]) return true;
      better = better || gain > now_[p];
    }
    return !better;
  });
  ideal_ = now_;
  for (const DealId deal : candidates_) {
    for (std::size_t p = 0; p < parties_; ++p) ideal_[p] = std::max(ideal_[p], gains_.of(deal, p));
  }
}

DealId SingleText::nearest() const {
  const double share = 1.0 / static_cast<double>(parties_);
  DealId best = candidates_.front();
  double best_distance = std::numeric_limits<double>::infinity(), best_sum = 0.0;
  for (const DealId deal : candidates_) {
    double distance = 0.0;
    for (std::size_t p = 0; p < parties_; ++p) {
      const double whole = ideal_[p] - now_[p];
      if (whole > 0.0) {
        distance = std::max(distance, std::abs((gains_.of(deal, p) - now_[p]) / whole - share));
      }
    }
    const double sum = gains_.sum(deal);
    if (distance > best_distance || (distance == best_distance && sum <= best_sum)) continue;
    best = deal;
    best_distance = distance;
    best_sum = sum;
  }
  return best;
}

void SingleText::resolve(std::span<const double> utilities, std::span<const double> disagreement,
                         std::span<double> outcome) {
  DETENTE_REQUIRE(disagreement.size() == parties_ && utilities.size() == (outcome.size() - 1) * parties_,
                  "a utility per deal and party, an outcome per deal and one more");
  gains_.assign(utilities, disagreement);
  candidates_.clear();
  texts_.clear();
  for (DealId deal = 0; deal < gains_.deals(); ++deal) {
    if (gains_.rational(deal)) candidates_.push_back(deal);
  }
  const bool possible = !candidates_.empty();
  const DealId neutral = possible ? candidates_.front() : 0;
  std::fill(now_.begin(), now_.end(), 0.0);
  for (int text = 0; text < deadline_; ++text) {
    keep_improvements();
    if (candidates_.empty()) break;
    texts_.push_back(nearest());
    for (std::size_t p = 0; p < parties_; ++p) now_[p] = gains_.of(texts_.back(), p);
  }
  // Deals that are worth to all what no deal is improve nothing and hurt nobody: who is indifferent accepts.
  if (texts_.empty() && possible) texts_.push_back(neutral);

  std::fill(outcome.begin(), outcome.end(), 0.0);
  outcome[texts_.empty() ? outcome.size() - 1 : texts_.back()] = 1.0;
  for (std::size_t p = 0; p < parties_; ++p) values_[p] = disagreement[p] + now_[p];
}

}  // namespace detente::bargaining
