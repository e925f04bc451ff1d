#include "engine/solve/stage/session_step.hpp"

#include <numeric>
#include <utility>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engine/base/numbers.hpp"
#include "engine/solve/markov/markov.hpp"
#include "tests/worlds/pie_table.hpp"
#include "tests/worlds/small_games.hpp"

namespace detente::solve {
namespace {

/// Three players, of whom the first and the last sit over three deals.
scenario::Scenario table_of(const std::string& protocol, int deadline = 1) {
  scenario::Scenario scenario;
  scenario.players.resize(3);
  scenario::Session session;
  session.parties = {0, 2};
  session.issues = {{"deal", {"0", "1", "2"}, {0.0, 1.0, 2.0}, false}};
  session.deals = {{0}, {1}, {2}};
  session.protocol = protocol;
  session.deadline = deadline;
  session.discount = {1.0, 1.0};
  session.weight = {1.0, 1.0};
  scenario.sessions.push_back(session);
  return scenario;
}

std::vector<double> mix_of(const scenario::Scenario& scenario, const std::vector<double>& rows) {
  std::vector<double> mix(4);
  SessionStep(scenario, 0).resolve(rows, 3, mix);
  return mix;
}

// Rows: no deal, then three deals; columns: three players, of whom the second does not sit.
const std::vector<double> kRows = {1.0, 9.0, 1.0, 4.0, 0.0, 1.0, 3.0, 0.0, 3.0, 0.0, 0.0, 8.0};

TEST(SessionStep, TakesTheFirstRowForTheDisagreementPoint) {
  // Gains (3, 0), (2, 2), (-1, 7): the product is largest at the second deal.
  EXPECT_EQ(mix_of(table_of("nash"), kRows), (std::vector<double>{0.0, 0.0, 1.0, 0.0}));
}

TEST(SessionStep, LetsTheFirstProposerTakeWhatTheOtherBarelyAccepts) {
  EXPECT_EQ(mix_of(table_of("alternating_offers"), kRows), (std::vector<double>{0.0, 1.0, 0.0, 0.0}));
}

TEST(SessionStep, EndsWithoutADealWhereNoneIsGoodForBoth) {
  std::vector<double> rows = kRows;
  rows[0] = rows[2] = 5.0;
  for (const std::string& protocol : bargaining::protocol_names()) {
    if (protocol == "quantal_offers") continue;  // There parties err.
    // The others are outvoted, not asked: with a majority of two of two, everybody is asked there too.
    EXPECT_EQ(mix_of(table_of(protocol), rows), (std::vector<double>{1.0, 0.0, 0.0, 0.0})) << protocol;
  }
}

TEST(SessionStep, TakesEveryProtocolAndGivesOdds) {
  for (const std::string& protocol : bargaining::protocol_names()) {
    const std::vector<double> mix = mix_of(table_of(protocol, 8), kRows);
    EXPECT_DOUBLE_EQ(std::accumulate(mix.begin(), mix.end(), 0.0), 1.0) << protocol;
    if (protocol == "quantal_offers") continue;  // There parties err.
    EXPECT_EQ(mix[3], 0.0) << protocol << " signs what is worth less to the first party than no deal";
  }
}

// 0.1 + 0.2 is a little more than 0.3: a deal that is worth as much as none must not be refused for that.
TEST(SessionStep, DoesNotMindRounding) {
  const double none = 0.1 + 0.2;
  EXPECT_EQ(
      mix_of(table_of("take_it_or_leave_it"), {none, 0.0, none, 0.0, 0.0, 9.0, 0.3, 0.0, 4.0, 9.0, 0.0, 0.0}),
      (std::vector<double>{0.0, 0.0, 1.0, 0.0}));
}

// Who comes down ends up with the least that it can live with, when the other does not.
TEST(SessionStep, PlaysTheOffersOfTactics) {
  scenario::Scenario scenario = table_of("concession", 10);
  const std::vector<double> rows = {0.0, 0.0, 0.0, 1.0, 0.0, 3.0, 2.0, 0.0, 2.0, 3.0, 0.0, 1.0};
  scenario.sessions[0].tactics.resize(2);
  scenario.sessions[0].tactics[0].name = "hardliner";
  scenario.sessions[0].tactics[1].name = "conceder";
  EXPECT_EQ(mix_of(scenario, rows), (std::vector<double>{0.0, 0.0, 0.0, 1.0}));
  std::swap(scenario.sessions[0].tactics[0], scenario.sessions[0].tactics[1]);
  EXPECT_EQ(mix_of(scenario, rows), (std::vector<double>{0.0, 1.0, 0.0, 0.0}));
}

// trade_off offers what its model of the others' wishes likes best, so it has to see the issues.
TEST(SessionStep, ShowsTheIssuesToTacticsThatLookAtThem) {
  scenario::Scenario scenario = table_of("concession", 10);
  scenario.sessions[0].tactics.resize(2);
  scenario.sessions[0].tactics[0].name = "trade_off";
  const std::vector<double> mix =
      mix_of(scenario, {0.0, 0.0, 0.0, 1.0, 0.0, 3.0, 2.0, 0.0, 2.0, 3.0, 0.0, 1.0});
  EXPECT_EQ(mix[0], 0.0);
}

// Two rounds. In each the sides divide a pie of 10; without a deal nobody gets any. A side that refuses today
// still has tomorrow's session, so today's disagreement point is tomorrow's share, and only the pie of today
// is divided: by Nash's product, in halves, in both rounds.
TEST(SessionStep, KnowsWhatTheSameGameIsWorthWithoutADeal) {
  const std::string text = worlds::PieTable{.state = "[state]\ntaken = { levels = 2, start = 0 }\n",
                                            .when = "when = \"taken == 0\"\n",
                                            .talks = R"toml(protocol = "PROTOCOL"
deadline = 1
[[phases.effects]]
when = "table.agreed"
set = { taken = TAKEN }
)toml"}
                               .text();
  const auto value = [&](const std::string& protocol, const std::string& taken) {
    std::string with = text;
    with.replace(with.find("PROTOCOL"), 8, protocol);
    with.replace(with.find("TAKEN"), 5, taken);
    const auto compiled = play::test::compile(with, "rounds = 2");
    MarkovOptions options;
    options.rounds = 2;
    const MarkovSolution solution = solve_markov(*compiled.game, compiled.graph, options);
    EXPECT_EQ(solution.summary.why, Termination::solved);
    return solution.value;
  };
  // A new pie each round.
  EXPECT_EQ(value("nash", "0"), (std::vector<double>{5.0 + 0.5 * 5.0, 5.0 + 0.5 * 5.0}));
  EXPECT_EQ(value("alternating_offers", "0"), (std::vector<double>{10.0 + 0.5 * 10.0, 0.0}));
  // One pie only: who refuses today has half of the pie tomorrow, discounted; the pie is halved today.
  EXPECT_EQ(value("nash", "1"), (std::vector<double>{5.0, 5.0}));
}

/// One round in which two sides divide a pie of 1 on a grid, by `bargain`, and what comes of it: the first
/// side's share. `none`: what no deal is worth to each.
double share_of(const std::string& bargain, int steps = 900, const std::string& none = "0, 0") {
  std::string shares;
  for (int k = 0; k <= steps; ++k)
    shares += fmt::format("{}{}", k > 0 ? ", " : "", shortest(k / double(steps)));
  const std::string text =
      fmt::format(R"toml(
[players.a]
rationality = inf
[players.a.actions]
come = {{}}
[players.a.payoff]
pie = "table.agreed ? table.share : {0}"
[players.b]
rationality = inf
[players.b.actions]
come = {{}}
[players.b.payoff]
pie = "table.agreed ? 1 - table.share : {1}"
[[phases]]
name = "arrive"
movers = ["a", "b"]
[[phases]]
name = "table"
[phases.bargain]
parties = ["a", "b"]
issues = {{ share = [{2}] }}
{3}
)toml",
                  none.substr(0, none.find(',')), none.substr(none.find(',') + 1), shares, bargain);
  const auto compiled = play::test::compile(text);
  const MarkovSolution solution = solve_markov(*compiled.game, compiled.graph, MarkovOptions());
  EXPECT_EQ(solution.summary.why, Termination::solved);
  return solution.value[0];
}

// Stahl, I. (1972). Bargaining Theory: of T rounds of offers the first proposer keeps (1 - (-d)^T) / (1 + d).
TEST(SessionStep, DividesAPieAsFiniteAlternatingOffersDo) {
  for (const auto& [rounds, share] :
       {std::pair(1, 1.0), std::pair(2, 0.1), std::pair(3, 0.91), std::pair(4, 0.181)}) {
    const std::string talks = fmt::format("discount = 0.9\ndeadline = {}", rounds);
    EXPECT_NEAR(share_of(talks), share, 2e-3) << rounds;
  }
}

// Rubinstein, A. (1982). Perfect equilibrium in a bargaining model. Econometrica 50(1), 97-109:
// (1 - d2) / (1 - d1 d2), which long deadlines come close to.
TEST(SessionStep, DividesAPieAsRubinsteinDoes) {
  EXPECT_NEAR(share_of("discount = 0.8\ndeadline = 101"), 0.555556, 5e-3);
  EXPECT_NEAR(share_of("discount = { a = 0.9, b = 0.8 }\ndeadline = 101"), 0.714286, 5e-3);
  EXPECT_NEAR(share_of("discount = { a = 0.8, b = 0.9 }\ndeadline = 101"), 0.357143, 5e-3);
}

// Nash, J. F. (1950). The bargaining problem. Econometrica 18(2), 155-162: of a pie of 1 the first side has
// d1 + (1 - d1 - d2) / 2, or with weights w, 1 - w its part w of the gain.
TEST(SessionStep, DividesAPieAsNashDoes) {
  EXPECT_NEAR(share_of("protocol = \"nash\""), 0.5, 1e-9);
  EXPECT_NEAR(share_of("protocol = \"nash\"", 900, "0.3, 0.1"), 0.6, 1e-9);
  EXPECT_NEAR(share_of("protocol = \"nash\"\nweight = { a = 0.7, b = 0.3 }"), 0.7, 1e-9);
}

// Fearon, J. D. (1995). Rationalist explanations for war. International Organization 49, 379-414: war is
// worth p - a and 1 - p - b; both prefer every share in [p - a, p + b]; who makes the only offer has p + b.
TEST(SessionStep, LeavesAllOfWhatWarWouldDestroyToWhoeverMakesTheOnlyOffer) {
  EXPECT_NEAR(share_of("protocol = \"take_it_or_leave_it\"", 100, "0.3, 0.5"), 0.5, 1e-9);
  EXPECT_NEAR(share_of("protocol = \"take_it_or_leave_it\"\nfirst = \"b\"", 100, "0.3, 0.5"), 0.3, 1e-9);
}

}  // namespace
}  // namespace detente::solve
