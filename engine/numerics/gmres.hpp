// GMRES: the least residual over growing Krylov spaces, for operators known by their product alone.
//
// Saad, Y., Schultz, M. H. (1986). GMRES: a generalized minimal residual algorithm for solving
// nonsymmetric linear systems. SIAM J. Sci. Stat. Comput. 7, 856-869. Modified Gram-Schmidt, restarted.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace detente {

/// Euclidean length. Summed in one order, whatever the machine.
[[nodiscard]] double norm(std::span<const double> x);

struct GmresReport {
  double residual = 1.0;  ///< |b - A x| over |b|, Euclidean.
  int iterations = 0;
};

/// Keeps its storage between solves. Owned by one thread; sums run in one order, whatever the threads.
class Gmres {
public:
  using Product = std::function<void(std::span<const double> x, std::span<double> out)>;

  /// Improves `x` until the residual is at most `tolerance` or `max_iterations` products were taken; one more
  /// is taken of an `x` that is not 0.
  GmresReport solve(const Product& product, std::span<const double> b, double tolerance, int max_iterations,
                    std::span<double> x);

private:
  void rotate(std::size_t k);
  void add_solution(std::size_t k, std::span<double> x);

  std::vector<std::vector<double>> basis_;
  std::vector<double> hessenberg_;  ///< [column * (kRestart + 1) + row].
  std::vector<double> cosine_, sine_, g_, y_;
};

}  // namespace detente
