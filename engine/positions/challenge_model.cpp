#include "engine/positions/challenge_model.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>

#include "engine/base/contract.hpp"

namespace detente::positions {
namespace {

/// Distances, exponents and chances of one issue at one moment.
class Stage {
public:
  Stage(std::span<const double> positions, std::span<const double> weights, std::span<const double> saliences,
        double spread, const ChallengeRules& rules)
      : positions_(positions.begin(), positions.end()),
        weights_(weights),
        saliences_(saliences),
        spread_(spread),
        rules_(rules),
        n_(positions.size()),
        risk_(n_, 1.0) {
    settle_mean();
    if (rules_.risk != ChallengeRisk::neutral) infer_risk();
    weigh_votes();
  }

  [[nodiscard]] const std::vector<double>& risk() const { return risk_; }
  [[nodiscard]] const std::vector<double>& danger() const { return danger_; }
  [[nodiscard]] double probability(std::size_t i, std::size_t j) const;
  /// E(U_ij) with the exponent `r`.
  [[nodiscard]] double expected_utility(std::size_t i, std::size_t j, double r, double wins) const;

private:
  [[nodiscard]] double distance(double a, double b) const { return std::abs(a - b) / spread_; }
  void settle_mean();
  void infer_risk();
  void weigh_votes();
  [[nodiscard]] double danger_of(std::size_t i) const;

  std::vector<double> positions_;
  std::span<const double> weights_, saliences_;
  double spread_;
  const ChallengeRules& rules_;
  std::size_t n_;
  std::vector<double> risk_, danger_;
  std::vector<double> far_;  ///< [k * n + i]: d_ki^r_k times k's power.
  double all_votes_ = 0.0;   ///< Over all pairs; ChallengeOdds::all_pairs.
  double mean_ = 0.0;
};

void Stage::settle_mean() {
  double sum = 0.0, all = 0.0;
  for (std::size_t k = 0; k < n_; ++k) {
    sum += weights_[k] * positions_[k];
    all += weights_[k];
  }
  mean_ = all > 0.0 ? sum / all : 0.0;
}

void Stage::weigh_votes() {
  far_.resize(n_ * n_);
  for (std::size_t k = 0; k < n_; ++k) {
    for (std::size_t i = 0; i < n_; ++i) {
      const double d = distance(positions_[k], positions_[i]);
      far_[k * n_ + i] = weights_[k] * (risk_[k] == 1.0 ? d : std::pow(d, risk_[k]));
    }
  }
  if (rules_.odds != ChallengeOdds::all_pairs) return;
  all_votes_ = 0.0;
  std::vector<double> row(n_);
  for (std::size_t k = 0; k < n_; ++k) {
    std::copy_n(far_.begin() + static_cast<std::ptrdiff_t>(k * n_), n_, row.begin());
    std::sort(row.begin(), row.end());
    // The sum of |a - b| over all ordered pairs: each value counts +2 for each smaller, -2 for each larger
    // one.
    for (std::size_t m = 0; m < n_; ++m) {
      all_votes_ += 2.0 * (2.0 * static_cast<double>(m) - static_cast<double>(n_ - 1)) * row[m];
    }
  }
}

double Stage::probability(std::size_t i, std::size_t j) const {
  double ours = 0.0, theirs = 0.0;
  for (std::size_t k = 0; k < n_; ++k) {
    const double votes = far_[k * n_ + j] - far_[k * n_ + i];
    ours += std::max(votes, 0.0);
    theirs += std::max(-votes, 0.0);
  }
  const double all = rules_.odds == ChallengeOdds::all_pairs ? all_votes_ : ours + theirs;
  return all > 0.0 ? ours / all : 0.5;
}

double Stage::expected_utility(std::size_t i, std::size_t j, double r, double wins) const {
  const auto utility = [r](double base) { return 2.0 - 4.0 * std::pow(std::max(base, 0.0), r); };
  const double d = distance(positions_[i], positions_[j]);
  const double success = utility(0.5 - 0.5 * d);
  const double failure = utility(0.5 + 0.5 * d);
  double unchallenged = rules_.stays * utility(0.5);
  if (rules_.stays < 1.0) {
    const double step = 0.25 * (distance(positions_[i], mean_) + d);
    unchallenged += (1.0 - rules_.stays) *
                    (rules_.improves * utility(0.5 - step) + (1.0 - rules_.improves) * utility(0.5 + step));
  }
  const double resists = saliences_[j];
  return resists * (wins * success + (1.0 - wins) * failure) + (1.0 - resists) * success - unchallenged;
}

double Stage::danger_of(std::size_t i) const {
  double danger = 0.0;
  for (std::size_t j = 0; j < n_; ++j) {
    if (j != i) danger += expected_utility(j, i, 1.0, probability(j, i));
  }
  return danger;
}

void Stage::infer_risk() {
  weigh_votes();
  danger_.resize(n_);
  for (std::size_t i = 0; i < n_; ++i) danger_[i] = danger_of(i);
  std::vector<double> risk(n_, 1.0);
  for (std::size_t i = 0; i < n_; ++i) {
    std::vector<double> among = danger_;
    if (rules_.risk == ChallengeRisk::positions) {
      // i goes to each actor's position in turn; the others stay.
      const double home = positions_[i];
      for (std::size_t p = 0; p < n_; ++p) {
        positions_[i] = p == i ? home : positions_[p];
        settle_mean();
        weigh_votes();
        among[p] = danger_of(i);
      }
      positions_[i] = home;
      settle_mean();
    }
    const auto [least, most] = std::minmax_element(among.begin(), among.end());
    if (*most - *least <= 1e-12 * (std::abs(*most) + std::abs(*least))) continue;
    const double share = std::clamp((2.0 * danger_[i] - *most - *least) / (*most - *least), -1.0, 1.0);
    risk[i] = (1.0 - share / 3.0) / (1.0 + share / 3.0);
  }
  risk_ = std::move(risk);
}

/// An offer to one actor and how it ranks.
struct Ranked {
  PositionOffer offer;
  double to = 0.0;
  double move = 0.0;

  /// Smaller is better; by the rule first, then by the stronger initiator.
  [[nodiscard]] std::array<double, 3> rank(OfferChoice choice) const {
    const double gain = -offer.initiator_gain;
    switch (choice) {
      case OfferChoice::confrontation_first: return {static_cast<double>(offer.kind), move, gain};
      case OfferChoice::strongest: return {gain, move, 0.0};
      case OfferChoice::least_move: break;
    }
    return {move, gain, 0.0};
  }
};

/// Negative, 0 or positive as `a` is better, as good, worse; differences by rounding count as none.
int compare(const std::array<double, 3>& a, const std::array<double, 3>& b) {
  constexpr double kRounding = 1e-9;
  for (std::size_t k = 0; k < a.size(); ++k) {
    if (std::abs(a[k] - b[k]) > kRounding) return a[k] < b[k] ? -1 : 1;
  }
  return 0;
}

class ScaleRound {
public:
  ScaleRound(std::span<const double> positions, std::span<const double> weights,
             std::span<const double> saliences, double spread, const ChallengeRules& rules,
             std::uint32_t scale)
      : stage_(positions, weights, saliences, spread, rules),
        positions_(positions),
        rules_(rules),
        scale_(scale),
        n_(positions.size()),
        wins_(n_ * n_, 0.5) {
    for (std::size_t i = 0; i < n_; ++i) {
      for (std::size_t j = 0; j < n_; ++j) {
        if (positions_[i] != positions_[j]) wins_[i * n_ + j] = stage_.probability(i, j);
      }
    }
  }

  [[nodiscard]] const Stage& stage() const { return stage_; }
  /// The offer that `target` takes, or none.
  [[nodiscard]] std::optional<Ranked> taken(std::size_t target) const;

private:
  [[nodiscard]] std::optional<Ranked> offer_of(std::size_t initiator, std::size_t target) const;

  Stage stage_;
  std::span<const double> positions_;
  const ChallengeRules& rules_;
  std::uint32_t scale_;
  std::size_t n_;
  std::vector<double> wins_;
};

std::optional<Ranked> ScaleRound::offer_of(std::size_t initiator, std::size_t target) const {
  const double from = positions_[target], to = positions_[initiator];
  if (from == to) return std::nullopt;
  const double target_risk = stage_.risk()[target];
  const double initiator_risk = rules_.view == ChallengeView::own ? stage_.risk()[initiator] : target_risk;
  const double wins = wins_[initiator * n_ + target];
  Ranked ranked;
  PositionOffer& offer = ranked.offer;
  offer.initiator = static_cast<std::uint32_t>(initiator);
  offer.target = static_cast<std::uint32_t>(target);
  offer.scale = scale_;
  offer.probability = wins;
  offer.initiator_gain = stage_.expected_utility(initiator, target, initiator_risk, wins);
  offer.target_gain = stage_.expected_utility(target, initiator, target_risk, wins_[target * n_ + initiator]);
  const double gain = offer.initiator_gain, own = offer.target_gain;
  double share = 1.0;
  if (own > 0.0) {
    if (gain <= own) return std::nullopt;
    offer.kind = OfferKind::confrontation;
  } else if (gain <= 0.0 || own == 0.0) {
    return std::nullopt;
  } else if (gain >= -own) {
    offer.kind = OfferKind::compromise;
    share = -own / gain;
  } else {
    offer.kind = OfferKind::capitulation;
  }
  ranked.to = share < 1.0 ? from + share * (to - from) : to;
  ranked.move = std::abs(ranked.to - from);
  offer.target_to = {ranked.to};
  return ranked;
}

std::optional<Ranked> ScaleRound::taken(std::size_t target) const {
  std::optional<Ranked> best;
  bool torn = false;
  for (std::size_t initiator = 0; initiator < n_; ++initiator) {
    if (initiator == target) continue;
    auto next = offer_of(initiator, target);
    if (!next) continue;
    const int order = best ? compare(next->rank(rules_.choice), best->rank(rules_.choice)) : -1;
    if (order < 0) torn = false;
    if (order == 0 && std::abs(next->to - best->to) > 1e-9) torn = true;
    if (order < 0) best = std::move(next);
  }
  return torn ? std::nullopt : best;
}

}  // namespace

std::span<const std::string> challenge_odds_names() {
  static const std::array<std::string, 2> names = {"contest", "all_pairs"};
  return names;
}

std::span<const std::string> challenge_risk_names() {
  static const std::array<std::string, 3> names = {"actors", "positions", "neutral"};
  return names;
}

std::span<const std::string> offer_choice_names() {
  static const std::array<std::string, 3> names = {"least_move", "confrontation_first", "strongest"};
  return names;
}

std::span<const std::string> challenge_view_names() {
  static const std::array<std::string, 2> names = {"target", "own"};
  return names;
}

ChallengeStage challenge_stage(std::span<const double> positions, std::span<const double> weights,
                               std::span<const double> saliences, double spread,
                               const ChallengeRules& rules) {
  DETENTE_REQUIRE(spread > 0.0, "a challenge needs positions that differ");
  const Stage stage(positions, weights, saliences, spread, rules);
  ChallengeStage result;
  const std::size_t n = result.actors = positions.size();
  result.risk = stage.risk();
  result.danger = stage.danger();
  result.probability.resize(n * n);
  result.utility.resize(n * n * n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) result.probability[i * n + j] = stage.probability(i, j);
  }
  for (std::size_t h = 0; h < n; ++h) {
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        result.utility[(h * n + i) * n + j] =
            stage.expected_utility(i, j, stage.risk()[h], result.probability[i * n + j]);
      }
    }
  }
  return result;
}

PositionRun run_challenges(const SpatialInputs& inputs, const ChallengeRules& rules, int most_rounds,
                           bool record_offers) {
  PositionRun run;
  run.positions.push_back(inputs.ideal);
  run.end = PositionEnd::rounds;
  std::vector<double> spread(inputs.scales);
  for (std::size_t d = 0; d < inputs.scales; ++d) {
    const std::vector<double> ideals = inputs.on_scale(inputs.ideal, d);
    const auto [low, high] = std::minmax_element(ideals.begin(), ideals.end());
    spread[d] = *high - *low;
  }
  for (int round = 0; round < most_rounds; ++round) {
    std::vector<double> next = run.positions.back();
    std::vector<double> risk(next.size(), 1.0);
    std::vector<PositionOffer> offers;
    double largest = 0.0;
    for (std::size_t d = 0; d < inputs.scales; ++d) {
      if (spread[d] <= 0.0) continue;
      const std::vector<double> at = inputs.on_scale(run.positions.back(), d);
      const std::vector<double> weights = inputs.power(d);
      const std::vector<double> saliences = inputs.on_scale(inputs.salience, d);
      const ScaleRound play(at, weights, saliences, spread[d], rules, static_cast<std::uint32_t>(d));
      for (std::size_t i = 0; i < inputs.actors; ++i) {
        risk[i * inputs.scales + d] = play.stage().risk()[i];
        auto taken = play.taken(i);
        if (!taken) continue;
        next[i * inputs.scales + d] = taken->to;
        largest = std::max(largest, taken->move);
        taken->offer.target_takes = true;
        if (record_offers) offers.push_back(std::move(taken->offer));
      }
    }
    run.risk.push_back(std::move(risk));
    if (record_offers) run.offers.push_back(std::move(offers));
    run.positions.push_back(std::move(next));
    if (largest <= rules.tolerance) {
      run.end = PositionEnd::settled;
      break;
    }
  }
  return run;
}

}  // namespace detente::positions
