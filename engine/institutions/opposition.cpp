#include "engine/institutions/opposition.hpp"

#include <algorithm>
#include <numeric>

#include "engine/base/contract.hpp"

namespace detente::institutions {
namespace {

/// Adds one majority: a dimension, or a bound on the number of opponents.
void add_majority(const Majority& majority, Opposition& made,
                  std::vector<std::vector<std::int64_t>>& columns) {
  const std::int64_t total =
      std::accumulate(majority.weights.begin(), majority.weights.end(), std::int64_t{0});
  const std::int64_t room = total - majority.quota;
  std::vector<std::int64_t> weights;
  std::int64_t divisor = 0;
  for (const int member : made.free) {
    weights.push_back(majority.weights[static_cast<std::size_t>(member)]);
    divisor = std::gcd(divisor, weights.back());
  }
  // What the free members cannot reach together binds nobody.
  if (std::accumulate(weights.begin(), weights.end(), std::int64_t{0}) <= room) return;
  const bool equal = std::all_of(weights.begin(), weights.end(),
                                 [&](std::int64_t weight) { return weight == weights.front(); });
  if (equal) {
    made.most = static_cast<int>(std::min<std::int64_t>(made.most, room / divisor));
    return;
  }
  for (std::int64_t& weight : weights) weight /= divisor;
  made.room.push_back(room / divisor);
  columns.push_back(std::move(weights));
}

}  // namespace

Opposition opposition_of(const VotingRule& rule, bool all_free) {
  DETENTE_REQUIRE(is_valid(rule), "a valid voting rule");
  Opposition made;
  made.members = rule.members();
  made.block = rule.block;
  for (int member = 0; member < made.members; ++member) {
    const auto i = static_cast<std::size_t>(member);
    bool binds = rule.veto[i] != 0;
    // A weight beyond the room is as good as a veto.
    for (const Majority& majority : rule.majorities) {
      const std::int64_t total =
          std::accumulate(majority.weights.begin(), majority.weights.end(), std::int64_t{0});
      if (rule.block <= 1 && majority.weights[i] > total - majority.quota) binds = true;
    }
    (binds && !all_free ? made.bound : made.free).push_back(member);
  }
  made.most = static_cast<int>(made.free.size());
  std::vector<std::vector<std::int64_t>> columns;
  for (const Majority& majority : rule.majorities) add_majority(majority, made, columns);
  if (columns.empty()) {
    made.room.push_back(0);
    columns.emplace_back(made.free.size(), 0);
  }
  std::vector<std::size_t> order(made.free.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return columns[0][a] > columns[0][b]; });
  const std::vector<int> unsorted = made.free;
  made.weight.resize(order.size());
  for (std::size_t j = 0; j < order.size(); ++j) {
    made.free[j] = unsorted[order[j]];
    for (const auto& column : columns) made.weight[j].push_back(column[order[j]]);
  }
  return made;
}

}  // namespace detente::institutions
