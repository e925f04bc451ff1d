#include "engine/bargaining/protocols/baron_ferejohn.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "engine/base/contract.hpp"

namespace detente::bargaining {

BaronFerejohn::BaronFerejohn(const ProtocolOptions& options, std::size_t parties)
    : parties_(parties),
      quota_(options.quota == 0 ? parties / 2 + 1 : options.quota),
      deadline_(options.deadline),
      breakdown_(options.breakdown),
      recognition_(options.weight),
      keep_(options.kept(parties)),
      vetoes_(options.vetoes),
      next_(parties, 0.0),
      now_(parties, 0.0) {
  if (recognition_.empty()) recognition_.assign(parties, 1.0);
  const double sum = std::accumulate(recognition_.begin(), recognition_.end(), 0.0);
  for (double& chance : recognition_) chance /= sum;
  if (vetoes_.empty()) vetoes_.assign(parties, 0);
  values_.resize(parties);
}

/// Collects the deals that would pass, whoever proposes them. A proposer counts as voting for its own only if
/// it likes it as well as waiting; else it would not propose it.
void BaronFerejohn::find_passing() {
  passing_.clear();
  for (DealId deal = 0; deal < gains_.deals(); ++deal) {
    std::size_t votes = 0;
    bool vetoed = false;
    for (std::size_t p = 0; p < parties_; ++p) {
      const bool yes = gains_.of(deal, p) >= keep_[p] * next_[p] - gains_.tolerance();
      votes += yes ? 1U : 0U;
      vetoed = vetoed || (!yes && vetoes_[p] != 0);
    }
    if (votes >= quota_ && !vetoed) passing_.push_back(deal);
  }
}

/// Adds what happens when `proposer` is recognised to the lottery and to the expected gains.
void BaronFerejohn::propose(std::size_t proposer, std::span<double> outcome) {
  best_.clear();
  double best = keep_[proposer] * next_[proposer] - gains_.tolerance();
  for (const DealId deal : passing_) {
    const double gain = gains_.of(deal, proposer);
    if (gain < best - gains_.tolerance() || (best_.empty() && gain < best)) continue;
    if (gain > best + gains_.tolerance()) best_.clear();
    best = std::max(best, gain);
    best_.push_back(deal);
  }
  const double chance = recognition_[proposer];
  if (best_.empty()) {
    waits_ = true;
    for (std::size_t k = 0; k < outcome.size(); ++k) outcome[k] += chance * (1.0 - breakdown_) * later_[k];
    outcome.back() += chance * breakdown_;
    for (std::size_t p = 0; p < parties_; ++p) now_[p] += chance * keep_[p] * next_[p];
    return;
  }
  const double each = chance / static_cast<double>(best_.size());
  for (const DealId deal : best_) {
    outcome[deal] += each;
    for (std::size_t p = 0; p < parties_; ++p) now_[p] += each * gains_.of(deal, p);
  }
}

void BaronFerejohn::session(std::span<double> outcome) {
  find_passing();
  waits_ = false;
  std::fill(now_.begin(), now_.end(), 0.0);
  std::fill(outcome.begin(), outcome.end(), 0.0);
  for (std::size_t p = 0; p < parties_; ++p) propose(p, outcome);
}

void BaronFerejohn::resolve(std::span<const double> utilities, std::span<const double> disagreement,
                            std::span<double> outcome) {
  DETENTE_REQUIRE(disagreement.size() == parties_ && utilities.size() == (outcome.size() - 1) * parties_,
                  "a utility per deal and party, an outcome per deal and one more");
  gains_.assign(utilities, disagreement);
  std::fill(next_.begin(), next_.end(), 0.0);
  later_.assign(outcome.size(), 0.0);
  later_.back() = 1.0;
  for (int to_go = 0; to_go < deadline_; ++to_go) {
    session(outcome);
    // Where proposers wait, the lottery settles later than what is expected of it.
    const bool settled = now_ == next_ && std::equal(outcome.begin(), outcome.end(), later_.begin());
    next_ = now_;
    std::copy(outcome.begin(), outcome.end(), later_.begin());
    if (settled) break;
  }
  for (std::size_t p = 0; p < parties_; ++p) values_[p] = disagreement[p] + next_[p];
  // One session more, for the gap; the outcome is the one before it.
  session(outcome);
  gap_ = waits_ ? std::numeric_limits<double>::infinity() : 0.0;
  for (std::size_t p = 0; p < parties_; ++p) gap_ = std::max(gap_, std::abs(now_[p] - next_[p]));
  std::copy(later_.begin(), later_.end(), outcome.begin());
}

}  // namespace detente::bargaining
