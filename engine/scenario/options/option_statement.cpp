#include "engine/scenario/options/option_statement.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "engine/base/contract.hpp"
#include "engine/base/names.hpp"
#include "engine/scenario/model/arithmetic.hpp"
#include "engine/scenario/model/formula_text.hpp"

namespace detente::scenario {

struct OptionVocabulary::Part {
  std::string text;
  std::size_t offset = 0;  ///< In the whole statement.
};

namespace {

/// A name in a formula, and where its value comes from.
struct Use {
  std::string name;
  int option = -1;
  const TruthTable* truth = nullptr;
};

bool is_word(std::string_view token) {
  return token == "if" || token == "iff";
}

/// "ussr.withdraw and ussr.escalate" for "--YY".
std::string expected_pattern(const std::vector<std::string>& options) {
  return fmt::format("a pattern has a letter Y, N or - for each of {}", fmt::join(options, ", "));
}

}  // namespace

void OptionVocabulary::define(std::string name, TruthTable truth) {
  DETENTE_REQUIRE(truth.size() == combinations(), "a table has an entry per combination");
  definitions_.push_back({std::move(name), std::move(truth)});
}

void OptionVocabulary::define_broken(std::string name) {
  definitions_.push_back({std::move(name), {}});
}

bool OptionVocabulary::knows(std::string_view name) const {
  return std::any_of(definitions_.begin(), definitions_.end(),
                     [&](const Definition& one) { return one.name == name; });
}

bool OptionVocabulary::is_pattern(std::string_view text) {
  return !text.empty() && text.find_first_not_of("YN-") == std::string_view::npos &&
         text.find_first_of("YN") != std::string_view::npos;
}

std::optional<TruthTable> OptionVocabulary::tabulate(const std::string& text, const SourceSpan& at,
                                                     Diagnostics& diagnostics) const {
  if (is_pattern(text)) return tabulate_pattern(text, at, diagnostics);
  std::vector<Part> parts = {{text, 0}};
  bool both_ways = false;
  for (const std::string_view word : names_in(text)) {
    if (!is_word(word)) continue;
    const auto offset = static_cast<std::size_t>(word.data() - text.data());
    if (parts.size() == 2) {
      diagnostics.error("formula-syntax", place_in_string(at, offset),
                        fmt::format("'{}' stands behind another 'if' or 'iff'", word),
                        "a statement has one of them; give the inner one a name in [derived]");
      return std::nullopt;
    }
    both_ways = word == "iff";
    parts.push_back({text.substr(offset + word.size()), offset + word.size()});
    parts.front().text = text.substr(0, offset);
  }
  std::optional<TruthTable> claim = tabulate_formula(parts.front(), at, diagnostics);
  if (parts.size() == 1) return claim;
  const std::optional<TruthTable> condition = tabulate_formula(parts.back(), at, diagnostics);
  if (!claim || !condition) return std::nullopt;
  for (std::size_t code = 0; code < claim->size(); ++code) {
    char& holds = (*claim)[code];
    const char given = (*condition)[code];
    holds = both_ways ? (holds == given ? 1 : 0) : (holds != 0 || given == 0 ? 1 : 0);
  }
  return claim;
}

void OptionVocabulary::unknown_name(std::string_view name, const SourceSpan& at,
                                    Diagnostics& diagnostics) const {
  std::vector<std::string> known = options_;
  for (const Definition& one : definitions_) known.push_back(one.name);
  diagnostics.error("unknown-name", at, fmt::format("unknown name '{}' in a statement over options", name),
                    name_hint(name, known));
}

std::optional<TruthTable> OptionVocabulary::tabulate_formula(const Part& part, const SourceSpan& at,
                                                             Diagnostics& diagnostics) const {
  std::vector<Token> tokens;
  if (const auto error = parse_tokens(part.text, tokens)) {
    diagnostics.error(error->code, place_in_string(at, part.offset + error->offset), error->message,
                      error->hint);
    return std::nullopt;
  }
  std::vector<Use> uses;
  bool sound = true;
  for (const Token& token : tokens) {
    if (token.kind != Token::Kind::name) continue;
    if (std::any_of(uses.begin(), uses.end(), [&](const Use& use) { return use.name == token.text; }))
      continue;
    Use use{std::string(token.text)};
    const auto option = std::find(options_.begin(), options_.end(), token.text);
    if (option != options_.end()) {
      use.option = static_cast<int>(option - options_.begin());
    } else {
      const auto defined = std::find_if(definitions_.begin(), definitions_.end(),
                                        [&](const Definition& one) { return one.name == token.text; });
      if (defined == definitions_.end()) {
        unknown_name(token.text, place_in_string(at, part.offset + token.offset), diagnostics);
        sound = false;
      } else if (defined->truth.empty()) {
        sound = false;
      } else {
        use.truth = &defined->truth;
      }
    }
    uses.push_back(std::move(use));
  }
  if (!sound) return std::nullopt;
  std::vector<std::string> names;
  for (const Use& use : uses) names.push_back(use.name);
  std::vector<double> slots(uses.size(), 0.0);
  const Arithmetic arithmetic(to_expression(part.text, tokens), names, slots);
  if (arithmetic.error()) {
    diagnostics.error("formula-syntax", place_in_string(at, part.offset + arithmetic.error()->offset),
                      arithmetic.error()->message);
    return std::nullopt;
  }
  TruthTable truth(combinations(), 0);
  for (std::uint32_t code = 0; code < combinations(); ++code) {
    for (std::size_t i = 0; i < uses.size(); ++i) {
      slots[i] = uses[i].truth != nullptr
                     ? (*uses[i].truth)[code]
                     : static_cast<double>(code >> static_cast<unsigned>(uses[i].option) & 1U);
    }
    const double value = arithmetic.value();
    if (!std::isfinite(value)) {
      diagnostics.error("not-finite", place_in_string(at, part.offset),
                        fmt::format("the statement is no finite number in state {}", code));
      return std::nullopt;
    }
    truth[code] = value != 0.0 ? 1 : 0;
  }
  return truth;
}

std::optional<TruthTable> OptionVocabulary::tabulate_pattern(const std::string& text, const SourceSpan& at,
                                                             Diagnostics& diagnostics) const {
  if (text.size() != options_.size()) {
    diagnostics.error("pattern-length", at,
                      fmt::format("the pattern '{}' is {} long, and there are {} options", text, text.size(),
                                  options_.size()),
                      expected_pattern(options_));
    return std::nullopt;
  }
  TruthTable truth(combinations(), 1);
  for (std::uint32_t code = 0; code < combinations(); ++code) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      const bool taken = (code >> i & 1U) != 0;
      if (text[i] != '-' && (text[i] == 'Y') != taken) truth[code] = 0;
    }
  }
  return truth;
}

}  // namespace detente::scenario
