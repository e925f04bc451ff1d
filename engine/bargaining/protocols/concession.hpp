// Talks between tactics as a protocol: stacked alternating offers, each party with a tactic of its own.
//
// Not an equilibrium: what comes of it when the parties bargain so (session.hpp, tactics.hpp). Without a
// domain the utilities are all that it sees of the deals, and trade_off offers as boulware does.
#pragma once

#include "engine/bargaining/protocols/protocol.hpp"
#include "engine/bargaining/session/session.hpp"

namespace detente::bargaining {

class Concession final : public Protocol {
public:
  /// Uses deadline, first_proposer, tactics and discount: a deal of round t counts as discounted t times in
  /// values(). breakdown counts there as well: the session is played to its end and weighed with the chance
  /// that it gets so far, a refusal a round.
  Concession(const ProtocolOptions& options, std::size_t parties, const Domain* domain = nullptr);

  void resolve(std::span<const double> utilities, std::span<const double> disagreement,
               std::span<double> outcome) override;

  /// From the next session on, `trace` gets every offer; null = none.
  void write_trace(std::vector<Offer>* trace) { trace_ = trace; }
  /// How the session last resolved ended when nothing broke it off, and the deals in the parties' order.
  [[nodiscard]] const SessionResult& result() const { return result_; }
  [[nodiscard]] const DealOrders& orders() const { return orders_; }

private:
  SessionOptions session_;
  double breakdown_;
  std::vector<double> discount_;
  std::vector<Negotiator> negotiators_;
  std::vector<Negotiator*> seats_;
  DealOrders orders_;
  SessionResult result_;
  std::vector<Offer>* trace_ = nullptr;
};

}  // namespace detente::bargaining
