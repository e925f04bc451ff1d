// Gains over the disagreement point, and when two count as equal: what procedures compare.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/bargaining/domain/domain.hpp"

namespace detente::bargaining {

/// The gains of all deals, [deal * parties + p], and what is lost in rounding them. Used again and again.
class Gains {
public:
  void assign(std::span<const double> utilities, std::span<const double> disagreement) {
    parties_ = disagreement.size();
    gains_.resize(utilities.size());
    double largest = 0.0;
    for (std::size_t k = 0, p = 0; k < utilities.size(); ++k) {
      gains_[k] = utilities[k] - disagreement[p];
      largest = std::max(largest, std::abs(gains_[k]));
      if (++p == parties_) p = 0;
    }
    tolerance_ = 1e-12 * largest;
  }

  [[nodiscard]] std::size_t deals() const { return gains_.size() / parties_; }
  [[nodiscard]] double of(DealId deal, std::size_t party) const { return gains_[deal * parties_ + party]; }
  /// At least as good as no deal for everybody.
  [[nodiscard]] bool rational(DealId deal) const {
    const double* row = gains_.data() + deal * parties_;
    return std::all_of(row, row + parties_, [](double gain) { return gain >= 0.0; });
  }
  [[nodiscard]] double sum(DealId deal) const {
    double sum = 0.0;
    for (std::size_t p = 0; p < parties_; ++p) sum += of(deal, p);
    return sum;
  }
  /// Gains that differ by no more than this count as equal: 1e-12 of the largest.
  [[nodiscard]] double tolerance() const { return tolerance_; }

private:
  std::vector<double> gains_;
  std::size_t parties_ = 1;
  double tolerance_ = 0.0;
};

}  // namespace detente::bargaining
