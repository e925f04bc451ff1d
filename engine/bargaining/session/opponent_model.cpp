#include "engine/bargaining/session/opponent_model.hpp"

#include <algorithm>

namespace detente::bargaining {

FrequencyModel::FrequencyModel(const Domain& domain) : issues_(domain.issues().size()) {
  std::uint32_t size = 0;
  for (const Issue& issue : domain.issues()) {
    first_.push_back(size);
    size += static_cast<std::uint32_t>(issue.values.size());
  }
  place_.reserve(domain.deals() * issues_);
  for (DealId deal = 0; deal < domain.deals(); ++deal) {
    for (std::size_t i = 0; i < issues_; ++i) {
      place_.push_back(first_[i] + static_cast<std::uint32_t>(domain.value(deal, i)));
    }
  }
  const Counts none{std::vector<std::uint32_t>(size, 0), std::vector<std::uint32_t>(issues_, 0), 0};
  parties_.assign(domain.party_count(), none);
}

void FrequencyModel::start() {
  for (Counts& counts : parties_) {
    std::fill(counts.values.begin(), counts.values.end(), 0U);
    std::fill(counts.most.begin(), counts.most.end(), 0U);
    counts.sum = 0;
  }
}

void FrequencyModel::hear(DealId deal, std::size_t proposer) {
  Counts& counts = parties_[proposer];
  for (std::size_t i = 0; i < issues_; ++i) {
    if (++counts.values[place_[deal * issues_ + i]] <= counts.most[i]) continue;
    ++counts.most[i];
    ++counts.sum;
  }
}

std::vector<double> FrequencyModel::weights(std::size_t party) const {
  const Counts& counts = parties_[party];
  std::vector<double> weights(issues_, 1.0 / static_cast<double>(issues_));
  if (counts.sum == 0) return weights;
  for (std::size_t i = 0; i < issues_; ++i) weights[i] = static_cast<double>(counts.most[i]) / counts.sum;
  return weights;
}

/// An issue's weight is its most frequent value's count over the sum of these; a value's worth is its count
/// over that of the most frequent. Their product is the value's count over the sum.
double FrequencyModel::estimate(DealId deal, std::size_t party) const {
  const Counts& counts = parties_[party];
  if (counts.sum == 0) return 0.0;
  const std::uint32_t* const place = place_.data() + deal * issues_;
  std::uint32_t count = 0;
  for (std::size_t i = 0; i < issues_; ++i) count += counts.values[place[i]];
  return static_cast<double>(count) / counts.sum;
}

double FrequencyModel::estimate(DealId deal) const {
  double sum = 0.0;
  for (std::size_t p = 0; p < parties_.size(); ++p) sum += estimate(deal, p);
  return sum;
}

}  // namespace detente::bargaining
