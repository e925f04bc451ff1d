#include "engine/bargaining/session/offer_rules.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/contract.hpp"

namespace detente::bargaining {
namespace {

/// The deal of least own worth that is worth `target`; the best deal when rounding put the target above it.
DealId cheapest(const DealOrders& orders, std::size_t party, double target) {
  const std::size_t good = std::max<std::size_t>(orders.at_least(party, target), 1);
  return orders.order(party)[good - 1];
}

}  // namespace

void TimeRule::start(const DealOrders& orders, std::size_t party, int deadline) {
  orders_ = &orders;
  party_ = party;
  worst_ = orders.worst(party);
  span_ = orders.best(party) - worst_;
  if (shares_.size() == static_cast<std::size_t>(deadline)) return;
  shares_.resize(static_cast<std::size_t>(deadline));
  for (int round = 0; round < deadline; ++round) {
    const double time = deadline > 1 ? static_cast<double>(round) / (deadline - 1) : 1.0;
    const double conceded = options_.name == "hardliner" ? 0.0 : std::pow(time, 1.0 / options_.beta);
    shares_[static_cast<std::size_t>(round)] =
        options_.floor + (options_.start - options_.floor) * (1.0 - conceded);
  }
}

DealId TimeRule::offer(int round) {
  return cheapest(*orders_, party_, target(round));
}

void TradeOffRule::start(const DealOrders& orders, std::size_t party, int deadline) {
  TimeRule::start(orders, party, deadline);
  model_.start();
}

DealId TradeOffRule::offer(int round) {
  const std::size_t end = std::max<std::size_t>(orders_->at_least(party_, target(round)), 1);
  const auto order = orders_->order(party_);
  DealId best = order[end - 1];
  double best_estimate = model_.estimate(best);
  const double most = orders_->utility(best, party_) + options_.band * span_;
  // From the cheapest up: among deals that the others seem to like the same the cheapest.
  for (std::size_t k = end - 1; k-- > 0;) {
    if (orders_->utility(order[k], party_) > most) break;
    const double estimate = model_.estimate(order[k]);
    if (estimate <= best_estimate) continue;
    best = order[k];
    best_estimate = estimate;
  }
  return best;
}

void TitForTatRule::start(const DealOrders& orders, std::size_t party, int /*deadline*/) {
  orders_ = &orders;
  party_ = party;
  best_ = orders.best(party);
  const double worst = orders.worst(party);
  floor_ = worst + options_.floor * (best_ - worst);
  asked_ = worst + options_.start * (best_ - worst);
  heard_.clear();
  answered_ = 0;
}

void TitForTatRule::hear(DealId deal, std::size_t /*proposer*/) {
  heard_.push_back(orders_->utility(deal, party_));
}

DealId TitForTatRule::offer(int /*round*/) {
  const std::size_t span = kind_ == Kind::averaged ? static_cast<std::size_t>(options_.window) : 1;
  const std::size_t delay = static_cast<std::size_t>(options_.delay) - 1;
  // The offers that it may react to by now, one after another: with more than two parties several a round.
  for (; answered_ + delay < heard_.size(); ++answered_) {
    if (answered_ == 0) continue;
    const double now = heard_[answered_];
    const double before = heard_[answered_ - std::min(span, answered_)];
    if (kind_ == Kind::absolute) {
      asked_ -= now - before;
    } else {
      const double lacked = best_ - before;
      const double came = lacked > 0.0 ? (now - before) / lacked : 0.0;
      asked_ -= came / static_cast<double>(std::min(span, answered_)) * (asked_ - floor_);
    }
    asked_ = std::clamp(asked_, floor_, best_);
  }
  return cheapest(*orders_, party_, asked_);
}

void MicroRule::start(const DealOrders& orders, std::size_t party, int /*deadline*/) {
  orders_ = &orders;
  party_ = party;
  made_ = repeated_ = 0;
  received_.assign(orders.parties(), 0);
  const std::size_t size = orders.parties() * orders.deals();
  if (stamp_.size() != size || ++session_ == 0) {
    stamp_.assign(size, 0);
    session_ = 1;
  }
}

void MicroRule::hear(DealId deal, std::size_t proposer) {
  std::uint32_t& stamp = stamp_[proposer * orders_->deals() + deal];
  if (stamp == session_) return;
  stamp = session_;
  ++received_[proposer];
}

DealId MicroRule::offer(int /*round*/) {
  // With more than two parties it follows the one that has conceded least.
  std::size_t least = orders_->deals();
  for (std::size_t p = 0; p < received_.size(); ++p) {
    if (p != party_) least = std::min(least, received_[p]);
  }
  const auto order = orders_->order(party_);
  if (made_ == 0 || (made_ <= least && made_ < order.size())) return order[made_++];
  if (repeated_ >= made_) repeated_ = 0;
  return order[repeated_++];
}

std::unique_ptr<OfferRule> make_offer_rule(const TacticOptions& options, const Domain* domain) {
  using Kind = TitForTatRule::Kind;
  DETENTE_REQUIRE(!tactic_summary(options.name).empty(), "a tactic of tactic_names()");
  if (options.name == "micro") return std::make_unique<MicroRule>();
  if (options.name == "relative_tit_for_tat") return std::make_unique<TitForTatRule>(options, Kind::relative);
  if (options.name == "absolute_tit_for_tat") return std::make_unique<TitForTatRule>(options, Kind::absolute);
  if (options.name == "averaged_tit_for_tat") return std::make_unique<TitForTatRule>(options, Kind::averaged);
  if (options.name == "trade_off" && domain != nullptr) {
    return std::make_unique<TradeOffRule>(options, *domain);
  }
  return std::make_unique<TimeRule>(options);
}

}  // namespace detente::bargaining
