// Talks over one domain by one protocol: what comes out, how good it is, and what an arbiter would pick.
#pragma once

#include <cstddef>
#include <limits>
#include <vector>

#include "engine/bargaining/domain/domain.hpp"
#include "engine/bargaining/protocols/protocol.hpp"
#include "engine/bargaining/solutions/solutions.hpp"
#include "engine/bargaining/talks/measures.hpp"

namespace detente::bargaining {

struct TalksPoint {
  SolutionKind kind = SolutionKind::nash;
  bool lottery = false;  ///< Among lotteries between deals; else the best single deal.
  BargainingPoint point;
};

/// What the session of tactics was like. Only of the protocol concession.
struct PlayedTalks {
  SessionResult result;
  std::vector<Offer> trace;
  std::vector<ConcessionPath> paths;  ///< Per party.
};

struct TalksResult {
  std::vector<BargainingPoint::Part> deals;  ///< That come about, by ascending number; may be none.
  double no_deal = 1.0;                      ///< Chance that talks end without a deal.
  std::vector<double> utilities;             ///< Expected, as if signed at once.
  std::vector<double> values;                ///< Expected, delay and breakdown counted.
  std::vector<double> best;                  ///< Per party, of the deals it could sign; NaN without one.
  std::vector<double> gain_shares;  ///< Gains of `values` over those of `best`; 0 where there are none.
  double nash_product = 0.0;        ///< Of `utilities`, as the distances below: utils.
  double to_frontier = 0.0;
  double to_nash = std::numeric_limits<double>::quiet_NaN();  ///< NaN when no deal is rational for all.
  double to_kalai_smorodinsky = std::numeric_limits<double>::quiet_NaN();
  std::vector<DealId> frontier;
  std::size_t rational = 0;  ///< Deals as good as none for all.
  std::vector<TalksPoint> points;
  bool played = false;  ///< False: `session` is void.
  PlayedTalks session;
};

/// REQUIRES: at least two parties; protocol_fault(options, parties) is empty. Points are without weights.
[[nodiscard]] TalksResult hold_talks(const Domain& domain, const ProtocolOptions& options);

}  // namespace detente::bargaining
