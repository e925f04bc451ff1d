#include "bench/limits/markov_rollout.hpp"

#include <algorithm>
#include <array>
#include <ctime>

#include <Random123/philox.h>

#if defined(__x86_64__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#include <immintrin.h>
#pragma GCC diagnostic pop
#endif

namespace detente::bench {
namespace {

constexpr std::uint32_t kJoint = 81;
constexpr std::uint32_t kShift = 32 - kCellBits;

}  // namespace

double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

RolloutTables::RolloutTables()
    : action(std::size_t{kMovers} * kStates << kCellBits), next(std::size_t{kStates} * kJoint) {
  std::uint32_t power = 1;
  for (std::uint32_t mover = 0; mover < kMovers; ++mover, power *= kActions) {
    for (std::uint32_t i = 0; i < kStates << kCellBits; ++i) {
      action[(mover * kStates << kCellBits) + i] = (i * 7 + i / 5 + mover) % kActions * power;
    }
  }
  for (std::uint32_t i = 0; i < next.size(); ++i) next[i] = (i * 2654435761U >> 16U) % kStates;
}

std::uint64_t rollout_scalar(const RolloutTables& tables, const Rollout& rollout) {
  const r123::Philox4x32 philox;
  std::uint64_t sum = 0;
  for (std::uint32_t i = 0; i < rollout.trajectories; ++i) {
    std::uint32_t state = 0;
    for (std::uint32_t round = 0; round < rollout.rounds; ++round) {
      const auto words = philox({{round, 0, 0, 0}}, {{rollout.seed, i}});
      std::uint32_t joint = 0;
      for (std::uint32_t mover = 0; mover < kMovers; ++mover) {
        joint += tables.action[((mover * kStates + state) << kCellBits) + (words[mover] >> kShift)];
      }
      state = tables.next[state * kJoint + joint];
    }
    sum += state;
  }
  return sum;
}

#if defined(__x86_64__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"

namespace {

// Ciphers work in the low halves of 64-bit lanes: the multiplier ignores the high halves.

struct Words512 {
  __m512i w[4];
};

__attribute__((target("avx512f"), always_inline)) inline Words512 philox_512(std::uint32_t round,
                                                                             std::uint32_t seed, __m512i k1) {
  Words512 c = {
      {_mm512_set1_epi64(round), _mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512()}};
#pragma GCC unroll 10
  for (int r = 0; r < 10; ++r) {
    const __m512i p0 = _mm512_mul_epu32(_mm512_set1_epi64(PHILOX_M4x32_0), c.w[0]);
    const __m512i p1 = _mm512_mul_epu32(_mm512_set1_epi64(PHILOX_M4x32_1), c.w[2]);
    const __m512i k0 = _mm512_set1_epi64(seed);
    c.w[0] = _mm512_xor_si512(_mm512_xor_si512(_mm512_srli_epi64(p1, 32), c.w[1]), k0);
    c.w[2] = _mm512_xor_si512(_mm512_xor_si512(_mm512_srli_epi64(p0, 32), c.w[3]), k1);
    c.w[1] = p1;
    c.w[3] = p0;
    seed += PHILOX_W32_0;
    k1 = _mm512_add_epi32(k1, _mm512_set1_epi64(PHILOX_W32_1));
  }
  return c;
}

/// The low halves of two registers of 64-bit lanes, as one of 32-bit lanes.
__attribute__((target("avx512f"), always_inline)) inline __m512i join_512(__m512i low, __m512i high) {
  const __m512i even = _mm512_set_epi32(30, 28, 26, 24, 22, 20, 18, 16, 14, 12, 10, 8, 6, 4, 2, 0);
  return _mm512_permutex2var_epi32(low, even, high);
}

struct Words256 {
  __m256i w[4];
};

__attribute__((target("avx2"), always_inline)) inline Words256 philox_256(std::uint32_t round,
                                                                          std::uint32_t seed, __m256i k1) {
  Words256 c = {
      {_mm256_set1_epi64x(round), _mm256_setzero_si256(), _mm256_setzero_si256(), _mm256_setzero_si256()}};
#pragma GCC unroll 10
  for (int r = 0; r < 10; ++r) {
    const __m256i p0 = _mm256_mul_epu32(_mm256_set1_epi64x(PHILOX_M4x32_0), c.w[0]);
    const __m256i p1 = _mm256_mul_epu32(_mm256_set1_epi64x(PHILOX_M4x32_1), c.w[2]);
    const __m256i k0 = _mm256_set1_epi64x(seed);
    c.w[0] = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(p1, 32), c.w[1]), k0);
    c.w[2] = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(p0, 32), c.w[3]), k1);
    c.w[1] = p1;
    c.w[3] = p0;
    seed += PHILOX_W32_0;
    k1 = _mm256_add_epi32(k1, _mm256_set1_epi64x(PHILOX_W32_1));
  }
  return c;
}

/// As join_512; the lanes come out in another order, the same for all words and for the state.
__attribute__((target("avx2"), always_inline)) inline __m256i join_256(__m256i low, __m256i high) {
  return _mm256_castps_si256(_mm256_shuffle_ps(_mm256_castsi256_ps(low), _mm256_castsi256_ps(high), 0x88));
}

}  // namespace

__attribute__((target("avx512f"))) std::uint64_t rollout_avx512(const RolloutTables& tables,
                                                                const Rollout& rollout) {
  const __m512i first_eight = _mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0);
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < rollout.trajectories; i += 16) {
    const __m512i low = _mm512_add_epi64(_mm512_set1_epi64(static_cast<long long>(i)), first_eight);
    const __m512i high = _mm512_add_epi64(low, _mm512_set1_epi64(8));
    __m512i state = _mm512_setzero_si512();
    for (std::uint32_t round = 0; round < rollout.rounds; ++round) {
      const Words512 a = philox_512(round, rollout.seed, low);
      const Words512 b = philox_512(round, rollout.seed, high);
      const __m512i row = _mm512_slli_epi32(state, kCellBits);
      __m512i joint = _mm512_mullo_epi32(state, _mm512_set1_epi32(kJoint));
#pragma GCC unroll 4
      for (std::uint32_t mover = 0; mover < kMovers; ++mover) {
        const __m512i cell = _mm512_srli_epi32(join_512(a.w[mover], b.w[mover]), kShift);
        const std::uint32_t* table = tables.action.data() + (mover * kStates << kCellBits);
        joint = _mm512_add_epi32(joint, _mm512_i32gather_epi32(_mm512_add_epi32(row, cell), table, 4));
      }
      state = _mm512_i32gather_epi32(joint, tables.next.data(), 4);
    }
    alignas(64) std::array<std::uint32_t, 16> last{};
    _mm512_store_si512(last.data(), state);
    for (const std::uint32_t one : last) sum += one;
  }
  return sum;
}

__attribute__((target("avx2"))) std::uint64_t rollout_avx2(const RolloutTables& tables,
                                                           const Rollout& rollout) {
  const __m256i first_four = _mm256_set_epi64x(3, 2, 1, 0);
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < rollout.trajectories; i += 8) {
    const __m256i low = _mm256_add_epi64(_mm256_set1_epi64x(static_cast<long long>(i)), first_four);
    const __m256i high = _mm256_add_epi64(low, _mm256_set1_epi64x(4));
    __m256i state = _mm256_setzero_si256();
    for (std::uint32_t round = 0; round < rollout.rounds; ++round) {
      const Words256 a = philox_256(round, rollout.seed, low);
      const Words256 b = philox_256(round, rollout.seed, high);
      const __m256i row = _mm256_slli_epi32(state, kCellBits);
      __m256i joint = _mm256_mullo_epi32(state, _mm256_set1_epi32(kJoint));
#pragma GCC unroll 4
      for (std::uint32_t mover = 0; mover < kMovers; ++mover) {
        const __m256i cell = _mm256_srli_epi32(join_256(a.w[mover], b.w[mover]), kShift);
        const auto* table =
            reinterpret_cast<const int*>(tables.action.data() + (mover * kStates << kCellBits));
        joint = _mm256_add_epi32(joint, _mm256_i32gather_epi32(table, _mm256_add_epi32(row, cell), 4));
      }
      state = _mm256_i32gather_epi32(reinterpret_cast<const int*>(tables.next.data()), joint, 4);
    }
    alignas(32) std::array<std::uint32_t, 8> last{};
    _mm256_store_si256(reinterpret_cast<__m256i*>(last.data()), state);
    for (const std::uint32_t one : last) sum += one;
  }
  return sum;
}

#pragma GCC diagnostic pop

bool has_avx2() {
  return __builtin_cpu_supports("avx2") != 0;
}
bool has_avx512() {
  return __builtin_cpu_supports("avx512f") != 0;
}
#else
std::uint64_t rollout_avx512(const RolloutTables& tables, const Rollout& rollout) {
  return rollout_scalar(tables, rollout);
}
std::uint64_t rollout_avx2(const RolloutTables& tables, const Rollout& rollout) {
  return rollout_scalar(tables, rollout);
}
bool has_avx2() {
  return false;
}
bool has_avx512() {
  return false;
}
#endif

double rollout_limit(double seconds) {
  static const RolloutTables kTables;
  const auto kernel = has_avx512() ? rollout_avx512 : has_avx2() ? rollout_avx2 : rollout_scalar;
  constexpr Rollout kRollout{.trajectories = 16384, .rounds = 100};
  // The best of several short runs: a limit is what the machine does when nothing disturbs it.
  double best = 0.0;
  std::uint64_t sum = 0;
  const double start = processor_seconds();
  do {
    const double before = processor_seconds();
    sum += kernel(kTables, kRollout);
    const double rate =
        static_cast<double>(kRollout.trajectories * kRollout.rounds) / (processor_seconds() - before);
    best = std::max(best, rate);
  } while (processor_seconds() - start < seconds);
  return sum == 0 ? 0.0 : best;
}

}  // namespace detente::bench
