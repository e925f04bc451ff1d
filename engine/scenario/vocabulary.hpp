// The vocabulary of a scenario: every finite variable that its formulas can mention.
//
// Formulas speak of the world through names: `arsenal`, `deal`, `us.sanctions`,
// `unsc.passed`, `last.us.dialogue`. Each stands for a finite variable or for one value
// of it. Everything after loading (factor tables, nodes, trajectories) works on variable
// ids and small integers; no name and no text is looked at again.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace detente::scenario {

/// Index into Vocabulary::variables.
using VariableId = int;

enum class VariableKind : std::uint8_t {
  state,    ///< A state variable. Value = level, or index of the named value.
  move,     ///< A player's move this round. 0 = none (yet, or its phase was skipped), a + 1 = action a.
  held,     ///< A council's vote this round: 1 = a motion was put to it.
  passed,   ///< 1 = the motion passed.
  vetoed,   ///< 1 = the motion had its quota and a veto stopped it.
  yes,      ///< Sum of the weights of the members that voted yes.
  no,       ///< Sum of the weights of the members that voted no.
  abstain,  ///< Sum of the weights of the members that abstained.
};

/// The results of a council's vote, in the order in which they stand in the vocabulary.
inline constexpr VariableKind kCouncilResults[] = {VariableKind::held,   VariableKind::passed,
                                                   VariableKind::vetoed, VariableKind::yes,
                                                   VariableKind::no,     VariableKind::abstain};

struct Variable {
  std::string name;  ///< As formulas write it: "arsenal", "us" (a move), "unsc.passed", "last.us".
  VariableKind kind = VariableKind::state;
  int owner = 0;  ///< Index of the state variable, the player or the council.
  bool last =
      false;     ///< The value of the round before; 0 throughout the first round. Never a state variable.
  int size = 0;  ///< Values are 0 .. size - 1.
  std::vector<std::string> values;  ///< One label each; empty for plain numbers.
};

/// Ids are laid out as: state variables; moves; council results (kCouncilResults for each
/// council); then the `last` copies of the moves and of the council results in the same order.
class Vocabulary {
public:
  Vocabulary() = default;
  /// `now`: state variables, moves and council results in the order above, none `last`.
  Vocabulary(std::vector<Variable> now, int states, int players, int councils);

  [[nodiscard]] std::span<const Variable> variables() const { return variables_; }
  [[nodiscard]] const Variable& operator[](VariableId id) const {
    return variables_[static_cast<std::size_t>(id)];
  }
  [[nodiscard]] int size() const { return static_cast<int>(variables_.size()); }

  [[nodiscard]] VariableId state(int state_variable) const { return state_variable; }
  [[nodiscard]] VariableId move(int player) const { return states_ + player; }
  [[nodiscard]] VariableId council(int council, VariableKind result) const;
  /// The copy of a move or a council result that remembers the round before.
  [[nodiscard]] VariableId last(VariableId now) const { return now + players_ + results_; }
  /// The variable that a `last` copy remembers.
  [[nodiscard]] VariableId now(VariableId last) const { return last - players_ - results_; }

  [[nodiscard]] int states() const { return states_; }
  [[nodiscard]] int players() const { return players_; }
  [[nodiscard]] int councils() const { return councils_; }

private:
  std::vector<Variable> variables_;
  int states_ = 0;
  int players_ = 0;
  int councils_ = 0;
  int results_ = 0;  ///< Council results in all.
};

/// A value for each variable of the vocabulary: one moment of one history.
using World = std::vector<std::int32_t>;

}  // namespace detente::scenario
