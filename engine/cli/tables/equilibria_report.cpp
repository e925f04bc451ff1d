#include "engine/cli/tables/equilibria_report.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/report/words.hpp"

namespace detente::cli {
namespace {

using report::Cell;
using solve::Equilibrium;
using solve::GameMethod;
using Align = report::TextTable::Align;
using Layout = JsonWriter::Layout;

/// "3 equilibria: complete", "2 equilibria; SEARCH INCOMPLETE"
std::string found_text(const ask::GameAnswer& answer) {
  const std::size_t count = answer.set.equilibria.size();
  std::string text = fmt::format("{} {}", report::grouped(count), count == 1 ? "equilibrium" : "equilibria");
  if (!answer.complete) return text + "; SEARCH INCOMPLETE";
  if (answer.set.degenerate) text += " that span infinitely many";
  if (answer.method == GameMethod::pure || answer.method == GameMethod::enumerate) return text + ": complete";
  return text + "; there may be others";
}

/// What separate code says of all of them together.
std::string certificate_text(const GameResult& result) {
  const std::vector<Equilibrium>& all = result.answer.set.equilibria;
  double regret = 0.0;
  double error = 0.0;
  std::size_t exact = 0;
  for (const Equilibrium& one : all) {
    regret = std::max(regret, one.certificate.largest_regret);
    error = std::max(error, one.certificate.probability_error);
    if (!one.exact.empty() && solve::is_exact_equilibrium(result.game(), one.exact)) ++exact;
  }
  if (result.answer.logit_equilibrium) {
    return fmt::format("residual of the logit equations {}, regret {}",
                       report::small_text(all.front().certificate.qre_residual),
                       report::small_text(all.front().certificate.largest_regret));
  }
  if (exact == all.size()) return "each re-checked in exact fractions: no regret at all";
  std::string text = fmt::format("re-checked: largest regret {}, probabilities within {}",
                                 report::small_text(regret), report::small_text(error));
  if (exact > 0) text += fmt::format("; {} of {} exact", exact, all.size());
  return text;
}

std::string equilibria_text(const GameResult& result) {
  const std::vector<Equilibrium>& all = result.answer.set.equilibria;
  Facts facts{{"found", found_text(result.answer)}};
  if (result.answer.rationality) facts.emplace_back("rationality", short_number(*result.answer.rationality));
  if (!all.empty()) facts.emplace_back("certificate", certificate_text(result));
  const bool components = std::ranges::any_of(all, [](const Equilibrium& one) { return one.component >= 0; });
  report::TextTable table({{"", Align::right},
                           {components ? "component" : "", Align::right},
                           {"player"},
                           {"plays", Align::left, 70},
                           {"payoff", Align::right},
                           {"regret", Align::right}});
  for (std::size_t k = 0; k < all.size(); ++k) {
    const Equilibrium& one = all[k];
    const bool exact = !one.exact.empty();
    const auto payoffs = exact ? solve::exact_payoffs(result.game(), one.exact) : std::vector<Rational>();
    for (std::size_t i = 0; i < result.players.size(); ++i) {
      table.add({i == 0 ? std::to_string(k + 1) : "",
                 i == 0 && one.component >= 0 ? std::to_string(one.component) : "", result.players[i],
                 mix_words(result.actions[i], one.profile[i], exact ? one.exact[i] : std::vector<Rational>()),
                 exact ? short_number(payoffs[i]) : short_number(one.certificate.payoff[i]),
                 exact ? "0" : report::small_text(one.certificate.regret[i])});
    }
  }
  return game_heading(result, facts) + (table.empty() ? std::string() : '\n' + table.text());
}

report::Table equilibria_table(const GameResult& result) {
  report::Table table(
      "equilibria",
      {report::data("equilibrium", "", "counts from 1"),
       report::data("component", "", "of a degenerate game: those that share one are connected"),
       report::data("player", "", ""), report::data("action", "", "of the player"),
       report::data("probability", "", "of the action"),
       report::data("exact", "", "the probability as a fraction, where it is known"),
       report::data("payoff", "utils", "of the player, expected"),
       report::data("regret", "utils", "what the player's best deviation gains, re-checked")});
  for (std::size_t k = 0; k < result.answer.set.equilibria.size(); ++k) {
    const Equilibrium& one = result.answer.set.equilibria[k];
    for (std::size_t i = 0; i < result.players.size(); ++i) {
      for (std::size_t a = 0; a < result.actions[i].size(); ++a) {
        table.add({k + 1, one.component >= 0 ? Cell(one.component) : Cell(), result.players[i],
                   result.actions[i][a], one.profile[i][a],
                   one.exact.empty() ? "" : fraction_text(one.exact[i][a]), one.certificate.payoff[i],
                   one.certificate.regret[i]});
      }
    }
  }
  return table;
}

void write_equilibrium(JsonWriter& json, const GameResult& result, const Equilibrium& one) {
  json.begin_object();
  write_profile(json, result, [&](std::size_t i, std::size_t a) { return one.profile[i][a]; });
  write_by_player(json, "payoffs", result, [&](std::size_t i) { return one.certificate.payoff[i]; });
  write_by_player(json, "regret", result, [&](std::size_t i) { return one.certificate.regret[i]; });
  json.key("exact");
  if (one.exact.empty()) {
    json.raw("null");
  } else {
    const std::vector<Rational> payoffs = solve::exact_payoffs(result.game(), one.exact);
    json.begin_object(Layout::one_line);
    write_profile(json, result, [&](std::size_t i, std::size_t a) { return fraction_text(one.exact[i][a]); });
    write_by_player(json, "payoffs", result, [&](std::size_t i) { return fraction_text(payoffs[i]); });
    json.end();
  }
  json.key("component");
  (one.component >= 0 ? Cell(one.component) : Cell()).write(json);
  json.key("certificate")
      .begin_object(Layout::one_line)
      .field("exact", !one.exact.empty() && solve::is_exact_equilibrium(result.game(), one.exact))
      .field("largest_regret", one.certificate.largest_regret)
      .field("probability_error", one.certificate.probability_error)
      .field("qre_residual", one.certificate.qre_residual)
      .end()
      .end();
}

}  // namespace

GamePart equilibria_part(const GameResult& result) {
  return {equilibria_table(result), [&] { return equilibria_text(result); },
          [&](JsonWriter& json) {
            const solve::EquilibriumSet& set = result.answer.set;
            if (result.answer.rationality) json.field("rationality", *result.answer.rationality);
            json.key("equilibria").begin_array();
            for (const Equilibrium& one : set.equilibria) write_equilibrium(json, result, one);
            json.end().field("all_equilibria", set.complete).field("degenerate", set.degenerate);
          }};
}

}  // namespace detente::cli
