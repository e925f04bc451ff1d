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
  using Stands = std::vector<Stand>;  ///< Per place.

  /// What the typed party does at a belief.
  struct Reply {
    std::vector<double> mix;      ///< Per action, the mean over the types.
    std::vector<double> value;    ///< Actions x kept: what each is worth with the belief that it leaves.
    std::vector<double> lottery;  ///< Actions x places: that belief.
  };

  /// All rounds but the first, which sessions share that start with different beliefs in the same state of
  /// affairs. What is known of one is taken for another only where it would be computed from the same bits.
  struct Shared {
    std::vector<int> after;
    std::vector<double> ended, guess;  ///< Given.
    bool has_guess = false;
    Stands later;  ///< Found, as the guess below and the summary.
    std::vector<double> found;
    TypeSummary summary;
  };

  [[nodiscard]] std::size_t guess_size(int point, std::size_t deals, std::size_t from) const;
  [[nodiscard]] bool mixed(int point) const;
  [[nodiscard]] std::size_t proposer(std::size_t round) const { return (first_ + round) % parties_.size(); }
  /// One of numbers per row, place and kept column, or per place and kept column.
  [[nodiscard]] std::size_t at(std::size_t row, std::size_t place) const {
    return (row * places_ + place) * kept_;
  }

  void value_ends(const TypedTalks& talks);
  [[nodiscard]] Stands after_the_deadline() const;
  [[nodiscard]] Stands play_later_rounds();
  [[nodiscard]] Stands play_round(std::size_t round, const Stands& later);
  void value_refusals(const Stands& later);
  void value_own_offers();
  void make_offer(std::size_t place, Stand& now, std::span<double> on);
  void take_offers(std::size_t proposer, std::size_t place, Stand& now, std::span<double> on);
  const Reply& reply(std::size_t place, std::size_t actions, const std::vector<double>& worth);
  [[nodiscard]] double others_accept(std::size_t proposer, const double* deal, const double* refusal) const;
  void report(const TypedTalks& talks, const Stand& start, std::span<double> mix,
              std::span<double> row_values);

  // The session. Kept columns: the parties in its order, that of the typed one void, then the types.
  std::vector<std::size_t> parties_;
  const scenario::BeliefGrid* grid_;
  std::size_t typed_party_ = 0, first_ = 0, rounds_ = 0, types_ = 0, kept_ = 0;
  double breakdown_ = 0.0;
  std::vector<double> keep_, rationality_;  ///< Per party.

  // Of the solve in work: what is given,
  TypedMover typed_;
  std::size_t rows_ = 0, places_ = 0;
  bool has_guess_ = false;
  std::span<double> guess_;  ///< Of the games that have not been played yet.
  // what is found of all games,
  TypeSummary summary_;
  std::vector<double> beliefs_;  ///< Rows x places.
  // and what it is worth to end so, rows x places x kept; in the round in work, to go on, places x kept.
  std::vector<double> ended_, refused_;
  /// What the typed party's offers are worth, and passing, the last, as ended_; and the chance that the others
  /// accept, deals x places.
  std::vector<double> offered_worth_, accepted_;
  Shared shared_;

  // Room.
  TypeGame game_;  ///< Of one action of the typed party; columns are the kept ones.
  TypeGameSolver solver_;
  Reply reply_;
  std::vector<double> nothing_, answer_worth_, alone_, offers_, liked_, chance_, yes_, no_;
};

/// One for each session of `scenario`; none where offers do not tell: under another protocol, or where no
/// party has types.
[[nodiscard]] std::vector<std::optional<TypedOffersSolver>> typed_offers(const scenario::Scenario& scenario);

}  // namespace detente::solve
