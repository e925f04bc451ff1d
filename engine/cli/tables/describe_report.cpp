#include "engine/cli/tables/describe_report.hpp"

#include <cmath>

#include <fmt/format.h>

#include "engine/base/numbers.hpp"
#include "engine/report/words.hpp"

namespace detente::cli {
namespace {

using report::Cell;
using Align = report::TextTable::Align;
using Layout = JsonWriter::Layout;

constexpr std::size_t kAboutWidth = 64;
constexpr std::size_t kListWidth = 40;

/// Below a blank line; nothing without rows.
template <typename AnyTable>
std::string section(const AnyTable& table) {
  const std::string text = table.text();
  return text.find('\n') + 1 >= text.size() ? std::string() : '\n' + text;
}

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

std::vector<std::string> player_ids(const scenario::Scenario& scenario, const std::vector<int>& players) {
  std::vector<std::string> ids;
  for (const int player : players) ids.push_back(scenario.players[static_cast<std::size_t>(player)].id);
  return ids;
}

std::string joined(const std::vector<std::string>& texts) {
  return fmt::format("{}", fmt::join(texts, ", "));
}

void write_texts(JsonWriter& json, const char* name, const std::vector<std::string>& texts) {
  json.key(name).begin_array();
  for (const std::string& text : texts) json.value(text);
  json.end();
}

report::Column about() {
  return report::words("about", "", "about", kAboutWidth);
}

report::Table players_table(const scenario::Scenario& scenario) {
  report::Table table(
      "players", {report::words("id", "", "player"), report::words("name", "", "name"),
                  report::words("policy", "", "plays"), report::number("discount", "", "", "discount", 17),
                  report::number("rationality", "1/utils", "", "rationality", 17)});
  for (std::size_t p = 0; p < scenario.players.size(); ++p) {
    const scenario::Player& player = scenario.players[p];
    // JSON knows no infinity.
    table.add({player.id, player.name, scenario.play[p].name,
               Cell(player.discount).shown(shortest(player.discount)),
               std::isinf(player.rationality)
                   ? Cell("inf")
                   : Cell(player.rationality).shown(shortest(player.rationality))});
  }
  return table;
}

/// Of all players, in their order.
report::Table actions_table(const scenario::Scenario& scenario) {
  report::Table table("actions",
                      {report::aside("action"), report::data("name", "", ""),
                       report::words("family", "", "family"), report::words("when", "", "when"), about()});
  for (const scenario::Player& player : scenario.players) {
    for (const scenario::Action& action : player.actions) {
      table.add({fmt::format("{}.{}", player.id, action.name), action.name, action.family,
                 when_text(action.when), action.about});
    }
  }
  return table;
}

report::Table state_table(const scenario::Scenario& scenario) {
  report::Table table("state", {report::words("name", "", "state"), report::data("size", "", ""),
                                report::words("start", "", "start"),
                                report::aside("values", Align::left, kListWidth), about()});
  for (const scenario::StateVariable& variable : scenario.state) {
    const bool named = !variable.values.empty();
    table.add({variable.name, variable.size,
               named ? Cell(variable.start).shown(variable.values[static_cast<std::size_t>(variable.start)])
                     : Cell(variable.start),
               named ? joined(variable.values) : fmt::format("0 to {}", variable.size - 1), variable.about});
  }
  return table;
}

report::Table outcomes_table(const scenario::Scenario& scenario) {
  report::Table table(
      "outcomes", {report::words("name", "", "outcome"), report::aside("measures", Align::left, kListWidth),
                   report::data("kind", "", ""), report::data("formula", "", ""),
                   report::data("within", "rounds", ""), report::data("at_first", "", ""), about()});
  for (const scenario::Outcome& outcome : scenario.outcomes) {
    table.add({outcome.name, measure_text(outcome), outcome.reading().word, outcome.formula.text,
               outcome.within, outcome.at_first.text, outcome.about});
  }
  return table;
}

std::string types_text(const scenario::Scenario& scenario) {
  report::TextTable table({{"private type"},
                           {"prior", Align::right},
                           {"believed in steps of"},
                           {"terms", Align::left, kAboutWidth}});
  for (const scenario::Belief& belief : scenario.beliefs) {
    const scenario::Player& player = scenario.players[static_cast<std::size_t>(belief.player)];
    for (const scenario::Type& type : belief.types) {
      std::vector<std::string> terms;
      for (const scenario::PayoffTerm& term : type.payoff) terms.push_back(term.name);
      table.add({fmt::format("{}.{}", player.id, type.name), report::number_text(type.prior, 6),
                 fmt::format("1/{}", belief.steps), joined(terms)});
    }
  }
  return section(table);
}

std::string phases_text(const scenario::Scenario& scenario) {
  report::TextTable table(
      {{"phase"}, {"movers"}, {"council"}, {"when"}, {"motion"}, {"effects", Align::right}});
  for (const scenario::Phase& phase : scenario.phases) {
    table.add({phase.name, joined(player_ids(scenario, phase.movers)),
               phase.council < 0 ? "" : scenario.councils[static_cast<std::size_t>(phase.council)].id,
               when_text(phase.when), when_text(phase.motion), std::to_string(phase.effects.size())});
  }
  return section(table);
}

std::string sessions_text(const scenario::Scenario& scenario) {
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
    table.add({session.id, joined(player_ids(scenario, session.parties)), session.protocol,
               std::to_string(session.deadline), std::to_string(session.deals.size()), issues});
  }
  return section(table);
}

std::string councils_text(const scenario::Scenario& scenario) {
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
               std::to_string(council.quota), joined(veto), joined(others)});
  }
  return section(table);
}

std::string parameters_text(const scenario::Scenario& scenario) {
  report::TextTable table(
      {{"parameter"}, {"value", Align::right}, {"range"}, {"about", Align::left, kAboutWidth}});
  for (const scenario::Parameter& parameter : scenario.parameters) {
    table.add({parameter.name, shortest(parameter.value), range_text(parameter), parameter.about});
  }
  return section(table);
}

/// What there is of the game, by the name of its member in JSON.
std::vector<std::pair<const char*, std::uint64_t>> size_parts(const game::GraphSize& size) {
  return {{"states", size.states},
          {"nodes", size.nodes},
          {"rows", size.rows},
          {"transitions", size.transitions},
          {"bytes", size.bytes}};
}

std::string size_text(const game::Game& game, const game::GraphSize& size) {
  report::TextTable table({{"game"}, {"", Align::right}});
  for (const auto& [what, count] : size_parts(size)) {
    table.add({what, (size.complete ? "" : "more than ") + report::grouped(count)});
  }
  table.add({"bytes of factor tables", report::grouped(game.bytes())});
  if (size.complete) return section(table);
  return section(table) +
         fmt::format(
             "\ncounting stopped at the memory limit. Largest factors: {}\n"
             "--method sample still runs it with policies that need no nodes (myopic, mixed, rules).\n",
             game::largest_factors(game));
}

std::string description(const ask::Opened& opened, const game::GraphSize& size) {
  const scenario::Scenario& scenario = opened.scenario();
  std::string text = scenario.title + '\n';
  for (const std::string& line : report::wrap(scenario.about, 96)) {
    if (!line.empty()) text += line + '\n';
  }
  text += fmt::format("{} from {}; hash {}\n",
                      report::counted(static_cast<std::uint64_t>(scenario.rounds), "round"),
                      label_of_round(scenario.start, scenario.round, 0), scenario.hash);
  return text + section(players_table(scenario)) + section(actions_table(scenario)) + types_text(scenario) +
         section(state_table(scenario)) + phases_text(scenario) + sessions_text(scenario) +
         councils_text(scenario) + parameters_text(scenario) + section(outcomes_table(scenario)) +
         size_text(opened.game(), size);
}

void write_types(JsonWriter& json, const scenario::Belief& belief) {
  json.key("types").begin_array();
  for (const scenario::Type& type : belief.types) {
    json.begin_object(Layout::one_line).field("name", type.name).field("prior", type.prior).end();
  }
  json.end().field("belief_steps", belief.steps);
}

void write_players(JsonWriter& json, const scenario::Scenario& scenario) {
  const report::Table players = players_table(scenario);
  const report::Table actions = actions_table(scenario);
  std::size_t action = 0;
  json.key("players").begin_array();
  for (std::size_t p = 0; p < scenario.players.size(); ++p) {
    const scenario::Player& player = scenario.players[p];
    json.begin_object();
    players.write_row(json, p);
    json.key("actions").begin_array();
    for (const std::size_t end = action + player.actions.size(); action < end; ++action) {
      json.begin_object(Layout::one_line);
      actions.write_row(json, action);
      json.end();
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
    write_texts(json, "movers", player_ids(scenario, phase.movers));
    json.field("effects", static_cast<std::uint64_t>(phase.effects.size())).end();
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
    write_texts(json, "parties", player_ids(scenario, session.parties));
    json.key("issues").begin_object();
    for (const scenario::Issue& issue : session.issues) write_texts(json, issue.name.c_str(), issue.values);
    json.end().end();
  }
  json.end();
}

void write_numbers(JsonWriter& json, const scenario::Scenario& scenario) {
  const report::Table state = state_table(scenario);
  json.key("state").begin_array();
  for (std::size_t v = 0; v < scenario.state.size(); ++v) {
    json.begin_object(Layout::one_line);
    state.write_row(json, v);
    write_texts(json, "values", scenario.state[v].values);
    json.end();
  }
  json.end().key("parameters").begin_array();
  for (const scenario::Parameter& parameter : scenario.parameters) {
    json.begin_object(Layout::one_line).field("name", parameter.name).field("value", parameter.value);
    if (parameter.low) json.field("low", *parameter.low);
    if (parameter.high) json.field("high", *parameter.high);
    json.field("about", parameter.about).end();
  }
  json.end();
  outcomes_table(scenario).write(json);
}

void write_description(JsonWriter& json, const ask::Opened& opened, const game::GraphSize& size) {
  const scenario::Scenario& scenario = opened.scenario();
  json.field("about", scenario.about)
      .field("start", to_string(scenario.start))
      .field("rounds", scenario.rounds);
  write_players(json, scenario);
  write_institutions(json, scenario);
  write_sessions(json, scenario);
  write_numbers(json, scenario);
  json.key("size").begin_object().field("complete", size.complete);
  for (const auto& [what, count] : size_parts(size)) json.field(what, count);
  json.field("table_bytes", static_cast<std::uint64_t>(opened.game().bytes()));
  if (!size.complete) json.field("largest_factors", game::largest_factors(opened.game()));
  json.end();
}

}  // namespace

report::Report describe_report(const ask::Opened& opened, const game::GraphSize& size) {
  report::Report report;
  report.header = {"describe", opened.scenario().title, opened.scenario().hash};
  report.text = [&] { return description(opened, size); };
  report.json = [&](JsonWriter& json) { write_description(json, opened, size); };
  if (!size.complete) report.incomplete = "counting stopped at the memory limit";
  return report;
}

}  // namespace detente::cli
