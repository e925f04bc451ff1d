// The expected-utility challenge model: who challenges whom, with which offer, and who yields how far.
//
// Issue by issue. In a round each actor weighs a challenge to each other: third parties vote with their power
// for the side that they prefer, which gives the chance to win; the one that is challenged resists with the
// probability of its salience. Where both would gain the stronger confronts the weaker; where one would lose,
// it compromises or yields; of the offers that an actor gets it takes one, by default the one that moves it
// least.
//
// Sources: Bueno de Mesquita, B. (1985). The War Trap revisited. APSR 79, 156-177; (1994) Political
// forecasting: an expected utility method, in Bueno de Mesquita & Stokman (eds.), European Community Decision
// Making, Yale, ch. 4; (1997) A decision making model: its structure and form. International Interactions 23,
// 235-266; Scholz, J. B., Calbert, G. J., Smith, G. A. (2011). Unravelling Bueno de Mesquita's group decision
// model. Journal of Theoretical Politics 23, 510-531; Eftekhari, Z., Rahimi, S. (2014). Preana: game theory
// based prediction with expected utility. With d_ij = |x_i - x_j| / (x_max - x_min), mu the power-weighted
// mean, and r the risk exponent of whose view it is:
//   U_success  = 2 - 4 (1/2 - d_ij / 2)^r              U_failure = 2 - 4 (1/2 + d_ij / 2)^r
//   U_better   = 2 - 4 (1/2 - (d_i,mu + d_ij) / 4)^r   U_worse   = 2 - 4 (1/2 + (d_i,mu + d_ij) / 4)^r
//   U_same     = 2 - 4 (1/2)^r                                                 (Scholz et al., section 3)
//   P_ij       = sum of c_k s_k (d_kj^r_k - d_ki^r_k) where it is > 0
//                / sum of its absolute value                                                  (section 4)
//   E(U_ij)    = s_j (P U_success + (1 - P) U_failure) + (1 - s_j) U_success
//                - Q U_same - (1 - Q) (T U_better + (1 - T) U_worse)                         (section 2.2)
//   R_i        = (2 D_i - max D - min D) / (max D - min D),  D_i = sum_j E(U_ji) with all r = 1
//   r_i        = (1 - R_i / 3) / (1 + R_i / 3), in [1/2, 2]                                    (section 5)
//   confrontation  E(U_ji) > E(U_ij) > 0:             i goes to x_j
//   capitulation   E(U_ij) < 0 < E(U_ji) < |E(U_ij)|: the same
//   compromise     E(U_ij) < 0, E(U_ji) > |E(U_ij)|:  i goes |E(U_ij) / E(U_ji)| of the way   (section 6)
// x_max - x_min is the spread of the ideal points at the start. Where the sources differ, ChallengeRules
// names the readings; the published round-by-round results of 1994 hang on details that no source states in
// full.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/positions/position_run.hpp"
#include "engine/positions/spatial_actors.hpp"

namespace detente::positions {

/// What P_ij is divided by.
enum class ChallengeOdds : std::uint8_t {
  contest,    ///< The votes in this contest: P_ij + P_ji = 1 (Bueno de Mesquita 1994, 1997).
  all_pairs,  ///< The votes over all pairs of positions, as in the code of Scholz et al.: tiny chances.
};
/// Among which D_i lies.
enum class ChallengeRisk : std::uint8_t {
  actors,     ///< Those of the other actors (Scholz et al.).
  positions,  ///< Those that i itself would have at each actor's position (Bueno de Mesquita 1985).
  neutral,    ///< r = 1 for all: no second step.
};
/// Which of its offers an actor takes.
enum class OfferChoice : std::uint8_t {
  least_move,           ///< The one that moves it least, whatever its kind (Bueno de Mesquita 1994).
  confrontation_first,  ///< Confrontations, then compromises, then capitulations; of a kind the least move
                        ///< (the code of Scholz et al.).
  strongest,            ///< The one whose initiator would gain most.
};
/// With whose risk exponent the target's and the initiator's expected utilities are worked out.
enum class ChallengeView : std::uint8_t {
  target,  ///< The target's, for both: it decides by what it perceives (Scholz et al.).
  own,     ///< Each its own.
};

[[nodiscard]] std::span<const std::string> challenge_odds_names();
[[nodiscard]] std::span<const std::string> challenge_risk_names();
[[nodiscard]] std::span<const std::string> offer_choice_names();
[[nodiscard]] std::span<const std::string> challenge_view_names();

struct ChallengeRules {
  ChallengeOdds odds = ChallengeOdds::contest;
  ChallengeRisk risk = ChallengeRisk::actors;
  OfferChoice choice = OfferChoice::least_move;
  ChallengeView view = ChallengeView::target;
  double stays = 1.0;     ///< Q: that without a challenge nothing changes, [0, 1]. 1 in public replications.
  double improves = 0.5;  ///< T: that, if something does, it changes for the better, [0, 1].
  double tolerance = 0.001;  ///< Settled when nobody moves by more than this share of the scale, > 0.
};

/// One issue at one moment, all numbers of the model; for tests and for those who want to look inside.
struct ChallengeStage {
  std::size_t actors = 0;
  std::vector<double> probability;  ///< [i * actors + j]: that i defeats j.
  std::vector<double> risk;         ///< r_i, [1/2, 2].
  std::vector<double> danger;       ///< D_i: what others would gain by challenging i.
  std::vector<double> utility;      ///< [(h * actors + i) * actors + j]: E(U_ij) with h's exponent.
};

/// `positions`, `weights` (power) and `saliences`: one per actor. `spread`: x_max - x_min, > 0.
[[nodiscard]] ChallengeStage challenge_stage(std::span<const double> positions,
                                             std::span<const double> weights,
                                             std::span<const double> saliences, double spread,
                                             const ChallengeRules& rules);

/// Plays at most `most_rounds` rounds (0 = none) on each scale by itself. An actor with two best offers that
/// pull to different places, alike in every respect, stays. PositionRun::risk is laid out as positions are.
/// Cost of a round and scale: actors^3, with ChallengeRisk::positions actors^4.
[[nodiscard]] PositionRun run_challenges(const SpatialInputs& inputs, const ChallengeRules& rules,
                                         int most_rounds, bool record_offers = true);

}  // namespace detente::positions
