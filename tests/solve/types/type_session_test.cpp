#include "engine/solve/types/type_session.hpp"

#include <cmath>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engine/solve/markov/markov.hpp"
#include "engine/solve/types/inference_step.hpp"
#include "tests/worlds/small_games.hpp"

namespace detente::solve {
namespace {

using game::NodeId;
using play::test::Compiled;

/// One session: the other side offers relief for a promise that only the sincere type means to keep.
Compiled table(double rationality, const std::string& protocol, const std::string& sincere,
               const std::string& opportunist) {
  return play::test::compile(fmt::format(R"toml(
[players.us]
rationality = inf
[players.us.actions]
wait = {{}}
[players.us.payoff]
deal = "table.agreed * (3 * belief.dprk.sincere - 1) - 0.2 * table.relief"
[players.dprk]
rationality = {}
[players.dprk.actions]
come = {{}}
[players.dprk.types.sincere]
prior = 0.4
payoff = {{ deal = "{}" }}
[players.dprk.types.opportunist]
prior = 0.6
payoff = {{ deal = "{}" }}
[[phases]]
name = "arrive"
movers = ["us"]
[[phases]]
name = "come"
movers = ["dprk"]
[[phases]]
name = "table"
[phases.bargain]
parties = ["us", "dprk"]
issues = {{ relief = [0, 1, 2] }}
protocol = "{}"
deadline = 1
)toml",
                                         rationality, sincere, opportunist, protocol));
}

struct Ended {
  MarkovSummary summary;
  std::vector<double> mix;      ///< No deal, then the deals.
  std::vector<double> sincere;  ///< The belief after each.
};

Ended ended(const Compiled& compiled) {
  MarkovOptions options;
  const MarkovSolution solution = solve_markov(*compiled.game, compiled.graph, options);
  const game::NodeGraph& graph = compiled.graph;
  Ended result{solution.summary, {}, {}};
  const int session = compiled.scenario->mover_of(0);
  const auto& grid = compiled.scenario->beliefs[0].grid;
  const auto policy = solution.behaviour.at(0);
  for (NodeId n = 0; n < graph.ended_begin(); ++n) {
    const auto& movers = graph.choice_set(n).movers;
    if (movers.empty() || movers[0].mover != session) continue;
    if (graph.world_of(*compiled.game, n)[0] != grid.start()) continue;
    for (std::size_t row = 0; row < movers[0].actions.size(); ++row) {
      result.mix.push_back(policy[graph.first_probability[n] + row]);
      const NodeId inference = inference_of(graph, graph.first_row[n] + row);
      const auto& points = graph.choice_set(inference).movers[0].actions;
      double mean = 0.0;
      for (std::size_t i = 0; i < points.size(); ++i) {
        mean += policy[graph.first_probability[inference] + i] * grid.share(points[i], 0);
      }
      result.sincere.push_back(mean);
    }
    return result;
  }
  ADD_FAILURE() << "nobody sits";
  return result;
}

double logistic(double x) {
  return 1.0 / (1.0 + std::exp(-x));
}

// A dictator's offer: the other side takes what pays it, whoever signs. Only the signature tells.
TEST(TypedSession, LetsEachTypeSignByItsOwnGain) {
  const Compiled compiled = table(2.0, "take_it_or_leave_it", "table.agreed * (1 + table.relief)",
                                  "table.agreed * (table.relief - 0.5)");
  const Ended found = ended(compiled);
  EXPECT_EQ(found.summary.why, Termination::solved);
  ASSERT_EQ(found.mix.size(), 4U);
  // The mean gain without relief is 0.4 - 0.3, so nothing more need be offered.
  const double sincere = logistic(2.0 * 1.0);
  const double opportunist = logistic(2.0 * -0.5);
  const double signs = 0.4 * sincere + 0.6 * opportunist;
  EXPECT_NEAR(found.mix[1], signs, 1e-9);
  EXPECT_NEAR(found.mix[0], 1.0 - signs, 1e-9);
  EXPECT_NEAR(found.sincere[1], 0.4 * sincere / signs, 1e-9);
  EXPECT_NEAR(found.sincere[0], 0.4 * (1.0 - sincere) / (1.0 - signs), 1e-9);
  // What was not offered would be signed by these.
  const double rich = 0.4 * logistic(2.0 * 3.0) / (0.4 * logistic(2.0 * 3.0) + 0.6 * logistic(2.0 * 1.5));
  EXPECT_NEAR(found.sincere[3], rich, 1e-9);
}

TEST(TypedSession, TellsNothingWhereTypesAreAlike) {
  const Compiled compiled = table(2.0, "take_it_or_leave_it", "table.agreed", "table.agreed");
  const Ended found = ended(compiled);
  EXPECT_EQ(found.summary.why, Termination::solved);
  for (const double sincere : found.sincere) EXPECT_NEAR(sincere, 0.4, 1e-12);
}

TEST(TypedSession, KeepsBeliefsAMartingaleUnderEveryProtocol) {
  for (const char* const protocol :
       {"take_it_or_leave_it", "nash", "kalai_smorodinsky", "alternating_offers"}) {
    const Compiled compiled = table(1.5, protocol, "table.agreed * (0.5 + table.relief)",
                                    "table.agreed * (0.8 * table.relief - 0.2)");
    const Ended found = ended(compiled);
    EXPECT_EQ(found.summary.why, Termination::solved) << protocol;
    double mean = 0.0;
    for (std::size_t row = 0; row < found.mix.size(); ++row) mean += found.mix[row] * found.sincere[row];
    EXPECT_NEAR(mean, 0.4, 1e-9) << protocol;
  }
}

}  // namespace
}  // namespace detente::solve
