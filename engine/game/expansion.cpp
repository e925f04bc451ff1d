#include "engine/game/expansion.hpp"

#include <algorithm>

#include "engine/game/beliefs.hpp"
#include "engine/game/sessions.hpp"

namespace detente::game {

using scenario::Ballot;
using scenario::VariableKind;

namespace {

constexpr std::size_t kMaxVoteStates = std::size_t{1} << 16U;
constexpr std::size_t kNoSuccessor = ~std::size_t{0};
// Chances such as 0.6 + 0.4 may leave a rounding error, which is no event.
constexpr double kNothing = 1e-12;

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
    case VariableKind::move:
    case VariableKind::deal:
    case VariableKind::sat:
    case VariableKind::agreed:
    case VariableKind::term:
    case VariableKind::update: break;
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

std::vector<institutions::VoteResult> vote_results(const Game& game, int phase, const World& world) {
  const VoteTable& table = *game.phases()[static_cast<std::size_t>(phase)].vote;
  std::vector<institutions::BallotChances> ballots;
  ballots.reserve(table.members.size());
  for (const MemberTable& member : table.members) {
    ballots.push_back(ballot_chances(member, game.vocabulary(), world));
  }
  return institutions::vote_distribution(table.body, ballots);
}

std::vector<Expander::Voted> Expander::distinct_results(int phase, const World& world) const {
  const VoteTable& table = *game_->phases()[static_cast<std::size_t>(phase)].vote;
  // Results that differ only in what nothing mentions are one. A result rarer than this is lost in the
  // rounding of the others' sum, and would cost an entry in every row.
  constexpr double kLostInRounding = 0x1.0p-60;
  std::vector<Voted> distinct;
  std::vector<std::int32_t> values(table.results.size());
  for (const institutions::VoteResult& result : vote_results(*game_, phase, world)) {
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

std::size_t Expander::vote_state(const VoteTable& table, const World& world) const {
  std::size_t state = 0;
  for (const VariableId id : table.variables) {
    state = state * static_cast<std::size_t>(game_->vocabulary()[id].size) +
            static_cast<std::size_t>(world[static_cast<std::size_t>(id)]);
  }
  return state;
}

void Expander::note_vote(const VoteTable& table, const World& world, std::span<const Voted> results) {
  trace_->code.push_back(static_cast<std::uint32_t>(vote_state(table, world)));
  trace_->code.push_back(static_cast<std::uint32_t>(results.size()));
  for (const Voted& result : results) {
    for (const std::int32_t value : result.values) trace_->code.push_back(static_cast<std::uint32_t>(value));
  }
}

std::span<const Expander::Voted> Expander::vote(int phase, const World& world) {
  const VoteTable& table = *game_->phases()[static_cast<std::size_t>(phase)].vote;
  auto& cache = votes_[static_cast<std::size_t>(phase)];
  if (cache.empty()) {
    uncached_vote_ = distinct_results(phase, world);
    return uncached_vote_;
  }
  const std::size_t state = vote_state(table, world);
  if (cache[state].empty()) cache[state] = distinct_results(phase, world);
  return cache[state];
}

bool Expander::replay(int phase, std::span<const std::uint32_t> code, std::size_t& at,
                      std::vector<double>& successors) {
  const PhaseTable& table = game_->phases()[static_cast<std::size_t>(phase)];
  successors.clear();
  const std::uint32_t state = code[at++];
  const std::size_t results = code[at++];
  if (state == ExpansionTrace::kNone) return replay_branches(table, 1.0, code, at, successors);
  // A vote of too many states is not traced by its state.
  if (votes_[static_cast<std::size_t>(phase)].empty()) return false;
  voted_.assign(static_cast<std::size_t>(game_->vocabulary().size()), 0);
  std::size_t left = state;
  for (std::size_t i = table.vote->variables.size(); i-- > 0;) {
    const VariableId id = table.vote->variables[i];
    const auto size = static_cast<std::size_t>(game_->vocabulary()[id].size);
    voted_[static_cast<std::size_t>(id)] = static_cast<std::int32_t>(left % size);
    left /= size;
  }
  const std::span<const Voted> voted = vote(phase, voted_);
  if (voted.size() != results) return false;
  for (const Voted& result : voted) {
    for (const std::int32_t value : result.values) {
      if (code[at++] != static_cast<std::uint32_t>(value)) return false;
    }
  }
  for (const Voted& result : voted) {
    if (!replay_branches(table, result.probability, code, at, successors)) return false;
  }
  return true;
}

bool Expander::replay_branches(const PhaseTable& table, double probability,
                               std::span<const std::uint32_t> code, std::size_t& at,
                               std::vector<double>& successors) {
  const std::size_t live = code[at++];
  if (live_chances_.size() < live) live_chances_.resize(live);
  for (std::size_t i = 0; i < live; ++i) {
    const EffectTable& effect = table.effects[code[at++]];
    std::vector<double>& chances = live_chances_[i];
    chances.clear();
    double rest = 1.0;
    for (const BranchTable& branch : effect.branches) {
      chances.push_back(branch.chance.values()[code[at++]]);
      rest -= chances.back();
    }
    chances.push_back(rest > kNothing ? rest : 0.0);
  }
  odometer_.assign(live, 0);
  for (;;) {
    double chance = probability;
    for (std::size_t i = 0; i < live; ++i) chance *= live_chances_[i][odometer_[i]];
    const std::uint32_t successor = code[at++];
    if ((chance > 0.0) != (successor != ExpansionTrace::kNone)) return false;
    if (chance > 0.0) {
      if (successor == successors.size()) {
        successors.push_back(chance);
      } else {
        successors[successor] += chance;
      }
    }
    std::size_t i = live;
    while (i > 0 && ++odometer_[i - 1] >= live_chances_[i - 1].size()) odometer_[--i] = 0;
    if (i == 0) return true;
  }
}

void Expander::branch_on_effects(int phase, const World& world, double probability) {
  const PhaseTable& table = game_->phases()[static_cast<std::size_t>(phase)];
  live_.clear();
  std::size_t live = 0;
  const std::size_t live_count_at = trace_ != nullptr ? trace_->code.size() : 0;
  if (trace_ != nullptr) trace_->code.push_back(0);
  for (const EffectTable& effect : table.effects) {
    if (!effect.when.holds(world)) continue;
    live_.push_back(&effect);
    if (trace_ != nullptr) trace_->code.push_back(static_cast<std::uint32_t>(&effect - table.effects.data()));
    if (live_chances_.size() < ++live) live_chances_.emplace_back();
    std::vector<double>& chances = live_chances_[live - 1];
    chances.clear();
    double rest = 1.0;
    for (const BranchTable& branch : effect.branches) {
      const std::size_t entry = branch.chance.index(world);
      if (trace_ != nullptr) trace_->code.push_back(static_cast<std::uint32_t>(entry));
      chances.push_back(branch.chance.values()[entry]);
      rest -= chances.back();
    }
    chances.push_back(rest > kNothing ? rest : 0.0);
  }
  if (trace_ != nullptr) trace_->code[live_count_at] = static_cast<std::uint32_t>(live);
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
    const std::size_t successor = chance > 0.0 ? add_successor(world, chance) : kNoSuccessor;
    if (trace_ != nullptr) trace_->code.push_back(static_cast<std::uint32_t>(successor));
    std::size_t i = live;
    while (i > 0 && ++odometer_[i - 1] > live_[i - 1]->branches.size()) odometer_[--i] = 0;
    if (i == 0) return;
  }
}

std::size_t Expander::add_successor(const World& world, double probability) {
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
    return other;
  }
  slots_[at] = static_cast<std::uint32_t>(++count_);
  hashes_.resize(std::max(hashes_.size(), count_));
  hashes_[count_ - 1] = hash;
  return count_ - 1;
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
  if (trace_ != nullptr) *trace_ = {};
  if (!table.vote) {
    if (trace_ != nullptr) trace_->code.assign({ExpansionTrace::kNone, 1});
    const bool settles = table.session >= 0 || !table.beliefs.empty();
    if (settles) {
      settled_ = world;
      if (table.session >= 0) settle_session(game_->scenario(), table.session, settled_);
      settle_beliefs(game_->scenario(), table.beliefs, settled_);
    }
    branch_on_effects(phase, settles ? settled_ : world, 1.0);
    return std::span(successors_).first(count_);
  }
  voted_ = world;
  const std::span<const Voted> results = vote(phase, world);
  if (trace_ != nullptr) note_vote(*table.vote, world, results);
  for (const Voted& result : results) {
    for (std::size_t i = 0; i < table.vote->results.size(); ++i) {
      const VariableId id = game_->vocabulary().council(table.vote->council, table.vote->results[i]);
      voted_[static_cast<std::size_t>(id)] = result.values[i];
    }
    branch_on_effects(phase, voted_, result.probability);
  }
  return std::span(successors_).first(count_);
}

void Expander::forget_votes() {
  for (auto& of_phase : votes_) {
    for (auto& of_state : of_phase) of_state.clear();
  }
}

int Expander::next_phase(int phase, const World& world) const {
  const int phases = game_->phase_count();
  while (phase < phases && !game_->phases()[static_cast<std::size_t>(phase)].when.holds(world)) ++phase;
  return phase;
}

}  // namespace detente::game
