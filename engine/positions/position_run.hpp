// A run of a spatial model: positions round by round, who challenged whom, with which offer.
//
// Both models, the challenge model and KTAB's spatial model, return this.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

namespace detente::positions {

enum class OfferKind : std::uint8_t {
  confrontation,  ///< Both would gain by a contest; the one that would gain less yields wholly.
  compromise,     ///< The initiator would gain more than the target would lose: they meet in between.
  capitulation,   ///< The target would lose more than the initiator would gain ("compel"): it yields wholly.
  bargain,        ///< KTAB's: both move, weighted by salience and the odds of a contest.
};
[[nodiscard]] constexpr std::string_view offer_kind_name(OfferKind of) {
  constexpr std::string_view kNames[] = {"confrontation", "compromise", "capitulation", "bargain"};
  return kNames[static_cast<std::size_t>(of)];
}

struct PositionOffer {
  static constexpr std::uint32_t kAllScales = std::numeric_limits<std::uint32_t>::max();

  OfferKind kind = OfferKind::bargain;
  std::uint32_t initiator = 0;
  std::uint32_t target = 0;
  std::uint32_t scale = kAllScales;  ///< The issue it is about; kAllScales = all at once.
  double probability = 0.0;          ///< That the initiator would win a contest, as who reckons sees it.
  double initiator_gain = 0.0;       ///< Expected utility of the challenge to the initiator, as seen so.
  double target_gain = 0.0;          ///< To the target.
  /// Where each is to stand, an entry per scale (or the one of `scale`); empty = stays where it is.
  std::vector<double> initiator_to, target_to;
  bool initiator_takes = false;  ///< The initiator moves as the offer says.
  bool target_takes = false;
};

enum class PositionEnd : std::uint8_t {
  not_run,
  settled,  ///< The last round moved nobody by more than the tolerance.
  rounds,   ///< Still moving after the last round that was allowed.
};
[[nodiscard]] constexpr std::string_view position_end_name(PositionEnd of) {
  constexpr std::string_view kNames[] = {"not_run", "settled", "rounds"};
  return kNames[static_cast<std::size_t>(of)];
}

struct PositionRun {
  PositionEnd end = PositionEnd::not_run;
  /// Before the first round and after each: [round][actor * scales + scale], shares of the scale.
  std::vector<std::vector<double>> positions;
  /// What moved actors from positions[t] to positions[t + 1]; empty unless recorded. The challenge model
  /// lists the offers that were taken, KTAB's model each actor's best challenge.
  std::vector<std::vector<PositionOffer>> offers;
  /// Risk attitude per actor (and, in the challenge model, scale) at positions[t]; laid out as the model
  /// says.
  std::vector<std::vector<double>> risk;

  [[nodiscard]] std::size_t rounds() const { return positions.empty() ? 0 : positions.size() - 1; }
};

}  // namespace detente::positions
