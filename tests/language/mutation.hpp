// Mutations of scenario texts: what typing errors, wrong guesses and broken transfers make of them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/random.hpp"

namespace detente::testing {

/// Random choices for one mutant: a function of (seed, mutant) alone.
class Dice {
public:
  Dice(std::uint64_t seed, std::uint64_t mutant) : seed_(seed), mutant_(mutant) {}

  /// Uniform in [0, count). REQUIRES: count >= 1.
  std::size_t below(std::size_t count);

  template <typename T>
  const T& one_of(const std::vector<T>& items) {
    return items[below(items.size())];
  }

private:
  std::uint64_t seed_;
  std::uint64_t mutant_;
  std::uint32_t drawn_ = 0;
};

/// Pieces that add up to `text`: words, numbers, single marks, blanks, line ends. What stands in
/// quotes is cut up too, so that formulas are mutated like everything else.
[[nodiscard]] std::vector<std::string> tokens_of(std::string_view text);

/// `text` with one to three mutations.
[[nodiscard]] std::string mutate(std::string text, Dice& dice);

}  // namespace detente::testing
