#include "engine/cli/tables/positions_tables.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "engine/report/words.hpp"

namespace detente::cli {
namespace {

using positions::PolicyScale;
using positions::PositionOffer;
using positions::Spread;
using report::Cell;
using report::Column;
using report::data;
using report::Table;

Cell place(const PolicyScale& scale, double share) {
  return Cell(scale.at(share)).shown(on_scale(scale, share));
}

/// A cell that only people read.
Cell shown(std::string text) {
  return Cell().shown(std::move(text));
}

/// "STEM_q05" and so on, over the replicates.
void add_quantile_columns(const std::string& stem, std::vector<Column>& columns) {
  for (const SpreadQuantile& quantile : kQuantiles) {
    columns.push_back(data(stem + '_' + quantile.key, "scale",
                           fmt::format("quantile over the replicates: {}", quantile.title)));
  }
}

void add_quantiles(const PolicyScale& scale, const Spread& spread, std::vector<Cell>& cells) {
  for (const SpreadQuantile& quantile : kQuantiles) cells.emplace_back(scale.at(spread.*quantile.value));
}

}  // namespace

std::string on_scale(const PolicyScale& scale, double share) {
  const double length = scale.high - scale.low;
  const int decimals = std::clamp(static_cast<int>(std::ceil(3.0 - std::log10(length))), 0, 9);
  return report::fixed_text(scale.at(share), decimals);
}

Table positions_table(const StudiedPositions& s) {
  Table table("positions", {data("round", "", "0 = before the first round"), data("scale", "", "the issue"),
                            data("actor", "", ""), data("position", "scale", "where it stands"),
                            data("risk", "", "its risk attitude there: exponent r, or KTAB's R in [-1, 1]")});
  for (std::size_t t = 0; t < s.study.run.positions.size(); ++t) {
    for (std::size_t k = 0; k < s.scales() * s.actors(); ++k) {
      const std::size_t d = k / s.actors(), i = k % s.actors();
      Cell risk;  // After the last round nobody weighs another challenge.
      if (t < s.study.run.risk.size()) {
        const std::vector<double>& at = s.study.run.risk[t];
        risk = at.size() == s.actors() * s.scales() ? at[i * s.scales() + d] : at[i];
      }
      table.add({t, s.model.scales[d].id, s.model.actors[i].id,
                 s.model.scales[d].at(s.study.run.positions[t][i * s.scales() + d]), risk});
    }
  }
  return table;
}

Table position_offers_table(const StudiedPositions& s, double least) {
  Table table(
      "offers",
      {report::number("round", "", "from 1", "round"), report::words("challenger", "", "challenger", 30),
       report::words("target", "", "target", 30),
       s.scales() > 1 ? report::words("scale", "the issue", "issue") : data("scale", "", "the issue"),
       report::words("offer", "confrontation, compromise, capitulation or bargain", "offer"),
       report::number("odds", "", "that the challenger would win a contest, as who decides sees it", "odds"),
       report::number("gain", "utils", "the challenger's expected utility of the challenge", "gain"),
       report::number("target_gain", "utils", "the target's", "target's"),
       report::number("challenger_to", "scale", "where the offer puts the challenger", "challenger goes"),
       data("challenger_takes", "", "1 = it goes there"),
       report::number("target_to", "scale", "where it puts the target", "target goes"),
       data("target_takes", "", "1 = it goes there")});
  const auto change = [](double gain) { return Cell(gain).shown(report::change_text(gain, 3)); };
  for (std::size_t t = 0; t < s.study.run.offers.size(); ++t) {
    for (const PositionOffer& offer : s.study.run.offers[t]) {
      for (std::size_t k = 0; k < offer.target_to.size(); ++k) {
        const std::size_t d = s.scale_of(offer, k);
        const PolicyScale& scale = s.model.scales[d];
        double most = 0.0;
        const auto move = [&](std::size_t actor, double to, bool takes) {
          const double from = s.study.run.positions[t][actor * s.scales() + d];
          if (takes) most = std::max(most, std::abs(to - from));
          return Cell(scale.at(to))
              .shown(takes ? on_scale(scale, from) + " to " + on_scale(scale, to) : "refuses");
        };
        const bool both = !offer.initiator_to.empty();
        const Cell to = both ? move(offer.initiator, offer.initiator_to[k], offer.initiator_takes) : Cell();
        const Cell target_to = move(offer.target, offer.target_to[k], offer.target_takes);
        if (most < least) continue;
        const auto &challenger = s.model.actors[offer.initiator], &target = s.model.actors[offer.target];
        table.add({t + 1, Cell(challenger.id).shown(challenger.name), Cell(target.id).shown(target.name),
                   scale.id, positions::offer_kind_name(offer.kind), report::fixed(offer.probability, 2),
                   change(offer.initiator_gain), change(offer.target_gain), to,
                   both ? Cell(offer.initiator_takes) : Cell(), target_to, offer.target_takes});
      }
    }
  }
  return table;
}

Table forecast_table(const StudiedPositions& s) {
  std::vector<Column> columns{data("round", "", "0 = before the first round"),
                              data("scale", "", "the issue")};
  for (const ForecastKind& one : kForecasts) columns.push_back(data(one.key, "scale", one.about));
  if (s.spread()) {
    add_quantile_columns("median", columns);
    add_quantile_columns("mean", columns);
  }
  Table table("forecast", columns);
  for (std::size_t t = 0; t < s.study.forecasts.size(); ++t) {
    for (std::size_t d = 0; d < s.scales(); ++d) {
      const PolicyScale& scale = s.model.scales[d];
      std::vector<Cell> cells{t, scale.id};
      for (const ForecastKind& one : kForecasts) {
        cells.emplace_back(scale.at(s.study.forecasts[t][d].*one.value));
      }
      if (s.spread()) {
        add_quantiles(scale, s.study.median_by_round[d][t], cells);
        add_quantiles(scale, s.study.mean_by_round[d][t], cells);
      }
      table.add(std::move(cells));
    }
  }
  return table;
}

Table actors_table(const StudiedPositions& s) {
  std::vector<Column> columns{
      report::words("", "", "actor", 40),
      data("scale", "", "the issue"),
      data("actor", "", ""),
      data("name", "", ""),
      report::number("capability", "", "", "capability"),
      report::number("salience", "", "[0, 1]", "salience", 3),
      report::number("power_share", "", "capability times salience, of the sum over actors", "power"),
      report::number("ideal", "scale", "where it begins", "ideal"),
      report::number("needs_factor", "",
                     "times its power that would make its ideal point the median; empty = has none",
                     "power it needs"),
      report::number("chosen", "", "chance of its last position in an election among the last positions",
                     "chosen"),
      report::number("end", "scale", "where it ends", "end"),
      report::aside("5 to 95 %", report::TextTable::Align::right)};
  if (s.spread()) add_quantile_columns("end", columns);
  Table table("actors", columns);
  for (std::size_t k = 0; k < s.scales() * s.actors(); ++k) {
    const std::size_t d = k / s.actors(), i = k % s.actors(), own = i * s.scales() + d;
    const PolicyScale& scale = s.model.scales[d];
    const positions::SpatialActor& actor = s.model.actors[i];
    const auto& [factor, power_share] = s.study.leverage[d][i];
    const Cell needs =
        std::isinf(factor)
            ? shown("no power")
            : Cell(factor).shown(factor <= 1.0 ? "has it" : report::number_text(factor, 3) + " times");
    const double chosen = s.bargains() ? s.study.election.probability[i] : 0.0;
    std::vector<Cell> cells{shown(actor.name),
                            scale.id,
                            actor.id,
                            actor.name,
                            s.study.inputs.capability[own],
                            s.study.inputs.salience[own],
                            Cell(power_share).shown(report::percent_text(power_share)),
                            place(scale, s.study.inputs.ideal[own]),
                            needs,
                            s.bargains() ? Cell(chosen).shown(report::percent_text(chosen)) : Cell(),
                            place(scale, s.study.run.positions.back()[own]),
                            Cell()};
    if (s.spread()) {
      const Spread& spread = s.study.last_positions[d][i];
      cells.back() =
          shown(fmt::format("{} to {}", on_scale(scale, spread.low5), on_scale(scale, spread.high95)));
      add_quantiles(scale, spread, cells);
    }
    table.add(std::move(cells));
  }
  return table;
}

Table replicates_table(const StudiedPositions& s) {
  Table table("replicates", {data("scale", "", "the issue"), data("replicate", "", "from 0"),
                             data("median", "scale", "after the last round, weighted by power"),
                             data("mean", "scale", "after the last round, weighted by power")});
  for (std::size_t d = 0; d < s.study.last_medians.size(); ++d) {
    const PolicyScale& scale = s.model.scales[d];
    for (std::size_t k = 0; k < s.study.last_medians[d].size(); ++k) {
      table.add({scale.id, k, scale.at(s.study.last_medians[d][k]), scale.at(s.study.last_means[d][k])});
    }
  }
  return table;
}

}  // namespace detente::cli
