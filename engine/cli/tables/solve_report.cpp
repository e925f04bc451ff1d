// Equilibria of a game as a table, as CSV and as JSON.
#include <algorithm>

#include <fmt/format.h>

#include "engine/base/csv.hpp"
#include "engine/base/json.hpp"
#include "engine/base/numbers.hpp"
#include "engine/cli/tables/solve_report.hpp"
#include "engine/report/text_table.hpp"
#include "engine/report/words.hpp"

namespace detente::cli {
namespace {

using solve::Equilibrium;
using solve::GameMethod;
using solve::NormalForm;
using Align = report::TextTable::Align;
using Layout = JsonWriter::Layout;

constexpr std::size_t kTextWidth = 80;

std::string players_text(const NormalForm& game, const GameLabels& labels) {
  std::string text;
  for (std::size_t i = 0; i < labels.players.size(); ++i) {
    text += fmt::format("{}{} ({})", i == 0 ? "" : ", ", labels.players[i],
                        report::counted(game.action_count(i), "action"));
  }
  return text;
}

/// "3 equilibria, complete", "2 equilibria; the search is incomplete"
std::string found_text(const GameAnswer& answer) {
  const std::size_t count = answer.set.equilibria.size();
  std::string text = fmt::format("{} {}", report::grouped(count), count == 1 ? "equilibrium" : "equilibria");
  if (!answer.finished) return text + "; SEARCH INCOMPLETE";
  if (answer.set.degenerate) text += " that span infinitely many";
  if (answer.method == GameMethod::pure || answer.method == GameMethod::enumerate) return text + ": complete";
  return text + "; there may be others";
}

/// The payoffs that go with the profile, as short texts.
std::vector<std::string> payoff_texts(const NormalForm& game, const Equilibrium& equilibrium) {
  std::vector<std::string> texts;
  if (!equilibrium.exact.empty()) {
    for (const Rational& one : solve::exact_payoffs(game, equilibrium.exact))
      texts.push_back(short_number(one));
  } else {
    for (const double one : equilibrium.certificate.payoff) texts.push_back(short_number(one));
  }
  return texts;
}

std::string equilibria_table(const NormalForm& game, const GameAnswer& answer, const GameLabels& labels) {
  const std::vector<Equilibrium>& all = answer.set.equilibria;
  const bool components = std::ranges::any_of(all, [](const Equilibrium& one) { return one.component >= 0; });
  report::TextTable table({{"", Align::right},
                           {components ? "component" : "", Align::right},
                           {"player"},
                           {"plays", Align::left, 70},
                           {"payoff", Align::right},
                           {"regret", Align::right}});
  for (std::size_t k = 0; k < all.size(); ++k) {
    const std::vector<std::string> payoffs = payoff_texts(game, all[k]);
    const bool exact = !all[k].exact.empty();
    for (std::size_t i = 0; i < labels.players.size(); ++i) {
      const double regret = all[k].certificate.regret[i];
      table.add(
          {i == 0 ? std::to_string(k + 1) : "",
           i == 0 && all[k].component >= 0 ? std::to_string(all[k].component) : "", labels.players[i],
           mix_words(labels.actions[i], all[k].profile[i], exact ? all[k].exact[i] : std::vector<Rational>()),
           payoffs[i], exact ? "0" : small_number(regret)});
    }
  }
  return table.empty() ? std::string() : '\n' + table.text();
}

/// What separate code says of all of them together.
std::string certificate_text(const NormalForm& game, const GameAnswer& answer) {
  double regret = 0.0;
  double error = 0.0;
  std::size_t exact = 0;
  for (const Equilibrium& one : answer.set.equilibria) {
    regret = std::max(regret, one.certificate.largest_regret);
    error = std::max(error, one.certificate.probability_error);
    if (!one.exact.empty() && solve::is_exact_equilibrium(game, one.exact)) ++exact;
  }
  if (answer.logit_equilibrium) {
    const auto& certificate = answer.set.equilibria.front().certificate;
    return fmt::format("residual of the logit equations {:.1e}, regret {:.1e}", certificate.qre_residual,
                       certificate.largest_regret);
  }
  if (exact == answer.set.equilibria.size()) return "each re-checked in exact fractions: no regret at all";
  std::string text = fmt::format("re-checked: largest regret {}, probabilities within {}",
                                 small_number(regret), small_number(error));
  if (exact > 0) text += fmt::format("; {} of {} exact", exact, answer.set.equilibria.size());
  return text;
}

void add_profile(JsonWriter& json, const Equilibrium& equilibrium, const GameLabels& labels) {
  json.key("profile").begin_object(Layout::one_line);
  for (std::size_t i = 0; i < labels.players.size(); ++i) {
    json.key(labels.players[i]).begin_object();
    for (std::size_t a = 0; a < labels.actions[i].size(); ++a) {
      json.field(labels.actions[i][a], equilibrium.profile[i][a]);
    }
    json.end();
  }
  json.end();
}

void add_exact(JsonWriter& json, const NormalForm& game, const Equilibrium& equilibrium,
               const GameLabels& labels) {
  if (equilibrium.exact.empty()) {
    json.key("exact").raw("null");
    return;
  }
  json.key("exact").begin_object(Layout::one_line).key("profile").begin_object();
  for (std::size_t i = 0; i < labels.players.size(); ++i) {
    json.key(labels.players[i]).begin_object();
    for (std::size_t a = 0; a < labels.actions[i].size(); ++a) {
      json.field(labels.actions[i][a], fraction_text(equilibrium.exact[i][a]));
    }
    json.end();
  }
  json.end().key("payoffs").begin_object();
  const std::vector<Rational> payoffs = solve::exact_payoffs(game, equilibrium.exact);
  for (std::size_t i = 0; i < payoffs.size(); ++i) json.field(labels.players[i], fraction_text(payoffs[i]));
  json.end().end();
}

void add_equilibrium(JsonWriter& json, const NormalForm& game, const Equilibrium& equilibrium,
                     const GameLabels& labels) {
  json.begin_object();
  add_profile(json, equilibrium, labels);
  add_numbers(json, "payoffs", labels, equilibrium.certificate.payoff);
  add_numbers(json, "regret", labels, equilibrium.certificate.regret);
  add_exact(json, game, equilibrium, labels);
  json.key("component");
  if (equilibrium.component >= 0) {
    json.value(equilibrium.component);
  } else {
    json.raw("null");
  }
  json.key("certificate")
      .begin_object(Layout::one_line)
      .field("exact", !equilibrium.exact.empty() && solve::is_exact_equilibrium(game, equilibrium.exact))
      .field("largest_regret", equilibrium.certificate.largest_regret)
      .field("probability_error", equilibrium.certificate.probability_error)
      .field("qre_residual", equilibrium.certificate.qre_residual)
      .end()
      .end();
}

}  // namespace

void add_numbers(JsonWriter& json, const char* name, const GameLabels& labels,
                 const std::vector<double>& numbers) {
  json.key(name).begin_object(Layout::one_line);
  for (std::size_t i = 0; i < labels.players.size(); ++i) json.field(labels.players[i], numbers[i]);
  json.end();
}

std::string heading(const solve::NfgGame& game, const GameAnswer& answer, const GameLabels& labels,
                    const std::vector<std::pair<std::string, std::string>>& facts) {
  report::TextTable table({{""}, {"", Align::left, kTextWidth}});
  if (!game.comment.empty()) table.add({"comment", game.comment});
  table.add({"players", players_text(game.game, labels)});
  table.add({"method", fmt::format("{}{}: {}", solve::kGameMethods[static_cast<std::size_t>(answer.method)],
                                   answer.asked ? "" : " (chosen)", answer.how)});
  for (const auto& [name, value] : facts) table.add({name, value});
  for (const std::string& remark : answer.set.remarks) table.add({"remark", remark});
  return (game.game.title.empty() ? "untitled" : game.game.title) + "\n\n" + table.text();
}

void begin_report(JsonWriter& json, const solve::NfgGame& game, const GameAnswer& answer,
                  const GameLabels& labels) {
  json.begin_object().field("game", game.game.title);
  json.key("players").begin_array();
  for (std::size_t i = 0; i < labels.players.size(); ++i) {
    json.begin_object(Layout::one_line).field("name", labels.players[i]).key("actions").begin_array();
    for (const std::string& action : labels.actions[i]) json.value(action);
    json.end().end();
  }
  json.end().field("method", solve::kGameMethods[static_cast<std::size_t>(answer.method)]);
}

std::string end_report(JsonWriter& json, const GameAnswer& answer) {
  json.field("finished", answer.finished).key("remarks").begin_array();
  for (const std::string& remark : answer.set.remarks) json.value(remark);
  return json.end().end().text();
}

void add_equilibria(JsonWriter& json, const NormalForm& game, const GameAnswer& answer,
                    const GameLabels& labels) {
  json.key("equilibria").begin_array();
  for (const Equilibrium& one : answer.set.equilibria) add_equilibrium(json, game, one, labels);
  json.end().field("complete", answer.set.complete).field("degenerate", answer.set.degenerate);
}

std::string equilibria_report(const solve::NfgGame& game, const GameAnswer& answer, const GameLabels& labels,
                              Format format) {
  if (format == Format::json) {
    JsonWriter json;
    begin_report(json, game, answer, labels);
    if (answer.rationality) json.field("rationality", *answer.rationality);
    add_equilibria(json, game.game, answer, labels);
    return end_report(json, answer);
  }
  if (format == Format::csv) {
    std::string csv;
    add_csv(csv,
            {"equilibrium", "component", "player", "action", "probability", "exact", "payoff", "regret"});
    for (std::size_t k = 0; k < answer.set.equilibria.size(); ++k) {
      const Equilibrium& one = answer.set.equilibria[k];
      for (std::size_t i = 0; i < labels.players.size(); ++i) {
        for (std::size_t a = 0; a < labels.actions[i].size(); ++a) {
          add_csv(csv, {std::to_string(k + 1), one.component >= 0 ? std::to_string(one.component) : "",
                        labels.players[i], labels.actions[i][a], shortest(one.profile[i][a]),
                        one.exact.empty() ? "" : fraction_text(one.exact[i][a]),
                        shortest(one.certificate.payoff[i]), shortest(one.certificate.regret[i])});
        }
      }
    }
    return csv;
  }
  std::vector<std::pair<std::string, std::string>> facts{{"found", found_text(answer)}};
  if (answer.rationality) facts.emplace_back("rationality", short_number(*answer.rationality));
  if (!answer.set.equilibria.empty()) facts.emplace_back("certificate", certificate_text(game.game, answer));
  return heading(game, answer, labels, facts) + equilibria_table(game.game, answer, labels);
}

std::string game_report(const solve::NfgGame& game, const GameAnswer& answer, Format format) {
  const GameLabels labels(game.game);
  switch (answer.method) {
    case GameMethod::correlated:
    case GameMethod::coarse: return correlated_report(game, answer, labels, format);
    case GameMethod::dominance: return dominance_report(game, answer, labels, format);
    case GameMethod::maximin: return maximin_report(game, answer, labels, format);
    case GameMethod::repeated: return repeated_report(game, answer, labels, format);
    default: return equilibria_report(game, answer, labels, format);
  }
}

}  // namespace detente::cli
