// [strategies] and [play], as written. bind_strategies gives them to players.
#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>

#include "engine/scenario/model/reader.hpp"
#include "engine/scenario/parse/draft.hpp"

namespace detente::scenario {
namespace {

MixDraft parse_mix(const Node& node, std::string_view what, Diagnostics& diagnostics) {
  MixDraft mix;
  mix.at = node.at;
  if (!expect_kind(node, Node::Kind::table, what, diagnostics, "write { hold = 0.7, test = 0.3 }"))
    return mix;
  double sum = 0.0;
  bool sound = true;
  for (const Node::Entry& entry : node.entries) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    const Node& value = entry.value;
    if (value.is_number() && value.number < 0.0) {
      diagnostics.error("bad-weight", value.at,
                        fmt::format("the weight of '{}' = {} is negative", entry.key, shown_value(value)));
      sound = false;
      continue;
    }
    const auto weight =
        read_number(value, fmt::format("the weight of '{}'", entry.key), {0.0, kInfinity}, diagnostics);
    sound = sound && weight.has_value();
    mix.shares.push_back({entry.key, entry.key_at, weight.value_or(0.0)});
    sum += weight.value_or(0.0);
  }
  if (sound && !(sum > 0.0 && sum <= std::numeric_limits<double>::max())) {
    diagnostics.error("bad-weight", node.at,
                      mix.shares.empty()
                          ? fmt::format("{} has no actions", what)
                          : fmt::format("the weights of {} must have a positive, finite sum", what));
  }
  return mix;
}

void parse_rules(const Node& node, StrategyDraft& strategy, Diagnostics& diagnostics) {
  const auto items =
      read_items(node, fmt::format("'rules' of strategy '{}'", strategy.name), kMostEntries, diagnostics);
  if (node.kind == Node::Kind::array && items.empty()) {
    diagnostics.error("empty", node.at, fmt::format("strategy '{}' has no rules", strategy.name));
  }
  for (const Node& item : items) {
    if (!expect_kind(item, Node::Kind::table, "a rule", diagnostics,
                     "write { when = \"...\", play = \"action\" }")) {
      continue;
    }
    TableReader reader(item, "the rule", diagnostics);
    RuleDraft rule;
    rule.when = reader.formula("when");
    if (const Node* const play = reader.require("play")) {
      if (play->kind == Node::Kind::string) {
        rule.play.at = play->at;
        rule.play.shares.push_back({play->text, play->text_at, 1.0});
      } else if (play->is_table()) {
        rule.play = parse_mix(*play, "'play'", diagnostics);
      } else {
        diagnostics.error("wrong-type", play->at,
                          fmt::format("'play' must be an action or a table of weights, not {} ({})",
                                      kind_name(play->kind), shown_value(*play)));
      }
    }
    reader.finish();
    strategy.rules.push_back(std::move(rule));
  }
}

StrategyDraft parse_strategy(const Node::Entry& entry, Diagnostics& diagnostics) {
  StrategyDraft strategy;
  strategy.name = entry.key;
  strategy.at = entry.key_at;
  for (const std::string& built_in : built_in_policies()) {
    if (entry.key == built_in) {
      diagnostics.error("reserved-name", entry.key_at, fmt::format("'{}' is a built-in policy", built_in),
                        "give the strategy another name");
    }
  }
  const std::string what = fmt::format("strategy '{}'", entry.key);
  if (!expect_kind(entry.value, Node::Kind::table, what, diagnostics)) return strategy;
  TableReader reader(entry.value, what, diagnostics);
  const Node* const rules = reader.get("rules");
  const Node* const mixed = reader.get("mixed");
  const Node* const policy = reader.get("policy");
  const int kinds = (rules != nullptr ? 1 : 0) + (mixed != nullptr ? 1 : 0) + (policy != nullptr ? 1 : 0);
  if (kinds != 1) {
    diagnostics.error(
        "strategy-kind", entry.key_at,
        fmt::format("{} must have exactly one of 'rules', 'mixed' and 'policy', not {}", what, kinds));
  } else if (rules != nullptr) {
    strategy.kind = PolicyKind::rules;
    parse_rules(*rules, strategy, diagnostics);
    strategy.valid = true;
  } else if (mixed != nullptr) {
    strategy.kind = PolicyKind::mixed;
    strategy.mix = parse_mix(*mixed, fmt::format("'mixed' of {}", what), diagnostics);
    strategy.valid = true;
  } else {
    std::vector<std::string> words;
    std::vector<PolicyKind> named;
    for (const PolicyTraits& traits : kPolicyKinds) {
      if (!traits.by_name || traits.solved) continue;
      words.emplace_back(traits.word);
      named.push_back(traits.kind);
    }
    const int word = reader.choice("policy", words, -1);
    strategy.valid = word >= 0;
    if (strategy.valid) strategy.kind = named[static_cast<std::size_t>(word)];
  }
  reader.finish();
  return strategy;
}

}  // namespace

std::vector<std::string> built_in_policies() {
  std::vector<std::string> names;
  for (const PolicyTraits& traits : kPolicyKinds) {
    if (traits.by_name) names.emplace_back(traits.word);
  }
  names.emplace_back("uniform");
  return names;
}

void parse_strategies(const Node& root, Draft& draft, Diagnostics& diagnostics) {
  if (const Node* const node = root.find("strategies")) {
    for (const Node::Entry& entry : read_entries(*node, "'strategies'", kMostEntries, diagnostics)) {
      draft.strategies.push_back(parse_strategy(entry, diagnostics));
    }
  }
  const Node* const node = root.find("play");
  if (node == nullptr || !expect_kind(*node, Node::Kind::table, "'play'", diagnostics)) return;
  for (const Node::Entry& entry : node->entries) {
    if (!expect_kind(entry.value, Node::Kind::string, fmt::format("what '{}' plays", entry.key), diagnostics))
      continue;
    draft.play.push_back({entry.key, entry.key_at, entry.value.text, entry.value.at});
  }
}

}  // namespace detente::scenario
