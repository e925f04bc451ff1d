// Opened scenarios: what a file says, checked, with its game.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/game/game.hpp"
#include "engine/scenario/model/scenario.hpp"
#include "engine/scenario/text/settings.hpp"
#include "engine/simulate/futures/futures.hpp"

namespace detente::ask {

/// What the code of a diagnostic begins with when the question is wrong and not the file: "usage-state".
inline constexpr std::string_view kUsage = "usage-";

/// A scenario and its game. May be moved: both stay where they are.
class Opened {
public:
  [[nodiscard]] const scenario::Scenario& scenario() const { return *scenario_; }
  [[nodiscard]] const game::Game& game() const { return *game_; }
  /// What is probably not meant, each with its place.
  [[nodiscard]] const std::vector<Diagnostic>& warnings() const { return warnings_; }

private:
  friend Result<Opened> compile(scenario::Scenario scenario, std::vector<Diagnostic> warnings);
  Opened() = default;

  std::unique_ptr<const scenario::Scenario> scenario_;
  std::unique_ptr<const game::Game> game_;  ///< Points to the scenario.
  std::vector<Diagnostic> warnings_;
};

/// Reads `file` with what it extends, applies `settings`, and makes its game. Errors: all of the file at once.
[[nodiscard]] Result<Opened> open(const std::string& file, std::span<const scenario::Setting> settings = {},
                                  const simulate::StageListener& listener = {});

/// The same for a scenario that is already read, with the warnings of its reading.
[[nodiscard]] Result<Opened> compile(scenario::Scenario scenario, std::vector<Diagnostic> warnings = {});

}  // namespace detente::ask
