#include "engine/cli/tables/belief_report.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "engine/report/text_table.hpp"
#include "engine/report/words.hpp"
#include "engine/scenario/model/movers.hpp"

namespace detente::cli {
namespace {

using Layout = JsonWriter::Layout;
using simulate::BeliefRound;
using simulate::TellingMove;
using Align = report::TextTable::Align;

constexpr double kRare = 0.0005;  // Moves of a smaller share of the runs are not told.
constexpr double kMoves = 0.005;  // Nor are those that move no belief by more.
constexpr std::size_t kShownMoves = 12;
constexpr std::size_t kShownRounds = 24;

const scenario::Player& player_of(const scenario::Scenario& scenario, const scenario::Belief& belief) {
  return scenario.players[static_cast<std::size_t>(belief.player)];
}

std::string share(double p) {
  return report::fixed_text(p, 3);
}

/// "nuclear_test", "relief = 1 (table)".
std::string move_words(const scenario::Scenario& scenario, const TellingMove& move) {
  const std::string action = scenario.action_words(move.mover, move.action);
  return scenario.session_of(move.mover) < 0
             ? action
             : fmt::format("{}: {}", scenario::mover_name(scenario, move.mover), action);
}

/// With two types the second is the rest of the first: one column tells all.
std::size_t told_types(const scenario::Belief& belief) {
  return belief.types.size() == 2 ? 1 : belief.types.size();
}

std::string rounds_table(const RunResults& results, const scenario::Belief& belief,
                         const std::vector<BeliefRound>& rounds) {
  std::vector<report::TextTable::Column> columns{{"round"}};
  for (std::size_t k = 0; k < told_types(belief); ++k) {
    columns.push_back({belief.types[k].name, Align::right});
    columns.push_back({"5%", Align::right});
    columns.push_back({"95%", Align::right});
    for (const scenario::Type& type : belief.types) columns.push_back({"if " + type.name, Align::right});
  }
  report::TextTable table(columns);
  const std::size_t shown = std::min(kShownRounds, rounds.size());
  for (std::size_t t = 0; t < shown; ++t) {
    std::vector<std::string> row{results.label(static_cast<int>(t))};
    for (std::size_t k = 0; k < told_types(belief); ++k) {
      row.insert(row.end(), {share(rounds[t].mean[k]), share(rounds[t].low[k]), share(rounds[t].high[k])});
      for (const auto& of : rounds[t].mean_if) row.push_back(share(of[k]));
    }
    table.add(std::move(row));
  }
  return table.text();
}

/// The moves that moved the belief most, by how much and how often.
std::string telling_moves(const RunResults& results, const scenario::Belief& belief,
                          const std::vector<BeliefRound>& rounds) {
  struct Told {
    std::size_t round;
    const TellingMove* move;
    double weight;
  };
  std::vector<Told> told;
  for (std::size_t t = 0; t < rounds.size(); ++t) {
    for (const TellingMove& move : rounds[t].moves) {
      if (move.share < kRare) continue;
      double moved = 0.0;
      for (std::size_t k = 0; k < move.after.size(); ++k) {
        moved = std::max(moved, std::abs(move.after[k] - move.before[k]));
      }
      if (moved >= kMoves) told.push_back({t, &move, moved * move.share});
    }
  }
  if (told.empty()) return "  No move tells the types apart.\n";
  std::ranges::stable_sort(told, std::greater<>(), &Told::weight);
  if (told.size() > kShownMoves) told.resize(kShownMoves);
  std::ranges::stable_sort(told, std::less<>(), &Told::round);
  std::vector<report::TextTable::Column> columns{
      {"round"}, {"what moved it", Align::left, 48}, {"of runs", Align::right}};
  for (std::size_t k = 0; k < told_types(belief); ++k) {
    columns.push_back({belief.types[k].name + " before", Align::right});
    columns.push_back({"after", Align::right});
  }
  report::TextTable table(columns);
  for (const Told& one : told) {
    std::vector<std::string> row{results.label(static_cast<int>(one.round)),
                                 move_words(results.scenario(), *one.move),
                                 report::percent_text(one.move->share)};
    for (std::size_t k = 0; k < told_types(belief); ++k) {
      row.insert(row.end(), {share(one.move->before[k]), share(one.move->after[k])});
    }
    table.add(std::move(row));
  }
  return table.text();
}

}  // namespace

Beliefs beliefs_of(const RunResults& results) {
  if (results.scenario().beliefs.empty() || !results.futures.graph) return {};
  return simulate::summarise_beliefs(results.opened.game(), *results.futures.graph,
                                     results.futures.solution.behaviour, results.scenario().rounds);
}

std::string beliefs_text(const RunResults& results) {
  const Beliefs beliefs = beliefs_of(results);
  std::string text;
  for (std::size_t b = 0; b < beliefs.size(); ++b) {
    const scenario::Belief& belief = results.scenario().beliefs[b];
    text += fmt::format(
        "\nWhat others believe of {} at the end of each round: mean, range, mean if it is really so\n",
        player_of(results.scenario(), belief).name);
    text += rounds_table(results, belief, beliefs[b]);
    text += "\nThe moves that moved it most\n" + telling_moves(results, belief, beliefs[b]);
  }
  return text;
}

void tell_beliefs(RoundSink& sink, const scenario::Scenario& scenario, const Beliefs& beliefs,
                  std::size_t round) {
  if (beliefs.empty()) return;
  sink.open("beliefs");
  for (std::size_t b = 0; b < beliefs.size(); ++b) {
    const scenario::Belief& belief = scenario.beliefs[b];
    const std::string& player = player_of(scenario, belief).id;
    const BeliefRound& told = beliefs[b][round];
    const auto add = [&](const char* kind, const std::string& name, const std::string& statistic,
                         double value) { sink.number(kind, player, name, statistic, statistic, value); };
    sink.open(player);
    sink.open("types");
    for (std::size_t k = 0; k < belief.types.size(); ++k) {
      const std::string& type = belief.types[k].name;
      sink.open(type, Layout::one_line);
      add("belief", type, "mean", told.mean[k]);
      add("belief", type, "q05", told.low[k]);
      add("belief", type, "q95", told.high[k]);
      for (std::size_t of = 0; of < belief.types.size(); ++of) {
        add("belief", type, "mean_if_" + belief.types[of].name, told.mean_if[of][k]);
      }
      sink.close();
    }
    sink.close();
    if (sink.json() != nullptr) sink.json()->key("inferences").begin_array();
    for (const TellingMove& move : told.moves) {
      if (!(move.share > 0.0)) continue;
      if (sink.json() != nullptr) {
        sink.json()
            ->begin_object(Layout::one_line)
            .field("mover", scenario::mover_id(scenario, move.mover))
            .field("action", scenario.action_words(move.mover, move.action));
      }
      const std::string words = move_words(scenario, move);
      add("inference", words, "share", move.share);
      for (std::size_t k = 0; k < belief.types.size(); ++k) {
        add("inference", words, "before_" + belief.types[k].name, move.before[k]);
        add("inference", words, "after_" + belief.types[k].name, move.after[k]);
      }
      sink.close();
    }
    sink.close();
    sink.close();
  }
  sink.close();
}

}  // namespace detente::cli
