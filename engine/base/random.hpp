// Counter-based random numbers: a draw is a pure function of where it is used.
//
// Philox 4x32 with 10 rounds (Salmon, Moraes, Dror, Shaw 2011, "Parallel random
// numbers: as easy as 1, 2, 3", SC'11), from Random123. There is no generator to
// share or to order: the same (seed, replicate, round, site) gives the same number on
// any thread, in any shard. Header-only, for the kernels inline it.
#pragma once

#include <array>
#include <cstdint>

#include <Random123/philox.h>

namespace detente {

/// Where a block of four draws is used. Key = (seed, replicate), counter = (round, block);
/// the high halves of seed and replicate ride in the counter, so no two places overlap.
struct DrawPlace {
  std::uint64_t seed = 0;
  std::uint64_t replicate = 0;
  std::uint32_t round = 0;
  std::uint32_t block = 0;  ///< Draw site / 4; word `site % 4` of the block is the site's.
};

/// Four independent uniform 32-bit words.
[[nodiscard]] inline std::array<std::uint32_t, 4> draw_block(const DrawPlace& place) {
  const auto low = [](std::uint64_t x) { return static_cast<std::uint32_t>(x); };
  const auto high = [](std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32U); };
  const r123::Philox4x32 philox;
  const r123::Philox4x32::ctr_type counter{
      {place.round, place.block, high(place.seed), high(place.replicate)}};
  const r123::Philox4x32::key_type key{{low(place.seed), low(place.replicate)}};
  const auto words = philox(counter, key);
  return {words[0], words[1], words[2], words[3]};
}

/// A word as a number in (0, 1): the middle of its 2^-32 wide cell, never 0 or 1.
[[nodiscard]] inline double unit_interval(std::uint32_t word) {
  return (static_cast<double>(word) + 0.5) * 0x1.0p-32;
}

}  // namespace detente
