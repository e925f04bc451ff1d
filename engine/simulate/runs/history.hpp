// Histories: single runs, step by step, for people to read and for scripts to
// plot.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/game/game.hpp"
#include "engine/play/policy.hpp"

namespace detente::simulate {

struct RoundHistory {
  /// The world at the end of the round: state, moves, council results (all six
  /// of them where a motion was put), before anything is forgotten.
  game::World world;
  /// ballots[council][member]; empty for councils that did not vote.
  std::vector<std::vector<scenario::Ballot>> ballots;
  /// [belief][type]: what the moves alone tell, off the grid; see belief_follower.hpp.
  std::vector<std::vector<double>> told;
};

struct History {
  std::uint64_t replicate = 0;
  std::vector<RoundHistory> rounds;
  int end = 0;  ///< 1-based end reached after the last round, 0 = the horizon.
};

/// Walks replicate `replicate`: the same run that sample_walk takes under the
/// same seed.
Result<History> walk_history(const game::Game& game, play::Chooser& chooser, int rounds, std::uint64_t seed,
                             std::uint64_t replicate);

/// How the talks of one round went, offer by offer; see talks_recorder.hpp.
struct TalksNote {
  int round = 0;      ///< From 0.
  int session = 0;    ///< Of the scenario.
  bool deal = false;  ///< The offers came to a deal; without one in the history,
                      ///< the talks broke down first.
  std::string words;  ///< "after 7 offers, in round 4 of 8".
};

/// The history in dated prose, a line per round: "2022 Q3: North Korea tests a
/// missile. The United States tables a resolution; 13 yes, 2 no (China,
/// Russia): vetoed. Arsenal 5 -> 6."
[[nodiscard]] std::string tell(const game::Game& game, const History& history,
                               std::span<const TalksNote> notes = {});

}  // namespace detente::simulate
