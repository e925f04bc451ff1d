#include "engine/bargaining/protocols/protocol.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "engine/bargaining/protocols/alternating_offers.hpp"
#include "engine/bargaining/protocols/baron_ferejohn.hpp"
#include "engine/bargaining/protocols/concession.hpp"
#include "engine/bargaining/protocols/quantal_offers.hpp"
#include "engine/bargaining/protocols/single_text.hpp"
#include "engine/bargaining/solutions/solutions.hpp"
#include "engine/base/contract.hpp"

namespace detente::bargaining {
namespace {

/// The best single deal of a cooperative solution. Ties go to the smaller deal.
class Arbiter final : public Protocol {
public:
  Arbiter(SolutionKind kind, std::vector<double> weights) : kind_(kind), weights_(std::move(weights)) {}

  void resolve(std::span<const double> utilities, std::span<const double> disagreement,
               std::span<double> outcome) override {
    std::fill(outcome.begin(), outcome.end(), 0.0);
    values_.assign(disagreement.begin(), disagreement.end());
    const auto deal = search_.find({utilities, disagreement, weights_}, kind_);
    outcome[deal ? *deal : outcome.size() - 1] = 1.0;
    if (!deal) return;
    const auto signed_deal = utilities.subspan(*deal * values_.size(), values_.size());
    std::copy(signed_deal.begin(), signed_deal.end(), values_.begin());
  }

private:
  SolutionKind kind_;
  std::vector<double> weights_;
  DealSearch search_;
};

template <typename Played>
std::unique_ptr<Protocol> played(const ProtocolOptions& options, std::size_t parties,
                                 const Domain* /*domain*/) {
  return std::make_unique<Played>(options, parties);
}

template <SolutionKind kSolution>
std::unique_ptr<Protocol> arbiter(const ProtocolOptions& options, std::size_t /*parties*/,
                                  const Domain* /*domain*/) {
  return std::make_unique<Arbiter>(kSolution, options.weight);
}

std::unique_ptr<Protocol> single_offer(const ProtocolOptions& options, std::size_t parties,
                                       const Domain* /*domain*/) {
  ProtocolOptions once = options;
  once.deadline = 1;
  return std::make_unique<AlternatingOffers>(once, parties);
}

std::unique_ptr<Protocol> tactics(const ProtocolOptions& options, std::size_t parties, const Domain* domain) {
  return std::make_unique<Concession>(options, parties, domain);
}

constexpr auto kProtocols = std::to_array<ProtocolTraits>({
    {"alternating_offers",
     "one proposes, the others accept or refuse, the next proposes; by backward induction",
     played<AlternatingOffers>},
    {"quantal_offers", "the same between parties who err, the less the more a mistake costs; talks may fail",
     played<QuantalOffers>, false, true},
    {"take_it_or_leave_it", "one proposes once, the others accept or there is no deal", single_offer},
    {"single_text", "a mediator improves one text for all until it cannot be improved", played<SingleText>},
    {"baron_ferejohn", "whom chance recognises proposes, the members vote; quota and vetoes",
     played<BaronFerejohn>},
    {"concession", "all make offers in turn, each by a tactic of its own; no equilibrium", tactics, true},
    {"nash", "an arbiter takes the deal with the largest product of gains", arbiter<SolutionKind::nash>},
    {"kalai_smorodinsky", "an arbiter gives all the same share of the most they could gain",
     arbiter<SolutionKind::kalai_smorodinsky>},
    {"egalitarian", "an arbiter makes the least gain as large as it can be",
     arbiter<SolutionKind::egalitarian>},
    {"utilitarian", "an arbiter takes the deal with the largest sum of gains",
     arbiter<SolutionKind::utilitarian>},
});

/// "discount = 1.5 of party 2, expected ..." when a number of `values` is outside of (0, most].
std::string range_fault(const char* what, const std::vector<double>& values, std::size_t parties,
                        double most) {
  if (!values.empty() && values.size() != parties) {
    return fmt::format("{} has {} numbers, expected {}, one per party", what, values.size(), parties);
  }
  for (std::size_t p = 0; p < values.size(); ++p) {
    if (values[p] > 0.0 && values[p] <= most && std::isfinite(values[p])) continue;
    return fmt::format("{} = {} of party {}, expected a number above 0{}", what, values[p], p + 1,
                       std::isfinite(most) ? fmt::format(" and up to {}", most) : "");
  }
  return {};
}

}  // namespace

std::vector<double> ProtocolOptions::kept(std::size_t parties) const {
  std::vector<double> kept(parties, 1.0 - breakdown);
  for (std::size_t p = 0; p < discount.size(); ++p) kept[p] *= discount[p];
  return kept;
}

std::span<const std::string> protocol_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const ProtocolTraits& protocol : kProtocols) all.emplace_back(protocol.name);
    return all;
  }();
  return names;
}

const ProtocolTraits* find_protocol(std::string_view name) {
  const auto found = std::ranges::find(kProtocols, name, &ProtocolTraits::name);
  return found == kProtocols.end() ? nullptr : &*found;
}

std::string_view protocol_summary(std::string_view name) {
  const ProtocolTraits* const found = find_protocol(name);
  return found == nullptr ? std::string_view() : found->summary;
}

std::string protocol_fault(const ProtocolOptions& options, std::size_t parties) {
  if (find_protocol(options.name) == nullptr) {
    return fmt::format("unknown protocol '{}', expected one of {}", options.name,
                       fmt::join(protocol_names(), ", "));
  }
  if (parties < 2) return fmt::format("{} parties, expected at least 2", parties);
  if (options.deadline < 1) return fmt::format("deadline = {}, expected at least 1", options.deadline);
  if (!(options.breakdown >= 0.0 && options.breakdown < 1.0)) {
    return fmt::format("breakdown = {}, expected a chance of at least 0 and below 1", options.breakdown);
  }
  if (options.first_proposer >= parties) {
    return fmt::format("party {} proposes first, expected one of {}", options.first_proposer + 1, parties);
  }
  if (options.quota > parties) {
    return fmt::format("quota = {}, expected at most the {} parties", options.quota, parties);
  }
  if (!options.vetoes.empty() && options.vetoes.size() != parties) {
    return fmt::format("vetoes has {} entries, expected {}, one per party", options.vetoes.size(), parties);
  }
  if (!options.tactics.empty() && options.tactics.size() != parties) {
    return fmt::format("{} tactics, expected {}, one per party", options.tactics.size(), parties);
  }
  for (const TacticOptions& tactic : options.tactics) {
    const std::string fault = tactic_fault(tactic);
    if (!fault.empty()) return fault;
  }
  constexpr double kNoLimit = std::numeric_limits<double>::infinity();
  const std::string erring = range_fault("rationality", options.rationality, parties, kNoLimit);
  if (!erring.empty()) return erring;
  const std::string fault = range_fault("discount", options.discount, parties, 1.0);
  if (!fault.empty()) return fault;
  return range_fault("weight", options.weight, parties, kNoLimit);
}

std::unique_ptr<Protocol> make_protocol(const ProtocolOptions& options, std::size_t parties,
                                        const Domain* domain) {
  DETENTE_REQUIRE(protocol_fault(options, parties).empty(), "options that protocol_fault() takes");
  return find_protocol(options.name)->make(options, parties, domain);
}

}  // namespace detente::bargaining
