// Look-ahead to the end of the round: what a round is still worth when everybody chooses at random.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "engine/game/expansion.hpp"
#include "engine/game/game.hpp"

namespace detente::play {

/// Expected payoffs of the rest of a round under uniform play of all movers (level 0). Values are
/// remembered per kept world: two worlds that agree on what a phase keeps are worth the same there.
/// Owned by one thread; `game` must outlive it.
class UniformLookahead {
public:
  explicit UniformLookahead(const game::Game& game);

  /// utilities[i]: what `player` expects from the payoff terms that are still open when it takes
  /// available[i] in `phase` and all other choices from there to the end of the round are uniform.
  void action_utilities(int phase, int player, const game::World& world, std::span<const int> available,
                        std::span<double> utilities);

private:
  struct Key {
    int phase = 0;
    std::vector<std::int32_t> kept;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const;
  };
  /// What one level of the recursion needs; a phase is on the stack at most once.
  struct PhaseWork {
    game::Expander expander;
    Key key;
    game::World world;
    std::vector<std::vector<int>> available;  ///< Per mover.
    std::vector<std::size_t> chosen;          ///< Per mover: index into available.
    std::vector<double> total;                ///< Per player.
  };

  /// Adds the payoffs of all players from `phase` to the end of the round, times `weight`, to `total`.
  void add_value(int phase, const game::World& world, double weight, std::span<double> total);
  /// The mean over the movers' choices; one mover may be held to one action (`player` < 0: none).
  void uniform_play(int phase, const game::World& world, int player, int action, std::vector<double>& total);
  void add_outcomes(int phase, PhaseWork& work, double weight, std::vector<double>& total);

  const game::Game* game_;
  std::vector<PhaseWork> work_;  ///< Per phase.
  std::unordered_map<Key, std::size_t, KeyHash> seen_;
  std::vector<double> values_;  ///< Per seen key: a value per player.
};

}  // namespace detente::play
