#include "engine/simulate/runs/outcome_rows.hpp"

#include <atomic>
#include <optional>

#include <tbb/enumerable_thread_specific.h>

#include "engine/base/parallel.hpp"
#include "engine/simulate/runs/outcome_accumulator.hpp"

namespace detente::simulate {
namespace {

/// Small enough that a thousand replicates keep several cores busy.
constexpr std::size_t kBlock = 128;

}  // namespace

Result<std::vector<double>> outcome_rows(const game::Game& game, const ChooserFactory& choosers,
                                         const OutcomeRowsOptions& options) {
  const std::size_t width = game.outcomes().size();
  const auto runs = static_cast<std::size_t>(options.runs);
  std::vector<double> values(runs * width);
  std::vector<std::optional<Diagnostics>> problems((runs + kBlock - 1) / kBlock);
  tbb::enumerable_thread_specific<std::unique_ptr<OutcomeWalk>> walks;
  std::atomic<std::size_t> done{0};
  for_blocks(runs, kBlock, [&](std::size_t begin, std::size_t end) {
    std::unique_ptr<OutcomeWalk>& walk = walks.local();
    if (!walk) walk = std::make_unique<OutcomeWalk>(game, choosers());
    for (std::size_t run = begin; run < end; ++run) {
      if (!walk->run(options.seed, options.first + run, options.rounds, [](int) {})) {
        problems[begin / kBlock] = walk->walker().problem();
        return;
      }
      for (std::size_t i = 0; i < width; ++i) values[run * width + i] = walk->value(i);
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
