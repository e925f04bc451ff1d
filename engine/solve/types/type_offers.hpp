// Offers between parties who err, one of whom has private types: each of its offers and answers tells.
//
// The rules are those of bargaining/quantal_offers.hpp, by backward induction over rounds and beliefs. Where
// the typed party proposes, each type offers by what the offer is worth to it with the belief that the offer
// leaves, and the others answer with that belief; where another proposes, the typed party answers last, if
// all others accept, and its answer tells. Both are signalling games at a node (see type_game.hpp), and a
// posterior becomes a lottery over the grid within the session as after it. So the belief with which a
// session ends is a lottery that depends on how it ended; its mean is Bayes' rule for one who saw no more
// than that.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "engine/scenario/model/scenario.hpp"
#include "engine/solve/types/type_game.hpp"

namespace detente::solve {

/// Solves sessions of one phase with a typed party, one after another. Owned by one thread.
class TypedOffersSolver {
public:
  /// REQUIRES: the session's protocol is quantal_offers, and `party`, a player, has types.
  TypedOffersSolver(const scenario::Scenario& scenario, int session, int party);

  /// Utilities that a guess has: those of all games of a session of `deals` that starts at `point`.
  [[nodiscard]] std::size_t guess_size(int point, std::size_t deals) const {
    return guess_size(point, deals, 0);
  }

  /// As TypeGameSolver::solve; `mix`: of no deal and the deals.
  TypeSummary solve(const TypedTalks& talks, bool has_guess, std::span<double> guess, std::span<double> mix,
                    std::span<double> row_values);

  /// After solve(): fills the probabilities of the belief's points, when the session ended in row `row`.
  void belief_after(std::size_t row, std::span<double> probabilities) const;

private:
  /// A belief at the start of a round.
  struct Stand {
    std::vector<double> value;  ///< Per kept column.
    std::vector<double> ends;   ///< Rows x places: the chance that the session ends so.
  };

  [[nodiscard]] std::size_t guess_size(int point, std::size_t deals, std::size_t from) const;
  [[nodiscard]] bool mixed(int point) const;
  [[nodiscard]] std::size_t proposer(std::size_t round) const { return (first_ + round) % parties_.size(); }
  void value_ends(const TypedTalks& talks);
  void refuse();
  [[nodiscard]] double others_accept(std::size_t proposer, const double* deal, const double* refusal) const;
  void offer_deals();
  void make_offer(std::size_t place);
  void take_offers(std::size_t proposer, std::size_t place);
  void play(std::size_t place, std::size_t actions);
  void go_on(Stand& now) const;
  void play_round(std::size_t round);
  void play_later_rounds();
  void report(const TypedTalks& talks, const Stand& start, std::span<double> mix,
              std::span<double> row_values);

  // Kept columns: the parties in the session's order, that of the typed one void, then the types.
  std::vector<std::size_t> parties_;
  const scenario::BeliefGrid* grid_;
  std::size_t typed_party_ = 0, first_ = 0, rounds_ = 0, types_ = 0, kept_ = 0;
  double breakdown_ = 0.0;
  std::vector<double> keep_, rationality_;  ///< Per party.

  TypedMover typed_;
  std::size_t rows_ = 0, places_ = 0;
  bool has_guess_ = false;
  std::span<double> guess_;  ///< Of the games that have not been played yet.
  TypeSummary summary_;
  std::vector<double> ended_;    ///< Rows x places x kept: what it is worth to end so.
  std::vector<double> refused_;  ///< Places x kept: what it is worth to go on.
  std::vector<Stand> later_, now_;
  std::vector<double>
      flow_;  ///< Per place: the chance that the round in work ends with it and without a deal.
  std::vector<double>
      accepted_;   ///< Deals x places: chance that the others accept what the typed one offers.
  TypeGame game_;  ///< Of one action of the typed party; columns are the kept ones.
  TypeGameSolver solver_;
  std::vector<double> nothing_, worth_, mix_, values_, lottery_, answered_;  // See play().
  std::vector<double> offers_;           ///< Rows x kept: what another's offer is worth; row 0 is passing.
  std::vector<double> liked_, offered_;  ///< Per row: what the offer is worth to its proposer; its chance.
  std::vector<double> yes_, no_;         ///< Rows x places: chance that the offer is accepted, is not.
  std::vector<double> beliefs_;          ///< Rows x places.

  /// All rounds but the first, which sessions share that start with different beliefs in the same state of
  /// affairs. What is known of one is taken for another only where it would be computed from the same bits.
  struct Shared {
    std::vector<int> after;
    std::vector<double> ended, guess;  ///< Given.
    bool has_guess = false;
    std::vector<Stand> later;  ///< Found, as the guess below and the summary.
    std::vector<double> found;
    TypeSummary summary;
  } shared_;
};

/// One for each session of `scenario`; none where offers do not tell: under another protocol, or where no
/// party has types.
[[nodiscard]] std::vector<std::optional<TypedOffersSolver>> typed_offers(const scenario::Scenario& scenario);

}  // namespace detente::solve
