// Evaluator: one scenario under many values of its numbers, redoing only what they reach.
//
// Parameters, rationality and discounts change no rule of the game, only its numbers. So between
// two evaluations the node graph keeps its shape; only the tables that mention a changed parameter are
// made again, and the solution is found again only when a table or a number that it rests on changed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/scenario/model/scenario.hpp"
#include "engine/simulate/futures/futures.hpp"

namespace detente::simulate {

/// The numbers that an Evaluator can change.
struct Tuning {
  std::vector<double> parameters;   ///< Per parameter of the scenario, in its units.
  std::vector<double> rationality;  ///< Per player, 1/utils, [0, inf].
  std::vector<double> discount;     ///< Per player, per round, [0, 1).

  friend bool operator==(const Tuning&, const Tuning&) = default;
};

[[nodiscard]] Tuning tuning_of(const scenario::Scenario& scenario);

struct Evaluation {
  Ensemble ensemble;
  Method method = Method::exact;  ///< The way that was taken: exact or sample.
  std::uint64_t sampled = 0;      ///< Runs behind the numbers whose origin is `sampled`.
  bool solved = false;            ///< A player's policy had to be found; then `summary` is its certificate.
  solve::MarkovSummary summary;
};

/// Owned by one thread.
class Evaluator {
public:
  /// `options.seed` is replaced by the seed of each evaluation.
  Evaluator(scenario::Scenario scenario, FuturesOptions options);
  ~Evaluator();
  Evaluator(Evaluator&&) noexcept;
  Evaluator& operator=(Evaluator&&) noexcept;

  [[nodiscard]] const scenario::Scenario& scenario() const;

  /// The bytes that loading the scenario with these numbers and find_futures would give, whatever was
  /// evaluated before. Errors: a number out of its declared range ("parameter-range"), and all of
  /// compile_game and find_futures. REQUIRES: `tuning` has the scenario's shape.
  Result<Evaluation> evaluate(const Tuning& tuning, std::uint64_t seed);

  /// What the last evaluation rests on: the game, its graph and its solution, with the numbers of then.
  struct Solved {
    const game::Game* game = nullptr;
    const game::NodeGraph* graph = nullptr;  ///< None when it walked without one; then no solution either.
    const solve::MarkovSolution* solution = nullptr;
  };
  /// Void after the next evaluation. All null before the first, and after one that failed.
  [[nodiscard]] Solved solved() const;

  /// Tunings with equal keys share their solution: evaluate them one after the other.
  [[nodiscard]] std::string solution_key(const Tuning& tuning) const;

private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace detente::simulate
