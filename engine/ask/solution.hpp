// What a solution says: what deviations gain, the likeliest path in words, what private types do.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/ask/solved.hpp"
#include "engine/solve/certify/exploitability.hpp"
#include "engine/solve/formats/nfg.hpp"
#include "engine/solve/reasons/likeliest_path.hpp"

namespace detente::ask {

/// Actions by name, with their probabilities.
using Mix = std::vector<std::pair<std::string, double>>;

/// A step of the likeliest path.
struct Step {
  solve::PathStep at;
  int phase = 0;
  std::string state;                       ///< "arsenal = 5, us = sanctions"
  std::vector<std::pair<int, Mix>> moves;  ///< Per mover: what is available to it.
  std::string vote;                        ///< "13 yes, 2 no, vetoed"; empty when there is none.
};

/// A private type.
struct TypeSolution {
  int belief = 0, type = 0;
  solve::PlayerExploitability deviations;  ///< With its value, utils, to itself.
  Mix plays;  ///< Where its player first moves on the likeliest path; empty when that never moves.
};

struct SolutionReport {
  solve::Exploitability deviations;
  std::vector<Step> path;
  double path_probability = 1.0;  ///< Of all steps together.
  int end = 0;                    ///< 1-based end of the scenario that the path reaches; 0 = none.
  std::vector<TypeSolution> types;
};

[[nodiscard]] SolutionReport report_solution(const Opened& opened, const Solved& solved);

/// The moves at the first step where players move, what follows as payoffs. Error: "no-moves".
[[nodiscard]] Result<solve::NfgGame> first_moves(const Opened& opened, const Solved& solved,
                                                 const SolutionReport& report);

}  // namespace detente::ask
