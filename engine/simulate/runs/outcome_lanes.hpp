// Outcome lanes: the outcomes of many runs at once, as a few vector operations per event.
//
// Most outcomes take few values. A run keeps a small code for each (the rank of its value, a count, a
// round), 16 or 8 codes side by side in a 32-byte group; the outcomes' kinds become four lane
// operations: maximum, sum, replace, keep the first. Means and totals are doubles, four to a group, added
// in the order of the rounds. An event's effect on a group is one row of a table, so updating a run
// is: load a row, combine, store. Same results as OutcomeAccumulator, bit for bit.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/game/node_graph.hpp"
#include "engine/simulate/runs/chain_tables.hpp"

namespace detente::simulate {

struct alignas(32) SumGroup {
  double lane[4];
};
struct alignas(32) CodeGroup {
  unsigned char bytes[32];
};

/// Where events happened: runs[i] had event[i]. `runs` is null when run i stands at place i.
struct EventBatch {
  const std::uint32_t* runs = nullptr;
  const std::uint32_t* event = nullptr;
  std::size_t count = 0;
};

/// The lanes of some runs: group g of run i at [g * runs + i].
struct LaneState {
  std::size_t runs = 0;
  std::vector<SumGroup> sums;
  std::vector<CodeGroup> codes;
};

/// What finished runs add up to.
struct LaneResults {
  std::vector<std::vector<std::uint64_t>> code_counts;  ///< Per outcome held as a code: runs per code.
  std::vector<std::vector<double>> values;  ///< Per outcome held as a sum: a value per run, NaN if undefined.
};

/// Const members may be used concurrently.
class OutcomeLanes {
public:
  /// `rounds` > 0: length of the runs.
  OutcomeLanes(std::span<const scenario::Outcome> outcomes, const game::NodeGraph& graph,
               const ChainTargets& targets, int rounds);

  /// Makes `state` that of `runs` fresh runs; uses its memory again.
  void start(std::size_t runs, LaneState& state) const;

  /// Runs [first, first + kBatch) of `state` meet the events of `layer` in `round`.
  void apply(int round, int layer, std::size_t first, const EventBatch& events, LaneState& state) const;

  /// `played`: rounds that each run played; empty when all played all.
  [[nodiscard]] LaneResults finish(const LaneState& state, std::span<const std::uint16_t> played) const;

  /// True for outcomes held as codes.
  [[nodiscard]] bool discrete(int outcome) const { return lane(outcome).discrete; }
  /// The value that a code stands for; NaN = undefined.
  [[nodiscard]] double value_of(int outcome, std::size_t code) const;

  /// Bytes of one run's lanes.
  [[nodiscard]] std::size_t bytes_per_run() const {
    return 32 * static_cast<std::size_t>(sum_groups_ + code_groups_);
  }

private:
  enum class Operation : unsigned char { maximum, add, replace, keep };
  struct Lane {
    bool discrete = true;
    Operation operation = Operation::maximum;
    const scenario::OutcomeReading* reading = nullptr;
    bool by_round = false;  ///< The code depends on the round.
    bool by_rank = false;   ///< The code is the rank of the mark among `values`, from 1; or
    bool reversed = false;  ///< counted from the largest.
    int within = 0;         ///< Rounds that count, <= rounds_.
    int group = 0;
    int place = 0;
    std::vector<double> values;  ///< By rank: the distinct marks, ascending.
    std::size_t codes = 2;
  };
  /// Rows of one group for one stretch of rounds; row e is event e's.
  struct SumTable {
    std::vector<SumGroup> rows;
    std::vector<char> live;  ///< Per layer: some event changes something.
  };
  struct CodeTable {
    std::vector<CodeGroup> rows;
    std::vector<char> live;
  };

  [[nodiscard]] const Lane& lane(int outcome) const { return lanes_[static_cast<std::size_t>(outcome)]; }
  [[nodiscard]] Lane plan(const scenario::Outcome& outcome, int index, const game::NodeGraph& graph) const;
  void place_lanes();
  void fill_tables(const game::NodeGraph& graph, const ChainTargets& targets);
  [[nodiscard]] static std::uint32_t code_of(const Lane& lane, double value);
  [[nodiscard]] std::uint32_t code_at(const LaneState& state, const Lane& lane, std::size_t run) const;
  void put_code(CodeGroup& group, int place, std::uint32_t code) const;
  [[nodiscard]] std::size_t stretch_of(int round) const;

  int rounds_;
  bool narrow_ = true;  ///< Codes of 16 bits; else of 32.
  std::vector<Lane> lanes_;
  int sum_groups_ = 0;
  int code_groups_ = 0;
  std::vector<int> limits_;  ///< Distinct `within`, ascending: stretch s ends before round limits_[s].
  std::vector<std::vector<SumTable>> sum_tables_;    ///< [stretch][group]
  std::vector<std::vector<CodeTable>> code_tables_;  ///< [stretch][group]
  struct GroupMasks {
    CodeGroup add, replace, keep, by_round;  ///< All ones in the lanes concerned.
  };
  std::vector<GroupMasks> masks_;
};

}  // namespace detente::simulate
