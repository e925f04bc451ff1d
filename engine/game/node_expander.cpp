#include "engine/game/node_expander.hpp"

#include <algorithm>
#include <tuple>

namespace detente::game {

namespace {

/// Key of a world at the start of a round in which the run has ended by `end` (1-based).
std::uint64_t ended_key(const Game& game, const World& world, int end) {
  return game.node_key(0, world) * game.ends().size() + static_cast<std::uint64_t>(end - 1);
}

}  // namespace

void NodeExpander::expand(int layer, std::uint64_t key, Findings& findings) {
  game_.world_of_key(layer, key, world_);
  const ChoiceSet* choices = choose_set(layer, findings);
  if (choices == nullptr) return;
  std::vector<std::size_t> pick(choices->movers.size(), 0);
  for (int row = 0; row < choices->rows; ++row) {
    for (std::size_t m = 0; m < pick.size(); ++m) {
      const ChoiceSet::Mover& mover = choices->movers[m];
      world_[static_cast<std::size_t>(game_.vocabulary().move(mover.mover))] = mover.actions[pick[m]] + 1;
    }
    expand_row(layer, findings);
    for (std::size_t m = pick.size(); m-- > 0;) {
      if (++pick[m] < choices->movers[m].actions.size()) break;
      pick[m] = 0;
    }
  }
}

const ChoiceSet* NodeExpander::choose_set(int layer, Findings& findings) {
  const PhaseTable& phase = game_.phases()[static_cast<std::size_t>(layer)];
  // Every round starts at layer 0; when its phase is passed over there, nobody moves.
  passed_over_ = !phase.when.holds(world_);
  std::vector<std::vector<int>> available(passed_over_ ? 0 : phase.movers.size());
  for (std::size_t m = 0; m < available.size(); ++m) {
    available_actions(phase.movers[m], world_, available[m]);
    if (available[m].empty()) {
      findings.stuck.emplace(phase.movers[m].mover, world_);
      return nullptr;
    }
  }
  std::size_t index = 0;
  while (index < findings.choice_keys.size() &&
         (findings.choice_keys[index].first != layer || findings.choice_keys[index].second != available)) {
    ++index;
  }
  if (index == findings.choice_keys.size()) {
    ChoiceSet set;
    for (std::size_t m = 0; m < available.size(); ++m) {
      set.movers.push_back({phase.movers[m].mover, available[m]});
      set.rows *= static_cast<int>(available[m].size());
      set.width += static_cast<int>(available[m].size());
    }
    findings.choice_sets.push_back(std::move(set));
    findings.choice_keys.emplace_back(layer, std::move(available));
  }
  findings.choice_set.push_back(static_cast<std::uint32_t>(index));
  return &findings.choice_sets[index];
}

void NodeExpander::expand_row(int layer, Findings& findings) {
  const std::size_t row_begin = findings.entries.size();
  const auto agents = static_cast<std::size_t>(game_.agent_count());
  const std::size_t reward_begin = findings.reward.size();
  findings.reward.resize(reward_begin + agents, 0.0);
  expander_.trace_to(records_ ? &trace_ : nullptr);
  const std::span<const Successor> found = successors(layer);
  next_.clear();
  for (const Successor& successor : found) {
    const int next = expander_.next_phase(layer + 1, successor.world);
    next_.push_back(next);
    add_entry(successor, event_of(layer, next, successor.world, findings), next, findings);
    findings.entries.back().successor = static_cast<std::uint32_t>(next_.size() - 1);
  }
  part_code_.clear();
  part_count_ = 0;
  const std::size_t parts_begin = findings.reward_entries.size();
  for (std::size_t p = 0; p < agents; ++p) {
    pay(static_cast<int>(p), layer, found, findings.reward[reward_begin + p], findings);
  }
  merge_entries(row_begin, findings);
  findings.row_entries.push_back(static_cast<std::uint32_t>(findings.entries.size() - row_begin));
  if (!records_) return;
  findings.row_parts.push_back(static_cast<std::uint32_t>(findings.reward_entries.size() - parts_begin));
  record_row(layer, row_begin, findings);
}

std::span<const Successor> NodeExpander::successors(int layer) {
  if (!passed_over_) return expander_.expand(layer, world_);
  unchanged_ = {1.0, world_};
  return {&unchanged_, 1};
}

/// Adds up what a player is paid on the row, as GraphRecipe::reward does: term by term, and for each the
/// entries of its table in the order in which the successors meet them.
void NodeExpander::pay(int player, int layer, std::span<const Successor> found, double& reward,
                       Findings& findings) {
  const std::span<const TimedTable> terms = game_.payoff(player);
  for (std::size_t t = 0; t < terms.size(); ++t) {
    const TimedTable& term = terms[t];
    if (term.known_after < layer) continue;
    std::size_t parts = 0;
    for (std::size_t s = 0; s < found.size(); ++s) {
      if (term.known_after >= next_[s]) continue;
      const auto entry = static_cast<std::uint32_t>(term.table.index(found[s].world));
      std::size_t part = 0;
      while (part < parts && parts_[part].entry != entry) ++part;
      if (part == parts) {
        if (parts_.size() == parts) parts_.emplace_back();
        parts_[parts].entry = entry;
        parts_[parts].weight = 0.0;
        parts_[parts++].successors.clear();
      }
      parts_[part].weight += found[s].probability;
      if (records_) parts_[part].successors.push_back(static_cast<std::uint32_t>(s));
    }
    for (std::size_t part = 0; part < parts; ++part) {
      reward += parts_[part].weight * term.table.values()[parts_[part].entry];
      if (!records_) continue;
      const std::vector<std::uint32_t>& paid_at = parts_[part].successors;
      part_code_.insert(part_code_.end(), {static_cast<std::uint32_t>(player), static_cast<std::uint32_t>(t),
                                           static_cast<std::uint32_t>(paid_at.size())});
      part_code_.insert(part_code_.end(), paid_at.begin(), paid_at.end());
      findings.reward_entries.push_back(parts_[part].entry);
      ++part_count_;
    }
  }
}

void NodeExpander::record_row(int layer, std::size_t row_begin, Findings& findings) {
  pattern_.clear();
  pattern_.push_back(static_cast<std::uint32_t>(layer));
  pattern_.push_back(passed_over_ ? 1 : 0);
  if (!passed_over_) pattern_.insert(pattern_.end(), trace_.code.begin(), trace_.code.end());
  pattern_.push_back(static_cast<std::uint32_t>(findings.entries.size() - row_begin));
  pattern_.insert(pattern_.end(), merged_.begin(), merged_.end());
  pattern_.push_back(part_count_);
  pattern_.insert(pattern_.end(), part_code_.begin(), part_code_.end());
  const auto [at, fresh] =
      findings.pattern_ids.emplace(pattern_, static_cast<std::uint32_t>(findings.patterns.size()));
  if (fresh) findings.patterns.push_back(pattern_);
  findings.row_pattern.push_back(at->second);
}

std::uint32_t NodeExpander::event_of(int layer, int next, const World& world, Findings& findings) {
  values_.clear();
  value_entries_.clear();
  const std::span<const OutcomeTable> outcomes = game_.outcomes();
  for (std::size_t o = 0; o < outcomes.size(); ++o) {
    const OutcomeTable& outcome = outcomes[o];
    if (outcome.known_after < layer || outcome.known_after >= next) continue;
    if (outcome.has_at_first && !outcome.at_first.holds(world)) continue;
    const std::size_t entry = outcome.value.index(world);
    const double value = outcome_value(outcome, entry);
    const bool passes_zeros = game_.scenario().outcomes[o].reading().passes_zeros();
    if (value == 0.0 && passes_zeros && !outcome.has_at_first) continue;
    values_.push_back({static_cast<int>(o), value});
    value_entries_.push_back(static_cast<std::uint32_t>(entry));
  }
  if (values_.empty()) return 0;
  const auto found = findings.event_ids.find(values_);
  if (found != findings.event_ids.end()) return found->second;
  const auto id = static_cast<std::uint32_t>(findings.events.size());
  findings.events.push_back({values_});
  findings.event_entries.push_back(value_entries_);
  findings.event_ids.emplace(values_, id);
  return id;
}

void NodeExpander::add_entry(const Successor& successor, std::uint32_t event, int next, Findings& findings) {
  FoundEntry entry{0, successor.probability, event, next, 0};
  if (next == game_.phase_count()) {
    after_ = successor.world;
    const int end = game_.end_reached(after_);
    game_.next_round(after_);
    if (end > 0) {
      // Nobody will remember anything: only the state tells ended runs apart.
      for (const VariableId id : game_.remembered()) after_[static_cast<std::size_t>(id)] = 0;
      entry.key = ended_key(game_, after_, end);
    } else {
      entry.layer = 0;
      entry.key = game_.node_key(0, after_);
    }
  } else {
    entry.key = game_.node_key(next, successor.world);
  }
  findings.entries.push_back(entry);
}

/// Makes entries of the row that lead to the same node with the same event one.
void NodeExpander::merge_entries(std::size_t row_begin, Findings& findings) {
  const auto begin = findings.entries.begin() + static_cast<std::ptrdiff_t>(row_begin);
  const auto place = [](const FoundEntry& entry) { return std::tuple(entry.layer, entry.key, entry.event); };
  std::stable_sort(begin, findings.entries.end(),
                   [&](const FoundEntry& a, const FoundEntry& b) { return place(a) < place(b); });
  merged_.clear();
  auto last = begin;
  for (auto entry = begin; entry < findings.entries.end(); ++entry) {
    if (entry != begin && place(*entry) == place(*last)) {
      last->probability += entry->probability;
    } else if (entry != begin) {
      *++last = *entry;
    }
    if (records_) {
      merged_.insert(merged_.end(), {entry->successor, static_cast<std::uint32_t>(last - begin)});
    }
  }
  findings.entries.erase(last + 1, findings.entries.end());
}

}  // namespace detente::game
