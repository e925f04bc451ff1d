// What `detente tournament` says: standings, who scores what against whom, duels.
#pragma once

#include <string>
#include <vector>

#include "engine/bargaining/talks/tournament.hpp"
#include "engine/report/report.hpp"

namespace detente::cli {

struct PlayedTournament {
  const std::vector<std::vector<std::string>>& grounds;  ///< Files of each domain.
  const std::vector<bargaining::Entrant>& entrants;
  bool undiscounted = false;
  const bargaining::Tournament& tournament;
};

/// `played` must outlive it.
[[nodiscard]] report::Report tournament_report(const PlayedTournament& played);

}  // namespace detente::cli
