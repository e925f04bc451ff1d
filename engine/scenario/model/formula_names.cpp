#include "engine/scenario/model/formula_names.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/base/names.hpp"
#include "engine/scenario/model/arithmetic.hpp"

namespace detente::scenario {
namespace {

template <typename T>
int index_by(const std::vector<T>& all, std::string_view name, std::string T::*field) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const T& one) { return one.*field == name; });
  return found == all.end() ? -1 : static_cast<int>(found - all.begin());
}

class Resolver {
public:
  Resolver(std::string_view name, const Scope& scope, const Scenario& scenario, NameError& error)
      : name_(name), scope_(&scope), scenario_(&scenario), error_(&error) {}

  std::optional<NameUse> resolve() {
    std::string_view rest = name_;
    for (;;) {
      const std::size_t dot = rest.find('.');
      parts_.push_back(rest.substr(0, dot));
      if (parts_.back().empty())
        return fail("formula-syntax", fmt::format("'{}' is not a name", name_),
                    "the parts of a name are joined by one dot");
      if (dot == std::string_view::npos) break;
      rest.remove_prefix(dot + 1);
    }
    if (parts_.front() == "last") {
      last_ = true;
      parts_.erase(parts_.begin());
      if (parts_.empty()) {
        return fail("unknown-name", "'last' must say what of the last round", "such as last.us.dialogue");
      }
      if (!scope_->last) return state_only();
    }
    if (parts_.front() == "self" || parts_.front() == "other") return player_by_role();
    if (parts_.front() == "belief") return share();
    return declared();
  }

private:
  std::nullopt_t fail(std::string code, std::string message, std::string hint = {}) {
    *error_ = {std::move(code), std::move(message), std::move(hint)};
    return std::nullopt;
  }

  [[nodiscard]] NameUse use(NameUse::Kind kind, int index, int value = 0) const {
    return {kind, std::string(name_), index, value};
  }

  std::nullopt_t state_only() {
    return fail("out-of-scope", fmt::format("'{}' is not known in {}", name_, scope_->place),
                "derived formulas read the state, the parameters and other derived formulas");
  }

  std::optional<NameUse> player_by_role() {
    const bool self = parts_.front() == "self";
    if (scope_->self < 0) {
      return fail("no-self", fmt::format("'{}' stands for nobody in {}", parts_.front(), scope_->place),
                  "'self' and 'other' are for the rules of [strategies]");
    }
    const int players = static_cast<int>(scenario_->players.size());
    if (!self && players != 2) {
      return fail("no-other", fmt::format("'other' needs exactly two players, and there are {}", players),
                  "name the player");
    }
    return player(self ? scope_->self : 1 - scope_->self);
  }

  /// `belief.dprk.sincere`
  std::optional<NameUse> share() {
    if (last_) {
      return fail("no-memory", "beliefs are not remembered: 'last' knows moves, votes and deals only",
                  "keep the old value in a state variable of its own");
    }
    std::vector<std::string> typed;
    for (const Belief& belief : scenario_->beliefs) {
      typed.push_back(scenario_->players[static_cast<std::size_t>(belief.player)].id);
    }
    const auto found = parts_.size() > 1 ? std::find(typed.begin(), typed.end(), parts_[1]) : typed.end();
    if (found == typed.end()) {
      const std::string_view who = parts_.size() > 1 ? parts_[1] : std::string_view();
      return fail("unknown-belief",
                  who.empty() ? std::string("'belief' must say of whom, and what")
                              : fmt::format("there is no belief about '{}': it has no types", who),
                  typed.empty() ? std::string("beliefs are about players with [players.NAME.types]")
                                : name_hint(who, typed));
    }
    const int index = static_cast<int>(found - typed.begin());
    const Belief& belief = scenario_->beliefs[static_cast<std::size_t>(index)];
    std::vector<std::string> types;
    for (const Type& type : belief.types) types.push_back(type.name);
    const std::string_view name = parts_.size() > 2 ? parts_[2] : std::string_view();
    const auto type = parts_.size() == 3 ? std::find(types.begin(), types.end(), name) : types.end();
    if (type == types.end()) {
      return fail(
          "unknown-type",
          parts_.size() == 2 ? fmt::format("'{}' must say which type", name_)
                             : fmt::format("player '{}' has no type '{}'", *found, name),
          parts_.size() == 2 ? fmt::format("such as {}.{}", name_, types.front()) : name_hint(name, types));
    }
    return use(NameUse::Kind::share, index, static_cast<int>(type - types.begin()));
  }

  std::optional<NameUse> declared() {
    const std::string_view first = parts_.front();
    if (const int index = index_by(scenario_->players, first, &Player::id); index >= 0) return player(index);
    if (const int index = index_by(scenario_->councils, first, &Council::id); index >= 0)
      return council(index);
    if (const int index = index_by(scenario_->sessions, first, &Session::id); index >= 0)
      return session(index);
    const int state_index = index_by(scenario_->state, first, &StateVariable::name);
    const int parameter = index_by(scenario_->parameters, first, &Parameter::name);
    const int derived = index_by(scenario_->derived, first, &Derived::name);
    if (last_ && std::max({state_index, parameter, derived}) >= 0) {
      return fail("no-memory",
                  fmt::format("'{}' is not remembered: 'last' knows moves, votes and deals only", name_),
                  "keep the old value in a state variable of its own");
    }
    if (state_index >= 0) return state(state_index);
    if (parameter < 0 && derived < 0) return unknown();
    if (parts_.size() > 1) {
      return fail("unknown-name", fmt::format("'{}' is a number, and '{}' is not part of it", first, rest()),
                  fmt::format("write {}", first));
    }
    return parameter >= 0 ? use(NameUse::Kind::parameter, parameter) : use(NameUse::Kind::derived, derived);
  }

  std::optional<NameUse> state(int index) {
    const StateVariable& variable = scenario_->state[static_cast<std::size_t>(index)];
    if (parts_.size() == 1) return use(NameUse::Kind::value, scenario_->vocabulary.state(index));
    if (variable.values.empty()) {
      return fail("unknown-value", fmt::format("'{}' has levels, not named values", variable.name),
                  fmt::format("compare it with a number from 0 to {}", variable.size - 1));
    }
    const auto found = std::find(variable.values.begin(), variable.values.end(), rest());
    if (found == variable.values.end()) {
      return fail("unknown-value", fmt::format("'{}' has no value '{}'", variable.name, rest()),
                  name_hint(rest(), variable.values));
    }
    return use(NameUse::Kind::constant, index, static_cast<int>(found - variable.values.begin()));
  }

  std::optional<NameUse> player(int index) {
    const Player& player = scenario_->players[static_cast<std::size_t>(index)];
    const std::vector<std::string> actions = action_names(player);
    if (parts_.size() == 1) {
      return fail("bare-player", fmt::format("'{}' is a player, not a number", name_),
                  actions.empty() ? std::string()
                                  : fmt::format("ask for an action, such as {}.{}", name_, actions.front()));
    }
    const auto found = std::find(actions.begin(), actions.end(), rest());
    if (found == actions.end()) {
      return fail("unknown-action", fmt::format("player '{}' has no action '{}'", player.id, rest()),
                  name_hint(rest(), actions));
    }
    const VariableId move = scenario_->vocabulary.move(index);
    const int value = static_cast<int>(found - actions.begin()) + 1;
    if (last_) return use(NameUse::Kind::indicator, scenario_->vocabulary.last(move), value);
    if (!scope_->moves[static_cast<std::size_t>(index)]) return too_early(player.phase, "moves");
    return use(NameUse::Kind::indicator, move, value);
  }

  std::optional<NameUse> council(int index) {
    const Council& council = scenario_->councils[static_cast<std::size_t>(index)];
    const std::vector<std::string>& results = kCouncilResultWords;
    if (parts_.size() == 1) {
      return fail("bare-council", fmt::format("'{}' is a council, not a number", name_),
                  fmt::format("ask for a result, such as {}.passed", name_));
    }
    const auto found = std::find(results.begin(), results.end(), rest());
    if (found == results.end()) {
      return fail("unknown-result", fmt::format("council '{}' has no result '{}'", council.id, rest()),
                  name_hint(rest(), results));
    }
    const VariableId result = scenario_->vocabulary.council(
        index, kCouncilResults[static_cast<std::size_t>(found - results.begin())]);
    if (last_) return use(NameUse::Kind::value, scenario_->vocabulary.last(result));
    if (!scope_->councils[static_cast<std::size_t>(index)]) {
      return too_early(council_phases(*scenario_)[static_cast<std::size_t>(index)], "votes");
    }
    return use(NameUse::Kind::value, result);
  }

  std::optional<NameUse> session(int index) {
    const Session& session = scenario_->sessions[static_cast<std::size_t>(index)];
    const Vocabulary& vocabulary = scenario_->vocabulary;
    if (parts_.size() == 1) {
      return fail("bare-session", fmt::format("'{}' is a session, not a number", name_),
                  fmt::format("ask how it ended, such as {}.agreed", name_));
    }
    std::vector<std::string> results = {"held", "agreed"};
    for (const Issue& issue : session.issues) results.push_back(issue.name);
    const auto found = std::find(results.begin(), results.end(), parts_[1]);
    if (found == results.end()) {
      return fail("unknown-result", fmt::format("session '{}' has no issue '{}'", session.id, parts_[1]),
                  name_hint(parts_[1], results));
    }
    // held, agreed and the issues stand in the vocabulary in this order.
    const int result = static_cast<int>(found - results.begin());
    if (parts_.size() > 2) return session_value(session, result - 2);
    const VariableId id = vocabulary.session(index, VariableKind::sat) + result;
    if (last_) return use(NameUse::Kind::value, vocabulary.last(id));
    if (!scope_->sessions[static_cast<std::size_t>(index)]) return too_early(session.phase, "is held");
    return use(NameUse::Kind::value, id);
  }

  /// `table.freeze.all`
  std::optional<NameUse> session_value(const Session& session, int issue) {
    const std::string_view name = parts_[1];
    if (issue < 0 || !session.issues[static_cast<std::size_t>(issue)].named) {
      return fail("unknown-value", fmt::format("'{}.{}' is a number without named values", session.id, name),
                  fmt::format("compare {}.{} with a number", session.id, name));
    }
    const std::vector<std::string>& values = session.issues[static_cast<std::size_t>(issue)].values;
    const std::string_view value(parts_[2].data(),
                                 static_cast<std::size_t>(name_.data() + name_.size() - parts_[2].data()));
    const auto found = std::find(values.begin(), values.end(), value);
    if (found == values.end()) {
      return fail("unknown-value", fmt::format("'{}.{}' has no value '{}'", session.id, name, value),
                  name_hint(value, values));
    }
    return use(NameUse::Kind::constant, issue, static_cast<int>(found - values.begin()));
  }

  std::nullopt_t too_early(int phase, std::string_view verb) {
    if (!scope_->last) return state_only();
    const std::string when = fmt::format("'{}' {} in phase '{}'", parts_.front(), verb,
                                         scenario_->phases[static_cast<std::size_t>(phase)].name);
    return fail("out-of-scope", fmt::format("'{}' is not known yet in {}: {}", name_, scope_->place, when),
                fmt::format("'last.{}' is that of the round before", name_));
  }

  std::nullopt_t unknown() {
    const std::string_view first = parts_.front();
    if (first == "true" || first == "false") {
      return fail("unknown-name", fmt::format("unknown name '{}'", first),
                  first == "true" ? "write 1" : "write 0");
    }
    if (first == "round") {
      return fail("unknown-name", "formulas do not know the number of the round",
                  "count rounds in a state variable");
    }
    std::string hint = owner_hint(first);
    if (hint.empty()) {
      const std::string near = nearest_name(first, known_names());
      const std::string prefix = last_ ? "last." : "";
      const std::string suffix = parts_.size() > 1 ? fmt::format(".{}", rest()) : std::string();
      if (!near.empty()) hint = fmt::format("did you mean '{}{}{}'?", prefix, near, suffix);
    }
    return fail("unknown-name", fmt::format("unknown name '{}' in {}", name_, scope_->place),
                std::move(hint));
  }

  /// An action or a value without its owner in front.
  [[nodiscard]] std::string owner_hint(std::string_view first) const {
    if (parts_.size() > 1) return {};
    for (const StateVariable& variable : scenario_->state) {
      if (std::find(variable.values.begin(), variable.values.end(), first) != variable.values.end()) {
        return fmt::format("did you mean the value '{}.{}'?", variable.name, first);
      }
    }
    for (const Player& player : scenario_->players) {
      if (index_by(player.actions, first, &Action::name) >= 0) {
        return fmt::format("did you mean the action '{}.{}'?", player.id, first);
      }
    }
    return {};
  }

  [[nodiscard]] std::vector<std::string> known_names() const {
    std::vector<std::string> names;
    if (!last_) {
      for (const StateVariable& variable : scenario_->state) names.push_back(variable.name);
      for (const Parameter& parameter : scenario_->parameters) names.push_back(parameter.name);
      for (const Derived& derived : scenario_->derived) names.push_back(derived.name);
    }
    for (const Player& player : scenario_->players) names.push_back(player.id);
    for (const Council& council : scenario_->councils) names.push_back(council.id);
    for (const Session& session : scenario_->sessions) names.push_back(session.id);
    return names;
  }

  /// All parts but the first.
  [[nodiscard]] std::string_view rest() const {
    const char* const begin = parts_[1].data();
    return {begin, static_cast<std::size_t>(name_.data() + name_.size() - begin)};
  }

  std::string_view name_;
  const Scope* scope_;
  const Scenario* scenario_;
  NameError* error_;
  std::vector<std::string_view> parts_;
  bool last_ = false;
};

}  // namespace

std::optional<NameUse> resolve_name(std::string_view name, const Scope& scope, const Scenario& scenario,
                                    NameError& error) {
  return Resolver(name, scope, scenario, error).resolve();
}

}  // namespace detente::scenario
