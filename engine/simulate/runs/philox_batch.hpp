// Philox for many replicates at once: draw_block of engine/base/random.hpp, bit for bit.
//
// The counter of a draw does not depend on other draws, so replicates fill the lanes of a vector
// register. The widest instruction set of the processor is chosen at run time; integers only,
// so every choice gives the same words.
#pragma once

#include <cstddef>
#include <cstdint>

namespace detente::simulate {

/// Replicates that are advanced together: their words stay in the first-level cache.
inline constexpr std::size_t kBatch = 1024;

/// word[w][i] is word w of draw_block({seed, first + i, round, block}).
struct alignas(64) WordBatch {
  std::uint32_t word[4][kBatch];
};

/// Which replicates, and where in their runs the words are used.
struct BatchPlace {
  std::uint64_t seed = 0;
  std::uint64_t first = 0;  ///< The first replicate; the others follow.
  std::uint32_t round = 0;
  std::uint32_t block = 0;
};

/// Fills the words of `count` replicates; lanes beyond `count` hold arbitrary values, and so may the
/// words from `words` on.
/// REQUIRES: count <= kBatch, 1 <= words <= 4.
void draw_batch(const BatchPlace& place, std::size_t count, int words, WordBatch& out);

enum class VectorUnit : unsigned char { scalar, avx2, avx512 };

/// The widest unit that this processor has.
[[nodiscard]] VectorUnit widest_unit();

/// draw_batch on a given unit. REQUIRES: the processor has it.
void draw_batch_on(VectorUnit unit, const BatchPlace& place, std::size_t count, int words, WordBatch& out);

}  // namespace detente::simulate
