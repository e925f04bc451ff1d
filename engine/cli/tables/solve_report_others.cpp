// What is not a list of equilibria: correlated play, dominance, maximin, the repeated game.
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "engine/base/csv.hpp"
#include "engine/base/numbers.hpp"
#include "engine/cli/tables/solve_report.hpp"
#include "engine/report/text_table.hpp"

namespace detente::cli {
namespace {

using solve::NfgGame;
using solve::NormalForm;
using Align = report::TextTable::Align;
using Layout = JsonWriter::Layout;
using Facts = std::vector<std::pair<std::string, std::string>>;

/// Calls visit(row, names) for each joint action, with an action's name per player.
template <typename Visit>
void for_each_row(const NormalForm& game, const GameLabels& labels, Visit visit) {
  for (std::size_t row = 0; row < game.rows(); ++row) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < game.player_count(); ++i) {
      names.push_back(labels.actions[i][row / game.stride(i) % game.action_count(i)]);
    }
    visit(row, names);
  }
}

std::vector<std::string> action_names(const GameLabels& labels, const std::vector<int>& actions) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < actions.size(); ++i) {
    names.push_back(labels.actions[i][static_cast<std::size_t>(actions[i])]);
  }
  return names;
}

void add_line(std::string& csv, const std::vector<std::string>& cells) {
  add_csv(csv, {cells.begin(), cells.end()});
}

void add_texts(JsonWriter& json, const char* name, const std::vector<std::string>& texts) {
  json.key(name).begin_array(Layout::one_line);
  for (const std::string& text : texts) json.value(text);
  json.end();
}

std::string correlated_table(const NfgGame& game, const GameAnswer& answer, const GameLabels& labels) {
  const solve::CorrelatedEquilibrium& found = *answer.correlated;
  std::vector<report::TextTable::Column> columns{{"probability", Align::right}};
  for (const std::string& player : labels.players) columns.push_back({player});
  report::TextTable table(columns);
  for_each_row(game.game, labels, [&](std::size_t row, std::vector<std::string> names) {
    if (found.distribution[row] < 5e-13) return;
    names.insert(names.begin(), short_number(found.distribution[row]));
    table.add(std::move(names));
  });
  report::TextTable worth({{"player"}, {"payoff", Align::right}, {"gain from disobeying", Align::right}});
  for (std::size_t i = 0; i < labels.players.size(); ++i) {
    worth.add({labels.players[i], short_number(found.certificate.payoff[i]),
               small_number(found.certificate.incentive[i])});
  }
  return heading(game, answer, labels, {{"objective", short_number(found.objective)}}) + '\n' + table.text() +
         '\n' + worth.text();
}

/// The punishment and the discount factor from which on it deters.
std::string factor_text(const std::optional<Rational>& factor) {
  return factor ? short_number(*factor) : "none";
}

std::string optional_number(const std::optional<Rational>& value) {
  return value ? shortest(to_double(*value)) : "";
}

void add_points(JsonWriter& json, const char* name, const std::vector<solve::PayoffPoint>& points) {
  json.key(name).begin_array(Layout::one_line);
  for (const solve::PayoffPoint& point : points) {
    json.begin_array();
    for (const Rational& one : point) json.value(to_double(one));
    json.end();
  }
  json.end();
}

void add_rationals(JsonWriter& json, const char* name, const std::vector<Rational>& numbers) {
  json.key(name).begin_array(Layout::one_line);
  for (const Rational& one : numbers) json.value(to_double(one));
  json.end();
}

/// "discount": 0.5, "discount_exact": "1/2"; null where there is none.
void add_factor(JsonWriter& json, const std::string& name, const std::optional<Rational>& factor) {
  if (factor) {
    json.field(name, to_double(*factor)).field(name + "_exact", fraction_text(*factor));
  } else {
    json.key(name).raw("null").key(name + "_exact").raw("null");
  }
}

/// As engine/solve/repeated_game.hpp says.
std::string repeated_json(const NfgGame& game, const GameAnswer& answer, const GameLabels& labels) {
  const solve::RepeatedGame& repeated = *answer.repeated;
  JsonWriter json;
  json.begin_object().field("title", game.game.title);
  add_texts(json, "players", labels.players);
  json.field("method", solve::kGameMethods[static_cast<std::size_t>(answer.method)]);
  add_points(json, "feasible", repeated.feasible);
  add_points(json, "rational", repeated.rational);
  add_rationals(json, "minmax", repeated.minmax.mixed);
  add_rationals(json, "pure_minmax", repeated.minmax.pure);
  json.key("equilibria").begin_array();
  for (const solve::Equilibrium& one : answer.set.equilibria) {
    json.begin_object(Layout::one_line).key("profile").begin_object();
    for (std::size_t i = 0; i < labels.players.size(); ++i) {
      json.key(labels.players[i]).begin_object();
      for (std::size_t a = 0; a < labels.actions[i].size(); ++a) {
        json.field(labels.actions[i][a], one.profile[i][a]);
      }
      json.end();
    }
    json.end().key("payoffs").begin_array();
    for (const double payoff : one.certificate.payoff) json.value(payoff);
    json.end().end();
  }
  json.end().key("profiles").begin_array();
  for (const solve::TriggerProfile& profile : repeated.profiles) {
    json.begin_object(Layout::one_line);
    add_texts(json, "actions", action_names(labels, profile.actions));
    add_rationals(json, "payoffs", profile.payoffs);
    add_factor(json, "grim_trigger", profile.grim_trigger);
    json.field("punishment", static_cast<std::uint64_t>(profile.punishment)).end();
  }
  json.end().key("tit_for_tat");
  if (repeated.tit_for_tat) {
    json.begin_object(Layout::one_line);
    add_texts(json, "cooperate", action_names(labels, repeated.tit_for_tat->cooperate));
    add_texts(json, "defect", action_names(labels, repeated.tit_for_tat->defect));
    add_factor(json, "discount", repeated.tit_for_tat->discount);
    json.end();
  } else {
    json.raw("null");
  }
  add_texts(json, "remarks", answer.set.remarks);
  return json.field("complete", answer.finished).end().text();
}

std::string repeated_table(const NfgGame& game, const GameAnswer& answer, const GameLabels& labels) {
  const solve::RepeatedGame& repeated = *answer.repeated;
  report::TextTable floors({{"player"}, {"minmax", Align::right}, {"by pure actions", Align::right}});
  for (std::size_t i = 0; i < labels.players.size(); ++i) {
    floors.add(
        {labels.players[i], short_number(repeated.minmax.mixed[i]), short_number(repeated.minmax.pure[i])});
  }
  std::vector<report::TextTable::Column> columns;
  for (const std::string& player : labels.players) columns.push_back({player});
  columns.push_back({"payoffs"});
  columns.push_back({"grim trigger from", Align::right});
  report::TextTable profiles(columns);
  for (const solve::TriggerProfile& profile : repeated.profiles) {
    std::vector<std::string> row = action_names(labels, profile.actions);
    std::string payoffs;
    for (const Rational& one : profile.payoffs) payoffs += (payoffs.empty() ? "" : ", ") + short_number(one);
    row.push_back(payoffs);
    row.push_back(factor_text(profile.grim_trigger));
    profiles.add(std::move(row));
  }
  Facts facts{{"stage game", answer.set.equilibria.size() == 1 ? "1 equilibrium to punish with"
                                                               : fmt::format("{} equilibria to punish with",
                                                                             answer.set.equilibria.size())}};
  if (repeated.tit_for_tat) {
    facts.emplace_back("tit for tat",
                       repeated.tit_for_tat->discount
                           ? "an equilibrium from " + factor_text(repeated.tit_for_tat->discount)
                           : "never an equilibrium");
  }
  std::string text =
      heading(game, answer, labels, facts) + "\nDown to what a player can be held, a round\n" + floors.text();
  if (profiles.empty())
    return text + "\nNo profile of pure actions is better than an equilibrium for everyone.\n";
  return text + "\nProfiles that are better than an equilibrium of the stage game\n" + profiles.text();
}

}  // namespace

std::string correlated_report(const NfgGame& game, const GameAnswer& answer, const GameLabels& labels,
                              Format format) {
  const solve::CorrelatedEquilibrium& found = *answer.correlated;
  if (found.distribution.empty()) {
    if (format == Format::table) return heading(game, answer, labels, {{"found", "nothing"}});
  } else if (format == Format::table) {
    return correlated_table(game, answer, labels);
  }
  if (format == Format::csv) {
    std::string csv;
    std::vector<std::string> titles = labels.players;
    titles.emplace_back("probability");
    add_line(csv, titles);
    if (found.distribution.empty()) return csv;
    for_each_row(game.game, labels, [&](std::size_t row, std::vector<std::string> names) {
      names.push_back(shortest(found.distribution[row]));
      add_line(csv, names);
    });
    return csv;
  }
  JsonWriter json;
  begin_report(json, game, answer, labels);
  json.field("objective", found.objective).key("distribution").begin_array();
  if (!found.distribution.empty()) {
    for_each_row(game.game, labels, [&](std::size_t row, const std::vector<std::string>& names) {
      json.begin_object(Layout::one_line).key("actions").begin_object();
      for (std::size_t i = 0; i < names.size(); ++i) json.field(labels.players[i], names[i]);
      json.end().field("probability", found.distribution[row]).end();
    });
    json.end();
    add_numbers(json, "payoffs", labels, found.certificate.payoff);
    add_numbers(json, "gain_from_disobeying", labels, found.certificate.incentive);
  } else {
    json.end();
  }
  return end_report(json, answer);
}

std::string dominance_report(const NfgGame& game, const GameAnswer& answer, const GameLabels& labels,
                             Format format) {
  const solve::DominanceResult& found = *answer.dominance;
  const auto by = [&](const solve::Elimination& one) {
    std::string text;
    for (const auto& share : one.by) {
      if (!text.empty()) text += " + ";
      if (share.weight != 1) text += fraction_text(share.weight) + ' ';
      text += labels.actions[one.player][share.action];
    }
    return text;
  };
  if (format == Format::csv) {
    std::string csv;
    add_csv(csv, {"round", "player", "action", "dominated_by"});
    for (const solve::Elimination& one : found.eliminations) {
      add_csv(csv, {std::to_string(one.round), labels.players[one.player],
                    labels.actions[one.player][one.action], by(one)});
    }
    return csv;
  }
  if (format == Format::json) {
    JsonWriter json;
    begin_report(json, game, answer, labels);
    json.key("eliminated").begin_array();
    for (const solve::Elimination& one : found.eliminations) {
      json.begin_object(Layout::one_line)
          .field("round", one.round)
          .field("player", labels.players[one.player])
          .field("action", labels.actions[one.player][one.action])
          .field("strict", one.strict)
          .key("by")
          .begin_object();
      for (const auto& share : one.by) {
        json.field(labels.actions[one.player][share.action], fraction_text(share.weight));
      }
      json.end().end();
    }
    json.end().key("kept").begin_object();
    for (std::size_t i = 0; i < labels.players.size(); ++i) {
      std::vector<std::string> names;
      for (const std::size_t action : found.kept[i]) names.push_back(labels.actions[i][action]);
      add_texts(json, labels.players[i].c_str(), names);
    }
    json.end().field("complete", found.complete);
    return end_report(json, answer);
  }
  Facts facts;
  for (std::size_t i = 0; i < labels.players.size(); ++i) {
    std::vector<std::string> names;
    for (const std::size_t action : found.kept[i]) names.push_back(labels.actions[i][action]);
    facts.emplace_back(i == 0 ? "left" : "",
                       fmt::format("{}: {}", labels.players[i], fmt::join(names, ", ")));
  }
  std::string text = heading(game, answer, labels, facts) + '\n';
  for (const solve::Elimination& one : found.eliminations) {
    text += "  " + solve::sentence(game.game, one) + '\n';
  }
  return found.eliminations.empty() ? text + "  No action is strictly dominated.\n" : text;
}

std::string maximin_report(const NfgGame& game, const GameAnswer& answer, const GameLabels& labels,
                           Format format) {
  if (format == Format::json) {
    JsonWriter json;
    begin_report(json, game, answer, labels);
    json.key("maximin").begin_object();
    for (std::size_t i = 0; i < labels.players.size(); ++i) {
      const solve::Maximin& one = answer.maximin[i];
      json.key(labels.players[i]).begin_object(Layout::one_line);
      json.field("value", one.value).field("at_most", one.at_most).key("strategy").begin_object();
      for (std::size_t a = 0; a < one.strategy.size(); ++a) json.field(labels.actions[i][a], one.strategy[a]);
      json.end()
          .field("pure_value", one.pure_value)
          .field("pure_action", labels.actions[i][one.pure_action])
          .field("pure_minmax", one.pure_minmax)
          .field("converged", one.converged)
          .end();
    }
    json.end();
    return end_report(json, answer);
  }
  if (format == Format::csv) {
    std::string csv;
    add_csv(csv, {"player", "value", "at_most", "pure_value", "pure_action", "pure_minmax"});
    for (std::size_t i = 0; i < labels.players.size(); ++i) {
      const solve::Maximin& one = answer.maximin[i];
      add_csv(csv, {labels.players[i], shortest(one.value), shortest(one.at_most), shortest(one.pure_value),
                    labels.actions[i][one.pure_action], shortest(one.pure_minmax)});
    }
    return csv;
  }
  report::TextTable table({{"player"},
                           {"assures itself of", Align::right},
                           {"by playing", Align::left, 50},
                           {"by one action", Align::right},
                           {""},
                           {"pure minmax", Align::right}});
  for (std::size_t i = 0; i < labels.players.size(); ++i) {
    const solve::Maximin& one = answer.maximin[i];
    const std::string value =
        one.converged ? short_number(one.value)
                      : fmt::format("{} to {}", short_number(one.value), short_number(one.at_most));
    table.add({labels.players[i], value, mix_words(labels.actions[i], one.strategy),
               short_number(one.pure_value), labels.actions[i][one.pure_action],
               short_number(one.pure_minmax)});
  }
  return heading(game, answer, labels, {}) + '\n' + table.text();
}

std::string repeated_report(const NfgGame& game, const GameAnswer& answer, const GameLabels& labels,
                            Format format) {
  if (format == Format::json) return repeated_json(game, answer, labels);
  if (format == Format::table) return repeated_table(game, answer, labels);
  std::string csv;
  std::vector<std::string> titles = labels.players;
  for (const std::string& player : labels.players) titles.push_back("payoff_of_" + player);
  titles.emplace_back("grim_trigger");
  titles.emplace_back("grim_trigger_exact");
  add_line(csv, titles);
  for (const solve::TriggerProfile& profile : answer.repeated->profiles) {
    std::vector<std::string> row = action_names(labels, profile.actions);
    for (const Rational& one : profile.payoffs) row.push_back(shortest(to_double(one)));
    row.push_back(optional_number(profile.grim_trigger));
    row.push_back(profile.grim_trigger ? fraction_text(*profile.grim_trigger) : "");
    add_line(csv, row);
  }
  return csv;
}

}  // namespace detente::cli
