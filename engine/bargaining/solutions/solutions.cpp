#include "engine/bargaining/solutions/solutions.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "engine/bargaining/solutions/frontier.hpp"
#include "engine/bargaining/solutions/hull_of_many.hpp"
#include "engine/bargaining/solutions/hull_of_two.hpp"
#include "engine/base/contract.hpp"

namespace detente::bargaining {
namespace {

void check(const BargainingProblem& problem) {
  const std::size_t parties = problem.disagreement.size();
  DETENTE_REQUIRE(parties >= 1 && !problem.utilities.empty() && problem.utilities.size() % parties == 0,
                  "a utility per deal and party");
  DETENTE_REQUIRE(problem.weights.empty() || problem.weights.size() == parties, "a weight per party");
}

/// The reservation values and weights of a domain, and the problem that looks at them.
struct DomainProblem {
  std::vector<double> disagreement, weights;
  BargainingProblem problem;

  DomainProblem(const Domain& domain, bool weighted) {
    for (const Party& party : domain.parties()) {
      disagreement.push_back(party.reservation);
      if (weighted) weights.push_back(party.weight);
    }
    problem = {domain.utilities(), disagreement, weights};
  }
};

}  // namespace

std::optional<DealId> DealSearch::find(const BargainingProblem& problem, SolutionKind kind) {
  check(problem);
  problem_ = problem;
  kind_ = kind;
  parties_ = problem.parties();
  ideal_.assign(parties_, 0.0);
  bool any = false;
  for (std::size_t deal = 0; deal < problem.deals(); ++deal) {
    if (!rational(deal)) continue;
    any = true;
    for (std::size_t p = 0; p < parties_; ++p) ideal_[p] = std::max(ideal_[p], gain(deal, p));
  }
  std::optional<DealId> best;
  if (!any) return best;
  for (std::size_t deal = 0; deal < problem.deals(); ++deal) {
    if (!rational(deal)) continue;
    score(deal);
    // Rounding may make a deal equal to one that it dominates.
    const bool better =
        !best || score_ > best_score_ || (score_ == best_score_ && dominates(row(deal), row(*best)));
    if (!better) continue;
    best = static_cast<DealId>(deal);
    best_score_.swap(score_);
  }
  return best;
}

/// Numbers to be compared one after the other, the first most important.
void DealSearch::score(std::size_t deal) {
  score_.clear();
  switch (kind_) {
    case SolutionKind::nash: score_product(deal); break;
    case SolutionKind::kalai_smorodinsky:
    case SolutionKind::egalitarian: score_shares(deal); break;
    case SolutionKind::utilitarian: {
      double sum = 0.0;
      for (std::size_t p = 0; p < parties_; ++p) sum += weight(p) * gain(deal, p);
      score_.push_back(sum);
      break;
    }
  }
}

void DealSearch::score_product(std::size_t deal) {
  double gainers = 0.0;
  double product = 1.0, logarithm = 0.0;
  for (std::size_t p = 0; p < parties_; ++p) {
    const double share = gain(deal, p) / ideal_[p];
    if (!(share > 0.0)) continue;
    gainers += 1.0;
    if (problem_.weights.empty()) {
      product *= share;
    } else {
      logarithm += problem_.weights[p] * std::log(share);
    }
  }
  score_.push_back(gainers);
  score_.push_back(problem_.weights.empty() ? product : logarithm);
}

void DealSearch::score_shares(std::size_t deal) {
  for (std::size_t p = 0; p < parties_; ++p) {
    const double whole = kind_ == SolutionKind::egalitarian ? 1.0 : ideal_[p];
    if (whole > 0.0) score_.push_back(gain(deal, p) / (whole * weight(p)));
  }
  std::sort(score_.begin(), score_.end());
}

BargainingPoint point_of(const BargainingProblem& problem, std::vector<BargainingPoint::Part> lottery) {
  std::sort(lottery.begin(), lottery.end(), [](const auto& a, const auto& b) { return a.deal < b.deal; });
  BargainingPoint point;
  point.found = true;
  point.gap = 0.0;
  point.utilities.assign(problem.parties(), 0.0);
  for (const BargainingPoint::Part& part : lottery) {
    for (std::size_t p = 0; p < problem.parties(); ++p) {
      point.utilities[p] += part.probability * problem.utilities[part.deal * problem.parties() + p];
    }
  }
  point.lottery = std::move(lottery);
  return point;
}

BargainingPoint best_deal(const BargainingProblem& problem, SolutionKind kind) {
  const auto deal = DealSearch().find(problem, kind);
  if (!deal) return {};
  BargainingPoint point = point_of(problem, {{*deal, 1.0}});
  for (std::size_t p = 0; p < problem.parties() && kind == SolutionKind::nash; ++p) {
    point.degenerate = point.degenerate || point.utilities[p] <= problem.disagreement[p];
  }
  return point;
}

BargainingPoint best_lottery(const BargainingProblem& problem, SolutionKind kind) {
  check(problem);
  if (problem.parties() == 1) return best_deal(problem, kind);
  return problem.parties() == 2 ? best_lottery_of_two(problem, kind) : best_lottery_of_many(problem, kind);
}

BargainingPoint best_deal(const Domain& domain, SolutionKind kind, bool weighted) {
  return best_deal(DomainProblem(domain, weighted).problem, kind);
}

BargainingPoint best_lottery(const Domain& domain, SolutionKind kind, bool weighted) {
  return best_lottery(DomainProblem(domain, weighted).problem, kind);
}

}  // namespace detente::bargaining
