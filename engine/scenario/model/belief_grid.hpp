// Belief grids: the beliefs about a player's type that a finite game can hold.
//
// A belief is a probability per type. It is kept on a lattice of the simplex, the multiples of 1 / steps;
// with two types the prior is a point of its own as well. A posterior between the points becomes a lottery
// over the corners of the lattice cell that it lies in, whose mean is the posterior itself: for two types
// linear interpolation, for more the barycentric weights in Kuhn's triangulation (Lovejoy, W. S. (1991).
// Computationally feasible bounds for partially observed Markov decision processes. Operations Research 39,
// 162-175). Such a lottery is what a public signal after the move would do to the belief. So a game on the
// grid is a game of incomplete information in its own right, with that signal added, not an approximation of
// Bayes' rule.
#pragma once

#include <optional>
#include <span>
#include <vector>

namespace detente::scenario {

/// Const members may be used concurrently.
class BeliefGrid {
public:
  /// A point that a lottery may draw.
  struct Part {
    int point = 0;
    double weight = 0.0;  ///< (0, 1]; those of a lottery add up to 1.
  };

  BeliefGrid() = default;
  /// `prior`: per type, > 0, adding up to 1; at least two. None when there are three or more types and the
  /// prior lies off the lattice. REQUIRES: steps >= 1, count_points(prior.size(), steps) is small.
  static std::optional<BeliefGrid> make(std::span<const double> prior, int steps);
  /// Points of the lattice.
  [[nodiscard]] static double count_points(std::size_t types, int steps);

  [[nodiscard]] std::size_t types() const { return types_; }
  [[nodiscard]] int size() const { return static_cast<int>(shares_.size() / types_); }
  /// The point that the prior is.
  [[nodiscard]] int start() const { return start_; }
  /// Probability of each type at a point.
  [[nodiscard]] std::span<const double> point(int point) const {
    return std::span(shares_).subspan(static_cast<std::size_t>(point) * types_, types_);
  }
  [[nodiscard]] double share(int at, std::size_t type) const { return point(at)[type]; }
  /// Every type that `to` holds possible is possible at `from`.
  [[nodiscard]] bool reachable(int from, int to) const;

  /// Probability of a type on average, when `points` are drawn with `weights`.
  [[nodiscard]] double mean(std::span<const int> points, std::span<const double> weights,
                            std::size_t type) const;

  /// Fills `parts` with the lottery whose mean is `posterior`: at most types() points, nearly exactly for as
  /// small as double precision lets the probability of a type be. A posterior within kOnPoint of a cell's
  /// corner is that point. REQUIRES: posterior[type] >= 0, adding up to 1.
  void split(std::span<const double> posterior, std::vector<Part>& parts) const;

  /// In steps of the lattice.
  static constexpr double kOnPoint = 1e-14;

private:
  void split_two(double first, double second, std::vector<Part>& parts) const;
  [[nodiscard]] int lattice_point(std::span<const int> sums) const;

  std::size_t types_ = 1;
  int steps_ = 1;
  int start_ = 0;
  /// Two types: between a point and the next.
  struct Cell {
    double per_share, slack;  ///< 1 / width, and kOnPoint in widths.
  };
  std::vector<Cell> cells_;
  std::vector<double> shares_;  ///< size() x types().
  /// Three or more types: cumulated numerators of each point, ascending in lexicographic order.
  std::vector<std::vector<int>> sums_;
};

}  // namespace detente::scenario
