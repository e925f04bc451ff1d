// All equilibria of one support: branch and prune over cells, each zero proven.
//
// A cell (multilinear.hpp) is cut while that helps, thrown away when its bounds exclude an equilibrium,
// settled by a proof of its one zero (root_proof.hpp), or halved. Where none of these ends the search (a
// continuum of equilibria, a double zero), the search says so: settled = false.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "engine/solve/one_shot/cell_cut.hpp"
#include "engine/solve/one_shot/multilinear.hpp"
#include "engine/solve/one_shot/root_proof.hpp"

namespace detente::solve {

struct BoxLimits {
  std::size_t most_cells = 20000;  ///< A support.
  double smallest_edge = 1e-6;     ///< A cell below this size that no test decides is given up.
  std::function<bool()> expired;   ///< May be empty.
};

struct SupportRoots {
  /// Proven zeros that are equilibria, or that only a tie of rounding keeps from being proven so.
  std::vector<ProvenRoot> roots;
  std::size_t cells = 0;  ///< Cells looked at.
  /// Every equilibrium with exactly this support is in `roots`, and every root is proven an equilibrium.
  bool settled = false;
  bool expired = false;  ///< limits.expired ended it.
};

/// Owned by one thread; storage is kept between supports.
class BoxSearch {
public:
  explicit BoxSearch(const ScaledGame& game) : game_(&game) {}

  /// REQUIRES: at least one player mixes.
  SupportRoots solve(const SupportProfile& support, const BoxLimits& limits);

private:
  enum class Fate { gone, rooted, split, stuck };

  Fate settle(double* cell, const BoxLimits& limits, SupportRoots& found);
  [[nodiscard]] bool vanishes(const double* cell) const;

  const ScaledGame* game_;
  SupportSystem system_;
  CellCutter cutter_;
  RootProof proof_;
  std::vector<double> cells_;  ///< A stack.
};

}  // namespace detente::solve
