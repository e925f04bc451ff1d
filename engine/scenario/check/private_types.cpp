// What private types make of a scenario: beliefs in its state, weighted payoffs.
#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "engine/base/numbers.hpp"
#include "engine/scenario/parse/draft.hpp"

namespace detente::scenario {
namespace {

constexpr std::size_t kMostLayers = 250;  ///< A graph counts its layers in a byte.

/// "0.3", or "0.2/0.3/0.5" of three types.
std::string label(const BeliefGrid& grid, int point) {
  const std::size_t shown = grid.types() == 2 ? 1 : grid.types();
  std::string text;
  for (std::size_t k = 0; k < shown; ++k) {
    text += fmt::format("{}{:.6g}", k == 0 ? "" : "/", grid.share(point, k));
  }
  return text;
}

void add_variables(Scenario& scenario) {
  for (Belief& belief : scenario.beliefs) {
    const Player& player = scenario.players[static_cast<std::size_t>(belief.player)];
    StateVariable variable;
    variable.name = "belief." + player.id;
    variable.size = belief.grid.size();
    for (int point = 0; point < variable.size; ++point) variable.values.push_back(label(belief.grid, point));
    variable.start = belief.grid.start();
    variable.about =
        fmt::format("how likely others find it that {} is {}", player.name,
                    belief.types.size() == 2 ? belief.types.front().name : std::string("of each type"));
    variable.at = belief.at;
    belief.variable = static_cast<int>(scenario.state.size());
    scenario.state.push_back(std::move(variable));
  }
}

/// Layers of a round: a phase that tells of beliefs has its moves, the inference, and what is left, if anything.
std::size_t layers_of(const Scenario& scenario) {
  std::size_t layers = 0;
  for (const Phase& phase : scenario.phases) {
    const bool tells = !beliefs_told_by(scenario, phase).empty();
    layers += !tells ? 1 : phase.council >= 0 || !phase.effects.empty() ? 3 : 2;
  }
  return layers;
}

}  // namespace

void add_beliefs(Draft& draft, Diagnostics& diagnostics) {
  Scenario& scenario = draft.scenario;
  if (scenario.beliefs.empty()) return;
  add_variables(scenario);
  const std::size_t layers = layers_of(scenario);
  if (layers > kMostLayers) {
    diagnostics.error(
        "too-many", scenario.phases.back().at,
        fmt::format("with the inferences about private types a round has {} phases; at most {} are "
                    "allowed",
                    layers, kMostLayers));
  }
  for (const Session& session : scenario.sessions) {
    int typed = 0;
    for (const int party : session.parties) {
      typed += scenario.players[static_cast<std::size_t>(party)].belief >= 0 ? 1 : 0;
    }
    if (typed < 2) continue;
    diagnostics.error(
        "two-typed-parties", session.at,
        fmt::format("session '{}' has {} parties with private types, and at most one is allowed", session.id,
                    typed),
        "who refused is not seen, so their types would no longer be independent");
  }
}

void weigh_payoffs(Draft& draft) {
  Scenario& scenario = draft.scenario;
  for (std::size_t b = 0; b < scenario.beliefs.size(); ++b) {
    Belief& belief = scenario.beliefs[b];
    Player& player = scenario.players[static_cast<std::size_t>(belief.player)];
    std::set<std::string> replaced;
    for (const Type& type : belief.types) {
      for (const PayoffTerm& term : type.payoff) replaced.insert(term.name);
    }
    std::vector<PayoffTerm> shared;
    std::vector<PayoffTerm> by_type;
    for (PayoffTerm& term : player.payoff) {
      if (!replaced.contains(term.name)) shared.push_back(term);
    }
    for (std::size_t k = 0; k < belief.types.size(); ++k) {
      Type& type = belief.types[k];
      const NameUse weight{NameUse::Kind::share, fmt::format("belief.{}.{}", player.id, type.name),
                           static_cast<int>(b), static_cast<int>(k)};
      std::vector<PayoffTerm> own = std::exchange(type.payoff, {});
      for (const PayoffTerm& term : player.payoff) {
        const bool has =
            std::ranges::any_of(own, [&](const PayoffTerm& one) { return one.name == term.name; });
        if (!has) own.push_back(term);
      }
      for (PayoffTerm& term : own) {
        if (!term.formula.present()) continue;  // Reported.
        term.formula.weight = weight;
        std::vector<VariableId>& variables = term.formula.variables;
        const VariableId id = scenario.variable_of(belief);
        const auto at = std::ranges::lower_bound(variables, id);
        if (at == variables.end() || *at != id) variables.insert(at, id);
        if (replaced.contains(term.name)) {
          by_type.push_back({fmt::format("{}.{}", type.name, term.name), term.formula});
        }
      }
      type.payoff = std::move(own);
    }
    player.payoff = std::move(shared);
    player.payoff.insert(player.payoff.end(), by_type.begin(), by_type.end());
  }
}

}  // namespace detente::scenario
