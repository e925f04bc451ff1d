#include "engine/simulate/runs/outcome_lanes.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <numeric>

#include "engine/base/contract.hpp"
#include "engine/simulate/runs/lane_kernels.hpp"

namespace detente::simulate {

using scenario::Outcome;
using scenario::OutcomeReading;

namespace {

constexpr std::uint32_t kAllOnes = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint32_t kNarrowMax = std::numeric_limits<std::uint16_t>::max();

bool is_zero(const SumGroup& group) {
  return std::all_of(std::begin(group.lane), std::end(group.lane), [](double x) { return x == 0.0; });
}

bool is_zero(const CodeGroup& group) {
  return std::all_of(std::begin(group.bytes), std::end(group.bytes), [](unsigned char x) { return x == 0; });
}

/// used[layer][event]: some target of the layer carries the event.
std::vector<std::vector<char>> events_by_layer(const game::NodeGraph& graph, const ChainTargets& targets) {
  std::vector<std::vector<char>> used(static_cast<std::size_t>(graph.phase_count()),
                                      std::vector<char>(graph.events.size(), 0));
  for (std::size_t layer = 0; layer < used.size(); ++layer) {
    for (const Target& target : targets.between(graph.layers[layer], graph.layers[layer + 1])) {
      used[layer][target.event()] = 1;
    }
  }
  return used;
}

template <typename Table>
void mark_live(const std::vector<std::vector<char>>& used, Table& table) {
  table.live.assign(used.size(), 0);
  for (std::size_t layer = 0; layer < used.size(); ++layer) {
    for (std::size_t event = 0; event < table.rows.size(); ++event) {
      if (used[layer][event] && !is_zero(table.rows[event])) table.live[layer] = 1;
    }
  }
}

/// The code of `first` in round `round`: odd, so that masking the code 1 with it leaves 1; the
/// earlier, the larger.
std::uint32_t round_code(int rounds, int round) {
  return (static_cast<std::uint32_t>(rounds - round) << 1U) | 1U;
}

}  // namespace

OutcomeLanes::OutcomeLanes(std::span<const Outcome> outcomes, const game::NodeGraph& graph,
                           const ChainTargets& targets, int rounds)
    : rounds_(rounds) {
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    lanes_.push_back(plan(outcomes[i], static_cast<int>(i), graph));
    limits_.push_back(lanes_.back().within);
    if (lanes_.back().discrete && lanes_.back().codes > kNarrowMax) narrow_ = false;
  }
  std::sort(limits_.begin(), limits_.end());
  limits_.erase(std::unique(limits_.begin(), limits_.end()), limits_.end());
  place_lanes();
  fill_tables(graph, targets);
}

OutcomeLanes::Lane OutcomeLanes::plan(const Outcome& outcome, int index, const game::NodeGraph& graph) const {
  Lane lane;
  lane.within = outcome.within > 0 ? std::min(outcome.within, rounds_) : rounds_;
  lane.reading = &outcome.reading();
  lane.by_round = lane.reading->mark == OutcomeReading::Mark::round;
  lane.by_rank = lane.reading->mark == OutcomeReading::Mark::value || !lane.reading->passes_zeros();
  const bool once = outcome.at_first.present();
  if (once) {
    lane.operation = Operation::keep;
  } else if (lane.reading->adds_values()) {
    lane.discrete = false;
    return lane;
  } else if (lane.reading->fold == OutcomeReading::Fold::sum) {
    lane.operation = Operation::add;
  } else if (lane.reading->fold == OutcomeReading::Fold::latest) {
    lane.operation = Operation::replace;
  }
  // The maximum of codes must be the minimum of values.
  lane.reversed = lane.by_rank && lane.operation == Operation::maximum &&
                  lane.reading->fold == OutcomeReading::Fold::smallest;
  if (lane.by_rank) {
    for (const game::Event& event : graph.events) {
      for (const game::Event::Value& value : event.values) {
        if (value.outcome == index) lane.values.push_back(lane.reading->mark_of(value.value));
      }
    }
    std::sort(lane.values.begin(), lane.values.end());
    lane.values.erase(std::unique(lane.values.begin(), lane.values.end()), lane.values.end());
    lane.codes = lane.values.size() + 1;
  } else if (lane.by_round) {
    lane.codes = round_code(rounds_, 0) + std::size_t{1};
  } else if (lane.operation == Operation::add) {
    lane.codes = static_cast<std::size_t>(lane.within) + 1;
  } else {
    lane.codes = once ? 3 : 2;
  }
  return lane;
}

void OutcomeLanes::place_lanes() {
  std::vector<std::size_t> order(lanes_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  // Lanes that stop counting at the same time share groups, which are then passed over.
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return lanes_[a].within < lanes_[b].within; });
  const int per_group = narrow_ ? 16 : 8;
  int sums = 0;
  int codes = 0;
  for (const std::size_t i : order) {
    int& next = lanes_[i].discrete ? codes : sums;
    const int size = lanes_[i].discrete ? per_group : 4;
    lanes_[i].group = next / size;
    lanes_[i].place = next % size;
    ++next;
  }
  sum_groups_ = (sums + 3) / 4;
  code_groups_ = (codes + per_group - 1) / per_group;
  masks_.assign(static_cast<std::size_t>(code_groups_), GroupMasks{});
  for (const Lane& lane : lanes_) {
    if (!lane.discrete) continue;
    GroupMasks& masks = masks_[static_cast<std::size_t>(lane.group)];
    if (lane.operation == Operation::add) put_code(masks.add, lane.place, kAllOnes);
    if (lane.operation == Operation::replace) put_code(masks.replace, lane.place, kAllOnes);
    if (lane.operation == Operation::keep) put_code(masks.keep, lane.place, kAllOnes);
    if (lane.by_round) put_code(masks.by_round, lane.place, kAllOnes);
  }
}

void OutcomeLanes::put_code(CodeGroup& group, int place, std::uint32_t code) const {
  if (narrow_) {
    const auto narrow = static_cast<std::uint16_t>(code);
    std::memcpy(group.bytes + place * 2, &narrow, 2);
  } else {
    std::memcpy(group.bytes + place * 4, &code, 4);
  }
}

std::uint32_t OutcomeLanes::code_of(const Lane& lane, double value) {
  const std::uint32_t holds = value != 0.0 ? 1 : 0;
  if (lane.by_rank) {
    const double mark = lane.reading->mark_of(value);
    const auto rank = std::lower_bound(lane.values.begin(), lane.values.end(), mark) - lane.values.begin();
    const auto code = static_cast<std::uint32_t>(rank) + 1;
    return lane.reversed ? static_cast<std::uint32_t>(lane.values.size()) + 1 - code : code;
  }
  if (lane.by_round) {
    if (holds != 0) return kAllOnes;
    return lane.operation == Operation::keep ? 1 : 0;
  }
  return lane.operation == Operation::keep ? holds + 1 : holds;
}

void OutcomeLanes::fill_tables(const game::NodeGraph& graph, const ChainTargets& targets) {
  const auto used = events_by_layer(graph, targets);
  sum_tables_.resize(limits_.size());
  code_tables_.resize(limits_.size());
  for (std::size_t stretch = 0; stretch < limits_.size(); ++stretch) {
    auto& sums = sum_tables_[stretch];
    auto& codes = code_tables_[stretch];
    sums.resize(static_cast<std::size_t>(sum_groups_));
    codes.resize(static_cast<std::size_t>(code_groups_));
    for (SumTable& table : sums) table.rows.assign(graph.events.size(), SumGroup{});
    for (CodeTable& table : codes) table.rows.assign(graph.events.size(), CodeGroup{});
    for (std::size_t event = 0; event < graph.events.size(); ++event) {
      for (const game::Event::Value& value : graph.events[event].values) {
        const Lane& at = lane(value.outcome);
        if (at.within < limits_[stretch]) continue;
        const auto group = static_cast<std::size_t>(at.group);
        if (at.discrete) {
          put_code(codes[group].rows[event], at.place, code_of(at, value.value));
        } else {
          sums[group].rows[event].lane[at.place] = value.value;
        }
      }
    }
    for (SumTable& table : sums) mark_live(used, table);
    for (CodeTable& table : codes) mark_live(used, table);
  }
}

void OutcomeLanes::start(std::size_t runs, LaneState& state) const {
  state.runs = runs;
  state.sums.assign(runs * static_cast<std::size_t>(sum_groups_), SumGroup{});
  state.codes.assign(runs * static_cast<std::size_t>(code_groups_), CodeGroup{});
}

std::size_t OutcomeLanes::stretch_of(int round) const {
  const auto at = std::upper_bound(limits_.begin(), limits_.end(), round);
  return static_cast<std::size_t>(at - limits_.begin());
}

void OutcomeLanes::apply(int round, int layer, std::size_t first, const EventBatch& events,
                         LaneState& state) const {
  const std::size_t stretch = stretch_of(round);
  if (stretch == limits_.size() || events.count == 0) return;
  const auto at = static_cast<std::size_t>(layer);
  for (std::size_t group = 0; group < sum_tables_[stretch].size(); ++group) {
    const SumTable& table = sum_tables_[stretch][group];
    if (table.live[at]) add_sums(events, table.rows.data(), state.sums.data() + group * state.runs + first);
  }
  for (std::size_t group = 0; group < code_tables_[stretch].size(); ++group) {
    const CodeTable& table = code_tables_[stretch][group];
    if (!table.live[at]) continue;
    const GroupMasks& masks = masks_[group];
    const CodeOperation operation{masks.add, masks.replace, masks.keep, masks.by_round,
                                  round_code(rounds_, round)};
    combine_codes(narrow_, events, table.rows.data(), operation,
                  state.codes.data() + group * state.runs + first);
  }
}

std::uint32_t OutcomeLanes::code_at(const LaneState& state, const Lane& lane, std::size_t run) const {
  const CodeGroup& group = state.codes[static_cast<std::size_t>(lane.group) * state.runs + run];
  if (narrow_) {
    std::uint16_t code = 0;
    std::memcpy(&code, group.bytes + lane.place * 2, 2);
    return code;
  }
  std::uint32_t code = 0;
  std::memcpy(&code, group.bytes + lane.place * 4, 4);
  return code;
}

LaneResults OutcomeLanes::finish(const LaneState& state, std::span<const std::uint16_t> played) const {
  LaneResults results;
  results.code_counts.resize(lanes_.size());
  results.values.resize(lanes_.size());
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    const Lane& at = lanes_[i];
    if (at.discrete) {
      std::vector<std::uint64_t>& counts = results.code_counts[i];
      counts.assign(at.codes, 0);
      for (std::size_t run = 0; run < state.runs; ++run) ++counts[code_at(state, at, run)];
      continue;
    }
    std::vector<double>& values = results.values[i];
    values.resize(state.runs);
    const bool mean = at.reading->per_round;
    for (std::size_t run = 0; run < state.runs; ++run) {
      const double sum = state.sums[static_cast<std::size_t>(at.group) * state.runs + run].lane[at.place];
      const int counted = std::min(at.within, played.empty() ? rounds_ : int{played[run]});
      // 0 / 0: a mean over no round is undefined.
      values[run] = mean ? sum / counted : sum;
    }
  }
  return results;
}

double OutcomeLanes::value_of(int outcome, std::size_t code) const {
  constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
  const Lane& at = lane(outcome);
  DETENTE_REQUIRE(code < at.codes, "a code of this outcome");
  if (at.by_round) return code <= 1 ? kUndefined : rounds_ - static_cast<int>(code >> 1U) + 1;
  if (code == 0) return at.reading->zero ? 0.0 : kUndefined;
  if (at.by_rank) return at.reversed ? at.values[at.values.size() - code] : at.values[code - 1];
  return static_cast<double>(at.operation == Operation::keep ? code - 1 : code);
}

}  // namespace detente::simulate
