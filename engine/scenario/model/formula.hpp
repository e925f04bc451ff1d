// Formulas: arithmetic over the names in scope, parsed once at load.
//
// muParser does the parsing and the arithmetic. On top of it we allow `and`, `or`, `not`,
// forbid what is legal there but never meant here (assignment, strings), and answer
// every error with its place in the file.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/diagnostic.hpp"
#include "engine/scenario/model/vocabulary.hpp"

namespace detente::scenario {

struct Scenario;

/// What one name in a formula stands for.
struct NameUse {
  enum class Kind : std::uint8_t {
    value,      ///< The variable's value.
    indicator,  ///< 1 when the variable has `value`, else 0: `us.sanctions`.
    constant,   ///< The index of a named value: `deal.freeze`.
    parameter,  ///< A number of [parameters].
    derived,    ///< A formula of [derived].
    share,      ///< The others' belief that a player is of type `value`: `belief.dprk.sincere`.
  };
  Kind kind = Kind::value;
  std::string name;  ///< As written.
  int index = -1;    ///< VariableId, parameter, derived or (share) belief index.
  int value = 0;     ///< For indicator, constant and share.
};

/// A checked formula. Immutable after load.
struct Formula {
  std::string text;
  SourceSpan at;                       ///< Where the text begins, inside its quotes.
  std::vector<NameUse> names;          ///< Each name once, in order of first use.
  std::optional<NameUse> weight = {};  ///< A share that multiplies the whole: payoffs of types.
  std::vector<VariableId> variables;   ///< All that it depends on, through derived formulas too; ascending.

  /// A formula is absent (an optional guard that was not written) when its text is empty.
  [[nodiscard]] bool present() const { return !text.empty(); }
};

/// What names a formula may mention, by where it stands.
struct Scope {
  std::string place;                ///< For messages: "the guard of phase 'vote'".
  bool last = false;                ///< `last.` names are known.
  std::vector<char> moves;          ///< Per player: its move is known here.
  std::vector<char> councils;       ///< Per council: its result is known here.
  std::vector<char> sessions = {};  ///< Per session: how it ended is known here.
  int self = -1;                    ///< Player that `self.` stands for; -1 = not known here.
};

/// Parses and checks `text` against `scenario`'s vocabulary, parameters and the derived
/// formulas before it. Every error goes to `diagnostics`; then the formula is absent.
Formula parse_formula(std::string text, const SourceSpan& at, const Scope& scope, const Scenario& scenario,
                      Diagnostics& diagnostics);

/// Evaluates one formula for many worlds. Owned by one thread; `scenario` must outlive it.
class FormulaEvaluator {
public:
  FormulaEvaluator(const Scenario& scenario, const Formula& formula);
  ~FormulaEvaluator();
  FormulaEvaluator(FormulaEvaluator&&) noexcept;
  FormulaEvaluator& operator=(FormulaEvaluator&&) noexcept;

  /// The formula's value; reads only world[v] for v in formula.variables. NaN or infinite
  /// where the arithmetic is (a division by zero): the caller reports it.
  [[nodiscard]] double operator()(std::span<const std::int32_t> world);

  /// Takes the values that the scenario's parameters have now; before, they are those of the first use.
  void reload_parameters();

private:
  struct Machine;
  std::unique_ptr<Machine> machine_;
};

/// "arsenal = 3, deal = freeze, us moves dialogue": the values that `variables` have.
[[nodiscard]] std::string describe_world(const Vocabulary& vocabulary, std::span<const VariableId> variables,
                                         std::span<const std::int32_t> world);

}  // namespace detente::scenario
