// Voting rules: which coalitions carry a motion. A simple game (von Neumann & Morgenstern 1944, ch. 10).
#pragma once

#include <cstdint>
#include <vector>

#include "engine/institutions/council.hpp"

namespace detente::institutions {

/// One of the majorities that a motion needs.
struct Majority {
  std::vector<std::int64_t> weights;  ///< Per member, >= 0.
  std::int64_t quota = 1;             ///< Weight in favour that it takes, 1 to the sum of the weights.
};

/// A coalition S carries a motion when every veto member is in it and
///  - its weight reaches the quota of every majority, or
///  - fewer than `block` members are outside it.
/// The second clause is that of the EU's Council, where a blocking minority has at least four members
/// (Treaty on European Union, article 16(4)). Larger coalitions carry whatever smaller ones carry.
struct VotingRule {
  std::vector<Majority> majorities;  ///< At least one; each as long as `veto`.
  std::vector<char> veto;            ///< Per member.
  int block = 0;                     ///< 0 and 1 = the clause changes nothing.

  [[nodiscard]] int members() const { return static_cast<int>(veto.size()); }
};

/// The rule of a council with one majority.
[[nodiscard]] VotingRule rule_of(const VotingBody& body);

/// `in_favour` has a flag per member. REQUIRES: is_valid(rule).
[[nodiscard]] bool carries(const VotingRule& rule, const std::vector<char>& in_favour);

/// Lengths agree, weights are not negative, and every quota is between 1 and the sum of its weights.
[[nodiscard]] bool is_valid(const VotingRule& rule);

/// The same seat: a vote of one can stand for a vote of the other in every majority.
[[nodiscard]] bool same_seat(const VotingRule& rule, int a, int b);

}  // namespace detente::institutions
