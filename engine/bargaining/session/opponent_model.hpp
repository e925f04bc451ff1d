// What others seem to want, judged by the deals they offer.
//
// A frequency model: values that a party offers often are those it likes, and an issue on which it insists on
// one value matters to it. The rule of Agent Smith: van Galen Last, N. (2012). Agent Smith: Opponent model
// estimation in bilateral multi-issue negotiation. In: New Trends in Agent-Based Complex Automated
// Negotiations, Springer, 167-174; compared with others by Baarslag, T., Hendrikx, M., Hindriks, K., Jonker,
// C. (2013). Predicting the performance of opponent models in automated negotiation. WI-IAT, 59-66.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/bargaining/domain/domain.hpp"

namespace detente::bargaining {

/// Owned by one thread.
class FrequencyModel {
public:
  /// Looks only at deals' values, never at others' utilities. Memory: four bytes a deal and issue.
  explicit FrequencyModel(const Domain& domain);

  /// Forgets everything.
  void start();
  void hear(DealId deal, std::size_t proposer);

  /// Of `party`: per issue, shares that add up to 1; all the same before its first offer.
  [[nodiscard]] std::vector<double> weights(std::size_t party) const;
  /// How much `party` is thought to like the deal, [0, 1]; 0 before its first offer.
  [[nodiscard]] double estimate(DealId deal, std::size_t party) const;
  /// The sum of the estimates of all.
  [[nodiscard]] double estimate(DealId deal) const;

private:
  /// What one party offered.
  struct Counts {
    std::vector<std::uint32_t> values;  ///< [first_[issue] + value]: how often.
    std::vector<std::uint32_t> most;    ///< Per issue: of its values.
    std::uint32_t sum = 0;              ///< Of `most`; 0 before the first offer.
  };

  std::size_t issues_;
  std::vector<std::uint32_t> first_;  ///< Per issue: where its values' counts begin.
  /// [deal * issues + issue]: where the count of the deal's value is. Looked up far more often than offers
  /// are made, so that no deal is taken apart twice.
  std::vector<std::uint32_t> place_;
  std::vector<Counts> parties_;
};

}  // namespace detente::bargaining
