#include "engine/cli/tables/repeated_report.hpp"

#include <fmt/format.h>

#include "engine/report/words.hpp"

namespace detente::cli {
namespace {

using report::Cell;
using Align = report::TextTable::Align;
using Layout = JsonWriter::Layout;

std::vector<std::string> action_names(const GameResult& result, const std::vector<int>& actions) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < actions.size(); ++i) {
    names.push_back(result.actions[i][static_cast<std::size_t>(actions[i])]);
  }
  return names;
}

/// Profiles that are better than an equilibrium for everyone, with the factor from which on a threat upholds them.
report::Table profiles_table(const GameResult& result) {
  std::vector<report::Column> columns;
  for (const std::string& player : result.players)
    columns.push_back(report::words(player, "its action", player));
  columns.push_back(report::aside("payoffs"));
  for (const std::string& player : result.players) {
    columns.push_back(report::data("payoff_of_" + player, "utils", "a round"));
  }
  columns.push_back(report::number(
      "grim_trigger", "factor a round",
      "from it on the profile is upheld by the threat of an equilibrium for ever; empty = never",
      "grim trigger from"));
  columns.push_back(report::data("grim_trigger_exact", "", "the same as a fraction"));
  report::Table table("profiles", columns);
  for (const solve::TriggerProfile& profile : result.answer.repeated->profiles) {
    std::vector<Cell> row;
    for (const std::string& action : action_names(result, profile.actions)) row.emplace_back(action);
    std::vector<std::string> payoffs;
    for (const Rational& one : profile.payoffs) payoffs.push_back(short_number(one));
    row.emplace_back(fmt::format("{}", fmt::join(payoffs, ", ")));
    for (const Rational& one : profile.payoffs) row.emplace_back(to_double(one));
    const auto& factor = profile.grim_trigger;
    row.push_back(factor ? Cell(to_double(*factor)).shown(short_number(*factor)) : Cell().shown("none"));
    row.push_back(factor ? Cell(fraction_text(*factor)) : Cell());
    table.add(std::move(row));
  }
  return table;
}

std::string repeated_text(const GameResult& result, const report::Table& profiles) {
  const solve::RepeatedGame& repeated = *result.answer.repeated;
  report::TextTable floors({{"player"}, {"minmax", Align::right}, {"by pure actions", Align::right}});
  for (std::size_t i = 0; i < result.players.size(); ++i) {
    floors.add(
        {result.players[i], short_number(repeated.minmax.mixed[i]), short_number(repeated.minmax.pure[i])});
  }
  const std::size_t equilibria = result.answer.set.equilibria.size();
  Facts facts{{"stage game", fmt::format("{} {} to punish with", equilibria,
                                         equilibria == 1 ? "equilibrium" : "equilibria")}};
  if (repeated.tit_for_tat) {
    const auto& discount = repeated.tit_for_tat->discount;
    facts.emplace_back("tit for tat",
                       discount ? "an equilibrium from " + short_number(*discount) : "never an equilibrium");
  }
  const std::string text =
      game_heading(result, facts) + "\nDown to what a player can be held, a round\n" + floors.text();
  return profiles.rows().empty()
             ? text + "\nNo profile of pure actions is better than an equilibrium for everyone.\n"
             : text + "\nProfiles that are better than an equilibrium of the stage game\n" + profiles.text();
}

void write_numbers(JsonWriter& json, const std::vector<Rational>& numbers) {
  json.begin_array(Layout::one_line);
  for (const Rational& one : numbers) json.value(to_double(one));
  json.end();
}

void write_points(JsonWriter& json, const char* name, const std::vector<solve::PayoffPoint>& points) {
  json.key(name).begin_array(Layout::one_line);
  for (const solve::PayoffPoint& point : points) write_numbers(json, point);
  json.end();
}

/// "discount": 0.5, "discount_exact": "1/2"; null where there is none.
void write_factor(JsonWriter& json, const std::string& name, const std::optional<Rational>& factor) {
  json.key(name);
  (factor ? Cell(to_double(*factor)) : Cell()).write(json);
  json.key(name + "_exact");
  (factor ? Cell(fraction_text(*factor)) : Cell()).write(json);
}

/// As engine/solve/one_shot/repeated_game.hpp says.
void write_repeated(JsonWriter& json, const GameResult& result) {
  const solve::RepeatedGame& repeated = *result.answer.repeated;
  write_points(json, "feasible", repeated.feasible);
  write_points(json, "rational", repeated.rational);
  json.key("minmax");
  write_numbers(json, repeated.minmax.mixed);
  json.key("pure_minmax");
  write_numbers(json, repeated.minmax.pure);
  json.key("equilibria").begin_array();
  for (const solve::Equilibrium& one : result.answer.set.equilibria) {
    json.begin_object(Layout::one_line);
    write_profile(json, result, [&](std::size_t i, std::size_t a) { return one.profile[i][a]; });
    json.key("payoffs").begin_array();
    for (const double payoff : one.certificate.payoff) json.value(payoff);
    json.end().end();
  }
  json.end().key("profiles").begin_array();
  for (const solve::TriggerProfile& profile : repeated.profiles) {
    json.begin_object(Layout::one_line);
    write_texts(json, "actions", action_names(result, profile.actions));
    json.key("payoffs");
    write_numbers(json, profile.payoffs);
    write_factor(json, "grim_trigger", profile.grim_trigger);
    json.field("punishment", static_cast<std::uint64_t>(profile.punishment)).end();
  }
  json.end().key("tit_for_tat");
  if (!repeated.tit_for_tat) {
    json.raw("null");
    return;
  }
  json.begin_object(Layout::one_line);
  write_texts(json, "cooperate", action_names(result, repeated.tit_for_tat->cooperate));
  write_texts(json, "defect", action_names(result, repeated.tit_for_tat->defect));
  write_factor(json, "discount", repeated.tit_for_tat->discount);
  json.end();
}

}  // namespace

GamePart repeated_part(const GameResult& result) {
  const report::Table profiles = profiles_table(result);
  return {profiles, [&result, profiles] { return repeated_text(result, profiles); },
          [&](JsonWriter& json) { write_repeated(json, result); }};
}

}  // namespace detente::cli
