// Lotteries for any number of parties: linear programs over the deals of the frontier, and for the Nash
// solution Newton's method on the deals in play, with new deals priced in by the gradient (simplicial
// decomposition: von Hohenbalken, B. (1977). Simplicial decomposition in nonlinear programming algorithms.
// Mathematical Programming 13, 49-68).
#include "engine/bargaining/solutions/hull_of_many.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include <Eigen/Dense>

#include "engine/bargaining/solutions/frontier.hpp"
#include "engine/bargaining/solutions/lottery_program.hpp"
#include "engine/base/contract.hpp"

namespace detente::bargaining {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kTolerance = 1e-11;

class LotterySearch {
public:
  LotterySearch(const BargainingProblem& problem, SolutionKind kind)
      : problem_(problem), kind_(kind), parties_(static_cast<Index>(problem.parties())) {
    deals_ = pareto_frontier(problem.utilities, problem.parties());
    gains_.resize(parties_, static_cast<Index>(deals_.size()));
    for (Index k = 0; k < gains_.cols(); ++k) {
      for (Index p = 0; p < parties_; ++p) {
        const std::size_t party = static_cast<std::size_t>(p);
        gains_(p, k) = problem.utilities[deals_[static_cast<std::size_t>(k)] * problem.parties() + party] -
                       problem.disagreement[party];
      }
    }
    // Each party's gains in units of its largest, so that tolerances mean the same to all.
    unit_ = gains_.cwiseAbs().rowwise().maxCoeff();
    unit_ = (unit_.array() > 0.0).select(unit_, 1.0);
    gains_ = unit_.cwiseInverse().asDiagonal() * gains_;
    weight_ = VectorXd::Ones(parties_);
    for (std::size_t p = 0; p < problem.weights.size(); ++p)
      weight_(static_cast<Index>(p)) = problem.weights[p];
  }

  BargainingPoint run() {
    BargainingPoint failed;
    // Is anything rational? The largest least gain says so.
    const auto safest = raise_least(VectorXd::Ones(parties_));
    if (!safest) return incomplete();
    if ((gains_ * *safest).minCoeff() < -kSlack) return failed;
    if (kind_ == SolutionKind::utilitarian)
      return finish(best_sum((weight_.array() * unit_.array()).matrix()));
    if (kind_ == SolutionKind::egalitarian) {
      return finish(raise_least((weight_.array() / unit_.array()).matrix()));
    }
    VectorXd ideal(parties_);
    for (Index p = 0; p < parties_; ++p) {
      const auto best = best_sum(VectorXd::Unit(parties_, p));
      if (!best) return incomplete();
      ideal(p) = std::max(0.0, gains_.row(p).dot(*best));
    }
    const bool degenerate = ideal.minCoeff() <= kSlack;
    const bool nash = kind_ == SolutionKind::nash;
    const bool nobody = ideal.maxCoeff() <= kSlack;
    const auto fair =
        nobody ? safest : raise_least(nash ? ideal : (ideal.array() * weight_.array()).matrix());
    if (!nash || degenerate || !fair) {
      BargainingPoint point = finish(fair);
      point.degenerate = nash && degenerate && point.found;
      return point;
    }
    return largest_product(*fair);
  }

private:
  // Least gains of this size, in units of the largest, are rounding.
  static constexpr double kSlack = 1e-9;

  static BargainingPoint incomplete() {
    BargainingPoint point;
    point.complete = false;
    return point;
  }

  /// Rows: a party each, gain - share * t - slack = least; and the probabilities add up to 1. Columns: deals,
  /// slacks, t+, t-.
  [[nodiscard]] LinearProgram program(const VectorXd& least, const VectorXd& share) const {
    const Index deals = gains_.cols();
    LinearProgram made;
    made.columns = MatrixXd::Zero(parties_ + 1, deals + parties_ + 2);
    made.columns.topLeftCorner(parties_, deals) = gains_;
    made.columns.block(parties_, 0, 1, deals).setOnes();
    made.columns.block(0, deals, parties_, parties_) = -MatrixXd::Identity(parties_, parties_);
    made.columns.block(0, deals + parties_, parties_, 1) = -share;
    made.columns.block(0, deals + parties_ + 1, parties_, 1) = share;
    made.right = VectorXd::Zero(parties_ + 1);
    made.right.head(parties_) = least;
    made.right(parties_) = 1.0;
    made.cost = VectorXd::Zero(made.columns.cols());
    return made;
  }

  /// The rational lottery with the largest cost . gains.
  [[nodiscard]] std::optional<VectorXd> best_sum(VectorXd cost) const {
    cost /= cost.cwiseAbs().maxCoeff();
    // A hair below 0, that a lottery at the disagreement point itself is not lost to rounding.
    LinearProgram made = program(VectorXd::Constant(parties_, -kTolerance), VectorXd::Zero(parties_));
    made.cost.head(gains_.cols()) = gains_.transpose() * cost;
    const LinearProgramResult result = solve_linear_program(made);
    if (result.status != LinearProgramResult::Status::optimal) return std::nullopt;
    return VectorXd(result.x.head(gains_.cols()));
  }

  /// The lottery with the largest least gain / share, then the largest next least, and so on. Parties with no
  /// share are kept from losing.
  [[nodiscard]] std::optional<VectorXd> raise_least(VectorXd share) const {
    share /= share.maxCoeff();
    VectorXd least = VectorXd::Zero(parties_);
    std::vector<char> open(static_cast<std::size_t>(parties_), 1);
    for (Index p = 0; p < parties_; ++p) {
      if (share(p) > kSlack) continue;
      open[static_cast<std::size_t>(p)] = 0;
      least(p) = -kTolerance;
      share(p) = 0.0;
    }
    std::optional<VectorXd> found;
    while (std::find(open.begin(), open.end(), 1) != open.end()) {
      VectorXd active = share;
      for (Index p = 0; p < parties_; ++p) {
        if (open[static_cast<std::size_t>(p)] == 0) active(p) = 0.0;
      }
      LinearProgram made = program(least, active);
      made.cost(gains_.cols() + parties_) = 1.0;
      made.cost(gains_.cols() + parties_ + 1) = -1.0;
      const LinearProgramResult result = solve_linear_program(made);
      // With the last parties fixed at what they had, rounding may leave nothing more to find.
      if (result.status != LinearProgramResult::Status::optimal) return found;
      found = result.x.head(gains_.cols());
      // A party whose row has a price can have no more than this without another having less.
      Index dearest = -1;
      for (Index p = 0; p < parties_; ++p) {
        if (open[static_cast<std::size_t>(p)] == 0) continue;
        if (dearest < 0 || result.duals(p) * active(p) < result.duals(dearest) * active(dearest)) dearest = p;
      }
      for (Index p = 0; p < parties_; ++p) {
        if (open[static_cast<std::size_t>(p)] == 0) continue;
        if (p != dearest && -result.duals(p) * active(p) <= kSlack) continue;
        open[static_cast<std::size_t>(p)] = 0;
        least(p) = share(p) * result.value - kTolerance;
      }
    }
    return found;
  }

  /// The probabilities of those deals that have any.
  struct Mix {
    std::vector<Index> deals;
    VectorXd probability;
  };

  [[nodiscard]] static Mix support(const VectorXd& lottery) {
    Mix mix;
    std::vector<double> probability;
    for (Index k = 0; k < lottery.size(); ++k) {
      if (lottery(k) <= 0.0) continue;
      mix.deals.push_back(k);
      probability.push_back(lottery(k));
    }
    mix.probability = Eigen::Map<VectorXd>(probability.data(), static_cast<Index>(probability.size()));
    mix.probability /= mix.probability.sum();
    return mix;
  }

  [[nodiscard]] MatrixXd gains_of(const Mix& mix) const { return gains_(Eigen::all, mix.deals); }

  static void drop(Mix& mix, Index out) {
    mix.deals.erase(mix.deals.begin() + out);
    VectorXd rest(mix.probability.size() - 1);
    rest << mix.probability.head(out), mix.probability.tail(mix.probability.size() - out - 1);
    mix.probability = rest;
  }

  /// Takes deals out of a mix, its gains unchanged, until they are at most as many as the parties
  /// (Caratheodory's theorem; the mix lies on the hull's surface).
  void reduce(Mix& mix) const {
    while (static_cast<Index>(mix.deals.size()) > parties_) {
      MatrixXd system(parties_ + 1, static_cast<Index>(mix.deals.size()));
      system.topRows(parties_) = gains_of(mix);
      system.row(parties_).setOnes();
      Eigen::FullPivLU<MatrixXd> factors(system);
      factors.setThreshold(1e-8);
      if (factors.dimensionOfKernel() == 0) return;
      VectorXd change = factors.kernel().col(0);
      if (change.maxCoeff() <= 0.0) change = -change;
      Index out = -1;
      double step = std::numeric_limits<double>::infinity();
      for (Index k = 0; k < change.size(); ++k) {
        if (change(k) <= 0.0 || mix.probability(k) / change(k) >= step) continue;
        step = mix.probability(k) / change(k);
        out = k;
      }
      mix.probability = (mix.probability - step * change).cwiseMax(0.0);
      drop(mix, out);
      mix.probability /= mix.probability.sum();
    }
  }

  /// REQUIRES: everybody gains in `start`.
  [[nodiscard]] BargainingPoint largest_product(const VectorXd& start) const {
    constexpr int kMostRounds = 10'000;
    constexpr double kSmallGap = 1e-13;
    const VectorXd power = weight_ / weight_.sum();
    Mix mix = support(start);
    Mix best = mix;
    double least_gap = std::numeric_limits<double>::infinity();
    for (int round = 0; round < kMostRounds; ++round) {
      polish(mix, power);
      const VectorXd now = gains_of(mix) * mix.probability;
      const VectorXd price = (power.array() / now.array()).matrix();
      Index entering = 0;
      const double gap = (gains_.transpose() * price).maxCoeff(&entering) - 1.0;
      // Once rounding rules, the gap no longer falls.
      if (gap < least_gap) {
        best = mix;
      } else if (gap < 1e-10) {
        break;
      }
      least_gap = std::min(gap, least_gap);
      if (gap <= kSmallGap) break;
      if (std::find(mix.deals.begin(), mix.deals.end(), entering) == mix.deals.end()) {
        mix.deals.push_back(entering);
        mix.probability.conservativeResize(mix.probability.size() + 1);
        mix.probability(mix.probability.size() - 1) = 0.0;
      }
    }
    reduce(best);
    BargainingPoint point = finish(best);
    point.gap = std::max(0.0, least_gap) * weight_.sum();
    return point;
  }

  /// Newton's method for the weighted sum of logarithms over the probabilities of the deals in play; a deal
  /// that falls to 0 goes out. The last deal may start from 0.
  void polish(Mix& mix, const VectorXd& power) const {
    constexpr int kMostSteps = 200;
    for (int step = 0; step < kMostSteps; ++step) {
      const Index size = mix.probability.size();
      const MatrixXd gains = gains_of(mix);
      const VectorXd now = gains * mix.probability;
      const VectorXd price = (power.array() / now.array()).matrix();
      const VectorXd slope = gains.transpose() * price;
      const VectorXd bend = (power.array() / now.array().square()).matrix();
      MatrixXd system = MatrixXd::Zero(size + 1, size + 1);
      system.topLeftCorner(size, size) = -(gains.transpose() * bend.asDiagonal() * gains);
      // Deals whose gains depend on one another leave directions flat: a little curvature keeps these still.
      const double ridge = 1e-12 * system.topLeftCorner(size, size).diagonal().cwiseAbs().maxCoeff();
      system.topLeftCorner(size, size).diagonal().array() -= ridge;
      system.row(size).head(size).setOnes();
      system.col(size).head(size).setOnes();
      VectorXd right = VectorXd::Zero(size + 1);
      right.head(size) = -slope;
      const VectorXd change = system.fullPivLu().solve(right).head(size);
      if (!change.allFinite() || change.cwiseAbs().maxCoeff() < 1e-16) return;
      double longest = 1.0;
      Index out = -1;
      for (Index k = 0; k < size; ++k) {
        if (change(k) >= 0.0 || -mix.probability(k) / change(k) >= longest) continue;
        longest = -mix.probability(k) / change(k);
        out = k;
      }
      const double rise = slope.dot(change);
      const double length = line_search(gains, mix.probability, change, power, longest);
      mix.probability = (mix.probability + length * change).cwiseMax(0.0);
      if (out >= 0 && length == longest && size > 1) drop(mix, out);
      mix.probability /= mix.probability.sum();
      if ((out < 0 || length < longest) && rise < 1e-24) return;
    }
  }

  /// The largest of 1, 1/2, 1/4, ... times `longest` at which the sum of logarithms rises enough (Armijo).
  [[nodiscard]] static double line_search(const MatrixXd& gains, const VectorXd& from, const VectorXd& change,
                                          const VectorXd& power, double longest) {
    const VectorXd now = gains * from;
    const VectorXd turn = gains * change;
    const double rise = power.dot((turn.array() / now.array()).matrix());
    double length = longest;
    for (int half = 0; half < 60; ++half, length /= 2.0) {
      const Eigen::ArrayXd ratio = 1.0 + length * turn.array() / now.array();
      if (ratio.minCoeff() <= 0.0) continue;
      if (power.dot(ratio.log().matrix()) >= 0.25 * length * rise) return length;
    }
    return 0.0;
  }

  [[nodiscard]] BargainingPoint finish(const std::optional<VectorXd>& lottery) const {
    if (!lottery) return incomplete();
    Mix mix = support(*lottery);
    reduce(mix);
    return finish(mix);
  }

  [[nodiscard]] BargainingPoint finish(const Mix& mix) const {
    std::vector<BargainingPoint::Part> parts;
    for (std::size_t k = 0; k < mix.deals.size(); ++k) {
      parts.push_back(
          {deals_[static_cast<std::size_t>(mix.deals[k])], mix.probability(static_cast<Index>(k))});
    }
    return point_of(problem_, std::move(parts));
  }

  const BargainingProblem& problem_;
  SolutionKind kind_;
  Index parties_;
  std::vector<DealId> deals_;  ///< The frontier.
  MatrixXd gains_;             ///< A row a party, a column a deal of the frontier; in units.
  VectorXd unit_, weight_;
};

}  // namespace

BargainingPoint best_lottery_of_many(const BargainingProblem& problem, SolutionKind kind) {
  DETENTE_REQUIRE(problem.parties() >= 2, "lotteries of one party are its best deal");
  return LotterySearch(problem, kind).run();
}

}  // namespace detente::bargaining
