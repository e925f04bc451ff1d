#include "engine/simulate/runs/lane_kernels.hpp"

#include <cstring>

// The bodies are inlined into one function per instruction set. There is nothing to round in
// codes, and a sum of two doubles is the same on every unit.
#define DETENTE_INLINE inline __attribute__((always_inline))
#if defined(__x86_64__)
#define DETENTE_AVX2 __attribute__((target("avx2")))
#else
#define DETENTE_AVX2
#endif

namespace detente::simulate {
namespace {

using SumVector = double __attribute__((vector_size(32)));

template <typename Code>
struct VectorOf {
  using Type [[gnu::vector_size(32)]] = Code;
};

template <bool kAll>
DETENTE_INLINE void add_sums_body(const EventBatch& events, const SumGroup* rows, SumGroup* state) {
  for (std::size_t i = 0; i < events.count; ++i) {
    SumGroup& group = state[kAll ? i : events.runs[i]];
    SumVector sum;
    SumVector row;
    std::memcpy(&sum, &group, sizeof sum);
    std::memcpy(&row, &rows[events.event[i]], sizeof row);
    sum += row;
    std::memcpy(&group, &sum, sizeof sum);
  }
}

template <typename Code, bool kAll>
DETENTE_INLINE void combine_body(const EventBatch& events, const CodeGroup* rows,
                                 const CodeOperation& operation, CodeGroup* state) {
  using Vector = typename VectorOf<Code>::Type;
  Vector add;
  Vector replace;
  Vector keep;
  Vector by_round;
  std::memcpy(&add, &operation.add, sizeof add);
  std::memcpy(&replace, &operation.replace, sizeof replace);
  std::memcpy(&keep, &operation.keep, sizeof keep);
  std::memcpy(&by_round, &operation.by_round, sizeof by_round);
  const Vector round_mask = ~by_round | (by_round & static_cast<Code>(operation.round_code));
  const Vector none = Vector{};
  for (std::size_t i = 0; i < events.count; ++i) {
    CodeGroup& group = state[kAll ? i : events.runs[i]];
    Vector old;
    Vector row;
    std::memcpy(&old, &group, sizeof old);
    std::memcpy(&row, &rows[events.event[i]], sizeof row);
    row &= round_mask;
    const auto had = reinterpret_cast<Vector>(old != none);
    const auto has = reinterpret_cast<Vector>(row != none);
    const Vector larger = old > row ? old : row;
    // Where an operation keeps the old code, or adds to it, or drops it for the row's.
    const Vector kept = (keep & had) | (replace & ~has);
    const Vector replaced = (keep & ~had) | (replace & has);
    Vector result = larger & ~(add | keep | replace);
    result |= (old + row) & add;
    result |= (old & kept) | (row & replaced);
    std::memcpy(&group, &result, sizeof result);
  }
}

template <bool kAll>
DETENTE_AVX2 void add_sums_avx2(const EventBatch& events, const SumGroup* rows, SumGroup* state) {
  add_sums_body<kAll>(events, rows, state);
}

template <typename Code, bool kAll>
DETENTE_AVX2 void combine_avx2(const EventBatch& events, const CodeGroup* rows,
                               const CodeOperation& operation, CodeGroup* state) {
  combine_body<Code, kAll>(events, rows, operation, state);
}

bool has_avx2() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx2") != 0;
#else
  return false;
#endif
}

template <typename Code>
void combine(const EventBatch& events, const CodeGroup* rows, const CodeOperation& operation,
             CodeGroup* state) {
  static const bool kAvx2 = has_avx2();
  const bool all = events.runs == nullptr;
  if (kAvx2) {
    return all ? combine_avx2<Code, true>(events, rows, operation, state)
               : combine_avx2<Code, false>(events, rows, operation, state);
  }
  all ? combine_body<Code, true>(events, rows, operation, state)
      : combine_body<Code, false>(events, rows, operation, state);
}

}  // namespace

void add_sums(const EventBatch& events, const SumGroup* rows, SumGroup* state) {
  static const bool kAvx2 = has_avx2();
  const bool all = events.runs == nullptr;
  if (kAvx2) {
    return all ? add_sums_avx2<true>(events, rows, state) : add_sums_avx2<false>(events, rows, state);
  }
  all ? add_sums_body<true>(events, rows, state) : add_sums_body<false>(events, rows, state);
}

void combine_codes(bool narrow, const EventBatch& events, const CodeGroup* rows,
                   const CodeOperation& operation, CodeGroup* state) {
  if (narrow) return combine<std::uint16_t>(events, rows, operation, state);
  combine<std::uint32_t>(events, rows, operation, state);
}

}  // namespace detente::simulate
