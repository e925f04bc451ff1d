#include "engine/solve/conflict/conflict.hpp"

#include <algorithm>
#include <numeric>

namespace detente::solve {

std::vector<int> Conflict::improvements(int maker, int state) const {
  std::vector<int> better;
  for (const int to : moves(maker, state)) {
    if (likes_better(maker, to, state)) better.push_back(to);
  }
  return better;
}

Conflict make_conflict(const scenario::OptionForm& form) {
  Conflict conflict;
  conflict.title = form.title;
  for (const scenario::OptionForm::State& state : form.states) {
    const std::string code = std::to_string(state.code);
    conflict.states.push_back(state.name.empty() ? code : code + " (" + state.name + ')');
  }
  for (const scenario::OptionForm::DecisionMaker& maker : form.makers) {
    conflict.makers.push_back({maker.id, maker.name, maker.moves, maker.rank});
  }
  return conflict;
}

std::vector<int> ranks_of(const std::vector<double>& values, double tie) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return values[a] < values[b] || (values[a] == values[b] && a < b);
  });
  std::vector<int> ranks(values.size(), 0);
  for (std::size_t i = 1; i < order.size(); ++i) {
    const bool same = values[order[i]] - values[order[i - 1]] <= tie;
    ranks[order[i]] = ranks[order[i - 1]] + (same ? 0 : 1);
  }
  return ranks;
}

}  // namespace detente::solve
