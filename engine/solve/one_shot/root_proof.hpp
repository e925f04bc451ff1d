// A proof that a box holds exactly one zero of a support's equations, and whether that zero is an
// equilibrium.
//
// Krawczyk's test (Krawczyk 1969; Neumaier 1990, "Interval methods for systems of equations", section 5.2):
// let Y be near the inverse of the Jacobian, x near a zero, B a box around x, J(B) the Jacobian's enclosure
// on B. If |I - Y J(B)| <= q < 1 (rows' sums), F has at most one zero in B; and if |Y F(x)| + q rho <= rho
// for a box x +- rho within B, it has one, and it is there. All of it in outward-rounded intervals, the
// payoffs themselves taken with their error of scaling: what is proven holds for the game as it was given.
#pragma once

#include <vector>

#include "engine/numerics/interval.hpp"
#include "engine/solve/one_shot/multilinear.hpp"

namespace detente::solve {

/// What is known of the one zero in a cell.
enum class RootVerdict {
  unproven,     ///< Nothing: the cell may hold any number of zeros. The rest of the result is void.
  equilibrium,  ///< Every weight is positive, every action outside the support strictly worse.
  outside,      ///< A weight is negative, or an action outside the support is strictly better.
  tie,          ///< Every weight is positive, but an action outside the support is as good, to rounding.
  boundary,     ///< A weight is 0, to rounding; so it belongs to a smaller support, if to any.
};

struct ProvenRoot {
  RootVerdict verdict = RootVerdict::unproven;
  MixedProfile weights;  ///< [player][action of the support]; each player's sum to 1.
  double radius = 0.0;   ///< The zero is this near, in every weight but each player's first.
};

/// The box in which a proven zero is the only one reaches at least this far beyond the cell and the zero.
inline constexpr double kRootSeparation = 1e-9;

/// Owned by one thread; storage is kept between proofs.
class RootProof {
public:
  /// Whether exactly one zero of `system` lies in the cell or within kRootSeparation of it.
  ProvenRoot prove(const SupportSystem& system, const double* cell);

private:
  bool newton(const SupportSystem& system);
  bool invert();
  void enclose(const SupportSystem& system, double radius);
  double contraction(const SupportSystem& system);
  double offset(const SupportSystem& system);

  MixedProfile point_;
  std::vector<std::vector<Interval>> box_;
  std::vector<double> jacobian_, inverse_, residual_;
  std::vector<double> reals_;
  std::vector<Interval> intervals_, enclosure_;
};

}  // namespace detente::solve
