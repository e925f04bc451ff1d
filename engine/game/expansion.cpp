#include "engine/game/expansion.hpp"

#include <algorithm>

namespace detente::game {

using scenario::Ballot;
using scenario::VariableKind;

namespace {

constexpr std::size_t kMaxVoteStates = std::size_t{1} << 16U;

institutions::BallotChances ballot_chances(const MemberTable& member, const scenario::Vocabulary& vocabulary,
                                           const World& world) {
  if (member.player >= 0) {
    const std::int32_t move = world[static_cast<std::size_t>(vocabulary.move(member.player))];
    const Ballot ballot = member.ballot_of_move[static_cast<std::size_t>(move)];
    return {ballot == Ballot::yes ? 1.0 : 0.0, ballot == Ballot::no ? 1.0 : 0.0};
  }
  return {member.yes(world), member.no(world)};
}

std::int32_t result_value(const institutions::VoteResult& result, VariableKind kind) {
  switch (kind) {
    case VariableKind::held: return 1;
    case VariableKind::passed: return result.passed ? 1 : 0;
    case VariableKind::vetoed: return result.vetoed ? 1 : 0;
    case VariableKind::yes: return result.yes;
    case VariableKind::no: return result.no;
    case VariableKind::abstain: return result.abstain;
    case VariableKind::state:
    case VariableKind::move: break;
  }
  DETENTE_REQUIRE(false, "a vote has no other result");
  return 0;
}

}  // namespace

void apply_changes(const scenario::Scenario& scenario,
                   std::span<const std::vector<scenario::Change>* const> fired, World& world) {
  for (const auto* changes : fired) {
    for (const scenario::Change& change : *changes) {
      if (change.set) world[static_cast<std::size_t>(change.variable)] = change.amount;
    }
  }
  for (const auto* changes : fired) {
    for (const scenario::Change& change : *changes) {
      if (!change.set) world[static_cast<std::size_t>(change.variable)] += change.amount;
    }
  }
  for (const auto* changes : fired) {
    for (const scenario::Change& change : *changes) {
      std::int32_t& value = world[static_cast<std::size_t>(change.variable)];
      value = std::clamp(value, 0, scenario.state[static_cast<std::size_t>(change.variable)].size - 1);
    }
  }
}

Expander::Expander(const Game& game) : game_(&game), votes_(game.phases().size()) {
  for (std::size_t k = 0; k < votes_.size(); ++k) {
    const PhaseTable& phase = game.phases()[k];
    if (!phase.vote) continue;
    std::size_t states = 1;
    for (const VariableId id : phase.vote->variables) {
      states *= static_cast<std::size_t>(game.vocabulary()[id].size);
      // Too many vote states to remember: then each vote is convolved anew.
      if (states > kMaxVoteStates) break;
    }
    if (states <= kMaxVoteStates) votes_[k].resize(states);
  }
}

std::vector<Expander::Voted> Expander::distinct_results(const VoteTable& table, const World& world) const {
  std::vector<institutions::BallotChances> ballots;
  ballots.reserve(table.members.size());
  for (const MemberTable& member : table.members) {
    ballots.push_back(ballot_chances(member, game_->vocabulary(), world));
  }
  // Results that differ only in what nothing mentions are one. A result rarer than this is lost in the
  // rounding of the others' sum, and would cost an entry in every row.
  constexpr double kLostInRounding = 0x1.0p-60;
  std::vector<Voted> distinct;
  std::vector<std::int32_t> values(table.results.size());
  for (const institutions::VoteResult& result : institutions::vote_distribution(table.body, ballots)) {
    if (result.probability < kLostInRounding) continue;
    std::transform(table.results.begin(), table.results.end(), values.begin(),
                   [&](VariableKind kind) { return result_value(result, kind); });
    const auto same = std::find_if(distinct.begin(), distinct.end(),
                                   [&](const Voted& other) { return other.values == values; });
    if (same == distinct.end()) {
      distinct.push_back({values, result.probability});
    } else {
      same->probability += result.probability;
    }
  }
  return distinct;
}

std::span<const Expander::Voted> Expander::vote(int phase, const World& world) {
  const VoteTable& table = *game_->phases()[static_cast<std::size_t>(phase)].vote;
  auto& cache = votes_[static_cast<std::size_t>(phase)];
  if (cache.empty()) {
    uncached_vote_ = distinct_results(table, world);
    return uncached_vote_;
  }
  std::size_t state = 0;
  for (const VariableId id : table.variables) {
    state = state * static_cast<std::size_t>(game_->vocabulary()[id].size) +
            static_cast<std::size_t>(world[static_cast<std::size_t>(id)]);
  }
  if (cache[state].empty()) cache[state] = distinct_results(table, world);
  return cache[state];
}

void Expander::branch_on_effects(int phase, const World& world, double probability) {
  const PhaseTable& table = game_->phases()[static_cast<std::size_t>(phase)];
  live_.clear();
  std::size_t live = 0;
  for (const EffectTable& effect : table.effects) {
    if (!effect.when.holds(world)) continue;
    live_.push_back(&effect);
    if (live_chances_.size() < ++live) live_chances_.emplace_back();
    std::vector<double>& chances = live_chances_[live - 1];
    chances.clear();
    double rest = 1.0;
    for (const BranchTable& branch : effect.branches) {
      chances.push_back(branch.chance(world));
      rest -= chances.back();
    }
    // Chances such as 0.6 + 0.4 may leave a rounding error, which is no event.
    constexpr double kNothing = 1e-12;
    chances.push_back(rest > kNothing ? rest : 0.0);
  }
  odometer_.assign(live, 0);
  for (;;) {
    double chance = probability;
    fired_.clear();
    for (std::size_t i = 0; i < live; ++i) {
      chance *= live_chances_[i][odometer_[i]];
      if (odometer_[i] < live_[i]->branches.size()) {
        fired_.push_back(&live_[i]->branches[odometer_[i]].changes);
      }
    }
    if (chance > 0.0) add_successor(world, chance);
    std::size_t i = live;
    while (i > 0 && ++odometer_[i - 1] > live_[i - 1]->branches.size()) odometer_[--i] = 0;
    if (i == 0) return;
  }
}

void Expander::add_successor(const World& world, double probability) {
  if (successors_.size() == count_) successors_.emplace_back();
  Successor& successor = successors_[count_];
  successor.world = world;
  successor.probability = probability;
  apply_changes(game_->scenario(), fired_, successor.world);
  std::uint64_t hash = 0;
  for (const std::int32_t value : successor.world) {
    hash = (hash ^ static_cast<std::uint32_t>(value)) * 0x9E3779B97F4A7C15U;
    hash ^= hash >> 29U;
  }
  // Worlds that came about in different ways are one successor.
  if (slots_.size() < 2 * (count_ + 1)) rehash();
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = static_cast<std::size_t>(hash) & mask;
  for (; slots_[at] != 0; at = (at + 1) & mask) {
    const std::size_t other = slots_[at] - 1;
    if (hashes_[other] != hash || successors_[other].world != successor.world) continue;
    successors_[other].probability += probability;
    return;
  }
  slots_[at] = static_cast<std::uint32_t>(++count_);
  hashes_.resize(std::max(hashes_.size(), count_));
  hashes_[count_ - 1] = hash;
}

void Expander::rehash() {
  constexpr std::size_t kFewest = 16;
  slots_.assign(std::max(kFewest, 2 * slots_.size()), 0);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = 0; i < count_; ++i) {
    std::size_t at = static_cast<std::size_t>(hashes_[i]) & mask;
    while (slots_[at] != 0) at = (at + 1) & mask;
    slots_[at] = static_cast<std::uint32_t>(i + 1);
  }
}

std::span<const Successor> Expander::expand(int phase, const World& world) {
  count_ = 0;
  std::fill(slots_.begin(), slots_.end(), 0U);
  const PhaseTable& table = game_->phases()[static_cast<std::size_t>(phase)];
  if (!table.vote) {
    branch_on_effects(phase, world, 1.0);
    return std::span(successors_).first(count_);
  }
  voted_ = world;
  for (const Voted& result : vote(phase, world)) {
    for (std::size_t i = 0; i < table.vote->results.size(); ++i) {
      const VariableId id = game_->vocabulary().council(table.vote->council, table.vote->results[i]);
      voted_[static_cast<std::size_t>(id)] = result.values[i];
    }
    branch_on_effects(phase, voted_, result.probability);
  }
  return std::span(successors_).first(count_);
}

int Expander::next_phase(int phase, const World& world) const {
  const int phases = game_->phase_count();
  while (phase < phases && !game_->phases()[static_cast<std::size_t>(phase)].when.holds(world)) ++phase;
  return phase;
}

}  // namespace detente::game
