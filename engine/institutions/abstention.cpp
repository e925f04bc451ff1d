#include "engine/institutions/abstention.hpp"

#include <cmath>

#include <fmt/format.h>

#include "engine/base/contract.hpp"
#include "engine/institutions/coalition_counts.hpp"
#include "engine/institutions/coalition_table.hpp"
#include "engine/institutions/opposition.hpp"

namespace detente::institutions {
namespace {

/// Ways not to vote yes without stopping the motion.
unsigned ways_of(const VotingRule& rule, int member) {
  return rule.veto[static_cast<std::size_t>(member)] != 0 ? 1 : 2;
}

/// Ballots of `size` members who do not vote yes: [size], with `left_out` (or nobody, -1) voting yes.
std::vector<Integer> ballots_by_size(const VotingRule& rule, int left_out) {
  std::vector<Integer> ballots(rule.veto.size() + 1, 0);
  ballots[0] = 1;
  int added = 0;
  for (int member = 0; member < rule.members(); ++member) {
    if (member == left_out) continue;
    ++added;
    for (int size = added; size >= 1; --size) {
      const auto s = static_cast<std::size_t>(size);
      ballots[s] += ballots[s - 1] * ways_of(rule, member);
    }
  }
  return ballots;
}

template <typename Cell>
void count(const VotingRule& rule, const Opposition& opposition, AbstentionPower& power) {
  CoalitionTable<Cell> table(opposition.most, opposition.room);
  for (std::size_t j = 0; j < opposition.free.size(); ++j) {
    table.add(opposition.weight[j], ways_of(rule, opposition.free[j]));
  }
  const auto all = ballots_by_size(rule, -1);
  for (int size = 0; size <= rule.members(); ++size) {
    power.carried +=
        size < rule.block ? all[static_cast<std::size_t>(size)] : to_integer(table.at(size, opposition.room));
  }
  for (std::size_t j = 0; j < opposition.free.size(); ++j) {
    const int member = opposition.free[j];
    const unsigned ways = ways_of(rule, member);
    BallotPower& one = power.member[static_cast<std::size_t>(member)];
    const auto others = ballots_by_size(rule, member);
    for (int size = 0; size < rule.members(); ++size) {
      one.yes += size < rule.block ? others[static_cast<std::size_t>(size)]
                 : size > opposition.most
                     ? Integer(0)
                     : to_integer(table.without(size, opposition.room, opposition.weight[j], ways));
    }
    // What carries with the member abstaining is counted once for each of its ways not to vote yes.
    one.abstain = (power.carried - one.yes) / ways;
    one.no = rule.veto[static_cast<std::size_t>(member)] != 0 ? Integer(0) : one.abstain;
  }
}

}  // namespace

AbstentionPower abstention_power_of(const VotingRule& rule, const PowerLimits& limits) {
  const Opposition opposition = opposition_of(rule, true);
  AbstentionPower power;
  power.member.resize(rule.veto.size());
  // 3^n profiles; and a power of two beyond, for what the sums over sizes carry.
  const std::size_t bits = static_cast<std::size_t>(std::ceil(1.585 * rule.members())) + 1;
  const double bytes = table_bytes(opposition);
  if (bytes > static_cast<double>(limits.table_bytes)) {
    power.shortfall = fmt::format(
        "the table would take {:.3g} GiB, {:.3g} are allowed; weights rounded to a "
        "{:.0f}th would do",
        bytes / 0x1p30, static_cast<double>(limits.table_bytes) / 0x1p30,
        std::ceil(bytes / static_cast<double>(limits.table_bytes)));
    return power;
  }
  with_cell_of(bits, [&](auto cell) { count<decltype(cell)>(rule, opposition, power); });
  power.counted = true;
  const Integer profiles = boost::multiprecision::pow(Integer(3), static_cast<unsigned>(rule.members()));
  power.act = Rational(power.carried, profiles);
  Rational sum = 0;
  for (BallotPower& one : power.member) {
    one.decides = Rational(one.yes - one.no, profiles / 3);
    sum += one.decides;
  }
  for (BallotPower& one : power.member) one.share = one.decides / sum;
  return power;
}

}  // namespace detente::institutions
