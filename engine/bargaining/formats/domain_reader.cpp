#include "engine/bargaining/formats/domain_reader.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "engine/bargaining/protocols/protocol.hpp"
#include "engine/base/names.hpp"
#include "engine/base/numbers.hpp"
#include "engine/scenario/model/arithmetic.hpp"

namespace detente::bargaining {

using scenario::Node;
using scenario::NumberRange;
using scenario::TableReader;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr NumberRange kAnyNumber{-kInfinity, kInfinity};
constexpr std::size_t kMostTerms = 200;
constexpr std::size_t kMostParameters = 1000;
constexpr std::size_t kMostValues = kMostDeals;
constexpr std::array<std::string_view, 5> kReserved = {"and", "or", "not", "true", "false"};

/// A number above 0, at most `high`; `fallback` with an error when it is not.
double read_positive(TableReader& reader, std::string_view key, double high, double fallback,
                     Diagnostics& diagnostics) {
  const double value = reader.number(key, {0.0, high}, fallback);
  if (value > 0.0) return value;
  diagnostics.error("out-of-range", reader.get(key)->at, fmt::format("{} = 0 must be above 0", key));
  return fallback;
}

}  // namespace

void DomainReader::declare(const char* what, const std::string& name, const SourceSpan& at) {
  const bool word = std::find(kReserved.begin(), kReserved.end(), name) != kReserved.end();
  if (word || scenario::find_function(name) != nullptr) {
    diagnostics_.error(
        "reserved-name", at,
        fmt::format("{} '{}' has the name of a {} of formulas", what, name, word ? "word" : "function"),
        "choose another name");
  }
  const auto found = std::find_if(declared_.begin(), declared_.end(),
                                  [&](const auto& declared) { return declared.first == name; });
  if (found != declared_.end()) {
    diagnostics_.error(
        "duplicate-name", at,
        fmt::format("{} '{}' has the name of the parameter in line {}", what, name, found->second.line),
        "parameters and issues share their names");
  }
  declared_.emplace_back(name, at);
}

void DomainReader::read_parameters() {
  const Node* const node = root_.find("parameters");
  if (node == nullptr) return;
  for (const Node::Entry& entry : read_entries(*node, "'parameters'", kMostParameters, diagnostics_)) {
    declare("parameter", entry.key, entry.key_at);
    DomainParameter parameter{entry.key, 0.0};
    if (entry.value.is_table()) {
      TableReader reader(entry.value, fmt::format("parameter '{}'", entry.key), diagnostics_);
      if (reader.require("value") != nullptr) parameter.value = reader.number("value", kAnyNumber, 0.0);
      static_cast<void>(reader.text("about"));
      reader.finish();
    } else {
      parameter.value = read_number(entry.value, entry.key, kAnyNumber, diagnostics_).value_or(0.0);
    }
    parameters_.push_back(std::move(parameter));
    parameter_at_.push_back(entry.key_at);
  }
}

void DomainReader::read_issues() {
  const Node* const node = root_.find("issues");
  if (node == nullptr) return;
  file_.combinations = 1;
  for (const Node::Entry& entry : read_entries(*node, "'issues'", kMostIssues, diagnostics_)) {
    read_issue(entry);
  }
  if (node->is_table() && node->entries.empty()) {
    diagnostics_.error("empty", node->at, "'issues' is empty", "write relief = [\"none\", \"all\"]");
  }
}

void DomainReader::read_issue(const Node::Entry& entry) {
  declare("issue", entry.key, entry.key_at);
  Issue issue;
  issue.name = entry.key;
  if (entry.value.is_table()) {
    read_range(entry.value, issue);
  } else if (entry.value.kind == Node::Kind::array) {
    read_values(entry.value, issue);
  } else {
    diagnostics_.error("wrong-type", entry.value.at,
                       fmt::format("issue '{}' must be a list of values, not {} ({})", entry.key,
                                   kind_name(entry.value.kind), shown_value(entry.value)),
                       "write [\"none\", \"part\", \"all\"], [6, 12, 24] or { from = 0, to = 10, step = 1 }");
  }
  // What could not be read must not make every formula that mentions it wrong.
  if (issue.values.empty()) {
    issue.values.emplace_back("?");
    issue.numbers.push_back(0.0);
  }
  if (issue.values.size() > kMostCombinations / file_.combinations) {
    diagnostics_.error("too-many", entry.key_at,
                       fmt::format("with the {} values of issue '{}' there are more than {} combinations",
                                   issue.values.size(), entry.key, kMostCombinations));
    issue.values.resize(1);
    issue.numbers.resize(1);
  }
  file_.combinations *= issue.values.size();
  issues_.push_back(std::move(issue));
  issue_at_.push_back(entry.key_at);
}

void DomainReader::read_values(const Node& node, Issue& issue) {
  const std::string what = fmt::format("a value of issue '{}'", issue.name);
  const auto items = read_items(node, fmt::format("issue '{}'", issue.name), kMostValues, diagnostics_);
  if (items.empty()) {
    diagnostics_.error("empty", node.at, fmt::format("issue '{}' has no values", issue.name));
    return;
  }
  const bool numbers = items.front().is_number();
  std::vector<std::pair<std::string, std::size_t>> seen;
  for (const Node& item : items) {
    if (item.is_number() != numbers) {
      diagnostics_.error(
          "wrong-type", item.at,
          fmt::format("{} is {}, and the first is {}", what, shown_value(item), shown_value(items.front())),
          "the values of an issue are all names or all numbers");
      continue;
    }
    if (numbers) {
      const auto number = read_number(item, what, kAnyNumber, diagnostics_);
      if (!number) continue;
      issue.values.push_back(shortest(*number));
      issue.numbers.push_back(*number);
    } else {
      const auto name = read_text(item, what, diagnostics_);
      if (!name || !scenario::check_name(*name, item.text_at, "value", diagnostics_)) continue;
      issue.numbers.push_back(static_cast<double>(issue.values.size()));
      issue.values.push_back(*name);
    }
    seen.emplace_back(issue.values.back(), static_cast<std::size_t>(&item - items.data()));
  }
  std::sort(seen.begin(), seen.end());
  for (std::size_t k = 1; k < seen.size(); ++k) {
    if (seen[k].first != seen[k - 1].first) continue;
    diagnostics_.error("duplicate-name", items[seen[k].second].at,
                       fmt::format("issue '{}' has the value {} twice", issue.name, seen[k].first));
  }
}

void DomainReader::read_range(const Node& node, Issue& issue) {
  TableReader reader(node, fmt::format("issue '{}'", issue.name), diagnostics_);
  const bool given = (reader.require("from") != nullptr) & (reader.require("to") != nullptr);
  const double from = reader.number("from", kAnyNumber, 0.0);
  const double to = reader.number("to", kAnyNumber, 0.0);
  const double step = read_positive(reader, "step", kInfinity, 1.0, diagnostics_);
  reader.finish();
  if (!given) return;
  const double steps = (to - from) / step;
  if (!(steps >= 0.0)) {
    diagnostics_.error("out-of-range", reader.key_at("to"),
                       fmt::format("to = {} is below from = {}", shortest(to), shortest(from)));
    return;
  }
  // The last step may be short of `to` by rounding alone.
  constexpr double kSlack = 1e-9;
  const double count = std::floor(steps + kSlack) + 1.0;
  if (count > static_cast<double>(kMostValues)) {
    diagnostics_.error("too-many", node.at,
                       fmt::format("issue '{}' has more than {} values", issue.name, kMostValues));
    return;
  }
  for (std::size_t k = 0; k < static_cast<std::size_t>(count); ++k) {
    // 0.30000000000000004 is written 0.3: labels are for people.
    const double number = from + static_cast<double>(k) * step;
    const double rounded = *parse_double(fmt::format("{:.12g}", number));
    issue.values.push_back(shortest(rounded));
    issue.numbers.push_back(rounded);
  }
}

void DomainReader::read_parties() {
  const Node* const node = root_.find("parties");
  if (node == nullptr) return;
  for (const Node::Entry& entry : read_entries(*node, "'parties'", kMostParties, diagnostics_)) {
    read_party(entry);
  }
  if (node->is_table() && node->entries.size() < 2) {
    diagnostics_.error("no-parties", node->at,
                       fmt::format("the domain has {}, and talks take two parties or more",
                                   node->entries.empty() ? "no party" : "one party"),
                       "describe each in a table [parties.NAME]");
  }
}

void DomainReader::read_party(const Node::Entry& entry) {
  const std::string what = fmt::format("party '{}'", entry.key);
  parties_.push_back({entry.key, entry.key});
  terms_.emplace_back();
  if (!expect_kind(entry.value, Node::Kind::table, what, diagnostics_)) return;
  TableReader reader(entry.value, what, diagnostics_);
  Party& party = parties_.back();
  std::vector<Term>& terms = terms_.back();
  party.name = reader.text("name", entry.key);
  party.discount = read_positive(reader, "discount", 1.0, 1.0, diagnostics_);
  party.weight = read_positive(reader, "weight", kInfinity, 1.0, diagnostics_);
  if (const Node* const reservation = reader.get("reservation")) {
    const std::string place = fmt::format("'reservation' of {}", what);
    const auto term = read_term(*reservation, place);
    if (term && !term->table.issues.empty()) {
      diagnostics_.error(
          "reservation-kind", term->at,
          fmt::format("{} depends on the issue '{}'", place, issues_[term->table.issues.front()].name),
          "it is what no deal is worth: a number, or a formula over parameters");
    } else if (term && !std::isfinite(term->table.values.front())) {
      diagnostics_.error("not-finite", term->at, fmt::format("{} is not finite", place));
    } else if (term) {
      party.reservation = term->table.values.front();
    }
  }
  const bool additive = (reader.get("weights") != nullptr) | (reader.get("values") != nullptr);
  const Node* const utility = reader.get("utility");
  if (utility != nullptr) {
    for (const Node::Entry& named :
         read_entries(*utility, fmt::format("'utility' of {}", what), kMostTerms, diagnostics_)) {
      auto term = read_term(named.value, fmt::format("'{}' of the utility of {}", named.key, what));
      if (term) terms.push_back(std::move(*term));
    }
  } else if (!additive) {
    diagnostics_.error("missing-key", entry.key_at, fmt::format("{} has no utility", what),
                       "give it [parties.NAME.utility] with formulas, or 'weights' and 'values'");
  }
  if (additive) read_additive(reader, what, terms);
  reader.finish();
}

std::optional<DomainReader::Term> DomainReader::read_term(const Node& node, std::string what) {
  const scenario::Formula formula = read_formula(node, what, diagnostics_);
  if (!formula.present()) return std::nullopt;
  auto table = vocabulary_->tabulate(formula, what, diagnostics_);
  if (!table) return std::nullopt;
  return Term{std::move(what), formula.at, std::move(*table)};
}

/// The sum over issues of weight * value, as GENIUS has it.
void DomainReader::read_additive(TableReader& reader, const std::string& what, std::vector<Term>& terms) {
  std::vector<std::string> names;
  for (const Issue& issue : issues_) names.push_back(issue.name);
  std::vector<double> weight(issues_.size(), 1.0);
  std::vector<const Node*> weight_node(issues_.size(), nullptr);
  if (const Node* const weights = reader.get("weights")) {
    const std::string table = fmt::format("'weights' of {}", what);
    for (const Node::Entry& entry : read_entries(*weights, table, kMostIssues, diagnostics_)) {
      const int issue =
          scenario::find_name(entry.key, entry.key_at, names, "issue", "unknown-name", diagnostics_);
      const auto number = read_number(entry.value, entry.key, kAnyNumber, diagnostics_);
      if (issue < 0) continue;
      weight[static_cast<std::size_t>(issue)] = number.value_or(1.0);
      weight_node[static_cast<std::size_t>(issue)] = &entry.value;
    }
  }
  const Node* const values = reader.get("values");
  if (values != nullptr) {
    const std::string table = fmt::format("'values' of {}", what);
    for (const Node::Entry& entry : read_entries(*values, table, kMostIssues, diagnostics_)) {
      const int found =
          scenario::find_name(entry.key, entry.key_at, names, "issue", "unknown-name", diagnostics_);
      if (found < 0) continue;
      const auto issue = static_cast<std::size_t>(found);
      weight_node[issue] = nullptr;
      const std::string place = fmt::format("'{}' of {}", entry.key, table);
      Term term{place, entry.value.at, {{issue}, read_worth(entry.value, issues_[issue], place)}};
      for (double& value : term.table.values) value *= weight[issue];
      if (term.table.values.size() == issues_[issue].values.size()) terms.push_back(std::move(term));
    }
  }
  for (std::size_t i = 0; i < issues_.size(); ++i) {
    if (weight_node[i] == nullptr) continue;
    diagnostics_.error("missing-key", weight_node[i]->at,
                       fmt::format("{} has a weight for the issue '{}', and no values", what, names[i]),
                       fmt::format("add {} = ... to its 'values'", names[i]));
  }
}

/// What each value of an issue is worth: a list in the order of the values, or a table by their names.
std::vector<double> DomainReader::read_worth(const Node& node, const Issue& issue, const std::string& what) {
  std::vector<double> worth;
  if (node.is_table()) {
    TableReader reader(node, what, diagnostics_);
    for (const std::string& value : issue.values) {
      const Node* const number = reader.require(value);
      if (number == nullptr) continue;
      worth.push_back(read_number(*number, value, kAnyNumber, diagnostics_).value_or(0.0));
    }
    reader.finish();
    return worth;
  }
  const std::size_t errors = diagnostics_.error_count();
  for (const Node& item : read_items(node, what, kMostValues, diagnostics_)) {
    worth.push_back(read_number(item, what, kAnyNumber, diagnostics_).value_or(0.0));
  }
  if (worth.size() != issue.values.size() && diagnostics_.error_count() == errors) {
    diagnostics_.error(
        "wrong-length", node.at,
        fmt::format("{} has {} numbers, and the issue {} values", what, worth.size(), issue.values.size()));
  }
  return worth;
}

void DomainReader::read_talks() {
  TalksSpec& talks = file_.talks;
  talks.tactics.resize(parties_.size());
  const Node* const node = root_.find("talks");
  if (node == nullptr || !expect_kind(*node, Node::Kind::table, "'talks'", diagnostics_)) return;
  constexpr int kMostRounds = 1'000'000;
  std::vector<std::string> ids;
  for (const Party& party : parties_) ids.push_back(party.id);
  TableReader reader(*node, "[talks]", diagnostics_);
  talks.protocol = reader.text("protocol");
  if (const Node* const protocol = reader.get("protocol")) talks.protocol_at = protocol->text_at;
  if (const Node* const deadline = reader.get("deadline")) {
    talks.deadline = read_integer(*deadline, "deadline", 1, kMostRounds, diagnostics_);
  }
  talks.breakdown = reader.number("breakdown", {0.0, 1.0, true}, 0.0);
  if (reader.get("rationality") != nullptr) {
    talks.rationality = reader.number("rationality", {1e-9, 1e9}, kUsualRationality);
  }
  if (const Node* const first = reader.get("first")) {
    const auto name = read_text(*first, "'first'", diagnostics_);
    const int party =
        name ? scenario::find_name(*name, first->text_at, ids, "party", "unknown-name", diagnostics_) : -1;
    if (party >= 0) talks.first = static_cast<std::size_t>(party);
  }
  if (const Node* const quota = reader.get("quota")) {
    const int most = static_cast<int>(parties_.size());
    talks.quota = static_cast<std::size_t>(read_integer(*quota, "quota", 1, most, diagnostics_).value_or(1));
  }
  if (const Node* const vetoes = reader.get("vetoes")) read_vetoes(*vetoes, ids);
  if (const Node* const tactics = reader.get("tactics")) {
    for (const Node::Entry& entry :
         read_entries(*tactics, "'tactics' of [talks]", kMostParties, diagnostics_)) {
      const int party =
          scenario::find_name(entry.key, entry.key_at, ids, "party", "unknown-name", diagnostics_);
      TacticSpec tactic =
          scenario::read_tactic(entry.value, fmt::format("the tactic of '{}'", entry.key), diagnostics_);
      if (party >= 0) talks.tactics[static_cast<std::size_t>(party)] = std::move(tactic);
    }
  }
  reader.finish();
}

void DomainReader::read_vetoes(const Node& node, std::span<const std::string> ids) {
  if (!expect_kind(node, Node::Kind::array, "'vetoes'", diagnostics_, "write [\"us\"]")) return;
  file_.talks.vetoes.assign(parties_.size(), 0);
  for (const Node& item : node.items) {
    const auto name = read_text(item, "'vetoes'", diagnostics_);
    const int party =
        name ? scenario::find_name(*name, item.text_at, ids, "party", "unknown-name", diagnostics_) : -1;
    if (party >= 0) file_.talks.vetoes[static_cast<std::size_t>(party)] = 1;
  }
}

}  // namespace detente::bargaining
