// Alternating offers between parties who err: the agent logit quantal response equilibrium.
//
// The rules are those of alternating_offers.hpp, and a proposer may also pass. But nobody hits the best reply
// for sure: in round t proposer p makes offer x with probability proportional to exp(L_p U_p(x, t)), and
// party q accepts it with probability 1 / (1 + exp(-L_q (g_q(x) - c_q(t)))), where g are gains over no deal,
// c_q(t) is what a refusal is worth to q, and U_p(x, t) = A g_p(x) + (1 - A) c_p(t) with A the chance that
// all others accept. L is the party's rationality, per util: McKelvey, R. D., Palfrey, T. R. (1998). Quantal
// response equilibria for extensive form games. Experimental Economics 1, 9-41. Of bargaining: Goeree, J. K.,
// Holt, C. A. (2000). Asymmetric inequality aversion and noisy behavior in alternating-offer bargaining
// games. European Economic Review 44, 1079-1089; Yi, K.-O. (2005). Games and Economic Behavior 51, 324-348.
//
// So talks may fail although there is something to agree on, and the outcome moves smoothly with what the
// deals are worth: in a stationary crisis, where the best deal of other protocols may jump to and fro, this
// one settles. As rationality grows it goes to the subgame-perfect outcome.
#pragma once

#include "engine/bargaining/protocols/gains.hpp"
#include "engine/bargaining/protocols/protocol.hpp"

namespace detente::bargaining {

class QuantalOffers final : public Protocol {
public:
  /// Uses deadline, breakdown, first_proposer, discount and rationality.
  QuantalOffers(const ProtocolOptions& options, std::size_t parties);

  /// A lottery over all deals and none: a party may err into a deal that is worse for it than none. Cost:
  /// deadline * parties * deals exponentials.
  void resolve(std::span<const double> utilities, std::span<const double> disagreement,
               std::span<double> outcome) override;

private:
  void round(std::size_t proposer, std::span<double> outcome);

  std::size_t parties_, first_;
  int deadline_;
  double breakdown_;
  std::vector<double> keep_, rationality_;
  Gains gains_;
  std::vector<double> later_;     ///< Gains expected from the next round on, valued there.
  std::vector<double> refusal_;   ///< What a refusal is worth now: c above.
  std::vector<double> accepted_;  ///< Per deal, the chance that all others accept it; then passing, 0.
  std::vector<double> offered_;   ///< Per deal and for passing, the proposer's probabilities.
  std::vector<double> now_;
};

}  // namespace detente::bargaining
