#include "engine/game/sessions.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/bargaining/talks/talks_plan.hpp"
#include "engine/base/names.hpp"

namespace detente::game {

bargaining::ProtocolOptions protocol_options(const scenario::Scenario& scenario, int index) {
  const scenario::Session& session = scenario.sessions[static_cast<std::size_t>(index)];
  bargaining::ProtocolOptions options;
  options.name = session.protocol;
  options.deadline = session.deadline;
  options.breakdown = session.breakdown;
  options.first_proposer = static_cast<std::size_t>(session.first);
  options.discount = session.discount;
  options.weight = session.weight;
  options.quota = static_cast<std::size_t>(session.quota);
  options.vetoes = session.vetoes;
  const auto* const protocol = bargaining::find_protocol(session.protocol);
  if (protocol != nullptr && protocol->erring) {  // The others need no rationality, and take an infinite one.
    for (const int party : session.parties) {
      options.rationality.push_back(scenario.players[static_cast<std::size_t>(party)].rationality);
    }
  }
  Diagnostics reported;  // By check_protocol, before.
  for (const scenario::TacticSpec& tactic : session.tactics) {
    options.tactics.push_back(bargaining::tactic_of(tactic, reported));
  }
  return options;
}

bargaining::Domain session_domain(const scenario::Scenario& scenario, int session) {
  const scenario::Session& held = scenario.sessions[static_cast<std::size_t>(session)];
  std::vector<bargaining::Issue> issues = held.issues;
  std::vector<bargaining::Party> parties;
  for (const int party : held.parties) {
    const scenario::Player& player = scenario.players[static_cast<std::size_t>(party)];
    parties.push_back({.id = player.id, .name = player.name});
  }
  std::vector<std::uint32_t> codes;
  for (const std::vector<int>& deal : held.deals) {
    std::uint32_t code = 0;
    for (std::size_t i = 0; i < deal.size(); ++i) {
      code = code * static_cast<std::uint32_t>(issues[i].values.size()) + static_cast<std::uint32_t>(deal[i]);
    }
    codes.push_back(code);
  }
  std::vector<double> utilities(codes.size() * parties.size(), 0.0);
  return {std::move(issues), std::move(parties), std::move(codes), std::move(utilities)};
}

void check_protocol(const scenario::Scenario& scenario, int index, Diagnostics& diagnostics) {
  const scenario::Session& session = scenario.sessions[static_cast<std::size_t>(index)];
  const auto* const protocol = bargaining::find_protocol(session.protocol);
  if (protocol == nullptr) {
    diagnostics.error("unknown-protocol", session.protocol_at,
                      fmt::format("unknown protocol '{}'", session.protocol),
                      name_hint(session.protocol, bargaining::protocol_names()));
    return;
  }
  bool sound = true;
  for (const scenario::TacticSpec& tactic : session.tactics) {
    if (tactic.name.empty()) continue;
    const std::size_t before = diagnostics.error_count();
    static_cast<void>(bargaining::tactic_of(tactic, diagnostics));
    sound = sound && diagnostics.error_count() == before;
    if (protocol->by_tactics) continue;
    diagnostics.error(
        "protocol-misfit", tactic.at,
        fmt::format("tactics are for the protocol 'concession', and this one is '{}'", session.protocol),
        "leave the protocol out, or the tactics");
  }
  if (!sound) return;
  const std::string fault =
      bargaining::protocol_fault(protocol_options(scenario, index), session.parties.size());
  if (!fault.empty()) diagnostics.error("protocol-misfit", session.protocol_at, fault);
}

MoverTable session_mover(const scenario::Scenario& scenario, int session) {
  const std::size_t deals = scenario.sessions[static_cast<std::size_t>(session)].deals.size();
  return {scenario.mover_of(session), std::vector<FactorTable>(deals + 1, FactorTable(1.0))};
}

void settle_session(const scenario::Scenario& scenario, int session, World& world) {
  const scenario::Vocabulary& names = scenario.vocabulary;
  const scenario::Session& settled = scenario.sessions[static_cast<std::size_t>(session)];
  const std::int32_t choice = world[static_cast<std::size_t>(names.move(scenario.mover_of(session)))];
  const auto results = static_cast<std::size_t>(names.session(session, scenario::VariableKind::sat));
  const bool agreed = choice > 1;
  world[results] = choice > 0 ? 1 : 0;
  world[results + 1] = agreed ? 1 : 0;
  for (std::size_t i = 0; i < settled.issues.size(); ++i) {
    world[results + 2 + i] = agreed ? settled.deals[static_cast<std::size_t>(choice) - 2][i] + 1 : 0;
  }
}

}  // namespace detente::game
