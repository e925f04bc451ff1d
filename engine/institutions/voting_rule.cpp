#include "engine/institutions/voting_rule.hpp"

#include <algorithm>
#include <numeric>

#include "engine/base/contract.hpp"

namespace detente::institutions {

VotingRule rule_of(const VotingBody& body) {
  VotingRule rule;
  rule.majorities.push_back({{body.weights.begin(), body.weights.end()}, body.quota});
  rule.veto = body.procedural ? std::vector<char>(body.veto.size(), 0) : body.veto;
  return rule;
}

bool carries(const VotingRule& rule, const std::vector<char>& in_favour) {
  DETENTE_REQUIRE(in_favour.size() == rule.veto.size(), "a flag per member");
  int outside = 0;
  for (std::size_t i = 0; i < in_favour.size(); ++i) {
    if (in_favour[i] != 0) continue;
    if (rule.veto[i] != 0) return false;
    ++outside;
  }
  if (outside < rule.block) return true;
  return std::all_of(rule.majorities.begin(), rule.majorities.end(), [&](const Majority& majority) {
    std::int64_t weight = 0;
    for (std::size_t i = 0; i < in_favour.size(); ++i) {
      if (in_favour[i] != 0) weight += majority.weights[i];
    }
    return weight >= majority.quota;
  });
}

bool is_valid(const VotingRule& rule) {
  return !rule.majorities.empty() && !rule.veto.empty() && rule.block >= 0 && rule.block <= rule.members() &&
         std::all_of(rule.majorities.begin(), rule.majorities.end(), [&](const Majority& majority) {
           const auto& weights = majority.weights;
           return weights.size() == rule.veto.size() && majority.quota >= 1 &&
                  std::all_of(weights.begin(), weights.end(),
                              [](std::int64_t weight) { return weight >= 0; }) &&
                  majority.quota <= std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
         });
}

bool same_seat(const VotingRule& rule, int a, int b) {
  const auto i = static_cast<std::size_t>(a);
  const auto j = static_cast<std::size_t>(b);
  return rule.veto[i] == rule.veto[j] &&
         std::all_of(rule.majorities.begin(), rule.majorities.end(),
                     [&](const Majority& majority) { return majority.weights[i] == majority.weights[j]; });
}

}  // namespace detente::institutions
