#include "engine/simulate/runs/outcome_rows.hpp"

#include <algorithm>
#include <atomic>
#include <optional>
#include <span>

#include <tbb/enumerable_thread_specific.h>

#include "engine/base/parallel.hpp"
#include "engine/simulate/runs/outcome_accumulator.hpp"
#include "engine/simulate/runs/walker.hpp"

namespace detente::simulate {
namespace {

/// Small enough that a thousand replicates keep several cores busy.
constexpr std::size_t kBlock = 128;

/// A thread's own walker. Whichever thread walks a replicate, the run is the same.
struct Walk {
  Walk(const game::Game& game, std::unique_ptr<play::Chooser> own)
      : chooser(std::move(own)), walker(game, *chooser), sums(game.outcomes().size()) {}

  std::unique_ptr<play::Chooser> chooser;
  Walker walker;
  std::vector<OutcomeAccumulator> sums;
};

/// Fills one replicate's row; false when the run got stuck.
bool walk_row(const game::Game& game, const OutcomeRowsOptions& options, std::uint64_t replicate, Walk& walk,
              std::span<double> row) {
  const std::vector<scenario::Outcome>& outcomes = game.scenario().outcomes;
  std::fill(walk.sums.begin(), walk.sums.end(), OutcomeAccumulator{});
  walk.walker.start(options.seed, replicate);
  for (int round = 0; round < options.rounds; ++round) {
    if (round > 0) walk.walker.next_round();
    if (!walk.walker.play_round()) return false;
    const game::World& world = walk.walker.world();
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      const game::OutcomeTable& table = game.outcomes()[i];
      walk.sums[i].add(outcomes[i], round, table.value(world), table.at_first.holds(world));
    }
    if (walk.walker.end() != 0) break;
  }
  for (std::size_t i = 0; i < outcomes.size(); ++i) row[i] = walk.sums[i].value(outcomes[i]);
  return true;
}

}  // namespace

Result<std::vector<double>> outcome_rows(const game::Game& game, const ChooserFactory& choosers,
                                         const OutcomeRowsOptions& options) {
  const std::size_t width = game.outcomes().size();
  const auto runs = static_cast<std::size_t>(options.runs);
  std::vector<double> values(runs * width);
  std::vector<std::optional<Diagnostics>> problems((runs + kBlock - 1) / kBlock);
  tbb::enumerable_thread_specific<std::unique_ptr<Walk>> walks;
  std::atomic<std::size_t> done{0};
  for_blocks(runs, kBlock, [&](std::size_t begin, std::size_t end) {
    std::unique_ptr<Walk>& walk = walks.local();
    if (!walk) walk = std::make_unique<Walk>(game, choosers());
    for (std::size_t run = begin; run < end; ++run) {
      const std::span<double> row = std::span(values).subspan(run * width, width);
      if (!walk_row(game, options, options.first + run, *walk, row)) {
        problems[begin / kBlock] = walk->walker.problem();
        return;
      }
    }
    const std::size_t finished = done += end - begin;
    if (options.progress) options.progress(static_cast<double>(finished) / static_cast<double>(runs));
  });
  for (const std::optional<Diagnostics>& problem : problems) {
    if (problem) return *problem;
  }
  return values;
}

}  // namespace detente::simulate
