#include "engine/positions/position_study.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/base/parallel.hpp"
#include "tests/worlds/position_worlds.hpp"

namespace detente::positions {
namespace {

using namespace testing_worlds;
using testing::HasSubstr;

TEST(PositionStudy, DoesNotDependOnTheNumberOfThreads) {
  const SpatialModel model = ktab_sample("dummyData_3Dim.csv");
  StudyOptions options;
  options.replicates = 40;
  for (const SpatialMethod method : {SpatialMethod::challenge, SpatialMethod::condorcet}) {
    options.method = method;
    set_thread_limit(1);
    const PositionStudy one = study_positions(model, options);
    set_thread_limit(4);
    const PositionStudy four = study_positions(model, options);
    set_thread_limit(0);
    EXPECT_EQ(one.last_medians, four.last_medians);
    EXPECT_EQ(one.last_means, four.last_means);
    EXPECT_EQ(one.unsettled, four.unsettled);
  }
}

TEST(PositionStudy, SpreadsNothingWhereInputsAreCertain) {
  StudyOptions options;
  options.replicates = 5;
  options.error.jitter = 0.0;
  const PositionStudy study = study_positions(ktab_sample("dummyData-a040.csv"), options);
  const double median = study.forecasts.back()[0].median;
  EXPECT_NEAR(study.spread[0].median.low5, median, 1e-12);
  EXPECT_NEAR(study.spread[0].median.high95, median, 1e-12);
  EXPECT_NEAR(study.spread[0].mean.deviation, 0.0, 1e-12);
}

TEST(PositionStudy, SpreadsAsMuchAsTheMeanOfJitteredInputsMust) {
  // Without rounds the mean moves with the ideal points: 40 uniform errors of half-width w, weighed by power.
  const SpatialModel model = ktab_sample("dummyData-a040.csv");
  StudyOptions options;
  options.rounds = 0;
  options.replicates = 4000;
  options.error.jitter = 0.03;
  const PositionStudy study = study_positions(model, options);
  const std::vector<double> power = study.inputs.power(0);
  double all = 0.0, squares = 0.0;
  for (const double p : power) {
    all += p;
    squares += p * p;
  }
  const double expected = 0.03 / std::sqrt(3.0) * std::sqrt(squares) / all;
  EXPECT_NEAR(study.spread[0].mean.mean, study.forecasts[0][0].mean, 5 * expected / std::sqrt(4000.0));
  // Errors of salience and capability add a little.
  EXPECT_GT(study.spread[0].mean.deviation, 0.95 * expected);
  EXPECT_LT(study.spread[0].mean.deviation, 1.25 * expected);
}

TEST(PositionStudy, ForecastsEveryRoundFromTheFirst) {
  StudyOptions options;
  options.method = SpatialMethod::condorcet;
  options.replicates = 3;
  const PositionStudy study = study_positions(ktab_sample("SOE-Pol-Comp.csv"), options);
  EXPECT_EQ(study.run.rounds(), 27U);
  EXPECT_EQ(study.forecasts.size(), 28U);
  ASSERT_EQ(study.median_by_round.size(), 2U);
  EXPECT_EQ(study.median_by_round[0].size(), 28U);
  EXPECT_EQ(study.last_positions[1].size(), 13U);
  EXPECT_EQ(study.last_medians[0].size(), 3U);
}

TEST(PositionStudy, TakesRulesByName) {
  StudyOptions options;
  EXPECT_EQ(set_rule("odds", "all_pairs", options), "");
  EXPECT_EQ(options.challenge.odds, ChallengeOdds::all_pairs);
  EXPECT_EQ(set_rule("stays", "0.5", options), "");
  EXPECT_EQ(options.challenge.stays, 0.5);
  EXPECT_THAT(set_rule("stays", "2", options), HasSubstr("must be a number in [0, 1]"));
  EXPECT_THAT(set_rule("odds", "all", options), HasSubstr("must be one of contest, all_pairs"));
  EXPECT_THAT(set_rule("election", "conditional", options), HasSubstr("the model challenge has no rule"));
  options.method = SpatialMethod::condorcet;
  EXPECT_EQ(set_rule("election", "markov_incentive", options), "");
  EXPECT_EQ(options.condorcet.election, ElectionModel::markov_incentive);
  EXPECT_THAT(set_rule("elction", "conditional", options), HasSubstr("did you mean 'election'?"));
  EXPECT_THAT(set_rule("stays", "1", options), HasSubstr("the model condorcet has no rule"));
}

TEST(PositionStudy, ListsEveryRuleWithEveryWord) {
  StudyOptions options;
  for (const SpatialMethod method : {SpatialMethod::challenge, SpatialMethod::condorcet}) {
    options.method = method;
    for (const std::string& words : rule_words(method)) {
      const std::size_t equals = words.find('=');
      const std::string name = words.substr(0, equals);
      std::string rest = words.substr(equals + 1);
      if (rest == "0..1") rest = "0|1";
      for (std::size_t at = 0; at != std::string::npos;) {
        const std::size_t bar = rest.find('|', at);
        EXPECT_EQ(set_rule(name, rest.substr(at, bar - at), options), "") << words;
        at = bar == std::string::npos ? bar : bar + 1;
      }
    }
    EXPECT_EQ(rules_in_force(options).size(), rule_words(method).size());
  }
}

}  // namespace
}  // namespace detente::positions
