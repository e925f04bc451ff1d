#include "engine/bargaining/session/tactics.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "engine/bargaining/session/offer_rules.hpp"
#include "engine/base/contract.hpp"

namespace detente::bargaining {
namespace {

struct NamedTactic {
  const char* name;
  double beta;
  const char* summary;
};

constexpr std::array<NamedTactic, 9> kTactics = {{
    {"boulware", 0.2, "concedes late: by time, beta = 0.2"},
    {"linear", 1.0, "concedes evenly: by time, beta = 1"},
    {"conceder", 5.0, "concedes early: by time, beta = 5"},
    {"hardliner", 1.0, "asks the same to the end"},
    {"relative_tit_for_tat", 1.0, "concedes the share of the way that the others came"},
    {"absolute_tit_for_tat", 1.0, "concedes as many utils as the others gave it"},
    {"averaged_tit_for_tat", 1.0, "concedes the share that the others came over a window of offers"},
    {"micro", 1.0, "a new deal for each new deal of the others, best first"},
    {"trade_off", 0.2, "concedes late, and offers what others seem to want among deals of equal worth"},
}};

const NamedTactic* find(std::string_view name) {
  const auto found = std::find_if(kTactics.begin(), kTactics.end(),
                                  [&](const NamedTactic& tactic) { return tactic.name == name; });
  return found == kTactics.end() ? nullptr : &*found;
}

}  // namespace

std::span<const std::string> tactic_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const NamedTactic& tactic : kTactics) all.emplace_back(tactic.name);
    return all;
  }();
  return names;
}

std::string_view tactic_summary(std::string_view name) {
  const NamedTactic* tactic = find(name);
  return tactic == nullptr ? std::string_view() : tactic->summary;
}

TacticOptions tactic_called(std::string_view name) {
  const NamedTactic* tactic = find(name);
  DETENTE_REQUIRE(tactic != nullptr, "a tactic of tactic_names()");
  TacticOptions options;
  options.name = tactic->name;
  options.beta = tactic->beta;
  return options;
}

std::string tactic_fault(const TacticOptions& options) {
  if (find(options.name) == nullptr) {
    return fmt::format("unknown tactic '{}', expected one of {}", options.name,
                       fmt::join(tactic_names(), ", "));
  }
  if (!(options.beta > 0.0 && std::isfinite(options.beta))) {
    return fmt::format("beta = {}, expected a number above 0", options.beta);
  }
  if (!(options.start > 0.0 && options.start <= 1.0)) {
    return fmt::format("start = {}, expected a share above 0 and up to 1", options.start);
  }
  if (!(options.floor >= 0.0 && options.floor <= options.start)) {
    return fmt::format("floor = {}, expected a share from 0 to the start, {}", options.floor, options.start);
  }
  if (options.delay < 1) return fmt::format("delay = {}, expected at least 1", options.delay);
  if (options.window < 1) return fmt::format("window = {}, expected at least 1", options.window);
  if (options.patience < 0) return fmt::format("patience = {}, expected at least 0", options.patience);
  const std::array<std::pair<const char*, double>, 3> shares = {
      {{"band", options.band}, {"accept_share", options.accept_share}, {"accept_time", options.accept_time}}};
  for (const auto& [key, share] : shares) {
    if (!(share >= 0.0 && share <= 1.0)) return fmt::format("{} = {}, expected 0 to 1", key, share);
  }
  return {};
}

std::span<const std::string> acceptance_names() {
  static const std::vector<std::string> names = {"next", "threshold", "time", "combined"};
  return names;
}

Negotiator::Negotiator(const TacticOptions& options, const Domain* domain)
    : options_(options), rule_(make_offer_rule(options, domain)) {
}

void Negotiator::start(const DealOrders& orders, std::size_t party, int deadline) {
  orders_ = &orders;
  party_ = party;
  deadline_ = deadline;
  heard_ = false;
  unmoved_ = 0;
  if (!orders.order(party).empty()) rule_->start(orders, party, deadline);
}

void Negotiator::hear(DealId deal, std::size_t proposer) {
  if (orders_->order(party_).empty()) return;
  const double worth = orders_->utility(deal, party_);
  const bool better = !heard_ || worth > best_heard_;
  unmoved_ = better ? 0 : unmoved_ + 1;
  if (better) best_heard_ = worth;
  heard_ = true;
  standing_ = deal;
  rule_->hear(deal, proposer);
}

bool Negotiator::accepts(DealId next, int round) const {
  const double worth = orders_->utility(standing_, party_);
  if (worth < orders_->reservation(party_)) return false;
  const double instead = orders_->utility(rule_->instead(next), party_);
  if (options_.accept == Acceptance::threshold) {
    const double worst = orders_->worst(party_);
    const double asked = worst + options_.accept_share * (orders_->best(party_) - worst);
    return worth >= asked || (round + 1 == deadline_ && worth >= instead);
  }
  if (worth >= instead) return true;
  if (options_.accept == Acceptance::next) return false;
  const double time = deadline_ > 1 ? static_cast<double>(round) / (deadline_ - 1) : 1.0;
  if (time < options_.accept_time) return false;
  return options_.accept == Acceptance::time || worth >= best_heard_;
}

Negotiator::Answer Negotiator::answer(int round) {
  if (orders_->order(party_).empty()) return {Reply::walk_out, 0};
  const DealId next = rule_->offer(round);
  if (heard_ && accepts(next, round)) return {Reply::accept, standing_};
  if (options_.patience > 0 && unmoved_ >= options_.patience) return {Reply::walk_out, 0};
  return {Reply::offer, next};
}

}  // namespace detente::bargaining
