// Voting with abstention as a third ballot.
//
// Felsenthal, D. S., Machover, M. (1997). Ternary voting games. Int. J. Game Theory 26, 335-351; and (1998)
// The Measurement of Voting Power, ch. 8. A motion is carried when those who vote yes are a winning coalition
// but for vetoes, and no veto member votes no: abstaining is no veto (UN Charter, article 27, as the Council
// reads it).
#pragma once

#include <string>
#include <vector>

#include "engine/institutions/power.hpp"
#include "engine/numerics/rational.hpp"

namespace detente::institutions {

/// Of one member: the profiles of the others' ballots (of 3^(n - 1)) in which a motion is carried when it
/// votes so.
struct BallotPower {
  Integer yes = 0;
  Integer abstain = 0;
  Integer no = 0;
  /// (yes - no) / 3^(n - 1): the chance that its ballot decides, all profiles equally likely.
  Rational decides;
  Rational share;  ///< `decides`, over its sum over the members.
};

struct AbstentionPower {
  bool counted = false;   ///< false = the body is too large: only `shortfall` is valid.
  std::string shortfall;  ///< Why, and what would work.
  Integer carried = 0;    ///< Profiles that carry a motion, of 3^members.
  Rational act;           ///< carried / 3^members.
  std::vector<BallotPower> member;
};

/// By a table as power_of makes, exactly. REQUIRES: is_valid(rule), at most 400 members.
[[nodiscard]] AbstentionPower abstention_power_of(const VotingRule& rule, const PowerLimits& limits = {});

}  // namespace detente::institutions
