#include "engine/solve/formats/nfg_writer.hpp"

#include <map>

#include <fmt/format.h>

#include "engine/base/contract.hpp"
#include "engine/base/numbers.hpp"
#include "engine/solve/formats/contingencies.hpp"

namespace detente::solve {
namespace {

std::vector<std::size_t> counts_of(const NormalForm& game) {
  std::vector<std::size_t> counts;
  for (const NormalForm::Player& player : game.players) counts.push_back(player.actions.size());
  return counts;
}

NfgGame::OutcomeForm outcome_form_of(const NormalForm& game) {
  NfgGame::OutcomeForm form;
  form.outcome_of_row.assign(game.rows(), 0);
  std::map<std::vector<Rational>, int> known;
  Contingencies at(counts_of(game));
  for (std::size_t k = 0; k < game.rows(); ++k, at.advance()) {
    std::vector<Rational> payoff;
    for (std::size_t i = 0; i < game.player_count(); ++i) payoff.push_back(game.exact_payoff(at.row(), i));
    const auto [place, fresh] = known.try_emplace(payoff, static_cast<int>(known.size()) + 1);
    if (fresh) form.outcomes.push_back({"", std::move(payoff)});
    form.outcome_of_row[at.row()] = place->second;
  }
  return form;
}

std::string outcome_body(const NormalForm& game, const NfgGame::OutcomeForm& form) {
  std::string text = "{\n";
  for (const NfgGame::Outcome& outcome : form.outcomes) {
    text += "{ " + gambit_quoted(outcome.name);
    for (std::size_t i = 0; i < outcome.payoff.size(); ++i) {
      text += (i == 0 ? " " : ", ") + number_text(outcome.payoff[i]);
    }
    text += " }\n";
  }
  text += "}\n";
  Contingencies at(counts_of(game));
  for (std::size_t k = 0; k < game.rows(); ++k, at.advance()) {
    text += fmt::format("{}{}", k == 0 ? "" : " ", form.outcome_of_row[at.row()]);
  }
  return text + '\n';
}

/// A line per joint action.
std::string payoff_body(const NormalForm& game) {
  std::string text;
  Contingencies at(counts_of(game));
  for (std::size_t k = 0; k < game.rows(); ++k, at.advance()) {
    for (std::size_t i = 0; i < game.player_count(); ++i) {
      text += (i == 0 ? "" : " ") + number_text(game.exact_payoff(at.row(), i));
    }
    text += '\n';
  }
  return text;
}

}  // namespace

NormalForm in_decimals(NormalForm game) {
  game.exact.clear();
  for (const double payoff : game.payoff) {
    const auto decimal = parse_rational(shortest(payoff));
    DETENTE_REQUIRE(decimal.has_value(), "a finite payoff has a decimal text");
    game.exact.push_back(*decimal);
  }
  game.settle_exact();
  return game;
}

std::string gambit_quoted(std::string_view text) {
  std::string quoted = "\"";
  for (std::size_t k = 0; k < text.size(); ++k) {
    const bool last = k + 1 == text.size();
    const bool escape =
        text[k] == '"' || (text[k] == '\\' && (last || text[k + 1] == '"' || text[k + 1] == '\\'));
    if (escape) quoted += '\\';
    quoted += text[k];
  }
  return quoted + '"';
}

std::string write_nfg(const NfgGame& game, NfgForm form) {
  std::string text = "NFG 1 R " + gambit_quoted(game.game.title) + " {";
  for (const NormalForm::Player& player : game.game.players) text += ' ' + gambit_quoted(player.name);
  text += " }\n\n{\n";
  for (const NormalForm::Player& player : game.game.players) {
    text += '{';
    for (const std::string& action : player.actions) text += ' ' + gambit_quoted(action);
    text += " }\n";
  }
  text += "}\n" + gambit_quoted(game.comment) + "\n\n";
  const bool outcomes = form == NfgForm::outcome || (form == NfgForm::as_is && game.outcome_form);
  if (!outcomes) return text + payoff_body(game.game);
  return text + outcome_body(game.game, game.outcome_form ? *game.outcome_form : outcome_form_of(game.game));
}

}  // namespace detente::solve
