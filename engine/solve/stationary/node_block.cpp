#include "engine/solve/stationary/node_block.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace detente::solve {
namespace {

SetShape shape_of(const game::ChoiceSet& set, std::span<const char> fixed) {
  SetShape shape;
  for (const auto& mover : set.movers) {
    SetShape::Mover m;
    m.player = static_cast<std::size_t>(mover.mover);
    m.actions = mover.actions.size();
    m.first_probability = shape.width;
    m.first_odds = shape.odds;
    m.free = fixed[m.player] == 0 && m.actions > 1;
    shape.width += m.actions;
    shape.rows *= m.actions;
    if (m.free) shape.odds += m.actions - 1;
    shape.movers.push_back(m);
  }
  const std::size_t movers = shape.movers.size();
  shape.digit.resize(shape.rows * movers);
  for (std::size_t row = 0; row < shape.rows; ++row) {
    std::size_t rest = row;
    for (std::size_t m = movers; m-- > 0;) {
      shape.digit[row * movers + m] = static_cast<std::uint32_t>(rest % shape.movers[m].actions);
      rest /= shape.movers[m].actions;
    }
  }
  return shape;
}

}  // namespace

NodeShapes::NodeShapes(const game::NodeGraph& of_graph, std::size_t player_count, std::span<const char> fixed)
    : graph(of_graph), players(player_count), live(of_graph.ended_begin()), entries(of_graph) {
  for (const auto& one : graph.choice_sets) sets.push_back(shape_of(one, fixed));
  first_odds.push_back(0);
  first_successor.push_back(0);
  first_slope.push_back(0);
  first_square.push_back(0);
  for (std::size_t node = 0; node < live; ++node) add_node(node);
}

void NodeShapes::add_node(std::size_t node) {
  const std::uint64_t first_entry = graph.first_entry[graph.first_row[node]];
  const std::uint64_t last_entry = graph.first_entry[graph.first_row[node + 1]];
  const auto begin = static_cast<std::ptrdiff_t>(successor.size());
  successor.insert(successor.end(), graph.next.begin() + static_cast<std::ptrdiff_t>(first_entry),
                   graph.next.begin() + static_cast<std::ptrdiff_t>(last_entry));
  std::sort(successor.begin() + begin, successor.end());
  successor.erase(std::unique(successor.begin() + begin, successor.end()), successor.end());
  const std::size_t count = successor.size() - static_cast<std::size_t>(begin);
  bool all = true;
  for (std::uint64_t row = graph.first_row[node]; row < graph.first_row[node + 1]; ++row) {
    for (std::uint64_t j = entries.first[row]; j < entries.first[row + 1]; ++j) {
      const auto at = std::lower_bound(successor.begin() + begin, successor.end(), entries.next[j]);
      joined_at.push_back(static_cast<std::uint32_t>(at - successor.begin() - begin));
      all = all && joined_at.back() == j - entries.first[row];
    }
    all = all && entries.first[row + 1] - entries.first[row] == count;
  }
  dense.push_back(all ? 1 : 0);
  const std::size_t odds = set(node).odds;
  first_successor.push_back(successor.size());
  first_odds.push_back(first_odds.back() + odds);
  first_slope.push_back(first_slope.back() + odds * count);
  first_square.push_back(first_square.back() + odds * odds);
}

/// What the players get from each row on: its reward and what may follow. P players, or any number when 0:
/// with the number known their sums stay in registers.
template <int P>
void NodeBlock::add_future(const NodeShapes& shapes, std::size_t node, const double* w) {
  const std::size_t players = P > 0 ? static_cast<std::size_t>(P) : shapes.players;
  const std::size_t first_row = shapes.graph.first_row[node];
  const game::NodeId* const successor = shapes.successor.data() + shapes.first_successor[node];
  constexpr std::size_t kFew = P > 0 ? static_cast<std::size_t>(P) : 1;
  std::array<double, kFew> few{};
  for (std::size_t row = 0; row < shapes.set(node).rows; ++row) {
    double* const q = q_.data() + row * players;
    double* const sum = P > 0 ? few.data() : q;
    const double* const reward = shapes.graph.reward.data() + (first_row + row) * players;
    for (std::size_t i = 0; i < players; ++i) sum[i] = reward[i];
    for (std::size_t j = shapes.entries.first[first_row + row]; j < shapes.entries.first[first_row + row + 1];
         ++j) {
      const double probability = shapes.entries.probability[j];
      const double* const next = w + successor[shapes.joined_at[j]] * players;
      for (std::size_t i = 0; i < players; ++i) sum[i] += probability * next[i];
    }
    if (P > 0) std::copy_n(sum, players, q);
  }
}

/// The same where every row leads to every successor: four rows at once, whose sums do not wait for each
/// other. Each sum runs in the same order.
template <int P>
void NodeBlock::add_dense_future(const NodeShapes& shapes, std::size_t node, const double* w) {
  constexpr std::size_t kRows = 4;
  const std::size_t rows = shapes.set(node).rows;
  if (P == 0 || rows < kRows) return add_future<P>(shapes, node, w);
  constexpr std::size_t kFew = P > 0 ? static_cast<std::size_t>(P) : 1;
  const std::size_t count = shapes.successors(node);
  const std::size_t first_row = shapes.graph.first_row[node];
  const game::NodeId* const successor = shapes.successor.data() + shapes.first_successor[node];
  if (next_.size() < count * kFew) next_.resize(count * kFew);
  for (std::size_t k = 0; k < count; ++k) std::copy_n(w + successor[k] * kFew, kFew, next_.data() + k * kFew);
  const double* const next = next_.data();
  for (std::size_t done = 0; done < rows; done += kRows) {
    // The last four rows may overlap those before; they are only computed twice.
    const std::size_t row = std::min(done, rows - kRows);
    const double* const p0 = shapes.entries.probability.data() + shapes.entries.first[first_row + row];
    const double* const p1 = p0 + count;
    const double* const p2 = p1 + count;
    const double* const p3 = p2 + count;
    std::array<double, kRows * kFew> sum{};
    std::copy_n(shapes.graph.reward.data() + (first_row + row) * kFew, kRows * kFew, sum.data());
    for (std::size_t k = 0; k < count; ++k) {
      for (std::size_t i = 0; i < kFew; ++i) {
        sum[i] += p0[k] * next[k * kFew + i];
        sum[kFew + i] += p1[k] * next[k * kFew + i];
        sum[2 * kFew + i] += p2[k] * next[k * kFew + i];
        sum[3 * kFew + i] += p3[k] * next[k * kFew + i];
      }
    }
    std::copy_n(sum.data(), kRows * kFew, q_.data() + row * kFew);
  }
}

template <int P>
void NodeBlock::evaluate_rows(const NodeShapes& shapes, std::size_t node, const double* p, const double* w,
                              double* value) {
  const std::size_t players = P > 0 ? static_cast<std::size_t>(P) : shapes.players;
  const SetShape& set = shapes.set(node);
  const std::size_t movers = set.movers.size();
  for (std::size_t i = 0; i < players; ++i) value[i] = 0.0;
  std::fill_n(payoff_.data(), set.width * players, 0.0);
  if (shapes.dense[node] != 0) {
    add_dense_future<P>(shapes, node, w);
  } else {
    add_future<P>(shapes, node, w);
  }
  before_[0] = 1.0;
  after_[movers] = 1.0;
  for (std::size_t row = 0; row < set.rows; ++row) {
    const double* const q = q_.data() + row * players;
    const std::uint32_t* const digit = set.digit.data() + row * movers;
    for (std::size_t m = 0; m < movers; ++m) {
      before_[m + 1] = before_[m] * p[set.movers[m].first_probability + digit[m]];
    }
    for (std::size_t m = movers; m-- > 0;) {
      after_[m] = after_[m + 1] * p[set.movers[m].first_probability + digit[m]];
    }
    for (std::size_t i = 0; i < players; ++i) value[i] += before_[movers] * q[i];
    for (std::size_t m = 0; m < movers; ++m) {
      const double weight = before_[m] * after_[m + 1];
      alone_[row * movers + m] = weight;
      double* const out = payoff_.data() + (set.movers[m].first_probability + digit[m]) * players;
      for (std::size_t i = 0; i < players; ++i) out[i] += weight * q[i];
    }
  }
}

void NodeBlock::evaluate(const NodeShapes& shapes, std::size_t node, const double* p, const double* w,
                         double* value, double* gains, double* advantage) {
  const SetShape& set = shapes.set(node);
  const std::size_t players = shapes.players;
  const std::size_t movers = set.movers.size();
  if (q_.size() < set.rows * players) q_.resize(set.rows * players);
  if (alone_.size() < set.rows * movers) alone_.resize(set.rows * movers);
  if (payoff_.size() < set.width * players) payoff_.resize(set.width * players);
  if (before_.size() < movers + 1) {
    before_.resize(movers + 1);
    after_.resize(movers + 1);
  }
  switch (players) {
    case 2: evaluate_rows<2>(shapes, node, p, w, value); break;
    case 3: evaluate_rows<3>(shapes, node, p, w, value); break;
    case 4: evaluate_rows<4>(shapes, node, p, w, value); break;
    default: evaluate_rows<0>(shapes, node, p, w, value); break;
  }
  for (const auto& mover : set.movers) {
    if (!mover.free) continue;
    const double* const mine = payoff_.data() + mover.first_probability * players + mover.player;
    double best = mine[0];
    for (std::size_t a = 1; a < mover.actions; ++a) {
      gains[mover.first_odds + a - 1] = mine[a * players] - mine[0];
      best = std::max(best, mine[a * players]);
    }
    advantage[mover.player] = std::max(advantage[mover.player], best - value[mover.player]);
  }
}

void NodeBlock::add_pairs(const NodeShapes& shapes, std::size_t node, const double* p) {
  const SetShape& set = shapes.set(node);
  const std::size_t players = shapes.players;
  const std::size_t movers = set.movers.size();
  pairs_.assign(set.width * set.width, 0.0);
  for (std::size_t row = 0; row < set.rows; ++row) {
    const std::uint32_t* const digit = set.digit.data() + row * movers;
    const double* const q = q_.data() + row * players;
    for (std::size_t m = 0; m < movers; ++m) {
      before_[m + 1] = before_[m] * p[set.movers[m].first_probability + digit[m]];
    }
    for (std::size_t m = movers; m-- > 0;) {
      after_[m] = after_[m + 1] * p[set.movers[m].first_probability + digit[m]];
    }
    for (std::size_t m = 0; m < movers; ++m) {
      const std::size_t x = set.movers[m].first_probability + digit[m];
      double between = before_[m];
      for (std::size_t l = m + 1; l < movers; ++l) {
        const std::size_t y = set.movers[l].first_probability + digit[l];
        const double weight = between * after_[l + 1];
        pairs_[x * set.width + y] += weight * q[set.movers[m].player];
        pairs_[y * set.width + x] += weight * q[set.movers[l].player];
        between *= p[y];
      }
    }
  }
}

/// Where a mover's action leads, the others' choices averaged out.
void NodeBlock::add_marginals(const NodeShapes& shapes, std::size_t node) {
  const SetShape& set = shapes.set(node);
  const std::size_t movers = set.movers.size();
  const std::size_t count = shapes.successors(node);
  const std::size_t first_row = shapes.graph.first_row[node];
  marginal_.assign(std::max<std::size_t>(set.width, 1) * count, 0.0);
  for (std::size_t row = 0; row < set.rows; ++row) {
    const std::size_t first = shapes.entries.first[first_row + row];
    const std::size_t entries = shapes.entries.first[first_row + row + 1] - first;
    const double* const probability = shapes.entries.probability.data() + first;
    const std::uint32_t* const at = shapes.joined_at.data() + first;
    for (std::size_t m = 0; m < std::max<std::size_t>(movers, 1); ++m) {
      // With free movers only theirs are asked for; without, the first's give the mean.
      if (set.odds > 0 && !set.movers[m].free) continue;
      if (set.odds == 0 && m > 0) break;
      const double weight = movers == 0 ? 1.0 : alone_[row * movers + m];
      if (weight == 0.0) continue;
      const std::size_t x = movers == 0 ? 0 : set.movers[m].first_probability + set.digit[row * movers + m];
      double* const out = marginal_.data() + x * count;
      if (shapes.dense[node] != 0) {
        for (std::size_t k = 0; k < entries; ++k) out[k] += weight * probability[k];
      } else {
        for (std::size_t k = 0; k < entries; ++k) out[at[k]] += weight * probability[k];
      }
    }
  }
}

/// Gauss-Jordan with partial pivoting, in place.
bool NodeBlock::invert(std::size_t n, double* a) {
  pivot_.resize(n);
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t best = k;
    for (std::size_t i = k + 1; i < n; ++i) {
      if (std::abs(a[i * n + k]) > std::abs(a[best * n + k])) best = i;
    }
    pivot_[k] = best;
    // Written so that a NaN is singular too.
    if (!(std::abs(a[best * n + k]) > 1e-300)) return false;
    if (best != k) std::swap_ranges(a + k * n, a + (k + 1) * n, a + best * n);
    const double inverse = 1.0 / a[k * n + k];
    a[k * n + k] = 1.0;
    for (std::size_t j = 0; j < n; ++j) a[k * n + j] *= inverse;
    for (std::size_t i = 0; i < n; ++i) {
      if (i == k) continue;
      const double factor = a[i * n + k];
      a[i * n + k] = 0.0;
      for (std::size_t j = 0; j < n; ++j) a[i * n + j] -= factor * a[k * n + j];
    }
  }
  for (std::size_t k = n; k-- > 0;) {
    if (pivot_[k] == k) continue;
    for (std::size_t i = 0; i < n; ++i) std::swap(a[i * n + k], a[i * n + pivot_[k]]);
  }
  return true;
}

bool NodeBlock::respond(const NodeShapes& shapes, std::size_t node, const double* p, const double* value,
                        std::span<const double> precision, double shift, const NodeResponse& out) {
  const SetShape& set = shapes.set(node);
  const std::size_t players = shapes.players;
  const std::size_t count = shapes.successors(node);
  const std::size_t odds = set.odds;
  add_marginals(shapes, node);
  std::fill_n(out.mean, count, 0.0);
  const auto decider = std::ranges::find_if(set.movers, [&](const auto& m) { return odds == 0 || m.free; });
  const std::size_t actions = decider == set.movers.end() ? 1 : decider->actions;
  const std::size_t first = decider == set.movers.end() ? 0 : decider->first_probability;
  for (std::size_t a = 0; a < actions; ++a) {
    const double weight = decider == set.movers.end() ? 1.0 : p[first + a];
    const double* const marginal = marginal_.data() + (first + a) * count;
    for (std::size_t k = 0; k < count; ++k) out.mean[k] += weight * marginal[k];
  }
  if (odds == 0) return true;

  const bool alone = std::ranges::count_if(set.movers, [](const auto& m) { return m.free; }) == 1;
  if (!alone) add_pairs(shapes, node, p);
  square_.resize(players * odds);  // C.
  for (const auto& mover : set.movers) {
    if (!mover.free) continue;
    const double l = precision[mover.player];
    const double* const base = marginal_.data() + mover.first_probability * count;
    for (std::size_t a = 1; a < mover.actions; ++a) {
      const std::size_t x = mover.first_probability + a;
      const std::size_t z = mover.first_odds + a - 1;
      double* const slope = out.slope + z * count;
      const double* const marginal = marginal_.data() + x * count;
      for (std::size_t k = 0; k < count; ++k) slope[k] = l * (marginal[k] - base[k]);
      for (std::size_t i = 0; i < players; ++i) {
        square_[i * odds + z] = p[x] * (payoff_[x * players + i] - value[i]);
      }
      if (alone) continue;
      double* const row = out.inverse + z * odds;
      const std::size_t reference = mover.first_probability;
      const double gain = payoff_[x * players + mover.player] - payoff_[reference * players + mover.player];
      for (const auto& other : set.movers) {
        if (!other.free) continue;
        for (std::size_t b = 1; b < other.actions; ++b) {
          const std::size_t y = other.first_probability + b;
          double& entry = row[other.first_odds + b - 1];
          if (&other == &mover) {
            entry = y == x ? 1.0 + shift : 0.0;
          } else {
            // dp(b) / dz(c) = p(b) ((b == c) - p(c)), and the mean over b is u(a) - u(0).
            entry = -l * p[y] * (pairs_[x * set.width + y] - pairs_[reference * set.width + y] - gain);
          }
        }
      }
    }
  }
  if (alone) {
    const double inverse = 1.0 / (1.0 + shift);
    for (std::size_t x = 0; x < odds * odds; ++x) out.inverse[x] = x % (odds + 1) == 0 ? inverse : 0.0;
    for (std::size_t x = 0; x < players * odds; ++x) out.gain[x] = square_[x] * inverse;
    return true;
  }
  if (!invert(odds, out.inverse)) return false;
  for (std::size_t i = 0; i < players; ++i) {
    double* const row = out.gain + i * odds;
    std::fill_n(row, odds, 0.0);
    for (std::size_t x = 0; x < odds; ++x) {
      const double weight = square_[i * odds + x];
      for (std::size_t y = 0; y < odds; ++y) row[y] += weight * out.inverse[x * odds + y];
    }
  }
  return true;
}

}  // namespace detente::solve
