#include "engine/cli/tables/belief_report.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "engine/base/date.hpp"
#include "engine/cli/shell/output.hpp"
#include "engine/report/text_table.hpp"
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

std::string percent(double p) {
  return fmt::format("{:.1f}%", 100.0 * p);
}

std::string share(double p) {
  return fmt::format("{:.3f}", p);
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

std::string rounds_table(const scenario::Scenario& scenario, const scenario::Belief& belief,
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
    std::vector<std::string> row{label_of_round(scenario.start, scenario.round, static_cast<int>(t))};
    for (std::size_t k = 0; k < told_types(belief); ++k) {
      row.insert(row.end(), {share(rounds[t].mean[k]), share(rounds[t].low[k]), share(rounds[t].high[k])});
      for (const auto& of : rounds[t].mean_if) row.push_back(share(of[k]));
    }
    table.add(std::move(row));
  }
  return table.text();
}

/// The moves that moved the belief most, by how much and how often.
std::string moves_table(const scenario::Scenario& scenario, const scenario::Belief& belief,
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
    std::vector<std::string> row{label_of_round(scenario.start, scenario.round, static_cast<int>(one.round)),
                                 move_words(scenario, *one.move), percent(one.move->share)};
    for (std::size_t k = 0; k < told_types(belief); ++k) {
      row.insert(row.end(), {share(one.move->before[k]), share(one.move->after[k])});
    }
    table.add(std::move(row));
  }
  return table.text();
}

std::string plays_text(std::vector<std::pair<std::string, double>> plays) {
  std::ranges::stable_sort(plays, std::greater<>(), [](const auto& play) { return play.second; });
  std::string text;
  for (const auto& [name, chance] : plays) {
    if (chance >= kRare) text += fmt::format("{}{} {:.1f}%", text.empty() ? "" : ", ", name, 100.0 * chance);
  }
  return text;
}

}  // namespace

Beliefs beliefs_of(const RunResults& results) {
  if (results.scenario().beliefs.empty() || !results.futures.graph) return {};
  return simulate::summarise_beliefs(results.game, *results.futures.graph, results.futures.solution.behaviour,
                                     results.scenario().rounds);
}

std::string beliefs_text(const RunResults& results, const Beliefs& beliefs) {
  const scenario::Scenario& scenario = results.scenario();
  std::string text;
  for (std::size_t b = 0; b < beliefs.size(); ++b) {
    const scenario::Belief& belief = scenario.beliefs[b];
    text += fmt::format(
        "\nWhat others believe of {} at the end of each round: mean, range, mean if it is really so\n",
        player_of(scenario, belief).name);
    text += rounds_table(scenario, belief, beliefs[b]);
    text += "\nThe moves that moved it most\n" + moves_table(scenario, belief, beliefs[b]);
  }
  return text;
}

void add_belief_rows(const RunResults& results, const Beliefs& beliefs, std::size_t round,
                     const AddRow& add) {
  const scenario::Scenario& scenario = results.scenario();
  for (std::size_t b = 0; b < beliefs.size(); ++b) {
    const scenario::Belief& belief = scenario.beliefs[b];
    const std::string& player = player_of(scenario, belief).id;
    const BeliefRound& told = beliefs[b][round];
    for (std::size_t k = 0; k < belief.types.size(); ++k) {
      const std::string& type = belief.types[k].name;
      add("belief", player, type, "mean", told.mean[k]);
      add("belief", player, type, "q05", told.low[k]);
      add("belief", player, type, "q95", told.high[k]);
      for (std::size_t of = 0; of < belief.types.size(); ++of) {
        add("belief", player, type, "mean_if_" + belief.types[of].name, told.mean_if[of][k]);
      }
    }
    for (const TellingMove& move : told.moves) {
      if (!(move.share > 0.0)) continue;
      const std::string words = move_words(scenario, move);
      add("inference", player, words, "share", move.share);
      for (std::size_t k = 0; k < belief.types.size(); ++k) {
        add("inference", player, words, "before_" + belief.types[k].name, move.before[k]);
        add("inference", player, words, "after_" + belief.types[k].name, move.after[k]);
      }
    }
  }
}

void write_beliefs(JsonWriter& json, const RunResults& results, const Beliefs& beliefs, std::size_t round) {
  if (beliefs.empty()) return;
  const scenario::Scenario& scenario = results.scenario();
  json.key("beliefs").begin_object();
  for (std::size_t b = 0; b < beliefs.size(); ++b) {
    const scenario::Belief& belief = scenario.beliefs[b];
    const BeliefRound& told = beliefs[b][round];
    json.key(player_of(scenario, belief).id).begin_object().key("types").begin_object();
    for (std::size_t k = 0; k < belief.types.size(); ++k) {
      json.key(belief.types[k].name)
          .begin_object(Layout::one_line)
          .field("mean", told.mean[k])
          .field("q05", told.low[k])
          .field("q95", told.high[k]);
      for (std::size_t of = 0; of < belief.types.size(); ++of) {
        json.field("mean_if_" + belief.types[of].name, told.mean_if[of][k]);
      }
      json.end();
    }
    json.end().key("inferences").begin_array();
    for (const TellingMove& move : told.moves) {
      if (!(move.share > 0.0)) continue;
      json.begin_object(Layout::one_line)
          .field("mover", scenario::mover_id(scenario, move.mover))
          .field("action", scenario.action_words(move.mover, move.action))
          .field("share", move.share);
      for (std::size_t k = 0; k < belief.types.size(); ++k) {
        json.field("before_" + belief.types[k].name, move.before[k])
            .field("after_" + belief.types[k].name, move.after[k]);
      }
      json.end();
    }
    json.end().end();
  }
  json.end();
}

std::string types_text(const scenario::Scenario& scenario, const std::vector<TypeAnswer>& types) {
  if (types.empty()) return {};
  report::TextTable table({{"private type"},
                           {"prior", Align::right},
                           {"value", Align::right},
                           {"best deviation gains", Align::right},
                           {"anywhere at most", Align::right},
                           {"plays first", Align::left, 56}});
  for (const TypeAnswer& one : types) {
    const scenario::Belief& belief = scenario.beliefs[static_cast<std::size_t>(one.belief)];
    const scenario::Type& type = belief.types[static_cast<std::size_t>(one.type)];
    table.add({fmt::format("{}, if {}", player_of(scenario, belief).name, scenario::spaced(type.name)),
               fmt::format("{:.4g}", type.prior), fmt::format("{:.6g}", one.value + 0.0),
               fmt::format("{:.3g}", one.gain + 0.0), fmt::format("{:.3g}", one.gain_anywhere + 0.0),
               plays_text(one.plays)});
  }
  return '\n' + table.text();
}

void write_types(JsonWriter& json, const scenario::Scenario& scenario, const std::vector<TypeAnswer>& types) {
  if (types.empty()) return;
  json.key("types").begin_array();
  for (const TypeAnswer& one : types) {
    const scenario::Belief& belief = scenario.beliefs[static_cast<std::size_t>(one.belief)];
    const scenario::Type& type = belief.types[static_cast<std::size_t>(one.type)];
    json.begin_object(Layout::one_line)
        .field("player", player_of(scenario, belief).id)
        .field("type", type.name)
        .field("prior", type.prior)
        .field("value", one.value)
        .field("gain_from_start", one.gain)
        .field("gain_anywhere", one.gain_anywhere)
        .key("plays_first")
        .begin_object();
    for (const auto& [name, chance] : one.plays) json.field(name, chance);
    json.end().end();
  }
  json.end();
}

}  // namespace detente::cli
