// Signed rank tests and Holm's correction against published numbers and enumeration.
#include "engine/bargaining/talks/paired_test.hpp"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace detente::bargaining {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;

TEST(PairedTest, finds_the_p_value_of_darwins_maize) {
  // Heights of crossed less self-fertilised plants, eighths of an inch: Darwin (1876), in Fisher, R. A.
  // (1935). The Design of Experiments, section 17. Positive rank sum 96 of 120; two-sided p = 0.0413 with
  // the exact distribution of the signed ranks with ties.
  const std::vector<double> differences = {49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48};
  const SignedRankTest test = signed_rank_test(differences);
  EXPECT_EQ(test.pairs, 15U);
  EXPECT_EQ(test.positive, 96.0);
  EXPECT_NEAR(test.p, 0.0413, 5e-5);
}

TEST(PairedTest, all_of_one_sign_are_as_rare_as_coins_that_agree) {
  EXPECT_DOUBLE_EQ(signed_rank_test(std::vector<double>{1, 2, 3, 4, 5}).p, 2.0 / 32.0);
  EXPECT_DOUBLE_EQ(signed_rank_test(std::vector<double>{0, -1, -1, -1, 0}).p, 2.0 / 8.0);
  EXPECT_EQ(signed_rank_test(std::vector<double>{0, 0}).p, 1.0);
  EXPECT_EQ(signed_rank_test(std::vector<double>{0, 0}).pairs, 0U);
  EXPECT_EQ(signed_rank_test(std::vector<double>{3, -3}).p, 1.0);
}

RC_GTEST_PROP(PairedTest, counts_sign_patterns_as_enumeration_does, ()) {
  std::vector<double> differences(*rc::gen::inRange<std::size_t>(1, 11));
  for (double& difference : differences) difference = *rc::gen::inRange(-4, 5);
  const SignedRankTest test = signed_rank_test(differences);
  std::vector<double> sizes;
  for (const double difference : differences) {
    if (difference != 0.0) sizes.push_back(std::abs(difference));
  }
  RC_ASSERT(test.pairs == sizes.size());
  std::vector<double> ranks;
  double middle = 0.0;
  for (const double size : sizes) {
    double below = 0.0, same = 0.0;
    for (const double other : sizes) {
      below += other < size ? 1.0 : 0.0;
      same += other == size ? 1.0 : 0.0;
    }
    ranks.push_back(below + (same + 1.0) / 2.0);
    middle += ranks.back() / 2.0;
  }
  int extreme = 0;
  const int patterns = 1 << sizes.size();
  for (int pattern = 0; pattern < patterns; ++pattern) {
    double positive = 0.0;
    for (std::size_t k = 0; k < ranks.size(); ++k) positive += (pattern >> k & 1) != 0 ? ranks[k] : 0.0;
    if (std::abs(positive - middle) >= std::abs(test.positive - middle) - 1e-9) ++extreme;
  }
  RC_ASSERT(std::abs(test.p - static_cast<double>(extreme) / patterns) < 1e-12);
}

TEST(PairedTest, the_normal_approximation_goes_on_where_counting_ends) {
  std::vector<double> differences;
  for (std::size_t k = 1; k <= kExactPairs; ++k) {
    differences.push_back(k % 3 == 0 ? -double(k) : double(k));
  }
  const double exact = signed_rank_test(differences).p;
  // One more pair changes little.
  differences.push_back(0.5);
  const double approximate = signed_rank_test(differences).p;
  EXPECT_NEAR(std::log(approximate), std::log(exact), 0.2);
}

TEST(PairedTest, holm_multiplies_the_smallest_most_and_keeps_the_order) {
  EXPECT_THAT(holm(std::vector<double>{0.01, 0.04, 0.03, 0.005}),
              ElementsAre(DoubleNear(0.03, 1e-15), DoubleNear(0.06, 1e-15), DoubleNear(0.06, 1e-15),
                          DoubleNear(0.02, 1e-15)));
  EXPECT_THAT(holm(std::vector<double>{0.7, 0.8}), ElementsAre(1.0, 1.0));
}

TEST(PairedTest, intervals_are_students) {
  // Five values, sd = sqrt(2.5): t(4, 0.975) = 2.776445.
  const MeanInterval five = mean_interval(std::vector<double>{1, 2, 3, 4, 5});
  EXPECT_EQ(five.mean, 3.0);
  EXPECT_NEAR(five.half, 2.776445 * std::sqrt(2.5 / 5.0), 1e-6);
  EXPECT_TRUE(std::isinf(mean_interval(std::vector<double>{1}).half));
  EXPECT_TRUE(std::isnan(mean_interval({}).mean));
}

}  // namespace
}  // namespace detente::bargaining
