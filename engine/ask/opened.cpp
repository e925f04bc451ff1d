#include "engine/ask/opened.hpp"

#include "engine/scenario/load/scenario_file.hpp"

namespace detente::ask {

Result<Opened> open(const std::string& file, std::span<const scenario::Setting> settings,
                    const simulate::StageListener& listener) {
  if (listener.begin) listener.begin("load");
  auto loaded = scenario::load_scenario(file, settings);
  if (!loaded) return Diagnostics(loaded.diagnostics());
  std::vector<Diagnostic> warnings = loaded.diagnostics();
  if (listener.begin) listener.begin("compile");
  return compile(std::move(loaded).value(), std::move(warnings));
}

Result<Opened> compile(scenario::Scenario scenario, std::vector<Diagnostic> warnings) {
  Opened opened;
  opened.scenario_ = std::make_unique<const scenario::Scenario>(std::move(scenario));
  auto game = game::compile_game(*opened.scenario_);
  if (!game) return Diagnostics(game.diagnostics());
  opened.warnings_ = std::move(warnings);
  opened.warnings_.insert(opened.warnings_.end(), game.diagnostics().begin(), game.diagnostics().end());
  opened.game_ = std::make_unique<const game::Game>(std::move(game).value());
  return opened;
}

}  // namespace detente::ask
