// [phases.bargain]: who sits at the table, what about, and how they get to a deal.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "engine/base/names.hpp"
#include "engine/base/numbers.hpp"
#include "engine/scenario/model/reader.hpp"
#include "engine/scenario/parse/draft.hpp"

namespace detente::scenario {
namespace {

constexpr std::size_t kMostIssues = 20;
constexpr std::size_t kMostCombinations = 100'000;  ///< Deals before exclusions.
constexpr int kLongestDeadline = 1000;
constexpr NumberRange kDiscounts{0.001, 1.0};
constexpr NumberRange kWeights{0.001, 1000.0};

class SessionParser {
public:
  SessionParser(const Node& node, const Scenario& scenario, const std::string& name, Diagnostics& diagnostics)
      : scenario_(scenario),
        diagnostics_(diagnostics),
        what_(fmt::format("session '{}'", name)),
        reader_(node, what_, diagnostics) {
    session_.id = name;
    session_.at = node.at;
    session_.protocol_at = node.at;
  }

  Session parse() {
    if (const Node* const parties = reader_.require("parties")) parse_parties(*parties);
    if (const Node* const issues = reader_.require("issues")) parse_issues(*issues);
    list_deals();
    if (const Node* const protocol = reader_.get("protocol")) {
      session_.protocol = read_text(*protocol, "'protocol'", diagnostics_).value_or(session_.protocol);
      session_.protocol_at = protocol->at;
    }
    if (const Node* const tactics = reader_.get("tactics")) parse_tactics(*tactics);
    session_.deadline = reader_.integer("deadline", 1, kLongestDeadline, session_.deadline);
    session_.breakdown = reader_.number("breakdown", {.low = 0.0, .high = 1.0, .high_open = true}, 0.0);
    if (const Node* const first = reader_.get("first"))
      session_.first = std::max(0, party(*first, "'first'"));
    if (const Node* const quota = reader_.get("quota")) {
      const int most = std::max(1, static_cast<int>(session_.parties.size()));
      session_.quota = read_integer(*quota, "quota", 1, most, diagnostics_).value_or(0);
    }
    if (const Node* const vetoes = reader_.get("vetoes")) parse_vetoes(*vetoes);
    session_.discount.assign(session_.parties.size(), 1.0);
    session_.weight.assign(session_.parties.size(), 1.0);
    parse_numbers("discount", kDiscounts, session_.discount);
    parse_numbers("weight", kWeights, session_.weight);
    reader_.finish();
    return std::move(session_);
  }

private:
  void parse_parties(const Node& node) {
    const std::vector<std::string> known = player_ids(scenario_);
    for (const Node& item : read_items(node, "'parties'", kMostEntries, diagnostics_)) {
      if (!expect_kind(item, Node::Kind::string, "a party", diagnostics_)) continue;
      const int player = find_name(item.text, item.at, known, "player", "unknown-player", diagnostics_);
      if (player < 0) continue;
      if (std::find(session_.parties.begin(), session_.parties.end(), player) != session_.parties.end()) {
        diagnostics_.error("party-twice", item.at, fmt::format("'{}' is listed twice", item.text));
        continue;
      }
      session_.parties.push_back(player);
      party_names_.push_back(item.text);
    }
    if (node.kind == Node::Kind::array && node.items.size() < 2) {
      diagnostics_.error(
          "few-parties", node.at,
          fmt::format("{} needs at least two parties, and there are {}", what_, node.items.size()));
    }
  }

  /// Index of the party that `node`, of the key `what`, names; or -1.
  int party(const Node& node, std::string_view what) {
    if (!expect_kind(node, Node::Kind::string, what, diagnostics_)) return -1;
    return find_name(node.text, node.at, party_names_, "party", "unknown-party", diagnostics_);
  }

  void parse_vetoes(const Node& node) {
    session_.vetoes.assign(session_.parties.size(), 0);
    for (const Node& item : read_items(node, "'vetoes'", kMostEntries, diagnostics_)) {
      if (const int index = party(item, "a party in 'vetoes'"); index >= 0) {
        session_.vetoes[static_cast<std::size_t>(index)] = 1;
      }
    }
  }

  /// Parties without a tactic of their own take the usual one. Who names tactics means the protocol for them.
  void parse_tactics(const Node& node) {
    session_.tactics.resize(session_.parties.size());
    for (const Node::Entry& entry : read_entries(node, "'tactics'", kMostEntries, diagnostics_)) {
      const int index =
          find_name(entry.key, entry.key_at, party_names_, "party", "unknown-party", diagnostics_);
      TacticSpec tactic =
          read_tactic(entry.value, fmt::format("the tactic of '{}'", entry.key), diagnostics_);
      if (index >= 0) session_.tactics[static_cast<std::size_t>(index)] = std::move(tactic);
    }
    if (reader_.get("protocol") == nullptr) session_.protocol = "concession";
  }

  void parse_issues(const Node& node) {
    const auto entries = read_entries(node, "'issues'", kMostIssues, diagnostics_);
    if (node.is_table() && node.entries.empty()) {
      diagnostics_.error("no-issues", node.at, fmt::format("{} has nothing to negotiate", what_),
                         "write issues = { relief = [0, 1, 2] }");
    }
    for (const Node::Entry& entry : entries) {
      if (entry.key == "held" || entry.key == "agreed") {
        diagnostics_.error("reserved-name", entry.key_at,
                           fmt::format("issue '{}' has the name of a result of every session", entry.key),
                           "choose another name");
        continue;
      }
      parse_issue(entry);
    }
  }

  void parse_issue(const Node::Entry& entry) {
    Issue issue;
    issue.name = entry.key;
    const std::string what = fmt::format("issue '{}'", entry.key);
    const auto items = read_items(entry.value, what, kMostDeals, diagnostics_);
    if (items.empty()) {
      if (entry.value.kind == Node::Kind::array) {
        diagnostics_.error("issue-values", entry.value.at, fmt::format("{} has no values", what),
                           "such as [0, 1, 2] or [\"none\", \"all\"]");
      }
      return;
    }
    issue.named = items.front().kind == Node::Kind::string;
    for (const Node& item : items) {
      if (issue.named) {
        if (!expect_kind(item, Node::Kind::string, "a value of " + what, diagnostics_) ||
            !check_name(item.text, item.at, "value", diagnostics_)) {
          continue;
        }
        issue.numbers.push_back(static_cast<double>(issue.values.size()));
        add_value(issue, item.text, item.at);
      } else if (const auto number =
                     read_number(item, "a value of " + what, {-kLargest, kLargest}, diagnostics_)) {
        issue.numbers.push_back(*number);
        add_value(issue, shortest(*number), item.at);
      }
    }
    if (!issue.values.empty()) session_.issues.push_back(std::move(issue));
  }

  void add_value(Issue& issue, const std::string& label, const SourceSpan& at) {
    if (std::find(issue.values.begin(), issue.values.end(), label) != issue.values.end()) {
      diagnostics_.error("duplicate-name", at,
                         fmt::format("issue '{}' has the value '{}' twice", issue.name, label));
    }
    issue.values.push_back(label);
  }

  /// `key` = a number for all parties, or a table with one per party.
  void parse_numbers(const char* key, const NumberRange& range, std::vector<double>& numbers) {
    const Node* const node = reader_.get(key);
    if (node == nullptr) return;
    if (node->is_number()) {
      if (const auto number = read_number(*node, fmt::format("'{}'", key), range, diagnostics_)) {
        numbers.assign(numbers.size(), *number);
      }
      return;
    }
    for (const Node::Entry& entry :
         read_entries(*node, fmt::format("'{}'", key), kMostEntries, diagnostics_)) {
      const int index =
          find_name(entry.key, entry.key_at, party_names_, "party", "unknown-party", diagnostics_);
      const auto number =
          read_number(entry.value, fmt::format("the {} of '{}'", key, entry.key), range, diagnostics_);
      if (index >= 0 && number) numbers[static_cast<std::size_t>(index)] = *number;
    }
  }

  /// The issues as the state of a world of their own, in which exclusions are read.
  [[nodiscard]] Scenario world_of_issues() const {
    Scenario world;
    std::vector<Variable> variables;
    for (const Issue& issue : session_.issues) {
      StateVariable variable;
      variable.name = issue.name;
      variable.size = static_cast<int>(issue.values.size());
      if (issue.named) variable.values = issue.values;
      world.state.push_back(variable);
      variables.push_back({issue.name, VariableKind::state, static_cast<int>(variables.size()), false,
                           variable.size, issue.values, issue.numbers});
    }
    const int states = static_cast<int>(variables.size());
    world.vocabulary = Vocabulary(std::move(variables), states, 0, 0);
    return world;
  }

  std::vector<Formula> parse_exclusions(const Scenario& world) {
    std::vector<Formula> exclusions;
    const Node* const node = reader_.get("exclude");
    if (node == nullptr) return exclusions;
    Scope scope;
    scope.place = fmt::format("an exclusion of {}, which reads its issues only", what_);
    for (const Node& item : read_items(*node, "'exclude'", kMostEntries, diagnostics_)) {
      const Formula text = read_formula(item, "an exclusion", diagnostics_);
      if (!text.present()) continue;
      Formula formula = parse_formula(text.text, text.at, scope, world, diagnostics_);
      if (formula.present()) exclusions.push_back(std::move(formula));
    }
    return exclusions;
  }

  void list_deals() {
    const Scenario world = world_of_issues();
    const std::vector<Formula> exclusions = parse_exclusions(world);
    std::size_t combinations = 1;
    for (const Issue& issue : session_.issues) {
      combinations *= issue.values.size();
      if (combinations > kMostCombinations) return too_many(fmt::format("more than {}", kMostCombinations));
    }
    if (session_.issues.empty()) return;
    std::vector<FormulaEvaluator> excluded;
    for (const Formula& formula : exclusions) excluded.emplace_back(world, formula);
    std::vector<char> reported(exclusions.size(), 0);
    World deal(session_.issues.size(), 0);
    for (std::size_t code = 0; code < combinations; ++code) {
      std::size_t rest = code;
      for (std::size_t i = deal.size(); i-- > 0;) {
        const std::size_t size = session_.issues[i].values.size();
        deal[i] = static_cast<std::int32_t>(rest % size);
        rest /= size;
      }
      bool out = false;
      for (std::size_t e = 0; e < excluded.size(); ++e) {
        const double value = excluded[e](deal);
        out = out || value != 0.0;
        if (std::isfinite(value) || std::exchange(reported[e], 1) != 0) continue;
        diagnostics_.error(
            "not-finite", exclusions[e].at,
            fmt::format("the exclusion is {} for some deal; expected a finite number", shortest(value)));
      }
      if (!out) session_.deals.emplace_back(deal.begin(), deal.end());
    }
    if (session_.deals.size() > kMostDeals) too_many(std::to_string(session_.deals.size()));
    if (session_.deals.empty()) {
      diagnostics_.error("no-deals", reader_.key_at("exclude"),
                         fmt::format("all deals of {} are excluded", what_));
    }
  }

  void too_many(const std::string& count) {
    diagnostics_.error("too-many-deals", reader_.key_at("issues"),
                       fmt::format("{} has {} deals, and at most {} are allowed", what_, count, kMostDeals),
                       "give issues fewer values, or exclude combinations");
  }

  static constexpr double kLargest = 1e9;

  const Scenario& scenario_;
  Diagnostics& diagnostics_;
  std::string what_;
  TableReader reader_;
  Session session_;
  std::vector<std::string> party_names_;
};

}  // namespace

std::optional<Session> parse_session(const Node& node, const Scenario& scenario, const std::string& name,
                                     Diagnostics& diagnostics) {
  if (!expect_kind(node, Node::Kind::table, "'bargain'", diagnostics)) return std::nullopt;
  return SessionParser(node, scenario, name, diagnostics).parse();
}

}  // namespace detente::scenario
