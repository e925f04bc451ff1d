#include "engine/bargaining/session/session.hpp"

#include "engine/base/contract.hpp"

namespace detente::bargaining {
namespace {

/// The offer on the table, and how it is written down.
class Table {
public:
  explicit Table(std::vector<Offer>* trace) : trace_(trace) {
    if (trace_ != nullptr) trace_->clear();
  }

  void put(const Offer& offer) {
    close(Reply::refused);
    offer_ = offer;
    open_ = true;
  }
  void accept() { ++offer_.accepted_by; }
  void close(Reply reply) {
    if (open_ && trace_ != nullptr) {
      offer_.reply = reply;
      trace_->push_back(offer_);
    }
    open_ = false;
  }
  [[nodiscard]] const Offer& offer() const { return offer_; }

private:
  std::vector<Offer>* trace_;
  Offer offer_;
  bool open_ = false;
};

}  // namespace

SessionResult play_session(const DealOrders& orders, std::span<Negotiator* const> negotiators,
                           const SessionOptions& options, std::vector<Offer>* trace) {
  const std::size_t parties = negotiators.size();
  DETENTE_REQUIRE(parties >= 2 && orders.parties() == parties, "a negotiator a party, at least two");
  for (std::size_t p = 0; p < parties; ++p) negotiators[p]->start(orders, p, options.deadline);
  Table table(trace);
  SessionResult result;
  std::size_t party = options.first;
  for (int round = 0; round < options.deadline; ++round) {
    for (std::size_t turn = 0; turn < parties; ++turn, party = party + 1 == parties ? 0 : party + 1) {
      const Negotiator::Answer answer = negotiators[party]->answer(round);
      if (answer.reply == Negotiator::Reply::offer) {
        table.put({round, party, answer.deal, Reply::refused, 0});
        ++result.offers;
        for (std::size_t p = 0; p < parties; ++p) {
          if (p != party) negotiators[p]->hear(answer.deal, party);
        }
        continue;
      }
      result.round = round;
      result.by = party;
      if (answer.reply == Negotiator::Reply::walk_out) {
        table.close(Reply::walked_out);
        result.end = SessionEnd::walk_out;
        return result;
      }
      table.accept();
      if (table.offer().accepted_by + 1 < parties) continue;
      table.close(Reply::accepted);
      result.end = SessionEnd::deal;
      result.deal = table.offer().deal;
      return result;
    }
  }
  table.close(Reply::expired);
  result.round = options.deadline;
  return result;
}

}  // namespace detente::bargaining
