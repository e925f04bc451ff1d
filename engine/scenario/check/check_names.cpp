// One namespace for all that formulas can mention, free of the words that formulas reserve.
#include <array>
#include <string>
#include <unordered_map>

#include <fmt/format.h>

#include "engine/scenario/model/arithmetic.hpp"
#include "engine/scenario/parse/draft.hpp"

namespace detente::scenario {
namespace {

constexpr std::array<std::string_view, 10> kReserved = {"belief", "and",   "or",    "not", "last",
                                                        "self",   "other", "round", "inf", "true"};

class Namespace {
public:
  explicit Namespace(Diagnostics& diagnostics) : diagnostics_(&diagnostics) {}

  void declare(const char* what, const std::string& name, const SourceSpan& at) {
    const bool word =
        std::find(kReserved.begin(), kReserved.end(), name) != kReserved.end() || name == "false";
    if (word || find_function(name) != nullptr) {
      diagnostics_->error(
          "reserved-name", at,
          fmt::format("{} '{}' has the name of a {} of formulas", what, name, word ? "word" : "function"),
          "choose another name");
    }
    const auto [found, fresh] = first_.try_emplace(name, what, at);
    if (fresh) return;
    const auto& [other, other_at] = found->second;
    diagnostics_->error(
        "duplicate-name", at,
        fmt::format("{} '{}' has the name of the {} in line {}", what, name, other, other_at.line),
        "parameters, state, derived formulas, players, councils and sessions share their names");
  }

private:
  Diagnostics* diagnostics_;
  std::unordered_map<std::string, std::pair<const char*, SourceSpan>> first_;  // Never iterated.
};

}  // namespace

void check_names(const Draft& draft, Diagnostics& diagnostics) {
  const Scenario& scenario = draft.scenario;
  Namespace names(diagnostics);
  for (const Parameter& parameter : scenario.parameters)
    names.declare("parameter", parameter.name, parameter.at);
  for (const StateVariable& variable : scenario.state)
    names.declare("state variable", variable.name, variable.at);
  for (std::size_t i = 0; i < scenario.derived.size(); ++i) {
    names.declare("derived formula", scenario.derived[i].name, draft.derived_at[i]);
  }
  for (const Player& player : scenario.players) {
    names.declare("player", player.id, player.at);
    if (player.id == "default") {
      diagnostics.error("reserved-name", player.at,
                        "player 'default' has the name that [play] has for all players",
                        "choose another name");
    }
  }
  for (const Council& council : scenario.councils) names.declare("council", council.id, council.at);
  for (const Session& session : scenario.sessions) names.declare("session", session.id, session.at);
}

}  // namespace detente::scenario
