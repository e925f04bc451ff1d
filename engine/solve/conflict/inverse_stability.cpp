#include "engine/solve/conflict/inverse_stability.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>

#include <fmt/format.h>

#include "engine/solve/conflict/move_path.hpp"

namespace detente::solve {
namespace {

using Way = std::vector<int>;

/// Keeps the ways that contain no other.
void absorb(std::vector<Way>& ways) {
  std::stable_sort(ways.begin(), ways.end(), [](const Way& a, const Way& b) { return a.size() < b.size(); });
  std::vector<Way> kept;
  for (Way& way : ways) {
    const bool implied = std::any_of(kept.begin(), kept.end(), [&](const Way& smaller) {
      return std::includes(way.begin(), way.end(), smaller.begin(), smaller.end());
    });
    if (!implied) kept.push_back(std::move(way));
  }
  ways = std::move(kept);
}

/// The requirement that a move to `improvement` makes; none when it is met whatever the decision maker
/// prefers.
std::optional<Requirement> requirement_of(const Conflict& conflict, StabilityConcept which, int maker,
                                          int state, int improvement) {
  Requirement requirement{improvement, {{improvement}}};
  if (which != StabilityConcept::nash) {
    const Coalition others = conflict.everybody() & ~(Coalition{1} << static_cast<unsigned>(maker));
    const MoveRule answers = single_moves(conflict, others, which == StabilityConcept::seq);
    for (const int end : reachable_states(conflict, answers, improvement)) {
      Way way = {end};
      if (which == StabilityConcept::smr) {
        const std::vector<int>& on = conflict.moves(maker, end);
        way.insert(way.end(), on.begin(), on.end());
      }
      std::erase(way, state);  // A state is never better than itself.
      std::sort(way.begin(), way.end());
      if (way.empty()) return std::nullopt;
      requirement.ways.push_back(std::move(way));
    }
    absorb(requirement.ways);
  }
  return requirement;
}

/// True when every way of meeting `a` meets `b`.
bool implies(const Requirement& a, const Requirement& b) {
  return std::all_of(a.ways.begin(), a.ways.end(), [&](const Way& way) {
    return std::any_of(b.ways.begin(), b.ways.end(), [&](const Way& smaller) {
      return std::includes(way.begin(), way.end(), smaller.begin(), smaller.end());
    });
  });
}

/// The requirements over bits: bit k = compared[k] is liked no better.
class Orders {
public:
  explicit Orders(const InverseCondition& condition) : size_(condition.compared.size()) {
    for (const Requirement& requirement : condition.requirements) {
      std::vector<std::uint32_t>& ways = ways_.emplace_back();
      for (const Way& way : requirement.ways) {
        std::uint32_t bits = 0;
        for (const int state : way) {
          const auto at = std::lower_bound(condition.compared.begin(), condition.compared.end(), state);
          bits |= std::uint32_t{1} << static_cast<unsigned>(at - condition.compared.begin());
        }
        ways.push_back(bits);
      }
    }
  }

  [[nodiscard]] bool met(std::uint32_t below) const {
    return std::all_of(ways_.begin(), ways_.end(), [&](const std::vector<std::uint32_t>& ways) {
      return std::any_of(ways.begin(), ways.end(), [&](std::uint32_t way) { return (way & ~below) == 0; });
    });
  }

  /// Of all strict orders of the compared states and the state itself. With k of n states below, k! (n - k)!
  /// of the (n + 1)! orders have just these below.
  [[nodiscard]] Rational share() const {
    std::vector<Integer> factorial(size_ + 2, 1);
    for (std::size_t i = 1; i < factorial.size(); ++i) factorial[i] = factorial[i - 1] * Integer(i);
    std::vector<std::uint64_t> sets(size_ + 1, 0);
    for (std::uint32_t below = 0; below < std::uint32_t{1} << size_; ++below) {
      if (met(below)) ++sets[static_cast<std::size_t>(std::popcount(below))];
    }
    Integer orders = 0;
    for (std::size_t k = 0; k <= size_; ++k) orders += Integer(sets[k]) * factorial[k] * factorial[size_ - k];
    return Rational(orders, factorial[size_ + 1]);
  }

  /// The fewest bits to add to `below` for the requirements to be met.
  [[nodiscard]] std::uint32_t fewest(std::uint32_t below) const {
    const std::uint32_t all = (std::uint32_t{1} << size_) - 1U;
    std::uint32_t best = all & ~below;
    for (std::uint32_t added = 0; added <= all; ++added) {
      if ((added & below) == 0 && std::popcount(added) < std::popcount(best) && met(below | added))
        best = added;
    }
    return best;
  }

private:
  std::size_t size_;
  std::vector<std::vector<std::uint32_t>> ways_;
};

std::string way_text(const Conflict& conflict, const Way& way, int state) {
  std::vector<std::string> names;
  for (const int one : way) names.push_back(conflict.states[static_cast<std::size_t>(one)]);
  const std::string& there = conflict.states[static_cast<std::size_t>(state)];
  if (names.size() == 1) return fmt::format("{} no better than {}", names.front(), there);
  return fmt::format("all of {} no better than {}", fmt::join(names, ", "), there);
}

}  // namespace

InverseCondition inverse_condition(const Conflict& conflict, StabilityConcept which, int maker, int state) {
  InverseCondition condition;
  condition.which = which;
  condition.maker = maker;
  condition.state = state;
  std::vector<Requirement> all;
  for (const int to : conflict.moves(maker, state)) {
    if (auto requirement = requirement_of(conflict, which, maker, state, to))
      all.push_back(std::move(*requirement));
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    bool implied = false;
    for (std::size_t j = 0; j < all.size() && !implied; ++j) {
      // Of two that imply each other the first is kept.
      implied = j != i && implies(all[j], all[i]) && (j < i || !implies(all[i], all[j]));
    }
    if (!implied) condition.requirements.push_back(all[i]);
  }
  for (const Requirement& requirement : condition.requirements) {
    for (const Way& way : requirement.ways) {
      condition.compared.insert(condition.compared.end(), way.begin(), way.end());
    }
  }
  std::sort(condition.compared.begin(), condition.compared.end());
  condition.compared.erase(std::unique(condition.compared.begin(), condition.compared.end()),
                           condition.compared.end());
  const auto no_better = [&](int other) { return !conflict.likes_better(maker, other, state); };
  condition.holds_today =
      std::all_of(condition.requirements.begin(), condition.requirements.end(), [&](const Requirement& one) {
        return std::any_of(one.ways.begin(), one.ways.end(),
                           [&](const Way& way) { return std::all_of(way.begin(), way.end(), no_better); });
      });
  if (condition.compared.size() > kMostCompared) return condition;
  const Orders orders(condition);
  condition.share = orders.share();
  std::uint32_t below = 0;
  for (std::size_t k = 0; k < condition.compared.size(); ++k) {
    if (no_better(condition.compared[k])) below |= std::uint32_t{1} << k;
  }
  condition.smallest_change.emplace();
  if (condition.holds_today) return condition;
  const std::uint32_t added = orders.fewest(below);
  for (std::size_t k = 0; k < condition.compared.size(); ++k) {
    if ((added >> k & 1U) != 0) condition.smallest_change->push_back(condition.compared[k]);
  }
  return condition;
}

std::vector<std::string> condition_texts(const Conflict& conflict, const InverseCondition& condition) {
  std::vector<std::string> lines;
  const std::string& name = conflict.makers[static_cast<std::size_t>(condition.maker)].name;
  for (const Requirement& requirement : condition.requirements) {
    std::vector<std::string> ways;
    for (const Way& way : requirement.ways) ways.push_back(way_text(conflict, way, condition.state));
    lines.push_back(fmt::format("{} must like {}", name, fmt::join(ways, ", or ")));
  }
  return lines;
}

}  // namespace detente::solve
