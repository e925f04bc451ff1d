// Power indices: how much a member's vote counts in a council, before anything is known of what the
// members want.
//
// A coalition is winning when it carries a motion, a member is critical in it when it wins with the
// member and loses without, a winning coalition is minimal when all its members are critical.
//  - Shapley, L. S., Shubik, M. (1954). A method for evaluating the distribution of power in a committee
//    system. American Political Science Review 48, 787-792.
//  - Penrose, L. S. (1946), J. Royal Statistical Society 109, 53-57; Banzhaf, J. F. (1965), Rutgers Law
//    Review 19, 317-343: swings, the coalitions in which a member is critical.
//  - Johnston, R. J. (1978). Environment and Planning A 10, 907-914: swings, shared among the critical.
//  - Deegan, J., Packel, E. W. (1978). Int. J. Game Theory 7, 113-123: minimal winning coalitions, each
//    equally likely and shared equally.
//  - Holler, M. J., Packel, E. W. (1983). J. of Economics 43, 21-29: minimal winning coalitions, each a
//    public good to its members.
//  - Coleman, J. S. (1971). Control of collectivities and the power of a collectivity to act.
#pragma once

#include <string>
#include <vector>

#include "engine/institutions/voting_rule.hpp"
#include "engine/numerics/rational.hpp"

namespace detente::institutions {

/// What a member can be, in words.
enum class Standing : std::uint8_t {
  ordinary,
  veto_player,  ///< In every winning coalition.
  dictator,     ///< Wins alone, and nobody wins without it.
  dummy,        ///< Critical in no coalition.
};

/// Of one member. Fractions are exact.
struct MemberPower {
  Standing standing = Standing::ordinary;
  Integer swings = 0;         ///< Coalitions in which it is critical.
  Rational shapley_shubik;    ///< Adds up to 1 over the members.
  Rational banzhaf;           ///< Its share of all swings.
  Rational absolute_banzhaf;  ///< Penrose: swings / 2^(n - 1), the chance that its vote decides.
  Rational prevent;           ///< Coleman, of preventing action: swings / winning coalitions.
  Rational initiate;          ///< Coleman, of initiating action: swings / losing coalitions.
  // Valid only if CouncilPower::shared.
  Integer minimal_winning = 0;  ///< Minimal winning coalitions that it is in.
  Rational johnston;            ///< Adds up to 1.
  Rational deegan_packel;       ///< Adds up to 1.
  Rational holler_packel;       ///< Adds up to 1; the public good index.
};

enum class PowerMethod : std::uint8_t { none, table, enumeration };

struct CouncilPower {
  PowerMethod method = PowerMethod::none;  ///< none = the body is too large: only `shortfall` is valid.
  bool shared = false;                     ///< Johnston, Deegan-Packel and Holler-Packel were computed too.
  std::string shortfall;  ///< Why something is missing, what would work, and how long it would take.
  int members = 0;
  Integer winning = 0;                   ///< Of 2^members coalitions.
  std::vector<Integer> winning_by_size;  ///< Index: the coalition's size, 0 to members.
  Integer swings = 0;                    ///< Of all members together.
  Integer minimal_winning = 0;           ///< Valid only if `shared`.
  Rational act;                          ///< Coleman, of the collectivity to act: winning / 2^members.
  std::vector<MemberPower> member;
};

/// What power_of may spend.
struct PowerLimits {
  std::uint64_t table_bytes = std::uint64_t{1} << 29U;  ///< Of one table of counts; there are up to four.
  std::uint64_t coalitions = std::uint64_t{1} << 27U;   ///< To visit one by one; 10^8 take seconds.
};

/// All indices of all members, exactly.
///
/// By tables over the opponents' number and weight: members * cells additions, where cells =
/// (opponents that a motion survives + 1) * product over majorities of (total - quota + 1); majorities of
/// equal weights, vetoes and `block` cost nothing, and a common divisor of the weights is taken out.
/// Johnston and the minimal coalitions go by tables only when at most one majority has unequal weights;
/// with more, and where the table is too large, winning coalitions are enumerated, members of
/// equal seats by their number. REQUIRES: is_valid(rule), at most 400 members.
[[nodiscard]] CouncilPower power_of(const VotingRule& rule, const PowerLimits& limits = {});

/// The chance that a motion is carried when each member votes for it with probability `yes`,
/// independently. REQUIRES: method is not none, yes in [0, 1].
[[nodiscard]] double carry_probability(const CouncilPower& power, double yes);

}  // namespace detente::institutions
