#include "engine/solve/one_shot/multilinear.hpp"

#include <algorithm>
#include <cmath>

#include "engine/solve/one_shot/slices.hpp"

namespace detente::solve {

ScaledGame::ScaledGame(const NormalForm& game) {
  const std::size_t n = game.player_count();
  for (std::size_t i = 0; i < n; ++i) {
    actions.push_back(game.action_count(i));
    stride.push_back(game.stride(i));
  }
  payoff.resize(game.rows() * n);
  for (std::size_t i = 0; i < n; ++i) {
    if (game.exact.empty()) {
      double low = game.payoff_of(0, i);
      double high = low;
      for (std::size_t row = 0; row < game.rows(); ++row) {
        low = std::min(low, game.payoff_of(row, i));
        high = std::max(high, game.payoff_of(row, i));
      }
      // In halves, for the range of the largest doubles overflows.
      const double range = 0.5 * high - 0.5 * low;
      for (std::size_t row = 0; row < game.rows() && range > 0.0; ++row) {
        payoff[row * n + i] = (0.5 * game.payoff_of(row, i) - 0.5 * low) / range;
      }
    } else {
      Rational low = game.exact_payoff(0, i);
      Rational high = low;
      for (std::size_t row = 0; row < game.rows(); ++row) {
        low = std::min(low, game.exact_payoff(row, i));
        high = std::max(high, game.exact_payoff(row, i));
      }
      for (std::size_t row = 0; row < game.rows() && high > low; ++row) {
        payoff[row * n + i] = to_double((game.exact_payoff(row, i) - low) / (high - low));
      }
    }
  }
}

void SupportSystem::load(const ScaledGame& game, const SupportProfile& support) {
  const std::size_t n = game.players();
  sizes_.resize(n);
  strides_.resize(n);
  vertices_at_.resize(n);
  unknown_at_.resize(n);
  owner_.clear();
  table_at_.clear();
  corners_ = 1;
  for (std::size_t i = n; i-- > 0;) {
    sizes_[i] = support[i].size();
    strides_[i] = corners_;
    corners_ *= sizes_[i];
  }
  equations_ = 0;
  whole_.assign(1, 0.0);
  for (std::size_t i = 0; i < n; ++i) {
    vertices_at_[i] = whole_.size();
    for (std::size_t k = 0; k < sizes_[i]; ++k) {
      for (std::size_t a = 0; a < sizes_[i]; ++a) whole_.push_back(a == k ? 1.0 : 0.0);
    }
    unknown_at_[i] = equations_;
    equations_ += sizes_[i] - 1;
  }

  const auto add_row = [&](std::size_t i, int action) {
    owner_.push_back(i);
    table_at_.push_back(whole_.size());
    const std::size_t taken = static_cast<std::size_t>(action) * game.stride[i];
    const std::size_t base = static_cast<std::size_t>(support[i][0]) * game.stride[i];
    for (std::size_t p = 0; p < corners_; ++p) {
      if (p / strides_[i] % sizes_[i] != 0) continue;
      std::size_t others = 0;
      for (std::size_t j = 0; j < n; ++j) {
        if (j != i)
          others += static_cast<std::size_t>(support[j][p / strides_[j] % sizes_[j]]) * game.stride[j];
      }
      whole_.push_back(game.payoff[(others + taken) * n + i] - game.payoff[(others + base) * n + i]);
    }
  };
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 1; k < sizes_[i]; ++k) add_row(i, support[i][k]);
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (int a = 0; a < static_cast<int>(game.actions[i]); ++a) {
      if (!std::binary_search(support[i].begin(), support[i].end(), a)) add_row(i, a);
    }
  }
  cell_size_ = whole_.size();
}

void SupportSystem::shrink(double* cell, std::size_t j, const double* bound) const {
  const std::size_t size = sizes_[j];
  double kept = 1.0;
  for (std::size_t k = 0; k < size; ++k) kept -= bound[k];
  with_size(size, [&]<std::size_t V>() {
    pull_slices<V>(cell + vertices_at_[j], size * size, size, size, bound, kept);
    for (std::size_t r = 0; r < rows(); ++r) {
      const std::size_t i = owner_[r];
      if (i == j) continue;
      pull_slices<V>(cell + table_at_[r], table_size(i), table_stride(i, j), size, bound, kept);
    }
  });
  cell[0] += static_cast<double>(2 * size + 3);
}

double SupportSystem::edge_length(const double* cell, const Edge& edge) const {
  double length = 0.0;
  for (std::size_t a = 0; a < sizes_[edge.player]; ++a) {
    length = std::max(
        length, std::abs(vertex(cell, edge.player, edge.from)[a] - vertex(cell, edge.player, edge.to)[a]));
  }
  return length;
}

double SupportSystem::longest_edge(const double* cell) const {
  double length = 0.0;
  for (std::size_t j = 0; j < players(); ++j) {
    for (std::size_t k = 0; k < sizes_[j]; ++k) {
      for (std::size_t l = k + 1; l < sizes_[j]; ++l) length = std::max(length, edge_length(cell, {j, k, l}));
    }
  }
  return length;
}

// By the sum over the equations of how much the slope along the edge varies over the cell: what keeps an
// equation from being affine there. Where none bends, the longest edge.
SupportSystem::Edge SupportSystem::most_bent_edge(const double* cell) const {
  Edge best;
  double most = -1.0;
  for (std::size_t j = 0; j < players(); ++j) {
    const std::size_t size = sizes_[j];
    for (std::size_t k = 0; k < size; ++k) {
      for (std::size_t l = k + 1; l < size; ++l) {
        double bend = 1e-9 * edge_length(cell, {j, k, l});
        for (std::size_t r = 0; r < equations_; ++r) {
          const std::size_t i = owner_[r];
          if (i != j) bend += slope_range(table(cell, r), table_size(i), table_stride(i, j), size, k, l);
        }
        if (bend > most) {
          most = bend;
          best = {j, k, l};
        }
      }
    }
  }
  return best;
}

void SupportSystem::split(double* cell, double* other) const {
  const Edge edge = most_bent_edge(cell);
  cell[0] += 2.0;
  std::copy(cell, cell + cell_size_, other);
  const std::size_t size = sizes_[edge.player];
  const auto halve = [&](std::size_t at, std::size_t count, std::size_t stride) {
    for (std::size_t outer = at; outer < at + count; outer += stride * size) {
      for (std::size_t p = outer; p < outer + stride; ++p) {
        const double middle = 0.5 * (cell[p + edge.from * stride] + cell[p + edge.to * stride]);
        cell[p + edge.to * stride] = middle;
        other[p + edge.from * stride] = middle;
      }
    }
  };
  halve(vertices_at_[edge.player], size * size, size);
  for (std::size_t r = 0; r < rows(); ++r) {
    const std::size_t i = owner_[r];
    if (i != edge.player) halve(table_at_[r], table_size(i), table_stride(i, edge.player));
  }
}

}  // namespace detente::solve
