#include "engine/simulate/runs/history.hpp"

#include <cctype>

#include <fmt/format.h>

#include "engine/base/date.hpp"
#include "engine/base/text.hpp"
#include "engine/scenario/model/movers.hpp"
#include "engine/simulate/runs/belief_follower.hpp"
#include "engine/simulate/runs/walker.hpp"

namespace detente::simulate {

using scenario::Ballot;
using scenario::Scenario;
using scenario::spaced;
using scenario::VariableKind;

namespace {

std::string capitalised(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

/// Tells one round, sentence by sentence.
class RoundTeller {
public:
  RoundTeller(const game::Game& game, const RoundHistory& round, int number, std::span<const TalksNote> notes)
      : game_(game), scenario_(game.scenario()), round_(round), number_(number), notes_(notes) {}

  std::string tell(const game::World& before) {
    for (const scenario::Phase& phase : scenario_.phases) tell_phase(phase);
    tell_changes(before);
    if (sentences_.empty()) return "Nothing happens.";
    std::string text;
    for (const std::string& sentence : sentences_) {
      text += text.empty() ? "" : " ";
      text += capitalised(sentence) + ".";
    }
    return text;
  }

private:
  [[nodiscard]] std::int32_t value(scenario::VariableId id) const {
    return round_.world[static_cast<std::size_t>(id)];
  }

  [[nodiscard]] bool voted(int council) const {
    return council >= 0 && !round_.ballots[static_cast<std::size_t>(council)].empty();
  }

  void tell_phase(const scenario::Phase& phase) {
    std::vector<std::string> moves;
    std::vector<int> who;
    for (const int player : phase.movers) {
      const std::int32_t move = value(game_.vocabulary().move(player));
      if (move == 0) continue;
      who.push_back(player);
      // A ballot is told with the tally.
      if (voted(phase.council) && sits_in(phase.council, player)) continue;
      const scenario::Player& mover = scenario_.players[static_cast<std::size_t>(player)];
      const scenario::Action& action = mover.actions[static_cast<std::size_t>(move) - 1];
      moves.push_back(mover.name + " " + (action.about.empty() ? "chooses " + action.name : action.about));
    }
    if (phase.session >= 0) tell_session(phase.session);
    if (!moves.empty()) sentences_.push_back(listed(moves));
    if (voted(phase.council)) {
      const std::string tally = tell_vote(phase.council);
      // What was put to the vote has just been told: the result belongs to it.
      const bool rest = !beliefs_told_by(scenario_, phase).empty() && !sentences_.empty();
      if (!moves.empty() || rest || (!sentences_.empty() && moved_by(phase, last_movers_))) {
        sentences_.back() += "; " + tally;
      } else {
        const auto& council = scenario_.councils[static_cast<std::size_t>(phase.council)];
        sentences_.push_back(council.name + ": " + tally);
      }
    }
    if (!who.empty()) last_movers_ = std::move(who);
  }

  /// "The United States and North Korea agree: relief = 1, freeze = tests".
  void tell_session(int index) {
    const std::int32_t choice = value(game_.vocabulary().move(scenario_.mover_of(index)));
    if (choice == 0) return;
    const scenario::Session& session = scenario_.sessions[static_cast<std::size_t>(index)];
    std::vector<std::string> names;
    for (const int party : session.parties) {
      names.push_back(scenario_.players[static_cast<std::size_t>(party)].name);
    }
    std::string how;
    for (const TalksNote& note : notes_) {
      if (note.round != number_ || note.session != index) continue;
      how = choice == 1 && note.deal ? ", as the talks break down" : " " + note.words;
    }
    sentences_.push_back(listed(names) + (choice == 1
                                              ? " part without a deal" + how
                                              : " agree" + how + ": " + spaced(session.words(choice - 2))));
  }

  [[nodiscard]] bool sits_in(int council, int player) const {
    for (const scenario::Member& member : scenario_.councils[static_cast<std::size_t>(council)].members) {
      if (member.player == player) return true;
    }
    return false;
  }

  /// True when the phase happens because of a move of one of `players`.
  [[nodiscard]] bool moved_by(const scenario::Phase& phase, const std::vector<int>& players) const {
    for (const scenario::Formula* formula : {&phase.when, &phase.motion}) {
      for (const scenario::VariableId id : formula->variables) {
        for (const int player : players) {
          if (id == game_.vocabulary().move(player)) return true;
        }
      }
    }
    return false;
  }

  /// "13 yes, 2 no (China, Russia): vetoed".
  [[nodiscard]] std::string tell_vote(int index) const {
    const scenario::Council& council = scenario_.councils[static_cast<std::size_t>(index)];
    const auto result = [&](VariableKind kind) { return value(game_.vocabulary().council(index, kind)); };
    std::string against;
    for (std::size_t m = 0; m < council.members.size(); ++m) {
      if (round_.ballots[static_cast<std::size_t>(index)][m] != Ballot::no) continue;
      against += (against.empty() ? "" : ", ") + council.members[m].name;
    }
    std::string text = fmt::format("{} yes, {} no", result(VariableKind::yes), result(VariableKind::no));
    if (!against.empty()) text += " (" + against + ")";
    if (result(VariableKind::abstain) > 0) text += fmt::format(", {} abstain", result(VariableKind::abstain));
    return text + (result(VariableKind::passed) != 0   ? ": passed"
                   : result(VariableKind::vetoed) != 0 ? ": vetoed"
                                                       : ": failed");
  }

  /// "others find North Korea sincere with 0.4 instead of 0.3 (0.377 by its moves alone)"
  void tell_belief(int index, std::int32_t before, std::int32_t after) {
    const scenario::Belief& belief = scenario_.beliefs[static_cast<std::size_t>(index)];
    const std::vector<double>& told_alone = round_.told[static_cast<std::size_t>(index)];
    const std::string& player = scenario_.players[static_cast<std::size_t>(belief.player)].name;
    std::vector<std::string> parts;
    const std::size_t told = belief.types.size() == 2 ? 1 : belief.types.size();
    for (std::size_t k = 0; k < told; ++k) {
      parts.push_back(fmt::format("{} with {:.4g} instead of {:.4g} ({:.3g} by its moves alone)",
                                  spaced(belief.types[k].name), belief.grid.share(after, k),
                                  belief.grid.share(before, k), told_alone[k]));
    }
    sentences_.push_back(fmt::format("others find {} {}", player, listed(parts)));
  }

  void tell_changes(const game::World& before) {
    std::string text;
    for (std::size_t v = 0; v < scenario_.state.size(); ++v) {
      if (before[v] == round_.world[v]) continue;
      const scenario::StateVariable& variable = scenario_.state[v];
      if (const int belief = scenario_.belief_in(static_cast<int>(v)); belief >= 0) {
        tell_belief(belief, before[v], round_.world[v]);
        continue;
      }
      const auto named = [&](std::int32_t at) {
        return variable.values.empty() ? std::to_string(at)
                                       : spaced(variable.values[static_cast<std::size_t>(at)]);
      };
      text += fmt::format("{}{} {} -> {}", text.empty() ? "" : ", ", spaced(variable.name), named(before[v]),
                          named(round_.world[v]));
    }
    if (!text.empty()) sentences_.push_back(text);
  }

  const game::Game& game_;
  const Scenario& scenario_;
  const RoundHistory& round_;
  int number_;
  std::span<const TalksNote> notes_;
  std::vector<std::string> sentences_;
  std::vector<int> last_movers_;
};

}  // namespace

Result<History> walk_history(const game::Game& game, play::Chooser& chooser, int rounds, std::uint64_t seed,
                             std::uint64_t replicate) {
  BeliefFollower follower(game, chooser);
  Walker walker(game, follower);
  History history;
  history.replicate = replicate;
  const bool finished = walker.run(seed, replicate, rounds, [&](int) {
    history.rounds.push_back({walker.world(), walker.ballots(), follower.beliefs()});
  });
  if (!finished) return walker.problem();
  history.end = walker.end();
  return history;
}

std::string tell(const game::Game& game, const History& history, std::span<const TalksNote> notes) {
  const Scenario& scenario = game.scenario();
  game::World before = scenario.start_world();
  std::string text;
  for (std::size_t t = 0; t < history.rounds.size(); ++t) {
    const RoundHistory& round = history.rounds[t];
    text += label_of_round(scenario.start, scenario.round, static_cast<int>(t)) + ": " +
            RoundTeller(game, round, static_cast<int>(t), notes).tell(before);
    if (history.end != 0 && t + 1 == history.rounds.size()) {
      text += " The run ends: " + spaced(scenario.ends[static_cast<std::size_t>(history.end) - 1].name) + ".";
    }
    text += '\n';
    before = round.world;
  }
  return text;
}

}  // namespace detente::simulate
