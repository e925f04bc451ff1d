// Tactics: how a party bargains that does not reason about the whole game. What it asks in each round, which
// deal of that worth it offers, what it accepts, and when it has had enough.
//
// What it asks is a target between its best deal (share 1) and the worst that is as good to it as no deal
// (share 0), in shares of that span:
//   boulware, linear, conceder  by time: share(t) = floor + (start - floor) (1 - t^(1/beta)), t from 0 in the
//                               first round to 1 in the last; beta 0.2, 1 and 5. Faratin, P., Sierra, C.,
//                               Jennings, N. R. (1998). Negotiation decision functions for autonomous agents.
//                               Robotics and Autonomous Systems 24, 159-182, section 4.2, polynomial family.
//   hardliner                   `start` to the end.
//   relative_tit_for_tat        by behaviour (there, section 4.4): the others' offers came nearer to its best
//   absolute_tit_for_tat        deal by some share of the way, so does it come down by that share of what it
//   averaged_tit_for_tat        still asks above its floor; or by as many utils; or by the share that
//                               `window` offers made together. `delay` offers late. There a tactic answers
//                               the moves of one issue's value, here those of its own utility.
//   micro                       its deals in descending order, a new one only when the others have offered as
//                               many different deals as it has: de Jonge, D. (2022). An analysis of the
//                               linear bilateral ANAC domains using the MiCRO benchmark strategy. IJCAI,
//                               223-229. There an old offer is repeated at random, here the old ones in turn.
//   trade_off                   by time, beta 0.2; among its deals of nearly the worth it asks (`band`) it
//                               offers what a model of the others' wishes expects them to like best.
// Others offer the deal of the least worth to themselves that is at least the target.
//
// Accepting: Baarslag, T., Hindriks, K., Jonker, C. (2014). Effective acceptance conditions in real-time
// automated negotiation. Decision Support Systems 60, 68-77. Nobody accepts what is worse than no deal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/bargaining/domain/deal_orders.hpp"

namespace detente::bargaining {

enum class Acceptance : std::uint8_t {
  next,       ///< AC_next: what is at least as good as the offer it would make instead.
  threshold,  ///< AC_const: what is worth the share `accept_share`, and by AC_next in the last round.
  time,       ///< AC_next, and from `accept_time` on whatever is as good as no deal: AC_next or AC_time.
  combined,  ///< AC_next, and from `accept_time` on what is the best it was offered so far: AC_combi(T, max).
};

struct TacticOptions {
  std::string name = "linear";  ///< One of tactic_names().
  double beta = 1.0;            ///< Shape of concession by time, > 0: below 1 late, above 1 early.
  double start = 1.0;           ///< Share asked at first, (0, 1].
  double floor = 0.0;           ///< Least share ever asked, [0, start].
  int delay = 1;                ///< Tit for tat answers this many offers of the others late, >= 1.
  int window = 3;               ///< Offers that averaged tit for tat looks back, >= 1.
  double band = 0.05;  ///< trade_off: deals worth up to this share more are as good to offer, [0, 1].
  Acceptance accept = Acceptance::next;
  double accept_share = 0.7;  ///< [0, 1].
  double accept_time = 0.95;  ///< [0, 1], 0 = first round, 1 = last.
  int patience = 0;  ///< Walks out after this many offers without a better one than before; 0 = never.
};

/// In the order in which help lists them.
[[nodiscard]] std::span<const std::string> tactic_names();
/// One line: what the tactic is. Empty when there is none of that name.
[[nodiscard]] std::string_view tactic_summary(std::string_view name);
/// The options that a name stands for. REQUIRES: a known name.
[[nodiscard]] TacticOptions tactic_called(std::string_view name);

/// Why a Negotiator cannot take the options, with the value and what was expected; empty when it can.
[[nodiscard]] std::string tactic_fault(const TacticOptions& options);

/// "next", "threshold", "time", "combined".
[[nodiscard]] std::span<const std::string> acceptance_names();

/// Chooses offers. Owned by one Negotiator.
class OfferRule {
public:
  virtual ~OfferRule() = default;
  /// A new session. REQUIRES: orders.order(party) is not empty; `orders` outlives the session.
  virtual void start(const DealOrders& orders, std::size_t party, int deadline) = 0;
  /// Another party offers `deal`.
  virtual void hear(DealId deal, std::size_t proposer) = 0;
  /// What it would offer in `round` (from 0). Called once a round, rounds ascending.
  [[nodiscard]] virtual DealId offer(int round) = 0;
  /// The deal with which it compares what it could accept, now that it would offer `next`.
  [[nodiscard]] virtual DealId instead(DealId next) const { return next; }
};

/// One party in a session. Owned by one thread; start() makes it as new.
class Negotiator {
public:
  enum class Reply : std::uint8_t { offer, accept, walk_out };
  struct Answer {
    Reply reply = Reply::walk_out;
    DealId deal = 0;  ///< Only if reply == offer.
  };

  /// `domain`: what trade_off's model looks at; null where there are no issues, and then it offers as the
  /// tactics by time do. REQUIRES: tactic_fault(options) is empty.
  explicit Negotiator(const TacticOptions& options, const Domain* domain = nullptr);

  void start(const DealOrders& orders, std::size_t party, int deadline);
  /// Another party offers `deal`.
  void hear(DealId deal, std::size_t proposer);
  /// Its turn, with the last offer it heard on the table, or none. To whom every deal is worse than none
  /// walks out at once.
  [[nodiscard]] Answer answer(int round);

private:
  [[nodiscard]] bool accepts(DealId next, int round) const;

  TacticOptions options_;
  std::unique_ptr<OfferRule> rule_;
  const DealOrders* orders_ = nullptr;
  std::size_t party_ = 0;
  int deadline_ = 1;
  bool heard_ = false;  ///< Anything yet; else the four below are void.
  DealId standing_ = 0;
  double best_heard_ = 0.0;  ///< Utils.
  int unmoved_ = 0;          ///< Offers in a row that were no better than one before.
};

}  // namespace detente::bargaining
