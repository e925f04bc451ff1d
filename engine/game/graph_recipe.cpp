#include "engine/game/graph_recipe.hpp"

#include <algorithm>
#include <utility>

#include "engine/base/contract.hpp"

namespace detente::game {

bool GraphRecipe::work_out(Expander& expander, Pattern& pattern, std::vector<double>& successors) {
  const std::span<const std::uint32_t> code = pattern.code;
  std::size_t at = 0;
  const auto phase = static_cast<int>(code[at++]);
  const bool passed_over = code[at++] != 0;
  if (passed_over) {
    successors.assign(1, 1.0);
  } else if (!expander.replay(phase, code, at, successors)) {
    return false;
  }
  const std::size_t entries = code[at++];
  pattern.probability.clear();
  for (std::size_t i = 0; i < successors.size(); ++i) {
    const double probability = successors[code[at++]];
    const std::size_t entry = code[at++];
    if (entry == pattern.probability.size()) {
      pattern.probability.push_back(probability);
    } else {
      pattern.probability[entry] += probability;
    }
  }
  DETENTE_REQUIRE(pattern.probability.size() == entries, "a pattern gives each entry of its rows a number");
  const std::size_t parts = code[at++];
  pattern.parts.resize(parts);
  for (Part& part : pattern.parts) {
    part.player = code[at++];
    part.term = code[at++];
    part.weight = 0.0;
    const std::size_t count = code[at++];
    for (std::size_t i = 0; i < count; ++i) part.weight += successors[code[at++]];
  }
  return true;
}

GraphRecipe::GraphRecipe(const Game& game, Record record) : record_(std::move(record)) {
  Expander expander(game);
  std::vector<double> successors;
  for (std::vector<std::uint32_t>& code : std::exchange(record_.patterns, {})) {
    Pattern& pattern = patterns_.emplace_back();
    pattern.code = std::move(code);
    replayable_ = work_out(expander, pattern, successors) && replayable_;
  }
}

bool GraphRecipe::reweigh(const Game& game, std::span<const char> phases, NodeGraph& graph) {
  if (!replayable_) return false;
  Expander expander(game);
  std::vector<double> successors;
  for (Pattern& pattern : patterns_) {
    if (phases[pattern.code.front()] != 0 && !work_out(expander, pattern, successors)) return false;
  }
  for (std::size_t row = 0; row < record_.pattern_of_row.size(); ++row) {
    const Pattern& pattern = patterns_[record_.pattern_of_row[row]];
    if (phases[pattern.code.front()] == 0) continue;
    std::copy(pattern.probability.begin(), pattern.probability.end(),
              graph.probability.begin() + static_cast<std::ptrdiff_t>(graph.first_entry[row]));
  }
  return true;
}

void GraphRecipe::reward(const Game& game, NodeGraph& graph) const {
  const auto agents = static_cast<std::size_t>(game.agent_count());
  std::vector<std::vector<const double*>> terms(agents);
  for (std::size_t p = 0; p < agents; ++p) {
    for (const TimedTable& term : game.payoff(static_cast<int>(p))) {
      terms[p].push_back(term.table.values().data());
    }
  }
  for (std::size_t row = 0; row < record_.pattern_of_row.size(); ++row) {
    double* const reward = graph.reward.data() + row * agents;
    std::fill_n(reward, agents, 0.0);
    const std::uint32_t* entry = record_.reward_entries.data() + record_.first_reward_entry[row];
    for (const Part& part : patterns_[record_.pattern_of_row[row]].parts) {
      reward[part.player] += part.weight * terms[part.player][part.term][*entry++];
    }
  }
}

void GraphRecipe::add_terms(const Game& game, std::size_t row, int player, double weight,
                            std::span<double> terms) const {
  const std::span<const TimedTable> payoff = game.payoff(player);
  const std::uint32_t* entry = record_.reward_entries.data() + record_.first_reward_entry[row];
  for (const Part& part : patterns_[record_.pattern_of_row[row]].parts) {
    const std::uint32_t at = *entry++;
    if (part.player != static_cast<std::uint32_t>(player)) continue;
    terms[part.term] += weight * (part.weight * payoff[part.term].table.values()[at]);
  }
}

void GraphRecipe::revalue(const Game& game, NodeGraph& graph) const {
  for (std::size_t event = 0; event < graph.events.size(); ++event) {
    std::vector<Event::Value>& values = graph.events[event].values;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const OutcomeTable& outcome = game.outcomes()[static_cast<std::size_t>(values[i].outcome)];
      values[i].value = outcome_value(outcome, record_.event_entries[event][i]);
    }
  }
}

std::size_t GraphRecipe::bytes() const {
  std::size_t bytes =
      (record_.pattern_of_row.size() + record_.reward_entries.size()) * sizeof(std::uint32_t) +
      record_.first_reward_entry.size() * sizeof(std::uint64_t);
  for (const Pattern& pattern : patterns_) {
    bytes += pattern.code.size() * sizeof(std::uint32_t) + pattern.probability.size() * sizeof(double) +
             pattern.parts.size() * sizeof(Part);
  }
  return bytes;
}

}  // namespace detente::game
