// What a session of talks came to: how good its outcome is, and who conceded when.
//
// Distances and the Nash product are those of efficiency.hpp; an outcome without a deal counts as the
// disagreement point. Concessions are measured in what an offer is worth to the party that makes it, in
// shares of its span from no deal to its best deal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "engine/bargaining/domain/domain.hpp"
#include "engine/bargaining/session/session.hpp"
#include "engine/bargaining/solutions/efficiency.hpp"

namespace detente::bargaining {

/// One party's offers. All but `offers` are void when it made none.
struct ConcessionPath {
  int offers = 0;
  double first = 0.0;     ///< Worth of its first offer to itself, utils.
  double last = 0.0;      ///< And of its last.
  double conceded = 0.0;  ///< (first - lowest) / (best - reservation), [0, 1]; 0 where there is no span.
  int steps = 0;          ///< Offers that asked less than any before.
  int first_step = -1;    ///< Round of the first of them; -1 = it never conceded.
  int half_step = -1;     ///< Round in which half of `conceded` or more was first given up; -1 = never.
};

/// The path of `party`'s offers in a trace of play_session().
[[nodiscard]] ConcessionPath concession_path(const DealOrders& orders, std::size_t party,
                                             std::span<const Offer> trace);

struct SessionMeasures {
  SessionEnd end = SessionEnd::deadline;
  int round = 0;                    ///< In which the talks ended, from 0; the deadline if that ended them.
  std::vector<double> utilities;    ///< Per party, of the outcome.
  std::vector<double> discounted;   ///< The same when time counts: gains * discount^round.
  std::vector<double> gain_shares;  ///< Discounted gains / (best - reservation), at most 1; 0 without a span.
  double nash_product = 0.0;        ///< Of `utilities`.
  double to_frontier = 0.0;         ///< Utils.
  double to_nash = std::numeric_limits<double>::quiet_NaN();  ///< NaN when no deal is rational for all.
  double to_kalai_smorodinsky = std::numeric_limits<double>::quiet_NaN();
  std::vector<ConcessionPath> paths;  ///< Per party.
};

/// `discount` per party and round; empty = 1. `trace` as play_session() wrote it.
[[nodiscard]] SessionMeasures measure_session(const Domain& domain, const DealOrders& orders,
                                              const Yardstick& yardstick, std::span<const double> discount,
                                              const SessionResult& result, std::span<const Offer> trace);

/// A mean over sessions.
struct SessionMean {
  std::uint64_t sessions = 0;  ///< That have a value.
  double mean = std::numeric_limits<double>::quiet_NaN();
  /// Of the mean, if sessions were drawn independently; infinite with fewer than two.
  double standard_error = std::numeric_limits<double>::infinity();
};

/// Adds one value after another (Welford 1962). Owned by one thread.
class MeanTally {
public:
  void add(double value);  ///< NaN is no value.
  [[nodiscard]] SessionMean mean() const;

private:
  std::uint64_t count_ = 0;
  double mean_ = 0.0, squares_ = 0.0;
};

/// The measures over many sessions of one domain, or of several. REQUIRES: as many parties in each.
class MeasureTally {
public:
  explicit MeasureTally(std::size_t parties) : gain_shares_(parties), conceded_(parties) {}
  void add(const SessionMeasures& measures);

  [[nodiscard]] SessionMean agreement() const { return agreement_.mean(); }  ///< Share with a deal.
  [[nodiscard]] SessionMean round() const { return round_.mean(); }          ///< Of those with a deal.
  [[nodiscard]] SessionMean gain_share(std::size_t party) const { return gain_shares_[party].mean(); }
  [[nodiscard]] SessionMean conceded(std::size_t party) const { return conceded_[party].mean(); }
  [[nodiscard]] SessionMean nash_product() const { return product_.mean(); }
  [[nodiscard]] SessionMean to_frontier() const { return to_frontier_.mean(); }
  [[nodiscard]] SessionMean to_nash() const { return to_nash_.mean(); }
  [[nodiscard]] SessionMean to_kalai_smorodinsky() const { return to_kalai_smorodinsky_.mean(); }

private:
  MeanTally agreement_, round_, product_, to_frontier_, to_nash_, to_kalai_smorodinsky_;
  std::vector<MeanTally> gain_shares_, conceded_;
};

}  // namespace detente::bargaining
