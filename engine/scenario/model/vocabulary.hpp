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
  deal,     ///< How a session ended this round. 0 = its parties did not sit, 1 = no deal, d + 2 = deal d.
  sat,      ///< 1 = the session's parties sat down this round; formulas write `table.held`.
  agreed,   ///< 1 = they signed a deal.
  term,     ///< What the deal says on one issue. 0 = there is no deal, v + 1 = the issue's value v.
  update,   ///< What the others came to believe of a player's type this round. 0 = nothing was inferred,
            ///< g + 1 = point g of its belief grid.
};

/// The results of a council's vote, in the order in which they stand in the vocabulary.
inline constexpr VariableKind kCouncilResults[] = {VariableKind::held,   VariableKind::passed,
                                                   VariableKind::vetoed, VariableKind::yes,
                                                   VariableKind::no,     VariableKind::abstain};
/// As formulas write them, in the same order.
inline const std::vector<std::string> kCouncilResultWords = {"held", "passed", "vetoed",
                                                             "yes",  "no",     "abstain"};

struct Variable {
  std::string name;  ///< As formulas write it: "arsenal", "us" (a move), "unsc.passed", "last.us".
  VariableKind kind = VariableKind::state;
  int owner = 0;  ///< Index of the state variable, the player, the council, the session or the belief.
  bool last =
      false;     ///< The value of the round before; 0 throughout the first round. Never a state variable.
  int size = 0;  ///< Values are 0 .. size - 1.
  std::vector<std::string> values;   ///< One label each; empty for plain numbers.
  std::vector<double> numbers = {};  ///< What formulas read for each value; empty = the value itself.
};

/// Ids are laid out as: state variables; moves; deals of the sessions; updates of the beliefs; council
/// results (kCouncilResults for each council); session results (sat, agreed and a term per issue, for each
/// session); then the `last` copies of all but the state variables in the same order.
///
/// A mover is a player, a session or a belief, numbered in this order. What a session moves is its deal, what
/// a belief moves its update.
class Vocabulary {
public:
  Vocabulary() = default;
  /// `now`: everything but the `last` copies, in the order above.
  Vocabulary(std::vector<Variable> now, int states, int players, int councils, int sessions = 0);

  [[nodiscard]] std::span<const Variable> variables() const { return variables_; }
  [[nodiscard]] const Variable& operator[](VariableId id) const {
    return variables_[static_cast<std::size_t>(id)];
  }
  [[nodiscard]] int size() const { return static_cast<int>(variables_.size()); }

  [[nodiscard]] VariableId state(int state_variable) const { return state_variable; }
  [[nodiscard]] VariableId move(int mover) const { return states_ + mover; }
  [[nodiscard]] VariableId council(int council, VariableKind result) const;
  /// REQUIRES: `result` is sat, agreed or term.
  [[nodiscard]] VariableId session(int session, VariableKind result, int issue = 0) const;
  /// The copy of a move or a result that remembers the round before.
  [[nodiscard]] VariableId last(VariableId now) const { return now + movers() + results_; }
  /// The variable that a `last` copy remembers.
  [[nodiscard]] VariableId now(VariableId last) const { return last - movers() - results_; }

  [[nodiscard]] int states() const { return states_; }
  [[nodiscard]] int players() const { return players_; }
  [[nodiscard]] int councils() const { return councils_; }
  [[nodiscard]] int sessions() const { return static_cast<int>(session_at_.size()); }
  [[nodiscard]] int beliefs() const { return beliefs_; }
  [[nodiscard]] int movers() const { return players_ + sessions() + beliefs_; }

private:
  std::vector<Variable> variables_;
  int states_ = 0;
  int players_ = 0;
  int councils_ = 0;
  int beliefs_ = 0;
  int results_ = 0;                     ///< Results of councils and sessions in all.
  std::vector<VariableId> session_at_;  ///< Per session: its first result.
};

/// A value for each variable of the vocabulary: one moment of one history.
using World = std::vector<std::int32_t>;

}  // namespace detente::scenario
