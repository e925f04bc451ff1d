#include "engine/simulate/exact/exact.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "engine/base/parallel.hpp"
#include "engine/simulate/exact/lane_chain.hpp"

namespace detente::simulate {

using game::NodeGraph;
using game::NodeId;
using scenario::OutcomeReading;

namespace {

/// Chains beyond so many bytes of lanes are propagated one batch after another.
constexpr std::size_t kBatchBytes = std::size_t{256} << 20U;

/// An outcome, and the chain and lane that carry it.
struct Place {
  static constexpr std::size_t kNone = ~std::size_t{0};
  std::size_t chain = kNone;
  std::size_t lane = 0;
};

/// Chains that share edges: what any of them tells apart of events, the edges do.
struct System {
  std::vector<std::size_t> chains;
  std::vector<EventClass> class_of_event;
  std::vector<std::vector<EventClass>> own_class;  ///< Per chain here, per class: the chain's own class.
};

struct Plan {
  std::vector<Carried> carried;  ///< Per outcome.
  std::vector<EventValues> values;
  std::vector<Place> places;
  std::vector<ChainShape> shapes;
  std::vector<System> systems;  ///< The first one holds all chains of few classes.
};

ChainShape::Waiting waiting_of(const Carried& carried, const EventValues& values) {
  ChainShape::Waiting waiting;
  // The round of the first time is booked as it happens; other values that differ, by event.
  const bool by_round = carried.reading.mark == OutcomeReading::Mark::round;
  waiting.by_event = carried.has_at_first && !by_round;
  for (std::size_t event = 0; event < values.value.size(); ++event) {
    const bool void_first = by_round && carried.has_at_first && values.value[event] == 0.0;
    waiting.codes.push_back(values.present[event] == 0 ? 0 : void_first ? 2 : 1);
  }
  return waiting;
}

/// Outcomes with the same lane share it; lanes that last equally long share chains.
void plan_waiting(Plan& plan) {
  constexpr std::size_t kLanes = 4;
  for (std::size_t o = 0; o < plan.carried.size(); ++o) {
    if (plan.carried[o].carry != Carry::waiting) continue;
    ChainShape::Waiting waiting = waiting_of(plan.carried[o], plan.values[o]);
    const int rounds = plan.carried[o].rounds;
    std::size_t room = Place::kNone;
    for (std::size_t c = 0; c < plan.shapes.size() && plan.places[o].chain == Place::kNone; ++c) {
      const ChainShape& shape = plan.shapes[c];
      if (shape.rounds != rounds) continue;
      for (std::size_t lane = 0; lane < shape.waiting.size(); ++lane) {
        const bool same =
            shape.waiting[lane].by_event == waiting.by_event && shape.waiting[lane].codes == waiting.codes;
        if (same) plan.places[o] = {c, lane};
      }
      if (shape.waiting.size() < kLanes) room = c;
    }
    if (plan.places[o].chain != Place::kNone) continue;
    if (room == Place::kNone) {
      room = plan.shapes.size();
      plan.shapes.emplace_back().rounds = rounds;
    }
    ChainShape& shape = plan.shapes[room];
    plan.places[o] = {room, shape.waiting.size()};
    shape.waiting.push_back(std::move(waiting));
    shape.lanes = shape.waiting.size();
  }
}

/// The class with this action, numbered in order of appearance; class 0 is nothing.
EventClass class_with(ChainShape& shape, const ChainShape::Action& action) {
  for (std::size_t c = 1; c < shape.actions.size(); ++c) {
    const ChainShape::Action& other = shape.actions[c];
    if (other.what == action.what && other.codes == action.codes && other.gain == action.gain) {
      return static_cast<EventClass>(c);
    }
  }
  shape.actions.push_back(action);
  return static_cast<EventClass>(shape.actions.size() - 1);
}

void classify_waiting(ChainShape& shape, std::size_t events) {
  for (std::size_t event = 0; event < events; ++event) {
    ChainShape::Action action;
    for (std::size_t lane = 0; lane < shape.waiting.size(); ++lane) {
      const std::uint32_t code = shape.waiting[lane].codes[event];
      action.what |= (code != 0 ? 1U : 0U) << lane;
      action.codes |= code << (2 * lane);
    }
    shape.event_class.push_back(action.what == 0 ? 0 : class_with(shape, action));
  }
}

ChainShape shape_of(const Carried& carried, const EventValues& values) {
  ChainShape shape;
  shape.rounds = carried.rounds;
  shape.lanes = carried.lanes();
  shape.most = static_cast<std::size_t>(carried.most);
  switch (carried.carry) {
    case Carry::sum: shape.kind = ChainShape::Kind::sum; break;
    case Carry::extremum:
      shape.kind = carried.reading.fold == OutcomeReading::Fold::largest ? ChainShape::Kind::extremum_max
                                                                         : ChainShape::Kind::extremum_min;
      break;
    default: shape.kind = ChainShape::Kind::moments; break;
  }
  for (std::size_t event = 0; event < values.value.size(); ++event) {
    const double value = values.value[event];
    ChainShape::Action action;
    bool nothing = values.present[event] == 0;
    switch (carried.carry) {
      case Carry::sum:
        action.what = nothing ? 0 : static_cast<std::uint32_t>(value);
        nothing = action.what == 0;
        break;
      case Carry::extremum: {
        const auto at = std::lower_bound(carried.values.begin(), carried.values.end(), value);
        action.what = static_cast<std::uint32_t>(at - carried.values.begin());
        break;
      }
      default:
        action.gain = value;
        nothing = nothing || value == 0.0;
        break;
    }
    shape.event_class.push_back(nothing ? 0 : class_with(shape, action));
  }
  return shape;
}

System make_system(const std::vector<ChainShape>& shapes, std::vector<std::size_t> chains,
                   std::size_t events) {
  System system{std::move(chains), {}, {}};
  std::map<std::vector<EventClass>, EventClass> joint;
  std::vector<EventClass> own(system.chains.size(), 0);
  joint.emplace(own, 0);
  system.own_class.assign(own.size(), {0});
  for (std::size_t event = 0; event < events; ++event) {
    for (std::size_t i = 0; i < own.size(); ++i) own[i] = shapes[system.chains[i]].event_class[event];
    const auto [at, fresh] = joint.emplace(own, static_cast<EventClass>(joint.size()));
    for (std::size_t i = 0; fresh && i < own.size(); ++i) system.own_class[i].push_back(own[i]);
    system.class_of_event.push_back(at->second);
  }
  return system;
}

/// Chains of few classes share their edges; a chain of many would split those of all the others.
void plan_systems(Plan& plan, std::size_t events) {
  constexpr std::size_t kFewClasses = 16;
  std::vector<std::size_t> few;
  for (std::size_t c = 0; c < plan.shapes.size(); ++c) {
    if (plan.shapes[c].actions.size() <= kFewClasses) few.push_back(c);
  }
  plan.systems.push_back(make_system(plan.shapes, few, events));
  for (std::size_t c = 0; c < plan.shapes.size(); ++c) {
    if (plan.shapes[c].actions.size() > kFewClasses) {
      plan.systems.push_back(make_system(plan.shapes, {c}, events));
    }
  }
}

Plan make_plan(const game::Game& game, const NodeGraph& graph, const ExactOptions& options) {
  Plan plan;
  const std::size_t outcomes = game.outcomes().size();
  plan.places.resize(outcomes);
  for (std::size_t o = 0; o < outcomes; ++o) {
    const auto& reading = game.scenario().outcomes[o].reading();
    plan.values.push_back(event_values(graph, static_cast<int>(o), reading));
    plan.carried.push_back(plan_carried(game, static_cast<int>(o), plan.values.back(), options));
  }
  plan_waiting(plan);
  for (ChainShape& shape : plan.shapes) classify_waiting(shape, graph.events.size());
  for (std::size_t o = 0; o < outcomes; ++o) {
    const Carry carry = plan.carried[o].carry;
    if (carry != Carry::sum && carry != Carry::moments && carry != Carry::extremum) continue;
    plan.places[o] = {plan.shapes.size(), 0};
    plan.shapes.push_back(shape_of(plan.carried[o], plan.values[o]));
  }
  plan_systems(plan, graph.events.size());
  return plan;
}

/// What a state variable is at nodes of layer 0, and at ended ones.
class NodeLevels {
public:
  NodeLevels(const game::Game& game, const NodeGraph& graph) {
    for (const scenario::StateVariable& variable : game.scenario().state) sizes_.push_back(variable.size);
    const auto add = [&](NodeId begin, NodeId end) {
      for (NodeId node = begin; node < end; ++node) {
        const game::World world = graph.world_of(game, node);
        for (std::size_t v = 0; v < sizes_.size(); ++v) {
          level_.push_back(static_cast<std::uint16_t>(world[v]));
        }
        nodes_.push_back(node);
      }
    };
    add(0, graph.layers[1]);
    add(graph.ended_begin(), static_cast<NodeId>(graph.nodes()));
  }

  void summarise(const MassFlow& flow, RoundSummary& summary) const {
    std::vector<std::vector<double>> shares(sizes_.size());
    for (std::size_t v = 0; v < sizes_.size(); ++v)
      shares[v].assign(static_cast<std::size_t>(sizes_[v]), 0.0);
    const std::uint16_t* level = level_.data();
    for (const NodeId node : nodes_) {
      const double mass = flow.mass_to_come(node);
      if (mass != 0.0) {
        for (std::size_t v = 0; v < shares.size(); ++v) shares[v][level[v]] += mass;
      }
      level += shares.size();
    }
    for (const std::vector<double>& share : shares) summary.variables.push_back(summarise_levels(share));
  }

private:
  std::vector<int> sizes_;
  std::vector<NodeId> nodes_;
  std::vector<std::uint16_t> level_;  ///< [node of nodes_][variable].
};

}  // namespace

struct Propagator::Work {
  Work(const game::Game& of_game, const NodeGraph& of_graph, const ExactOptions& with);

  Ensemble run(const play::Behaviour& behaviour);
  /// Chains [begin, end) of a system through all rounds; with `rounds`, also what needs the mass alone.
  void run_chains(std::size_t system, std::size_t begin, std::size_t end, const play::Behaviour& behaviour,
                  std::vector<RoundSummary>* rounds);
  [[nodiscard]] std::unique_ptr<LaneChain> make_chain(const ChainShape& shape, FlowEdges& edges,
                                                      std::span<const EventClass> own_class) const;
  void book_chain(std::size_t chain, int round);
  void book_waiting(const EventChain& chain, bool by_event, std::size_t o, int round);
  void book_row(const MassFlow& flow, NodeId node, std::uint64_t row, std::size_t outcome, bool last_round);
  void book_last(const MassFlow& flow, int round);
  void begin_summary(const MassFlow& flow, RoundSummary& summary) const;
  void count_actions(const MassFlow& flow, std::span<const double> policy, RoundSummary& summary) const;

  const game::Game& game;
  const NodeGraph& graph;
  ExactOptions options;
  Plan plan;
  std::vector<MassFlow> flows;  ///< Per system.
  NodeLevels levels;
  std::vector<std::unique_ptr<LaneChain>> chains;
  std::vector<std::pair<NodeId, std::uint64_t>> ending_rows;  ///< Rows after which a run may end.
  std::vector<Carried> carried;                               ///< Of the run that goes on.
};

Propagator::Work::Work(const game::Game& of_game, const NodeGraph& of_graph, const ExactOptions& with)
    : game(of_game),
      graph(of_graph),
      options(with),
      plan(make_plan(game, graph, options)),
      levels(game, graph),
      chains(plan.shapes.size()) {
  for (const System& system : plan.systems) flows.emplace_back(graph, system.class_of_event);
  if (graph.nodes() == graph.ended_begin()) return;
  for (NodeId node = 0; node < graph.ended_begin(); ++node) {
    for (std::uint64_t row = graph.first_row[node]; row < graph.first_row[node + 1]; ++row) {
      const NodeId* const next = graph.next.data();
      if (std::any_of(next + graph.first_entry[row], next + graph.first_entry[row + 1],
                      [&](NodeId to) { return to >= graph.ended_begin(); })) {
        ending_rows.emplace_back(node, row);
      }
    }
  }
}

void Propagator::Work::begin_summary(const MassFlow& flow, RoundSummary& summary) const {
  summary.running = 0.0;
  for (NodeId node = 0; node < graph.layers[1]; ++node) summary.running += flow.mass_to_come(node);
  for (const int actions : game.scenario().action_counts()) {
    summary.frequency.emplace_back(static_cast<std::size_t>(actions), 0.0);
  }
}

void Propagator::Work::count_actions(const MassFlow& flow, std::span<const double> policy,
                                     RoundSummary& summary) const {
  for (NodeId node = 0; node < graph.ended_begin(); ++node) {
    const double mass = flow.mass()[node];
    if (mass == 0.0) continue;
    const double* chosen = policy.data() + graph.first_probability[node];
    for (const game::ChoiceSet::Mover& mover : graph.choice_set(node).movers) {
      std::vector<double>& frequency = summary.frequency[static_cast<std::size_t>(mover.mover)];
      for (const int action : mover.actions) frequency[static_cast<std::size_t>(action)] += mass * *chosen++;
    }
  }
}

std::unique_ptr<LaneChain> Propagator::Work::make_chain(const ChainShape& shape, FlowEdges& edges,
                                                        std::span<const EventClass> own_class) const {
  if (shape.kind != ChainShape::Kind::sum) {
    return std::make_unique<EventChain>(graph, shape, edges, own_class);
  }
  edges.keep_ways(graph);
  return std::make_unique<SumChain>(graph, shape, edges, own_class);
}

void Propagator::Work::book_chain(std::size_t chain, int round) {
  const LaneChain& lanes = *chains[chain];
  const ChainShape& shape = plan.shapes[chain];
  const bool over = round + 1 == shape.rounds;
  const std::vector<double> running = over ? lanes.running() : std::vector<double>();
  for (std::size_t o = 0; o < carried.size(); ++o) {
    if (plan.places[o].chain != chain) continue;
    const std::size_t lane = plan.places[o].lane;
    if (shape.kind == ChainShape::Kind::waiting) {
      book_waiting(static_cast<const EventChain&>(lanes), shape.waiting[lane].by_event, o, round);
    }
    carried[o].collect(lanes.ended().data() + lane, round + 1);
    if (over) carried[o].collect(running.data() + lane, round + 1);
  }
}

/// What happened for the first time in this round; by event, once for all rounds at the end.
void Propagator::Work::book_waiting(const EventChain& chain, bool by_event, std::size_t o, int round) {
  Carried& outcome = carried[o];
  const std::size_t lane = plan.places[o].lane;
  if (!by_event) {
    const double happened = chain.left(lane, 1);
    const double value = outcome.reading.mark == OutcomeReading::Mark::round ? round + 1.0 : 1.0;
    if (happened > 0.0) outcome.book(value, happened);
    outcome.undefined += chain.left(lane, 2);
    return;
  }
  if (round + 1 < outcome.rounds) return;
  const std::vector<double> left = chain.left_by_event(lane);
  for (std::size_t event = 0; event < left.size(); ++event) {
    if (plan.values[o].present[event] == 0 || left[event] == 0.0) continue;
    outcome.book(plan.values[o].value[event], left[event]);
  }
}

/// The values in a run's last round, where a row settles them.
void Propagator::Work::book_row(const MassFlow& flow, NodeId node, std::uint64_t row, std::size_t outcome,
                                bool last_round) {
  const double mass = flow.mass()[node];
  if (mass == 0.0) return;
  const EventValues& values = plan.values[outcome];
  for (std::uint64_t entry = graph.first_entry[row]; entry < graph.first_entry[row + 1]; ++entry) {
    const std::uint32_t event = graph.event[entry];
    if (values.present[event] == 0 || !(last_round || graph.next[entry] >= graph.ended_begin())) continue;
    carried[outcome].book(values.value[event],
                          mass * flow.play(node)[row - graph.first_row[node]] * graph.probability[entry]);
  }
}

void Propagator::Work::book_last(const MassFlow& flow, int round) {
  for (std::size_t o = 0; o < carried.size(); ++o) {
    if (carried[o].carry != Carry::last || round >= carried[o].rounds) continue;
    if (round + 1 < carried[o].rounds) {
      for (const auto& [node, row] : ending_rows) book_row(flow, node, row, o, false);
      continue;
    }
    for (NodeId node = 0; node < graph.ended_begin(); ++node) {
      for (std::uint64_t row = graph.first_row[node]; row < graph.first_row[node + 1]; ++row) {
        book_row(flow, node, row, o, true);
      }
    }
  }
}

void Propagator::Work::run_chains(std::size_t system, std::size_t begin, std::size_t end,
                                  const play::Behaviour& behaviour, std::vector<RoundSummary>* rounds) {
  MassFlow& flow = flows[system];
  const System& of = plan.systems[system];
  flow.start();
  for (std::size_t i = begin; i < end; ++i) {
    std::unique_ptr<LaneChain>& chain = chains[of.chains[i]];
    if (chain) {
      chain->start();
    } else {
      chain = make_chain(plan.shapes[of.chains[i]], flow.edges(), of.own_class[i]);
    }
  }
  for (int round = 0; round < options.rounds; ++round) {
    if (options.cancel != nullptr && *options.cancel != 0) return;
    const std::span<const double> policy = behaviour.at(round);
    if (rounds != nullptr) begin_summary(flow, (*rounds)[static_cast<std::size_t>(round)]);
    flow.advance(policy);
    for_blocks(end - begin, 1, [&](std::size_t from, std::size_t to) {
      for (std::size_t i = begin + from; i < begin + to; ++i) {
        if (round >= plan.shapes[of.chains[i]].rounds) continue;
        chains[of.chains[i]]->advance(flow, round);
        book_chain(of.chains[i], round);
      }
    });
    if (rounds == nullptr) continue;
    RoundSummary& summary = (*rounds)[static_cast<std::size_t>(round)];
    count_actions(flow, policy, summary);
    levels.summarise(flow, summary);
    book_last(flow, round);
    if (options.progress) options.progress(static_cast<double>(round + 1) / options.rounds);
  }
}

Ensemble Propagator::Work::run(const play::Behaviour& behaviour) {
  Ensemble ensemble;
  ensemble.origin = Origin::exact;
  ensemble.rounds.resize(static_cast<std::size_t>(options.rounds));
  carried = plan.carried;
  for (std::size_t s = 0; s < plan.systems.size(); ++s) {
    const std::vector<std::size_t>& all = plan.systems[s].chains;
    std::size_t begin = 0;
    do {
      std::size_t end = begin;
      std::size_t bytes = 0;
      for (; end < all.size(); ++end) {
        bytes += graph.nodes() * plan.shapes[all[end]].stride() * sizeof(double);
        if (end > begin && bytes > kBatchBytes) break;
      }
      run_chains(s, begin, end, behaviour, s == 0 && begin == 0 ? &ensemble.rounds : nullptr);
      // Where they do not all fit, each batch makes room for the next.
      if (bytes > kBatchBytes) {
        for (std::size_t i = begin; i < end; ++i) chains[all[i]].reset();
      }
      begin = end;
    } while (begin < all.size());
  }
  for (const Carried& outcome : carried) ensemble.outcomes.push_back(summarise(outcome));
  return ensemble;
}

ExactOptions exact_options(const game::Game& game, const NodeGraph& graph) {
  ExactOptions options;
  options.rounds = game.scenario().rounds;
  constexpr std::size_t kNumbers = std::size_t{1} << 18U;  // Of an outcome's lanes, at all nodes.
  constexpr std::size_t kMostLanes = 1024;
  const std::size_t lanes = std::min(kMostLanes, kNumbers / std::max<std::size_t>(1, graph.nodes()));
  options.max_lanes = std::max(options.max_lanes, static_cast<int>(lanes));
  return options;
}

Propagator::Propagator(const game::Game& game, const NodeGraph& graph, const ExactOptions& options)
    : work_(std::make_unique<Work>(game, graph, options)) {
}
Propagator::~Propagator() = default;
Propagator::Propagator(Propagator&&) noexcept = default;
Propagator& Propagator::operator=(Propagator&&) noexcept = default;

void Propagator::reload() {
  for (MassFlow& flow : work_->flows) flow.load();
}

Ensemble Propagator::run(const play::Behaviour& behaviour) {
  return work_->run(behaviour);
}

Ensemble propagate(const game::Game& game, const NodeGraph& graph, const play::Behaviour& behaviour,
                   const ExactOptions& options) {
  return Propagator(game, graph, options).run(behaviour);
}

}  // namespace detente::simulate
