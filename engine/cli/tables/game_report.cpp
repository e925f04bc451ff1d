#include "engine/cli/tables/game_report.hpp"

#include <fmt/format.h>

#include "engine/cli/tables/equilibria_report.hpp"
#include "engine/cli/tables/repeated_report.hpp"
#include "engine/report/words.hpp"

namespace detente::cli {
namespace {

using report::Cell;
using solve::GameMethod;
using Align = report::TextTable::Align;
using Layout = JsonWriter::Layout;

/// Joint actions of at least this probability, each with it.
report::Table joint_table(const GameResult& result, double least) {
  std::vector<report::Column> columns;
  for (const std::string& player : result.players)
    columns.push_back(report::words(player, "its action", player));
  columns.push_back(report::number("probability", "", "that the mediator proposes this", "probability", 6));
  report::Table table("distribution", columns);
  const std::vector<double>& distribution = result.answer.correlated->distribution;
  for (std::size_t row = 0; row < distribution.size(); ++row) {
    if (distribution[row] < least) continue;
    std::vector<Cell> cells;
    for (std::size_t i = 0; i < result.players.size(); ++i) {
      cells.emplace_back(result.actions[i][row / result.game().stride(i) % result.game().action_count(i)]);
    }
    cells.emplace_back(distribution[row]);
    table.add(std::move(cells));
  }
  return table;
}

GamePart correlated_part(const GameResult& result) {
  const solve::CorrelatedEquilibrium& found = *result.answer.correlated;
  const report::Table joint = joint_table(result, 0.0);
  const auto text = [&] {
    if (found.distribution.empty()) return game_heading(result, {{"found", "nothing"}});
    report::TextTable worth({{"player"}, {"payoff", Align::right}, {"gain from disobeying", Align::right}});
    for (std::size_t i = 0; i < result.players.size(); ++i) {
      worth.add({result.players[i], short_number(found.certificate.payoff[i]),
                 report::small_text(found.certificate.incentive[i])});
    }
    return game_heading(result, {{"objective", short_number(found.objective)}}) + '\n' +
           joint_table(result, 5e-13).text() + '\n' + worth.text();
  };
  const auto write = [&, joint](JsonWriter& json) {
    json.field("objective", found.objective).key("distribution").begin_array();
    for (const std::vector<Cell>& row : joint.rows()) {
      json.begin_object(Layout::one_line).key("actions").begin_object();
      for (std::size_t i = 0; i < result.players.size(); ++i) {
        json.key(result.players[i]);
        row[i].write(json);
      }
      json.end().key("probability");
      row.back().write(json);
      json.end();
    }
    json.end();
    if (found.distribution.empty()) return;
    write_by_player(json, "payoffs", result, [&](std::size_t i) { return found.certificate.payoff[i]; });
    write_by_player(json, "gain_from_disobeying", result,
                    [&](std::size_t i) { return found.certificate.incentive[i]; });
  };
  return {joint, text, write};
}

std::vector<std::string> kept_actions(const GameResult& result, std::size_t player) {
  std::vector<std::string> names;
  for (const std::size_t a : result.answer.dominance->kept[player])
    names.push_back(result.actions[player][a]);
  return names;
}

void write_dominance(JsonWriter& json, const GameResult& result) {
  json.key("eliminated").begin_array();
  for (const solve::Elimination& one : result.answer.dominance->eliminations) {
    json.begin_object(Layout::one_line)
        .field("round", one.round)
        .field("player", result.players[one.player])
        .field("action", result.actions[one.player][one.action])
        .field("strict", one.strict)
        .key("by")
        .begin_object();
    for (const auto& share : one.by) {
      json.field(result.actions[one.player][share.action], fraction_text(share.weight));
    }
    json.end().end();
  }
  json.end().key("kept").begin_object();
  for (std::size_t i = 0; i < result.players.size(); ++i) {
    write_texts(json, result.players[i], kept_actions(result, i));
  }
  json.end();
}

GamePart dominance_part(const GameResult& result) {
  report::Table table(
      "eliminated", {report::data("round", "", "of elimination; counts from 1"),
                     report::data("player", "", ""), report::data("action", "", "that is eliminated"),
                     report::data("dominated_by", "", "the action, or the mix of actions, that is better")});
  const std::vector<solve::Elimination>& eliminations = result.answer.dominance->eliminations;
  for (const solve::Elimination& one : eliminations) {
    std::vector<std::string> by;
    for (const auto& share : one.by) {
      const std::string& action = result.actions[one.player][share.action];
      by.push_back(share.weight == 1 ? action : fraction_text(share.weight) + ' ' + action);
    }
    table.add({one.round, result.players[one.player], result.actions[one.player][one.action],
               fmt::format("{}", fmt::join(by, " + "))});
  }
  const auto text = [&] {
    Facts facts;
    for (std::size_t i = 0; i < result.players.size(); ++i) {
      facts.emplace_back(i == 0 ? "left" : "",
                         fmt::format("{}: {}", result.players[i], fmt::join(kept_actions(result, i), ", ")));
    }
    std::string lines = game_heading(result, facts) + '\n';
    for (const solve::Elimination& one : eliminations) {
      lines += "  " + solve::sentence(result.game(), one) + '\n';
    }
    return eliminations.empty() ? lines + "  No action is strictly dominated.\n" : lines;
  };
  return {table, text, [&](JsonWriter& json) { write_dominance(json, result); }};
}

GamePart maximin_part(const GameResult& result) {
  report::Table table(
      "maximin",
      {report::words("player", "", "player"),
       report::number("value", "utils", "what it assures itself of by mixing", "assures itself of", 6),
       report::data("at_most", "utils", "a bound above; the value when it is known"),
       report::aside("by playing", Align::left, 50),
       report::number("pure_value", "utils", "what it assures itself of by one action", "by one action", 6),
       report::words("pure_action", "which that is", ""),
       report::number("pure_minmax", "utils", "down to what pure actions of the others can hold it",
                      "pure minmax", 6)});
  for (std::size_t i = 0; i < result.players.size(); ++i) {
    const solve::Maximin& one = result.answer.maximin[i];
    Cell value(one.value);
    if (!one.converged) {
      value =
          Cell(one.value).shown(fmt::format("{} to {}", short_number(one.value), short_number(one.at_most)));
    }
    table.add({result.players[i], value, one.at_most, mix_words(result.actions[i], one.strategy),
               one.pure_value, result.actions[i][one.pure_action], one.pure_minmax});
  }
  const auto write = [&](JsonWriter& json) {
    json.key("maximin").begin_object();
    for (std::size_t i = 0; i < result.players.size(); ++i) {
      const solve::Maximin& one = result.answer.maximin[i];
      json.key(result.players[i])
          .begin_object(Layout::one_line)
          .field("value", one.value)
          .field("at_most", one.at_most)
          .key("strategy")
          .begin_object();
      for (std::size_t a = 0; a < one.strategy.size(); ++a) json.field(result.actions[i][a], one.strategy[a]);
      json.end()
          .field("pure_value", one.pure_value)
          .field("pure_action", result.actions[i][one.pure_action])
          .field("pure_minmax", one.pure_minmax)
          .field("converged", one.converged)
          .end();
    }
    json.end();
  };
  return {table, [&result, table] { return game_heading(result, {}) + '\n' + table.text(); }, write};
}

GamePart part_of(const GameResult& result) {
  switch (result.answer.method) {
    case GameMethod::correlated:
    case GameMethod::coarse: return correlated_part(result);
    case GameMethod::dominance: return dominance_part(result);
    case GameMethod::maximin: return maximin_part(result);
    case GameMethod::repeated: return repeated_part(result);
    default: return equilibria_part(result);
  }
}

std::string game_identity(const GameResult& result, const ask::GameQuestion& question) {
  JsonWriter json = report::begin_identity();
  json.field("method", solve::kGameMethods[static_cast<std::size_t>(result.answer.method)])
      .field("objective", question.objective)
      .field("max_equilibria", question.budget.max_equilibria)
      .key("rationality");
  (question.rationality ? Cell(*question.rationality) : Cell()).write(json);
  return report::end_identity(json);
}

void write_players(JsonWriter& json, const GameResult& result) {
  if (result.answer.method == GameMethod::repeated) {
    write_texts(json, "players", result.players);
    return;
  }
  json.key("players").begin_array();
  for (std::size_t i = 0; i < result.players.size(); ++i) {
    json.begin_object(Layout::one_line).field("name", result.players[i]).key("actions").begin_array();
    for (const std::string& action : result.actions[i]) json.value(action);
    json.end().end();
  }
  json.end();
}

}  // namespace

report::Report game_report(const GameResult& result, const ask::GameQuestion& question) {
  const GamePart part = part_of(result);
  const ask::GameAnswer& answer = result.answer;
  report::Report report;
  report.header = {"solve", result.game().title, ""};
  report.tables = {part.table.file()};
  report.text = part.text;
  report.json = [&result, part](JsonWriter& json) {
    write_players(json, result);
    json.field("method", solve::kGameMethods[static_cast<std::size_t>(result.answer.method)]);
    part.json(json);
    json.field("complete", result.answer.complete).key("remarks").begin_array();
    for (const std::string& remark : result.answer.set.remarks) json.value(remark);
    json.end();
  };
  report.identity = game_identity(result, question);
  if (!answer.complete) {
    report.incomplete = answer.set.remarks.empty() ? "what was found is not all"
                                                   : fmt::format("{}", fmt::join(answer.set.remarks, "; "));
  }
  return report;
}

}  // namespace detente::cli
