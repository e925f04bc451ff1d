#include "engine/solve/one_shot/logit_trace.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/contract.hpp"
#include "engine/play/policy.hpp"
#include "engine/solve/stage/continuation.hpp"
#include "engine/solve/stage/logit_map.hpp"

namespace detente::solve {
namespace {

class Tracer {
public:
  Tracer(const NormalForm& game, const LogitTraceOptions& options) : game_(game), options_(options) {
    profile_ = centroid(game);
    for (std::size_t i = 0; i < game.player_count(); ++i) {
      if (game.action_count(i) > 1) free_.push_back(i);
    }
  }
  LogitTrace trace();

private:
  [[nodiscard]] bool bounded() const { return std::isfinite(options_.rationality); }
  void reply_alone();
  void follow();
  bool follow(Continuation::Pace pace);
  bool enough();
  [[nodiscard]] bool near_nash() const;
  void take_profile();
  void keep();

  const NormalForm& game_;
  const LogitTraceOptions& options_;
  LogitTrace result_;
  MixedProfile profile_;
  std::vector<std::size_t> free_;       ///< Players with a choice.
  std::vector<double> largest_regret_;  ///< Of free players, in the map's units.
  LogitMap map_;
  Continuation branch_;
  double unit_ = 1.0;  ///< Rationality at s = 1.
  bool arrived_ = false, expired_ = false;
};

constexpr double kLastRationality = 1e12;  // In units of 1 / (largest gain).

LogitTrace Tracer::trace() {
  keep();
  if (free_.size() == 1) {
    reply_alone();
  } else if (!free_.empty() && options_.rationality > 0.0) {
    follow();
  }
  Equilibrium& found = result_.equilibrium;
  found.profile = std::move(profile_);
  const std::vector<double> rationality(game_.player_count(), options_.rationality);
  found.certificate = certify(game_, found.profile, rationality);
  result_.converged = found.certificate.qre_residual <= (bounded() ? kLogitResidual : options_.regret);
  return std::move(result_);
}

void Tracer::keep() {
  if (options_.keep_path) result_.path.push_back({result_.rationality, profile_});
}

void Tracer::reply_alone() {
  const std::size_t i = free_.front();
  play::logit(options_.rationality, action_values(game_, profile_)[i], profile_[i]);
  result_.rationality = options_.rationality;
  keep();
}

void Tracer::follow() {
  std::vector<int> actions;
  std::vector<double> payoff;
  for (const std::size_t i : free_) actions.push_back(static_cast<int>(game_.action_count(i)));
  // Players without a choice do not change the order of the rows.
  const std::size_t rows = game_.rows();
  payoff.reserve(rows * free_.size());
  for (std::size_t row = 0; row < rows; ++row) {
    for (const std::size_t i : free_) payoff.push_back(game_.payoff_of(row, i));
  }
  map_.build(actions, std::vector<double>(free_.size(), bounded() ? options_.rationality : 1.0), payoff);
  if (!(map_.cap() > 0.0)) {
    result_.rationality = options_.rationality;
    return;
  }
  unit_ = (bounded() ? options_.rationality : 1.0) / map_.cap();
  largest_regret_.clear();
  for (const std::size_t i : free_) {
    double low = INFINITY;
    double high = -INFINITY;
    for (std::size_t row = 0; row < rows; ++row) {
      low = std::min(low, game_.payoff_of(row, i));
      high = std::max(high, game_.payoff_of(row, i));
    }
    largest_regret_.push_back(options_.regret * (high - low) * unit_);
  }
  for (const auto pace : {Continuation::Pace::normal, Continuation::Pace::careful}) {
    if (follow(pace) || expired_) return;
  }
}

bool Tracer::follow(Continuation::Pace pace) {
  result_.path.resize(std::min<std::size_t>(result_.path.size(), 1));
  branch_.start(map_, pace);
  branch_.watch([this] { return enough(); });
  arrived_ = false;
  const bool landed = branch_.advance(bounded() ? map_.cap() : kLastRationality);
  result_.steps += branch_.steps();
  take_profile();
  if (landed) keep();
  return landed || arrived_;
}

bool Tracer::enough() {
  if (options_.keep_path) {
    take_profile();
    keep();
  }
  arrived_ = !bounded() && near_nash();
  expired_ = options_.budget.over();
  return arrived_ || expired_;
}

bool Tracer::near_nash() const {
  const auto p = branch_.probabilities();
  for (std::size_t f = 0; f < free_.size(); ++f) {
    const auto gains = map_.gains().subspan(map_.first_unknown(f), map_.actions(f) - 1);
    double best = 0.0;
    for (const double gain : gains) best = std::max(best, gain);
    double regret = p[map_.first_probability(f)] * best;
    for (std::size_t a = 0; a < gains.size(); ++a)
      regret += p[map_.first_probability(f) + 1 + a] * (best - gains[a]);
    if (!(regret <= 0.9 * largest_regret_[f])) return false;
  }
  return true;
}

void Tracer::take_profile() {
  const auto p = branch_.probabilities();
  for (std::size_t f = 0; f < free_.size(); ++f) {
    std::copy_n(p.begin() + static_cast<std::ptrdiff_t>(map_.first_probability(f)), map_.actions(f),
                profile_[free_[f]].begin());
  }
  result_.rationality = branch_.s() * unit_;
}

}  // namespace

LogitTrace trace_logit(const NormalForm& game, const LogitTraceOptions& options) {
  return Tracer(game, options).trace();
}

}  // namespace detente::solve
