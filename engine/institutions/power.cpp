#include "engine/institutions/power.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "engine/base/contract.hpp"
#include "engine/institutions/coalition_counts.hpp"

namespace detente::institutions {
namespace {

constexpr int kMostMembers = 400;
/// Counts of the enumeration have 128 bits.
constexpr int kMostEnumerated = 120;
/// Coalitions that the enumeration visits in a second, for what is said of one that was not begun.
constexpr double kVisitsPerSecond = 1e7;

Integer sum_of(const std::vector<Integer>& counts) {
  Integer sum = 0;
  for (const Integer& count : counts) sum += count;
  return sum;
}

/// Sum over coalitions in which the member is critical of (s - 1)! (n - s)! / n!.
Rational shapley_shubik(const std::vector<Integer>& swings) {
  const auto n = static_cast<int>(swings.size()) - 1;
  Rational sum = 0;
  for (int size = 1; size <= n; ++size) {
    const Integer& count = swings[static_cast<std::size_t>(size)];
    if (count != 0) sum += Rational(count, n * binomial(n - 1, size - 1));
  }
  return sum;
}

Standing standing_of(const Integer& swings, const Integer& winning, int members) {
  if (swings == 0) return Standing::dummy;
  if (swings < winning) return Standing::ordinary;
  return winning == Integer(1) << (members - 1) ? Standing::dictator : Standing::veto_player;
}

void fill_swings(const CoalitionCounts& counts, CouncilPower& power) {
  power.winning_by_size = counts.winning;
  power.winning = sum_of(counts.winning);
  const Integer all = Integer(1) << power.members;
  power.act = Rational(power.winning, all);
  for (std::size_t i = 0; i < power.member.size(); ++i) {
    MemberPower& one = power.member[i];
    one.swings = sum_of(counts.swings[i]);
    power.swings += one.swings;
    one.standing = standing_of(one.swings, power.winning, power.members);
    one.shapley_shubik = shapley_shubik(counts.swings[i]);
    one.absolute_banzhaf = Rational(one.swings, all / 2);
    one.prevent = Rational(one.swings, power.winning);
    one.initiate = Rational(one.swings, all - power.winning);
  }
  for (MemberPower& one : power.member) one.banzhaf = Rational(one.swings, power.swings);
}

void fill_shares(const CoalitionCounts& counts, CouncilPower& power) {
  power.minimal_winning = sum_of(counts.minimal);
  Rational johnston = 0;
  Integer seats = 0;
  for (std::size_t i = 0; i < power.member.size(); ++i) {
    MemberPower& one = power.member[i];
    one.minimal_winning = sum_of(counts.minimal_of[i]);
    seats += one.minimal_winning;
    johnston += counts.johnston[i];
    for (std::size_t size = 1; size < counts.minimal.size(); ++size) {
      const Integer& sets = counts.minimal_of[i][size];
      if (sets != 0) one.deegan_packel += Rational(sets, Integer(size) * power.minimal_winning);
    }
  }
  for (std::size_t i = 0; i < power.member.size(); ++i) {
    power.member[i].johnston = counts.johnston[i] / johnston;
    power.member[i].holler_packel = Rational(power.member[i].minimal_winning, seats);
  }
  power.shared = true;
}

std::string duration(double seconds) {
  if (seconds < 120.0) return fmt::format("{:.0f} s", std::ceil(seconds));
  if (seconds < 7200.0) return fmt::format("{:.0f} minutes", seconds / 60.0);
  if (seconds < 172800.0) return fmt::format("{:.0f} hours", seconds / 3600.0);
  return seconds < 1e10 ? fmt::format("{:.0f} days", seconds / 86400.0) : "longer than anyone waits";
}

}  // namespace

CouncilPower power_of(const VotingRule& rule, const PowerLimits& limits) {
  DETENTE_REQUIRE(rule.members() <= kMostMembers, "at most 400 members");
  const Opposition opposition = opposition_of(rule);
  CouncilPower power;
  power.members = rule.members();
  power.member.resize(rule.veto.size());
  CoalitionCounts counts(power.members);
  const double bytes = table_bytes(opposition);
  const bool table = bytes <= static_cast<double>(limits.table_bytes);
  double visits = most_visits(opposition);
  if (table) {
    count_swings(opposition, counts);
    power.method = PowerMethod::table;
    visits = std::min(visits, static_cast<double>(sum_of(counts.winning)));
  }
  const bool shares_by_table = table && opposition.room.size() == 1;
  const bool enumerable =
      visits <= static_cast<double>(limits.coalitions) && power.members <= kMostEnumerated;
  if (shares_by_table) {
    count_shares(opposition, counts);
  } else if (enumerable) {
    enumerate_coalitions(opposition, counts);
    power.method = PowerMethod::enumeration;
  } else {
    const std::string one_by_one =
        power.members > kMostEnumerated
            ? fmt::format("one by one go at most {} members", kMostEnumerated)
            : fmt::format("one by one its coalitions would take {}", duration(visits / kVisitsPerSecond));
    power.shortfall =
        table ? fmt::format(
                    "Johnston, Deegan-Packel and Holler-Packel need the coalitions one by one where "
                    "several majorities have unequal weights; {}",
                    one_by_one)
              : fmt::format(
                    "the table would take {:.3g} GiB, {:.3g} are allowed; {}; weights rounded to a "
                    "{:.0f}th would do",
                    bytes / 0x1p30, static_cast<double>(limits.table_bytes) / 0x1p30, one_by_one,
                    std::ceil(bytes / static_cast<double>(limits.table_bytes)));
  }
  if (power.method == PowerMethod::none) return power;
  fill_swings(counts, power);
  if (power.shortfall.empty()) fill_shares(counts, power);
  return power;
}

double carry_probability(const CouncilPower& power, double yes) {
  DETENTE_REQUIRE(power.method != PowerMethod::none, "coalitions were counted");
  DETENTE_REQUIRE(yes >= 0.0 && yes <= 1.0, "a probability");
  double sum = 0.0;
  for (int size = 0; size <= power.members; ++size) {
    sum += static_cast<double>(power.winning_by_size[static_cast<std::size_t>(size)]) * std::pow(yes, size) *
           std::pow(1.0 - yes, power.members - size);
  }
  return sum;
}

}  // namespace detente::institutions
