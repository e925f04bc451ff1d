#include "engine/simulate/runs/philox_batch.hpp"

#include "engine/base/contract.hpp"
#include "engine/base/random.hpp"

#if defined(__x86_64__)
// GCC warns about the undefined vectors in its own header (GCC bug 105593).
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#include <immintrin.h>
#pragma GCC diagnostic pop
#endif

namespace detente::simulate {
namespace {

void draw_scalar(const BatchPlace& place, std::size_t count, WordBatch& out) {
  for (std::size_t i = 0; i < count; ++i) {
    const auto words = draw_block({place.seed, place.first + i, place.round, place.block});
    for (std::size_t w = 0; w < 4; ++w) out.word[w][i] = words[w];
  }
}

#if defined(__x86_64__)

// Every 32-bit number of the cipher sits in the low half of a 64-bit lane, where the unsigned
// multiplication takes its operands and ignores the high half. So high halves may hold anything,
// and the narrowing stores drop them.
constexpr std::uint32_t kM0 = PHILOX_M4x32_0;
constexpr std::uint32_t kM1 = PHILOX_M4x32_1;
constexpr std::uint32_t kW0 = PHILOX_W32_0;
constexpr std::uint32_t kW1 = PHILOX_W32_1;
constexpr std::uint32_t kRounds = 10;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"

__attribute__((target("avx512f"))) inline __m512i spread_512(std::uint64_t x) {
  return _mm512_set1_epi64(static_cast<long long>(x));
}

__attribute__((target("avx2"))) inline __m256i spread_256(std::uint64_t x) {
  return _mm256_set1_epi64x(static_cast<long long>(x));
}

__attribute__((target("avx512f"))) void draw_avx512(const BatchPlace& place, std::size_t count, int words,
                                                    WordBatch& out) {
  const __m512i m0 = spread_512(kM0);
  const __m512i m1 = spread_512(kM1);
  const __m512i iota = _mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0);
  for (std::size_t i = 0; i < count; i += 8) {
    const __m512i replicate = _mm512_add_epi64(spread_512(place.first + i), iota);
    __m512i c0 = spread_512(place.round);
    __m512i c1 = spread_512(place.block);
    __m512i c2 = spread_512(place.seed >> 32U);
    __m512i c3 = _mm512_srli_epi64(replicate, 32);
    std::uint32_t k0 = static_cast<std::uint32_t>(place.seed);
    __m512i k1 = replicate;
#pragma GCC unroll 10
    for (std::uint32_t r = 0; r < kRounds; ++r) {
      const __m512i p0 = _mm512_mul_epu32(m0, c0);
      const __m512i p1 = _mm512_mul_epu32(m1, c2);
      c0 = _mm512_xor_si512(_mm512_xor_si512(_mm512_srli_epi64(p1, 32), c1), spread_512(k0));
      c2 = _mm512_xor_si512(_mm512_xor_si512(_mm512_srli_epi64(p0, 32), c3), k1);
      c1 = p1;
      c3 = p0;
      k0 += kW0;
      k1 = _mm512_add_epi32(k1, spread_512(kW1));
    }
    const auto store = [&](std::size_t w, __m512i x) __attribute__((target("avx512f"))) {
      _mm256_store_si256(reinterpret_cast<__m256i*>(&out.word[w][i]), _mm512_cvtepi64_epi32(x));
    };
    store(0, c0);
    if (words > 1) store(1, c1);
    if (words > 2) store(2, c2);
    if (words > 3) store(3, c3);
  }
}

__attribute__((target("avx2"))) void draw_avx2(const BatchPlace& place, std::size_t count, int words,
                                               WordBatch& out) {
  const __m256i m0 = spread_256(kM0);
  const __m256i m1 = spread_256(kM1);
  const __m256i iota = _mm256_set_epi64x(3, 2, 1, 0);
  const __m256i low_halves = _mm256_set_epi32(7, 5, 3, 1, 6, 4, 2, 0);
  for (std::size_t i = 0; i < count; i += 4) {
    const __m256i replicate = _mm256_add_epi64(spread_256(place.first + i), iota);
    __m256i c0 = spread_256(place.round);
    __m256i c1 = spread_256(place.block);
    __m256i c2 = spread_256(place.seed >> 32U);
    __m256i c3 = _mm256_srli_epi64(replicate, 32);
    std::uint32_t k0 = static_cast<std::uint32_t>(place.seed);
    __m256i k1 = replicate;
#pragma GCC unroll 10
    for (std::uint32_t r = 0; r < kRounds; ++r) {
      const __m256i p0 = _mm256_mul_epu32(m0, c0);
      const __m256i p1 = _mm256_mul_epu32(m1, c2);
      c0 = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(p1, 32), c1), spread_256(k0));
      c2 = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(p0, 32), c3), k1);
      c1 = p1;
      c3 = p0;
      k0 += kW0;
      k1 = _mm256_add_epi32(k1, spread_256(kW1));
    }
    const auto store = [&](std::size_t w, __m256i x) __attribute__((target("avx2"))) {
      const __m256i packed = _mm256_permutevar8x32_epi32(x, low_halves);
      _mm_store_si128(reinterpret_cast<__m128i*>(&out.word[w][i]), _mm256_castsi256_si128(packed));
    };
    store(0, c0);
    if (words > 1) store(1, c1);
    if (words > 2) store(2, c2);
    if (words > 3) store(3, c3);
  }
}

#pragma GCC diagnostic pop
#endif

}  // namespace

VectorUnit widest_unit() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return VectorUnit::avx512;
  if (__builtin_cpu_supports("avx2")) return VectorUnit::avx2;
#endif
  return VectorUnit::scalar;
}

void draw_batch_on(VectorUnit unit, const BatchPlace& place, std::size_t count, int words, WordBatch& out) {
  DETENTE_REQUIRE(count <= kBatch, "a batch holds kBatch replicates");
  DETENTE_REQUIRE(words >= 1 && words <= 4, "a block has four words");
#if defined(__x86_64__)
  if (unit == VectorUnit::avx512) return draw_avx512(place, count, words, out);
  if (unit == VectorUnit::avx2) return draw_avx2(place, count, words, out);
#endif
  static_cast<void>(unit);
  draw_scalar(place, count, out);
}

void draw_batch(const BatchPlace& place, std::size_t count, int words, WordBatch& out) {
  static const VectorUnit kUnit = widest_unit();
  draw_batch_on(kUnit, place, count, words, out);
}

}  // namespace detente::simulate
