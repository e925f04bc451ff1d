#include "engine/solve/one_shot/many_player.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/solve/one_shot/box_search.hpp"
#include "engine/solve/one_shot/support.hpp"

namespace detente::solve {
namespace {

constexpr std::size_t kMostActions = 20;

bool is_pure(const SupportProfile& support) {
  return std::all_of(support.begin(), support.end(), [](const auto& actions) { return actions.size() == 1; });
}

Equilibrium pure_equilibrium(const NormalForm& game, const SupportProfile& support) {
  Equilibrium made;
  for (std::size_t i = 0; i < support.size(); ++i) {
    made.exact.emplace_back(game.action_count(i), Rational(0));
    made.exact.back()[static_cast<std::size_t>(support[i][0])] = 1;
  }
  made.profile = to_doubles(made.exact);
  made.certificate = certify(game, made.profile);
  return made;
}

Equilibrium mixed_equilibrium(const NormalForm& game, const SupportProfile& support, const ProvenRoot& root) {
  Equilibrium made;
  for (std::size_t i = 0; i < support.size(); ++i) {
    made.profile.emplace_back(game.action_count(i), 0.0);
    for (std::size_t k = 0; k < support[i].size(); ++k) {
      made.profile.back()[static_cast<std::size_t>(support[i][k])] = root.weights[i][k];
    }
  }
  made.certificate = certify(game, made.profile);
  return made;
}

/// One enumeration under way.
class Enumeration {
public:
  Enumeration(const NormalForm& game, const ManyPlayerOptions& options)
      : game_(&game), options_(&options), scaled_(game), boxes_(scaled_) {}

  EquilibriumSet run() {
    SupportSearch supports(*game_);
    found_.complete = supports.for_each([this](const SupportProfile& support) { return visit(support); });
    for (const SupportProfile& support : unsettled_) {
      found_.remarks.push_back(
          fmt::format("support {} is not settled: it may hold equilibria that are not listed",
                      support_text(*game_, support)));
    }
    found_.complete = found_.complete && unsettled_.empty();
    return std::move(found_);
  }

private:
  bool visit(const SupportProfile& support) {
    if (found_.equilibria.size() >= options_->budget.max_equilibria) {
      return stop("stopped at the largest number of equilibria asked for", support);
    }
    if (++visited_ % 16 == 0 && options_->budget.over()) return stop("the time ended", support);
    if (is_pure(support)) {
      found_.equilibria.push_back(pure_equilibrium(*game_, support));
      return true;
    }
    BoxLimits limits;
    limits.most_cells = std::min(options_->cells_per_support, options_->cells - cells_);
    limits.expired = options_->budget.expired;
    if (limits.most_cells == 0) return stop("the limit of cells is reached", support);
    const SupportRoots roots = boxes_.solve(support, limits);
    cells_ += roots.cells;
    for (const ProvenRoot& root : roots.roots) {
      if (found_.equilibria.size() >= options_->budget.max_equilibria) {
        return stop("stopped at the largest number of equilibria asked for", support);
      }
      found_.equilibria.push_back(mixed_equilibrium(*game_, support, root));
    }
    if (roots.expired) return stop("the time ended", support);
    if (!roots.settled) unsettled_.push_back(support);
    return true;
  }

  bool stop(const char* why, const SupportProfile& support) {
    found_.remarks.push_back(fmt::format("{}: support {} and all after it, by size, were not searched", why,
                                         support_text(*game_, support)));
    return false;
  }

  const NormalForm* game_;
  const ManyPlayerOptions* options_;
  ScaledGame scaled_;
  BoxSearch boxes_;
  EquilibriumSet found_;
  std::vector<SupportProfile> unsettled_;
  std::size_t cells_ = 0;
  std::size_t visited_ = 0;
};

}  // namespace

EquilibriumSet enumerate_many_player(const NormalForm& game, const ManyPlayerOptions& options) {
  EquilibriumSet refused;
  for (std::size_t i = 0; i < game.player_count(); ++i) {
    if (game.action_count(i) > kMostActions) {
      refused.remarks.push_back(fmt::format("player {} has {} actions, at most {} can be enumerated",
                                            game.players[i].name, game.action_count(i), kMostActions));
    }
  }
  const double supports = SupportSearch::count(game);
  if (supports > options.most_supports) {
    refused.remarks.push_back(
        fmt::format("the game has {:.3g} support profiles, at most {:.3g} are enumerated", supports,
                    options.most_supports));
  }
  if (!refused.remarks.empty()) return refused;
  return Enumeration(game, options).run();
}

}  // namespace detente::solve
