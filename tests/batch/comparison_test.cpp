#include "engine/batch/comparison.hpp"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/base/parallel.hpp"
#include "tests/worlds/small_scenarios.hpp"

namespace detente::batch {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// A player goes with the odds `go` to `stay` in each of two rounds; each time it moves on by one.
std::string walk_with(const std::string& odds, const std::string& more = {}) {
  return game::testing::one_player("x = { levels = 4, start = 0 }", "worth = \"2 * p.go\"\nlevel = \"x\"",
                                   "[[phases.effects]]\nwhen = \"p.go\"\nchange = { x = 1 }\n"
                                   "[outcomes]\ntimes = { count = \"p.go\", about = \"how often\" }\n"
                                   "when = { first = \"p.go\" }\n" +
                                       more + "[play]\np = \"coin\"\n[strategies.coin]\nmixed = " + odds +
                                       "\n");
}

const char* const kThreeInTen = "{ go = 3, stay = 7 }";
const char* const kSixInTen = "{ go = 6, stay = 4 }";

/// A loaded scenario and its side, which points to it.
struct World {
  explicit World(const std::string& text, const ComparisonOptions& options = {})
      : scenario(game::testing::load(text)) {
    auto found = find_side(scenario, options);
    if (!found) ADD_FAILURE() << game::testing::rendered(found.diagnostics());
    side = std::move(found).value();
  }

  scenario::Scenario scenario;
  ComparedSide side;
};

std::string standoff(const std::string& luck, const std::string& rationality = "2.0") {
  std::string text = game::testing::kStandoff;
  text.replace(text.find("luck = 0.3"), 10, "luck = " + luck);
  text.replace(text.find("rationality = 2.0"), 17, "rationality = " + rationality);
  return text;
}

TEST(PairedDifference, OfKnownPairsIsCountedByHand) {
  const double a[] = {0.0, 1.0, 2.0, kNan, 4.0};
  const double b[] = {1.0, 1.0, 4.0, 5.0, kNan};
  const PairedDifference found = paired_difference(a, b);
  EXPECT_EQ(found.pairs, 3U);
  EXPECT_EQ(found.differing, 2U);
  EXPECT_DOUBLE_EQ(found.mean, 1.0);                                            // of 1, 0, 2
  EXPECT_DOUBLE_EQ(found.standard_error, std::sqrt(1.0 / 3.0));                 // their variance is 1
  EXPECT_NEAR(found.high - found.mean, 4.302653 * std::sqrt(1.0 / 3.0), 1e-6);  // t(0.975, 2)
  EXPECT_DOUBLE_EQ(found.low + found.high, 2.0);
  EXPECT_DOUBLE_EQ(found.variance_reduction, 4.0);  // (1 + 3) / 1
}

TEST(PairedDifference, OfIndependentRunsReducesNothing) {
  // All four combinations of two fair coins.
  const double a[] = {0.0, 0.0, 1.0, 1.0};
  const double b[] = {0.0, 1.0, 0.0, 1.0};
  EXPECT_DOUBLE_EQ(paired_difference(a, b).variance_reduction, 1.0);
}

TEST(PairedDifference, OfRunsThatAllMoveAlikeReducesWithoutBound) {
  const double a[] = {0.0, 1.0};
  const double b[] = {3.0, 4.0};
  const PairedDifference found = paired_difference(a, b);
  EXPECT_EQ(found.mean, 3.0);
  EXPECT_EQ(found.standard_error, 0.0);
  EXPECT_TRUE(std::isinf(found.variance_reduction));
  EXPECT_TRUE(std::isnan(paired_difference(std::vector{1.0, 1.0}, std::vector{2.0, 2.0}).variance_reduction));
}

TEST(PairedDifference, OfNoPairOrOneHasNoInterval) {
  EXPECT_TRUE(std::isnan(paired_difference(std::vector{kNan}, std::vector{1.0}).mean));
  const PairedDifference one = paired_difference(std::vector{1.0}, std::vector{2.5});
  EXPECT_EQ(one.mean, 1.5);
  EXPECT_TRUE(std::isinf(one.low) && std::isinf(one.high));
}

TEST(Comparison, OfTwoCoinsGivesTheDifferencesKnownByHand) {
  const World a(walk_with(kThreeInTen));
  const World b(walk_with(kSixInTen));
  const Comparison found = compare(a.side, b.side);
  const OutcomeDifference& times = found.outcomes[0];
  EXPECT_EQ(times.name, "times");
  EXPECT_EQ(times.about, "how often");
  EXPECT_NEAR(times.a->mean, 0.6, 1e-12);
  EXPECT_NEAR(times.b->mean, 1.2, 1e-12);
  EXPECT_TRUE(times.exact);
  EXPECT_NEAR(times.difference, 0.6, 1e-12);
  // Under shared luck a round differs only where the draw falls between 0.3 and 0.6.
  EXPECT_LT(times.paired->low, 0.6);
  EXPECT_GT(times.paired->high, 0.6);
  EXPECT_NEAR(times.paired->standard_error, std::sqrt(2 * 0.3 * 0.7 / 4000.0), 0.0005);
  EXPECT_NEAR(times.paired->variance_reduction, (2 * 0.21 + 2 * 0.24) / (2 * 0.21), 0.1);
  EXPECT_NEAR(static_cast<double>(times.paired->differing) / 4000.0, 1.0 - 0.7 * 0.7, 0.03);
  // The first time has no value in 0.7^2 of A's runs and 0.4^2 of B's.
  const OutcomeDifference& when = found.outcomes[1];
  EXPECT_NEAR(when.a->undefined, 0.49, 1e-12);
  EXPECT_NEAR(when.b->undefined, 0.16, 1e-12);
  EXPECT_NEAR(static_cast<double>(when.paired->pairs) / 4000.0, 0.51, 0.03);
}

TEST(Comparison, BreaksThePayoffDownToItsTerms) {
  const World a(walk_with(kThreeInTen));
  const World b(walk_with(kSixInTen));
  const Comparison found = compare(a.side, b.side);
  ASSERT_EQ(found.terms.size(), 2U);
  // worth: 2 per go, 1.2 against 2.4. level: x after round 1 and 2, 0.3 + 0.6 against 0.6 + 1.2.
  EXPECT_EQ(found.terms[0].term, "worth");
  EXPECT_TRUE(found.terms[0].exact);
  EXPECT_NEAR(found.terms[0].difference, 1.2, 1e-12);
  EXPECT_EQ(found.terms[1].term, "level");
  EXPECT_NEAR(found.terms[1].a->mean, 0.9, 1e-12);
  EXPECT_NEAR(found.terms[1].difference, 0.9, 1e-12);
  EXPECT_NEAR(*found.players[0].total_a, 2.1, 1e-12);
  EXPECT_NEAR(*found.players[0].total_b, 4.2, 1e-12);
  EXPECT_NEAR(found.players[0].difference, 2.1, 1e-12);
  // One round later is worth 0.9: (0.3 * 2 + 0.3) + 0.9 * (0.3 * 2 + 0.6).
  EXPECT_NEAR(*found.players[0].discounted_a, 1.98, 1e-12);
}

TEST(Comparison, AddsTheTermsUpToThePlayersTotal) {
  std::string text = standoff("0.3");
  text +=
      "total_a = { total = \"arms / 3 - 0.5 * body.passed\" }\n"
      "total_b = { total = \"-arms / 3 - 0.2 * (mood == mood.tense) - 0.1 * b.yes * a.talk\" }\n";
  const World world(text);
  const Comparison found = compare(world.side, world.side);
  const std::size_t count = found.outcomes.size();
  EXPECT_NEAR(*found.players[0].total_a, found.outcomes[count - 2].a->mean, 1e-9);
  EXPECT_NEAR(*found.players[1].total_a, found.outcomes[count - 1].a->mean, 1e-9);
}

TEST(Comparison, OfAScenarioWithItselfIsNothing) {
  const World world(standoff("0.3"));
  const Comparison found = compare(world.side, world.side);
  EXPECT_TRUE(found.changes.empty());
  for (const OutcomeDifference& outcome : found.outcomes) {
    EXPECT_EQ(outcome.difference, 0.0) << outcome.name;
    EXPECT_EQ(outcome.paired->differing, 0U) << outcome.name;
  }
  for (const TermDifference& term : found.terms) EXPECT_EQ(term.difference, 0.0);
  for (const RoundDifference& round : found.rounds) EXPECT_EQ(round.difference(), 0.0);
}

TEST(Comparison, CoversTheExactDifferenceWithItsPairedInterval) {
  const World a(standoff("0.3"));
  const World b(standoff("0.6", "1.0"));
  for (const OutcomeDifference& outcome : compare(a.side, b.side).outcomes) {
    SCOPED_TRACE(outcome.name);
    EXPECT_TRUE(outcome.exact);
    // Where some runs have no value, pairs and means are over other runs.
    if (outcome.a->undefined > 0.0 || outcome.b->undefined > 0.0) continue;
    // 95 % of intervals cover; twice as wide ones practically all.
    const double reach = outcome.paired->high - outcome.paired->mean;
    EXPECT_NEAR(outcome.difference, outcome.paired->mean, 2.0 * reach + 1e-12);
    if (reach > 0.0) {
      EXPECT_GT(outcome.paired->variance_reduction, 1.0);
    }
  }
}

TEST(Comparison, OfSampledScenariosTakesTheMeansOfTheWalkedReplicates) {
  const ComparisonOptions options{.method = simulate::Method::sample, .replicates = 700, .seed = 3};
  const World a(standoff("0.3"), options);
  const World b(standoff("0.6"), options);
  const Comparison found = compare(a.side, b.side);
  for (const OutcomeDifference& outcome : found.outcomes) {
    EXPECT_FALSE(outcome.exact);
    EXPECT_EQ(outcome.a->origin, simulate::Origin::sampled);
    if (outcome.paired->pairs == 700) {
      EXPECT_NEAR(outcome.difference, outcome.paired->mean, 1e-12);
    }
  }
  for (const TermDifference& term : found.terms) {
    ASSERT_TRUE(term.paired.has_value());
    EXPECT_NEAR(term.difference, term.paired->mean, 1e-9);
  }
}

TEST(Comparison, ListsWhatOnlyOneScenarioHas) {
  const World a(walk_with(kSixInTen, "extra = { last = \"x\" }\n"));
  std::string text = walk_with(kSixInTen, "other = { max = \"x\" }\n");
  text.replace(text.find("level = "), 8, "height = ");
  const World b(text);
  const Comparison found = compare(a.side, b.side);
  ASSERT_EQ(found.outcomes.size(), 4U);
  EXPECT_EQ(found.outcomes[2].name, "extra");
  EXPECT_FALSE(found.outcomes[2].b || found.outcomes[2].paired);
  EXPECT_TRUE(std::isnan(found.outcomes[2].difference));
  EXPECT_EQ(found.outcomes[3].name, "other");
  EXPECT_FALSE(found.outcomes[3].a);
  // The same number under another name: its whole worth comes and goes.
  EXPECT_EQ(found.terms[0].term, "level");
  EXPECT_EQ(found.terms[0].difference, -found.terms[0].a->mean);
  EXPECT_EQ(found.terms[1].term, "height");
  EXPECT_EQ(found.terms[1].difference, found.terms[1].b->mean);
}

TEST(Comparison, ComparesTheRoundsThatBothScenariosHave) {
  std::string longer = walk_with(kSixInTen);
  longer.replace(longer.find("rounds = 2"), 10, "rounds = 5");
  const World a(walk_with(kThreeInTen));
  const World b(longer);
  const std::vector<RoundDifference> rounds = compare(a.side, b.side).rounds;
  ASSERT_EQ(rounds.size(), 2 * 3U);  // x, go, stay
  EXPECT_EQ(rounds[3].round, 1);
  EXPECT_EQ(rounds[3].kind, RoundDifference::Kind::variable);
  EXPECT_EQ(rounds[3].name, "x");
  EXPECT_EQ(rounds[3].scale, 3.0);
  EXPECT_NEAR(rounds[3].difference(), 1.2 - 0.6, 1e-12);
  EXPECT_EQ(rounds[4].owner, "p");
  EXPECT_EQ(rounds[4].name, "go");
  EXPECT_NEAR(rounds[4].difference(), 0.6 - 0.3, 1e-12);
}

TEST(Comparison, GivesTheSameNumbersForAnyNumberOfThreads) {
  const ComparisonOptions options{.method = simulate::Method::sample, .replicates = 1500};
  const auto with = [&](int threads) {
    set_thread_limit(threads);
    const World a(standoff("0.3"), options);
    const World b(standoff("0.6"), options);
    std::vector<double> numbers;
    for (const OutcomeDifference& outcome : compare(a.side, b.side).outcomes) {
      numbers.insert(numbers.end(), {outcome.paired->mean, outcome.paired->low});
    }
    set_thread_limit(0);
    return numbers;
  };
  EXPECT_THAT(with(1), ::testing::ElementsAreArray(with(8)));
}

TEST(Comparison, TellsWhyASideCannotBeFound) {
  const scenario::Scenario scenario = game::testing::load(standoff("0.3"));
  const auto found = find_side(scenario, {.max_memory = 100});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.diagnostics().front().code, "too-large");
}

}  // namespace
}  // namespace detente::batch
