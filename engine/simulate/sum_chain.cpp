#include <algorithm>
#include <cstring>
#include <limits>

#include "engine/base/contract.hpp"
#include "engine/simulate/lane_chain.hpp"

// As in lane_chain.cpp: one body per instruction set, and the same bits from each.
#define DETENTE_INLINE inline __attribute__((always_inline))
#if defined(__x86_64__)
#define DETENTE_AVX2 __attribute__((target("avx2")))
#else
#define DETENTE_AVX2
#endif

namespace detente::simulate {

using game::NodeGraph;
using game::NodeId;

namespace {

std::size_t in_fours(std::size_t count) {
  return (count + 3) / 4 * 4;
}

}  // namespace

SumChain::SumChain(const NodeGraph& graph, const ChainShape& shape, const FlowEdges& edges,
                   std::span<const EventClass> own_class)
    : graph_(graph),
      shape_(shape),
      ways_(edges.ways()),
      pad_(in_fours(shape.most)),
      numbers_(in_fours(shape.lanes)),
      stride_(pad_ + numbers_),
      lanes_((2 * graph.layers[1] + ways_.places) * stride_, 0.0),
      ended_(numbers_, 0.0) {
  DETENTE_REQUIRE(lanes_.size() < std::numeric_limits<std::uint32_t>::max(), "lanes are counted in 32 bits");
  for (std::size_t turn = 0; turn < 2; ++turn) {
    origin_[turn].reserve(ways_.source.size());
    for (std::size_t way = 0; way < ways_.source.size(); ++way) {
      const NodeId source = ways_.source[way];
      const std::size_t up = shape.actions[own_class[ways_.event_class[way]]].what;
      const std::size_t lanes =
          source < graph.layers[1] ? start_at(turn, source) : later_at(ways_.place[source]);
      origin_[turn].push_back(static_cast<std::uint32_t>(lanes - up));
    }
  }
  start();
}

void SumChain::start() {
  turn_ = 0;
  std::fill_n(lanes_.begin(), 2 * graph_.layers[1] * stride_, 0.0);
  lanes_[start_at(0, graph_.start)] = 1.0;
}

/// The loops that take the time.
struct SumKernel {
  static constexpr std::size_t kWide = 4;
  using Vector = double __attribute__((vector_size(32)));
  /// As many sums as the vector unit has registers for, and a few left over.
  static constexpr std::size_t kMost = 12;

  /// Lanes [0, kWide * kVectors) of `out`: weight[way] * what lies at from + origin[way], over all ways.
  template <std::size_t kVectors>
  DETENTE_INLINE static void draw(const double* from, const std::uint32_t* origin, const double* weight,
                                  std::uint32_t begin, std::uint32_t end, double* out) {
    Vector sum[kVectors];
#pragma GCC unroll 12
    for (std::size_t i = 0; i < kVectors; ++i) sum[i] = Vector{};
    for (std::uint32_t way = begin; way < end; ++way) {
      const double* const lanes = from + origin[way];
#pragma GCC unroll 12
      for (std::size_t i = 0; i < kVectors; ++i) {
        Vector mass;
        std::memcpy(&mass, lanes + kWide * i, sizeof mass);
        sum[i] += weight[way] * mass;
      }
    }
#pragma GCC unroll 12
    for (std::size_t i = 0; i < kVectors; ++i) std::memcpy(out + kWide * i, &sum[i], sizeof sum[i]);
  }

  /// draw() with the number of vectors known to the compiler.
  template <std::size_t kVectors>
  DETENTE_INLINE static void draw_some(std::size_t vectors, const double* from, const std::uint32_t* origin,
                                       const double* weight, std::uint32_t begin, std::uint32_t end,
                                       double* out) {
    if constexpr (kVectors > 0) {
      if (vectors == kVectors) {
        draw<kVectors>(from, origin, weight, begin, end, out);
      } else {
        draw_some<kVectors - 1>(vectors, from, origin, weight, begin, end, out);
      }
    }
  }

  DETENTE_INLINE static void advance_body(SumChain& chain, const MassFlow& flow, std::size_t used) {
    const NodeGraph& graph = chain.graph_;
    const NodeId starts = graph.layers[1];
    const std::vector<NodeId>& order = chain.ways_.order;
    const std::uint32_t* const origin = chain.origin_[chain.turn_].data();
    const double* const weight = chain.ways_.weight.data();
    const double* const lanes = chain.lanes_.data();
    for (std::size_t place = 0; place < order.size(); ++place) {
      const NodeId node = order[place];
      const bool start = node < starts;
      const double mass = start || node >= graph.ended_begin() ? flow.mass_to_come(node) : flow.mass()[node];
      double* const out = chain.lanes_.data() + (start ? chain.start_at(1 - chain.turn_, node)
                                                       : chain.later_at(chain.ways_.place[node]));
      if (mass == 0.0) {
        std::fill_n(out, used, 0.0);
        continue;
      }
      const std::uint32_t begin = chain.ways_.first[place];
      const std::uint32_t end = chain.ways_.first[place + 1];
      for (std::size_t lane = 0; lane < used; lane += kWide * kMost) {
        const std::size_t vectors = std::min(kMost, (used - lane) / kWide);
        draw_some<kMost>(vectors, lanes + lane, origin, weight, begin, end, out + lane);
      }
    }
  }

  DETENTE_AVX2 static void advance_avx2(SumChain& chain, const MassFlow& flow, std::size_t used) {
    advance_body(chain, flow, used);
  }
  static void advance_plain(SumChain& chain, const MassFlow& flow, std::size_t used) {
    advance_body(chain, flow, used);
  }
};

void SumChain::advance(const MassFlow& flow, int round) {
  // Nothing can add up to more than the rounds so far allow: higher lanes are still empty.
  const std::size_t most = (static_cast<std::size_t>(round) + 1) * shape_.most + 1;
  const std::size_t used = std::min(numbers_, in_fours(most));
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) {
    SumKernel::advance_avx2(*this, flow, used);
  } else {
    SumKernel::advance_plain(*this, flow, used);
  }
#else
  SumKernel::advance_plain(*this, flow, used);
#endif
  turn_ = 1 - turn_;
  std::fill(ended_.begin(), ended_.end(), 0.0);
  for (std::size_t node = graph_.ended_begin(); node < graph_.nodes(); ++node) {
    for (std::size_t lane = 0; lane < used; ++lane)
      ended_[lane] += lanes_[later_at(ways_.place[node]) + lane];
  }
}

std::vector<double> SumChain::running() const {
  std::vector<double> sum(numbers_, 0.0);
  for (std::size_t node = 0; node < graph_.layers[1]; ++node) {
    for (std::size_t lane = 0; lane < sum.size(); ++lane) sum[lane] += lanes_[start_at(turn_, node) + lane];
  }
  return sum;
}

}  // namespace detente::simulate
