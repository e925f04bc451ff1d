// A table at which two sides divide a pie, round after round.
#pragma once

#include <string>

#include <fmt/format.h>

namespace detente::worlds {

struct PieTable {
  int size = 10;
  std::string discount = "0.5";  ///< Of both sides.
  std::string alone = "0";       ///< What a side has that parts without a deal.
  std::string a = {}, b = {};    ///< More of each side's table: a name.
  std::string state = {};        ///< Before the players.
  std::string when = {};         ///< Of the table: a line, or nothing.
  std::string talks = {};        ///< The end of the file: the protocol and its numbers, effects.

  [[nodiscard]] std::string text() const {
    std::string shares;
    for (int share = 0; share <= size; ++share) shares += fmt::format("{}{}", share == 0 ? "" : ", ", share);
    const auto side = [&](const char* id, const std::string& more, const std::string& share) {
      return fmt::format(
          "[players.{0}]\n{1}discount = {2}\nrationality = inf\n[players.{0}.actions]\ncome = {{}}\n"
          "[players.{0}.payoff]\npie = \"table.agreed ? {3} : {4}\"\n",
          id, more, discount, share, alone);
    };
    return state + side("a", a, "table.share") + side("b", b, fmt::format("{} - table.share", size)) +
           fmt::format(
               "[[phases]]\nname = \"arrive\"\nmovers = [\"a\", \"b\"]\n[[phases]]\nname = \"table\"\n{}"
               "[phases.bargain]\nparties = [\"a\", \"b\"]\nissues = {{ share = [{}] }}\n",
               when, shares) +
           talks;
  }
};

}  // namespace detente::worlds
