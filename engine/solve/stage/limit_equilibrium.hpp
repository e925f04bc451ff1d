// Limits: from a point far out on the branch of logit equilibria to the equilibrium that it tends to.
#pragma once

#include <span>
#include <vector>

#include <Eigen/Core>

#include "engine/solve/stage/logit_map.hpp"

namespace detente::solve {

/// Where best-reply players mix, all actions of their support are worth the same; the others answer by
/// logit. Owned by one thread.
class LimitEquilibrium {
public:
  /// Newton from the point `near` of the branch at s, for the support {a : near(a) > threshold} of each
  /// best-reply player. True when the result, in probabilities(), is an equilibrium of the whole game (no
  /// best-reply player gains more than 1e-11 of its largest gain) not far from `near`.
  /// REQUIRES: s >= map.cap(). A continuum of equilibria yields the one nearest to `near`.
  bool find(LogitMap& map, std::span<const double> near, double s, double threshold);

  [[nodiscard]] std::span<const double> probabilities() const { return p_; }

private:
  void choose_unknowns(const LogitMap& map, std::span<const double> near, double threshold);
  void assemble(LogitMap& map);
  void assemble_best_reply(const LogitMap& map, std::size_t i, Eigen::Index& row);
  void assemble_logit(const LogitMap& map, std::size_t i, Eigen::Index& row);
  [[nodiscard]] bool is_equilibrium(LogitMap& map);

  std::vector<double> p_;
  std::vector<Eigen::Index> column_;  ///< Per probability; -1 = held at 0.
  Eigen::Index size_ = 0;
  Eigen::MatrixXd matrix_;
  Eigen::VectorXd f_;
  std::vector<double> reply_;
};

}  // namespace detente::solve
