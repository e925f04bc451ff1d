#include <algorithm>
#include <cstring>
#include <limits>

#include "engine/base/contract.hpp"
#include "engine/simulate/exact/lane_chain.hpp"

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
    for (const NodeId node : ways_.order) {
      const std::size_t lanes =
          node < graph.layers[1] ? start_at(1 - turn, node) : later_at(ways_.place[node]);
      target_[turn].push_back(static_cast<std::uint32_t>(lanes));
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

  /// All nodes, with the number of vectors known to the compiler; 0 = as many as `used` needs. Nodes that
  /// nobody visits draw zeros.
  template <std::size_t kVectors>
  DETENTE_INLINE static void draw_all(SumChain& chain, std::size_t used) {
    const std::size_t turn = chain.turn_;
    const std::uint32_t* const origin = chain.origin_[turn].data();
    const std::uint32_t* const target = chain.target_[turn].data();
    const std::uint32_t* const first = chain.ways_.first.data();
    const double* const weight = chain.ways_.weight.data();
    double* const lanes = chain.lanes_.data();
    for (std::size_t i = 0; i < chain.target_[turn].size(); ++i) {
      double* const out = lanes + target[i];
      if constexpr (kVectors > 0) {
        draw<kVectors>(lanes, origin, weight, first[i], first[i + 1], out);
      } else {
        std::size_t lane = 0;
        for (; lane + kWide * kMost <= used; lane += kWide * kMost) {
          draw<kMost>(lanes + lane, origin, weight, first[i], first[i + 1], out + lane);
        }
        for (; lane < used; lane += kWide) {
          draw<1>(lanes + lane, origin, weight, first[i], first[i + 1], out + lane);
        }
      }
    }
  }

  template <std::size_t kVectors>
  DETENTE_INLINE static void choose(SumChain& chain, std::size_t used) {
    if (used == kWide * kVectors || kVectors == 0) {
      draw_all<kVectors>(chain, used);
    } else if constexpr (kVectors > 0) {
      choose<kVectors - 1>(chain, used);
    }
  }

  DETENTE_AVX2 static void advance_avx2(SumChain& chain, std::size_t used) {
    choose<kMost>(chain, used);
  }
  static void advance_plain(SumChain& chain, std::size_t used) {
    choose<kMost>(chain, used);
  }
};

void SumChain::advance(const MassFlow& /*flow*/, int round) {
  // Nothing can add up to more than the rounds so far allow: higher lanes are still empty.
  const std::size_t most = (static_cast<std::size_t>(round) + 1) * shape_.most + 1;
  const std::size_t used = std::min(numbers_, in_fours(most));
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) {
    SumKernel::advance_avx2(*this, used);
  } else {
    SumKernel::advance_plain(*this, used);
  }
#else
  SumKernel::advance_plain(*this, used);
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
