// Tournaments: tactics against tactics, all against all, over domains and in both roles.
//
// Each ordered pair of entrants, an entrant against itself too, plays every domain with the first as its
// first party, once with either party opening. An entrant's score in a session is its discounted gain over no
// deal as a share of what its best deal gains, whether or not the other would sign that; 0 without a deal.
// (Scores of utilities would weigh domains by their units.)
//
// A cell is a domain, a role and an opponent; its score is the mean over who opens. Two entrants are compared
// by pairs of cells that differ in nothing but who of the two plays: signed rank tests, all of them corrected
// together by Holm's procedure (paired_test.hpp). Sessions have no luck in them, and cells of one domain are
// alike, so intervals and tests speak of cells like these, not of domains drawn from somewhere.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "engine/bargaining/domain/domain.hpp"
#include "engine/bargaining/session/tactics.hpp"
#include "engine/bargaining/talks/paired_test.hpp"

namespace detente::bargaining {

struct Entrant {
  std::string label;  ///< As it was asked for: "boulware:0.1".
  TacticOptions tactic;
};

struct TournamentDomain {
  const Domain* domain = nullptr;  ///< Two parties.
  int deadline = 100;              ///< Rounds, >= 1.
  std::vector<double> discount;    ///< Per party and round; empty = 1.
};

/// What an entrant did, over its cells. Sorted by score.
struct Standing {
  std::size_t entrant = 0;
  MeanInterval score;        ///< Share of what it could gain, [0, 1].
  MeanInterval opponent;     ///< The same of those it played against.
  double agreement = 0.0;    ///< Share of its sessions with a deal.
  double round = 0.0;        ///< Mean round of the deals, from 0; NaN without one.
  double to_frontier = 0.0;  ///< Mean over its sessions, utils.
  double to_nash = 0.0;      ///< Mean over its sessions where a deal is rational, utils; NaN if in none.
};

/// Entrant `a` against `b` over the same cells.
struct Duel {
  std::size_t a = 0, b = 0;  ///< a stands before b in the standings.
  MeanInterval difference;   ///< Of scores, a - b.
  SignedRankTest test;
  double p = 1.0;  ///< Corrected for all duels of the tournament.
};

struct Tournament {
  std::size_t sessions = 0;
  std::vector<Standing> standings;
  std::vector<Duel> duels;      ///< By a's, then b's place in the standings.
  std::vector<double> against;  ///< [entrant * entrants + opponent]: mean score.
};

/// Cost: domains * entrants^2 * 2 sessions, on all threads; the same result on any number.
/// REQUIRES: at least one entrant and one domain, each of two parties.
[[nodiscard]] Tournament play_tournament(std::span<const Entrant> entrants,
                                         std::span<const TournamentDomain> domains);

}  // namespace detente::bargaining
