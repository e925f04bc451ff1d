// Explaining: why a player acts as it does at one decision.
//
//     const auto asked = ask::find({.player = "china", .round = 3}, opened.value());
//     const auto reasons = ask::explain(opened.value(), solved.value(), asked.value());
//     for (const auto& action : reasons.value().actions) ... action.probability, action.terms ...
#pragma once

#include <string>
#include <vector>

#include "engine/ask/solved.hpp"
#include "engine/solve/reasons/explanation.hpp"

namespace detente::ask {

struct Question {
  std::string player = {};  ///< Its id.
  std::string type = {};    ///< Of the player, where it has private types; else empty.
  int round = 1;            ///< Counts from 1.
  std::string state = {};   ///< "arsenal=5,deal=none": what holds there; empty = the likeliest situation.
};

/// A question whose names are found.
struct Asked {
  Question question;
  int player = 0;
  int belief = -1, type = -1;  ///< -1 = the player has no types.
  std::vector<solve::Condition> conditions = {};
};

/// Errors, all at once, each message begun with the member that is wrong: "usage-player", "usage-round",
/// "usage-type", "usage-state".
[[nodiscard]] Result<Asked> find(const Question& question, const Opened& opened);

/// Errors: "usage-player", "usage-state", play cannot come to such a decision; "usage-type", the others hold the
/// type impossible there. REQUIRES: `solved` and `asked` are of `opened`.
[[nodiscard]] Result<solve::Explanation> explain(const Opened& opened, const Solved& solved,
                                                 const Asked& asked);

}  // namespace detente::ask
