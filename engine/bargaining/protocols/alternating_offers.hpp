// Alternating offers with a deadline: the subgame-perfect outcome by backward induction.
//
// In each round one party proposes a deal and the others accept or refuse; all must accept. After a refusal
// the talks break down with some chance, else the next party in turn proposes; after the last round there is
// no deal. Two parties: Stahl, I. (1972). Bargaining Theory. Stockholm School of Economics; without a
// deadline, which long deadlines come close to: Rubinstein, A. (1982). Perfect equilibrium in a bargaining
// model. Econometrica 50(1), 97-109. Of more than two parties the game without a deadline has many
// equilibria; with a deadline the backward induction below picks one.
// Nobody gains by waiting: what the next round would bring can be proposed now. So a deal is signed in the
// first round if any is rational for all, and what matters of the deadline is who comes last, and how far
// off. A deadline of one round is take it or leave it.
#pragma once

#include <cstdint>

#include "engine/bargaining/protocols/gains.hpp"
#include "engine/bargaining/protocols/protocol.hpp"

namespace detente::bargaining {

class AlternatingOffers final : public Protocol {
public:
  /// Uses deadline, breakdown, first_proposer and discount.
  AlternatingOffers(const ProtocolOptions& options, std::size_t parties);

  /// Cost: deadline * parties * rational deals at most, less once a cycle of proposers repeats itself; of
  /// more than kFilterFrom deals only the efficient ones are looked at.
  void resolve(std::span<const double> utilities, std::span<const double> disagreement,
               std::span<double> outcome) override;

  /// The deal that is proposed and accepted if talks come to `round`, from 0, of the session last resolved.
  /// REQUIRES: some deal is rational for all; 0 <= round < deadline.
  [[nodiscard]] DealId choice(int round) const;
  static constexpr std::size_t kFilterFrom = 512;

private:
  void collect_candidates(std::span<const double> utilities);
  [[nodiscard]] DealId best_offer(std::size_t proposer) const;

  std::size_t parties_, first_;
  int deadline_;
  std::vector<double> keep_;  ///< What a gain of the next round is worth now, per party.
  Gains gains_;
  std::vector<DealId> candidates_;
  std::vector<double> next_;     ///< Gains of the deal of the next round, valued there.
  std::vector<double> ring_;     ///< The same of the last `parties_` rounds that were worked out.
  std::vector<DealId> choices_;  ///< [rounds that would follow]; its last `parties_` repeat themselves.
};

}  // namespace detente::bargaining
