#include "engine/simulate/runs/chain_sampler.hpp"

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>

#include "engine/base/contract.hpp"
#include "engine/base/parallel.hpp"
#include "engine/simulate/runs/chain_tables.hpp"
#include "engine/simulate/runs/outcome_lanes.hpp"
#include "engine/simulate/runs/philox_batch.hpp"
#include "engine/simulate/runs/sampling_stages.hpp"
#include "engine/simulate/summary/outcome_tally.hpp"
#include "engine/simulate/summary/round_tally.hpp"

namespace detente::simulate {
namespace {

using game::NodeGraph;
using game::NodeId;

/// Tallies of chunks in flight may take this much.
constexpr std::size_t kTallyBudget = std::size_t{256} << 20U;
/// Chunks: a large one makes more of tables that are hot, a small one keeps its runs hot. Multiples of
/// OutcomeTally::kBlock.
constexpr std::size_t kLargeChunk = 65536;
constexpr std::size_t kSmallChunk = 8192;
/// One round's rows count as small when they stay in a second-level cache.
constexpr std::size_t kSmallRows = std::size_t{256} << 10U;

/// Where some runs are and what they have gathered.
struct RunStates {
  std::vector<NodeId> node;
  std::vector<std::uint16_t> played;  ///< Rounds played; empty when no run can end early.
  LaneState lanes;
};

/// Some consecutive replicates on their way through the rounds.
struct Chunk {
  std::uint64_t first = 0;
  std::size_t runs = 0;
  std::unique_ptr<RunStates> states;  ///< From start to finish.
  std::optional<RoundTally> tally;
  LaneResults results;
  std::vector<std::vector<Moments>> moments;  ///< [outcome][block], of outcomes held as sums.
};

/// What a thread needs while it advances a chunk by a round.
struct Scratch {
  Scratch(const NodeGraph& graph, const ChainTargets& targets)
      : visits(graph.nodes(), 0), rows(graph, targets) {}

  std::vector<std::uint32_t> visits;  ///< Per node; all 0 between rounds.
  RowBuilder rows;
  std::vector<std::uint32_t> runs = std::vector<std::uint32_t>(kBatch);
  std::vector<std::uint32_t> event = runs, first = runs, coin = runs, drawn = runs;
  std::vector<WordBatch> words = std::vector<WordBatch>(1);
};

/// Lends memory to whichever thread asks: new pages would cost more than the work on them. Which
/// piece a thread gets makes no difference.
template <typename T>
class Pool {
public:
  /// A used one, or what `make` makes.
  template <typename Make>
  std::unique_ptr<T> take(const Make& make) {
    {
      const std::lock_guard lock(mutex_);
      if (!free_.empty()) {
        std::unique_ptr<T> piece = std::move(free_.back());
        free_.pop_back();
        return piece;
      }
    }
    return make();
  }
  void give_back(std::unique_ptr<T> piece) {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(piece));
  }

private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<T>> free_;
};

class ChainSampler {
public:
  ChainSampler(const ChainInput& input, const SamplingOptions& options);

  Ensemble run();

private:
  [[nodiscard]] bool cancelled() const { return options_.cancel != nullptr && *options_.cancel != 0; }
  [[nodiscard]] std::size_t chunk_size(std::uint64_t replicates) const;
  [[nodiscard]] bool always_in(std::size_t layer) const;

  void run_wave(std::vector<Chunk>& wave);
  std::unique_ptr<Scratch> take_scratch() {
    return scratch_.take([this] { return std::make_unique<Scratch>(graph_, targets_); });
  }

  void start(Chunk& chunk);
  void advance(Chunk& chunk, int round, RoundRows& rows);
  void finish(Chunk& chunk);
  void collect(std::vector<Chunk>& wave);

  void step_batch(Chunk& chunk, int round, std::size_t begin, RoundRows& rows, Scratch& scratch) const;
  EventBatch select(const Chunk& chunk, std::size_t layer, std::size_t begin, std::size_t count,
                    Scratch& scratch) const;
  template <bool kAll>
  void step_layer(std::size_t layer, std::span<const double> policy, const EventBatch& batch,
                  const std::uint32_t* words, NodeId* node, RoundRows& rows, Scratch& scratch) const;
  template <bool kAll>
  void visit(std::size_t layer, std::span<const double> policy, const EventBatch& batch, const NodeId* node,
             RoundRows& rows, Scratch& scratch) const;
  void fold_round(int round, RoundTally& tally, Scratch& scratch) const;
  void count_states(int round, NodeId begin, NodeId end, RoundTally& tally, Scratch& scratch) const;
  void count_moves(int round, RoundTally& tally, Scratch& scratch) const;

  const ChainInput& input_;
  const SamplingOptions& options_;
  const NodeGraph& graph_;
  ChainTargets targets_;
  OutcomeLanes lanes_;
  RoundLayout layout_;
  std::vector<char> all_here_;  ///< Per layer: every run passes through it in every round.
  bool can_end_ = false;
  bool same_rows_ = false;  ///< One policy, hence one set of rows, for all rounds.
  bool keep_rows_ = false;  ///< Rows of all rounds fit the row budget.
  std::vector<std::unique_ptr<RoundRows>> rows_;
  Pool<Scratch> scratch_;
  Pool<RunStates> states_;
  std::vector<OutcomeTally> tallies_;
  RoundTally tally_;
  std::uint64_t done_ = 0;
};

ChainSampler::ChainSampler(const ChainInput& input, const SamplingOptions& options)
    : input_(input),
      options_(options),
      graph_(*input.graph),
      targets_(graph_),
      lanes_(input.outcomes, graph_, targets_, options.rounds),
      layout_(input.variable_sizes, input.action_counts),
      can_end_(graph_.nodes() > graph_.ended_begin()),
      same_rows_(input.behaviour->by_round.size() == 1),
      tally_(layout_, options.rounds) {
  DETENTE_REQUIRE(options.rounds >= 1, "a run has at least one round");
  for (std::size_t layer = 0; layer + 1 < graph_.layers.size(); ++layer) {
    all_here_.push_back(always_in(layer) ? 1 : 0);
  }
  for (std::size_t i = 0; i < input.outcomes.size(); ++i) {
    tallies_.emplace_back(lanes_.discrete(static_cast<int>(i)));
  }
  const auto rounds = static_cast<std::size_t>(options.rounds);
  const std::size_t sets = same_rows_ ? 1 : rounds;
  keep_rows_ = same_rows_ || sets * RoundRows::bytes(targets_, graph_.nodes()) <= input.row_budget;
  rows_.resize(keep_rows_ ? sets : 1);
  for (auto& rows : rows_) rows = std::make_unique<RoundRows>(targets_, graph_.nodes());
}

bool ChainSampler::always_in(std::size_t layer) const {
  if (layer == 0) return !can_end_;
  if (!all_here_[layer - 1]) return false;
  const std::span<const Target> before = targets_.between(graph_.layers[layer - 1], graph_.layers[layer]);
  return std::all_of(before.begin(), before.end(), [&](const Target& target) {
    return target.next() >= graph_.layers[layer] && target.next() < graph_.layers[layer + 1];
  });
}

std::size_t ChainSampler::chunk_size(std::uint64_t replicates) const {
  const bool small = RoundRows::bytes(targets_, graph_.nodes()) <= kSmallRows;
  const std::size_t largest = small ? kSmallChunk : kLargeChunk;
  // Sixteen chunks at least, so that threads share the work evenly.
  const std::uint64_t even = replicates / (16 * OutcomeTally::kBlock) * OutcomeTally::kBlock;
  return static_cast<std::size_t>(std::clamp<std::uint64_t>(even, OutcomeTally::kBlock, largest));
}

Ensemble ChainSampler::run() {
  while (!enough(options_, done_, tallies_) && !cancelled()) {
    const std::uint64_t stage = stage_end(options_, done_);
    const std::size_t size = chunk_size(stage - done_);
    const std::size_t most =
        keep_rows_ ? std::max<std::size_t>(kTallyBudget / RoundTally::bytes(layout_, options_.rounds), 16)
                   : 16;
    while (done_ < stage && !cancelled()) {
      std::vector<Chunk> wave;
      std::uint64_t next = done_;
      while (next < stage && wave.size() < std::min<std::size_t>(most, 128)) {
        Chunk& chunk = wave.emplace_back();
        chunk.first = next;
        chunk.runs = static_cast<std::size_t>(std::min<std::uint64_t>(size, stage - next));
        next += chunk.runs;
      }
      run_wave(wave);
      if (cancelled()) break;
      collect(wave);
      done_ = next;
      if (options_.progress) options_.progress(share_done(options_, done_, stage));
    }
  }
  Ensemble ensemble;
  ensemble.origin = Origin::sampled;
  ensemble.replicates = done_;
  ensemble.outcomes.resize(tallies_.size());
  for_blocks(tallies_.size(), 1,
             [&](std::size_t i, std::size_t) { ensemble.outcomes[i] = tallies_[i].summary(); });
  ensemble.rounds = summarise(layout_, tally_, done_);
  return ensemble;
}

void ChainSampler::run_wave(std::vector<Chunk>& wave) {
  if (keep_rows_) {
    for_blocks(wave.size(), 1, [&](std::size_t i, std::size_t) {
      start(wave[i]);
      for (int round = 0; round < options_.rounds && !cancelled(); ++round) {
        advance(wave[i], round, *rows_[same_rows_ ? 0 : static_cast<std::size_t>(round)]);
      }
      finish(wave[i]);
    });
    return;
  }
  // One round's rows at a time: all chunks of the wave pass through before the next round.
  for_blocks(wave.size(), 1, [&](std::size_t i, std::size_t) { start(wave[i]); });
  for (int round = 0; round < options_.rounds && !cancelled(); ++round) {
    rows_[0]->clear();
    for_blocks(wave.size(), 1, [&](std::size_t i, std::size_t) { advance(wave[i], round, *rows_[0]); });
  }
  for_blocks(wave.size(), 1, [&](std::size_t i, std::size_t) { finish(wave[i]); });
}

void ChainSampler::start(Chunk& chunk) {
  chunk.states = states_.take([] { return std::make_unique<RunStates>(); });
  chunk.states->node.assign(chunk.runs, graph_.start);
  if (can_end_) chunk.states->played.assign(chunk.runs, 0);
  lanes_.start(chunk.runs, chunk.states->lanes);
  chunk.tally.emplace(layout_, options_.rounds);
}

void ChainSampler::advance(Chunk& chunk, int round, RoundRows& rows) {
  std::unique_ptr<Scratch> scratch = take_scratch();
  for (std::size_t begin = 0; begin < chunk.runs; begin += kBatch) {
    step_batch(chunk, round, begin, rows, *scratch);
  }
  fold_round(round, *chunk.tally, *scratch);
  scratch_.give_back(std::move(scratch));
}

void ChainSampler::step_batch(Chunk& chunk, int round, std::size_t begin, RoundRows& rows,
                              Scratch& scratch) const {
  const std::size_t count = std::min(kBatch, chunk.runs - begin);
  const std::span<const double> policy = input_.behaviour->at(round);
  WordBatch& words = scratch.words.front();
  for (std::size_t layer = 0; layer < all_here_.size(); ++layer) {
    if (layer % 4 == 0) {
      draw_batch({options_.seed, chunk.first + begin, static_cast<std::uint32_t>(round),
                  static_cast<std::uint32_t>(layer / 4)},
                 count, static_cast<int>(std::min<std::size_t>(4, all_here_.size() - layer)), words);
    }
    const EventBatch batch = select(chunk, layer, begin, count, scratch);
    if (layer == 0 && can_end_) {
      for (std::size_t i = 0; i < batch.count; ++i) ++chunk.states->played[begin + batch.runs[i]];
    }
    NodeId* node = chunk.states->node.data() + begin;
    if (batch.runs == nullptr) {
      step_layer<true>(layer, policy, batch, words.word[layer % 4], node, rows, scratch);
    } else {
      step_layer<false>(layer, policy, batch, words.word[layer % 4], node, rows, scratch);
    }
    lanes_.apply(round, static_cast<int>(layer), begin, batch, chunk.states->lanes);
  }
}

/// The runs of the batch that are in `layer`; at the start of a round, counts the ended ones.
EventBatch ChainSampler::select(const Chunk& chunk, std::size_t layer, std::size_t begin, std::size_t count,
                                Scratch& scratch) const {
  if (all_here_[layer]) return {nullptr, scratch.event.data(), count};
  const NodeId first = graph_.layers[layer];
  const NodeId size = graph_.layers[layer + 1] - first;
  const NodeId* node = chunk.states->node.data() + begin;
  std::size_t found = 0;
  for (std::size_t i = 0; i < count; ++i) {
    scratch.runs[found] = static_cast<std::uint32_t>(i);
    found += node[i] - first < size ? 1 : 0;
  }
  if (layer == 0 && found < count) {
    for (std::size_t i = 0; i < count; ++i) {
      if (node[i] >= graph_.ended_begin()) ++scratch.visits[node[i]];
    }
  }
  return {scratch.runs.data(), scratch.event.data(), found};
}

/// Draws where the runs of the batch go. Three loops instead of one: each has one look-up that may
/// miss the cache, and little besides, so the processor has many of them under way at once.
template <bool kAll>
void ChainSampler::step_layer(std::size_t layer, std::span<const double> policy, const EventBatch& batch,
                              const std::uint32_t* words, NodeId* node, RoundRows& rows,
                              Scratch& scratch) const {
  const std::uint32_t* __restrict runs = batch.runs;
  std::uint32_t* __restrict event = scratch.event.data();
  std::uint32_t* __restrict first = scratch.first.data();
  std::uint32_t* __restrict coin = scratch.coin.data();
  std::uint32_t* __restrict drawn = scratch.drawn.data();

  visit<kAll>(layer, policy, batch, node, rows, scratch);
  const TargetRange* __restrict ranges = targets_.ranges();
  for (std::size_t j = 0; j < batch.count; ++j) {
    const std::size_t i = kAll ? j : runs[j];
    const TargetRange range = ranges[node[i]];
    const std::uint64_t product = spread_word(words[i], range.count());
    first[j] = range.first();
    drawn[j] = range.first() + column_of(product);
    coin[j] = coin_of(product);
  }
  const AliasColumn* __restrict columns = rows.columns();
  for (std::size_t j = 0; j < batch.count; ++j) {
    drawn[j] = pick(columns[drawn[j]], drawn[j], first[j], coin[j]);
  }
  const Target* __restrict targets = targets_.all().data();
  for (std::size_t j = 0; j < batch.count; ++j) {
    const Target target = targets[drawn[j]];
    node[kAll ? j : runs[j]] = target.next();
    event[j] = target.event();
  }
}

/// Counts the visits of nodes, and makes sure that their rows are there.
template <bool kAll>
void ChainSampler::visit(std::size_t layer, std::span<const double> policy, const EventBatch& batch,
                         const NodeId* node, RoundRows& rows, Scratch& scratch) const {
  std::uint32_t* visits = scratch.visits.data();
  const NodeId begin = graph_.layers[layer];
  if (graph_.layers[layer + 1] - begin == 1) {
    // Counting a single node one by one would wait for its own last count every time.
    if (batch.count > 0) rows.ensure(begin, policy, scratch.rows);
    visits[begin] += static_cast<std::uint32_t>(batch.count);
    return;
  }
  for (std::size_t j = 0; j < batch.count; ++j) {
    const NodeId at = node[kAll ? j : batch.runs[j]];
    if (visits[at]++ == 0) rows.ensure(at, policy, scratch.rows);
  }
}

/// Turns the round's visits into counts of states and expected moves, and clears them. Action
/// frequencies are the players' probabilities averaged over the visited nodes (Rao-Blackwell): less
/// noise than counting moves.
void ChainSampler::fold_round(int round, RoundTally& tally, Scratch& scratch) const {
  count_moves(round, tally, scratch);
  // A run's state at the start of a round is the one at the end of the round before.
  count_states(round - 1, 0, graph_.layers[1], tally, scratch);
  count_states(round - 1, graph_.ended_begin(), static_cast<NodeId>(graph_.nodes()), tally, scratch);
  std::fill(scratch.visits.begin(), scratch.visits.end(), 0);
}

void ChainSampler::count_moves(int round, RoundTally& tally, Scratch& scratch) const {
  const std::span<const double> policy = input_.behaviour->at(round);
  double* moves = tally.moves.data() + static_cast<std::size_t>(round) * layout_.actions;
  std::uint64_t& running = tally.running[static_cast<std::size_t>(round)];
  for (NodeId node = 0; node < graph_.ended_begin(); ++node) {
    const std::uint32_t visits = scratch.visits[node];
    if (visits == 0) continue;
    if (node < graph_.layers[1]) running += visits;
    const double* chosen = policy.data() + graph_.first_probability[node];
    for (const game::ChoiceSet::Mover& mover : graph_.choice_set(node).movers) {
      double* of_player = moves + layout_.action_offset[static_cast<std::size_t>(mover.mover)];
      for (const int action : mover.actions) of_player[action] += visits * *chosen++;
    }
  }
}

/// Counts the states at the end of `round` from the visits of nodes [begin, end).
void ChainSampler::count_states(int round, NodeId begin, NodeId end, RoundTally& tally,
                                Scratch& scratch) const {
  if (round < 0 || layout_.values == 0) return;
  std::uint64_t* counts = tally.ended_with.data() + static_cast<std::size_t>(round) * layout_.values;
  const std::size_t variables = layout_.variable_sizes.size();
  const NodeId before = begin == 0 ? 0 : graph_.ended_begin() - graph_.layers[1];
  for (NodeId node = begin; node < end; ++node) {
    const std::uint32_t visits = scratch.visits[node];
    if (visits == 0) continue;
    const std::uint16_t* state = input_.states.data() + (node - before) * variables;
    for (std::size_t v = 0; v < variables; ++v) counts[layout_.variable_offset[v] + state[v]] += visits;
  }
}

void ChainSampler::finish(Chunk& chunk) {
  std::unique_ptr<Scratch> scratch = take_scratch();
  for (const NodeId node : chunk.states->node) ++scratch->visits[node];
  count_states(options_.rounds - 1, 0, graph_.layers[1], *chunk.tally, *scratch);
  count_states(options_.rounds - 1, graph_.ended_begin(), static_cast<NodeId>(graph_.nodes()), *chunk.tally,
               *scratch);
  std::fill(scratch->visits.begin(), scratch->visits.end(), 0);
  scratch_.give_back(std::move(scratch));
  chunk.results = lanes_.finish(chunk.states->lanes, chunk.states->played);
  for (const std::vector<double>& values : chunk.results.values) {
    chunk.moments.push_back(block_moments(values));
  }
  states_.give_back(std::move(chunk.states));
}

/// Adds chunks to the tallies, in their order.
void ChainSampler::collect(std::vector<Chunk>& wave) {
  for (const Chunk& chunk : wave) {
    tally_.merge(*chunk.tally);
    for (std::size_t i = 0; i < tallies_.size(); ++i) {
      if (tallies_[i].discrete()) {
        const std::vector<std::uint64_t>& counts = chunk.results.code_counts[i];
        for (std::size_t code = 0; code < counts.size(); ++code) {
          if (counts[code] > 0) tallies_[i].count(lanes_.value_of(static_cast<int>(i), code), counts[code]);
        }
      } else {
        tallies_[i].append(chunk.results.values[i], chunk.moments[i]);
      }
    }
  }
}

}  // namespace

Ensemble sample_chain_input(const ChainInput& input, const SamplingOptions& options) {
  return ChainSampler(input, options).run();
}

Ensemble sample_chain(const game::Game& game, const NodeGraph& graph, const play::Behaviour& behaviour,
                      const SamplingOptions& options) {
  ChainInput input;
  input.graph = &graph;
  input.behaviour = &behaviour;
  input.outcomes = game.scenario().outcomes;
  for (const scenario::StateVariable& variable : game.scenario().state) {
    input.variable_sizes.push_back(variable.size);
  }
  input.action_counts = game.scenario().action_counts();
  const std::size_t variables = input.variable_sizes.size();
  const NodeId starts = graph.layers[1];
  const NodeId ended = graph.ended_begin();
  input.states.resize((starts + graph.nodes() - ended) * variables);
  for_blocks(input.states.size() / std::max<std::size_t>(variables, 1), 1024,
             [&](std::size_t begin, std::size_t end) {
               for (std::size_t i = begin; i < end; ++i) {
                 const auto node = static_cast<NodeId>(i < starts ? i : ended + (i - starts));
                 const game::World world = graph.world_of(game, node);
                 for (std::size_t v = 0; v < variables; ++v) {
                   input.states[i * variables + v] = static_cast<std::uint16_t>(world[v]);
                 }
               }
             });
  return sample_chain_input(input, options);
}

}  // namespace detente::simulate
