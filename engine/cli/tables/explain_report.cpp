#include "engine/cli/tables/explain_report.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include <fmt/format.h>

#include "engine/base/csv.hpp"
#include "engine/base/date.hpp"
#include "engine/base/json.hpp"
#include "engine/base/numbers.hpp"
#include "engine/cli/shell/output.hpp"
#include "engine/report/text_table.hpp"
#include "engine/scenario/model/movers.hpp"

namespace detente::cli {
namespace {

using Align = report::TextTable::Align;
using Layout = JsonWriter::Layout;
using scenario::Scenario;
using scenario::VariableKind;
using solve::ActionReasons;
using solve::ExpectedMove;
using solve::ExpectedVote;

constexpr std::size_t kTextWidth = 96;

std::size_t index(int i) {
  return static_cast<std::size_t>(i);
}

const scenario::Player& player_of(const ExplainedPlay& play) {
  return play.game.scenario().players[index(play.explanation.decision.player)];
}

const std::string& action_name(const ExplainedPlay& play, const ActionReasons& reasons) {
  return player_of(play).actions[index(reasons.action)].name;
}

/// "23.2%"; never "0.0%" for what can happen, nor "100.0%" for what need not.
std::string percent(double share) {
  if (share <= 0.0) return "0";
  if (share < 0.0005) return "<0.1%";
  if (share >= 0.9995 && share < 1.0 - 1e-12) return ">99.9%";
  return fmt::format("{:.1f}%", 100.0 * share);
}

/// Without the sign of a zero.
std::string number(double value, int decimals) {
  std::string text = fmt::format("{:.{}f}", value, decimals);
  if (text.find_first_of("123456789") == std::string::npos && text.front() == '-') text.erase(0, 1);
  return text;
}

std::string label_of(const scenario::Variable& variable, int value) {
  return variable.values.empty() ? std::to_string(value) : variable.values[index(value)];
}

/// "sanctions or wait"
std::string values_text(const scenario::Variable& variable, const std::vector<int>& values) {
  std::vector<std::string> labels;
  for (const int value : values) labels.push_back(label_of(variable, value));
  return fmt::format("{}", fmt::join(labels, " or "));
}

bool tells_nothing(const scenario::Variable& variable, const solve::Known& known) {
  return static_cast<int>(known.values.size()) == variable.size;
}

/// What earlier movers of the round did: "North Korea tests missiles". Empty when nothing is known.
std::string told_move(const Scenario& scenario, const scenario::Variable& variable, std::vector<int> values) {
  const scenario::Player& player = scenario.players[index(variable.owner)];
  // A player whose phase is never skipped has moved.
  if (values.size() > 1 && values.front() == 0 && !scenario.phases[index(player.phase)].when.present()) {
    values.erase(values.begin());
  }
  std::vector<std::string> words;
  for (const int value : values) {
    const bool moved = value > 0;
    const scenario::Action* const action = moved ? &player.actions[index(value - 1)] : nullptr;
    words.push_back(!moved                  ? "makes no move"
                    : action->about.empty() ? "plays " + action->name
                                            : action->about);
  }
  return fmt::format("{} {}", player.name, fmt::join(words, " or "));
}

/// The situation in two lines: the state, and what has happened.
std::vector<std::string> situation(const ExplainedPlay& play) {
  const Scenario& scenario = play.game.scenario();
  std::vector<std::string> state, before, past;
  std::map<int, std::string> moves;  // By phase: each player moves in one.
  for (const solve::Known& known : play.explanation.known) {
    const scenario::Variable& variable = scenario.vocabulary[known.variable];
    if (tells_nothing(variable, known)) continue;
    const std::string plain = fmt::format("{} {}", variable.name, values_text(variable, known.values));
    if (variable.kind == VariableKind::state) {
      state.push_back(plain);
    } else if (variable.last) {
      past.push_back(plain);
    } else if (variable.kind == VariableKind::move) {
      std::string& told = moves[scenario.players[index(variable.owner)].phase];
      told += (told.empty() ? "" : "; ") + told_move(scenario, variable, known.values);
    } else {
      before.push_back(plain);
    }
  }
  std::vector<std::string> lines;
  for (auto& [phase, told] : moves) before.push_back(std::move(told));
  if (!state.empty()) lines.push_back(fmt::format("state: {}", fmt::join(state, ", ")));
  if (!past.empty()) lines.push_back(fmt::format("remembered: {}", fmt::join(past, ", ")));
  if (!before.empty()) lines.push_back(fmt::format("this round so far: {}", fmt::join(before, "; ")));
  return lines;
}

std::string round_label(const Scenario& scenario, int round) {
  return label_of_round(scenario.start, scenario.round, round);
}

/// How the player comes to its probabilities.
std::string policy_text(const ExplainedPlay& play) {
  const Scenario& scenario = play.game.scenario();
  const scenario::Player& player = player_of(play);
  const scenario::Policy& policy = scenario.play[index(play.explanation.decision.player)];
  if (!policy.traits().solved) {
    return fmt::format(fmt::runtime(policy.traits().told), fmt::arg("player", player.name),
                       fmt::arg("strategy", policy.name));
  }
  const std::string how =
      std::isinf(player.rationality)
          ? "takes the best action"
          : fmt::format("weighs its actions by what they are worth (logit, rationality {})",
                        shortest(player.rationality));
  return fmt::format("{} {}; it {}.", player.name, how,
                     scenario.horizon == scenario::Horizon::stationary
                         ? "expects the game to go on for ever"
                         : fmt::format("looks ahead to the last of {} rounds", scenario.rounds));
}

std::string heading(const ExplainedPlay& play) {
  const Scenario& scenario = play.game.scenario();
  const solve::Decision& decision = play.explanation.decision;
  const scenario::Player& player = player_of(play);
  std::string text =
      fmt::format("{}\n{}{} in round {} of {}: {}, {} to {}\n\n", scenario.title, player.name,
                  play.type.empty() ? "" : fmt::format(", if {},", scenario::spaced(play.type)),
                  decision.round + 1, scenario.rounds, round_label(scenario, decision.round),
                  to_string(date_of_round(scenario.start, scenario.round, decision.round)),
                  to_string(last_date_of_round(scenario.start, scenario.round, decision.round)));
  const std::string moves =
      fmt::format("{} decides in this round, in phase '{}', with probability {}.", player.name,
                  scenario.phases[index(player.phase)].name, percent(decision.moves));
  std::string which = fmt::format(
      " The likeliest situation{}, with probability {}:", play.conditions ? " of those asked for" : "",
      percent(decision.probability));
  if (decision.probability <= 0.0) {
    which = " Play never comes to this situation in this round; if it did:";
  }
  for (const std::string& line : report::wrap(moves + which, kTextWidth)) text += line + '\n';
  for (const std::string& part : situation(play)) {
    for (const std::string& line : report::wrap(part, kTextWidth - 2)) text += "  " + line + '\n';
  }
  for (const std::string& line : report::wrap(policy_text(play), kTextWidth)) text += line + '\n';
  return text;
}

report::TextTable action_table(const ExplainedPlay& play, const std::string& first) {
  std::vector<report::TextTable::Column> columns{{first}};
  for (const ActionReasons& reasons : play.explanation.actions) {
    columns.push_back({action_name(play, reasons), Align::right});
  }
  return report::TextTable(columns);
}

/// A row with a cell per action.
void add_row(report::TextTable& table, const ExplainedPlay& play, const std::string& name,
             const std::function<std::string(const ActionReasons&)>& cell) {
  std::vector<std::string> cells{name};
  for (const ActionReasons& reasons : play.explanation.actions) cells.push_back(cell(reasons));
  table.add(std::move(cells));
}

std::string payoff_tables(const ExplainedPlay& play, int decimals) {
  const scenario::Player& player = player_of(play);
  report::TextTable worth = action_table(play, "worth by payoff term");
  report::TextTable against = action_table(play, "against the best alternative (equal terms left out)");
  const bool alone = play.explanation.actions.size() == 1;
  for (std::size_t t = 0; t < play.explanation.terms.size(); ++t) {
    add_row(worth, play, play.explanation.terms[t],
            [&](const ActionReasons& reasons) { return number(reasons.terms[t], decimals); });
    const bool same = std::ranges::all_of(play.explanation.actions, [&](const ActionReasons& reasons) {
      return alone || number(reasons.differences[t], decimals) == number(0.0, decimals);
    });
    if (same) continue;
    add_row(against, play, play.explanation.terms[t],
            [&](const ActionReasons& reasons) { return number(reasons.differences[t], decimals); });
  }
  add_row(worth, play, "all", [&](const ActionReasons& reasons) { return number(reasons.value, decimals); });
  add_row(worth, play, "probability",
          [&](const ActionReasons& reasons) { return percent(reasons.probability); });
  std::string text =
      fmt::format("\nFrom this decision on, discounted to {} (factor {} a round), in utils:\n\n{}",
                  round_label(play.game.scenario(), play.explanation.decision.round),
                  shortest(player.discount), worth.text());
  if (alone) return text;
  add_row(against, play, "all",
          [&](const ActionReasons& reasons) { return number(reasons.advantage, decimals); });
  return text + '\n' + against.text();
}

std::string reasons_text(const ExplainedPlay& play, int decimals) {
  std::vector<std::size_t> order(play.explanation.actions.size());
  for (std::size_t a = 0; a < order.size(); ++a) order[a] = a;
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    return play.explanation.actions[a].probability > play.explanation.actions[b].probability;
  });
  std::string text = "\nWhy:\n";
  for (const std::size_t a : order) {
    const std::string sentence = solve::reason_sentence(play.game, play.explanation, a, decimals);
    for (const std::string& line : report::wrap(sentence, kTextWidth - 2)) text += "  " + line + '\n';
  }
  return text;
}

std::string when_text(const ExplainedPlay& play, int ahead) {
  return round_label(play.game.scenario(), play.explanation.decision.round + ahead);
}

/// The moves and votes that may follow, in the order of play; a row per move, a column per action.
std::string others_text(const ExplainedPlay& play) {
  const Scenario& scenario = play.game.scenario();
  const std::vector<ActionReasons>& actions = play.explanation.actions;
  report::TextTable table = action_table(play, "what the others do then");
  const auto add = [&](const std::string& name, const std::function<double(const ActionReasons&)>& share) {
    if (std::ranges::all_of(actions, [&](const ActionReasons& reasons) { return share(reasons) <= 0.0; }))
      return;
    add_row(table, play, name, [&](const ActionReasons& reasons) { return percent(share(reasons)); });
  };
  for (int ahead = 0; ahead < 2; ++ahead) {
    for (int phase = 0; phase < play.game.phase_count(); ++phase) {
      for (std::size_t m = 0; m < actions[0].moves.size(); ++m) {
        const ExpectedMove& move = actions[0].moves[m];
        if (move.rounds_ahead != ahead || move.phase != phase) continue;
        for (std::size_t b = 0; b < move.actions.size(); ++b) {
          add(fmt::format("{} {}: {}", when_text(play, ahead), mover_name(scenario, move.mover),
                          scenario.action_words(move.mover, static_cast<int>(b))),
              [m, b](const ActionReasons& reasons) { return reasons.moves[m].actions[b]; });
        }
      }
      for (std::size_t v = 0; v < actions[0].votes.size(); ++v) {
        const ExpectedVote& vote = actions[0].votes[v];
        if (vote.rounds_ahead != ahead || vote.phase != phase) continue;
        const std::string name =
            fmt::format("{} {}: ", when_text(play, ahead), scenario.councils[index(vote.council)].name);
        add(name + "motion passed", [v](const ActionReasons& reasons) { return reasons.votes[v].passed; });
        add(name + "motion vetoed", [v](const ActionReasons& reasons) { return reasons.votes[v].vetoed; });
        add(name + "motion short of quota",
            [v](const ActionReasons& reasons) { return reasons.votes[v].failed; });
      }
    }
  }
  return table.empty() ? std::string() : '\n' + table.text();
}

}  // namespace

std::string explanation_text(const ExplainedPlay& play) {
  const int decimals = solve::telling_decimals(play.explanation);
  return heading(play) + payoff_tables(play, decimals) + reasons_text(play, decimals) + others_text(play);
}

std::string explanation_csv(const ExplainedPlay& play) {
  const Scenario& scenario = play.game.scenario();
  std::string csv;
  add_csv(csv, {"action", "measure", "item", "round", "value"});
  for (const ActionReasons& reasons : play.explanation.actions) {
    const auto add = [&](const std::string& measure, const std::string& item, int ahead, double value) {
      const std::string round = std::to_string(play.explanation.decision.round + ahead + 1);
      add_csv(csv, {action_name(play, reasons), measure, item, round, shortest(value)});
    };
    add("probability", "", 0, reasons.probability);
    for (std::size_t t = 0; t < reasons.terms.size(); ++t)
      add("term", play.explanation.terms[t], 0, reasons.terms[t]);
    add("value", "", 0, reasons.value);
    for (std::size_t t = 0; t < reasons.differences.size(); ++t) {
      add("difference", play.explanation.terms[t], 0, reasons.differences[t]);
    }
    if (reasons.alternative >= 0) {
      add("advantage", action_name(play, play.explanation.actions[index(reasons.alternative)]), 0,
          reasons.advantage);
    }
    for (const ExpectedMove& move : reasons.moves) {
      for (std::size_t b = 0; b < move.actions.size(); ++b) {
        const std::string name = scenario.action_words(move.mover, static_cast<int>(b));
        add("move", mover_id(scenario, move.mover) + "." + name, move.rounds_ahead, move.actions[b]);
      }
    }
    for (const ExpectedVote& vote : reasons.votes) {
      const std::string& council = scenario.councils[index(vote.council)].id;
      add("vote", council + ".held", vote.rounds_ahead, vote.held);
      add("vote", council + ".passed", vote.rounds_ahead, vote.passed);
      add("vote", council + ".vetoed", vote.rounds_ahead, vote.vetoed);
      add("vote", council + ".failed", vote.rounds_ahead, vote.failed);
    }
  }
  return csv;
}

namespace {

void add_numbers(JsonWriter& json, const ExplainedPlay& play, const char* name,
                 const std::vector<double>& numbers) {
  json.key(name).begin_object(Layout::one_line);
  for (std::size_t t = 0; t < numbers.size(); ++t) json.field(play.explanation.terms[t], numbers[t]);
  json.end();
}

void add_expectations(JsonWriter& json, const ExplainedPlay& play, const ActionReasons& reasons) {
  const Scenario& scenario = play.game.scenario();
  const int round = play.explanation.decision.round + 1;
  json.key("moves").begin_array();
  for (const ExpectedMove& move : reasons.moves) {
    json.begin_object(Layout::one_line)
        .field("round", round + move.rounds_ahead)
        .field("phase", play.game.phases()[index(move.phase)].name)
        .field("player", mover_id(scenario, move.mover))
        .field("moves", move.moves)
        .key("actions")
        .begin_object();
    for (std::size_t b = 0; b < move.actions.size(); ++b) {
      json.field(scenario.action_words(move.mover, static_cast<int>(b)), move.actions[b]);
    }
    json.end().end();
  }
  json.end().key("votes").begin_array();
  for (const ExpectedVote& vote : reasons.votes) {
    json.begin_object(Layout::one_line)
        .field("round", round + vote.rounds_ahead)
        .field("phase", play.game.phases()[index(vote.phase)].name)
        .field("council", scenario.councils[index(vote.council)].id)
        .field("held", vote.held)
        .field("passed", vote.passed)
        .field("vetoed", vote.vetoed)
        .field("failed", vote.failed)
        .end();
  }
  json.end();
}

void add_situation(JsonWriter& json, const ExplainedPlay& play) {
  json.key("situation").begin_object(Layout::one_line);
  for (const solve::Known& known : play.explanation.known) {
    const scenario::Variable& variable = play.game.vocabulary()[known.variable];
    if (tells_nothing(variable, known)) continue;
    json.key(variable.name);
    if (known.values.size() > 1) {
      json.begin_array();
      for (const int value : known.values) json.value(label_of(variable, value));
      json.end();
    } else if (variable.values.empty()) {
      json.value(known.values[0]);
    } else {
      json.value(label_of(variable, known.values[0]));
    }
  }
  json.end();
}

}  // namespace

std::string explanation_json(const ExplainedPlay& play) {
  const Scenario& scenario = play.game.scenario();
  const solve::Decision& decision = play.explanation.decision;
  const scenario::Player& player = player_of(play);
  const int decimals = solve::telling_decimals(play.explanation);
  JsonWriter json;
  json.begin_object()
      .field("scenario", scenario.title)
      .field("hash", scenario.hash)
      .field("player", player.id);
  if (!play.type.empty()) json.field("type", play.type);
  json.field("policy", scenario.play[index(decision.player)].name)
      .field("horizon", scenario::kHorizonWords[static_cast<std::size_t>(scenario.horizon)])
      .field("round", decision.round + 1)
      .field("rounds", scenario.rounds)
      .field("label", round_label(scenario, decision.round))
      .field("from", to_string(date_of_round(scenario.start, scenario.round, decision.round)))
      .field("to", to_string(last_date_of_round(scenario.start, scenario.round, decision.round)))
      .field("phase", scenario.phases[index(player.phase)].name)
      .field("decides", decision.moves)
      .field("situation_probability", decision.probability);
  add_situation(json, play);
  json.field("discount", player.discount).field("error", play.explanation.error).key("actions").begin_array();
  for (std::size_t a = 0; a < play.explanation.actions.size(); ++a) {
    const ActionReasons& reasons = play.explanation.actions[a];
    json.begin_object()
        .field("action", action_name(play, reasons))
        .field("probability", reasons.probability)
        .field("value", reasons.value);
    add_numbers(json, play, "terms", reasons.terms);
    if (reasons.alternative >= 0) {
      json.field("alternative", action_name(play, play.explanation.actions[index(reasons.alternative)]))
          .field("advantage", reasons.advantage);
      add_numbers(json, play, "differences", reasons.differences);
    }
    json.field("reason", solve::reason_sentence(play.game, play.explanation, a, decimals));
    add_expectations(json, play, reasons);
    json.end();
  }
  return json.end().end().text();
}

}  // namespace detente::cli
