#include "engine/solve/conflict/move_path.hpp"

#include <algorithm>

namespace detente::solve {
namespace {

struct Arrival {
  int state = 0;
  int mover = -1;   ///< Index in rule.movers.
  int before = -1;  ///< Index in the queue; -1 = the start.
};

/// Meets every arrival, nearest first, until `visit` says stop. Returns the queue; the last met is its
/// `stopped`.
std::vector<Arrival> search(const Conflict& conflict, const MoveRule& rule, int start,
                            const std::function<bool(int)>& visit, int& stopped) {
  std::vector<Arrival> queue;
  std::vector<char> seen(conflict.states.size() * rule.movers.size(), 0);
  stopped = -1;
  for (int at = -1; at < static_cast<int>(queue.size()); ++at) {
    const Arrival here = at < 0 ? Arrival{start, -1, -1} : queue[static_cast<std::size_t>(at)];
    if (at >= 0 && visit(here.state)) {
      stopped = at;
      return queue;
    }
    for (std::size_t mover = 0; mover < rule.movers.size(); ++mover) {
      if (static_cast<int>(mover) == here.mover) continue;
      for (const int to : rule.moves(rule.movers[mover], here.state)) {
        char& met = seen[static_cast<std::size_t>(to) * rule.movers.size() + mover];
        if (met != 0) continue;
        met = 1;
        queue.push_back({to, static_cast<int>(mover), at});
      }
    }
  }
  return queue;
}

}  // namespace

MoveRule single_moves(const Conflict& conflict, Coalition coalition, bool improving) {
  MoveRule rule;
  for (int maker = 0; maker < conflict.maker_count(); ++maker) {
    if (holds(coalition, maker)) rule.movers.push_back(Coalition{1} << static_cast<unsigned>(maker));
  }
  rule.moves = [&conflict, improving](Coalition mover, int state) {
    int maker = 0;
    while (!holds(mover, maker)) ++maker;
    return improving ? conflict.improvements(maker, state) : conflict.moves(maker, state);
  };
  return rule;
}

std::vector<Step> shortest_path(const Conflict& conflict, const MoveRule& rule, int start,
                                const std::function<bool(int)>& wanted, bool* moved) {
  int found = -1;
  const std::vector<Arrival> queue = search(conflict, rule, start, wanted, found);
  if (moved != nullptr) *moved = !queue.empty();
  std::vector<Step> path;
  for (int at = found; at >= 0; at = queue[static_cast<std::size_t>(at)].before) {
    const Arrival& arrival = queue[static_cast<std::size_t>(at)];
    path.push_back({rule.movers[static_cast<std::size_t>(arrival.mover)], arrival.state});
  }
  std::reverse(path.begin(), path.end());
  return path;
}

std::vector<int> reachable_states(const Conflict& conflict, const MoveRule& rule, int start) {
  int stopped = -1;
  std::vector<int> states;
  for (const Arrival& arrival : search(
           conflict, rule, start, [](int) { return false; }, stopped)) {
    states.push_back(arrival.state);
  }
  std::sort(states.begin(), states.end());
  states.erase(std::unique(states.begin(), states.end()), states.end());
  return states;
}

}  // namespace detente::solve
