// detente explain: why a player acts as it does at one decision.
#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "engine/base/exit_codes.hpp"
#include "engine/base/names.hpp"
#include "engine/base/numbers.hpp"
#include "engine/base/parallel.hpp"
#include "engine/cli/shell/commands.hpp"
#include "engine/cli/shell/output.hpp"
#include "engine/cli/shell/progress.hpp"
#include "engine/cli/tables/explain_report.hpp"
#include "engine/cli/tables/report.hpp"
#include "engine/report/words.hpp"
#include "engine/scenario/load/scenario_file.hpp"
#include "engine/solve/types/type_view.hpp"

namespace detente::cli {
namespace {

struct ExplainRequest {
  std::string file;
  std::vector<scenario::Setting> settings;
  std::string player;
  std::string type;  ///< Of the player; may be empty.
  std::uint64_t round = 1;
  std::string state;  ///< "arsenal=5,deal=none"; may be empty.
  std::uint64_t max_memory = 0;
  Format format = Format::table;
  int threads = 0;
};

ExplainRequest read_options(Arguments& arguments) {
  ExplainRequest request;
  const std::string kFormats[] = {"table", "csv", "json"};
  request.file = arguments.file();
  request.settings = arguments.settings();
  if (arguments.has("horizon")) {
    const std::size_t horizon = arguments.choice("horizon", scenario::kHorizonWords, 0);
    request.settings.push_back({"scenario.horizon", fmt::format("\"{}\"", scenario::kHorizonWords[horizon])});
  }
  request.player = arguments.text("player");
  if (request.player.empty()) arguments.complain("--player is missing: whose decision?");
  request.type = arguments.text("type");
  request.round = arguments.count("round", 1, 1, 10'000);
  request.state = arguments.text("state");
  request.max_memory = arguments.bytes("max-memory", 0);
  request.threads = arguments.threads();
  request.format = static_cast<Format>(arguments.choice("format", kFormats, 0));
  return request;
}

std::optional<int> find_player(const scenario::Scenario& scenario, const std::string& name,
                               Arguments& arguments) {
  std::vector<std::string> known;
  for (std::size_t p = 0; p < scenario.players.size(); ++p) {
    if (scenario.players[p].id == name) return static_cast<int>(p);
    known.push_back(scenario.players[p].id);
  }
  arguments.complain(fmt::format("--player {}: no such player; {}", name, name_hint(name, known)));
  return std::nullopt;
}

/// The type that was asked for, of a player that has types; -1 of one that has none.
int find_type(const scenario::Scenario& scenario, int player, const std::string& name, Arguments& arguments) {
  const scenario::Player& asked = scenario.players[static_cast<std::size_t>(player)];
  if (asked.belief < 0) {
    if (!name.empty()) {
      arguments.complain(fmt::format("--type {}: player '{}' has no private types", name, asked.id));
    }
    return -1;
  }
  std::vector<std::string> known;
  for (const scenario::Type& type : scenario.beliefs[static_cast<std::size_t>(asked.belief)].types) {
    if (type.name == name) return static_cast<int>(known.size());
    known.push_back(type.name);
  }
  if (name.empty()) {
    arguments.complain(
        fmt::format("--type is missing: what '{}' does depends on its private type; its types are {}",
                    asked.id, fmt::join(known, ", ")));
  } else {
    arguments.complain(
        fmt::format("--type {}: no such type of '{}'; {}", name, asked.id, name_hint(name, known)));
  }
  return -1;
}

/// The index of `text` among the variable's values.
std::optional<int> value_of(const scenario::Variable& variable, const std::string& text) {
  if (variable.values.empty()) {
    const auto value = parse_count(text);
    if (!value || *value >= static_cast<unsigned>(variable.size)) return std::nullopt;
    return static_cast<int>(*value);
  }
  const auto found = std::ranges::find(variable.values, text);
  if (found == variable.values.end()) return std::nullopt;
  return static_cast<int>(found - variable.values.begin());
}

/// Reads "arsenal=5,deal=none" for what is known when phase `phase` begins.
std::vector<solve::Condition> read_conditions(const game::Game& game, int phase, const std::string& text,
                                              Arguments& arguments) {
  std::vector<solve::Condition> conditions;
  std::vector<std::string> known;
  for (const scenario::VariableId id : game.kept(phase)) known.push_back(game.vocabulary()[id].name);
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string part = text.substr(begin, end - begin);
    begin = end + 1;
    const std::size_t equals = part.find('=');
    if (equals == std::string::npos) {
      arguments.complain(
          fmt::format("--state {}: must be NAME=VALUE, such as {}=1", part, known.empty() ? "x" : known[0]));
      continue;
    }
    const std::string name = part.substr(0, equals);
    const auto at = std::ranges::find(known, name);
    if (at == known.end()) {
      arguments.complain(fmt::format("--state {}: nothing of that name is known at the decision; {}", part,
                                     known.empty() ? "nothing is" : name_hint(name, known)));
      continue;
    }
    const scenario::VariableId id = game.kept(phase)[static_cast<std::size_t>(at - known.begin())];
    const scenario::Variable& variable = game.vocabulary()[id];
    const auto value = value_of(variable, part.substr(equals + 1));
    if (value) {
      conditions.push_back({id, *value});
    } else {
      const std::string values = variable.values.empty()
                                     ? fmt::format("a whole number from 0 to {}", variable.size - 1)
                                     : fmt::format("one of {}", fmt::join(variable.values, ", "));
      arguments.complain(fmt::format("--state {}: must be {}", part, values));
    }
  }
  return conditions;
}

int fail(Progress& progress, const std::vector<Diagnostic>& diagnostics, const std::string& file) {
  progress.finish();
  tell(diagnostics, file);
  return exit_code_of(diagnostics);
}

int print(const ExplainedPlay& play, Format format) {
  switch (format) {
    case Format::csv: return write_output(explanation_csv(play));
    case Format::json: return write_output(explanation_json(play));
    case Format::table: break;
  }
  return write_output(explanation_text(play));
}

int explain(const ExplainRequest& request, Arguments& arguments) {
  set_thread_limit(request.threads);
  Progress progress;
  progress.begin("load");
  const auto loaded = scenario::load_scenario(request.file, request.settings);
  if (!loaded) return fail(progress, loaded.diagnostics(), request.file);
  const scenario::Scenario& scenario = loaded.value();
  const auto player = find_player(scenario, request.player, arguments);
  if (request.round > static_cast<std::uint64_t>(scenario.rounds)) {
    arguments.complain(fmt::format("--round {}: the scenario has {}", request.round,
                                   report::counted(static_cast<std::uint64_t>(scenario.rounds), "round")));
  }
  const int type = player ? find_type(scenario, *player, request.type, arguments) : -1;
  if (!arguments.ok()) {
    progress.finish();
    return arguments.usage_error();
  }
  progress.begin("compile");
  const auto game = game::compile_game(scenario);
  if (!game) return fail(progress, game.diagnostics(), request.file);
  const int phase = game.value().phase_of(*player);
  const auto conditions = read_conditions(game.value(), phase, request.state, arguments);
  if (!arguments.ok()) {
    progress.finish();
    return arguments.usage_error();
  }
  tell(loaded.diagnostics(), request.file);
  tell(game.diagnostics(), request.file);

  progress.begin("graph");
  game::GraphRecipe recipe;
  const auto graph = game::build_graph(game.value(), {.max_bytes = request.max_memory}, recipe);
  if (!graph) return fail(progress, graph.diagnostics(), request.file);
  progress.begin("solve");
  solve::MarkovOptions options;
  options.rounds = scenario.rounds;
  options.stationary = scenario.horizon == scenario::Horizon::stationary;
  options.progress = progress.meter();
  const solve::MarkovSolution solution = solve::solve_markov(game.value(), graph.value(), options);

  progress.begin("explain");
  const int belief = scenario.players[static_cast<std::size_t>(*player)].belief;
  play::Behaviour as_type;
  if (type >= 0) {
    as_type = solve::behaviour_of_type(game.value(), graph.value(), solution.behaviour, belief, type);
  }
  const solve::PlayedGame played{game.value(),    graph.value(),
                                 recipe,          type >= 0 ? as_type : solution.behaviour,
                                 scenario.rounds, options.stationary};
  const auto decision =
      solve::likeliest_decision(played, *player, static_cast<int>(request.round) - 1, conditions);
  if (!decision) {
    progress.finish();
    complain(conditions.empty()
                 ? fmt::format("--player {}: play cannot reach its phase, so it never moves", request.player)
                 : fmt::format("--state {}: play cannot reach a decision of {} like that", request.state,
                               request.player));
    return kUsage;
  }
  if (type >= 0 && !solve::held_possible(played, *decision, belief, type)) {
    progress.finish();
    complain(fmt::format("--state {}: there the others hold it impossible that {} is of type {}",
                         request.state, request.player, request.type));
    return kUsage;
  }
  const solve::TypedPlayer typed{belief, type, solution.behaviour};
  const solve::Explanation explanation = solve::explain(played, *decision, type >= 0 ? &typed : nullptr);
  progress.finish();
  const std::string warning = solve::not_converged_text(solution.summary);
  if (!warning.empty()) complain("warning: " + warning);
  return print({game.value(), explanation, request.type, !conditions.empty()}, request.format);
}

}  // namespace

CommandSpec explain_spec() {
  return {.name = "explain",
          .summary = "Why a player acts as it does: its payoffs by term, and what the others do then.",
          .operands = "FILE",
          .options = {{"player", "P", "whose decision"},
                      {"type", "T", "of which private type, where the player has some"},
                      {"round", "R", "in which round (default: 1)"},
                      {"state", "NAME=VALUE,...", "at which situation (default: the likeliest)"},
                      {"horizon", "finite|stationary", "what equilibrium players expect"},
                      set_option(),
                      {"format", "table|csv|json", "of standard output (default: table)"},
                      threads_option(),
                      memory_option()},
          .example = "detente explain scenarios/crisis-2022.toml --player china --state us=sanctions"};
}

int explain_main(Arguments& arguments) {
  const ExplainRequest request = read_options(arguments);
  if (!arguments.ok()) return arguments.usage_error();
  return explain(request, arguments);
}

}  // namespace detente::cli
