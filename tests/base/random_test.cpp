#include "engine/base/random.hpp"

#include <array>
#include <cstdint>
#include <set>

#include <gtest/gtest.h>

namespace detente {
namespace {

using Words = std::array<std::uint32_t, 4>;

/// The place whose counter and key are these; the layout is documented at DrawPlace.
DrawPlace place_of(const Words& counter, const std::array<std::uint32_t, 2>& key) {
  return {.seed = (std::uint64_t{counter[2]} << 32U) | key[0],
          .replicate = (std::uint64_t{counter[3]} << 32U) | key[1],
          .round = counter[0],
          .block = counter[1]};
}

// Known answers of Random123 1.14, tests/kat_vectors, rows "philox4x32 10".
TEST(Random, AgreesWithThePublishedAnswersOfPhilox4x32With10Rounds) {
  EXPECT_EQ(draw_block(place_of({0, 0, 0, 0}, {0, 0})),
            (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(draw_block(place_of({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff})),
            (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(draw_block(place_of({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0})),
            (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Random, EachPartOfAPlaceChangesTheDraw) {
  const DrawPlace base{.seed = 1, .replicate = 2, .round = 3, .block = 4};
  std::set<Words> seen{draw_block(base)};
  for (const std::uint64_t far : {std::uint64_t{7}, std::uint64_t{1} << 40U}) {
    DrawPlace other = base;
    other.seed += far;
    EXPECT_TRUE(seen.insert(draw_block(other)).second);
    other = base;
    other.replicate += far;
    EXPECT_TRUE(seen.insert(draw_block(other)).second);
  }
  DrawPlace other = base;
  other.round += 1;
  EXPECT_TRUE(seen.insert(draw_block(other)).second);
  other = base;
  other.block += 1;
  EXPECT_TRUE(seen.insert(draw_block(other)).second);
}

TEST(Random, UnitIntervalNeverReachesItsEnds) {
  EXPECT_GT(unit_interval(0), 0.0);
  EXPECT_LT(unit_interval(0xffffffff), 1.0);
  EXPECT_EQ(unit_interval(0x80000000), 0.5 + 0x1.0p-33);
}

TEST(Random, UnitIntervalIsUniformOverReplicates) {
  // 4 x 65,536 draws in 64 cells; chi-square with 63 degrees of freedom stays below 120 (p = 2e-5).
  std::array<int, 64> cells{};
  for (std::uint64_t replicate = 0; replicate < 65536; ++replicate) {
    for (const std::uint32_t word : draw_block({.seed = 5, .replicate = replicate})) {
      ++cells[static_cast<std::size_t>(unit_interval(word) * 64.0)];
    }
  }
  double chi_square = 0.0;
  for (const int count : cells) chi_square += (count - 4096.0) * (count - 4096.0) / 4096.0;
  EXPECT_LT(chi_square, 120.0);
  EXPECT_GT(chi_square, 20.0);
}

}  // namespace
}  // namespace detente
