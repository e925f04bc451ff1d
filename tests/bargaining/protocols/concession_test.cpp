// Talks between tactics as a protocol.
#include "engine/bargaining/protocols/concession.hpp"

#include <gtest/gtest.h>

namespace detente::bargaining {
namespace {

std::vector<double> pie(int units) {
  std::vector<double> utilities;
  for (int k = 0; k <= units; ++k) utilities.insert(utilities.end(), {double(k), double(units - k)});
  return utilities;
}

TEST(Concession, comes_out_as_the_session_of_the_same_tactics) {
  ProtocolOptions options;
  options.deadline = 11;
  std::vector<double> outcome(102);
  const std::vector<double> disagreement(2, 0.0);
  Concession even(options, 2);
  even.resolve(pie(100), disagreement, outcome);
  EXPECT_EQ(outcome[50], 1.0);
  options.tactics = {tactic_called("hardliner"), tactic_called("conceder")};
  Concession uneven(options, 2);
  uneven.resolve(pie(100), disagreement, outcome);
  EXPECT_EQ(outcome[100], 1.0);
  EXPECT_EQ(uneven.values()[0], 100.0);
}

TEST(Concession, counts_how_long_the_talks_took) {
  ProtocolOptions options;
  options.deadline = 11;
  options.discount = {0.5, 1.0};
  options.breakdown = 0.1;
  std::vector<double> outcome(102);
  const std::vector<double> disagreement = {-10.0, 0.0};
  std::vector<double> utilities = pie(100);
  for (std::size_t k = 0; k < utilities.size(); k += 2) utilities[k] -= 10.0;
  Concession protocol(options, 2);
  protocol.resolve(utilities, disagreement, outcome);
  const double reached = 0.9 * 0.9 * 0.9 * 0.9 * 0.9;  // A deal in round 5, see session_test.cpp.
  EXPECT_NEAR(outcome[50], reached, 1e-12);
  EXPECT_NEAR(outcome[101], 1.0 - reached, 1e-12);
  EXPECT_NEAR(protocol.values()[0], -10.0 + reached * 50.0 / 32.0, 1e-12);
  EXPECT_NEAR(protocol.values()[1], reached * 50.0, 1e-12);
}

TEST(Concession, no_deal_where_none_is_good_for_all) {
  const std::vector<double> utilities = {3, -1, -1, 3};
  const std::vector<double> disagreement(2, 0.0);
  std::vector<double> outcome(3);
  Concession protocol({}, 2);
  protocol.resolve(utilities, disagreement, outcome);
  EXPECT_EQ(outcome[2], 1.0);
}

}  // namespace
}  // namespace detente::bargaining
