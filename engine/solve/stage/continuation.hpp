// Continuation: follows the branch of logit equilibria that starts at the centroid.
//
// Turocy, T. L. (2005). A dynamic homotopy interpretation of the logistic quantal response
// equilibrium correspondence. GEB 51, 243-263; Allgower, E. L., Georg, K. (1990). Numerical
// Continuation Methods, ch. 6. As long as the Jacobian keeps its positive determinant the branch is
// followed in s itself (cheap); at a turning point or a bifurcation by arc length, which passes both.
// A pitchfork, as symmetric games have, is passed straight on: the branch stays symmetric.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "engine/numerics/dense_lu.hpp"
#include "engine/solve/stage/logit_map.hpp"

namespace detente::solve {

/// Owned by one thread; start() reuses the storage of earlier games.
class Continuation {
public:
  /// How short the steps are kept: `careful` for the rare branch on which `normal` runs aground.
  enum class Pace : unsigned char { normal, careful };

  /// At the centroid, s = 0. `map` must outlive the path.
  void start(LogitMap& map, Pace pace);

  /// Follows the branch until s first reaches `target` (> s()). False when the step size or the number of
  /// steps ran out: the point is then the last one on the branch.
  bool advance(double target);

  /// Has `enough` asked at every accepted point of the branch but the target, with the map evaluated there;
  /// true ends advance() at the point, which then returns false. start() forgets it.
  void watch(std::function<bool()> enough) { enough_ = std::move(enough); }

  [[nodiscard]] double s() const { return s_; }
  [[nodiscard]] std::span<const double> probabilities() const { return here_; }
  /// Steps taken since start(); 0 when the contraction sufficed.
  [[nodiscard]] int steps() const { return steps_; }

private:
  struct Correction {
    bool converged = false;
    double contraction = 0.0;  ///< Second correction over the first.
    double moved = 0.0;        ///< Largest change of a probability from the prediction.
    int sign = 0;              ///< Of the determinant of dF/dz; not set along the arc.
  };

  /// What a step may do before it is shortened.
  struct Limits {
    double contraction = 0.0;  ///< Of Newton's corrections.
    double miss = 0.0;         ///< Prediction against correction, in probability.
    double stride = 0.0;       ///< Predicted change of a probability.
    double cosine = 0.0;       ///< Least, between successive tangents.
  };

  bool solve_contraction(double s, double settled);
  Correction correct_at(double s, double settled);
  Correction correct_along(double& s);
  bool finish_correction(double size, double previous, int iteration, double settled, Correction& result);
  bool advance_in_s(double target);
  bool advance_along_arc(double target);
  bool land(double target, double next_s);
  bool natural_tangent();
  bool arc_tangent(std::span<const double> p, double s, const std::vector<double>& row,
                   std::vector<double>& out);
  void fill_bordered(std::span<const double> p, double s, const std::vector<double>& row);
  /// Sets guess_ to the probabilities at next_; returns how far they are from here.
  double predict();
  [[nodiscard]] bool acceptable(const Correction& correction) const;
  [[nodiscard]] bool easy(const Correction& correction) const;
  void accept(double s);
  /// True when the watcher has seen enough. After evaluate(here_).
  bool stopped() { return stopped_ = enough_ && enough_(); }

  LogitMap* map_ = nullptr;
  Limits limits_;
  double s_ = 0.0;
  double step_ = 0.0;  ///< In s.
  int steps_ = 0;
  std::function<bool()> enough_;
  bool stopped_ = false;
  bool folded_ = false;  ///< The determinant is not positive here: only the arc leads on.
  std::vector<double> z_;
  std::vector<double> tangent_;  ///< unknowns() + 1, the last one in s; unit length.
  DenseLu lu_;
  std::vector<double> next_;                  ///< Log-odds of the point under trial.
  std::vector<double> here_, guess_, there_;  ///< Probabilities: at z_, predicted, corrected.
  std::vector<double> f_, turned_;
};

}  // namespace detente::solve
