#include "engine/simulate/runs/philox_batch.hpp"

#include <memory>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "engine/base/random.hpp"

namespace detente::simulate {
namespace {

std::vector<VectorUnit> units_here() {
  std::vector<VectorUnit> units = {VectorUnit::scalar};
  if (widest_unit() >= VectorUnit::avx2) units.push_back(VectorUnit::avx2);
  if (widest_unit() >= VectorUnit::avx512) units.push_back(VectorUnit::avx512);
  return units;
}

int differences(const BatchPlace& place, std::size_t count, int words, const WordBatch& batch) {
  int wrong = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto expected = draw_block({place.seed, place.first + i, place.round, place.block});
    for (int w = 0; w < words; ++w) {
      const auto at = static_cast<std::size_t>(w);
      wrong += batch.word[at][i] != expected[at] ? 1 : 0;
    }
  }
  return wrong;
}

TEST(PhiloxBatch, EqualsDrawBlockOnEveryUnitAlsoWhereReplicatesPass32Bits) {
  const auto batch = std::make_unique<WordBatch>();
  const BatchPlace place{0x0123456789abcdefU, 0xffffff80U, 17, 2};
  for (const VectorUnit unit : units_here()) {
    draw_batch_on(unit, place, kBatch, 4, *batch);
    EXPECT_EQ(differences(place, kBatch, 4, *batch), 0) << static_cast<int>(unit);
  }
}

RC_GTEST_PROP(PhiloxBatch, EqualsDrawBlockAnywhere, ()) {
  const BatchPlace place{*rc::gen::arbitrary<std::uint64_t>(), *rc::gen::arbitrary<std::uint64_t>(),
                         *rc::gen::arbitrary<std::uint32_t>(), *rc::gen::arbitrary<std::uint32_t>()};
  const auto count = *rc::gen::inRange<std::size_t>(1, 100);
  const int words = *rc::gen::inRange(1, 5);
  const auto batch = std::make_unique<WordBatch>();
  for (const VectorUnit unit : units_here()) {
    draw_batch_on(unit, place, count, words, *batch);
    RC_ASSERT(differences(place, count, words, *batch) == 0);
  }
}

}  // namespace
}  // namespace detente::simulate
