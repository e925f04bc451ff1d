#include "engine/batch/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <boost/math/distributions/students_t.hpp>

#include "engine/base/contract.hpp"
#include "engine/simulate/runs/outcome_rows.hpp"
#include "engine/simulate/summary/outcome_tally.hpp"

namespace detente::batch {
namespace {

using simulate::Origin;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// Column `index` of rows that are `width` wide.
std::vector<double> column_of(std::span<const double> rows, std::size_t width, std::size_t index) {
  std::vector<double> column;
  column.reserve(rows.size() / width);
  for (std::size_t at = index; at < rows.size(); at += width) column.push_back(rows[at]);
  return column;
}

Estimate estimate_of(std::span<const double> values) {
  const simulate::Moments moments = simulate::moments_of(values);
  Estimate estimate;
  estimate.origin = Origin::sampled;
  const auto runs = static_cast<double>(values.size());
  estimate.undefined = values.empty() ? 0.0 : 1.0 - static_cast<double>(moments.count) / runs;
  if (moments.count > 0) estimate.mean = moments.mean;
  return estimate;
}

/// What is exact, and the means of the walked rows for the rest.
std::vector<Estimate> estimates_of(const simulate::Ensemble& ensemble, std::span<const double> rows) {
  std::vector<Estimate> estimates;
  const std::size_t width = ensemble.outcomes.size();
  for (std::size_t i = 0; i < width; ++i) {
    const simulate::OutcomeSummary& outcome = ensemble.outcomes[i];
    estimates.push_back(outcome.mean_origin == Origin::exact
                            ? Estimate{outcome.mean, outcome.undefined, Origin::exact}
                            : estimate_of(column_of(rows, width, i)));
  }
  return estimates;
}

/// The scenario with its payoff terms as outcomes behind its own, so that one solution and one walk serve both.
scenario::Scenario measuring_terms(const scenario::Scenario& original) {
  scenario::Scenario copy = original;
  for (const scenario::Player& player : original.players) {
    for (const scenario::PayoffTerm& term : player.payoff) {
      scenario::Outcome outcome;
      outcome.name = player.id + '.' + term.name;
      outcome.kind = scenario::OutcomeKind::total;
      outcome.formula = term.formula;
      outcome.at = term.formula.at;
      copy.outcomes.push_back(std::move(outcome));
    }
  }
  return copy;
}

/// Where a name stands; `names` are few.
std::optional<std::size_t> place_of(std::span<const std::string> names, const std::string& name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

/// Index of one thing in A, in B, or in both.
struct Match {
  std::optional<std::size_t> a, b;
};

/// A's in order, then those that only B has.
std::vector<Match> matched(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<Match> matches;
  for (std::size_t i = 0; i < a.size(); ++i) matches.push_back({i, place_of(b, a[i])});
  for (std::size_t j = 0; j < b.size(); ++j) {
    if (!place_of(a, b[j])) matches.push_back({std::nullopt, j});
  }
  return matches;
}

template <typename T, typename Name>
std::vector<std::string> names_of(const std::vector<T>& things, const Name& name) {
  std::vector<std::string> names;
  for (const T& thing : things) names.push_back(name(thing));
  return names;
}

std::vector<OutcomeDifference> compare_outcomes(const ComparedSide& a, const ComparedSide& b) {
  const auto& in_a = a.scenario->outcomes;
  const auto& in_b = b.scenario->outcomes;
  const auto name = [](const scenario::Outcome& outcome) { return outcome.name; };
  std::vector<OutcomeDifference> differences;
  for (const Match& match : matched(names_of(in_a, name), names_of(in_b, name))) {
    OutcomeDifference difference;
    const scenario::Outcome& outcome = match.a ? in_a[*match.a] : in_b[*match.b];
    difference.name = outcome.name;
    difference.about = outcome.about;
    if (match.a) difference.a = a.outcomes[*match.a];
    if (match.b) difference.b = b.outcomes[*match.b];
    if (match.a && match.b) {
      const std::vector<double> values_a = a.values_of(*match.a);
      const std::vector<double> values_b = b.values_of(*match.b);
      difference.exact = difference.a->origin == Origin::exact && difference.b->origin == Origin::exact;
      // The luck of a sampled mean cancels only against that of the same replicates.
      if (!difference.exact) {
        difference.a = estimate_of(values_a);
        difference.b = estimate_of(values_b);
      }
      difference.difference = difference.b->mean - difference.a->mean;
      difference.paired = paired_difference(values_a, values_b);
    }
    differences.push_back(std::move(difference));
  }
  return differences;
}

/// A payoff term's owner and name, in the order of ComparedSide::terms.
struct TermName {
  std::string player, term;
};

std::vector<TermName> terms_of(const scenario::Scenario& scenario) {
  std::vector<TermName> names;
  for (const scenario::Player& player : scenario.players) {
    for (const scenario::PayoffTerm& term : player.payoff) names.push_back({player.id, term.name});
  }
  return names;
}

/// Some term is.
bool sampled(const ComparedSide& side) {
  return std::any_of(side.terms.begin(), side.terms.end(),
                     [](const Estimate& term) { return term.origin == Origin::sampled; });
}

std::vector<TermDifference> compare_terms(const ComparedSide& a, const ComparedSide& b) {
  const std::vector<TermName> in_a = terms_of(*a.scenario);
  const std::vector<TermName> in_b = terms_of(*b.scenario);
  const auto name = [](const TermName& term) { return term.player + '.' + term.term; };
  std::vector<TermDifference> differences;
  for (const Match& match : matched(names_of(in_a, name), names_of(in_b, name))) {
    TermDifference difference;
    difference.player = match.a ? in_a[*match.a].player : in_b[*match.b].player;
    difference.term = match.a ? in_a[*match.a].term : in_b[*match.b].term;
    if (match.a) difference.a = a.terms[*match.a];
    if (match.b) difference.b = b.terms[*match.b];
    const auto exact = [](const std::optional<Estimate>& estimate) {
      return !estimate || estimate->origin == Origin::exact;
    };
    difference.exact = exact(difference.a) && exact(difference.b);
    difference.difference =
        (difference.b ? difference.b->mean : 0.0) - (difference.a ? difference.a->mean : 0.0);
    if (match.a && match.b && sampled(a) && sampled(b)) {
      difference.paired = paired_difference(a.values_of(a.outcomes.size() + *match.a),
                                            b.values_of(b.outcomes.size() + *match.b));
    }
    differences.push_back(std::move(difference));
  }
  std::stable_sort(differences.begin(), differences.end(), [](const auto& one, const auto& other) {
    return std::abs(one.difference) > std::abs(other.difference);
  });
  return differences;
}

/// The sum of a player's terms.
double total_of(const ComparedSide& side, std::size_t player) {
  const auto& players = side.scenario->players;
  std::size_t first = 0;
  for (std::size_t p = 0; p < player; ++p) first += players[p].payoff.size();
  double total = 0.0;
  for (std::size_t i = 0; i < players[player].payoff.size(); ++i) total += side.terms[first + i].mean;
  return total;
}

std::vector<PlayerDifference> compare_players(const ComparedSide& a, const ComparedSide& b) {
  const auto& in_a = a.scenario->players;
  const auto& in_b = b.scenario->players;
  const auto id = [](const scenario::Player& player) { return player.id; };
  const auto discounted = [](const ComparedSide& side, std::size_t player) {
    return side.solution ? std::optional(side.discounted[player]) : std::nullopt;
  };
  std::vector<PlayerDifference> differences;
  for (const Match& match : matched(names_of(in_a, id), names_of(in_b, id))) {
    PlayerDifference difference;
    const scenario::Player& player = match.a ? in_a[*match.a] : in_b[*match.b];
    difference.player = player.id;
    difference.name = player.name;
    if (match.a) {
      difference.total_a = total_of(a, *match.a);
      difference.discounted_a = discounted(a, *match.a);
    }
    if (match.b) {
      difference.total_b = total_of(b, *match.b);
      difference.discounted_b = discounted(b, *match.b);
    }
    difference.difference = match.a && match.b ? *difference.total_b - *difference.total_a : kNan;
    differences.push_back(std::move(difference));
  }
  return differences;
}

void add_variables(const ComparedSide& a, const ComparedSide& b, int round,
                   std::vector<RoundDifference>& differences) {
  const auto& in_a = a.scenario->state;
  const auto& in_b = b.scenario->state;
  const auto name = [](const scenario::StateVariable& variable) { return variable.name; };
  const auto at = static_cast<std::size_t>(round);
  for (const Match& match : matched(names_of(in_a, name), names_of(in_b, name))) {
    if (!match.a || !match.b) continue;
    RoundDifference difference;
    difference.round = round;
    difference.name = in_a[*match.a].name;
    difference.a = a.rounds[at].variables[*match.a].mean;
    difference.b = b.rounds[at].variables[*match.b].mean;
    difference.scale = std::max(in_a[*match.a].size, in_b[*match.b].size) - 1;
    differences.push_back(std::move(difference));
  }
}

void add_actions(const ComparedSide& a, const ComparedSide& b, int round,
                 std::vector<RoundDifference>& differences) {
  const auto& in_a = a.scenario->players;
  const auto& in_b = b.scenario->players;
  const auto id = [](const scenario::Player& player) { return player.id; };
  const auto name = [](const scenario::Action& action) { return action.name; };
  const auto at = static_cast<std::size_t>(round);
  for (const Match& player : matched(names_of(in_a, id), names_of(in_b, id))) {
    if (!player.a || !player.b) continue;
    const auto& actions_a = in_a[*player.a].actions;
    const auto& actions_b = in_b[*player.b].actions;
    for (const Match& action : matched(names_of(actions_a, name), names_of(actions_b, name))) {
      if (!action.a || !action.b) continue;
      RoundDifference difference;
      difference.round = round;
      difference.kind = RoundDifference::Kind::action;
      difference.owner = in_a[*player.a].id;
      difference.name = actions_a[*action.a].name;
      difference.a = a.rounds[at].frequency[*player.a][*action.a];
      difference.b = b.rounds[at].frequency[*player.b][*action.b];
      differences.push_back(std::move(difference));
    }
  }
}

}  // namespace

std::vector<double> ComparedSide::values_of(std::size_t index) const {
  return column_of(rows, outcomes.size() + terms.size(), index);
}

PairedDifference paired_difference(std::span<const double> a, std::span<const double> b) {
  DETENTE_REQUIRE(a.size() == b.size(), "a pair has two runs");
  PairedDifference found;
  std::vector<double> in_a, in_b, differences;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (std::isnan(a[i]) || std::isnan(b[i])) continue;
    in_a.push_back(a[i]);
    in_b.push_back(b[i]);
    differences.push_back(b[i] - a[i]);
    if (a[i] != b[i]) ++found.differing;
  }
  const simulate::Moments moments = simulate::moments_of(differences);
  found.pairs = moments.count;
  if (moments.count == 0) return found;
  found.mean = moments.mean;
  if (moments.count == 1) return found;
  const auto count = static_cast<double>(moments.count);
  found.standard_error = std::sqrt(moments.squares / (count - 1.0) / count);
  const boost::math::students_t student(count - 1.0);
  const double reach = boost::math::quantile(student, 0.975) * found.standard_error;
  found.low = found.mean - reach;
  found.high = found.mean + reach;
  const double apart = simulate::moments_of(in_a).squares + simulate::moments_of(in_b).squares;
  if (apart > 0.0) {
    found.variance_reduction =
        moments.squares > 0.0 ? apart / moments.squares : std::numeric_limits<double>::infinity();
  }
  return found;
}

Result<ComparedSide> find_side(const scenario::Scenario& scenario, const ComparisonOptions& options,
                               const simulate::StageListener& listener) {
  const scenario::Scenario measured = measuring_terms(scenario);
  const auto game = game::compile_game(measured);
  if (!game) return Diagnostics(game.diagnostics());
  simulate::FuturesOptions finding;
  finding.method = options.method;
  finding.replicates = options.replicates;
  finding.seed = options.seed;
  finding.walk = true;
  finding.max_memory = options.max_memory;
  auto found = simulate::find_futures(game.value(), finding, listener);
  if (!found) return Diagnostics(found.diagnostics());
  const simulate::Futures futures = std::move(found).value();
  if (listener.begin) listener.begin("walk");
  auto rows = simulate::outcome_rows(game.value(), [&] { return futures.chooser(game.value()); },
                                     {.rounds = scenario.rounds,
                                      .seed = options.seed,
                                      .runs = options.replicates,
                                      .progress = listener.meter});
  if (!rows) return Diagnostics(rows.diagnostics());

  ComparedSide side;
  side.scenario = &scenario;
  side.method = futures.method;
  if (futures.graph) side.solution = futures.solution.summary;
  if (futures.graph) side.discounted = futures.solution.value;
  side.rounds = futures.ensemble.rounds;
  side.rows = std::move(rows).value();
  side.outcomes = estimates_of(futures.ensemble, side.rows);
  const auto own = side.outcomes.begin() + static_cast<std::ptrdiff_t>(scenario.outcomes.size());
  side.terms.assign(own, side.outcomes.end());
  side.outcomes.erase(own, side.outcomes.end());
  return side;
}

Comparison compare(const ComparedSide& a, const ComparedSide& b) {
  Comparison comparison;
  comparison.outcomes = compare_outcomes(a, b);
  comparison.players = compare_players(a, b);
  comparison.terms = compare_terms(a, b);
  const int rounds = std::min(a.scenario->rounds, b.scenario->rounds);
  for (int round = 0; round < rounds; ++round) {
    add_variables(a, b, round, comparison.rounds);
    add_actions(a, b, round, comparison.rounds);
  }
  comparison.changes = text_difference(a.scenario->effective, b.scenario->effective);
  return comparison;
}

}  // namespace detente::batch
