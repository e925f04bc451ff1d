#include "engine/bargaining/formats/issue_formula.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/base/contract.hpp"
#include "engine/base/names.hpp"
#include "engine/scenario/model/arithmetic.hpp"
#include "engine/scenario/model/formula_text.hpp"

namespace detente::bargaining {

/// A name in a formula: an issue's value, or a number.
struct IssueVocabulary::Use {
  std::string name;
  int issue = -1;
  double number = 0.0;
};

namespace {

bool is_constant(std::string_view name) {
  const auto known = scenario::constants();
  return std::find(known.begin(), known.end(), name) != known.end();
}

}  // namespace

IssueVocabulary::IssueVocabulary(const std::vector<Issue>& issues,
                                 const std::vector<DomainParameter>& parameters)
    : issues_(&issues),
      parameters_(&parameters),
      issue_seen_(issues.size(), 0),
      parameter_seen_(parameters.size(), 0) {
}

std::optional<IssueVocabulary::Use> IssueVocabulary::resolve(std::string_view name) {
  for (std::size_t i = 0; i < parameters_->size(); ++i) {
    if ((*parameters_)[i].name != name) continue;
    parameter_seen_[i] = 1;
    return Use{std::string(name), -1, (*parameters_)[i].value};
  }
  const std::size_t dot = name.find('.');
  for (std::size_t i = 0; i < issues_->size(); ++i) {
    const Issue& issue = (*issues_)[i];
    if (issue.name != name.substr(0, dot)) continue;
    issue_seen_[i] = 1;
    if (dot == std::string_view::npos) return Use{std::string(name), static_cast<int>(i), 0.0};
    const auto value = std::find(issue.values.begin(), issue.values.end(), name.substr(dot + 1));
    if (value == issue.values.end()) return std::nullopt;
    return Use{std::string(name), -1, issue.numbers[static_cast<std::size_t>(value - issue.values.begin())]};
  }
  return std::nullopt;
}

void IssueVocabulary::unknown(std::string_view name, const SourceSpan& at, std::string_view what,
                              Diagnostics& diagnostics) const {
  const std::size_t dot = name.find('.');
  for (const Issue& issue : *issues_) {
    if (dot == std::string_view::npos || issue.name != name.substr(0, dot)) continue;
    diagnostics.error("unknown-name", at,
                      fmt::format("issue '{}' has no value '{}'", issue.name, name.substr(dot + 1)),
                      name_hint(name.substr(dot + 1), issue.values));
    return;
  }
  std::vector<std::string> known;
  std::string owner;
  for (const Issue& issue : *issues_) {
    known.push_back(issue.name);
    if (std::find(issue.values.begin(), issue.values.end(), name) != issue.values.end()) owner = issue.name;
  }
  for (const DomainParameter& parameter : *parameters_) known.push_back(parameter.name);
  diagnostics.error(
      "unknown-name", at, fmt::format("unknown name '{}' in {}", name, what),
      owner.empty() ? name_hint(name, known) : fmt::format("did you mean the value '{}.{}'?", owner, name));
}

std::optional<IssueTable> IssueVocabulary::tabulate(const scenario::Formula& formula, std::string_view what,
                                                    Diagnostics& diagnostics) {
  std::vector<scenario::Token> tokens;
  if (const auto error = scenario::parse_tokens(formula.text, tokens)) {
    diagnostics.error(error->code, scenario::place_in_string(formula.at, error->offset), error->message,
                      error->hint);
    return std::nullopt;
  }
  std::vector<Use> uses;
  std::vector<std::string_view> seen;
  bool sound = true;
  for (const scenario::Token& token : tokens) {
    if (token.kind != scenario::Token::Kind::name || is_constant(token.text)) continue;
    if (std::find(seen.begin(), seen.end(), token.text) != seen.end()) continue;
    seen.push_back(token.text);
    if (auto use = resolve(token.text)) {
      uses.push_back(std::move(*use));
    } else {
      unknown(token.text, scenario::place_in_string(formula.at, token.offset), what, diagnostics);
      sound = false;
    }
  }
  if (!sound) return std::nullopt;

  std::vector<std::string> names;
  std::vector<double> slots;
  IssueTable table;
  for (const Use& use : uses) {
    names.push_back(use.name);
    slots.push_back(use.number);
    if (use.issue >= 0) table.issues.push_back(static_cast<std::size_t>(use.issue));
  }
  std::sort(table.issues.begin(), table.issues.end());
  const scenario::Arithmetic arithmetic(scenario::to_expression(formula.text, tokens), names, slots);
  if (arithmetic.error()) {
    diagnostics.error("formula-syntax", scenario::place_in_string(formula.at, arithmetic.error()->offset),
                      arithmetic.error()->message);
    return std::nullopt;
  }
  std::vector<double*> slot_of;
  std::size_t entries = 1;
  for (const std::size_t issue : table.issues) {
    entries *= (*issues_)[issue].values.size();
    const auto use = std::find_if(uses.begin(), uses.end(),
                                  [&](const Use& one) { return one.issue == static_cast<int>(issue); });
    slot_of.push_back(&slots[static_cast<std::size_t>(use - uses.begin())]);
  }
  table.values.resize(entries);
  std::vector<std::size_t> digit(table.issues.size(), 0);
  for (std::size_t k = 0; k < digit.size(); ++k) *slot_of[k] = (*issues_)[table.issues[k]].numbers[0];
  for (double& value : table.values) {
    value = arithmetic.value();
    for (std::size_t k = digit.size(); k-- > 0;) {
      const std::vector<double>& numbers = (*issues_)[table.issues[k]].numbers;
      const bool carry = ++digit[k] == numbers.size();
      if (carry) digit[k] = 0;
      *slot_of[k] = numbers[digit[k]];
      if (!carry) break;
    }
  }
  return table;
}

}  // namespace detente::bargaining
