// The walker: one run of a game, phase by phase, on its factor tables.
//
// It never needs the joint state space: every step looks small tables up at the current world. Every
// decision has its own draw site, numbered by the scenario alone (players, then members of councils,
// then effects, each in file order), and is drawn by inverting its distribution in file order. So
// two scenarios that differ in a number share their luck under the same seed, and a slightly larger
// chance of an earlier action changes only the runs that it must.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/base/random.hpp"
#include "engine/base/result.hpp"
#include "engine/game/game.hpp"
#include "engine/play/policy.hpp"

namespace detente::simulate {

/// The words of one replicate's round by draw site; each block is enciphered when first asked for.
class RoundDraws {
public:
  explicit RoundDraws(std::size_t sites) : blocks_((sites + 3) / 4), drawn_(blocks_.size(), 0) {}

  void start(std::uint64_t seed, std::uint64_t replicate, std::uint32_t round);

  /// Uniform in (0, 1).
  [[nodiscard]] double unit(std::size_t site);

private:
  DrawPlace place_;
  std::vector<std::array<std::uint32_t, 4>> blocks_;
  std::vector<char> drawn_;
};

/// The first i with unit < probabilities[0] + ... + probabilities[i]; never one of probability 0.
/// REQUIRES: some probability is positive.
[[nodiscard]] std::size_t invert(std::span<const double> probabilities, double unit);

/// Owned by one thread; game and chooser must outlive it.
class Walker {
public:
  Walker(const game::Game& game, play::Chooser& chooser);

  /// Goes to the start of a replicate's first round.
  void start(std::uint64_t seed, std::uint64_t replicate);

  /// Plays the current round to its end. False when a mover has no action: see problem().
  [[nodiscard]] bool play_round();

  /// The world at the end of the round just played; all results of councils that voted are set.
  [[nodiscard]] const game::World& world() const { return world_; }
  /// ballots()[council][member] of the round just played; empty for councils that did not vote.
  [[nodiscard]] const std::vector<std::vector<scenario::Ballot>>& ballots() const { return ballots_; }
  /// 0-based number of the round just played.
  [[nodiscard]] int round() const { return round_; }
  /// 1-based end reached by the round just played, or 0.
  [[nodiscard]] int end() const { return game_->end_reached(world_); }

  /// Goes on to the next round.
  void next_round();

  /// Plays a replicate until its end, or for `rounds` rounds; after(round) is called at the end of each round
  /// played. False when a mover has no action: see problem().
  template <typename After>
  [[nodiscard]] bool run(std::uint64_t seed, std::uint64_t replicate, int rounds, const After& after) {
    start(seed, replicate);
    for (int round = 0; round < rounds; ++round) {
      if (round > 0) next_round();
      if (!play_round()) return false;
      after(round);
      if (end() != 0) break;
    }
    return true;
  }

  /// Why play_round failed.
  [[nodiscard]] Diagnostics problem() const;

private:
  [[nodiscard]] bool move(int phase);
  void vote(const game::VoteTable& table);
  [[nodiscard]] scenario::Ballot cast(const game::MemberTable& member, std::size_t site);
  void fire_effects(const game::PhaseTable& table, std::size_t first_site);

  const game::Game* game_;
  play::Chooser* chooser_;
  std::vector<std::size_t> member_site_;  ///< Per council: its first member's site.
  std::vector<std::size_t> effect_site_;  ///< Per phase: its first effect's site.
  std::size_t session_site_ = 0;  ///< Of the first session; after all others, so that these keep their draws.
  RoundDraws draws_;
  std::uint64_t seed_ = 0;
  std::uint64_t replicate_ = 0;
  int round_ = 0;
  int stuck_player_ = -1;
  game::World world_;
  std::vector<std::vector<scenario::Ballot>> ballots_;

  // Work space.
  std::vector<int> available_;
  std::vector<double> probabilities_;
  std::vector<int> chosen_;
  std::vector<const std::vector<scenario::Change>*> fired_;
};

}  // namespace detente::simulate
