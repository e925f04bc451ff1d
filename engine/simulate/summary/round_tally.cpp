#include "engine/simulate/summary/round_tally.hpp"

#include <utility>

namespace detente::simulate {
RoundLayout::RoundLayout(std::vector<int> sizes, std::vector<int> counts)
    : variable_sizes(std::move(sizes)), action_counts(std::move(counts)) {
  for (const int size : variable_sizes) {
    variable_offset.push_back(values);
    values += static_cast<std::size_t>(size);
  }
  for (const int count : action_counts) {
    action_offset.push_back(actions);
    actions += static_cast<std::size_t>(count);
  }
}

RoundTally::RoundTally(const RoundLayout& layout, int rounds)
    : ended_with(static_cast<std::size_t>(rounds) * layout.values, 0),
      moves(static_cast<std::size_t>(rounds) * layout.actions, 0.0),
      running(static_cast<std::size_t>(rounds), 0) {
}

void RoundTally::merge(const RoundTally& other) {
  for (std::size_t i = 0; i < ended_with.size(); ++i) ended_with[i] += other.ended_with[i];
  for (std::size_t i = 0; i < moves.size(); ++i) moves[i] += other.moves[i];
  for (std::size_t i = 0; i < running.size(); ++i) running[i] += other.running[i];
}

std::size_t RoundTally::bytes(const RoundLayout& layout, int rounds) {
  return static_cast<std::size_t>(rounds) * (layout.values + layout.actions + 1) * sizeof(double);
}

std::vector<RoundSummary> summarise(const RoundLayout& layout, const RoundTally& tally, std::uint64_t runs) {
  std::vector<RoundSummary> rounds(tally.running.size());
  if (runs == 0) return rounds;
  const auto all = static_cast<double>(runs);
  for (std::size_t t = 0; t < rounds.size(); ++t) {
    rounds[t].running = static_cast<double>(tally.running[t]) / all;
    for (std::size_t v = 0; v < layout.variable_sizes.size(); ++v) {
      const std::uint64_t* counts = tally.ended_with.data() + t * layout.values + layout.variable_offset[v];
      rounds[t].variables.push_back(
          summarise_levels(std::vector<double>(counts, counts + layout.variable_sizes[v])));
    }
    for (std::size_t p = 0; p < layout.action_counts.size(); ++p) {
      const double* moves = tally.moves.data() + t * layout.actions + layout.action_offset[p];
      std::vector<double>& frequency = rounds[t].frequency.emplace_back();
      for (int a = 0; a < layout.action_counts[p]; ++a) frequency.push_back(moves[a] / all);
    }
  }
  return rounds;
}

}  // namespace detente::simulate
