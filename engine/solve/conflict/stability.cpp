#include "engine/solve/conflict/stability.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "engine/base/contract.hpp"
#include "engine/base/parallel.hpp"
#include "engine/solve/conflict/move_path.hpp"

namespace detente::solve {
namespace {

constexpr int kNowhere = std::numeric_limits<int>::max();

std::vector<int> members(const Conflict& conflict, Coalition coalition) {
  std::vector<int> all;
  for (int maker = 0; maker < conflict.maker_count(); ++maker) {
    if (holds(coalition, maker)) all.push_back(maker);
  }
  return all;
}

/// from[to]: the states from which `maker` can move to `to`.
std::vector<std::vector<int>> moves_backwards(const Conflict& conflict, int maker, bool improving) {
  std::vector<std::vector<int>> from(conflict.states.size());
  for (int state = 0; state < conflict.state_count(); ++state) {
    for (const int to : conflict.moves(maker, state)) {
      if (improving && !conflict.likes_better(maker, to, state)) continue;
      from[static_cast<std::size_t>(to)].push_back(state);
    }
  }
  return from;
}

/// Per state: the best that the decision maker has there if it may stay or move once. The others hold it at
/// or below a rank by pushing it to a state where this is no more.
std::vector<int> best_within_a_move(const Conflict& conflict, int maker) {
  std::vector<int> best(conflict.states.size());
  for (int state = 0; state < conflict.state_count(); ++state) {
    int& here = best[static_cast<std::size_t>(state)];
    here = conflict.rank(maker, state);
    for (const int to : conflict.moves(maker, state)) here = std::max(here, conflict.rank(maker, to));
  }
  return best;
}

std::vector<std::uint8_t> verdicts(const Conflict& conflict, int maker) {
  const Coalition others = conflict.everybody() & ~(Coalition{1} << static_cast<unsigned>(maker));
  const std::vector<int>& rank = conflict.makers[static_cast<std::size_t>(maker)].rank;
  const std::array levels = {
      std::vector<int>(conflict.states.size(), kNowhere),  // Nash: nobody answers.
      lowest_reachable(conflict, others, false, rank),
      lowest_reachable(conflict, others, false, best_within_a_move(conflict, maker)),
      lowest_reachable(conflict, others, true, rank),
  };
  std::vector<std::uint8_t> bits(conflict.states.size(), 0);
  for (int state = 0; state < conflict.state_count(); ++state) {
    const std::vector<int> improvements = conflict.improvements(maker, state);
    for (const StabilityConcept which : kStabilityConcepts) {
      const std::vector<int>& level = levels[static_cast<std::size_t>(which)];
      const bool stable = std::all_of(improvements.begin(), improvements.end(), [&](int to) {
        return level[static_cast<std::size_t>(to)] <= rank[static_cast<std::size_t>(state)];
      });
      if (stable) {
        bits[static_cast<std::size_t>(state)] |=
            static_cast<std::uint8_t>(1U << static_cast<unsigned>(which));
      }
    }
  }
  return bits;
}

Answer answer_to(const Conflict& conflict, StabilityConcept which, int maker, int state, int improvement) {
  Answer answer;
  answer.improvement = improvement;
  answer.improving = {{Coalition{1} << static_cast<unsigned>(maker), improvement}};
  if (which == StabilityConcept::nash) return answer;
  const Coalition others = conflict.everybody() & ~(Coalition{1} << static_cast<unsigned>(maker));
  const auto no_better = [&](int at) { return !conflict.likes_better(maker, at, state); };
  const auto escape_from = [&](int at) {
    for (const int to : conflict.moves(maker, at)) {
      if (!no_better(to)) return to;
    }
    return -1;
  };
  const auto wanted = [&](int at) {
    return no_better(at) && (which != StabilityConcept::smr || escape_from(at) < 0);
  };
  const bool improving = which == StabilityConcept::seq;
  answer.answer = shortest_path(conflict, single_moves(conflict, others, improving), improvement, wanted,
                                &answer.can_answer);
  answer.sanctioned = !answer.answer.empty();
  if (answer.sanctioned) return answer;
  const MoveRule anyhow = single_moves(conflict, others, false);
  if (which == StabilityConcept::smr) {
    answer.answer = shortest_path(conflict, anyhow, improvement, no_better);
    if (!answer.answer.empty()) answer.escape = escape_from(answer.answer.back().to);
  } else if (which == StabilityConcept::seq) {
    answer.would_hurt = !shortest_path(conflict, anyhow, improvement, no_better).empty();
  }
  return answer;
}

}  // namespace

std::string_view to_string(StabilityConcept which) {
  constexpr std::array<std::string_view, 4> kNames = {"nash", "gmr", "smr", "seq"};
  return kNames[static_cast<std::size_t>(which)];
}

std::vector<int> lowest_reachable(const Conflict& conflict, Coalition coalition, bool improving,
                                  const std::vector<int>& cost) {
  DETENTE_REQUIRE(cost.size() == conflict.states.size(), "a cost per state");
  const std::vector<int> movers = members(conflict, coalition);
  const std::size_t count = conflict.states.size();
  std::vector<std::vector<std::vector<int>>> from;  // Per mover.
  from.reserve(movers.size());
  for (const int mover : movers) from.push_back(moves_backwards(conflict, mover, improving));

  std::vector<int> order(count);
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    return cost[static_cast<std::size_t>(a)] < cost[static_cast<std::size_t>(b)];
  });
  // An arrival is a state with the mover that moved last. From cheap states to dear ones, all arrivals from
  // which the state can be reached and that reach nothing cheaper are met once.
  std::vector<int> level(count, kNowhere);
  std::vector<char> met(count * movers.size(), 0);
  std::vector<std::pair<int, std::size_t>> open;
  const auto meet = [&](int state, std::size_t mover) {
    char& seen = met[static_cast<std::size_t>(state) * movers.size() + mover];
    if (seen != 0) return;
    seen = 1;
    open.emplace_back(state, mover);
  };
  for (const int cheapest : order) {
    for (std::size_t mover = 0; mover < movers.size(); ++mover) meet(cheapest, mover);
    while (!open.empty()) {
      const auto [state, mover] = open.back();
      open.pop_back();
      for (const int before : from[mover][static_cast<std::size_t>(state)]) {
        int& there = level[static_cast<std::size_t>(before)];
        there = std::min(there, cost[static_cast<std::size_t>(cheapest)]);
        for (std::size_t earlier = 0; earlier < movers.size(); ++earlier) {
          if (earlier != mover) meet(before, earlier);
        }
      }
    }
  }
  return level;
}

Stability::Stability(const Conflict& conflict) : states_(conflict.state_count()) {
  DETENTE_REQUIRE(conflict.makers.size() <= kMostDecisionMakers, "a coalition has a bit per decision maker");
  bits_.resize(conflict.makers.size());
  for_blocks(bits_.size(), 1, [&](std::size_t begin, std::size_t end) {
    for (std::size_t maker = begin; maker < end; ++maker) {
      bits_[maker] = verdicts(conflict, static_cast<int>(maker));
    }
  });
}

bool Stability::equilibrium(StabilityConcept which, int state) const {
  for (std::size_t maker = 0; maker < bits_.size(); ++maker) {
    if (!stable(which, static_cast<int>(maker), state)) return false;
  }
  return true;
}

std::vector<int> Stability::equilibria(StabilityConcept which) const {
  std::vector<int> all;
  for (int state = 0; state < states_; ++state) {
    if (equilibrium(which, state)) all.push_back(state);
  }
  return all;
}

StabilityReason reason_of(const Conflict& conflict, StabilityConcept which, int maker, int state) {
  StabilityReason reason;
  reason.which = which;
  reason.who = Coalition{1} << static_cast<unsigned>(maker);
  reason.state = state;
  reason.can_move = !conflict.moves(maker, state).empty();
  for (const int improvement : conflict.improvements(maker, state)) {
    reason.answers.push_back(answer_to(conflict, which, maker, state, improvement));
  }
  reason.stable = std::all_of(reason.answers.begin(), reason.answers.end(),
                              [](const Answer& answer) { return answer.sanctioned; });
  return reason;
}

}  // namespace detente::solve
