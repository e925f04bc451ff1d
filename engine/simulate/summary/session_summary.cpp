#include "engine/simulate/summary/session_summary.hpp"

#include <algorithm>
#include <numeric>

namespace detente::simulate {

SessionSummary summarise_session(std::span<const RoundSummary> rounds, int mover) {
  SessionSummary summary;
  std::vector<double> total;  // No deal, then the deals.
  for (const RoundSummary& round : rounds) {
    const std::vector<double>& shares = round.frequency[static_cast<std::size_t>(mover)];
    total.resize(shares.size(), 0.0);
    for (std::size_t a = 0; a < shares.size(); ++a) total[a] += shares[a];
  }
  summary.sat = std::accumulate(total.begin(), total.end(), 0.0);
  if (total.size() < 2 || summary.sat <= 0.0) return summary;
  const double deals = std::accumulate(total.begin() + 1, total.end(), 0.0);
  summary.agreed = deals / summary.sat;
  if (deals <= 0.0) return summary;
  const auto most = std::max_element(total.begin() + 1, total.end());
  summary.likeliest = static_cast<int>(most - total.begin()) - 1;
  summary.of_agreements = *most / deals;
  return summary;
}

}  // namespace detente::simulate
