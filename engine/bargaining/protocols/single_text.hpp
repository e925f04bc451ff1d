// A mediator's single text: nobody bids; a text is improved for all until it cannot be.
//
// The mediator starts from no deal and proposes one text after another. A text replaces the one before when
// nobody likes it less and somebody likes it better: Raiffa, H. (1982). The Art and Science of Negotiation.
// Harvard University Press, ch. 14 (the "one text procedure"); as a rule for machines, where parties vote on
// a text's mutations: Klein, M., Faratin, P., Sayama, H., Bar-Yam, Y. (2003). Protocols for negotiating
// complex contracts. IEEE Intelligent Systems 18(6), 32-38. There mutations are drawn at random; here they
// are not: the next text is, of those that all accept, the one nearest to the next point of Raiffa's
// sequential solution, which gives each party 1/parties of all it could still gain by a text that all accept
// (Raiffa, H. (1953). Arbitration schemes for generalized two-person games. In: Contributions to the Theory
// of Games II, Princeton University Press, 361-387). Distance: the largest shortfall or excess, in shares of
// what each can still gain.
#pragma once

#include "engine/bargaining/protocols/gains.hpp"
#include "engine/bargaining/protocols/protocol.hpp"

namespace detente::bargaining {

class SingleText final : public Protocol {
public:
  /// Uses deadline: the most texts that the mediator may propose. The parties are in no hurry.
  SingleText(const ProtocolOptions& options, std::size_t parties);

  /// An efficient deal unless the deadline came first; no deal only when none is rational. Ties go to the
  /// larger sum of gains, then the smaller number. Cost: rational deals * parties a text.
  void resolve(std::span<const double> utilities, std::span<const double> disagreement,
               std::span<double> outcome) override;

  /// The texts that replaced one another, of the session last resolved.
  [[nodiscard]] const std::vector<DealId>& texts() const { return texts_; }

private:
  void keep_improvements();
  [[nodiscard]] DealId nearest() const;

  std::size_t parties_;
  int deadline_;
  Gains gains_;
  std::vector<double> now_, ideal_;  ///< Gains by the present text, and the most that each can still have.
  std::vector<DealId> candidates_, texts_;
};

}  // namespace detente::bargaining
