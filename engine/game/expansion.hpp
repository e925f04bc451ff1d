// Expansion: all that can follow once the movers of a phase have moved.
//
// One place defines what a phase does (design: council first, then effects, each on the
// state as the phase found it). The graph builder, the myopic policy and the histories all use it.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "engine/game/game.hpp"

namespace detente::game {

/// One way that a phase can come out: a probability and the world after it.
struct Successor {
  double probability = 0.0;
  World world;
};

/// How an expansion came to its probabilities, so that other numbers in the same places can be put
/// through the same arithmetic: see Expander::replay.
struct ExpansionTrace {
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  /// Vote state or kNone; number of vote results; their values; then for each result (or once): number of
  /// live effects; for each, its index and the entry of each branch's chance table; for every
  /// combination of branches the number of its successor, or kNone where the chance is 0.
  std::vector<std::uint32_t> code;
};

/// Expands phases of one game. Owned by one thread; `game` must outlive it.
class Expander {
public:
  explicit Expander(const Game& game);

  /// The council's result and the effects of `phase` on `world`, in which the movers' moves are
  /// set and whose guard holds. Probabilities add up to 1. The span is void after the next call.
  std::span<const Successor> expand(int phase, const World& world);

  /// While set, expand() writes into `trace`, which it empties first.
  void trace_to(ExpansionTrace* trace) { trace_ = trace; }

  /// Puts the numbers of the game's tables through the arithmetic of a traced expansion. Fills `successors`
  /// with the probabilities that expand() would give. False when expand() would now find other successors.
  /// `at` is where the code begins, and is moved behind it.
  bool replay(int phase, std::span<const std::uint32_t> code, std::size_t& at,
              std::vector<double>& successors);
  /// The game's tables changed: votes that were remembered are void.
  void forget_votes();

  /// The first phase >= `phase` whose guard holds in `world`; phase_count() when none does.
  [[nodiscard]] int next_phase(int phase, const World& world) const;

private:
  /// A vote's result as the values of VoteTable::results, in that order.
  struct Voted {
    std::vector<std::int32_t> values;
    double probability = 0.0;
  };
  std::span<const Voted> vote(int phase, const World& world);
  [[nodiscard]] std::size_t vote_state(const VoteTable& table, const World& world) const;
  void note_vote(const VoteTable& table, const World& world, std::span<const Voted> results);
  bool replay_branches(const PhaseTable& table, double probability, std::span<const std::uint32_t> code,
                       std::size_t& at, std::vector<double>& successors);
  std::vector<Voted> distinct_results(int phase, const World& world) const;
  void branch_on_effects(int phase, const World& world, double probability);
  std::size_t add_successor(const World& world, double probability);
  void rehash();

  const Game* game_;
  std::vector<Successor> successors_;  ///< The first `count_` are the last expansion; the rest is spare room.
  std::size_t count_ = 0;
  std::vector<std::uint64_t> hashes_;  ///< Of their worlds.
  std::vector<std::uint32_t> slots_;   ///< Open addressing over hashes_: index + 1, 0 = free.
  /// votes_[phase][vote state]: results found so far; the vote state is the mixed radix of the vote's
  /// variables. Empty for a phase whose vote states are too many to remember.
  std::vector<std::vector<std::vector<Voted>>> votes_;
  std::vector<Voted> uncached_vote_;
  ExpansionTrace* trace_ = nullptr;
  World voted_;
  World settled_;
  std::vector<const EffectTable*> live_;
  std::vector<std::vector<double>> live_chances_;
  std::vector<const std::vector<scenario::Change>*> fired_;
  std::vector<std::size_t> odometer_;
};

/// How the council of `phase` votes in `world`, in which the movers' moves are set.
/// REQUIRES: the phase has a council, and a motion is put to it in `world`.
[[nodiscard]] std::vector<institutions::VoteResult> vote_results(const Game& game, int phase,
                                                                 const World& world);

/// Applies the changes of fired branches to `world`: sets first (the last one in file order
/// wins), then additions, which add up, then clamping to the variable's range.
void apply_changes(const scenario::Scenario& scenario,
                   std::span<const std::vector<scenario::Change>* const> fired, World& world);

}  // namespace detente::game
