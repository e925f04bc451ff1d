// Strategic games as Gambit's users have them.
#pragma once

#include <memory>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engine/solve/formats/nfg_reader.hpp"

namespace detente::solve::test {

/// Selten, R. (1975). Reexamination of the perfectness concept. IJGT 4, 25-55, figure 2; the payoff version's
/// example in Gambit's manual.
inline const std::string kSelten = R"(NFG 1 R "Selten (IJGT, 75), Figure 2, normal form"
{ "Player 1" "Player 2" } { 3 2 }

1 1 0 2 0 2 1 1 0 3 2 0
)";

/// McKelvey, R. D., McLennan, A. (1996), as in Gambit's collection (2x2x2.nfg): nine equilibria.
inline const std::string kMcKelveyMcLennan =
    R"(NFG 1 R "2x2x2 Example from McKelvey-McLennan, with 9 Nash equilibria, 2 totally mixed" { "Player 1" "Player 2" "Player 3" }

{ { "1" "2" }
{ "1" "2" }
{ "1" "2" }
}
""

{
{ "" 9, 8, 12 }
{ "" 0, 0, 0 }
{ "" 0, 0, 0 }
{ "" 9, 8, 2 }
{ "" 0, 0, 0 }
{ "" 3, 4, 6 }
{ "" 3, 4, 6 }
{ "" 0, 0, 0 }
}
1 2 3 4 5 6 7 8 
)";

inline Result<NfgGame> read_text(const std::string& text) {
  return read_nfg(std::make_shared<const SourceText>(SourceText{"test.nfg", text}));
}

inline NfgGame nfg_game(const std::string& text) {
  Result<NfgGame> game = read_text(text);
  if (!game) {
    ADD_FAILURE() << text << "\n" << render(game.diagnostics().front());
    return {};
  }
  return std::move(game).value();
}

/// "line:column: code: message" of each error, a line each.
inline std::string nfg_errors(const std::string& text) {
  std::string errors;
  const Result<NfgGame> result = read_text(text);
  for (const Diagnostic& error : result.diagnostics()) {
    errors += fmt::format("{}:{}: {}: {}\n", error.at.line, error.at.column, error.code, error.message);
  }
  return errors;
}

inline bool same(const NormalForm& a, const NormalForm& b) {
  if (a.title != b.title || a.players.size() != b.players.size()) return false;
  for (std::size_t i = 0; i < a.players.size(); ++i) {
    if (a.players[i].name != b.players[i].name || a.players[i].actions != b.players[i].actions) return false;
  }
  return a.payoff == b.payoff && a.exact == b.exact;
}

inline bool same(const NfgGame& a, const NfgGame& b) {
  if (!same(a.game, b.game) || a.comment != b.comment) return false;
  if (a.outcome_form.has_value() != b.outcome_form.has_value()) return false;
  return !a.outcome_form || (a.outcome_form->outcomes == b.outcome_form->outcomes &&
                             a.outcome_form->outcome_of_row == b.outcome_form->outcome_of_row);
}

}  // namespace detente::solve::test
