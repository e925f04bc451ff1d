#include "engine/scenario/model/belief_grid.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/base/contract.hpp"

namespace detente::scenario {
namespace {

// A prior written in decimals, such as 0.3 of 10 steps, is a point though 10 * 0.3 rounds.
constexpr double kRounding = 1e-9;

}  // namespace

double BeliefGrid::count_points(std::size_t types, int steps) {
  double count = 1.0;
  for (std::size_t k = 1; k < types; ++k) count *= (steps + static_cast<double>(k)) / static_cast<double>(k);
  return std::round(count);
}

std::optional<BeliefGrid> BeliefGrid::make(std::span<const double> prior, int steps) {
  DETENTE_REQUIRE(prior.size() >= 2 && steps >= 1, "a belief is about two types or more");
  BeliefGrid grid;
  grid.types_ = prior.size();
  grid.steps_ = steps;
  if (prior.size() == 2) {
    std::vector<double> firsts;
    for (int i = 0; i <= steps; ++i) firsts.push_back(static_cast<double>(i) / steps);
    const auto near =
        std::ranges::find_if(firsts, [&](double p) { return std::abs(p - prior[0]) < kRounding; });
    if (near != firsts.end()) *near = prior[0];
    if (near == firsts.end()) firsts.insert(std::ranges::lower_bound(firsts, prior[0]), prior[0]);
    for (const double first : firsts) {
      if (first == prior[0]) grid.start_ = grid.size();
      grid.shares_.push_back(first);
      grid.shares_.push_back(first == prior[0] ? prior[1] : 1.0 - first);
    }
    for (int low = 0; low + 1 < grid.size(); ++low) {
      const double gap = grid.share(low + 1, 0) - grid.share(low, 0);
      grid.cells_.push_back({1.0 / gap, kOnPoint / (gap * steps)});
    }
    return grid;
  }
  std::vector<int> start;
  double sum = 0.0;
  for (std::size_t k = 0; k + 1 < prior.size(); ++k) {
    sum += prior[k];
    start.push_back(static_cast<int>(std::lround(sum * steps)));
    if (std::abs(sum * steps - start.back()) > kRounding * steps) return std::nullopt;
  }
  std::vector<int> sums(prior.size() - 1, 0);
  while (true) {
    if (sums == start) grid.start_ = static_cast<int>(grid.sums_.size());
    grid.sums_.push_back(sums);
    for (std::size_t k = 0; k < prior.size(); ++k) {
      const int above = k + 1 < prior.size() ? sums[k] : steps;
      grid.shares_.push_back(static_cast<double>(above - (k == 0 ? 0 : sums[k - 1])) / steps);
    }
    // The next ascending sequence.
    std::size_t k = sums.size();
    while (k > 0 && sums[k - 1] == steps) --k;
    if (k == 0) return grid;
    const int next = sums[k - 1] + 1;
    std::fill(sums.begin() + static_cast<std::ptrdiff_t>(k) - 1, sums.end(), next);
  }
}

double BeliefGrid::mean(std::span<const int> points, std::span<const double> weights,
                        std::size_t type) const {
  double mean = 0.0;
  for (std::size_t i = 0; i < points.size(); ++i) mean += weights[i] * share(points[i], type);
  return mean;
}

bool BeliefGrid::reachable(int from, int to) const {
  for (std::size_t k = 0; k < types_; ++k) {
    if (share(to, k) > 0.0 && share(from, k) <= 0.0) return false;
  }
  return true;
}

/// Each weight comes from the share that may be tiny beside it, so that nothing is lost near certainty.
void BeliefGrid::split_two(double first, double second, std::vector<Part>& parts) const {
  // The points are the multiples of a step, and perhaps the prior among them.
  int high = std::clamp(static_cast<int>(first * steps_), 1, size() - 1);
  while (high > 1 && share(high - 1, 0) >= first) --high;
  while (high + 1 < size() && share(high, 0) < first) ++high;
  const int low = high - 1;
  const auto [per_share, slack] = cells_[static_cast<std::size_t>(low)];
  const double up = std::clamp((first - share(low, 0)) * per_share, 0.0, 1.0);
  const double down = std::clamp((second - share(high, 1)) * per_share, 0.0, 1.0);
  if (up <= slack || down > 1.0 - slack) {
    parts.push_back({low, 1.0});
  } else if (down <= slack || up > 1.0 - slack) {
    parts.push_back({high, 1.0});
  } else {
    parts.push_back({low, down});
    parts.push_back({high, up});
  }
}

int BeliefGrid::lattice_point(std::span<const int> sums) const {
  const auto at = std::lower_bound(sums_.begin(), sums_.end(), sums, [](const auto& a, const auto& b) {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end());
  });
  DETENTE_REQUIRE(at != sums_.end() && std::ranges::equal(*at, sums), "a corner of a cell is a point");
  return static_cast<int>(at - sums_.begin());
}

void BeliefGrid::split(std::span<const double> posterior, std::vector<Part>& parts) const {
  parts.clear();
  if (types_ == 2) return split_two(posterior[0], posterior[1], parts);
  const std::size_t n = types_ - 1;
  std::vector<int> corner(n);
  std::vector<double> beyond(n);
  const double slack = kOnPoint * steps_;
  double sum = 0.0;
  for (std::size_t k = 0; k < n; ++k) {
    sum += posterior[k];
    const double scaled = std::clamp(sum * steps_, 0.0, static_cast<double>(steps_));
    const double below = std::floor(scaled + slack);
    corner[k] = static_cast<int>(below);
    beyond[k] = std::max(0.0, scaled - below);
    if (beyond[k] <= slack) beyond[k] = 0.0;
  }
  // From the cell's lowest corner, one coordinate after the other goes up, the one that lies farthest beyond
  // it first; among equals the later one, so that the sums stay ascending.
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
    return beyond[a] != beyond[b] ? beyond[a] > beyond[b] : a > b;
  });
  double above = 1.0;
  for (std::size_t i = 0; i <= n; ++i) {
    const double next = i < n ? beyond[order[i]] : 0.0;
    if (above > next) parts.push_back({lattice_point(corner), above - next});
    above = next;
    if (i < n && next > 0.0) ++corner[order[i]];
  }
}

}  // namespace detente::scenario
