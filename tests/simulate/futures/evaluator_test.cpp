#include "engine/simulate/futures/evaluator.hpp"
#include "engine/scenario/load/scenario_file.hpp"

#include <bit>
#include <memory>
#include <random>
#include <thread>

#include <gtest/gtest.h>

#include "engine/base/numbers.hpp"
#include "engine/base/parallel.hpp"
#include "tests/worlds/small_graphs.hpp"
#include "tests/worlds/small_scenarios.hpp"

namespace detente::simulate {
namespace {

constexpr const char* kScenarios = DETENTE_SOURCE_DIR "/scenarios/";

/// A file or a text.
struct Source {
  std::string path;
  std::string text;

  [[nodiscard]] Result<scenario::Scenario> load(std::span<const scenario::Setting> settings = {}) const {
    return path.empty() ? scenario::parse_scenario(text, "test.toml", settings)
                        : scenario::load_scenario(kScenarios + path, settings);
  }
};

std::string codes_of(const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const Diagnostic& one : diagnostics) text += one.code + '\n' + one.message + '\n';
  return text;
}

std::string bytes_of(const Evaluation& evaluation) {
  std::string text = testing::bytes_of(evaluation.ensemble) + ' ' + to_string(evaluation.method) + ' ' +
                     std::to_string(evaluation.sampled) + (evaluation.solved ? " solved" : " fixed");
  for (const OutcomeSummary& outcome : evaluation.ensemble.outcomes) {
    text += outcome.mean_origin == Origin::exact ? " exact" : " sampled";
    text += outcome.quantile_origin == Origin::exact ? " exact" : " sampled";
  }
  const solve::MarkovSummary& summary = evaluation.summary;
  return text + ' ' + std::to_string(std::bit_cast<std::uint64_t>(summary.residual)) + ' ' +
         std::to_string(static_cast<int>(summary.why)) + ' ' + std::to_string(summary.iterations) + ' ' +
         std::to_string(summary.stage_games) + ' ' + std::to_string(summary.not_unique);
}

/// The same numbers through the front door: the file is loaded with settings.
std::string fresh_bytes(const Source& source, const scenario::Scenario& base, const Tuning& tuning,
                        FuturesOptions options, std::uint64_t seed) {
  std::vector<scenario::Setting> settings;
  for (std::size_t i = 0; i < base.parameters.size(); ++i) {
    settings.push_back({base.parameters[i].name, shortest(tuning.parameters[i])});
  }
  for (std::size_t p = 0; p < base.players.size(); ++p) {
    settings.push_back({"players." + base.players[p].id + ".rationality", shortest(tuning.rationality[p])});
    settings.push_back({"players." + base.players[p].id + ".discount", shortest(tuning.discount[p])});
  }
  const auto loaded = source.load(settings);
  if (!loaded) return "not loaded: " + codes_of(loaded.diagnostics());
  const auto game = game::compile_game(loaded.value());
  if (!game) return codes_of(game.diagnostics());
  options.seed = seed;
  auto found = find_futures(game.value(), options);
  if (!found) return codes_of(found.diagnostics());
  Futures futures = std::move(found).value();
  return bytes_of(Evaluation{std::move(futures.ensemble), futures.method, futures.sampled,
                             futures.graph.has_value(), futures.solution.summary});
}

std::string evaluated_bytes(Evaluator& evaluator, const Tuning& tuning, std::uint64_t seed) {
  const auto evaluation = evaluator.evaluate(tuning, seed);
  return evaluation ? bytes_of(evaluation.value()) : codes_of(evaluation.diagnostics());
}

/// Tunings that differ in one number, in some, in all, and in none, ends of ranges included.
class Tunings {
public:
  explicit Tunings(const scenario::Scenario& base) : base_(base), last_(tuning_of(base)) {}

  Tuning next() {
    const auto what = draw_() % 6;
    if (what == 0) return last_;
    if (what == 1) last_ = tuning_of(base_);
    for (std::size_t i = 0; i < last_.parameters.size(); ++i) {
      if (what == 5 || draw_() % last_.parameters.size() == 0) last_.parameters[i] = value(i);
    }
    if (what == 2) {
      const std::size_t p = draw_() % last_.rationality.size();
      last_.rationality[p] = static_cast<double>(draw_() % 64) / 16.0;
      last_.discount[p] = static_cast<double>(draw_() % 16) / 16.0;
    }
    return last_;
  }

private:
  double value(std::size_t parameter) {
    const double low = base_.parameters[parameter].low.value_or(0.0);
    const double high = base_.parameters[parameter].high.value_or(1.0);
    return low + (high - low) * (static_cast<double>(draw_() % 17) / 16.0);
  }

  const scenario::Scenario& base_;
  Tuning last_;
  std::mt19937 draw_{20220526};
};

void expect_same_bytes(const Source& source, const FuturesOptions& options, int points) {
  const auto loaded = source.load();
  ASSERT_TRUE(loaded.ok()) << codes_of(loaded.diagnostics());
  const scenario::Scenario& base = loaded.value();
  Evaluator evaluator(base, options);
  Tunings tunings(base);
  for (int point = 0; point < points; ++point) {
    const Tuning tuning = tunings.next();
    const std::uint64_t seed = static_cast<std::uint64_t>(point) / 2;
    ASSERT_EQ(evaluated_bytes(evaluator, tuning, seed), fresh_bytes(source, base, tuning, options, seed))
        << source.path << ", point " << point;
  }
}

/// Parameters that close a guard, make a chance 0 or 1, end a run early, make values of an outcome equal,
/// change a rule, and at some values are no chance at all.
constexpr const char* kHinges = R"toml(
detente = 1
[scenario]
title = "Hinges"
start = 2020-01-01
round = "year"
rounds = 3
[parameters]
luck = { value = 0.5, low = 0, high = 1 }
other_luck = { value = 0.25, low = 0, high = 1 }
bar = { value = 1, low = 0, high = 3 }
limit = { value = 2, low = 0, high = 4 }
prize = { value = 1, low = -1, high = 1 }
scale = { value = 0, low = 0, high = 2 }
vote = { value = 0.5, low = 0, high = 1 }
[state]
level = { levels = 4, start = 1 }
[derived]
reach = "luck * (level + 1) / 4"
[players.a]
[players.a.actions]
push = { when = "level >= bar or level == 0" }
wait = {}
[players.a.payoff]
gain = "prize * level * a.push"
[players.b]
[players.b.actions]
yes = {}
no = {}
[players.b.payoff]
peace = "-level * (1 + prize * b.yes)"
[councils.body]
quota = 2
[councils.body.members]
b = { player = "b" }
c = { yes = "vote", no = "0.6 * (1 - vote)" }
[[phases]]
name = "move"
movers = ["a", "b"]
council = "body"
[[phases.effects]]
when = "a.push and reach > 0.1"
chance = "reach"
change = { level = 1 }
[[phases.effects]]
when = "body.passed"
lottery = [ { chance = "other_luck", change = { level = -1 } }, { chance = "luck", set = { level = 0 } } ]
[ends]
over = "level > limit"
[strategies.careful]
rules = [ { when = "level >= bar", play = "wait" }, { play = { push = 0.75, wait = 0.25 } } ]
[outcomes]
worth = { total = "scale * level - scale * (level == 2)" }
pushed = { ever = "a.push", at_first = "level >= bar" }
passes = { count = "body.passed" }
highest = { max = "scale * level * (level - 1)" }
first = { first = "level > bar" }
)toml";

TEST(Evaluator, GivesTheBytesOfAFreshRunWhateverWasEvaluatedBefore) {
  FuturesOptions options;
  options.replicates = 500;
  for (const char* name :
       {"matching-pennies", "prisoners-dilemma", "chicken", "stag-hunt", "inspection-game"}) {
    expect_same_bytes({"tutorial/" + std::string(name) + ".toml", {}}, options, 25);
  }
}

TEST(Evaluator, GivesThemWhereNumbersChangeTheShapeOfTheGraph) {
  FuturesOptions options;
  options.replicates = 300;
  expect_same_bytes({{}, kHinges}, options, 150);
  expect_same_bytes({{}, std::string(kHinges) + "[play]\na = \"careful\"\n"}, options, 100);
  expect_same_bytes({{}, std::string(kHinges) + "[play]\na = \"careful\"\nb = \"myopic\"\n"}, options, 100);
  expect_same_bytes({{}, game::testing::kStandoff}, options, 40);
}

TEST(Evaluator, GivesThemForSamplesOfEveryKind) {
  FuturesOptions options;
  options.method = Method::sample;
  options.replicates = 300;
  for (const bool walk : {false, true}) {
    options.walk = walk;
    expect_same_bytes({{}, kHinges}, options, 40);
    expect_same_bytes({{}, std::string(kHinges) + "[play]\na = \"careful\"\nb = \"myopic\"\n"}, options, 40);
  }
  options.walk = false;
  options.replicates = 1;
  expect_same_bytes({"tutorial/matching-pennies.toml", {}}, options, 20);
}

TEST(Evaluator, GivesThemForTheCrisis) {
  const Source source{"crisis-2022.toml", {}};
  const scenario::Scenario base = source.load().value();
  Evaluator evaluator(base, {});
  std::mt19937 draw(1);
  Tuning tuning = tuning_of(base);
  const auto index_of = [&](const std::string& name) {
    std::size_t i = 0;
    while (base.parameters[i].name != name) ++i;
    return i;
  };
  // All numbers, one chance, one payoff, and all again.
  for (int point = 0; point < 4; ++point) {
    for (std::size_t i = 0; i < base.parameters.size(); ++i) {
      const scenario::Parameter& parameter = base.parameters[i];
      const bool moves = point % 3 == 0 || (point == 1 && i == index_of("progress")) ||
                         (point == 2 && i == index_of("veto_cost"));
      const double share = static_cast<double>(draw() % 1024) / 1024.0;
      if (moves) tuning.parameters[i] = *parameter.low + (*parameter.high - *parameter.low) * share;
    }
    EXPECT_EQ(evaluated_bytes(evaluator, tuning, 1), fresh_bytes(source, base, tuning, {}, 1)) << point;
  }
}

TEST(Evaluator, SaysWhatIsWrongAndThenGoesOn) {
  const Source source{{}, kHinges};
  const scenario::Scenario base = game::testing::load(kHinges);
  Evaluator evaluator(base, {});
  const Tuning good = tuning_of(base);
  const std::string expected = fresh_bytes(source, base, good, {}, 1);
  Tuning above = good;
  above.parameters[0] = 0.75;
  above.parameters[1] = 0.75;  // The lottery's chances add up to 1.5.
  Tuning outside = good;
  outside.parameters[0] = 1.5;
  EXPECT_EQ(evaluated_bytes(evaluator, good, 1), expected);
  EXPECT_EQ(evaluated_bytes(evaluator, above, 1), fresh_bytes(source, base, above, {}, 1));
  EXPECT_NE(evaluated_bytes(evaluator, above, 1).find("sum-above-one"), std::string::npos);
  EXPECT_NE(evaluated_bytes(evaluator, outside, 1).find("parameter-range"), std::string::npos);
  EXPECT_EQ(evaluated_bytes(evaluator, good, 1), expected);
}

TEST(Evaluator, KnowsWhichTuningsShareASolution) {
  const scenario::Scenario base = game::testing::load(kHinges);
  const Evaluator evaluator(base, {});
  const std::string key = evaluator.solution_key(tuning_of(base));
  for (std::size_t i = 0; i < base.parameters.size(); ++i) {
    Tuning tuning = tuning_of(base);
    tuning.parameters[i] += 0.125;
    const bool only_measured = base.parameters[i].name == "scale";
    EXPECT_EQ(evaluator.solution_key(tuning) == key, only_measured) << base.parameters[i].name;
  }
  for (const bool rationality : {false, true}) {
    Tuning tuning = tuning_of(base);
    (rationality ? tuning.rationality : tuning.discount)[1] = 0.5;
    EXPECT_NE(evaluator.solution_key(tuning), key);
  }
}

TEST(Evaluator, WorksBesideOthersOnThreadsOfTheirOwn) {
  const scenario::Scenario base = game::testing::load(game::testing::kStandoff);
  std::vector<Tuning> tunings;
  for (int i = 0; i < 24; ++i) {
    Tuning tuning = tuning_of(base);
    tuning.parameters[0] = i / 32.0;
    tunings.push_back(tuning);
  }
  std::vector<std::string> alone;
  Evaluator evaluator(base, {});
  for (const Tuning& tuning : tunings) alone.push_back(evaluated_bytes(evaluator, tuning, 1));
  for (const std::size_t threads : {std::size_t{2}, std::size_t{8}}) {
    std::vector<std::string> found(tunings.size());
    std::vector<std::thread> workers;
    for (std::size_t worker = 0; worker < threads; ++worker) {
      workers.emplace_back([&, worker] {
        const SerialScope serial;
        Evaluator mine(base, {});
        for (std::size_t i = worker; i < tunings.size(); i += threads) {
          found[i] = evaluated_bytes(mine, tunings[i], 1);
        }
      });
    }
    for (std::thread& worker : workers) worker.join();
    EXPECT_EQ(found, alone);
  }
}

TEST(Evaluator, ShowsTheSolutionOfTheLastEvaluation) {
  auto scenario = scenario::load_scenario(kScenarios + std::string("tutorial/chicken.toml"));
  ASSERT_TRUE(scenario.ok());
  Evaluator evaluator(scenario.value(), {.method = Method::exact});
  EXPECT_EQ(evaluator.solved().game, nullptr);
  Tuning tuning = tuning_of(scenario.value());
  ASSERT_TRUE(evaluator.evaluate(tuning, 1).ok());
  const Evaluator::Solved first = evaluator.solved();
  ASSERT_NE(first.graph, nullptr);
  EXPECT_EQ(first.solution->behaviour.at(0).size(), first.graph->policy_width());
  const double swerve = first.solution->behaviour.at(0)[0];
  tuning.parameters[0] = 2.0;
  ASSERT_TRUE(evaluator.evaluate(tuning, 1).ok());
  EXPECT_LT(evaluator.solved().solution->behaviour.at(0)[0], swerve);
  tuning.parameters[0] = 99.0;
  EXPECT_FALSE(evaluator.evaluate(tuning, 1).ok());
}

}  // namespace
}  // namespace detente::simulate
