// KTAB's spatial model of politics (SMP): rounds of proposed and chosen bargains in any number of issues at
// once.
//
// In a round each actor i looks for the target j whom a challenge would gain it most, and offers j a bargain
// that moves both; then for each actor an election among the bargains that concern it (and "no change")
// decides which one it takes.
//
// Source: Wise, Lester, Efird (2015), see condorcet_election.hpp, and KTAB's code, smp.cpp and smpbcn.cpp
// (github.com/lsyaseen/KTAB, MIT licence): bvDiff, bsUtil, bigRfromProb, estNRA, probEduChlg, vProbLittle,
// thirdPartyVoteSU, interpBrgnSnPm, interpBrgnS2PMax, doBCN, smpStopFn. Names in brackets below are KTAB's.
//   distance    d_ij = sqrt(sum_k (s_ik (x_ik - x_jk))^2 / sum_k s_ik^2)                       [bvDiff]
//   utility     u_ij = (1 - d_ij) (1 + d_ij R_i)                                               [bsUtil]
//   risk        R from the chances p of the risk-neutral election, the likelier the bolder     [bigRfromProb]
//   h's view    of i's risk: between h's own and i's true one                                  [estNRA]
//   challenge   (1 - s_j) 2 u_ii + s_j (P 2 u_ii + (1 - P) 2 u_ij) - (u_ii + u_ij)              [probEduChlg]
// where s_j, the sum of j's saliences, is the chance that j resists and P the chance that i's coalition wins.
// As in KTAB votes on bargains weigh capability alone, votes in contests capability times salience.
// Deviations: an actor that cares for nothing is indifferent (KTAB refuses it); where all chances p are equal
// all are risk neutral (0/0 in KTAB); saliences that add up to more than 1 count as 1; capability on several
// issues is their mean. KTAB takes "j's view of P" from the wrong element of a pair; here it is P.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/positions/condorcet_election.hpp"
#include "engine/positions/position_run.hpp"
#include "engine/positions/spatial_actors.hpp"

namespace detente::positions {

/// The range of risk attitudes R: from the least to the likeliest option.
enum class RiskRange : std::uint8_t { min, mid, max };  ///< [0, 1], [-1/2, 1], [-1, 1].
/// How much of another's true risk attitude an actor sees; of the rest it assumes its own.
enum class RiskView : std::uint8_t { full, two_thirds, half, one_third, none };
/// Whether third parties that join a side give up their own position with it.
enum class Commitment : std::uint8_t { full, semi, none };
/// Weights of the two positions in a bargain: (salience * chance), its square, or KTAB's S2PMax.
enum class Interpolation : std::uint8_t { s1p1, s2p2, s2pmax };
/// Whose bargain is put forward: as the initiator sees the odds, both sides' two, or their mean by power.
enum class BargainView : std::uint8_t { initiator, both, compromise };

[[nodiscard]] std::span<const std::string> risk_range_names();
[[nodiscard]] std::span<const std::string> risk_view_names();
[[nodiscard]] std::span<const std::string> commitment_names();
[[nodiscard]] std::span<const std::string> interpolation_names();
[[nodiscard]] std::span<const std::string> bargain_view_names();

/// KTAB's defaults.
struct SpatialRules {
  VoteResponse response = VoteResponse::proportional;
  VictoryModel victory = VictoryModel::linear;
  ElectionModel election = ElectionModel::conditional;
  RiskRange risk_range = RiskRange::mid;
  RiskView risk_view = RiskView::one_third;
  Commitment commitment = Commitment::semi;
  Interpolation interpolation = Interpolation::s2p2;
  BargainView view = BargainView::initiator;
};

/// What the group of actors makes of its present positions, as KTAB reports it.
struct PositionElection {
  std::vector<double> risk;         ///< R per actor, [-1, 1].
  std::vector<double> probability;  ///< Per actor: that its position is chosen. Actors within 0.001 of one
                                    ///< another share a position; each of them has its whole probability.
  std::vector<double> expected;     ///< Per scale: the mean over distinct positions, a share of the scale.
  std::size_t favourite = 0;        ///< The first actor that holds the likeliest position.
};

/// `positions` as PositionRun::positions[t].
[[nodiscard]] PositionElection elect_position(const SpatialInputs& inputs, std::span<const double> positions,
                                              const SpatialRules& rules);

/// Plays at most `most_rounds` rounds (0 = none). Settled when, from the second round on, the sum of all
/// moves is below 2 percent of that of the first round (smpStopFn). PositionRun::risk has an entry per actor.
/// Cost of a round: actors^3.
[[nodiscard]] PositionRun run_spatial_bargaining(const SpatialInputs& inputs, const SpatialRules& rules,
                                                 int most_rounds, bool record_offers = true);

}  // namespace detente::positions
