// A Game: a scenario's rules as factor tables.
//
// It denotes a finite stochastic game with staged rounds. A round is a list of phases; in
// a phase its movers choose at once, a council resolves, effects fire. The tables are small
// whatever the size of the state space: a Game with 10^12 states is a few kilobytes.
//
// Const members may be used concurrently. A Game points to its Scenario, which must outlive it.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/game/factor_table.hpp"
#include "engine/institutions/council.hpp"
#include "engine/scenario/model/scenario.hpp"

namespace detente::game {

struct BranchTable {
  FactorTable chance;
  std::vector<scenario::Change> changes;
};

struct EffectTable {
  FactorTable when;
  std::vector<BranchTable> branches;  ///< Chances add up to at most 1 wherever `when` holds.
};

struct MoverTable {
  int mover = 0;  ///< A player or, in phases of their own, a session or a belief: see Vocabulary.
  std::vector<FactorTable> available;  ///< Per action; not 0 = it may be played.
};

struct MemberTable {
  int player = -1;
  std::vector<scenario::Ballot> ballot_of_move;  ///< By the move variable's value; for players.
  FactorTable yes, no;                           ///< Probabilities; for the others.
};

struct VoteTable {
  int council = 0;
  institutions::VotingBody body;
  std::vector<MemberTable> members;
  /// Results that any formula mentions; the others are left at 0.
  std::vector<scenario::VariableKind> results;
  /// All that the vote depends on, ascending.
  std::vector<VariableId> variables;
};

/// A phase of a round as it is played. Where a typed player moves, or a session with one sits, the file's phase
/// is three: the moves; the inference, in which beliefs move; the rest, a council and effects. The second and
/// third happen when the first did.
struct PhaseTable {
  std::string name;  ///< Of the file's phase; an inference says that it is one.
  int phase = 0;     ///< Of the scenario.
  int of = -1;       ///< Of an inference and of the rest: the index of the moves.
  FactorTable when;  ///< 0 = the phase is skipped; the council's motion included.
  std::vector<MoverTable> movers;
  std::unique_ptr<VoteTable> vote;  ///< None without a council.
  int session = -1;                 ///< Its one mover is this session.
  std::vector<int> beliefs;         ///< Its movers are these: what others infer from the phase before.
  std::vector<EffectTable> effects;
};

/// A formula that is read at the end of the round, and the first phase after which nothing
/// that it mentions can change any more: there its value is paid, so that the moves it
/// mentions need not be remembered longer.
struct TimedTable {
  FactorTable table;
  int known_after = 0;  ///< Phase index.
};

struct OutcomeTable {
  FactorTable value;
  FactorTable at_first;  ///< Constant 1 when the outcome has none.
  bool has_at_first = false;
  int known_after = 0;  ///< Where both are known.
};

/// The outcome's value at an entry of its table. Never a negative zero, which equals 0 in other bits.
[[nodiscard]] inline double outcome_value(const OutcomeTable& outcome, std::size_t entry) {
  return outcome.value.values()[entry] + 0.0;
}

/// What a node knows of one variable. Formulas often mention only `us.dialogue`, never the other
/// moves: then what they cannot tell apart is one class.
struct KeptVariable {
  VariableId variable = 0;
  std::vector<std::int32_t> class_of_value;
  std::vector<std::int32_t> value_of_class;  ///< One value of each class, to stand for it.
};

class Game {
public:
  [[nodiscard]] const scenario::Scenario& scenario() const { return *scenario_; }
  [[nodiscard]] const scenario::Vocabulary& vocabulary() const { return scenario_->vocabulary; }
  [[nodiscard]] std::span<const PhaseTable> phases() const { return phases_; }
  [[nodiscard]] int phase_count() const { return static_cast<int>(phases_.size()); }
  [[nodiscard]] int player_count() const { return static_cast<int>(scenario_->players.size()); }

  /// Where the moves of the scenario's phase stand in phases(), and where its council and effects.
  [[nodiscard]] int moves_of(int phase) const;
  [[nodiscard]] int rest_of(int phase) const;
  /// Where `player` moves, in phases(); -1 = nowhere.
  [[nodiscard]] int phase_of(int player) const;

  /// Agents, who have payoffs: the players, then their types; see Scenario.
  [[nodiscard]] int agent_count() const { return static_cast<int>(payoff_.size()); }

  /// payoff(agent)[term], in the order of the scenario. Utils per round.
  [[nodiscard]] std::span<const TimedTable> payoff(int agent) const {
    return payoff_[static_cast<std::size_t>(agent)];
  }
  [[nodiscard]] std::span<const OutcomeTable> outcomes() const { return outcomes_; }
  /// Read at the end of the round; the first that holds ends the run.
  [[nodiscard]] std::span<const FactorTable> ends() const { return ends_; }
  /// rules(player)[rule]: the guards of its rules; empty unless it plays rules.
  [[nodiscard]] std::span<const FactorTable> rules(int player) const {
    return rules_[static_cast<std::size_t>(player)];
  }

  /// What a node before phase `phase` must know, ascending: all state variables, and those
  /// moves, results and memories that a later formula still mentions.
  [[nodiscard]] std::span<const VariableId> kept(int phase) const {
    return kept_[static_cast<std::size_t>(phase)];
  }
  /// kept(phase) with what is distinguished of each.
  [[nodiscard]] std::span<const KeptVariable> kept_classes(int phase) const {
    return kept_classes_[static_cast<std::size_t>(phase)];
  }

  /// The key of the node before `phase` that `world` is at: mixed radix of the classes of the kept
  /// variables, the first varies slowest. Unique within a phase. REQUIRES: key_count(phase) < 2^62.
  [[nodiscard]] std::uint64_t node_key(int phase, std::span<const std::int32_t> world) const;

  /// A world at the node with `key`: kept variables have values of their classes, all others 0.
  void world_of_key(int phase, std::uint64_t key, World& world) const;

  /// How many keys a phase has: an upper bound of its nodes.
  [[nodiscard]] double key_count(int phase) const;

  /// `last` variables that anything mentions, ascending.
  [[nodiscard]] std::span<const VariableId> remembered() const { return remembered_; }

  /// Turns the end of a round into the start of the next, in place: `last` variables take
  /// this round's values; moves and results are cleared.
  void next_round(World& world) const;

  /// The 1-based number of the first end that holds, or 0.
  [[nodiscard]] int end_reached(const World& world) const;

  /// Bytes of all tables.
  [[nodiscard]] std::size_t bytes() const;

private:
  friend class GameCompiler;
  friend class GameTuner;
  const scenario::Scenario* scenario_ = nullptr;
  std::vector<PhaseTable> phases_;
  std::vector<std::vector<TimedTable>> payoff_;
  std::vector<OutcomeTable> outcomes_;
  std::vector<FactorTable> ends_;
  std::vector<std::vector<FactorTable>> rules_;
  std::vector<std::vector<VariableId>> kept_;
  std::vector<std::vector<KeptVariable>> kept_classes_;
  std::vector<VariableId> remembered_;
};

/// Fills `available` with the actions that the mover may play in `world`, ascending.
void available_actions(const MoverTable& mover, const World& world, std::vector<int>& available);

/// Tabulates every formula of `scenario` and checks what only tables can show: chances outside
/// [0, 1], lotteries and ballots that add up to more than 1, values that are not finite, actions
/// that no state allows, phases that never happen, protocols that are unknown or do not fit their session.
/// All errors at once.
Result<Game> compile_game(const scenario::Scenario& scenario);

}  // namespace detente::game
