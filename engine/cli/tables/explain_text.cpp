#include "engine/cli/tables/explain_text.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>

#include <fmt/format.h>

#include "engine/base/date.hpp"
#include "engine/base/numbers.hpp"
#include "engine/report/text_table.hpp"
#include "engine/report/words.hpp"
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

/// In lines behind so many blanks.
std::string lines_of(const std::string& text, std::size_t indent = 0) {
  std::string lines;
  for (const std::string& line : report::wrap(text, kTextWidth - indent)) {
    lines += std::string(indent, ' ') + line + '\n';
  }
  return lines;
}

/// "sanctions or wait"
std::string values_text(const scenario::Variable& variable, const std::vector<int>& values) {
  std::vector<std::string> labels;
  for (const int value : values) labels.push_back(label_of(variable, value));
  return fmt::format("{}", fmt::join(labels, " or "));
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
std::vector<std::string> situation(const Explained& play) {
  const Scenario& scenario = play.scenario();
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

/// How the player comes to its probabilities.
std::string policy_text(const Explained& play) {
  const Scenario& scenario = play.scenario();
  const scenario::Player& player = play.player();
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

std::string heading(const Explained& play) {
  const Scenario& scenario = play.scenario();
  const solve::Decision& decision = play.explanation.decision;
  const scenario::Player& player = play.player();
  std::string text = fmt::format(
      "{}\n{}{} in round {} of {}: {}, {} to {}\n\n", scenario.title, player.name,
      play.asked.question.type.empty() ? ""
                                       : fmt::format(", if {},", scenario::spaced(play.asked.question.type)),
      decision.round + 1, scenario.rounds, play.label(0),
      to_string(date_of_round(scenario.start, scenario.round, decision.round)),
      to_string(last_date_of_round(scenario.start, scenario.round, decision.round)));
  const std::string moves =
      fmt::format("{} decides in this round, in phase '{}', with probability {}.", player.name,
                  scenario.phases[index(player.phase)].name, report::percent_text(decision.moves));
  std::string which = fmt::format(" The likeliest situation{}, with probability {}:",
                                  !play.asked.conditions.empty() ? " of those asked for" : "",
                                  report::percent_text(decision.probability));
  if (decision.probability <= 0.0) {
    which = " Play never comes to this situation in this round; if it did:";
  }
  text += lines_of(moves + which);
  for (const std::string& part : situation(play)) text += lines_of(part, 2);
  return text + lines_of(policy_text(play));
}

report::TextTable action_table(const Explained& play, const std::string& first) {
  std::vector<report::TextTable::Column> columns{{first}};
  for (const ActionReasons& reasons : play.explanation.actions) {
    columns.push_back({play.action(reasons), Align::right});
  }
  return report::TextTable(columns);
}

/// A row with a cell per action.
void add_row(report::TextTable& table, const Explained& play, const std::string& name,
             const std::function<std::string(const ActionReasons&)>& cell) {
  std::vector<std::string> cells{name};
  for (const ActionReasons& reasons : play.explanation.actions) cells.push_back(cell(reasons));
  table.add(std::move(cells));
}

std::string payoff_tables(const Explained& play, int decimals) {
  const std::vector<ActionReasons>& actions = play.explanation.actions;
  report::TextTable worth = action_table(play, "worth by payoff term");
  report::TextTable against = action_table(play, "against the best alternative (equal terms left out)");
  const auto number = [&](double value) { return report::fixed_text(value, decimals); };
  const auto add = [&](report::TextTable& table, const std::string& name, auto value) {
    add_row(table, play, name, [&](const ActionReasons& reasons) { return number(value(reasons)); });
  };
  const bool alone = actions.size() == 1;
  for (std::size_t t = 0; t < play.explanation.terms.size(); ++t) {
    add(worth, play.explanation.terms[t], [&](const ActionReasons& reasons) { return reasons.terms[t]; });
    const auto equal = [&](const ActionReasons& reasons) {
      return alone || number(reasons.differences[t]) == number(0.0);
    };
    if (std::ranges::all_of(actions, equal)) continue;
    add(against, play.explanation.terms[t],
        [&](const ActionReasons& reasons) { return reasons.differences[t]; });
  }
  add(worth, "all", [](const ActionReasons& reasons) { return reasons.value; });
  add_row(worth, play, "probability",
          [](const ActionReasons& reasons) { return report::percent_text(reasons.probability); });
  std::string text =
      fmt::format("\nFrom this decision on, discounted to {} (factor {} a round), in utils:\n\n{}",
                  play.label(0), shortest(play.player().discount), worth.text());
  if (alone) return text;
  add(against, "all", [](const ActionReasons& reasons) { return reasons.advantage; });
  return text + '\n' + against.text();
}

std::string reasons_text(const Explained& play, int decimals) {
  std::vector<std::size_t> order(play.explanation.actions.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    return play.explanation.actions[a].probability > play.explanation.actions[b].probability;
  });
  std::string text = "\nWhy:\n";
  for (const std::size_t a : order) {
    text += lines_of(solve::reason_sentence(play.opened.game(), play.explanation, a, decimals), 2);
  }
  return text;
}

/// The moves and votes that may follow, in the order of play; a row per move, a column per action.
std::string others_text(const Explained& play) {
  const Scenario& scenario = play.scenario();
  const std::vector<ActionReasons>& actions = play.explanation.actions;
  report::TextTable table = action_table(play, "what the others do then");
  const auto add = [&](const std::string& name, const std::function<double(const ActionReasons&)>& share) {
    if (std::ranges::all_of(actions, [&](const ActionReasons& reasons) { return share(reasons) <= 0.0; }))
      return;
    add_row(table, play, name,
            [&](const ActionReasons& reasons) { return report::percent_text(share(reasons)); });
  };
  for (int ahead = 0; ahead < 2; ++ahead) {
    for (int phase = 0; phase < play.opened.game().phase_count(); ++phase) {
      for (std::size_t m = 0; m < actions[0].moves.size(); ++m) {
        const ExpectedMove& move = actions[0].moves[m];
        if (move.rounds_ahead != ahead || move.phase != phase) continue;
        for (std::size_t b = 0; b < move.actions.size(); ++b) {
          add(fmt::format("{} {}: {}", play.label(ahead), mover_name(scenario, move.mover),
                          scenario.action_words(move.mover, static_cast<int>(b))),
              [m, b](const ActionReasons& reasons) { return reasons.moves[m].actions[b]; });
        }
      }
      for (std::size_t v = 0; v < actions[0].votes.size(); ++v) {
        const ExpectedVote& vote = actions[0].votes[v];
        if (vote.rounds_ahead != ahead || vote.phase != phase) continue;
        const std::string name =
            fmt::format("{} {}: ", play.label(ahead), scenario.councils[index(vote.council)].name);
        for (const VoteResult& result : kVoteResults) {
          if (*result.words == '\0') continue;
          add(name + result.words,
              [&](const ActionReasons& reasons) { return reasons.votes[v].*result.share; });
        }
      }
    }
  }
  return table.empty() ? std::string() : '\n' + table.text();
}

}  // namespace

std::string explanation_text(const Explained& play) {
  const int decimals = solve::telling_decimals(play.explanation);
  return heading(play) + payoff_tables(play, decimals) + reasons_text(play, decimals) + others_text(play);
}

}  // namespace detente::cli
