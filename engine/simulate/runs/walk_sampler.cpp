#include <algorithm>
#include <optional>

#include <tbb/enumerable_thread_specific.h>

#include "engine/base/parallel.hpp"
#include "engine/simulate/runs/outcome_accumulator.hpp"
#include "engine/simulate/runs/sampling.hpp"
#include "engine/simulate/runs/sampling_stages.hpp"
#include "engine/simulate/summary/outcome_tally.hpp"
#include "engine/simulate/summary/round_tally.hpp"

namespace detente::simulate {
namespace {

/// Blocks in flight, whose tallies are in memory at once.
constexpr std::size_t kWave = 16;

/// What a block of replicates gave.
struct Block {
  std::optional<RoundTally> rounds;
  std::vector<std::vector<double>> values;  ///< [outcome][run], NaN = undefined.
  std::optional<Diagnostics> problem;
};

class WalkSampler {
public:
  WalkSampler(const game::Game& game, const ChooserFactory& choosers, const SamplingOptions& options);

  Result<Ensemble> run();

private:
  [[nodiscard]] bool cancelled() const { return options_.cancel != nullptr && *options_.cancel != 0; }
  void walk_block(std::uint64_t first, std::size_t runs, Block& block);
  bool walk_run(OutcomeWalk& walk, std::uint64_t replicate, Block& block);
  void count_round(const Walker& walker, int round, bool played, RoundTally& rounds) const;
  void collect(const Block& block);

  const game::Game& game_;
  const SamplingOptions& options_;
  RoundLayout layout_;
  tbb::enumerable_thread_specific<std::unique_ptr<OutcomeWalk>> walks_;
  const ChooserFactory& choosers_;
  std::vector<OutcomeTally> tallies_;
  RoundTally rounds_;
  std::uint64_t done_ = 0;
};

RoundLayout layout_of(const scenario::Scenario& scenario) {
  std::vector<int> sizes;
  for (const auto& variable : scenario.state) sizes.push_back(variable.size);
  return {std::move(sizes), scenario.action_counts()};
}

WalkSampler::WalkSampler(const game::Game& game, const ChooserFactory& choosers,
                         const SamplingOptions& options)
    : game_(game),
      options_(options),
      layout_(layout_of(game.scenario())),
      choosers_(choosers),
      rounds_(layout_, options.rounds) {
  for (const scenario::Outcome& outcome : game.scenario().outcomes) {
    tallies_.emplace_back(outcome.at_first.present() || !outcome.reading().adds_values());
  }
}

Result<Ensemble> WalkSampler::run() {
  constexpr std::size_t kBlock = OutcomeTally::kBlock;
  while (!enough(options_, done_, tallies_) && !cancelled()) {
    const std::uint64_t stage = stage_end(options_, done_);
    while (done_ < stage && !cancelled()) {
      const auto runs = static_cast<std::size_t>(std::min<std::uint64_t>(stage - done_, kWave * kBlock));
      std::vector<Block> wave((runs + kBlock - 1) / kBlock);
      for_blocks(runs, kBlock, [&](std::size_t begin, std::size_t end) {
        walk_block(done_ + begin, end - begin, wave[begin / kBlock]);
      });
      if (cancelled()) break;
      for (const Block& block : wave) {
        if (block.problem) return *block.problem;
        collect(block);
      }
      done_ += runs;
      if (options_.progress) options_.progress(share_done(options_, done_, stage));
    }
  }
  Ensemble ensemble;
  ensemble.origin = Origin::sampled;
  ensemble.replicates = done_;
  for (const OutcomeTally& tally : tallies_) ensemble.outcomes.push_back(tally.summary());
  ensemble.rounds = summarise(layout_, rounds_, done_);
  return ensemble;
}

void WalkSampler::walk_block(std::uint64_t first, std::size_t runs, Block& block) {
  std::unique_ptr<OutcomeWalk>& walk = walks_.local();
  if (!walk) walk = std::make_unique<OutcomeWalk>(game_, choosers_());
  block.rounds.emplace(layout_, options_.rounds);
  block.values.resize(tallies_.size());
  for (std::uint64_t replicate = first; replicate < first + runs && !cancelled(); ++replicate) {
    if (!walk_run(*walk, replicate, block)) {
      block.problem = walk->walker().problem();
      return;
    }
  }
}

/// False when the run got stuck.
bool WalkSampler::walk_run(OutcomeWalk& walk, std::uint64_t replicate, Block& block) {
  int played = 0;
  const bool finished = walk.run(options_.seed, replicate, options_.rounds, [&](int round) {
    ++block.rounds->running[static_cast<std::size_t>(round)];
    count_round(walk.walker(), round, true, *block.rounds);
    played = round + 1;
  });
  if (!finished) return false;
  // A run that has ended keeps its last state.
  for (; played < options_.rounds; ++played) count_round(walk.walker(), played, false, *block.rounds);
  for (std::size_t i = 0; i < block.values.size(); ++i) block.values[i].push_back(walk.value(i));
  return true;
}

/// The state at the end of `round`, and the moves when it was played.
void WalkSampler::count_round(const Walker& walker, int round, bool played, RoundTally& rounds) const {
  const auto at = static_cast<std::size_t>(round);
  const game::World& world = walker.world();
  for (std::size_t v = 0; v < layout_.variable_sizes.size(); ++v) {
    const auto value = static_cast<std::size_t>(world[v]);
    ++rounds.ended_with[at * layout_.values + layout_.variable_offset[v] + value];
  }
  if (!played) return;
  for (std::size_t p = 0; p < layout_.action_counts.size(); ++p) {
    const std::int32_t move = world[static_cast<std::size_t>(game_.vocabulary().move(static_cast<int>(p)))];
    if (move == 0) continue;
    const auto action = static_cast<std::size_t>(move - 1);
    rounds.moves[at * layout_.actions + layout_.action_offset[p] + action] += 1.0;
  }
}

void WalkSampler::collect(const Block& block) {
  rounds_.merge(*block.rounds);
  for (std::size_t i = 0; i < tallies_.size(); ++i) {
    if (tallies_[i].discrete()) {
      for (const double value : block.values[i]) tallies_[i].count(value, 1);
    } else {
      tallies_[i].append(block.values[i], block_moments(block.values[i]));
    }
  }
}

}  // namespace

Result<Ensemble> sample_walk(const game::Game& game, const ChooserFactory& choosers,
                             const SamplingOptions& options) {
  return WalkSampler(game, choosers, options).run();
}

}  // namespace detente::simulate
