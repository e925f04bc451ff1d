// The offer rules behind the names of tactics.hpp. Only tactics.cpp and its like make them.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/bargaining/session/opponent_model.hpp"
#include "engine/bargaining/session/tactics.hpp"

namespace detente::bargaining {

/// REQUIRES: a known name, options in their ranges. `domain` may be null.
[[nodiscard]] std::unique_ptr<OfferRule> make_offer_rule(const TacticOptions& options, const Domain* domain);

/// By time: boulware, linear, conceder, hardliner, and trade_off's target.
class TimeRule : public OfferRule {
public:
  explicit TimeRule(const TacticOptions& options) : options_(options) {}
  void start(const DealOrders& orders, std::size_t party, int deadline) override;
  void hear(DealId, std::size_t) override {}
  [[nodiscard]] DealId offer(int round) override;

  /// Share of its span asked in `round`, [floor, start]; never ascending.
  [[nodiscard]] double share(int round) const { return shares_[static_cast<std::size_t>(round)]; }

protected:
  [[nodiscard]] double target(int round) const { return worst_ + share(round) * span_; }

  TacticOptions options_;
  const DealOrders* orders_ = nullptr;
  std::size_t party_ = 0;
  double worst_ = 0.0, span_ = 0.0;  ///< Utils.

private:
  std::vector<double> shares_;  ///< Per round, for the deadline of the last session.
};

/// By time, choosing among deals of like worth by a model of the others.
class TradeOffRule final : public TimeRule {
public:
  TradeOffRule(const TacticOptions& options, const Domain& domain) : TimeRule(options), model_(domain) {}
  void start(const DealOrders& orders, std::size_t party, int deadline) override;
  void hear(DealId deal, std::size_t proposer) override { model_.hear(deal, proposer); }
  [[nodiscard]] DealId offer(int round) override;

private:
  FrequencyModel model_;
};

/// By behaviour: relative, absolute and averaged tit for tat.
class TitForTatRule final : public OfferRule {
public:
  enum class Kind : std::uint8_t { relative, absolute, averaged };
  TitForTatRule(const TacticOptions& options, Kind kind) : options_(options), kind_(kind) {}
  void start(const DealOrders& orders, std::size_t party, int deadline) override;
  void hear(DealId deal, std::size_t proposer) override;
  [[nodiscard]] DealId offer(int round) override;

private:
  TacticOptions options_;
  Kind kind_;
  const DealOrders* orders_ = nullptr;
  std::size_t party_ = 0;
  double best_ = 0.0, floor_ = 0.0, asked_ = 0.0;  ///< Utils.
  std::vector<double> heard_;                      ///< Own utils of the others' offers, in order.
  std::size_t answered_ = 0;                       ///< Offers of heard_ that it has reacted to.
};

/// MiCRO.
class MicroRule final : public OfferRule {
public:
  void start(const DealOrders& orders, std::size_t party, int deadline) override;
  void hear(DealId deal, std::size_t proposer) override;
  [[nodiscard]] DealId offer(int round) override;
  /// The last of its deals, also when it repeats an older one.
  [[nodiscard]] DealId instead(DealId) const override { return orders_->order(party_)[made_ - 1]; }

private:
  const DealOrders* orders_ = nullptr;
  std::size_t party_ = 0;
  std::size_t made_ = 0, repeated_ = 0;  ///< Different own offers so far; the next old one to repeat.
  std::vector<std::size_t> received_;    ///< Different offers of each other party.
  std::vector<std::uint32_t> stamp_;  ///< [party * deals + deal]: the session in which it was offered last.
  std::uint32_t session_ = 0;
};

}  // namespace detente::bargaining
