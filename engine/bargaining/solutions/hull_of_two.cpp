// Two parties' lotteries: the hull of the frontier is a chain of edges along which the first party's gain
// rises and the second's falls, ever more steeply. Each solution is a place on it.
#include "engine/bargaining/solutions/hull_of_two.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/bargaining/solutions/frontier.hpp"
#include "engine/base/contract.hpp"

namespace detente::bargaining {
namespace {

struct Vertex {
  double x, y;  ///< Gains.
  DealId deal;
};

/// A place on the chain: `part` of the way from vertex `edge` to the next, [0, 1).
struct Place {
  std::size_t edge = 0;
  double part = 0.0;

  friend bool operator<(const Place& a, const Place& b) {
    return a.edge != b.edge ? a.edge < b.edge : a.part < b.part;
  }
};

class Chain {
public:
  explicit Chain(const BargainingProblem& problem) : problem_(problem) {
    for (const DealId deal : pareto_frontier(problem.utilities, 2)) {
      const Vertex next{problem.utilities[2 * std::size_t{deal}] - problem.disagreement[0],
                        problem.utilities[2 * std::size_t{deal} + 1] - problem.disagreement[1], deal};
      if (!vertices_.empty() && vertices_.back().x == next.x) continue;  // The same utilities again.
      while (vertices_.size() >= 2 && below(vertices_[vertices_.size() - 2], vertices_.back(), next)) {
        vertices_.pop_back();
      }
      vertices_.push_back(next);
    }
  }

  /// Sets low and high, the ends of what is rational; false when nothing is.
  bool clip() {
    // Where both ends are the disagreement point itself, rounding must not part them.
    constexpr double kSlack = 1e-12;
    std::size_t first = 0;
    while (first < vertices_.size() && vertices_[first].x < 0.0) ++first;
    std::size_t last = vertices_.size();
    while (last > 0 && vertices_[last - 1].y < 0.0) --last;
    if (first == vertices_.size() || last == 0) return false;
    low_ = {first, 0.0};
    if (first > 0) {
      const Vertex &a = vertices_[first - 1], &b = vertices_[first];
      low_ = place(first - 1, -a.x / (b.x - a.x));
    }
    high_ = {last - 1, 0.0};
    if (last < vertices_.size()) {
      const Vertex &a = vertices_[last - 1], &b = vertices_[last];
      high_ = place(last - 1, a.y / (a.y - b.y));
    }
    if (!(high_ < low_)) return true;
    if (low_.edge != high_.edge || low_.part - high_.part > kSlack) return false;
    high_ = low_;
    return true;
  }

  [[nodiscard]] Place low() const { return low_; }
  [[nodiscard]] double ideal_x() const { return x(high_); }
  [[nodiscard]] double ideal_y() const { return y(low_); }

  /// Where x / whole_x = y / whole_y, or the end next to it.
  [[nodiscard]] Place equal_shares(double whole_x, double whole_y) const {
    const auto lead = [&](const Place& at) { return x(at) * whole_y - y(at) * whole_x; };
    if (!(low_ < high_) || lead(low_) >= 0.0) return low_;
    if (lead(high_) <= 0.0) return high_;
    for (Place from = low_;;) {
      const Place to = next(from);
      const double before = lead(from), after = lead(to);
      if (after >= 0.0) return between(from, to, -before / (after - before));
      from = to;
    }
  }

  /// The largest x^a y^b. On an edge that is where a dx / x + b dy / y = 0.
  [[nodiscard]] Place largest_product(double a, double b) const {
    for (Place from = low_; from < high_;) {
      const Place to = next(from);
      const double dx = x(to) - x(from), dy = y(to) - y(from);
      // The chain is concave, so the first edge on which the product stops rising holds the maximum.
      const double part = -(a * dx * y(from) + b * dy * x(from)) / ((a + b) * dx * dy);
      if (part <= 0.0) return from;
      if (part < 1.0) return between(from, to, part);
      from = to;
    }
    return high_;
  }

  [[nodiscard]] Place largest_sum(double a, double b) const {
    Place from = low_;
    while (from < high_) {
      const Place to = next(from);
      if (a * (x(to) - x(from)) + b * (y(to) - y(from)) <= 0.0) break;
      from = to;
    }
    return from;
  }

  [[nodiscard]] BargainingPoint point(const Place& at) const {
    std::vector<BargainingPoint::Part> lottery = {{vertices_[at.edge].deal, 1.0 - at.part}};
    if (at.part > 0.0) lottery.push_back({vertices_[at.edge + 1].deal, at.part});
    return point_of(problem_, std::move(lottery));
  }

private:
  /// b is below the line from a to c, or on it.
  static bool below(const Vertex& a, const Vertex& b, const Vertex& c) {
    return (c.x - a.x) * (b.y - a.y) <= (b.x - a.x) * (c.y - a.y);
  }
  static Place place(std::size_t edge, double part) {
    return part >= 1.0 ? Place{edge + 1, 0.0} : Place{edge, std::max(part, 0.0)};
  }
  /// The next vertex, or the end. REQUIRES: from < high_.
  [[nodiscard]] Place next(const Place& from) const {
    const Place vertex{from.edge + 1, 0.0};
    return high_ < vertex ? high_ : vertex;
  }
  /// REQUIRES: `to` is on the edge of `from`, or the vertex at its end.
  [[nodiscard]] Place between(const Place& from, const Place& to, double part) const {
    const double end = to.edge == from.edge ? to.part : 1.0;
    return place(from.edge, from.part + part * (end - from.part));
  }
  [[nodiscard]] double x(const Place& at) const {
    const Vertex& a = vertices_[at.edge];
    return at.part == 0.0 ? a.x : a.x + at.part * (vertices_[at.edge + 1].x - a.x);
  }
  [[nodiscard]] double y(const Place& at) const {
    const Vertex& a = vertices_[at.edge];
    return at.part == 0.0 ? a.y : a.y + at.part * (vertices_[at.edge + 1].y - a.y);
  }

  const BargainingProblem& problem_;
  std::vector<Vertex> vertices_;  ///< Ascending x, descending y.
  Place low_, high_;
};

}  // namespace

BargainingPoint best_lottery_of_two(const BargainingProblem& problem, SolutionKind kind) {
  DETENTE_REQUIRE(problem.parties() == 2, "two parties");
  Chain chain(problem);
  if (!chain.clip()) return {};
  const double a = problem.weights.empty() ? 1.0 : problem.weights[0];
  const double b = problem.weights.empty() ? 1.0 : problem.weights[1];
  // Where somebody cannot gain, the rational part of the chain is a single point, and every solution it.
  const bool degenerate = !(chain.ideal_x() > 0.0 && chain.ideal_y() > 0.0);
  Place at = chain.low();
  if (!degenerate) {
    switch (kind) {
      case SolutionKind::nash: at = chain.largest_product(a, b); break;
      case SolutionKind::kalai_smorodinsky:
        at = chain.equal_shares(chain.ideal_x() * a, chain.ideal_y() * b);
        break;
      case SolutionKind::egalitarian: at = chain.equal_shares(a, b); break;
      case SolutionKind::utilitarian: at = chain.largest_sum(a, b); break;
    }
  }
  BargainingPoint point = chain.point(at);
  point.degenerate = degenerate && kind == SolutionKind::nash;
  return point;
}

}  // namespace detente::bargaining
