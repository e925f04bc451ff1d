// The equations of one support, on pieces of the profile space whose corners bound them exactly.
//
// On a support S, an equilibrium solves, for each player i with first action b of S_i,
//   F(x) = u_i(a, x_-i) - u_i(b, x_-i) = 0   for the other actions a of S_i   (the equations),
//   G(x) = u_i(c, x_-i) - u_i(b, x_-i) <= 0  for the actions c outside S_i    (the inequalities).
// Both are multilinear: affine in each player's mix. On a product of simplices such a function lies between
// its smallest and largest value at the corners, and both are attained. So a piece of the profile space, here
// a CELL, is one simplex a player, kept as the values of all rows at all corners (the Bernstein form, degree
// one); moving the vertices of a simplex is one small matrix along one axis of these tables (de Casteljau).
// A cell is cut by what holds of every zero in it: with g = sum_r Y_r F_r, Y the inverse of the Jacobian at
// the centre, g is nearly affine and its slices bound each barycentric coordinate from below (as interval
// Newton: Neumaier 1990, "Interval methods for systems of equations", section 5.1, but with exact ranges).
//
// Rounding. Payoffs are scaled to [0, 1] per player. A move of vertices adds at most (vertices + 3) 2^-53 to
// the error of a table; the sum of these is limited (kMostMoves), so every entry is within kTableError of the
// real number that it stands for, and every test leaves that much room. A cell that is thrown away therefore
// holds no equilibrium of the game, not merely of its rounded tables.
#pragma once

#include <cstddef>
#include <vector>

#include "engine/solve/one_shot/normal_form.hpp"
#include "engine/solve/one_shot/support.hpp"

namespace detente::solve {

/// A game's payoffs, each player's moved and scaled to fill [0, 1]; each within kScaleError of the real one.
struct ScaledGame {
  explicit ScaledGame(const NormalForm& game);

  [[nodiscard]] std::size_t players() const { return actions.size(); }

  std::vector<std::size_t> actions;
  std::vector<std::size_t> stride;  ///< Rows between a player's neighbouring actions.
  std::vector<double> payoff;       ///< [row * players + i], as NormalForm.
};

inline constexpr double kScaleError = 0x1p-51;
inline constexpr double kTableError = 1e-12;
inline constexpr double kMostMoves = 8000.0;  ///< kMostMoves 2^-53 + 2 kScaleError < kTableError.

/// The equations and cells of one support at a time. Storage is kept between supports. Const members may be
/// used concurrently.
///
/// A cell is cell_size() doubles: the moves made; per player its vertices, [vertex][action of the support];
/// then the tables, equations first. A row of player i is a table over the corners of the others: a mixed
/// radix of their vertices, the last player's fastest.
class SupportSystem {
public:
  void load(const ScaledGame& game, const SupportProfile& support);

  [[nodiscard]] std::size_t players() const { return sizes_.size(); }
  [[nodiscard]] std::size_t vertices(std::size_t i) const { return sizes_[i]; }
  /// Joint choices of a vertex by everybody, and the stride of player i's among them.
  [[nodiscard]] std::size_t corners() const { return corners_; }
  [[nodiscard]] std::size_t stride(std::size_t i) const { return strides_[i]; }
  /// As many as unknowns: each player's weights but the first. Player i's equations and unknowns start at:
  [[nodiscard]] std::size_t equations() const { return equations_; }
  [[nodiscard]] std::size_t unknown_at(std::size_t i) const { return unknown_at_[i]; }
  /// Equations and inequalities; the player whose actions a row compares.
  [[nodiscard]] std::size_t rows() const { return owner_.size(); }
  [[nodiscard]] std::size_t owner(std::size_t row) const { return owner_[row]; }
  /// Entries of a row of player i, and player j's stride in it.
  [[nodiscard]] std::size_t table_size(std::size_t i) const { return corners_ / sizes_[i]; }
  [[nodiscard]] std::size_t table_stride(std::size_t i, std::size_t j) const {
    return i > j ? strides_[j] / sizes_[i] : strides_[j];
  }

  [[nodiscard]] std::size_t cell_size() const { return cell_size_; }
  /// The whole support: its vertices are the pure actions.
  [[nodiscard]] const std::vector<double>& whole() const { return whole_; }
  [[nodiscard]] const double* table(const double* cell, std::size_t row) const {
    return cell + table_at_[row];
  }
  [[nodiscard]] const double* vertex(const double* cell, std::size_t i, std::size_t k) const {
    return cell + vertices_at_[i] + k * sizes_[i];
  }

  /// Player j's vertices v_k become sum_l bound[l] v_l + (1 - sum_l bound[l]) v_k: what is left of its
  /// simplex when the weight on each vertex is at least its bound. REQUIRES: bounds >= 0, their sum < 1.
  void shrink(double* cell, std::size_t j, const double* bound) const;
  /// Halves the cell across the edge along which the equations bend most: `cell` becomes one half, `other`
  /// the other.
  void split(double* cell, double* other) const;
  /// Longest edge, as the largest difference of a probability; [0, 1].
  [[nodiscard]] double longest_edge(const double* cell) const;
  /// Whether the cell was moved so often that kTableError no longer bounds its errors.
  [[nodiscard]] bool worn(const double* cell) const { return cell[0] > kMostMoves; }

private:
  struct Edge {
    std::size_t player = 0, from = 0, to = 0;
  };

  [[nodiscard]] Edge most_bent_edge(const double* cell) const;
  [[nodiscard]] double edge_length(const double* cell, const Edge& edge) const;

  std::vector<std::size_t> sizes_, strides_, owner_, vertices_at_, unknown_at_, table_at_;
  std::size_t corners_ = 0, equations_ = 0, cell_size_ = 0;
  std::vector<double> whole_;
};

}  // namespace detente::solve
