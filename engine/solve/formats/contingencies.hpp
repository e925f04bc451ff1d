// Joint actions in the order of Gambit's files.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace detente::solve {

/// Goes through all joint actions, the first player's action fastest, and says which row of a NormalForm,
/// where the last player's is fastest, each one is.
class Contingencies {
public:
  explicit Contingencies(std::vector<std::size_t> counts) : counts_(std::move(counts)) {
    strides_.resize(counts_.size());
    choice_.resize(counts_.size(), 0);
    std::size_t stride = 1;
    for (std::size_t i = counts_.size(); i-- > 0;) {
      strides_[i] = stride;
      stride *= counts_[i];
    }
  }

  /// Of the NormalForm.
  [[nodiscard]] std::size_t row() const { return row_; }

  void advance() {
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      row_ += strides_[i];
      if (++choice_[i] < counts_[i]) return;
      row_ -= strides_[i] * counts_[i];
      choice_[i] = 0;
    }
  }

private:
  std::vector<std::size_t> counts_, strides_, choice_;
  std::size_t row_ = 0;
};

}  // namespace detente::solve
