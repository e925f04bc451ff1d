// A mediator's single text: what all accept, step by step, up to the frontier.
#include "engine/bargaining/protocols/single_text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "engine/bargaining/solutions/frontier.hpp"

namespace detente::bargaining {
namespace {

TEST(SingleText, goes_half_of_the_way_to_what_each_wants_and_half_of_the_rest) {
  // Deals (x, y) with x + y <= 16 in whole numbers: Raiffa's steps are (8, 8) at once, which is efficient.
  std::vector<double> utilities;
  for (int x = 0; x <= 16; ++x) {
    for (int y = 0; x + y <= 16; ++y) utilities.insert(utilities.end(), {double(x), double(y)});
  }
  // Take out what is near the middle of the frontier: texts then come in steps.
  std::vector<double> dented;
  for (std::size_t k = 0; k < utilities.size(); k += 2) {
    if (utilities[k] + utilities[k + 1] > 14 && std::abs(utilities[k] - utilities[k + 1]) < 8) continue;
    dented.insert(dented.end(), {utilities[k], utilities[k + 1]});
  }
  const std::vector<double> disagreement(2, 0.0);
  for (const auto& [table, texts, gain] :
       {std::tuple(utilities, std::size_t{1}, 8.0), std::tuple(dented, std::size_t{1}, 7.0)}) {
    std::vector<double> outcome(table.size() / 2 + 1);
    SingleText protocol({}, 2);
    protocol.resolve(table, disagreement, outcome);
    EXPECT_EQ(protocol.texts().size(), texts);
    EXPECT_EQ(protocol.values()[0], gain);
    EXPECT_EQ(protocol.values()[1], gain);
  }
}

TEST(SingleText, stops_at_the_deadline_with_the_text_it_has) {
  // Along the diagonal only: half of 100, then half of the rest.
  std::vector<double> utilities;
  for (int k = 1; k <= 100; ++k) utilities.insert(utilities.end(), {double(k), double(k)});
  const std::vector<double> disagreement(2, 0.0);
  std::vector<double> outcome(101);
  ProtocolOptions options;
  for (const auto& [deadline, gain] : {std::pair(1, 50.0), std::pair(2, 75.0), std::pair(20, 100.0)}) {
    options.deadline = deadline;
    SingleText protocol(options, 2);
    protocol.resolve(utilities, disagreement, outcome);
    EXPECT_EQ(protocol.values()[0], gain) << deadline;
  }
}

TEST(SingleText, takes_what_is_as_good_as_no_deal_when_there_is_nothing_better) {
  const std::vector<double> utilities = {-1, 5, 0, 0, 5, -1};
  const std::vector<double> disagreement(2, 0.0);
  std::vector<double> outcome(4);
  SingleText({}, 2).resolve(utilities, disagreement, outcome);
  EXPECT_EQ(outcome[1], 1.0);
}

RC_GTEST_PROP(SingleText, improves_for_all_and_ends_on_the_frontier, ()) {
  const std::size_t parties = *rc::gen::inRange<std::size_t>(2, 5);
  const std::size_t deals = *rc::gen::inRange<std::size_t>(1, 60);
  std::vector<double> utilities;
  for (std::size_t k = 0; k < deals * parties; ++k) utilities.push_back(*rc::gen::inRange(-3, 20));
  ProtocolOptions options;
  options.deadline = 1000;
  SingleText protocol(options, parties);
  const std::vector<double> disagreement(parties, 0.0);
  std::vector<double> outcome(deals + 1);
  protocol.resolve(utilities, disagreement, outcome);
  std::span<const double> before = disagreement;
  for (const DealId text : protocol.texts()) {
    const auto now = std::span<const double>(utilities).subspan(text * parties, parties);
    for (std::size_t p = 0; p < parties; ++p) RC_ASSERT(now[p] >= before[p]);
    before = now;
  }
  if (protocol.texts().empty()) {
    RC_ASSERT(outcome.back() == 1.0);
    for (std::size_t k = 0; k < deals; ++k) {
      RC_ASSERT(*std::min_element(&utilities[k * parties], &utilities[k * parties] + parties) < 0.0);
    }
    return;
  }
  const auto frontier = pareto_frontier(utilities, parties);
  RC_ASSERT(std::find(frontier.begin(), frontier.end(), protocol.texts().back()) != frontier.end());
}

}  // namespace
}  // namespace detente::bargaining
