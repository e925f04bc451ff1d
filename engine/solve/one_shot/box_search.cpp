#include "engine/solve/one_shot/box_search.hpp"

#include <algorithm>
#include <cmath>

namespace detente::solve {
namespace {

/// A proof is tried in cells of at most this size: in larger ones it rarely succeeds.
constexpr double kProofEdge = 0.02;
/// Where all equations vanish, cells of this size are not split any further.
constexpr double kVanishingEdge = 0.01;
constexpr std::size_t kCellsBetweenAsking = 256;
/// A support with so many cells that no test decides is given up: it has a continuum of near-equilibria.
constexpr std::size_t kMostStuckCells = 64;

bool same_root(const ProvenRoot& a, const ProvenRoot& b) {
  for (std::size_t j = 0; j < a.weights.size(); ++j) {
    for (std::size_t k = 0; k < a.weights[j].size(); ++k) {
      if (std::abs(a.weights[j][k] - b.weights[j][k]) > 0.5 * kRootSeparation) return false;
    }
  }
  return true;
}

}  // namespace

bool BoxSearch::vanishes(const double* cell) const {
  for (std::size_t r = 0; r < system_.equations(); ++r) {
    const double* values = system_.table(cell, r);
    for (std::size_t p = 0; p < system_.table_size(system_.owner(r)); ++p) {
      if (std::abs(values[p]) > kTableError) return false;
    }
  }
  return true;
}

BoxSearch::Fate BoxSearch::settle(double* cell, const BoxLimits& limits, SupportRoots& found) {
  for (;;) {
    const Cut cut = cutter_.cut(system_, cell);
    if (cut == Cut::empty) return Fate::gone;
    const double edge = system_.longest_edge(cell);
    if (edge < kProofEdge) {
      const ProvenRoot root = proof_.prove(system_, cell);
      switch (root.verdict) {
        case RootVerdict::unproven: break;
        case RootVerdict::outside: return Fate::gone;
        case RootVerdict::boundary: return Fate::stuck;
        case RootVerdict::equilibrium:
        case RootVerdict::tie: {
          const auto same = [&](const ProvenRoot& other) { return same_root(root, other); };
          if (std::none_of(found.roots.begin(), found.roots.end(), same)) found.roots.push_back(root);
          return root.verdict == RootVerdict::tie ? Fate::stuck : Fate::rooted;
        }
      }
    }
    if (edge < limits.smallest_edge || system_.worn(cell)) return Fate::stuck;
    if (cut == Cut::stuck) return edge < kVanishingEdge && vanishes(cell) ? Fate::stuck : Fate::split;
  }
}

SupportRoots BoxSearch::solve(const SupportProfile& support, const BoxLimits& limits) {
  SupportRoots found;
  system_.load(*game_, support);
  const std::size_t size = system_.cell_size();
  cells_ = system_.whole();
  found.settled = true;
  std::size_t stuck = 0;
  while (!cells_.empty()) {
    if (found.cells == limits.most_cells) {
      found.settled = false;
      break;
    }
    if (++found.cells % kCellsBetweenAsking == 0 && limits.expired && limits.expired()) {
      found.settled = false;
      found.expired = true;
      break;
    }
    const std::size_t last = cells_.size() - size;
    const Fate fate = settle(cells_.data() + last, limits, found);
    if (fate == Fate::split) {
      cells_.resize(cells_.size() + size);
      system_.split(cells_.data() + last, cells_.data() + last + size);
    } else {
      cells_.resize(last);
      if (fate == Fate::stuck) found.settled = false;
      if (fate == Fate::stuck && ++stuck == kMostStuckCells) break;
    }
  }
  const auto before = [](const ProvenRoot& a, const ProvenRoot& b) { return a.weights > b.weights; };
  std::sort(found.roots.begin(), found.roots.end(), before);
  return found;
}

}  // namespace detente::solve
