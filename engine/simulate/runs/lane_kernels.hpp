// The inner loops of OutcomeLanes, on the widest vector unit that the processor has.
#pragma once

#include "engine/simulate/runs/outcome_lanes.hpp"

namespace detente::simulate {

/// What a row does to the codes of a group: lanes of `add`, `replace`, `keep` as named, the others
/// take the maximum. Lanes of `by_round` are masked with `round_code` first.
struct CodeOperation {
  CodeGroup add, replace, keep, by_round;
  std::uint32_t round_code = 0;
};

/// state[run] += rows[event].
void add_sums(const EventBatch& events, const SumGroup* rows, SumGroup* state);

/// state[run] = operation(state[run], rows[event]). narrow: 16-bit codes, else 32-bit.
void combine_codes(bool narrow, const EventBatch& events, const CodeGroup* rows,
                   const CodeOperation& operation, CodeGroup* state);

}  // namespace detente::simulate
