// One bargaining session with a party of private types: what its protocol comes to, who signs, what that
// tells. For protocols that do not say who offers what by chance; in quantal offers each offer tells (see
// type_offers.hpp).
//
// The protocol is resolved with what each outcome is worth to the parties, the typed one by the mean over its
// types: nobody knows more at the table. Then each type signs the deal with the logit probability of being
// better off with it than without, 1 / (1 + exp(-rationality (V_T(deal) - V_T(none)))), and a deal signed or
// refused moves the others' belief as a move does (see type_game.hpp). A deal that the protocol does not come
// to has a belief of its own too: that of the types who would sign it.
//
// What the types think is settled for what the protocol comes to (see type_branch.hpp), then the protocol is
// asked again, until it comes to the same. Protocols jump from deal to deal, so that need not happen; damped
// iteration tries then, and where it finds nothing the last point is handed out, as not converged.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "engine/scenario/model/belief_grid.hpp"
#include "engine/solve/stage/session_step.hpp"
#include "engine/solve/types/type_branch.hpp"
#include "engine/solve/types/type_game.hpp"

namespace detente::solve {

struct TypedSession : TypedTalks {
  SessionStep* protocol = nullptr;
  std::size_t party = 0;  ///< Column of the typed party.
};

/// Owned by one thread.
class TypedSessionSolver final : private TypeMap {
public:
  /// As TypeGameSolver::solve; `mix`: of no deal and the deals. `guess`: per type, what each row is worth.
  TypeSummary solve(const TypedSession& session, bool has_guess, std::span<double> guess,
                    std::span<double> mix, std::span<double> row_values);

  /// After solve(): fills the probabilities of the belief's points, when the session ended in row `row`.
  void belief_after(std::size_t row, std::span<double> probabilities) const;

private:
  /// With the protocol's outcome as it stands in offered_.
  void evaluate(std::span<const double> x, double scale, std::vector<double>& out) override;
  [[nodiscard]] double residual(std::span<const double> out, double scale) override;

  /// Per type, before the session.
  [[nodiscard]] std::span<const double> belief() const {
    return session_->typed.grid->point(session_->typed.point);
  }
  void offer(std::span<const double> worth);
  void sign(std::span<const double> worth, double scale, std::vector<double>& ends);
  [[nodiscard]] double distance() const;
  [[nodiscard]] double look();
  bool settle();
  bool iterate(TypeSummary& summary);
  void infer();
  void value_rows();

  const TypedSession* session_ = nullptr;
  std::size_t rows_ = 0, types_ = 0;
  std::vector<double> worth_, found_;      ///< Types x rows.
  std::vector<double> signs_;              ///< Types x rows: chance to sign; row 0 is void.
  std::vector<double> ends_, found_ends_;  ///< Types x rows: chance of the row, when of this type.
  std::vector<double> posterior_;          ///< Rows x types.
  std::vector<std::vector<scenario::BeliefGrid::Part>> lottery_;  ///< Per row; points are indices of `after`.
  std::vector<double> values_, fresh_;                            ///< Rows x columns.
  std::vector<double> offered_;                                   ///< What the protocol comes to.
  TypeBranch branch_;
};

}  // namespace detente::solve
