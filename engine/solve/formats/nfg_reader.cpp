#include "engine/solve/formats/nfg_reader.hpp"

#include <cmath>

#include <fmt/format.h>

#include "engine/base/numbers.hpp"
#include "engine/solve/formats/contingencies.hpp"
#include "engine/solve/formats/nfg_lexer.hpp"

namespace detente::solve {
namespace {

using Kind = NfgToken::Kind;

constexpr std::size_t kMostErrors = 50;

std::string counted(std::size_t count, std::string_view one) {
  return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s");
}

class NfgReader {
public:
  explicit NfgReader(const std::shared_ptr<const SourceText>& source) : source_(source), lexer_(source) {}

  Result<NfgGame> read() {
    if (advance() && header() && players() && strategies() && fits() && comment() && body() &&
        !diagnostics_.has_errors()) {
      name_actions();
      return std::move(result_);
    }
    return diagnostics_;
  }

private:
  bool advance() {
    std::optional<NfgToken> token = lexer_.next(diagnostics_);
    if (token) token_ = std::move(*token);
    return token.has_value();
  }

  /// Past a comma, which may stand after a number.
  bool advance_past_comma() { return advance() && (token_.kind != Kind::comma || advance()); }

  bool fail(std::string code, std::string message, std::string hint = {}) {
    diagnostics_.error(std::move(code), token_.at, std::move(message), std::move(hint));
    return false;
  }

  bool expect(Kind kind, const char* what) {
    if (token_.kind == kind) return true;
    return fail("nfg-syntax", fmt::format("{} where {} is expected", token_.described(), what));
  }

  /// Goes on after an error that does not lose the place, unless there are too many.
  [[nodiscard]] bool tell(std::string code, const SourceSpan& at, std::string message, std::string hint) {
    diagnostics_.error(std::move(code), at, std::move(message), std::move(hint));
    return diagnostics_.error_count() < kMostErrors;
  }

  bool header() {
    if (token_.word != "NFG") {
      return fail("nfg-version", fmt::format("{} where an .nfg file begins with NFG 1 R", token_.described()),
                  token_.word == "EFG" ? "this is an extensive game; Gambit converts it to a strategic one"
                                       : "Gambit's manual calls the format 'strategic game (.nfg)'");
    }
    if (!advance()) return false;
    if (token_.word != "1") {
      return fail("nfg-version", fmt::format("version {}, expected 1", token_.described()),
                  "files of version 1 begin with NFG 1 R or NFG 1 D");
    }
    if (!advance()) return false;
    if (token_.word != "R" && token_.word != "D") {
      return fail("nfg-version", fmt::format("number type {}, expected R or D", token_.described()),
                  "R (rational) and D (decimal) are read alike");
    }
    if (!advance() || !expect(Kind::text, "the title, in quotes,")) return false;
    result_.game.title = token_.text;
    return advance();
  }

  /// Texts up to a '}', which is passed.
  bool take_names(std::vector<std::string>& names) {
    if (!advance()) return false;
    for (; token_.kind == Kind::text;) {
      names.push_back(std::move(token_.text));
      if (!advance()) return false;
    }
    return expect(Kind::close, "a name in quotes or '}'") && advance();
  }

  bool players() {
    if (!expect(Kind::open, "'{' and the players' names")) return false;
    const SourceSpan at = token_.at;
    std::vector<std::string> names;
    if (!take_names(names)) return false;
    if (names.empty()) {
      diagnostics_.error("nfg-count", at, "no players; a game has at least one");
      return false;
    }
    for (std::string& name : names) result_.game.players.push_back({std::move(name), {}});
    return true;
  }

  /// { 2 3 } or { { "a" "b" } { "x" "y" "z" } }.
  bool strategies() {
    if (!expect(Kind::open, "'{' and the strategies")) return false;
    strategies_at_ = token_.at;
    if (!advance()) return false;
    const bool named = token_.kind == Kind::open;
    while (token_.kind == (named ? Kind::open : Kind::word)) {
      if (!(named ? strategy_names() : strategy_count())) return false;
    }
    if (!expect(Kind::close,
                named ? "'{' and a player's strategies, or '}'" : "a number of strategies or '}'")) {
      return false;
    }
    const std::size_t players = result_.game.players.size();
    if (counts_.size() != players) {
      diagnostics_.error(
          "nfg-count", strategies_at_,
          fmt::format("{} of strategies for {}; each player needs one",
                      counted(counts_.size(), named ? "list" : "number"), counted(players, "player")));
      return false;
    }
    return advance();
  }

  bool strategy_names() {
    const SourceSpan at = token_.at;
    std::vector<std::string> names;
    if (!take_names(names)) return false;
    if (names.empty()) {
      diagnostics_.error("nfg-count", at, "no strategies; a player has at least one");
      return false;
    }
    counts_.push_back(names.size());
    names_.push_back(std::move(names));
    return true;
  }

  bool strategy_count() {
    const auto count = parse_count(token_.word);
    if (!count || *count == 0) {
      return fail("nfg-count",
                  fmt::format("{} strategies: must be a whole number, at least 1", token_.described()));
    }
    counts_.push_back(static_cast<std::size_t>(*count));
    return advance();
  }

  /// "3 x 2 strategies, 2 players"
  [[nodiscard]] std::string shape() const {
    std::string text;
    for (const std::size_t count : counts_) text += fmt::format("{}{}", text.empty() ? "" : " x ", count);
    const bool one = counts_.size() == 1 && counts_.front() == 1;
    return fmt::format("{} {}, {}", text, one ? "strategy" : "strategies", counted(counts_.size(), "player"));
  }

  bool fits() {
    rows_ = 1;
    for (const std::size_t count : counts_) {
      if (count > kMostNfgPayoffs / counts_.size() / rows_) {
        diagnostics_.error(
            "too-large", strategies_at_,
            fmt::format("{}: more than the {} payoffs that can be read", shape(), kMostNfgPayoffs));
        return false;
      }
      rows_ *= count;
    }
    return true;
  }

  bool comment() {
    if (token_.kind != Kind::text) return true;
    result_.comment = std::move(token_.text);
    return advance();
  }

  bool body() {
    // What cannot be all there is only counted, so that a short text takes little memory.
    storing_ = rows_ <= source_->text.size();
    if (storing_) result_.game.payoff.assign(rows_ * counts_.size(), 0.0);
    if (token_.kind == Kind::open) return outcomes() && outcome_body();
    if (token_.kind == Kind::word || token_.kind == Kind::end) return payoff_body();
    return fail("nfg-syntax",
                fmt::format("{} where payoffs or '{{' and outcomes are expected", token_.described()));
  }

  /// The number of the token; 0 after an error that was told, none when there are too many.
  std::optional<Rational> number(const char* what) {
    std::optional<Rational> value = parse_rational(token_.word);
    std::string problem;
    if (value && !std::isfinite(to_double(*value))) {
      problem = fmt::format("{} = {}: too large, at most 1.8e308", what, token_.described());
    } else if (!value) {
      const auto special = parse_double(token_.word);
      problem = special && !std::isfinite(*special)
                    ? fmt::format("{} = {}: must be a finite number", what, token_.described())
                    : fmt::format("{} = {}: must be a number", what, token_.described());
    }
    if (problem.empty()) return value;
    if (!tell("nfg-number", token_.at, problem, "numbers are written 3, -0.25, 1/3 or 1.5e-3")) {
      return std::nullopt;
    }
    return Rational(0);
  }

  /// Keeps `value` exactly, as fractions of all payoffs only once one of them is not a double.
  void store(std::size_t at, const Rational& value) {
    std::vector<Rational>& exact = result_.game.exact;
    std::vector<double>& payoff = result_.game.payoff;
    payoff[at] = to_double(value);
    if (exact.empty() && to_rational(payoff[at]) != value) {
      for (const double one : payoff) exact.push_back(to_rational(one));
    }
    if (!exact.empty()) exact[at] = value;
  }

  /// After a list of `found` things, of which `expected` should be there.
  bool check_count(std::size_t expected, std::size_t found, const std::string& things,
                   const SourceSpan& surplus) {
    if (found == expected) return true;
    diagnostics_.error("nfg-count", found > expected ? surplus : token_.at,
                       fmt::format("{} expected ({}), {} found", counted(expected, things), shape(), found));
    return false;
  }

  bool payoff_body() {
    const std::size_t players = counts_.size();
    const std::size_t expected = rows_ * players;
    Contingencies at(counts_);
    SourceSpan surplus;
    std::size_t found = 0;
    for (; token_.kind == Kind::word; ++found) {
      if (found == expected) surplus = token_.at;
      if (storing_ && found < expected) {
        const auto value = number("payoff");
        if (!value) return false;
        store(at.row() * players + found % players, *value);
        if (found % players + 1 == players) at.advance();
      }
      if (!advance_past_comma()) return false;
    }
    return expect(Kind::end, "a payoff") && check_count(expected, found, "payoff", surplus);
  }

  /// { { "name" 1, 2 } ... }
  bool outcomes() {
    result_.outcome_form.emplace();
    if (!advance()) return false;
    while (token_.kind == Kind::open) {
      if (!advance() || !outcome()) return false;
    }
    return expect(Kind::close, "'{' and an outcome, or '}'") && advance();
  }

  bool outcome() {
    if (!expect(Kind::text, "an outcome's name in quotes")) return false;
    NfgGame::Outcome outcome{std::move(token_.text), {}};
    if (!advance()) return false;
    std::size_t found = 0;
    for (; token_.kind == Kind::word; ++found) {
      const auto value = number("payoff");
      if (!value) return false;
      outcome.payoff.push_back(*value);
      if (!advance_past_comma()) return false;
    }
    if (!expect(Kind::close, "a payoff or '}'")) return false;
    if (found != counts_.size()) {
      return fail("nfg-count", fmt::format("outcome \"{}\" has {}, expected one for each of {}", outcome.name,
                                           counted(found, "payoff"), counted(counts_.size(), "player")));
    }
    result_.outcome_form->outcomes.push_back(std::move(outcome));
    return advance();
  }

  bool outcome_body() {
    NfgGame::OutcomeForm& form = *result_.outcome_form;
    if (storing_) form.outcome_of_row.assign(rows_, 0);
    Contingencies at(counts_);
    SourceSpan surplus;
    std::size_t found = 0;
    for (; token_.kind == Kind::word; ++found, at.advance()) {
      if (found == rows_) surplus = token_.at;
      if (storing_ && found < rows_ && !place_outcome(at.row())) return false;
      if (!advance_past_comma()) return false;
    }
    return expect(Kind::end, "an outcome's number") && check_count(rows_, found, "outcome number", surplus);
  }

  bool place_outcome(std::size_t row) {
    NfgGame::OutcomeForm& form = *result_.outcome_form;
    const auto index = parse_count(token_.word);
    if (!index || *index > form.outcomes.size()) {
      return tell("nfg-outcome", token_.at,
                  fmt::format("outcome {}: must be from 0 to {}, the outcomes listed", token_.described(),
                              form.outcomes.size()),
                  "0 is the null outcome, worth 0 to everyone");
    }
    form.outcome_of_row[row] = static_cast<int>(*index);
    if (*index == 0) return true;
    const NfgGame::Outcome& outcome = form.outcomes[static_cast<std::size_t>(*index) - 1];
    for (std::size_t i = 0; i < counts_.size(); ++i) store(row * counts_.size() + i, outcome.payoff[i]);
    return true;
  }

  /// Strategies that are only counted are called 1, 2, ...
  void name_actions() {
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      std::vector<std::string>& actions = result_.game.players[i].actions;
      if (!names_.empty()) actions = std::move(names_[i]);
      while (actions.size() < counts_[i]) actions.push_back(std::to_string(actions.size() + 1));
    }
  }

  std::shared_ptr<const SourceText> source_;
  NfgLexer lexer_;
  NfgToken token_;
  Diagnostics diagnostics_;
  NfgGame result_;
  std::vector<std::size_t> counts_;              // Of strategies, per player.
  std::vector<std::vector<std::string>> names_;  // Empty when the strategies are only counted.
  SourceSpan strategies_at_;
  std::size_t rows_ = 0;
  bool storing_ = false;
};

}  // namespace

Result<NfgGame> read_nfg(const std::shared_ptr<const SourceText>& source) {
  return NfgReader(source).read();
}

}  // namespace detente::solve
