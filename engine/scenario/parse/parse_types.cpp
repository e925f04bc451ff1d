// [players.X.types]: what a player may be, and how likely others find it at first.
#include <cmath>

#include <fmt/format.h>

#include "engine/base/numbers.hpp"
#include "engine/scenario/model/reader.hpp"
#include "engine/scenario/parse/draft.hpp"

namespace detente::scenario {
namespace {

constexpr std::size_t kMostTypes = 8;
// Priors written to three digits, such as 0.333, 0.333, 0.334, add up; a third in ten digits does too.
constexpr double kSlack = 1e-9;

Type parse_type(const Node::Entry& entry, const std::string& player, Diagnostics& diagnostics) {
  Type type;
  type.name = entry.key;
  type.at = entry.key_at;
  const std::string what = fmt::format("type '{}' of '{}'", entry.key, player);
  if (!expect_kind(entry.value, Node::Kind::table, what, diagnostics,
                   "write { prior = 0.3, payoff = { ... } }")) {
    return type;
  }
  TableReader reader(entry.value, what, diagnostics);
  if (const Node* const prior = reader.require("prior")) {
    type.prior = read_number(*prior, "'prior'", {0.0, 1.0, true}, diagnostics).value_or(0.0);
    if (prior->is_number() && type.prior <= 0.0 && prior->number == 0.0) {
      diagnostics.error("prior-zero", prior->at, fmt::format("'prior' of {} is 0; expected more", what),
                        "a type that nobody thinks possible is never met again: remove it");
    }
  }
  if (const Node* const payoff = reader.get("payoff")) {
    const std::string table = fmt::format("'payoff' of {}", what);
    for (const Node::Entry& term : read_entries(*payoff, table, kMostEntries, diagnostics)) {
      type.payoff.push_back(
          {term.key, read_formula(term.value, fmt::format("payoff term '{}'", term.key), diagnostics)});
    }
  }
  reader.finish();
  return type;
}

/// Makes the grid, or says why there is none.
void make_grid(Belief& belief, const Node& node, const std::string& player, Diagnostics& diagnostics) {
  std::vector<double> prior;
  double sum = 0.0;
  for (const Type& type : belief.types) {
    if (type.prior <= 0.0) return;  // Reported.
    prior.push_back(type.prior);
    sum += type.prior;
  }
  if (std::abs(sum - 1.0) > kSlack) {
    diagnostics.error("prior-sum", node.at,
                      fmt::format("the priors of the types of '{}' add up to {}; expected 1", player,
                                  shortest(std::round(sum / kSlack) * kSlack)),
                      "one of them is what the others leave");
    return;
  }
  for (double& p : prior) p /= sum;
  if (BeliefGrid::count_points(prior.size(), belief.steps) + 1.0 > kMostBeliefs) {
    diagnostics.error(
        "belief-size", node.at,
        fmt::format("{} types and belief_steps = {} make {:.0f} beliefs about '{}', and at most {} "
                    "are allowed",
                    prior.size(), belief.steps, BeliefGrid::count_points(prior.size(), belief.steps), player,
                    kMostBeliefs),
        "lower 'belief_steps', or have fewer types");
    return;
  }
  const auto grid = BeliefGrid::make(prior, belief.steps);
  if (!grid) {
    diagnostics.error(
        "prior-off-grid", node.at,
        fmt::format("with three types or more, priors are multiples of 1 / belief_steps = 1 / {}, "
                    "and those of '{}' are not",
                    belief.steps, player),
        "set 'belief_steps' so that they are, such as 20 for 0.35");
    return;
  }
  belief.grid = *grid;
}

}  // namespace

Belief parse_types(const Node& node, int steps, const std::string& player, Diagnostics& diagnostics) {
  Belief belief;
  belief.steps = steps;
  belief.at = node.at;
  const std::string what = fmt::format("'types' of player '{}'", player);
  const auto entries = read_entries(node, what, kMostTypes, diagnostics);
  for (const Node::Entry& entry : entries) belief.types.push_back(parse_type(entry, player, diagnostics));
  if (belief.types.size() > 1) {
    make_grid(belief, node, player, diagnostics);
  } else if (node.is_table()) {
    diagnostics.error("one-type", node.at,
                      fmt::format("player '{}' has {}; expected two or more", player,
                                  belief.types.empty() ? "no types" : "one type"),
                      "with one type there is nothing to find out: put its terms into the player's payoff");
  }
  return belief;
}

}  // namespace detente::scenario
