// Reasons of stability as sentences.
//
//   State 4 is sequentially stable for the United States: its only improvement, to 6, is answered by the
//   Soviet Union's move to 2, which it likes less.
#pragma once

#include <string>
#include <string_view>

#include "engine/solve/conflict/stability.hpp"

namespace detente::solve {

/// One sentence with its full stop. `reason` is one of `conflict`.
[[nodiscard]] std::string sentence(const Conflict& conflict, const StabilityReason& reason);

/// "Nash stable", "general metarational", "symmetric metarational", "sequentially stable".
[[nodiscard]] std::string_view adjective(StabilityConcept which);

/// "the United States and the Soviet Union"
[[nodiscard]] std::string names_of(const Conflict& conflict, Coalition coalition);

}  // namespace detente::solve
