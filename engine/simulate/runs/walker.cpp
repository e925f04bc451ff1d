#include "engine/simulate/runs/walker.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/game/beliefs.hpp"
#include "engine/game/expansion.hpp"
#include "engine/game/sessions.hpp"

namespace detente::simulate {

using scenario::Ballot;
using scenario::VariableKind;

namespace {

std::size_t count_sites(const game::Game& game) {
  std::size_t sites = game.scenario().players.size();
  for (const scenario::Council& council : game.scenario().councils) sites += council.members.size();
  for (const game::PhaseTable& phase : game.phases()) sites += phase.effects.size();
  return sites + game.scenario().sessions.size() + game.scenario().beliefs.size();
}

}  // namespace

void RoundDraws::start(std::uint64_t seed, std::uint64_t replicate, std::uint32_t round) {
  place_ = {seed, replicate, round, 0};
  std::fill(drawn_.begin(), drawn_.end(), char{0});
}

double RoundDraws::unit(std::size_t site) {
  const std::size_t block = site / 4;
  if (drawn_[block] == 0) {
    place_.block = static_cast<std::uint32_t>(block);
    blocks_[block] = draw_block(place_);
    drawn_[block] = 1;
  }
  return unit_interval(blocks_[block][site % 4]);
}

std::size_t invert(std::span<const double> probabilities, double unit) {
  double below = 0.0;
  std::size_t last = 0;
  for (std::size_t i = 0; i < probabilities.size(); ++i) {
    if (probabilities[i] <= 0.0) continue;
    below += probabilities[i];
    if (unit < below) return i;
    last = i;
  }
  // Rounding may leave the sum a little below 1.
  return last;
}

Walker::Walker(const game::Game& game, play::Chooser& chooser)
    : game_(&game), chooser_(&chooser), draws_(count_sites(game)), ballots_(game.scenario().councils.size()) {
  std::size_t site = game.scenario().players.size();
  for (const scenario::Council& council : game.scenario().councils) {
    member_site_.push_back(site);
    site += council.members.size();
  }
  for (const game::PhaseTable& phase : game.phases()) {
    effect_site_.push_back(site);
    site += phase.effects.size();
  }
  session_site_ = site;
}

void Walker::start(std::uint64_t seed, std::uint64_t replicate) {
  seed_ = seed;
  replicate_ = replicate;
  round_ = 0;
  world_ = game_->scenario().start_world();
}

bool Walker::play_round() {
  draws_.start(seed_, replicate_, static_cast<std::uint32_t>(round_));
  for (auto& ballots : ballots_) ballots.clear();
  for (std::size_t k = 0; k < game_->phases().size(); ++k) {
    const game::PhaseTable& table = game_->phases()[k];
    if (!table.when.holds(world_)) continue;
    if (!move(static_cast<int>(k))) return false;
    if (table.vote) vote(*table.vote);
    fire_effects(table, effect_site_[k]);
  }
  return true;
}

void Walker::next_round() {
  game_->next_round(world_);
  ++round_;
}

bool Walker::move(int phase) {
  const game::PhaseTable& table = game_->phases()[static_cast<std::size_t>(phase)];
  chosen_.clear();
  for (const game::MoverTable& mover : table.movers) {
    game::available_actions(mover, world_, available_);
    if (available_.empty()) {
      stuck_player_ = mover.mover;
      return false;
    }
    probabilities_.resize(available_.size());
    chooser_->choose(round_, phase, mover.mover, world_, available_, probabilities_);
    // Sessions and beliefs, numbered after the players, draw after all others.
    const auto players = game_->scenario().players.size();
    const auto site = static_cast<std::size_t>(mover.mover);
    const double unit = draws_.unit(site < players ? site : session_site_ + site - players);
    chosen_.push_back(available_[invert(probabilities_, unit)]);
  }
  // Only now: movers of a phase choose at once.
  for (std::size_t m = 0; m < chosen_.size(); ++m) {
    world_[static_cast<std::size_t>(game_->vocabulary().move(table.movers[m].mover))] = chosen_[m] + 1;
  }
  if (table.session >= 0) game::settle_session(game_->scenario(), table.session, world_);
  game::settle_beliefs(game_->scenario(), table.beliefs, world_);
  return true;
}

Ballot Walker::cast(const game::MemberTable& member, std::size_t site) {
  if (member.player >= 0) {
    const std::int32_t move = world_[static_cast<std::size_t>(game_->vocabulary().move(member.player))];
    const Ballot ballot = member.ballot_of_move[static_cast<std::size_t>(move)];
    return ballot == Ballot::none ? Ballot::abstain : ballot;
  }
  // In the order yes, abstain, no: what raises `yes` never turns a yes into something else.
  const double unit = draws_.unit(site);
  if (unit < member.yes(world_)) return Ballot::yes;
  return unit >= 1.0 - member.no(world_) ? Ballot::no : Ballot::abstain;
}

void Walker::vote(const game::VoteTable& table) {
  const auto council = static_cast<std::size_t>(table.council);
  std::vector<Ballot>& ballots = ballots_[council];
  std::int32_t yes = 0;
  std::int32_t no = 0;
  std::int32_t abstain = 0;
  bool stopped = false;
  for (std::size_t m = 0; m < table.members.size(); ++m) {
    const Ballot ballot = cast(table.members[m], member_site_[council] + m);
    ballots.push_back(ballot);
    (ballot == Ballot::yes ? yes : ballot == Ballot::no ? no : abstain) += table.body.weights[m];
    stopped = stopped || (ballot == Ballot::no && table.body.veto[m] != 0 && !table.body.procedural);
  }
  const bool enough = yes >= table.body.quota;
  const auto set = [&](VariableKind kind, std::int32_t value) {
    world_[static_cast<std::size_t>(game_->vocabulary().council(table.council, kind))] = value;
  };
  set(VariableKind::held, 1);
  set(VariableKind::passed, enough && !stopped ? 1 : 0);
  set(VariableKind::vetoed, enough && stopped ? 1 : 0);
  set(VariableKind::yes, yes);
  set(VariableKind::no, no);
  set(VariableKind::abstain, abstain);
}

void Walker::fire_effects(const game::PhaseTable& table, std::size_t first_site) {
  fired_.clear();
  for (std::size_t i = 0; i < table.effects.size(); ++i) {
    const game::EffectTable& effect = table.effects[i];
    if (!effect.when.holds(world_)) continue;
    const double unit = draws_.unit(first_site + i);
    double below = 0.0;
    for (const game::BranchTable& branch : effect.branches) {
      below += branch.chance(world_);
      if (unit < below) {
        fired_.push_back(&branch.changes);
        break;
      }
    }
  }
  game::apply_changes(game_->scenario(), fired_, world_);
}

Diagnostics Walker::problem() const {
  Diagnostics diagnostics;
  const scenario::Player& player = game_->scenario().players[static_cast<std::size_t>(stuck_player_)];
  diagnostics.error(
      "no-action", player.at,
      fmt::format(
          "player '{}' has no action that it may play when {}", player.id,
          scenario::describe_world(game_->vocabulary(), game_->kept(game_->phase_of(stuck_player_)), world_)),
      "let at least one action have no 'when', or one that holds there");
  return diagnostics;
}

}  // namespace detente::simulate
