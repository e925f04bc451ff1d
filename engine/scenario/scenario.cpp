#include "engine/scenario/scenario.hpp"

#include <fmt/format.h>

#include "engine/scenario/canonical.hpp"
#include "engine/scenario/draft.hpp"
#include "engine/scenario/inheritance.hpp"
#include "engine/scenario/settings.hpp"

namespace detente::scenario {

Result<Scenario> read_scenario(std::optional<Node> root, std::span<const Setting> settings,
                               Diagnostics& diagnostics) {
  if (!root) return capped(diagnostics);
  apply_settings(*root, settings, diagnostics);
  Draft draft;
  parse_world(*root, draft, diagnostics);
  parse_players(*root, draft, diagnostics);
  parse_councils(*root, draft, diagnostics);
  parse_phases(*root, draft, diagnostics);
  parse_measures(*root, draft, diagnostics);
  parse_strategies(*root, draft, diagnostics);
  stage_inferences(draft, diagnostics);
  const bool whole = !diagnostics.has_errors();
  check_names(draft, diagnostics);
  check_turns(draft, diagnostics);
  // What could not be read may have held the formulas that read the rest.
  if (whole) check_reads(draft, diagnostics);
  check_formulas(draft, diagnostics);
  weigh_payoffs(draft);
  bind_strategies(draft, diagnostics);
  if (diagnostics.has_errors()) return capped(diagnostics);
  draft.scenario.effective = canonical_json(*root);
  draft.scenario.self_contained = canonical_toml(*root);
  draft.scenario.hash = content_hash(draft.scenario.effective);
  return {std::move(draft.scenario), diagnostics};
}

Diagnostics capped(const Diagnostics& diagnostics) {
  constexpr std::size_t kMostErrors = 50;
  const std::vector<Diagnostic> sorted = diagnostics.sorted();
  if (sorted.size() <= kMostErrors) return diagnostics;
  Diagnostics kept;
  for (std::size_t i = 0; i < kMostErrors; ++i) {
    kept.error(sorted[i].code, sorted[i].at, sorted[i].message, sorted[i].hint);
  }
  kept.error("more-errors", sorted[kMostErrors - 1].at.shifted(1),
             fmt::format("and {} more", sorted.size() - kMostErrors));
  return kept;
}

int Council::total_weight() const {
  int total = 0;
  for (const Member& member : members) total += member.weight;
  return total;
}

std::string Session::words(int deal) const {
  const std::vector<int>& values = deals[static_cast<std::size_t>(deal)];
  std::string text;
  for (std::size_t i = 0; i < issues.size(); ++i) {
    text += fmt::format("{}{} = {}", i == 0 ? "" : ", ", issues[i].name,
                        issues[i].values[static_cast<std::size_t>(values[i])]);
  }
  return text;
}

std::string Belief::words(int point) const {
  std::string text;
  for (std::size_t k = 0; k < types.size(); ++k) {
    // Shares such as 1 - 0.9 are told as they were meant.
    text += fmt::format("{}{} {:.4g}", k == 0 ? "" : ", ", types[k].name, grid.share(point, k));
  }
  return text;
}

int Scenario::belief_in(int state_variable) const {
  const auto found = std::ranges::find(beliefs, state_variable, &Belief::variable);
  return found == beliefs.end() ? -1 : static_cast<int>(found - beliefs.begin());
}

double Scenario::share(const NameUse& use, std::span<const std::int32_t> world) const {
  const Belief& belief = beliefs[static_cast<std::size_t>(use.index)];
  return belief.grid.share(world[static_cast<std::size_t>(variable_of(belief))],
                           static_cast<std::size_t>(use.value));
}

int Scenario::column_of(int belief, int type) const {
  int column = static_cast<int>(players.size());
  for (int b = 0; b < belief; ++b)
    column += static_cast<int>(beliefs[static_cast<std::size_t>(b)].types.size());
  return column + type;
}

int Scenario::player_of_column(int column) const {
  int rest = column - static_cast<int>(players.size());
  if (rest < 0) return column;
  for (const Belief& belief : beliefs) {
    rest -= static_cast<int>(belief.types.size());
    if (rest < 0) return belief.player;
  }
  return -1;
}

std::vector<double> Scenario::discounts() const {
  std::vector<double> all;
  for (int column = 0; column < column_count(); ++column) {
    all.push_back(players[static_cast<std::size_t>(player_of_column(column))].discount);
  }
  return all;
}

std::vector<int> Scenario::action_counts() const {
  std::vector<int> counts;
  for (const Player& player : players) counts.push_back(static_cast<int>(player.actions.size()));
  for (const Session& session : sessions) counts.push_back(static_cast<int>(session.deals.size()) + 1);
  for (const Belief& belief : beliefs) counts.push_back(belief.grid.size());
  return counts;
}

std::string Scenario::action_words(int mover, int action) const {
  if (const int belief = belief_of(mover); belief >= 0) {
    return beliefs[static_cast<std::size_t>(belief)].words(action);
  }
  const int session = session_of(mover);
  if (session < 0) {
    return players[static_cast<std::size_t>(mover)].actions[static_cast<std::size_t>(action)].name;
  }
  return action == 0 ? "no deal" : sessions[static_cast<std::size_t>(session)].words(action - 1);
}

World Scenario::start_world() const {
  World world(static_cast<std::size_t>(vocabulary.size()), 0);
  for (std::size_t i = 0; i < state.size(); ++i) {
    world[static_cast<std::size_t>(vocabulary.state(static_cast<int>(i)))] = state[i].start;
  }
  return world;
}

Result<Scenario> load_scenario(const std::string& path, std::span<const Setting> settings) {
  Diagnostics diagnostics;
  return read_scenario(load_tree(path, diagnostics), settings, diagnostics);
}

Result<Scenario> parse_scenario(std::string text, const std::string& name,
                                std::span<const Setting> settings) {
  Diagnostics diagnostics;
  return read_scenario(load_tree_of_text(std::move(text), name, diagnostics), settings, diagnostics);
}

std::vector<std::string> player_ids(const Scenario& scenario) {
  std::vector<std::string> ids;
  for (const Player& player : scenario.players) ids.push_back(player.id);
  return ids;
}

std::vector<std::string> council_ids(const Scenario& scenario) {
  std::vector<std::string> ids;
  for (const Council& council : scenario.councils) ids.push_back(council.id);
  return ids;
}

std::vector<std::string> action_names(const Player& player) {
  std::vector<std::string> names;
  for (const Action& action : player.actions) names.push_back(action.name);
  return names;
}

std::vector<int> council_phases(const Scenario& scenario) {
  std::vector<int> phases(scenario.councils.size(), -1);
  for (std::size_t k = 0; k < scenario.phases.size(); ++k) {
    const int council = scenario.phases[k].council;
    if (council >= 0) phases[static_cast<std::size_t>(council)] = static_cast<int>(k);
  }
  return phases;
}

}  // namespace detente::scenario
