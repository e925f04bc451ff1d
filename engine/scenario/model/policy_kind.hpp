// The kinds of policies, and what the rest of the program asks of each: a new kind is a row here, and what it
// does in engine/play/fixed.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace detente::scenario {

enum class PolicyKind : std::uint8_t { equilibrium, myopic, mixed, rules };

struct PolicyTraits {
  PolicyKind kind = PolicyKind::equilibrium;
  const char* word = "";
  bool by_name = false;    ///< [play] and the key `policy` of a strategy say just its word.
  bool solved = false;     ///< Its choices come with a solution of the game; else it is fixed.
  bool by_payoff = false;  ///< It weighs its payoffs: it must have some, and its rationality counts.
  const char* told = "";   ///< How a fixed one decides, for `explain`: a format of {player} and {strategy}.
};

inline constexpr auto kPolicyKinds = std::to_array<PolicyTraits>({
    {PolicyKind::equilibrium, "equilibrium", true, true, true},
    {PolicyKind::myopic, "myopic", true, false, true,
     "{player} looks at the payoffs of this round alone (myopic); the values below show what its actions are "
     "worth in the long run."},
    {PolicyKind::mixed, "mixed", false, false, false,
     "{player} follows the strategy '{strategy}' whatever its actions are worth; the values below show what "
     "they are."},
    {PolicyKind::rules, "rules", false, false, false,
     "{player} follows the strategy '{strategy}' whatever its actions are worth; the values below show what "
     "they are."},
});

[[nodiscard]] constexpr const PolicyTraits& traits_of(PolicyKind kind) {
  return kPolicyKinds[static_cast<std::size_t>(kind)];
}

// Rows stand in the order of PolicyKind.
static_assert([] {
  std::size_t row = 0;
  for (const PolicyTraits& traits : kPolicyKinds) {
    if (static_cast<std::size_t>(traits.kind) != row++) return false;
  }
  return true;
}());

}  // namespace detente::scenario
