#include "engine/bargaining/formats/domain_file.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "engine/bargaining/formats/domain_reader.hpp"
#include "engine/base/numbers.hpp"
#include "engine/scenario/parse/draft.hpp"
#include "engine/scenario/text/document.hpp"
#include "engine/scenario/text/inheritance.hpp"
#include "engine/scenario/text/settings.hpp"

namespace detente::bargaining {

using scenario::Node;
using scenario::TableReader;

DomainFile DomainReader::read() {
  read_head();
  read_parameters();
  read_issues();
  vocabulary_.emplace(issues_, parameters_);
  read_parties();
  read_talks();
  if (issues_.empty() || parties_.empty()) return std::move(file_);
  std::vector<std::uint32_t> codes = allowed_codes();
  warn_unread();
  if (diagnostics_.has_errors()) return std::move(file_);
  std::vector<double> utilities = add_up(codes);
  if (diagnostics_.has_errors()) return std::move(file_);
  file_.domain = Domain(std::move(issues_), std::move(parties_), std::move(codes), std::move(utilities));
  return std::move(file_);
}

void DomainReader::read_head() {
  TableReader reader(root_, "the file", diagnostics_);
  scenario::check_version(reader, diagnostics_);
  for (const char* const key : {"parameters", "talks"}) static_cast<void>(reader.get(key));
  for (const char* const key : {"issues", "parties"}) static_cast<void>(reader.require(key));
  const Node* const head = reader.require("domain");
  reader.finish();
  if (head == nullptr || !expect_kind(*head, Node::Kind::table, "'domain'", diagnostics_)) return;
  TableReader keys(*head, "[domain]", diagnostics_);
  if (keys.require("title") != nullptr) file_.title = keys.text("title");
  file_.about = keys.text("about");
  static_cast<void>(keys.get("constraints"));
  keys.finish();
}

void DomainReader::warn_unread() {
  // With errors a name may be unread because the formula that reads it could not be parsed.
  if (diagnostics_.has_errors()) return;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    if (vocabulary_->mentioned_parameter(i)) continue;
    diagnostics_.warning("unread", parameter_at_[i],
                         fmt::format("nothing reads the parameter '{}'", parameters_[i].name));
  }
  for (std::size_t i = 0; i < issues_.size(); ++i) {
    const bool worth = std::any_of(terms_.begin(), terms_.end(), [&](const std::vector<Term>& terms) {
      return std::any_of(terms.begin(), terms.end(), [&](const Term& term) {
        return std::find(term.table.issues.begin(), term.table.issues.end(), i) != term.table.issues.end();
      });
    });
    if (worth || vocabulary_->mentioned_issue(i)) continue;
    diagnostics_.warning("unread", issue_at_[i],
                         fmt::format("nobody's utility looks at the issue '{}'", issues_[i].name));
  }
}

std::vector<std::uint32_t> DomainReader::allowed_codes() {
  std::vector<char> allowed(file_.combinations, 1);
  const Node* const head = root_.find("domain");
  const Node* const constraints = head != nullptr && head->is_table() ? head->find("constraints") : nullptr;
  constexpr std::size_t kMostConstraints = 200;
  if (constraints != nullptr) {
    for (const Node& item : read_items(*constraints, "'constraints'", kMostConstraints, diagnostics_)) {
      const auto term = read_term(item, "a constraint");
      if (!term) continue;
      if (!std::all_of(term->table.values.begin(), term->table.values.end(),
                       [](double value) { return std::isfinite(value); })) {
        diagnostics_.error("not-finite", term->at, "the constraint is not finite for some deal",
                           "a division by zero, or a root or logarithm of a negative number");
        continue;
      }
      walk_combinations(issues_, term->table, [&](std::size_t code, std::size_t entry) {
        if (term->table.values[entry] == 0.0) allowed[code] = 0;
      });
    }
  }
  if (diagnostics_.has_errors()) return {};
  std::vector<std::uint32_t> codes;
  for (std::size_t code = 0; code < allowed.size(); ++code) {
    if (allowed[code] != 0) codes.push_back(static_cast<std::uint32_t>(code));
  }
  if (codes.empty()) {
    diagnostics_.error("no-deals", constraints->at, "the constraints exclude every deal",
                       "a deal is allowed when each constraint holds");
  } else if (codes.size() > kMostDeals) {
    diagnostics_.error(
        "too-many", root_.find("issues")->at,
        fmt::format("{} deals are allowed, and a domain may have {}", codes.size(), kMostDeals),
        "give issues fewer values, or exclude combinations in 'constraints'");
  }
  return codes;
}

std::vector<double> DomainReader::add_up(const std::vector<std::uint32_t>& codes) {
  const std::size_t parties = parties_.size();
  std::vector<double> utilities(codes.size() * parties, 0.0);
  for (std::size_t p = 0; p < parties; ++p) {
    for (const Term& term : terms_[p]) {
      std::size_t deal = 0;
      std::optional<std::size_t> bad;
      walk_combinations(issues_, term.table, [&](std::size_t code, std::size_t entry) {
        if (deal == codes.size() || codes[deal] != code) return;
        const double value = term.table.values[entry];
        if (!std::isfinite(value) && !bad) bad = deal;
        utilities[deal * parties + p] += value;
        ++deal;
      });
      if (bad) {
        // A domain of its own, to have the words of the deal.
        const Domain place(issues_, {parties_[p]}, codes, std::vector<double>(codes.size(), 0.0));
        diagnostics_.error("not-finite", term.at,
                           fmt::format("{} is not finite for the deal {}", term.what,
                                       place.words(static_cast<DealId>(*bad))),
                           "a division by zero, or a root or logarithm of a negative number");
      }
    }
  }
  if (!diagnostics_.has_errors() &&
      !std::all_of(utilities.begin(), utilities.end(), [](double u) { return std::isfinite(u); })) {
    diagnostics_.error("not-finite", root_.find("parties")->at, "a sum of utility terms is not finite");
  }
  return utilities;
}

namespace {

Result<DomainFile> read_tree(std::optional<Node> root, std::span<const scenario::Setting> settings,
                             Diagnostics& diagnostics) {
  if (!root) return scenario::capped(diagnostics);
  scenario::apply_settings(*root, settings, diagnostics);
  DomainFile file = DomainReader(*root, diagnostics).read();
  if (diagnostics.has_errors()) return scenario::capped(diagnostics);
  return {std::move(file), diagnostics};
}

}  // namespace

bool is_domain_file(const Node& root) {
  if (!root.is_table() || root.find("scenario") != nullptr) return false;
  return root.find("domain") != nullptr || root.find("issues") != nullptr || root.find("parties") != nullptr;
}

bool holds_domain(const std::string& path) {
  Diagnostics diagnostics;
  const auto root = scenario::load_tree(path, diagnostics);
  return root && is_domain_file(*root);
}

Result<DomainFile> load_domain(const std::string& path, std::span<const scenario::Setting> settings) {
  Diagnostics diagnostics;
  return read_tree(scenario::load_tree(path, diagnostics), settings, diagnostics);
}

Result<DomainFile> parse_domain(std::string text, const std::string& name,
                                std::span<const scenario::Setting> settings) {
  Diagnostics diagnostics;
  return read_tree(scenario::load_tree_of_text(std::move(text), name, diagnostics), settings, diagnostics);
}

}  // namespace detente::bargaining
