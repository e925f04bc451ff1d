// The logit map of a stage game in the coordinates in which it is solved.
//
// Unknowns are log-odds: z_i(a) = log(p_i(a) / p_i(0)) for a >= 1. A quantal response equilibrium is
// a zero of F_i(z, s) = z_i - sigma_i(s) g_i(p(z)), where g_i(a) is player i's expected gain from
// action a over action 0, scaled, and sigma_i(s) is how far its rationality has grown:
//   finite rationality:  sigma_i = s, and g is in units of cap / rationality_i, so that s = cap is full
//                        rationality; cap = max over these players of rationality_i * (largest gain of i).
//                        Beyond it hold() keeps sigma_i = cap;
//   rationality = inf:   sigma_i = s grows without bound, and g is in units of i's largest gain.
// So |g| <= 1 throughout and the path parameter s bounds every |z|.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace detente::solve {

/// Owned by one thread; build() reuses the storage of earlier games.
class LogitMap {
public:
  /// `payoff` as in StageGame, for players who all choose freely among at least two actions.
  void build(std::span<const int> actions, std::span<const double> rationality,
             std::span<const double> payoff);

  [[nodiscard]] std::size_t players() const { return actions_.size(); }
  [[nodiscard]] std::size_t actions(std::size_t i) const { return actions_[i]; }
  [[nodiscard]] std::size_t width() const { return width_; }        ///< Probabilities.
  [[nodiscard]] std::size_t unknowns() const { return unknowns_; }  ///< Log-odds.
  [[nodiscard]] std::size_t first_probability(std::size_t i) const { return p_at_[i]; }
  [[nodiscard]] std::size_t first_unknown(std::size_t i) const { return z_at_[i]; }
  [[nodiscard]] bool best_replies(std::size_t i) const { return best_replies_[i] != 0; }
  [[nodiscard]] bool any_best_replies() const { return any_best_replies_; }
  [[nodiscard]] double cap() const { return cap_; }

  /// An upper bound of the spectral radius of the map's sensitivities at s = 1. Where s * sensitivity() < 1
  /// the map contracts in a weighted maximum of the players' L1 distances: its fixed point is unique.
  [[nodiscard]] double sensitivity() const { return sensitivity_; }

  /// Probabilities of log-odds.
  void probabilities(std::span<const double> z, std::span<double> p) const;

  /// Computes gains and slopes at p.
  void evaluate(std::span<const double> p);
  /// After evaluate: g, per unknown.
  [[nodiscard]] std::span<const double> gains() const { return gains_; }
  /// After evaluate: d g_i(a) / d p_j(b) at [b * (actions_i - 1) + a - 1].
  [[nodiscard]] const double* slopes(std::size_t i, std::size_t j) const;

  /// Whether players of finite rationality stay at full rationality whatever s is.
  void hold(bool held) { held_ = held; }
  [[nodiscard]] double sigma(std::size_t i, double s) const {
    return held_ && best_replies_[i] == 0 ? cap_ : s;
  }
  /// d sigma_i / d s.
  [[nodiscard]] double sigma_slope(std::size_t i) const { return held_ && best_replies_[i] == 0 ? 0.0 : 1.0; }

  /// After evaluate(p(z)): F into `f`, and dF/dz into the leading unknowns() x unknowns() block of
  /// `jacobian`, whose rows are `stride` apart.
  void residual(std::span<const double> z, double s, std::span<double> f) const;
  void jacobian(std::span<const double> p, double s, double* jacobian, std::size_t stride) const;

private:
  void build_gains(std::span<const double> rationality, std::span<const double> payoff);
  void scale_gains(std::span<const double> rationality);
  void bound_sensitivity();
  [[nodiscard]] double cross_range(std::size_t i, std::size_t m) const;
  void evaluate_slopes(std::span<const double> p);
  void contract(std::size_t i, std::span<const double> p);

  std::vector<std::size_t> actions_, p_at_, z_at_, stride_;
  std::vector<char> best_replies_;
  bool any_best_replies_ = false;
  bool held_ = false;
  std::size_t rows_ = 0, width_ = 0, unknowns_ = 0;
  double cap_ = 0.0, sensitivity_ = 0.0;
  /// Per player, from gain_at_[i]: [others' joint action * (actions - 1) + a - 1].
  std::vector<double> gain_table_;
  std::vector<std::size_t> gain_at_;
  std::vector<double> largest_gain_, largest_payoff_;
  std::vector<double> gains_;
  std::vector<double> slopes_;         ///< With more than two players.
  std::vector<std::size_t> slope_at_;  ///< [i * players + j].
  std::vector<double> scratch_[3];
  std::vector<double> matrix_, square_;
};

}  // namespace detente::solve
