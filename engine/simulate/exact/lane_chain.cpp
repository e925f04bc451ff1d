#include "engine/simulate/exact/lane_chain.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "engine/play/joint.hpp"

// The bodies are inlined into one function per instruction set. Nothing is fused or reordered, so each
// gives the same bits.
#define DETENTE_INLINE inline __attribute__((always_inline))
#if defined(__x86_64__)
#define DETENTE_AVX2 __attribute__((target("avx2")))
#else
#define DETENTE_AVX2
#endif

namespace detente::simulate {

using game::NodeGraph;
using game::NodeId;

MassFlow::MassFlow(const NodeGraph& graph, std::span<const EventClass> class_of_event)
    : graph_(graph),
      edges_(graph, class_of_event),
      now_(graph.nodes()),
      mass_(graph.ended_begin()),
      play_(graph.ended_begin(), nullptr),
      joint_(graph.rows()) {
  start();
}

void MassFlow::start() {
  std::fill(now_.begin(), now_.end(), 0.0);
  now_[graph_.start] = 1.0;
}

void MassFlow::advance(std::span<const double> policy) {
  // Layer 0 of the next round is filled while this one goes on.
  const NodeId starts = graph_.layers[1];
  std::copy_n(now_.begin(), starts, mass_.begin());
  std::fill_n(now_.begin(), starts, 0.0);
  const NodeId* const next = edges_.next();
  const double* const weight = edges_.weights();
  for (NodeId node = 0; node < graph_.ended_begin(); ++node) {
    if (node >= starts) mass_[node] = std::exchange(now_[node], 0.0);
    const double mass = mass_[node];
    if (mass == 0.0) continue;
    const game::ChoiceSet& set = graph_.choice_set(node);
    const auto room = std::span(joint_).subspan(graph_.first_row[node], static_cast<std::size_t>(set.rows));
    play_[node] = play::row_probabilities(set, play::mixes_at(graph_, policy, node), room).data();
    edges_.weigh(graph_, node, play_[node]);
    for (std::uint32_t edge = edges_.first(node); edge < edges_.end(node); ++edge) {
      now_[next[edge]] += weight[edge] * mass;
    }
  }
}

EventChain::EventChain(const NodeGraph& graph, const ChainShape& shape, const FlowEdges& edges,
                       std::span<const EventClass> own_class)
    : graph_(graph),
      shape_(shape),
      own_class_(own_class),
      stride_(shape.stride()),
      touched_(graph.ended_begin(), 0),
      now_(graph.nodes() * stride_, 0.0),
      source_(graph.layers[1] * stride_, 0.0),
      moved_(stride_, 0.0),
      ended_(stride_, 0.0),
      left_(shape.kind == ChainShape::Kind::waiting ? shape.actions.size() * 4 : 0, 0.0),
      row_left_(shape.waiting.size()) {
  for (NodeId node = 0; node < graph.ended_begin(); ++node) {
    const auto concerns = [&](EventClass flow_class) { return own_class[flow_class] != 0; };
    if (std::any_of(edges.classes() + edges.first(node), edges.classes() + edges.end(node), concerns)) {
      touched_[node] = 1;
    }
  }
  start();
}

void EventChain::start() {
  // Only starts of rounds hold anything between two rounds.
  std::fill_n(now_.begin(), graph_.layers[1] * stride_, 0.0);
  double* const lanes = &now_[graph_.start * stride_];
  switch (shape_.kind) {
    case ChainShape::Kind::waiting: std::fill_n(lanes, shape_.lanes, 1.0); break;
    case ChainShape::Kind::sum:
    case ChainShape::Kind::moments: lanes[0] = 1.0; break;
    case ChainShape::Kind::extremum_max:
    case ChainShape::Kind::extremum_min: lanes[shape_.lanes - 1] = 1.0; break;
  }
  for (std::size_t lane = 0; lane < shape_.waiting.size(); ++lane) {
    if (shape_.waiting[lane].by_event) row_left_[lane].assign(graph_.rows(), 0.0);
  }
}

/// By-event flows of a node's rows.
void EventChain::keep_rows(const MassFlow& flow, NodeId node, const double* lanes) {
  for (std::size_t lane = 0; lane < row_left_.size(); ++lane) {
    if (row_left_[lane].empty() || lanes[lane] == 0.0) continue;
    const double* play = flow.play(node);
    for (std::uint64_t row = graph_.first_row[node]; row < graph_.first_row[node + 1]; ++row) {
      row_left_[lane][row] += *play++ * lanes[lane];
    }
  }
}

/// Fills moved_ with what an event makes of a node's lanes.
void EventChain::apply(const ChainShape::Action& action, const double* lanes) {
  double* const moved = moved_.data();
  switch (shape_.kind) {
    case ChainShape::Kind::waiting:
      for (std::size_t lane = 0; lane < 4; ++lane) {
        moved[lane] = (action.what >> lane & 1U) != 0 ? 0.0 : lanes[lane];
      }
      break;
    case ChainShape::Kind::moments:
      moved[0] = lanes[0];
      moved[1] = lanes[1] + action.gain * lanes[0];
      moved[2] = lanes[2] + action.gain * (2.0 * lanes[1] + action.gain * lanes[0]);
      break;
    case ChainShape::Kind::extremum_max:
    case ChainShape::Kind::extremum_min: {
      const std::size_t none = shape_.lanes - 1;
      const bool max = shape_.kind == ChainShape::Kind::extremum_max;
      std::copy_n(lanes, stride_, moved);
      for (std::size_t other = 0; other <= none; ++other) {
        if (other != none && !(max ? other < action.what : other > action.what)) continue;
        moved[action.what] += moved[other];
        moved[other] = 0.0;
      }
      break;
    }
    case ChainShape::Kind::sum: break;
  }
}

/// The loops that take the time.
struct EventKernel {
  using Four = double __attribute__((vector_size(32)));

  /// Adds weight * lanes to the lanes of each edge's end. kLanes: 0 for `width`.
  template <std::size_t kLanes>
  DETENTE_INLINE static void push(double* now, std::size_t width, const double* lanes, const NodeId* next,
                                  const double* weight, std::uint32_t from, std::uint32_t to) {
    for (std::uint32_t edge = from; edge < to; ++edge) {
      double* const target = now + next[edge] * (kLanes > 0 ? kLanes : width);
      for (std::size_t lane = 0; lane < (kLanes > 0 ? kLanes : width); lane += 4) {
        Four sum;
        Four mass;
        std::memcpy(&sum, target + lane, sizeof sum);
        std::memcpy(&mass, lanes + lane, sizeof mass);
        sum += weight[edge] * mass;
        std::memcpy(target + lane, &sum, sizeof sum);
      }
    }
  }

  /// All lanes of a node at once.
  template <std::size_t kLanes>
  DETENTE_INLINE static void advance_whole(EventChain& chain, const MassFlow& flow) {
    const NodeGraph& graph = chain.graph_;
    const FlowEdges& edges = flow.edges();
    const NodeId* const next = edges.next();
    const double* const weights = edges.weights();
    const EventClass* const classes = edges.classes();
    const std::size_t width = kLanes > 0 ? kLanes : chain.stride_;
    const std::span<const double> mass = flow.mass();
    const NodeId starts = graph.layers[1];
    double* const now = chain.now_.data();
    for (NodeId node = 0; node < graph.ended_begin(); ++node) {
      if (mass[node] == 0.0) continue;
      double* const lanes = (node < starts ? chain.source_.data() : now) + node * width;
      if (chain.touched_[node] == 0) {
        push<kLanes>(now, width, lanes, next, weights, edges.first(node), edges.end(node));
      } else {
        chain.keep_rows(flow, node, lanes);
        for (std::uint32_t from = edges.first(node), to = from; from < edges.end(node); from = to) {
          const EventClass flow_class = classes[from];
          double weight = 0.0;
          while (to < edges.end(node) && classes[to] == flow_class) weight += weights[to++];
          const EventClass own_class = chain.own_class_[flow_class];
          const double* moved = lanes;
          if (own_class != 0) {
            chain.apply(chain.shape_.actions[own_class], lanes);
            moved = chain.moved_.data();
          }
          push<kLanes>(now, width, moved, next, weights, from, to);
          for (std::size_t lane = 0; own_class != 0 && !chain.left_.empty() && lane < 4; ++lane) {
            chain.left_[own_class * 4 + lane] += weight * lanes[lane];
          }
        }
      }
      std::fill_n(lanes, width, 0.0);
    }
  }

  DETENTE_INLINE static void advance_body(EventChain& chain, const MassFlow& flow) {
    if (chain.stride_ == 4) {
      advance_whole<4>(chain, flow);
    } else {
      advance_whole<0>(chain, flow);
    }
  }
  DETENTE_AVX2 static void advance_avx2(EventChain& chain, const MassFlow& flow) {
    advance_body(chain, flow);
  }
  static void advance_plain(EventChain& chain, const MassFlow& flow) { advance_body(chain, flow); }
};

void EventChain::advance(const MassFlow& flow, int /*round*/) {
  const std::size_t starts = graph_.layers[1] * stride_;
  std::copy_n(now_.begin(), starts, source_.begin());
  std::fill_n(now_.begin(), starts, 0.0);
  std::fill(left_.begin(), left_.end(), 0.0);
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) {
    EventKernel::advance_avx2(*this, flow);
  } else {
    EventKernel::advance_plain(*this, flow);
  }
#else
  EventKernel::advance_plain(*this, flow);
#endif
  std::fill(ended_.begin(), ended_.end(), 0.0);
  for (std::size_t node = graph_.ended_begin(); node < graph_.nodes(); ++node) {
    for (std::size_t lane = 0; lane < stride_; ++lane) {
      ended_[lane] += std::exchange(now_[node * stride_ + lane], 0.0);
    }
  }
}

std::vector<double> EventChain::running() const {
  std::vector<double> sum(stride_, 0.0);
  for (std::size_t node = 0; node < graph_.layers[1]; ++node) {
    for (std::size_t lane = 0; lane < stride_; ++lane) sum[lane] += now_[node * stride_ + lane];
  }
  return sum;
}

double EventChain::left(std::size_t lane, std::uint8_t code) const {
  double sum = 0.0;
  for (std::size_t event_class = 1; event_class < shape_.actions.size(); ++event_class) {
    if ((shape_.actions[event_class].codes >> (2 * lane) & 3U) == code) sum += left_[event_class * 4 + lane];
  }
  return sum;
}

std::vector<double> EventChain::left_by_event(std::size_t lane) const {
  std::vector<double> left(graph_.events.size(), 0.0);
  for (std::uint64_t row = 0; row < graph_.rows(); ++row) {
    const double mass = row_left_[lane][row];
    if (mass == 0.0) continue;
    for (std::uint64_t entry = graph_.first_entry[row]; entry < graph_.first_entry[row + 1]; ++entry) {
      left[graph_.event[entry]] += mass * graph_.probability[entry];
    }
  }
  return left;
}

}  // namespace detente::simulate
