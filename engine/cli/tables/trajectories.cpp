#include "engine/cli/tables/trajectories.hpp"

#include <atomic>
#include <optional>

#include <fmt/format.h>

#include "engine/base/csv.hpp"
#include "engine/base/numbers.hpp"
#include "engine/base/parallel.hpp"
#include "engine/scenario/model/movers.hpp"
#include "engine/simulate/runs/history.hpp"
#include "engine/simulate/runs/talks_recorder.hpp"

namespace detente::cli {
namespace {

using scenario::VariableKind;

constexpr std::size_t kBlock = 256;  ///< Replicates that one task walks.

// Of a council's results, those that a reader wants; `held` shows as empty
// cells.
constexpr std::pair<VariableKind, const char*> kVoteColumns[] = {{VariableKind::yes, "yes"},
                                                                 {VariableKind::no, "no"},
                                                                 {VariableKind::abstain, "abstain"},
                                                                 {VariableKind::passed, "passed"},
                                                                 {VariableKind::vetoed, "vetoed"}};

/// Cells of one round: state, moves, votes.
void add_round(std::vector<std::string>& cells, const scenario::Scenario& scenario,
               const simulate::RoundHistory& round) {
  const scenario::Vocabulary& names = scenario.vocabulary;
  const auto value = [&](scenario::VariableId id) { return round.world[static_cast<std::size_t>(id)]; };
  for (int v = 0; v < names.states(); ++v) {
    const scenario::StateVariable& variable = scenario.state[static_cast<std::size_t>(v)];
    const std::int32_t level = value(names.state(v));
    cells.push_back(variable.values.empty() ? std::to_string(level)
                                            : variable.values[static_cast<std::size_t>(level)]);
  }
  for (int p = 0; p < names.players(); ++p) {
    const std::int32_t move = value(names.move(p));
    const auto& actions = scenario.players[static_cast<std::size_t>(p)].actions;
    cells.push_back(move == 0 ? std::string() : actions[static_cast<std::size_t>(move - 1)].name);
  }
  for (int c = 0; c < names.councils(); ++c) {
    const bool held = value(names.council(c, VariableKind::held)) != 0;
    for (const auto& [kind, name] : kVoteColumns) {
      cells.push_back(held ? std::to_string(value(names.council(c, kind))) : std::string());
    }
  }
}

/// Cells of one round: what was signed at each table.
void add_sessions(std::vector<std::string>& cells, const scenario::Scenario& scenario,
                  const simulate::RoundHistory& round) {
  const scenario::Vocabulary& names = scenario.vocabulary;
  for (int s = 0; s < names.sessions(); ++s) {
    const auto results = static_cast<std::size_t>(names.session(s, VariableKind::sat));
    const bool agreed = round.world[results + 1] != 0;
    cells.push_back(round.world[results] == 0 ? "" : agreed ? "1" : "0");
    const auto& issues = scenario.sessions[static_cast<std::size_t>(s)].issues;
    for (std::size_t i = 0; i < issues.size(); ++i) {
      const auto term = static_cast<std::size_t>(round.world[results + 2 + i]);
      cells.push_back(agreed ? issues[i].values[term - 1] : std::string());
    }
  }
}

/// Cells of one round: what the moves of players with types tell.
void add_told(std::vector<std::string>& cells, const simulate::RoundHistory& round) {
  for (const std::vector<double>& belief : round.told) {
    for (const double probability : belief) cells.push_back(shortest(probability));
  }
}

void add_history(std::string& csv, const scenario::Scenario& scenario, const std::vector<std::string>& labels,
                 const simulate::History& history) {
  const std::string replicate = std::to_string(history.replicate);
  std::vector<std::string> cells;
  std::vector<std::string_view> views;
  for (std::size_t t = 0; t < history.rounds.size(); ++t) {
    cells.assign({replicate, std::to_string(t + 1), labels[t]});
    add_round(cells, scenario, history.rounds[t]);
    add_sessions(cells, scenario, history.rounds[t]);
    add_told(cells, history.rounds[t]);
    views.assign(cells.begin(), cells.end());
    add_csv(csv, views);
  }
}

std::vector<report::Column> columns_of(const scenario::Scenario& scenario) {
  std::vector<report::Column> columns{report::data("replicate", "", "the run; counts from 0"),
                                      report::data("round", "rounds", "counts from 1"),
                                      report::data("label", "", "the period that the round falls in")};
  for (const scenario::StateVariable& variable : scenario.state) {
    columns.push_back(report::data(variable.name, variable.values.empty() ? "levels" : "", variable.about));
  }
  for (const scenario::Player& player : scenario.players) {
    columns.push_back(report::data(player.id, "", "move of " + player.name + "; empty when it did not move"));
  }
  for (const scenario::Council& council : scenario.councils) {
    for (const auto& [kind, name] : kVoteColumns) {
      const bool votes =
          kind == VariableKind::yes || kind == VariableKind::no || kind == VariableKind::abstain;
      columns.push_back(report::data(fmt::format("{}.{}", council.id, name), votes ? "votes" : "0 or 1",
                                     "vote of " + council.name + "; empty when nothing was put to it"));
    }
  }
  for (const scenario::Session& session : scenario.sessions) {
    columns.push_back(report::data(session.id + ".agreed", "0 or 1", "empty when its parties did not sit"));
    for (const scenario::Issue& issue : session.issues) {
      columns.push_back(report::data(fmt::format("{}.{}", session.id, issue.name), "",
                                     "what the deal says; empty without one"));
    }
  }
  for (const scenario::Belief& belief : scenario.beliefs) {
    const scenario::Player& player = scenario.players[static_cast<std::size_t>(belief.player)];
    for (const scenario::Type& type : belief.types) {
      columns.push_back(
          report::data(fmt::format("told.{}.{}", player.id, type.name), "probability",
                       fmt::format("that {} is {}, by its moves alone: Bayes' rule without a grid",
                                   player.name, scenario::spaced(type.name))));
    }
  }
  return columns;
}

}  // namespace

Result<std::string> told_histories(const RunResults& results, std::uint64_t count) {
  std::string text;
  const auto chooser = results.futures.chooser(results.opened.game());
  simulate::TalksRecorder recorder(results.opened.game(), *chooser);
  std::optional<solve::SessionTalker> talker;
  const auto& graph = results.futures.graph;
  if (graph) talker.emplace(results.opened.game(), *graph, results.futures.solution.behaviour);
  for (std::uint64_t replicate = 0; replicate < count; ++replicate) {
    const auto history = simulate::walk_history(results.opened.game(), recorder, results.scenario().rounds,
                                                results.options.seed, replicate);
    if (!history) return Diagnostics(history.diagnostics());
    const auto notes = talker ? recorder.notes(*graph, *talker) : std::vector<simulate::TalksNote>();
    text += fmt::format("\nHistory {} (seed {})\n{}", replicate + 1, results.options.seed,
                        simulate::tell(results.opened.game(), history.value(), notes));
  }
  return text;
}

Result<report::TableFile> trajectories_file(const RunResults& results, std::uint64_t replicates,
                                            Progress& progress) {
  const scenario::Scenario& scenario = results.scenario();
  std::vector<std::string> labels;
  labels.reserve(static_cast<std::size_t>(scenario.rounds));
  for (int t = 0; t < scenario.rounds; ++t) {
    labels.push_back(results.label(t));
  }
  const std::size_t blocks = (static_cast<std::size_t>(replicates) + kBlock - 1) / kBlock;
  std::vector<std::string> parts(blocks);
  std::vector<std::optional<std::vector<Diagnostic>>> failures(blocks);
  std::atomic<std::size_t> done{0};
  const auto meter = progress.meter();
  for_blocks(static_cast<std::size_t>(replicates), kBlock, [&](std::size_t begin, std::size_t end) {
    const std::size_t block = begin / kBlock;
    const auto chooser = results.futures.chooser(results.opened.game());
    for (std::size_t replicate = begin; replicate < end; ++replicate) {
      const auto history = simulate::walk_history(results.opened.game(), *chooser, scenario.rounds,
                                                  results.options.seed, replicate);
      if (!history) {
        failures[block] = history.diagnostics();
        return;
      }
      add_history(parts[block], scenario, labels, history.value());
    }
    meter(static_cast<double>(++done) / static_cast<double>(blocks));
  });
  report::TableFile file{"trajectories.csv", "", columns_of(scenario)};
  file.csv = report::csv_header(file.columns);
  for (std::size_t block = 0; block < blocks; ++block) {
    if (failures[block]) return Diagnostics(*failures[block]);
    file.csv += parts[block];
    parts[block] = {};
  }
  return file;
}

std::uint64_t trajectories_bytes(const scenario::Scenario& scenario, std::uint64_t replicates) {
  // Ids and label, two bytes a level or a vote, a short word a move.
  const std::uint64_t row = 24 + 2 * scenario.state.size() + 10 * scenario.players.size() +
                            10 * scenario.councils.size() + 10 * scenario.sessions.size();
  const std::uint64_t rows_each = row * static_cast<std::uint64_t>(scenario.rounds);
  return replicates > ~std::uint64_t{0} / rows_each ? ~std::uint64_t{0} : replicates * rows_each;
}

}  // namespace detente::cli
