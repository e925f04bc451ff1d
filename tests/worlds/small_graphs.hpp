// Node graphs built by hand, without a scenario, and a scalar sampler to compare with.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "engine/base/random.hpp"
#include "engine/simulate/runs/chain_sampler.hpp"
#include "engine/simulate/runs/chain_tables.hpp"
#include "engine/simulate/runs/outcome_accumulator.hpp"

namespace detente::simulate::testing {

inline scenario::Outcome outcome(scenario::OutcomeKind kind, int within = 0, bool at_first = false) {
  scenario::Outcome made;
  made.kind = kind;
  made.within = within;
  if (at_first) made.at_first.text = "1";
  return made;
}

/// A graph, how it is played and what is measured; `input()` points into it.
struct SmallWorld {
  game::NodeGraph graph;
  play::Behaviour behaviour;
  std::vector<scenario::Outcome> outcomes;
  std::vector<int> variable_sizes;
  std::vector<int> action_counts;
  std::vector<std::uint16_t> states;

  [[nodiscard]] ChainInput input() const {
    ChainInput made;
    made.graph = &graph;
    made.behaviour = &behaviour;
    made.outcomes = outcomes;
    made.variable_sizes = variable_sizes;
    made.action_counts = action_counts;
    made.states = states;
    return made;
  }
};

struct EntryOf {
  double probability = 0.0;
  game::NodeId next = 0;
  std::uint32_t event = 0;
};

/// Appends a node; rows[r] are the entries of its r-th joint action.
inline void add_node(game::NodeGraph& graph, const std::vector<game::ChoiceSet::Mover>& movers,
                     const std::vector<std::vector<EntryOf>>& rows) {
  if (graph.first_row.empty()) {
    graph.first_row = {0};
    graph.first_probability = {0};
    graph.first_entry = {0};
  }
  game::ChoiceSet choice;
  choice.movers = movers;
  for (const auto& mover : movers) choice.width += static_cast<int>(mover.actions.size());
  choice.rows = static_cast<int>(rows.size());
  graph.keys.push_back(graph.keys.size());
  graph.choices.push_back(static_cast<std::uint32_t>(graph.choice_sets.size()));
  graph.choice_sets.push_back(choice);
  for (const auto& row : rows) {
    for (const EntryOf& entry : row) {
      graph.probability.push_back(entry.probability);
      graph.next.push_back(entry.next);
      graph.event.push_back(entry.event);
    }
    graph.first_entry.push_back(graph.next.size());
  }
  graph.first_row.push_back(graph.first_row.back() + rows.size());
  graph.first_probability.push_back(graph.first_probability.back() +
                                    static_cast<std::uint64_t>(choice.width));
}

/// A two-phase crisis. Calm or tense at the start of a round (nodes 0, 1); a mover probes or waits; a
/// probe leads to a crisis (node 2; the second phase, otherwise skipped) in which another mover backs
/// down, or fights, which may end the run (node 3). One variable: 0 calm, 1 tense, 2 after the end.
/// Outcomes are added by the caller; event 1 is a probe, 2 and 3 how the crisis goes, 4 a quiet round.
inline SmallWorld crisis(int rounds) {
  SmallWorld world;
  game::NodeGraph& graph = world.graph;
  graph.layers = {0, 2, 3};
  const std::vector<game::ChoiceSet::Mover> first = {{0, {0, 1}}};
  add_node(graph, first, {{{1.0, 2, 1}}, {{1.0, 0, 4}}});
  add_node(graph, first, {{{0.9, 2, 1}, {0.1, 1, 4}}, {{0.5, 0, 4}, {0.5, 1, 4}}});
  add_node(graph, {{1, {0, 1}}}, {{{0.75, 1, 2}, {0.25, 0, 2}}, {{0.7, 1, 3}, {0.3, 3, 3}}});
  graph.keys.push_back(3);
  graph.choices.push_back(0);
  graph.first_row.push_back(graph.first_row.back());
  graph.first_probability.push_back(graph.first_probability.back());
  graph.end_of_ended = {0};
  graph.events.resize(5);
  world.variable_sizes = {3};
  world.states = {0, 1, 2};
  world.action_counts = {2, 2};
  for (int t = 0; t < rounds; ++t) {
    const double p = 0.3 + 0.4 * t / rounds;
    world.behaviour.by_round.push_back({p, 1.0 - p, 0.5, 0.5, 0.6, 0.4});
  }
  return world;
}

/// A repeated game of `players` with three actions each; node 0, or one node per last move. Event
/// 1 + row belongs to the row; outcome i is `kind` of a payoff that depends on all moves.
inline SmallWorld repeated(int players, bool remembers, scenario::OutcomeKind kind) {
  SmallWorld world;
  game::NodeGraph& graph = world.graph;
  std::vector<game::ChoiceSet::Mover> movers;
  int rows = 1;
  for (int p = 0; p < players; ++p, rows *= 3) movers.push_back({p, {0, 1, 2}});
  graph.events.resize(1);
  for (int row = 0; row < rows; ++row) {
    game::Event event;
    for (int p = 0; p < players; ++p) {
      event.values.push_back({p, 0.125 * ((row * (p + 3) + row / 3) % 7) - 0.25});
    }
    graph.events.push_back(event);
  }
  const game::NodeId nodes = remembers ? static_cast<game::NodeId>(rows) + 1 : 1;
  graph.layers = {0, nodes};
  for (game::NodeId node = 0; node < nodes; ++node) {
    std::vector<std::vector<EntryOf>> entries;
    for (int row = 0; row < rows; ++row) {
      const auto after = static_cast<game::NodeId>(row) + 1;
      entries.push_back({{1.0, remembers ? after : 0, after}});
    }
    add_node(graph, movers, entries);
  }
  std::vector<double>& policy = world.behaviour.by_round.emplace_back();
  for (std::size_t i = 0; i < graph.policy_width(); i += 3) {
    const double a = 0.1 + 0.05 * static_cast<double>(i / 3 % 7);
    policy.insert(policy.end(), {a, 0.3, 0.7 - a});
  }
  world.action_counts.assign(static_cast<std::size_t>(players), 3);
  world.outcomes.assign(static_cast<std::size_t>(players), outcome(kind));
  return world;
}

/// What the chain sampler must give for one replicate: the same draws, one at a time, with an
/// accumulator per outcome. An outcome has no value in events that do not mention it.
inline std::vector<double> replay(const SmallWorld& world, int rounds, std::uint64_t seed,
                                  std::uint64_t replicate) {
  const game::NodeGraph& graph = world.graph;
  const ChainTargets targets(graph);
  RowBuilder builder(graph, targets);
  std::vector<OutcomeAccumulator> sums(world.outcomes.size());
  game::NodeId node = graph.start;
  std::vector<AliasColumn> columns;
  for (int round = 0; round < rounds && node < graph.ended_begin(); ++round) {
    std::vector<double> value(world.outcomes.size(), 0.0);
    std::vector<char> counted(world.outcomes.size(), 0);
    for (std::size_t o = 0; o < value.size(); ++o) counted[o] = world.outcomes[o].at_first.present() ? 0 : 1;
    for (int layer = 0; layer < graph.phase_count(); ++layer) {
      if (graph.layer_of(node) != layer) continue;
      columns.resize(targets.range(node).count());
      builder.build(node, world.behaviour.at(round), columns.data());
      const auto words = draw_block(
          {seed, replicate, static_cast<std::uint32_t>(round), static_cast<std::uint32_t>(layer) / 4});
      const std::uint32_t drawn =
          draw_alias(columns.data(), targets.range(node).count(), words[static_cast<std::size_t>(layer) % 4]);
      const Target target = targets.all()[targets.range(node).first() + drawn];
      for (const game::Event::Value& settled : graph.events[target.event()].values) {
        value[static_cast<std::size_t>(settled.outcome)] = settled.value;
        counted[static_cast<std::size_t>(settled.outcome)] = 1;
      }
      node = target.next();
      if (node >= graph.ended_begin() || graph.layer_of(node) <= layer) break;
    }
    for (std::size_t o = 0; o < sums.size(); ++o) {
      sums[o].add(world.outcomes[o], round, value[o], counted[o] != 0);
    }
  }
  std::vector<double> values;
  for (std::size_t o = 0; o < sums.size(); ++o) values.push_back(sums[o].value(world.outcomes[o]));
  return values;
}

/// Every number of an ensemble as hexadecimal text: equal texts mean equal bytes.
inline std::string bytes_of(const Ensemble& ensemble) {
  std::string text = std::to_string(ensemble.replicates);
  const auto add = [&](double x) {
    char buffer[40];
    std::snprintf(buffer, sizeof buffer, " %a", x);
    text += buffer;
  };
  for (const OutcomeSummary& one : ensemble.outcomes) {
    for (const double x : {one.mean, one.sd, one.q05, one.q50, one.q95, one.standard_error, one.undefined})
      add(x);
  }
  for (const RoundSummary& round : ensemble.rounds) {
    add(round.running);
    for (const VariableSummary& v : round.variables) {
      for (const double x : {v.mean, v.q05, v.q25, v.q50, v.q75, v.q95}) add(x);
    }
    for (const auto& player : round.frequency) {
      for (const double x : player) add(x);
    }
  }
  return text;
}

}  // namespace detente::simulate::testing
