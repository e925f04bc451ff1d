// detente describe: what a scenario holds and how large its game is, before anything large is made.
#include <cmath>

#include <fmt/format.h>

#include "engine/base/exit_codes.hpp"
#include "engine/base/json.hpp"
#include "engine/base/numbers.hpp"
#include "engine/cli/shell/commands.hpp"
#include "engine/cli/shell/output.hpp"
#include "engine/cli/shell/progress.hpp"
#include "engine/game/node_graph.hpp"
#include "engine/report/text_table.hpp"
#include "engine/report/words.hpp"
#include "engine/scenario/load/scenario_file.hpp"

namespace detente::cli {
namespace {

using Align = report::TextTable::Align;
using Layout = JsonWriter::Layout;

constexpr std::size_t kAboutWidth = 64;
constexpr std::size_t kListWidth = 40;

std::string when_text(const scenario::Formula& when) {
  return when.present() ? when.text : "";
}

std::string range_text(const scenario::Parameter& parameter) {
  if (!parameter.low && !parameter.high) return "";
  return fmt::format("{} to {}", parameter.low ? shortest(*parameter.low) : "-inf",
                     parameter.high ? shortest(*parameter.high) : "inf");
}

std::string measure_text(const scenario::Outcome& outcome) {
  std::string text = fmt::format("{} {}", outcome.reading().word, outcome.formula.text);
  if (outcome.within > 0) text += fmt::format(" within {} rounds", outcome.within);
  if (outcome.at_first.present()) text += fmt::format(", when first {}", outcome.at_first.text);
  return text;
}

std::string player_names(const scenario::Scenario& scenario, const std::vector<int>& players) {
  std::vector<std::string> names;
  names.reserve(players.size());
  for (const int player : players) names.push_back(scenario.players[static_cast<std::size_t>(player)].id);
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string start_text(const scenario::StateVariable& variable) {
  return variable.values.empty() ? std::to_string(variable.start)
                                 : variable.values[static_cast<std::size_t>(variable.start)];
}

std::string values_text(const scenario::StateVariable& variable) {
  return variable.values.empty() ? fmt::format("0 to {}", variable.size - 1)
                                 : fmt::format("{}", fmt::join(variable.values, ", "));
}

std::string players_text(const scenario::Scenario& scenario) {
  report::TextTable table(
      {{"player"}, {"name"}, {"plays"}, {"discount", Align::right}, {"rationality", Align::right}});
  report::TextTable actions({{"action"}, {"family"}, {"when"}, {"about", Align::left, kAboutWidth}});
  for (std::size_t p = 0; p < scenario.players.size(); ++p) {
    const scenario::Player& player = scenario.players[p];
    table.add({player.id, player.name, scenario.play[p].name, shortest(player.discount),
               shortest(player.rationality)});
    for (const scenario::Action& action : player.actions) {
      actions.add({fmt::format("{}.{}", player.id, action.name), action.family, when_text(action.when),
                   action.about});
    }
  }
  return '\n' + table.text() + '\n' + actions.text();
}

std::string state_text(const scenario::Scenario& scenario) {
  if (scenario.state.empty()) return {};
  report::TextTable table(
      {{"state"}, {"start"}, {"values", Align::left, kListWidth}, {"about", Align::left, kAboutWidth}});
  for (const scenario::StateVariable& variable : scenario.state) {
    table.add({variable.name, start_text(variable), values_text(variable), variable.about});
  }
  return '\n' + table.text();
}

std::string types_text(const scenario::Scenario& scenario) {
  if (scenario.beliefs.empty()) return {};
  report::TextTable table({{"private type"},
                           {"prior", Align::right},
                           {"believed in steps of"},
                           {"terms", Align::left, kAboutWidth}});
  for (const scenario::Belief& belief : scenario.beliefs) {
    const scenario::Player& player = scenario.players[static_cast<std::size_t>(belief.player)];
    for (const scenario::Type& type : belief.types) {
      std::vector<std::string> terms;
      for (const scenario::PayoffTerm& term : type.payoff) terms.push_back(term.name);
      table.add({fmt::format("{}.{}", player.id, type.name), fmt::format("{:.6g}", type.prior),
                 fmt::format("1/{}", belief.steps), fmt::format("{}", fmt::join(terms, ", "))});
    }
  }
  return '\n' + table.text();
}

std::string phases_text(const scenario::Scenario& scenario) {
  report::TextTable table(
      {{"phase"}, {"movers"}, {"council"}, {"when"}, {"motion"}, {"effects", Align::right}});
  for (const scenario::Phase& phase : scenario.phases) {
    table.add({phase.name, player_names(scenario, phase.movers),
               phase.council < 0 ? "" : scenario.councils[static_cast<std::size_t>(phase.council)].id,
               when_text(phase.when), when_text(phase.motion), std::to_string(phase.effects.size())});
  }
  return '\n' + table.text();
}

std::string sessions_text(const scenario::Scenario& scenario) {
  if (scenario.sessions.empty()) return {};
  report::TextTable table({{"session"},
                           {"parties"},
                           {"protocol"},
                           {"deadline", Align::right},
                           {"deals", Align::right},
                           {"issues", Align::left, kAboutWidth}});
  for (const scenario::Session& session : scenario.sessions) {
    std::string issues;
    for (const scenario::Issue& issue : session.issues) {
      issues +=
          fmt::format("{}{}: {}", issues.empty() ? "" : "; ", issue.name, fmt::join(issue.values, ", "));
    }
    table.add({session.id, player_names(scenario, session.parties), session.protocol,
               std::to_string(session.deadline), std::to_string(session.deals.size()), issues});
  }
  return '\n' + table.text();
}

std::string councils_text(const scenario::Scenario& scenario) {
  if (scenario.councils.empty()) return {};
  report::TextTable table({{"council"},
                           {"name"},
                           {"votes", Align::right},
                           {"quota", Align::right},
                           {"veto"},
                           {"by formula", Align::left, kListWidth}});
  for (const scenario::Council& council : scenario.councils) {
    std::vector<std::string> veto;
    std::vector<std::string> others;
    for (const scenario::Member& member : council.members) {
      if (member.veto) veto.push_back(member.id);
      if (member.player < 0) others.push_back(member.id);
    }
    table.add({council.id, council.name, std::to_string(council.total_weight()),
               std::to_string(council.quota), fmt::format("{}", fmt::join(veto, ", ")),
               fmt::format("{}", fmt::join(others, ", "))});
  }
  return '\n' + table.text();
}

std::string parameters_text(const scenario::Scenario& scenario) {
  if (scenario.parameters.empty()) return {};
  report::TextTable table(
      {{"parameter"}, {"value", Align::right}, {"range"}, {"about", Align::left, kAboutWidth}});
  for (const scenario::Parameter& parameter : scenario.parameters) {
    table.add({parameter.name, shortest(parameter.value), range_text(parameter), parameter.about});
  }
  return '\n' + table.text();
}

std::string outcomes_text(const scenario::Scenario& scenario) {
  if (scenario.outcomes.empty()) return {};
  report::TextTable table(
      {{"outcome"}, {"measures", Align::left, kListWidth}, {"about", Align::left, kAboutWidth}});
  for (const scenario::Outcome& outcome : scenario.outcomes) {
    table.add({outcome.name, measure_text(outcome), outcome.about});
  }
  return '\n' + table.text();
}

std::string size_text(const game::Game& game, const game::GraphSize& size) {
  const std::string mark = size.complete ? "" : "more than ";
  report::TextTable table({{"game"}, {"", Align::right}});
  const auto add = [&](const char* what, std::uint64_t count) {
    table.add({what, mark + report::grouped(count)});
  };
  add("states", size.states);
  add("nodes", size.nodes);
  add("rows", size.rows);
  add("transitions", size.transitions);
  add("bytes", size.bytes);
  table.add({"bytes of factor tables", report::grouped(game.bytes())});
  std::string text = '\n' + table.text();
  if (!size.complete) {
    text += fmt::format(
        "\ncounting stopped at the memory limit. Largest factors: {}\n"
        "--method sample still runs it with policies that need no nodes (myopic, mixed, rules).\n",
        game::largest_factors(game));
  }
  return text;
}

std::string describe_tables(const scenario::Scenario& scenario, const game::Game& game,
                            const game::GraphSize& size) {
  std::string text = scenario.title + '\n';
  for (const std::string& line : report::wrap(scenario.about, 96)) {
    if (!line.empty()) text += line + '\n';
  }
  text += fmt::format("{} from {}; hash {}\n",
                      report::counted(static_cast<std::uint64_t>(scenario.rounds), "round"),
                      label_of_round(scenario.start, scenario.round, 0), scenario.hash);
  return text + players_text(scenario) + types_text(scenario) + state_text(scenario) + phases_text(scenario) +
         sessions_text(scenario) + councils_text(scenario) + parameters_text(scenario) +
         outcomes_text(scenario) + size_text(game, size);
}

void write_types(JsonWriter& json, const scenario::Belief& belief) {
  json.key("types").begin_array();
  for (const scenario::Type& type : belief.types) {
    json.begin_object(Layout::one_line).field("name", type.name).field("prior", type.prior).end();
  }
  json.end().field("belief_steps", belief.steps);
}

void write_players(JsonWriter& json, const scenario::Scenario& scenario) {
  json.key("players").begin_array();
  for (std::size_t p = 0; p < scenario.players.size(); ++p) {
    const scenario::Player& player = scenario.players[p];
    json.begin_object()
        .field("id", player.id)
        .field("name", player.name)
        .field("policy", scenario.play[p].name)
        .field("discount", player.discount);
    // JSON knows no infinity.
    if (std::isinf(player.rationality)) {
      json.field("rationality", "inf");
    } else {
      json.field("rationality", player.rationality);
    }
    json.key("actions").begin_array();
    for (const scenario::Action& action : player.actions) {
      json.begin_object(Layout::one_line)
          .field("name", action.name)
          .field("family", action.family)
          .field("when", action.when.text)
          .field("about", action.about)
          .end();
    }
    json.end();
    if (player.belief >= 0) write_types(json, scenario.beliefs[static_cast<std::size_t>(player.belief)]);
    json.end();
  }
  json.end();
}

void write_institutions(JsonWriter& json, const scenario::Scenario& scenario) {
  json.key("phases").begin_array();
  for (const scenario::Phase& phase : scenario.phases) {
    json.begin_object(Layout::one_line)
        .field("name", phase.name)
        .field("when", phase.when.text)
        .field("motion", phase.motion.text)
        .field("council", phase.council < 0 ? std::string()
                                            : scenario.councils[static_cast<std::size_t>(phase.council)].id);
    json.key("movers").begin_array();
    for (const int player : phase.movers) json.value(scenario.players[static_cast<std::size_t>(player)].id);
    json.end().field("effects", static_cast<std::uint64_t>(phase.effects.size())).end();
  }
  json.end().key("councils").begin_array();
  for (const scenario::Council& council : scenario.councils) {
    json.begin_object().field("id", council.id).field("name", council.name).field("quota", council.quota);
    json.key("members").begin_array();
    for (const scenario::Member& member : council.members) {
      json.begin_object(Layout::one_line)
          .field("id", member.id)
          .field("weight", member.weight)
          .field("veto", member.veto)
          .field("player", member.player >= 0)
          .end();
    }
    json.end().end();
  }
  json.end();
}

void write_sessions(JsonWriter& json, const scenario::Scenario& scenario) {
  if (scenario.sessions.empty()) return;
  json.key("sessions").begin_array();
  for (const scenario::Session& session : scenario.sessions) {
    json.begin_object()
        .field("id", session.id)
        .field("protocol", session.protocol)
        .field("deadline", session.deadline)
        .field("breakdown", session.breakdown)
        .field("deals", static_cast<std::uint64_t>(session.deals.size()));
    json.key("parties").begin_array();
    for (const int party : session.parties) {
      json.value(scenario.players[static_cast<std::size_t>(party)].id);
    }
    json.end().key("issues").begin_object();
    for (const scenario::Issue& issue : session.issues) {
      json.key(issue.name).begin_array();
      for (const std::string& value : issue.values) json.value(value);
      json.end();
    }
    json.end().end();
  }
  json.end();
}

void write_numbers(JsonWriter& json, const scenario::Scenario& scenario) {
  json.key("state").begin_array();
  for (const scenario::StateVariable& variable : scenario.state) {
    json.begin_object(Layout::one_line)
        .field("name", variable.name)
        .field("size", variable.size)
        .field("start", variable.start)
        .field("about", variable.about)
        .key("values")
        .begin_array();
    for (const std::string& value : variable.values) json.value(value);
    json.end().end();
  }
  json.end().key("parameters").begin_array();
  for (const scenario::Parameter& parameter : scenario.parameters) {
    json.begin_object(Layout::one_line).field("name", parameter.name).field("value", parameter.value);
    if (parameter.low) json.field("low", *parameter.low);
    if (parameter.high) json.field("high", *parameter.high);
    json.field("about", parameter.about).end();
  }
  json.end().key("outcomes").begin_array();
  for (const scenario::Outcome& outcome : scenario.outcomes) {
    json.begin_object(Layout::one_line)
        .field("name", outcome.name)
        .field("kind", outcome.reading().word)
        .field("formula", outcome.formula.text)
        .field("within", outcome.within)
        .field("at_first", outcome.at_first.text)
        .field("about", outcome.about)
        .end();
  }
  json.end();
}

std::string describe_json(const scenario::Scenario& scenario, const game::Game& game,
                          const game::GraphSize& size) {
  JsonWriter json;
  json.begin_object()
      .field("title", scenario.title)
      .field("about", scenario.about)
      .field("hash", scenario.hash)
      .field("start", to_string(scenario.start))
      .field("rounds", scenario.rounds);
  write_players(json, scenario);
  write_institutions(json, scenario);
  write_sessions(json, scenario);
  write_numbers(json, scenario);
  json.key("size")
      .begin_object()
      .field("complete", size.complete)
      .field("states", size.states)
      .field("nodes", size.nodes)
      .field("rows", size.rows)
      .field("transitions", size.transitions)
      .field("bytes", size.bytes)
      .field("table_bytes", static_cast<std::uint64_t>(game.bytes()));
  if (!size.complete) json.field("largest_factors", game::largest_factors(game));
  return json.end().end().text();
}

}  // namespace

CommandSpec describe_spec() {
  return {.name = "describe",
          .summary = "What a scenario holds, and how large its game is.",
          .operands = "FILE",
          .options = {{"format", "table|json", "of standard output (default: table)"},
                      set_option(),
                      memory_option()},
          .example = "detente describe scenarios/veto-2022.toml"};
}

int describe_main(Arguments& arguments) {
  static const std::string kFormats[] = {"table", "json"};
  const std::vector<scenario::Setting> settings = arguments.settings();
  const bool as_json = arguments.choice("format", kFormats, 0) == 1;
  const std::uint64_t max_memory = arguments.bytes("max-memory", 0);
  if (!arguments.ok()) return arguments.usage_error();

  const std::string& file = arguments.operands().front();
  const auto loaded = scenario::load_scenario(file, settings);
  if (!loaded) {
    tell(loaded.diagnostics(), file);
    return exit_code_of(loaded.diagnostics());
  }
  const auto game = game::compile_game(loaded.value());
  if (!game) {
    tell(game.diagnostics(), file);
    return exit_code_of(game.diagnostics());
  }
  tell(loaded.diagnostics(), file);
  tell(game.diagnostics(), file);
  Progress progress;
  progress.begin("counting nodes");
  const game::GraphSize size = game::measure_graph(game.value(), {.max_bytes = max_memory});
  progress.finish();
  return write_output(as_json ? describe_json(loaded.value(), game.value(), size)
                              : describe_tables(loaded.value(), game.value(), size));
}

}  // namespace detente::cli
