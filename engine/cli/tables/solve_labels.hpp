// What players and actions are called in a report.
#pragma once

#include <string>
#include <vector>

#include "engine/solve/one_shot/normal_form.hpp"

namespace detente::cli {

/// `names`, with "_1", "_2", ... behind those that are empty or stand there more than once: keys must differ.
[[nodiscard]] std::vector<std::string> distinct_names(const std::vector<std::string>& names);

/// Of one game.
struct GameLabels {
  explicit GameLabels(const solve::NormalForm& game);

  std::vector<std::string> players;
  std::vector<std::vector<std::string>> actions;  ///< Per player.
};

/// "1/2" where that is short, else "0.333333".
[[nodiscard]] std::string short_number(const Rational& value);
[[nodiscard]] std::string short_number(double value);

/// An error or a gain: "0", "5.8e-08".
[[nodiscard]] std::string small_number(double value);

/// "stag 1/2, hare 1/2": what is played with positive probability; a single action without its number.
[[nodiscard]] std::string mix_words(const std::vector<std::string>& actions, const std::vector<double>& mix,
                                    const std::vector<Rational>& exact = {});

}  // namespace detente::cli
