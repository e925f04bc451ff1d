#include "engine/positions/spatial_assembly.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace detente::positions {
namespace {

double seen_share(RiskView view) {
  constexpr std::array<double, 5> kShares = {1.0, 2.0 / 3.0, 0.5, 1.0 / 3.0, 0.0};
  return kShares[static_cast<std::size_t>(view)];
}

}  // namespace

void Assembly::weigh_actors() {
  capability_.assign(n_, 0.0);
  resolve_.assign(n_, 0.0);
  power_.assign(n_, 0.0);
  for (std::size_t i = 0; i < n_; ++i) {
    for (std::size_t d = 0; d < scales_; ++d) {
      capability_[i] += inputs_.capability[i * scales_ + d] / static_cast<double>(scales_);
      resolve_[i] += inputs_.salience[i * scales_ + d];
    }
    resolve_[i] = std::min(resolve_[i], 1.0);
    power_[i] = capability_[i] * resolve_[i];
  }
  least_ = 1e-12 * std::accumulate(capability_.begin(), capability_.end(), 0.0);
}

double Assembly::distance_to(std::size_t i, std::span<const double> point) const {
  double squares = 0.0, weights = 0.0;
  for (std::size_t d = 0; d < scales_; ++d) {
    const double s = inputs_.salience[i * scales_ + d];
    const double step = s * (positions_[i * scales_ + d] - point[d]);
    squares += step * step;
    weights += s * s;
  }
  return weights > 0.0 ? std::sqrt(squares / weights) : 0.0;
}

void Assembly::measure() {
  distance_.resize(n_ * n_);
  for (std::size_t i = 0; i < n_; ++i) {
    for (std::size_t j = 0; j < n_; ++j) distance_[i * n_ + j] = distance_to(i, position(j));
  }
}

void Assembly::infer_risk() {
  risk_.assign(n_, 0.0);
  if (least_ <= 0.0) return;
  std::vector<std::size_t> all(n_);
  std::iota(all.begin(), all.end(), std::size_t{0});
  const std::vector<double> p = probabilities(all);
  const auto [low, high] = std::minmax_element(p.begin(), p.end());
  const double least = *low, most = *high;
  // Chances that differ by rounding alone are equal.
  if (most - least <= 1e-9 * most) return;
  constexpr std::array<double, 3> kLowest = {0.0, -0.5, -1.0};
  const double floor = kLowest[static_cast<std::size_t>(rules_.risk_range)];
  for (std::size_t i = 0; i < n_; ++i) risk_[i] = floor + (1.0 - floor) * (p[i] - least) / (most - least);
}

std::vector<double> Assembly::probabilities(std::span<const std::size_t> holders) const {
  const std::size_t options = holders.size();
  std::vector<double> utilities(n_ * options);
  for (std::size_t k = 0; k < n_; ++k) {
    for (std::size_t a = 0; a < options; ++a) utilities[k * options + a] = utility(k, holders[a]);
  }
  const auto strength = coalition_strengths(capability_, utilities, options, rules_.response);
  return elect(strength, options, rules_.victory, rules_.election).probability;
}

std::pair<std::vector<std::size_t>, std::vector<std::size_t>> Assembly::distinct() const {
  constexpr double kSame = 1e-3;  // KTAB's posTol.
  std::vector<std::size_t> holders, place(n_, 0);
  for (std::size_t i = 0; i < n_; ++i) {
    const auto near = [&](std::size_t j) {
      double squares = 0.0;
      for (std::size_t d = 0; d < scales_; ++d) {
        const double step = position(i)[d] - position(j)[d];
        squares += step * step;
      }
      return squares < kSame * kSame;
    };
    const auto found = std::find_if(holders.begin(), holders.end(), near);
    place[i] = static_cast<std::size_t>(found - holders.begin());
    if (found == holders.end()) holders.push_back(i);
  }
  return {std::move(holders), std::move(place)};
}

double Assembly::third_vote(double weight, double u_i, double u_j, double u_k, double for_i,
                            double for_j) const {
  // The little contest of i, j and k alone, in which k joins whom it prefers.
  const double own = vote(rules_.response, weight, u_i - u_j);
  const double with_i = own > 0.0 ? for_i + own : for_i;
  const double with_j = own < 0.0 ? for_j - own : for_j;
  const double p = with_i / (with_i + with_j);
  double wins_i = 3.0 * u_i, loses_i = 3.0 * u_j;  // k beside i; i wins or loses.
  double wins_j = 3.0 * u_j, loses_j = 3.0 * u_i;  // k beside j.
  if (rules_.commitment != Commitment::full) {
    wins_i = 2.0 * u_i + u_k;
    wins_j = 2.0 * u_j + u_k;
  }
  if (rules_.commitment == Commitment::none) {
    loses_i = 2.0 * u_j + u_k;
    loses_j = 2.0 * u_i + u_k;
  }
  const double beside_i = p * wins_i + (1.0 - p) * loses_i;
  const double beside_j = p * loses_j + (1.0 - p) * wins_j;
  return vote(rules_.response, weight, beside_i - beside_j);
}

std::vector<double> Assembly::seen_by(std::size_t h) const {
  const double share = seen_share(rules_.risk_view);
  std::vector<double> seen(n_ * n_);
  for (std::size_t k = 0; k < n_; ++k) {
    const double risk = (1.0 - share) * risk_[h] + share * risk_[k];
    for (std::size_t j = 0; j < n_; ++j) seen[j * n_ + k] = risky_utility(distance_[k * n_ + j], risk);
  }
  return seen;
}

Assembly::Challenge Assembly::challenge(const std::vector<double>& seen, std::size_t i, std::size_t j) const {
  const double* const of_i = seen.data() + i * n_;
  const double* const of_j = seen.data() + j * n_;
  double for_i = least_, for_j = least_;
  const auto side = [&](double v) {
    for_i += std::max(v, 0.0);
    for_j += std::max(-v, 0.0);
  };
  side(vote(rules_.response, power_[i], of_i[i] - of_j[i]));
  side(vote(rules_.response, power_[j], of_i[j] - of_j[j]));
  const double alone_i = for_i, alone_j = for_j;
  for (std::size_t k = 0; k < n_; ++k) {
    if (k == i || k == j) continue;
    side(third_vote(power_[k], of_i[k], of_j[k], seen[k * n_ + k], alone_i, alone_j));
  }
  const double p = for_i / (for_i + for_j);
  const double resists = resolve_[j];
  const auto gain = [&](double wins, double loses) {
    const double contest = 2.0 * (p * wins + (1.0 - p) * loses);
    return (1.0 - resists) * 2.0 * wins + resists * contest - (wins + loses);
  };
  return {p, gain(of_i[i], of_j[i]), gain(of_i[j], of_j[j])};
}

std::pair<std::size_t, Assembly::Challenge> Assembly::best_challenge(std::size_t i) const {
  constexpr double kLeastGain = 1e-5;  // KTAB's minSigEDU.
  std::pair<std::size_t, Challenge> best{i, {}};
  const std::vector<double> seen = seen_by(i);
  for (std::size_t j = 0; j < n_; ++j) {
    if (j == i) continue;
    const Challenge next = challenge(seen, i, j);
    if (next.gain_i > kLeastGain && (best.first == i || next.gain_i > best.second.gain_i)) best = {j, next};
  }
  return best;
}

Bargain Assembly::interpolate(std::size_t i, std::size_t j, double wins) const {
  constexpr double kLeastWeight = 1e-6;
  // KTAB rounds bargains to four decimals of the scale, so that near agreement becomes agreement.
  const auto rounded = [](double x) { return std::floor(x * 1e4 + 0.5) / 1e4; };
  Bargain bargain{i, j, std::vector<double>(scales_), std::vector<double>(scales_)};
  for (std::size_t d = 0; d < scales_; ++d) {
    const double x_i = position(i)[d], x_j = position(j)[d];
    double w_i = inputs_.salience[i * scales_ + d];
    double w_j = inputs_.salience[j * scales_ + d];
    if (rules_.interpolation == Interpolation::s2pmax) {
      const double behind_i = std::max(1.0 - 2.0 * wins, 0.0), behind_j = std::max(2.0 * wins - 1.0, 0.0);
      const double s_i = w_i * w_i, s_j = w_j * w_j;
      const double yields_i = behind_i * s_j / (behind_i * s_j + kLeastWeight + (1.0 - behind_i) * s_i);
      const double yields_j = behind_j * s_i / (behind_j * s_i + kLeastWeight + (1.0 - behind_j) * s_j);
      bargain.initiator_to[d] = x_i + yields_i * (x_j - x_i);
      bargain.target_to[d] = x_j + yields_j * (x_i - x_j);
      continue;
    }
    w_i *= wins;
    w_j *= 1.0 - wins;
    if (rules_.interpolation == Interpolation::s2p2) {
      w_i *= w_i;
      w_j *= w_j;
    }
    const double all = w_i + kLeastWeight + w_j;
    bargain.initiator_to[d] = rounded(((w_i + kLeastWeight) * x_i + w_j * x_j) / all);
    bargain.target_to[d] = rounded((w_i * x_i + (kLeastWeight + w_j) * x_j) / all);
  }
  return bargain;
}

}  // namespace detente::positions
