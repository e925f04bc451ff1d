#include "engine/ask/explain.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "engine/base/names.hpp"
#include "engine/base/numbers.hpp"
#include "engine/solve/types/type_view.hpp"

namespace detente::ask {
namespace {

template <typename T>
std::optional<int> position(const std::vector<T>& names, const std::string& name) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<int>(found - names.begin());
}

template <typename Things, typename Name>
std::vector<std::string> names_of(const Things& things, Name name) {
  std::vector<std::string> names;
  std::ranges::transform(things, std::back_inserter(names), name);
  return names;
}

void find_type(const scenario::Scenario& scenario, Asked& asked, Diagnostics& wrong) {
  const std::string& name = asked.question.type;
  const scenario::Player& player = scenario.players[static_cast<std::size_t>(asked.player)];
  if (player.belief < 0) {
    if (!name.empty()) {
      wrong.error("usage-type", {},
                  fmt::format("type {}: player '{}' has no private types", name, player.id));
    }
    return;
  }
  asked.belief = player.belief;
  const auto known =
      names_of(scenario.beliefs[static_cast<std::size_t>(player.belief)].types, &scenario::Type::name);
  if (const auto type = position(known, name)) {
    asked.type = *type;
  } else if (name.empty()) {
    wrong.error("usage-type", {},
                fmt::format("type is missing: what '{}' does depends on its private type; its types are {}",
                            player.id, fmt::join(known, ", ")));
  } else {
    wrong.error("usage-type", {},
                fmt::format("type {}: no such type of '{}'; {}", name, player.id, name_hint(name, known)));
  }
}

/// The index of `text` among the variable's values.
std::optional<int> value_of(const scenario::Variable& variable, const std::string& text) {
  if (!variable.values.empty()) return position(variable.values, text);
  const auto value = parse_count(text);
  if (!value || *value >= static_cast<unsigned>(variable.size)) return std::nullopt;
  return static_cast<int>(*value);
}

/// Reads "NAME=VALUE" for what is known when the player's phase begins.
void read_condition(const game::Game& game, const std::string& part, Asked& asked, Diagnostics& wrong) {
  const auto& kept = game.kept(game.scenario().players[static_cast<std::size_t>(asked.player)].phase);
  const auto known = names_of(kept, [&](scenario::VariableId id) { return game.vocabulary()[id].name; });
  const std::size_t equals = part.find('=');
  if (equals == std::string::npos) {
    wrong.error(
        "usage-state", {},
        fmt::format("state {}: must be NAME=VALUE, such as {}=1", part, known.empty() ? "x" : known[0]));
    return;
  }
  const std::string name = part.substr(0, equals);
  const auto at = position(known, name);
  if (!at) {
    wrong.error("usage-state", {},
                fmt::format("state {}: nothing of that name is known at the decision; {}", part,
                            known.empty() ? "nothing is" : name_hint(name, known)));
    return;
  }
  const scenario::VariableId id = kept[static_cast<std::size_t>(*at)];
  const scenario::Variable& variable = game.vocabulary()[id];
  if (const auto value = value_of(variable, part.substr(equals + 1))) {
    asked.conditions.push_back({id, *value});
    return;
  }
  wrong.error(
      "usage-state", {},
      fmt::format("state {}: must be {}", part,
                  variable.values.empty() ? fmt::format("a whole number from 0 to {}", variable.size - 1)
                                          : fmt::format("one of {}", fmt::join(variable.values, ", "))));
}

Diagnostics error(const char* code, std::string message) {
  Diagnostics wrong;
  wrong.error(code, {}, std::move(message));
  return wrong;
}

}  // namespace

Result<Asked> find(const Question& question, const Opened& opened) {
  const scenario::Scenario& scenario = opened.scenario();
  Asked asked{.question = question};
  Diagnostics wrong;
  if (question.round < 1 || question.round > scenario.rounds) {
    wrong.error("usage-round", {},
                fmt::format("round {}: the scenario has {} round{}", question.round, scenario.rounds,
                            scenario.rounds == 1 ? "" : "s"));
  }
  const auto known = names_of(scenario.players, &scenario::Player::id);
  const auto player = position(known, question.player);
  if (!player) {
    wrong.error(
        "usage-player", {},
        fmt::format("player {}: no such player; {}", question.player, name_hint(question.player, known)));
    return wrong;
  }
  asked.player = *player;
  find_type(scenario, asked, wrong);
  const std::string& state = question.state;
  for (std::size_t begin = 0; begin < state.size();) {
    const std::size_t end = std::min(state.find(',', begin), state.size());
    read_condition(opened.game(), state.substr(begin, end - begin), asked, wrong);
    begin = end + 1;
  }
  if (wrong.has_errors()) return wrong;
  return asked;
}

Result<solve::Explanation> explain(const Opened& opened, const Solved& solved, const Asked& asked) {
  const Question& question = asked.question;
  const play::Behaviour& open = solved.solution.behaviour;
  play::Behaviour as_type;
  if (asked.type >= 0) {
    as_type = solve::behaviour_of_type(opened.game(), solved.graph, open, asked.belief, asked.type);
  }
  const solve::PlayedGame played{opened.game(),
                                 solved.graph,
                                 solved.recipe,
                                 asked.type >= 0 ? as_type : open,
                                 opened.scenario().rounds,
                                 solved.rounds == 0};
  const auto decision = solve::likeliest_decision(played, asked.player, question.round - 1, asked.conditions);
  if (!decision) {
    return error(
        asked.conditions.empty() ? "usage-player" : "usage-state",
        asked.conditions.empty()
            ? fmt::format("player {}: play cannot reach its phase, so it never moves", question.player)
            : fmt::format("state {}: play cannot reach a decision of {} like that", question.state,
                          question.player));
  }
  if (asked.type >= 0 && !solve::held_possible(played, *decision, asked.belief, asked.type)) {
    return error("usage-type",
                 fmt::format("state {}: there the others hold it impossible that {} is of type {}",
                             question.state, question.player, question.type));
  }
  const solve::TypedPlayer typed{asked.belief, asked.type, open};
  return solve::explain(played, *decision, asked.type >= 0 ? &typed : nullptr);
}

}  // namespace detente::ask
