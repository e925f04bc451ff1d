#include "engine/simulate/runs/outcome_rows.hpp"

#include <cmath>
#include <cstring>

#include <gtest/gtest.h>

#include "engine/base/parallel.hpp"
#include "engine/simulate/runs/history.hpp"
#include "engine/simulate/runs/outcome_accumulator.hpp"
#include "tests/worlds/walk_worlds.hpp"

namespace detente::simulate {
namespace {

class RowsOfStandoff : public ::testing::Test {
protected:
  scenario::Scenario scenario = game::testing::load(game::testing::kStandoff);
  game::Game game = game::testing::compile(scenario);
  std::size_t width = scenario.outcomes.size();

  [[nodiscard]] std::vector<double> rows(const OutcomeRowsOptions& options) const {
    return outcome_rows(game, testing::uniform_chooser, options).value();
  }
};

/// Equal bit by bit, NaN included.
bool same(std::span<const double> a, std::span<const double> b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

TEST_F(RowsOfStandoff, AreWhatTheHistoriesAddUpTo) {
  const std::vector<double> found = rows({.rounds = 4, .seed = 6, .first = 30, .runs = 300});
  ASSERT_EQ(found.size(), 300 * width);
  testing::UniformChooser chooser;
  for (std::uint64_t i = 0; i < 300; ++i) {
    const History history = walk_history(game, chooser, 4, 6, 30 + i).value();
    for (std::size_t o = 0; o < width; ++o) {
      OutcomeAccumulator accumulator;
      for (std::size_t t = 0; t < history.rounds.size(); ++t) {
        const game::World& world = history.rounds[t].world;
        accumulator.add(scenario.outcomes[o], static_cast<int>(t), game.outcomes()[o].value(world),
                        game.outcomes()[o].at_first.holds(world));
      }
      const double expected = accumulator.value(scenario.outcomes[o]);
      const double value = found[i * width + o];
      EXPECT_TRUE(value == expected || (std::isnan(value) && std::isnan(expected)))
          << scenario.outcomes[o].name << " of replicate " << 30 + i;
    }
  }
}

TEST_F(RowsOfStandoff, HaveTheMeansOfTheSampledEnsemble) {
  const std::vector<double> found = rows({.rounds = 4, .seed = 6, .first = 0, .runs = 2000});
  const Ensemble ensemble =
      sample_walk(game, testing::uniform_chooser, {.rounds = 4, .seed = 6, .replicates = 2000}).value();
  for (std::size_t o = 0; o < width; ++o) {
    double sum = 0.0;
    double defined = 0.0;
    for (std::size_t i = 0; i < 2000; ++i) {
      const double value = found[i * width + o];
      if (std::isnan(value)) continue;
      sum += value;
      defined += 1.0;
    }
    EXPECT_NEAR(sum / defined, ensemble.outcomes[o].mean, 1e-12) << scenario.outcomes[o].name;
    EXPECT_NEAR(1.0 - defined / 2000.0, ensemble.outcomes[o].undefined, 1e-12);
  }
}

TEST_F(RowsOfStandoff, AreTheSameBytesForAnyNumberOfThreads) {
  const auto with = [&](int threads) {
    set_thread_limit(threads);
    std::vector<double> found = rows({.rounds = 4, .seed = 2, .first = 0, .runs = 1001});
    set_thread_limit(0);
    return found;
  };
  const std::vector<double> one = with(1);
  EXPECT_TRUE(same(with(2), one));
  EXPECT_TRUE(same(with(8), one));
}

TEST_F(RowsOfStandoff, AreTheSameWhicheverReplicateComesFirst) {
  const std::vector<double> all = rows({.rounds = 3, .seed = 4, .first = 0, .runs = 500});
  const std::vector<double> tail = rows({.rounds = 3, .seed = 4, .first = 333, .runs = 167});
  EXPECT_TRUE(same(std::span(all).subspan(333 * width), tail));
  EXPECT_FALSE(same(rows({.rounds = 3, .seed = 5, .first = 0, .runs = 500}), all));
}

TEST_F(RowsOfStandoff, OfNoReplicatesAreNone) {
  EXPECT_TRUE(rows({.rounds = 3, .seed = 4, .first = 7, .runs = 0}).empty());
}

TEST(OutcomeRows, OfAGameInWhichAMoverGetsStuckAreAnError) {
  const scenario::Scenario scenario = game::testing::load(
      "detente = 1\n[scenario]\ntitle = \"Stuck\"\nstart = 2020-01-01\nround = \"year\"\nrounds = 3\n"
      "[state]\nx = { levels = 3, start = 0 }\n[players.p]\n[players.p.actions]\n"
      "go = { when = \"x < 2\" }\n[players.p.payoff]\nworth = \"x\"\n[[phases]]\nname = \"only\"\n"
      "movers = [\"p\"]\n[[phases.effects]]\nwhen = \"p.go\"\nchange = { x = 1 }\n"
      "[outcomes]\nend = { last = \"x\" }\n");
  const game::Game game = game::testing::compile(scenario);
  const auto found = outcome_rows(game, testing::uniform_chooser, {.rounds = 3, .seed = 1, .runs = 10});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.diagnostics().front().code, "no-action");
}

}  // namespace
}  // namespace detente::simulate
