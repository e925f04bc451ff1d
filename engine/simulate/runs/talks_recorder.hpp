// Which bargaining sessions a single run came to, and how the talks went there,
// in words.
#pragma once

#include <vector>

#include "engine/game/game.hpp"
#include "engine/play/policy.hpp"
#include "engine/simulate/runs/history.hpp"
#include "engine/solve/reasons/session_talks.hpp"

namespace detente::simulate {

/// Chooses as another does, and remembers where sessions sat. Owned by one
/// thread; what it is given must outlive it.
class TalksRecorder final : public play::Chooser {
public:
  TalksRecorder(const game::Game& game, play::Chooser& chooser) : game_(game), chooser_(chooser) {}

  void choose(int round, int phase, int player, const game::World& world, std::span<const int> available,
              std::span<double> probabilities) override;

  /// Of the sessions so far whose parties bargain by tactics, in the order in
  /// which they sat; and forgets them. `graph` and `behaviour` are those by
  /// which was chosen.
  [[nodiscard]] std::vector<TalksNote> notes(const game::NodeGraph& graph, solve::SessionTalker& talker);

private:
  struct Sitting {
    int round, phase, session;
    game::World world;
  };

  const game::Game& game_;
  play::Chooser& chooser_;
  std::vector<Sitting> sittings_;
};

}  // namespace detente::simulate
