#include "engine/batch/plan.hpp"

#include <set>

#include <gtest/gtest.h>

#include "tests/worlds/sweeps.hpp"

namespace detente::batch {
namespace {

Plan sample_plan() {
  Plan plan;
  plan.seed = 18'446'744'073'709'551'615U;
  plan.precision = 0.001;
  plan.keep_raw = true;
  plan.method = simulate::Method::sample;
  return grid_sweep("x", {"gain=-1:1:0.5", "a.rationality=1,inf", "play.a=equilibrium,myopic"}, 3, plan).plan;
}

TEST(Plan, ReadsBackWhatWasWritten) {
  const Plan plan = sample_plan();
  const Result<Plan> again = parse_plan(plan_text(plan), "plan.json");
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(difference(plan, again.value()), "");
  EXPECT_EQ(again.value().hash(), plan.hash());
  EXPECT_EQ(plan_text(again.value()), plan_text(plan));
}

TEST(Plan, NamesTheFirstKeyThatDiffers) {
  const Plan plan = sample_plan();
  Plan other = plan;
  other.seed = 2;
  EXPECT_EQ(difference(plan, other), "seed is 18446744073709551615 there and 2 here");
  other = plan;
  other.version = "9";
  EXPECT_EQ(difference(plan, other), "version is \"test\" there and \"9\" here");
  other = plan;
  other.shards = 9;
  EXPECT_EQ(difference(plan, other), "") << "how the work is split changes no result";
  EXPECT_NE(plan.hash(), other.hash()) << "but it says which points a shard has";
}

TEST(Plan, EveryKeyThatChangesResultsIsInTheHash) {
  const Plan plan = sample_plan();
  std::set<std::string> hashes{plan.hash()};
  std::size_t changes = 0;
  const auto change = [&](auto&& edit) {
    Plan other = plan;
    edit(other);
    hashes.insert(other.hash());
    ++changes;
  };
  change([](Plan& p) { p.version = "other"; });
  change([](Plan& p) { p.scenario_hash[0] = '_'; });
  change([](Plan& p) { p.design = Design::zip; });
  change([](Plan& p) { p.samples = 5; });
  change([](Plan& p) { p.points += 1; });
  change([](Plan& p) { p.points_hash[0] = '_'; });
  change([](Plan& p) { p.method = simulate::Method::exact; });
  change([](Plan& p) { p.replicates += 1; });
  change([](Plan& p) { p.precision *= 2; });
  change([](Plan& p) { p.seed -= 1; });
  change([](Plan& p) { p.common_random_numbers = false; });
  change([](Plan& p) { p.keep_raw = false; });
  EXPECT_EQ(hashes.size(), changes + 1);
}

TEST(Plan, ShardsShareAllPointsOut) {
  Plan plan;
  for (const std::uint64_t points : {1U, 5U, 1000U, 12345U}) {
    plan.points = points;
    for (const std::uint32_t shards : {1U, 2U, 7U, 64U, 1000U}) {
      if (shards > points) continue;
      plan.shards = shards;
      EXPECT_EQ(plan.first(0), 0U);
      EXPECT_EQ(plan.first(shards), points);
      for (std::uint32_t s = 0; s < shards; ++s) EXPECT_LT(plan.first(s), plan.first(s + 1));
    }
  }
}

TEST(Plan, SplitsByDefaultIntoAtMostAThousandShards) {
  EXPECT_EQ(default_shards(1), 1U);
  EXPECT_EQ(default_shards(64), 64U);
  EXPECT_EQ(default_shards(1000), 64U);
  EXPECT_EQ(default_shards(4096), 256U);
  EXPECT_EQ(default_shards(10'000'000), 1000U);
}

TEST(Plan, PointsShareTheirSeedUnlessTheyAreIndependent) {
  Plan plan;
  plan.seed = 5;
  EXPECT_EQ(plan.seed_of(0), 5U);
  EXPECT_EQ(plan.seed_of(1), 5U);
  plan.common_random_numbers = false;
  std::set<std::uint64_t> seeds;
  for (std::uint64_t point = 0; point < 10'000; ++point) seeds.insert(plan.seed_of(point));
  EXPECT_EQ(seeds.size(), 10'000U);
  EXPECT_EQ(plan.seed_of(3), plan.seed_of(3));
}

TEST(Plan, ThatIsNoPlanIsAnswered) {
  for (const char* const text :
       {"", "{", "[]", "{}", R"({"kind": "run", "format": 2})",
        R"({"kind": "sweep-plan", "format": 2, "sweep": {}})", R"({"kind": "sweep-plan", "format": 1})"}) {
    const Result<Plan> plan = parse_plan(text, "plan.json");
    ASSERT_FALSE(plan.ok()) << text;
    EXPECT_EQ(plan.diagnostics().front().code, "plan-file");
  }
}

}  // namespace
}  // namespace detente::batch
