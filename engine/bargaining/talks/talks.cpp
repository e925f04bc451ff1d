#include "engine/bargaining/talks/talks.hpp"

#include <algorithm>
#include <memory>

#include "engine/bargaining/protocols/concession.hpp"

namespace detente::bargaining {
namespace {

/// The outcome of the protocol, as numbers per deal.
std::vector<double> resolve(const Domain& domain, const ProtocolOptions& options, TalksResult& talks) {
  std::vector<double> disagreement;
  for (const Party& party : domain.parties()) disagreement.push_back(party.reservation);
  std::vector<double> outcome(domain.deals() + 1);
  talks.played = options.name == "concession";
  if (talks.played) {
    Concession concession(options, domain.party_count(), &domain);
    concession.write_trace(&talks.session.trace);
    concession.resolve(domain.utilities(), disagreement, outcome);
    talks.session.result = concession.result();
    for (std::size_t p = 0; p < domain.party_count(); ++p) {
      talks.session.paths.push_back(concession_path(concession.orders(), p, talks.session.trace));
    }
    talks.values.assign(concession.values().begin(), concession.values().end());
    return outcome;
  }
  const auto protocol = make_protocol(options, domain.party_count());
  protocol->resolve(domain.utilities(), disagreement, outcome);
  talks.values.assign(protocol->values().begin(), protocol->values().end());
  return outcome;
}

void measure(const Domain& domain, TalksResult& talks) {
  const Yardstick yardstick(domain);
  talks.frontier = yardstick.frontier();
  talks.nash_product = yardstick.product(talks.utilities);
  talks.to_frontier = yardstick.to_frontier(talks.utilities);
  talks.to_nash = yardstick.to_nash(talks.utilities);
  talks.to_kalai_smorodinsky = yardstick.to_kalai_smorodinsky(talks.utilities);
  for (DealId deal = 0; deal < domain.deals(); ++deal) talks.rational += domain.rational(deal) ? 1U : 0U;
  for (const SolutionKind kind : kSolutionKinds) {
    talks.points.push_back({kind, false, best_deal(domain, kind)});
    talks.points.push_back({kind, true, best_lottery(domain, kind)});
  }
}

void measure_gains(const Domain& domain, TalksResult& talks) {
  for (std::size_t p = 0; p < domain.party_count(); ++p) {
    const double reservation = domain.parties()[p].reservation;
    double best = std::numeric_limits<double>::quiet_NaN();
    for (DealId deal = 0; deal < domain.deals(); ++deal) {
      const double utility = domain.utility(deal, p);
      if (utility >= reservation && !(best >= utility)) best = utility;
    }
    talks.best.push_back(best);
    talks.gain_shares.push_back(best > reservation ? (talks.values[p] - reservation) / (best - reservation)
                                                   : 0.0);
  }
}

}  // namespace

TalksResult hold_talks(const Domain& domain, const ProtocolOptions& options) {
  TalksResult talks;
  const std::vector<double> outcome = resolve(domain, options, talks);
  talks.no_deal = outcome.back();
  for (const Party& party : domain.parties()) talks.utilities.push_back(talks.no_deal * party.reservation);
  for (DealId deal = 0; deal < domain.deals(); ++deal) {
    if (outcome[deal] <= 0.0) continue;
    talks.deals.push_back({deal, outcome[deal]});
    for (std::size_t p = 0; p < domain.party_count(); ++p) {
      talks.utilities[p] += outcome[deal] * domain.utility(deal, p);
    }
  }
  measure(domain, talks);
  measure_gains(domain, talks);
  return talks;
}

}  // namespace detente::bargaining
