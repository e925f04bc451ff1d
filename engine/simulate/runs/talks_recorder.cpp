#include "engine/simulate/runs/talks_recorder.hpp"

#include <fmt/format.h>

#include "engine/base/contract.hpp"

namespace detente::simulate {
namespace {

std::string words_of(const scenario::Scenario& scenario, const scenario::Session& session,
                     const solve::SessionTalks& talks) {
  const bargaining::SessionResult& result = talks.result;
  const std::string offers =
      fmt::format("after {} {}", result.offers, result.offers == 1 ? "offer" : "offers");
  switch (result.end) {
    case bargaining::SessionEnd::deadline: return fmt::format("{}, at the deadline", offers);
    case bargaining::SessionEnd::deal:
      return fmt::format("{}, in round {} of {}", offers, result.round + 1, session.deadline);
    case bargaining::SessionEnd::walk_out: break;
  }
  const auto player = static_cast<std::size_t>(session.parties[result.by]);
  return fmt::format("{}, as {} walks out in round {} of {}", offers, scenario.players[player].name,
                     result.round + 1, session.deadline);
}

}  // namespace

void TalksRecorder::choose(int round, int phase, int player, const game::World& world,
                           std::span<const int> available, std::span<double> probabilities) {
  const int session = game_.scenario().session_of(player);
  if (session >= 0) sittings_.push_back({round, phase, session, world});
  chooser_.choose(round, phase, player, world, available, probabilities);
}

std::vector<TalksNote> TalksRecorder::notes(const game::NodeGraph& graph, solve::SessionTalker& talker) {
  std::vector<TalksNote> notes;
  for (const Sitting& sitting : sittings_) {
    const auto node = graph.find(game_, sitting.phase, sitting.world);
    DETENTE_REQUIRE(node.has_value(), "parties sat at a node that the graph does not hold");
    const auto talks = talker.at(sitting.round, *node);
    if (!talks) continue;
    const scenario::Session& session = game_.scenario().sessions[static_cast<std::size_t>(sitting.session)];
    notes.push_back({sitting.round, sitting.session, talks->result.end == bargaining::SessionEnd::deal,
                     words_of(game_.scenario(), session, *talks)});
  }
  sittings_.clear();
  return notes;
}

}  // namespace detente::simulate
