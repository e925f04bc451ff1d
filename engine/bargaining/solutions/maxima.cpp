#include "engine/bargaining/solutions/maxima.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace detente::bargaining {
namespace {

using Vectors = std::vector<DealId>;

/// Marks vectors that others are above, looking at entries from some first one on.
class Marker {
public:
  /// `strict`: above means larger, not at least as large.
  Marker(std::span<const double> values, std::size_t size, bool strict)
      : values_(values), size_(size), strict_(strict), marked_(values.size() / size, 0) {}

  [[nodiscard]] double at(DealId vector, std::size_t entry) const { return values_[vector * size_ + entry]; }
  [[nodiscard]] bool marked(DealId vector) const { return marked_[vector] != 0; }

  /// Marks each of `low` that one of `high` is above in all entries from `entry` on.
  void mark(const Vectors& high, Vectors low, std::size_t entry) {
    std::erase_if(low, [&](DealId vector) { return marked(vector); });
    if (high.empty() || low.empty()) return;
    constexpr std::size_t kFewPairs = 4096;
    if (high.size() * low.size() <= kFewPairs) return mark_by_pairs(high, low, entry);
    if (entry + 2 == size_) return mark_by_sweep(high, low);
    double cut = 0.0;
    if (!find_cut(high, low, entry, cut)) {
      // All are equal in this entry.
      if (!strict_) mark(high, std::move(low), entry + 1);
      return;
    }
    const auto [upper_high, lower_high] = split(high, entry, cut);
    auto [upper_low, lower_low] = split(low, entry, cut);
    mark(upper_high, std::move(upper_low), entry);
    mark(upper_high, lower_low, entry + 1);
    mark(lower_high, std::move(lower_low), entry);
  }

  /// Marks each of `vectors` that one before it is above. REQUIRES: distinct, in descending order.
  void mark_within(std::span<const DealId> vectors) {
    if (vectors.size() < 2) return;
    const auto middle = static_cast<std::ptrdiff_t>(vectors.size() / 2);
    const auto upper = vectors.first(vectors.size() / 2);
    mark_within(upper);
    Vectors high;
    std::copy_if(upper.begin(), upper.end(), std::back_inserter(high), [&](DealId v) { return !marked(v); });
    mark(high, Vectors(vectors.begin() + middle, vectors.end()), 1);
    Vectors rest;
    std::copy_if(vectors.begin() + middle, vectors.end(), std::back_inserter(rest),
                 [&](DealId v) { return !marked(v); });
    mark_within(rest);
  }

private:
  [[nodiscard]] bool above(double a, double b) const { return strict_ ? a > b : a >= b; }

  void mark_by_pairs(const Vectors& high, const Vectors& low, std::size_t entry) {
    for (const DealId vector : low) {
      for (const DealId other : high) {
        std::size_t k = entry;
        while (k < size_ && above(at(other, k), at(vector, k))) ++k;
        if (k < size_) continue;
        marked_[vector] = 1;
        break;
      }
    }
  }

  /// The last two entries: in the order of the one, the best so far of the other.
  void mark_by_sweep(Vectors high, Vectors low) {
    const std::size_t x = size_ - 2;
    const auto descending = [&](DealId a, DealId b) { return at(a, x) > at(b, x); };
    std::sort(high.begin(), high.end(), descending);
    std::sort(low.begin(), low.end(), descending);
    double best = -std::numeric_limits<double>::infinity();
    std::size_t next = 0;
    for (const DealId vector : low) {
      while (next < high.size() && above(at(high[next], x), at(vector, x))) {
        best = std::max(best, at(high[next++], x + 1));
      }
      if (next > 0 && above(best, at(vector, x + 1))) marked_[vector] = 1;
    }
  }

  /// A value that parts the vectors in two; false when all have the same.
  [[nodiscard]] bool find_cut(const Vectors& high, const Vectors& low, std::size_t entry, double& cut) const {
    std::vector<double> all;
    all.reserve(high.size() + low.size());
    for (const DealId vector : high) all.push_back(at(vector, entry));
    for (const DealId vector : low) all.push_back(at(vector, entry));
    const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
    std::nth_element(all.begin(), middle, all.end());
    cut = *middle;
    if (*std::min_element(all.begin(), middle) < cut) return true;
    // At least half of them share the least value: part them from the others.
    double above_least = std::numeric_limits<double>::infinity();
    for (auto one = middle; one != all.end(); ++one) {
      if (*one > cut) above_least = std::min(above_least, *one);
    }
    if (above_least == std::numeric_limits<double>::infinity()) return false;
    cut = above_least;
    return true;
  }

  [[nodiscard]] std::pair<Vectors, Vectors> split(const Vectors& vectors, std::size_t entry,
                                                  double cut) const {
    std::pair<Vectors, Vectors> parts;
    for (const DealId vector : vectors) {
      (at(vector, entry) >= cut ? parts.first : parts.second).push_back(vector);
    }
    return parts;
  }

  std::span<const double> values_;
  std::size_t size_;
  bool strict_;
  std::vector<char> marked_;
};

}  // namespace

std::vector<DealId> maxima(std::span<const double> values, std::size_t size) {
  Marker marker(values, size, false);
  Vectors order(values.size() / size);
  std::iota(order.begin(), order.end(), DealId{0});
  const auto row = [&](DealId vector) { return values.subspan(vector * size, size); };
  std::sort(order.begin(), order.end(), [&](DealId a, DealId b) {
    const auto first = row(a), second = row(b);
    for (std::size_t k = 0; k < size; ++k) {
      if (first[k] != second[k]) return first[k] > second[k];
    }
    return a < b;
  });
  const auto same = [&](DealId a, DealId b) {
    return std::equal(row(a).begin(), row(a).end(), row(b).begin());
  };
  Vectors distinct;
  std::unique_copy(order.begin(), order.end(), std::back_inserter(distinct), same);
  marker.mark_within(distinct);
  Vectors found;
  bool kept = false;
  for (std::size_t k = 0; k < order.size(); ++k) {
    // The first of equals stands for all.
    if (k == 0 || !same(order[k - 1], order[k])) kept = !marker.marked(order[k]);
    if (kept) found.push_back(order[k]);
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<DealId> weak_maxima(std::span<const double> values, std::size_t size) {
  Marker marker(values, size, true);
  Vectors all(values.size() / size);
  std::iota(all.begin(), all.end(), DealId{0});
  marker.mark(all, all, 0);
  std::erase_if(all, [&](DealId vector) { return marker.marked(vector); });
  return all;
}

}  // namespace detente::bargaining
