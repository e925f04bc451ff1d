// Tuning: a game under other numbers of the same scenario.
//
// A parameter changes no rule, only numbers in tables. Only the tables that mention it, through derived
// formulas too, are made again; what that changed is told, so that what follows from the tables can be
// brought up to date with as little work.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "engine/game/game.hpp"

namespace detente::game {

/// What a retuning changed.
struct GameChange {
  /// What is possible: a guard, an end, an action's availability, which values of an outcome are equal.
  /// All tables are new then, and graphs of the game void.
  bool shape = false;
  bool payoffs = false;
  bool outcomes = false;       ///< Values of outcomes; which of them are equal, or 0, is as it was.
  bool weights = false;        ///< Chances or ballots, of these phases.
  std::vector<char> in_phase;  ///< Per phase.

  [[nodiscard]] bool any() const { return shape || payoffs || outcomes || weights; }
};

/// Owned by one thread.
class GameTuner {
public:
  /// Compiles `scenario`, which must outlive it. Errors: all of compile_game.
  [[nodiscard]] static Result<GameTuner> make(const scenario::Scenario& scenario);
  ~GameTuner();
  GameTuner(GameTuner&&) noexcept;
  GameTuner& operator=(GameTuner&&) noexcept;

  /// Stays at its place.
  [[nodiscard]] const Game& game() const;

  /// The parameters of the scenario have other values: brings the game up to date. The game is then the
  /// one that compile_game would give. Errors: all of compile_game; then the game is void until the next
  /// retune, which changes its shape.
  Result<GameChange> retune();

private:
  struct Work;
  explicit GameTuner(std::unique_ptr<Work> work);
  std::unique_ptr<Work> work_;
};

}  // namespace detente::game
