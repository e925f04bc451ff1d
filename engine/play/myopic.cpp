#include "engine/play/myopic.hpp"

#include <algorithm>

#include "engine/play/policy.hpp"

namespace detente::play {
namespace {

/// Worlds remembered before the memory is emptied: it bounds memory, and changes no result.
constexpr std::size_t kMaxSeen = 200'000;

std::size_t at(int index) {
  return static_cast<std::size_t>(index);
}

}  // namespace

std::size_t UniformLookahead::KeyHash::operator()(const Key& key) const {
  // FNV-1a over whole words: used for look-up only, so its value reaches no result.
  std::uint64_t hash = 0xcbf29ce484222325U ^ static_cast<std::uint64_t>(key.phase);
  for (const std::int32_t value : key.kept) {
    hash = (hash ^ static_cast<std::uint64_t>(value)) * 0x100000001b3U;
    hash ^= hash >> 29U;
  }
  return static_cast<std::size_t>(hash);
}

UniformLookahead::UniformLookahead(const game::Game& game) : game_(&game) {
  work_.reserve(at(game.phase_count()));
  for (const auto& phase : game.phases()) {
    work_.push_back({game::Expander(game), {}, {}, {}, {}, {}});
    work_.back().available.resize(phase.movers.size());
  }
}

void UniformLookahead::action_utilities(int phase, int player, const game::World& world,
                                        std::span<const int> available, std::span<double> utilities) {
  // Only here is the stack empty, so only here may the memory be emptied.
  if (seen_.size() > kMaxSeen) {
    seen_.clear();
    values_.clear();
  }
  for (std::size_t i = 0; i < available.size(); ++i) {
    auto& total = work_[at(phase)].total;
    uniform_play(phase, world, player, available[i], total);
    utilities[i] = total[at(player)];
  }
}

void UniformLookahead::add_value(int phase, const game::World& world, double weight,
                                 std::span<double> total) {
  if (phase == game_->phase_count()) return;
  PhaseWork& work = work_[at(phase)];
  work.key.phase = phase;
  work.key.kept.clear();
  for (const auto variable : game_->kept(phase)) work.key.kept.push_back(world[at(variable)]);
  auto found = seen_.find(work.key);
  if (found == seen_.end()) {
    uniform_play(phase, world, -1, 0, work.total);
    found = seen_.emplace(work.key, values_.size()).first;
    values_.insert(values_.end(), work.total.begin(), work.total.end());
  }
  for (std::size_t p = 0; p < total.size(); ++p) total[p] += weight * values_[found->second + p];
}

void UniformLookahead::uniform_play(int phase, const game::World& world, int player, int action,
                                    std::vector<double>& total) {
  PhaseWork& work = work_[at(phase)];
  const auto& movers = game_->phases()[at(phase)].movers;
  total.assign(at(game_->player_count()), 0.0);
  work.world = world;
  double weight = 1.0;
  for (std::size_t m = 0; m < movers.size(); ++m) {
    auto& available = work.available[m];
    if (movers[m].mover == player) {
      available.assign(1, action);
    } else {
      game::available_actions(movers[m], world, available);
      // Nothing is learnt from play that does not depend on types.
      if (const int belief = game_->scenario().belief_of(movers[m].mover); belief >= 0) {
        const auto& held = game_->scenario().beliefs[at(belief)];
        available.assign(1, world[at(game_->scenario().variable_of(held))]);
      }
    }
    // A mover that can do nothing here does not move.
    if (available.empty()) available.push_back(-1);
    weight /= static_cast<double>(available.size());
  }
  work.chosen.assign(movers.size(), 0);
  while (true) {
    for (std::size_t m = 0; m < movers.size(); ++m) {
      work.world[at(game_->vocabulary().move(movers[m].mover))] = work.available[m][work.chosen[m]] + 1;
    }
    add_outcomes(phase, work, weight, total);
    std::size_t m = movers.size();
    while (m > 0 && ++work.chosen[m - 1] == work.available[m - 1].size()) work.chosen[--m] = 0;
    if (m == 0) return;
  }
}

void UniformLookahead::add_outcomes(int phase, PhaseWork& work, double weight, std::vector<double>& total) {
  for (const auto& successor : work.expander.expand(phase, work.world)) {
    const double share = weight * successor.probability;
    const int next = work.expander.next_phase(phase + 1, successor.world);
    for (int p = 0; p < game_->player_count(); ++p) {
      for (const auto& term : game_->payoff(p)) {
        // Terms that were paid before this phase are the same for every choice.
        if (term.known_after >= phase && term.known_after < next)
          total[at(p)] += share * term.table(successor.world);
      }
    }
    add_value(next, successor.world, share, total);
  }
}

}  // namespace detente::play
