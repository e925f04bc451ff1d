#include "engine/bargaining/solutions/frontier.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>

#include "engine/bargaining/solutions/maxima.hpp"
#include "engine/base/contract.hpp"

namespace detente::bargaining {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<DealId> best_of_one(std::span<const double> utilities) {
  const double best = *std::max_element(utilities.begin(), utilities.end());
  std::vector<DealId> deals;
  for (std::size_t deal = 0; deal < utilities.size(); ++deal) {
    if (utilities[deal] == best) deals.push_back(static_cast<DealId>(deal));
  }
  return deals;
}

struct PlanePoint {
  double x, y;
  DealId deal;
};

/// Buckets of equal width along x: a point is out when a bucket further right holds a y above its own.
/// Leaves the rest, sorted by ascending x, descending y, ascending deal.
class BucketFilter {
public:
  BucketFilter(std::span<const double> utilities, Efficiency efficiency) : utilities_(utilities) {
    low_ = kInfinity;
    double high = -kInfinity;
    for (std::size_t k = 0; k < utilities.size(); k += 2) {
      low_ = std::min(low_, utilities[k]);
      high = std::max(high, utilities[k]);
    }
    const double width = high - low_;
    const double scale = static_cast<double>(kBuckets) / width;
    // Without a width, or with one that overflows, all share the first bucket and are sorted.
    scale_ = std::isfinite(width) && std::isfinite(scale) ? scale : 0.0;
    find_limits(efficiency);
  }

  [[nodiscard]] std::vector<PlanePoint> sorted_rest() const {
    std::vector<DealId> kept;
    std::array<std::size_t, kBuckets + 1> begin{};
    for (std::size_t deal = 0; 2 * deal < utilities_.size(); ++deal) {
      const std::size_t bucket = bucket_of(utilities_[2 * deal]);
      if (utilities_[2 * deal + 1] < limit_[bucket]) continue;
      kept.push_back(static_cast<DealId>(deal));
      ++begin[bucket + 1];
    }
    for (std::size_t b = 0; b < kBuckets; ++b) begin[b + 1] += begin[b];
    std::vector<PlanePoint> points(kept.size());
    std::array<std::size_t, kBuckets + 1> next = begin;
    for (const DealId deal : kept) {
      const double x = utilities_[2 * std::size_t{deal}];
      points[next[bucket_of(x)]++] = {x, utilities_[2 * std::size_t{deal} + 1], deal};
    }
    for (std::size_t b = 0; b < kBuckets; ++b) {
      std::sort(points.begin() + static_cast<std::ptrdiff_t>(begin[b]),
                points.begin() + static_cast<std::ptrdiff_t>(begin[b + 1]),
                [](const PlanePoint& a, const PlanePoint& c) {
                  if (a.x != c.x) return a.x < c.x;
                  if (a.y != c.y) return a.y > c.y;
                  return a.deal < c.deal;
                });
    }
    return points;
  }

private:
  // The limits fit into the first-level cache.
  static constexpr std::size_t kBuckets = 2048;

  [[nodiscard]] std::size_t bucket_of(double x) const {
    return std::min(static_cast<std::size_t>((x - low_) * scale_), kBuckets - 1);
  }

  void find_limits(Efficiency efficiency) {
    limit_.fill(-kInfinity);
    for (std::size_t k = 0; k < utilities_.size(); k += 2) {
      double& best = limit_[bucket_of(utilities_[k])];
      best = std::max(best, utilities_[k + 1]);
    }
    double best = -kInfinity;
    for (std::size_t b = kBuckets; b-- > 0;) {
      const double own = limit_[b];
      // A point with the very y of the best further right is dominated, but not strictly.
      limit_[b] = efficiency == Efficiency::strong ? std::nextafter(best, kInfinity) : best;
      if (best == -kInfinity) limit_[b] = -kInfinity;
      best = std::max(best, own);
    }
  }

  std::span<const double> utilities_;
  double low_ = 0.0;
  double scale_ = 0.0;
  std::array<double, kBuckets> limit_{};  ///< Least y that is not out.
};

std::vector<DealId> frontier_of_two(std::span<const double> utilities, Efficiency efficiency) {
  const std::vector<PlanePoint> points = BucketFilter(utilities, efficiency).sorted_rest();
  std::vector<char> kept(points.size(), 0);
  std::size_t count = 0;
  double best = -kInfinity;  // Of y, of all with larger x.
  for (std::size_t end = points.size(); end > 0;) {
    std::size_t begin = end - 1;
    while (begin > 0 && points[begin - 1].x == points[end - 1].x) --begin;
    const double top = points[begin].y;
    for (std::size_t k = begin; k < end; ++k) {
      const double y = points[k].y;
      if (efficiency == Efficiency::strong ? y == top && y > best : y >= best) {
        kept[k] = 1;
        ++count;
      }
    }
    best = std::max(best, top);
    end = begin;
  }
  std::vector<DealId> deals;
  deals.reserve(count);
  for (std::size_t k = 0; k < points.size(); ++k) {
    if (kept[k] != 0) deals.push_back(points[k].deal);
  }
  return deals;
}

struct SpacePoint {
  double x, y, z;
  DealId deal;
};

/// The maxima of points in the plane, added one by one: as y falls z rises.
class Staircase {
public:
  /// The largest z of a point with at least this y.
  [[nodiscard]] double best(double y) const {
    const auto at = steps_.lower_bound(y);
    return at == steps_.end() ? -kInfinity : at->second;
  }
  void add(double y, double z) {
    auto at = steps_.lower_bound(y);
    if (at != steps_.end() && at->second >= z) return;
    if (at != steps_.end() && at->first == y) at = steps_.erase(at);
    while (at != steps_.begin() && std::prev(at)->second <= z) at = steps_.erase(std::prev(at));
    steps_.emplace_hint(at, y, z);
  }

private:
  std::map<double, double> steps_;
};

std::vector<DealId> frontier_of_three(std::span<const double> utilities) {
  std::vector<SpacePoint> points(utilities.size() / 3);
  for (std::size_t k = 0; k < points.size(); ++k) {
    points[k] = {utilities[3 * k], utilities[3 * k + 1], utilities[3 * k + 2], static_cast<DealId>(k)};
  }
  // Whatever dominates a point stands before it.
  std::sort(points.begin(), points.end(), [](const SpacePoint& a, const SpacePoint& b) {
    if (a.x != b.x) return a.x > b.x;
    if (a.y != b.y) return a.y > b.y;
    return a.z > b.z;
  });
  std::vector<DealId> deals;
  Staircase staircase;
  bool kept = false;
  for (std::size_t k = 0; k < points.size(); ++k) {
    const SpacePoint& point = points[k];
    const bool same =
        k > 0 && points[k - 1].x == point.x && points[k - 1].y == point.y && points[k - 1].z == point.z;
    if (!same) {
      kept = staircase.best(point.y) < point.z;
      if (kept) staircase.add(point.y, point.z);
    }
    if (kept) deals.push_back(point.deal);
  }
  std::sort(deals.begin(), deals.end());
  return deals;
}

}  // namespace

bool dominates(std::span<const double> a, std::span<const double> b) {
  bool better = false;
  for (std::size_t p = 0; p < a.size(); ++p) {
    if (a[p] < b[p]) return false;
    better = better || a[p] > b[p];
  }
  return better;
}

bool strictly_dominates(std::span<const double> a, std::span<const double> b) {
  for (std::size_t p = 0; p < a.size(); ++p) {
    if (a[p] <= b[p]) return false;
  }
  return true;
}

std::vector<DealId> pareto_frontier(std::span<const double> utilities, std::size_t parties,
                                    Efficiency efficiency) {
  DETENTE_REQUIRE(parties >= 1 && utilities.size() % parties == 0, "a utility per deal and party");
  if (utilities.empty()) return {};
  if (parties == 1) return best_of_one(utilities);
  if (parties == 2) return frontier_of_two(utilities, efficiency);
  if (efficiency == Efficiency::weak) return weak_maxima(utilities, parties);
  if (parties == 3) return frontier_of_three(utilities);
  return maxima(utilities, parties);
}

std::vector<DealId> pareto_frontier(const Domain& domain, Efficiency efficiency) {
  return pareto_frontier(domain.utilities(), domain.party_count(), efficiency);
}

}  // namespace detente::bargaining
