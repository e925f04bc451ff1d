// What `detente solve` was asked for, and what it found about a one-shot game.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/cli/shell/output.hpp"
#include "engine/scenario/model/scenario.hpp"
#include "engine/scenario/text/settings.hpp"
#include "engine/solve/formats/efg.hpp"
#include "engine/solve/formats/nfg.hpp"
#include "engine/solve/one_shot/correlated.hpp"
#include "engine/solve/one_shot/dominance.hpp"
#include "engine/solve/one_shot/game_method.hpp"
#include "engine/solve/one_shot/maximin.hpp"
#include "engine/solve/one_shot/repeated_game.hpp"

namespace detente::cli {

struct SolveRequest {
  std::string file;
  Format format = Format::table;
  std::string nfg;  ///< Where to write the game; empty = nowhere.
  std::vector<scenario::Setting> settings;
  int threads = 0;
  std::uint64_t max_memory = 0;

  // Of a game.
  std::optional<solve::GameMethod> method;  ///< None = the one that suits.
  std::optional<double> rationality;
  std::string objective = "welfare";  ///< Or "fairness", or a player's name.
  solve::NfgForm form = solve::NfgForm::as_is;
  solve::Budget budget;

  // Of a scenario.
  std::string efg;  ///< Where to write its first rounds; empty = nowhere.
  int rounds = 1;   ///< Of that file.
};

/// What a method found; the members that it does not fill are empty.
struct GameAnswer {
  solve::GameMethod method = solve::GameMethod::pure;
  std::string how;       ///< What the method does, in words.
  bool asked = false;    ///< False: the method was chosen for the user.
  bool finished = true;  ///< The method did all that it does; false: the search is incomplete.
  solve::EquilibriumSet set;
  std::optional<double> rationality;  ///< logit: at the equilibrium found.
  bool logit_equilibrium = false;     ///< logit: at a rationality that was asked for, so not of Nash.
  std::optional<solve::CorrelatedEquilibrium> correlated;
  std::vector<solve::Maximin> maximin;
  std::optional<solve::DominanceResult> dominance;
  std::optional<solve::RepeatedGame> repeated;
};

/// Runs the method; REQUIRES: it is possible for the game.
[[nodiscard]] GameAnswer answer(const solve::NormalForm& game, const SolveRequest& request);

/// The answer in the format asked for.
[[nodiscard]] std::string game_report(const solve::NfgGame& game, const GameAnswer& answer, Format format);

/// Solves a scenario and prints it. Returns an exit code.
[[nodiscard]] int solve_scenario(const SolveRequest& request);

/// Writes `text` to `path` if that is not empty. False after telling why not.
[[nodiscard]] bool write_text(const std::string& path, const std::string& text);

}  // namespace detente::cli
