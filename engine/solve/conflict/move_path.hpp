// Legal sequences of moves: who may move next, and the shortest way to a state.
#pragma once

#include <functional>
#include <vector>

#include "engine/solve/conflict/conflict.hpp"

namespace detente::solve {

/// The moves that some movers, decision makers or coalitions, may make next.
struct MoveRule {
  std::vector<Coalition> movers;  ///< In the order in which they are tried.
  /// Where `mover` may go from `state`, ascending.
  std::function<std::vector<int>(Coalition mover, int state)> moves;
};

/// The members of `coalition` one by one. `improving`: each only to what it likes better.
[[nodiscard]] MoveRule single_moves(const Conflict& conflict, Coalition coalition, bool improving);

/// The shortest sequence from `start`, of at least one move, nobody moving twice in a row, to a state that is
/// `wanted`; the first in order of movers and states among the shortest; empty when there is none.
/// `moved`, if given: somebody can move from the start.
[[nodiscard]] std::vector<Step> shortest_path(const Conflict& conflict, const MoveRule& rule, int start,
                                              const std::function<bool(int)>& wanted, bool* moved = nullptr);

/// All states that such sequences reach, ascending.
[[nodiscard]] std::vector<int> reachable_states(const Conflict& conflict, const MoveRule& rule, int start);

}  // namespace detente::solve
