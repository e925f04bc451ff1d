// Talks with a player who has private types: Pyongyang invites or tests, Washington negotiates or rejects by what it
// believes. One of the types likes to invite, another to test.
#pragma once

#include <string>

namespace detente::worlds {

struct TypedTalks {
  std::string rationality = "3";  ///< Of Pyongyang and its types, 1/utils.
  std::string discount = "0.8";   ///< Of Pyongyang.
  std::string us_discount = "0.9";
  std::string cost = {};  ///< A term of Pyongyang's payoff; empty = none.
  std::string earnest = R"({ peace = "us.negotiate * dprk.invite" })";
  std::string bluffing = R"({ pride = "0.5 * dprk.test" })";
  /// A third type, with half of the prior of the second, and an action of its own; empty = none.
  std::string cautious = {};
  /// A meeting may come of negotiating: a state variable, drawn after the moves.
  bool meeting = true;
  std::string more = {};  ///< At the end of the file: ends, outcomes.

  [[nodiscard]] std::string text() const {
    const bool third = !cautious.empty();
    std::string toml;
    if (meeting) toml += "[state]\nmet = { levels = 2, start = 0 }\n";
    toml += "[players.dprk]\ndiscount = " + discount + "\nrationality = " + rationality + "\n";
    if (third) toml += "belief_steps = 4\n";
    toml +=
        std::string("[players.dprk.actions]\ninvite = {}\n") + (third ? "wait = {}\n" : "") + "test = {}\n";
    toml += "[players.dprk.payoff]\ntalks = \"us.negotiate\"\n";
    if (!cost.empty()) toml += "cost = \"" + cost + "\"\n";
    toml += std::string("[players.dprk.types.earnest]\nprior = ") + (third ? "0.5" : "0.4") +
            "\npayoff = " + earnest + "\n";
    if (third) toml += "[players.dprk.types.cautious]\nprior = 0.25\npayoff = " + cautious + "\n";
    toml += std::string("[players.dprk.types.bluffing]\nprior = ") + (third ? "0.25" : "0.6") +
            "\npayoff = " + bluffing + "\n";
    toml += "[players.us]\ndiscount = " + us_discount + "\n";
    toml += R"toml(rationality = 4
[players.us.actions]
negotiate = {}
reject = {}
[players.us.payoff]
outcome = "us.negotiate * (2 * belief.dprk.earnest - 2 * belief.dprk.bluffing)"
[[phases]]
name = "pyongyang"
movers = ["dprk"]
[[phases]]
name = "washington"
movers = ["us"]
)toml";
    if (meeting) toml += "[[phases.effects]]\nwhen = \"us.negotiate\"\nchance = 0.5\nset = { met = 1 }\n";
    return toml + more;
  }
};

}  // namespace detente::worlds
