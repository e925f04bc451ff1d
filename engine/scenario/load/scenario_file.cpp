#include "engine/scenario/load/scenario_file.hpp"

#include "engine/scenario/parse/draft.hpp"
#include "engine/scenario/text/canonical.hpp"
#include "engine/scenario/text/document.hpp"
#include "engine/scenario/text/inheritance.hpp"

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
  add_beliefs(draft, diagnostics);
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

Result<Scenario> load_scenario(const std::string& path, std::span<const Setting> settings) {
  Diagnostics diagnostics;
  return read_scenario(load_tree(path, diagnostics), settings, diagnostics);
}

Result<Scenario> parse_scenario(std::string text, const std::string& name,
                                std::span<const Setting> settings) {
  Diagnostics diagnostics;
  return read_scenario(load_tree_of_text(std::move(text), name, diagnostics), settings, diagnostics);
}

}  // namespace detente::scenario
