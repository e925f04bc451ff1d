#include "engine/solve/conflict/coalition_stability.hpp"

#include <algorithm>
#include <bit>
#include <functional>

#include "engine/base/contract.hpp"
#include "engine/base/parallel.hpp"
#include "engine/solve/conflict/move_path.hpp"

namespace detente::solve {
namespace {

using Word = std::uint64_t;

void set(Word* row, int state) {
  row[static_cast<std::size_t>(state) / 64] |= Word{1} << (static_cast<unsigned>(state) % 64);
}

/// row |= other; true when row gained something.
bool join(Word* row, const Word* other, std::size_t words) {
  Word gained = 0;
  for (std::size_t w = 0; w < words; ++w) {
    gained |= other[w] & ~row[w];
    row[w] |= other[w];
  }
  return gained != 0;
}

/// Calls `visit` for each state of the row, ascending, until it returns false. True when none did.
template <typename Visit>
bool for_states(const Word* row, std::size_t words, const Visit& visit) {
  for (std::size_t w = 0; w < words; ++w) {
    for (Word rest = row[w]; rest != 0; rest &= rest - 1) {
      if (!visit(static_cast<int>(w * 64 + static_cast<std::size_t>(std::countr_zero(rest))))) return false;
    }
  }
  return true;
}

/// Where sequences of moves lead in which no mover moves twice in a row. step(m, s) calls back for each move
/// of the m-th mover from s. Grown sweep by sweep, alternately up and down, until nothing changes.
BitTable closure(
    std::size_t states, std::size_t movers,
    const std::function<void(std::size_t mover, int state, const std::function<void(int)>&)>& step) {
  // beyond(s, m): what is reached from s when mover m was the last to move; the last column: when nobody was.
  BitTable beyond(states * (movers + 1), states);
  const std::size_t words = beyond.words();
  const auto row = [&](int state, std::size_t last) {
    return beyond.row(static_cast<std::size_t>(state) * (movers + 1) + last);
  };
  bool grown = true;
  for (bool up = true; grown; up = !up) {
    grown = false;
    for (std::size_t i = 0; i < states; ++i) {
      const int state = static_cast<int>(up ? i : states - 1 - i);
      for (std::size_t mover = 0; mover < movers; ++mover) {
        step(mover, state, [&](int to) {
          for (std::size_t last = 0; last <= movers; ++last) {
            if (last == mover) continue;
            Word* const here = row(state, last);
            const Word bit = Word{1} << (static_cast<unsigned>(to) % 64);
            Word& word = here[static_cast<std::size_t>(to) / 64];
            grown = grown || (word & bit) == 0;
            word |= bit;
            if (join(here, row(to, mover), words)) grown = true;
          }
        });
      }
    }
  }
  BitTable reach(states, states);
  for (std::size_t state = 0; state < states; ++state) {
    std::copy_n(row(static_cast<int>(state), movers), words, reach.row(state));
  }
  return reach;
}

/// What every coalition can reach, and improve to.
struct Reach {
  std::vector<BitTable> all, better;  ///< Per coalition.

  explicit Reach(const Conflict& conflict) {
    const std::size_t coalitions = std::size_t{conflict.everybody()} + 1;
    const std::size_t states = conflict.states.size();
    all.resize(coalitions, BitTable(states, states));
    better = all;
    for_blocks(coalitions, 1, [&](std::size_t begin, std::size_t end) {
      for (std::size_t c = begin; c < end; ++c) find(conflict, static_cast<Coalition>(c));
    });
  }

  void find(const Conflict& conflict, Coalition coalition) {
    if (coalition == 0) return;
    std::vector<int> members;
    for (int maker = 0; maker < conflict.maker_count(); ++maker) {
      if (holds(coalition, maker)) members.push_back(maker);
    }
    all[coalition] = closure(conflict.states.size(), members.size(),
                             [&](std::size_t mover, int state, const std::function<void(int)>& visit) {
                               for (const int to : conflict.moves(members[mover], state)) visit(to);
                             });
    const std::size_t words = all[coalition].words();
    for (int state = 0; state < conflict.state_count(); ++state) {
      Word* const row = better[coalition].row(static_cast<std::size_t>(state));
      for_states(all[coalition].row(static_cast<std::size_t>(state)), words, [&](int to) {
        const bool liked = std::all_of(members.begin(), members.end(),
                                       [&](int maker) { return conflict.likes_better(maker, to, state); });
        if (liked) set(row, to);
        return true;
      });
    }
  }

  /// Sequences of improvements of any coalitions within `within`.
  [[nodiscard]] BitTable improving_sequences(const Conflict& conflict, Coalition within) const {
    std::vector<Coalition> movers;
    for (Coalition c = within; c != 0; c = (c - 1U) & within) movers.push_back(c);
    return closure(conflict.states.size(), movers.size(),
                   [&](std::size_t mover, int state, const std::function<void(int)>& visit) {
                     const BitTable& table = better[movers[mover]];
                     for_states(table.row(static_cast<std::size_t>(state)), table.words(), [&](int to) {
                       visit(to);
                       return true;
                     });
                   });
  }
};

/// Verdicts of one coalition.
class CoalitionJudge {
public:
  CoalitionJudge(const Conflict& conflict, const Reach& reach, Coalition coalition)
      : conflict_(conflict),
        reach_(reach),
        coalition_(coalition),
        others_(conflict.everybody() & ~coalition),
        improving_(reach.improving_sequences(conflict, others_)),
        words_(improving_.words()),
        liked_(words_),
        cannot_escape_(conflict.states.size()) {}

  std::uint8_t verdict(int state) {
    find_liked(state);
    std::fill(cannot_escape_.begin(), cannot_escape_.end(), char{-1});
    const Word* const improvements = reach_.better[coalition_].row(static_cast<std::size_t>(state));
    bool nash = true, gmr = true, smr = true, seq = true;
    for_states(improvements, words_, [&](int to) {
      nash = false;
      gmr = gmr && leaves_liked(reach_.all[others_].row(static_cast<std::size_t>(to)));
      smr = smr && held_down(to);
      seq = seq && leaves_liked(improving_.row(static_cast<std::size_t>(to)));
      return gmr || seq;
    });
    return static_cast<std::uint8_t>(static_cast<int>(nash) | static_cast<int>(gmr) << 1 |
                                     static_cast<int>(smr) << 2 | static_cast<int>(seq) << 3);
  }

private:
  /// The states that all members like better than `state`.
  void find_liked(int state) {
    std::fill(liked_.begin(), liked_.end(), Word{0});
    for (int to = 0; to < conflict_.state_count(); ++to) {
      bool liked = true;
      for (int maker = 0; liked && maker < conflict_.maker_count(); ++maker) {
        liked = !holds(coalition_, maker) || conflict_.likes_better(maker, to, state);
      }
      if (liked) set(liked_.data(), to);
    }
  }
  [[nodiscard]] bool leaves_liked(const Word* row) const {
    for (std::size_t w = 0; w < words_; ++w) {
      if ((row[w] & ~liked_[w]) != 0) return true;
    }
    return false;
  }
  [[nodiscard]] bool meets_liked(const Word* row) const {
    for (std::size_t w = 0; w < words_; ++w) {
      if ((row[w] & liked_[w]) != 0) return true;
    }
    return false;
  }
  /// The others can answer at `improvement` with a state from which the coalition reaches nothing liked.
  bool held_down(int improvement) {
    return !for_states(reach_.all[others_].row(static_cast<std::size_t>(improvement)), words_, [&](int end) {
      const auto index = static_cast<std::size_t>(end);
      if ((liked_[index / 64] >> (index % 64) & 1U) != 0) return true;
      char& known = cannot_escape_[index];
      if (known < 0) known = meets_liked(reach_.all[coalition_].row(index)) ? 0 : 1;
      return known == 0;
    });
  }

  const Conflict& conflict_;
  const Reach& reach_;
  Coalition coalition_;
  Coalition others_;
  BitTable improving_;
  std::size_t words_;
  std::vector<Word> liked_;
  std::vector<char> cannot_escape_;  ///< -1 = not looked at for this state.
};

/// Improvements of all coalitions within `within`, found when they are asked for.
MoveRule joint_improvements(const Conflict& conflict, Coalition within) {
  MoveRule rule;
  for (Coalition c = 1; c <= within; ++c) {
    if ((c & ~within) == 0) rule.movers.push_back(c);
  }
  std::stable_sort(rule.movers.begin(), rule.movers.end(),
                   [](Coalition a, Coalition b) { return std::popcount(a) < std::popcount(b); });
  rule.moves = [&conflict](Coalition mover, int state) {
    std::vector<int> better;
    for (const int to : reachable_states(conflict, single_moves(conflict, mover, false), state)) {
      bool liked = true;
      for (int maker = 0; liked && maker < conflict.maker_count(); ++maker) {
        liked = !holds(mover, maker) || conflict.likes_better(maker, to, state);
      }
      if (liked) better.push_back(to);
    }
    return better;
  };
  return rule;
}

}  // namespace

double CoalitionStability::bytes(const Conflict& conflict) {
  const auto states = static_cast<double>(conflict.states.size());
  const double coalitions = static_cast<double>(conflict.everybody()) + 1.0;
  return states * states / 8.0 * 3.0 * coalitions;
}

CoalitionStability::CoalitionStability(const Conflict& conflict) : states_(conflict.state_count()) {
  DETENTE_REQUIRE(conflict.makers.size() <= kMostDecisionMakers, "a coalition has a bit per decision maker");
  const Reach reach(conflict);
  bits_.assign(std::size_t{conflict.everybody()} + 1, std::vector<std::uint8_t>(conflict.states.size(), 0));
  for_blocks(bits_.size(), 1, [&](std::size_t begin, std::size_t end) {
    for (std::size_t c = std::max<std::size_t>(begin, 1); c < end; ++c) {
      CoalitionJudge judge(conflict, reach, static_cast<Coalition>(c));
      for (int state = 0; state < states_; ++state) {
        bits_[c][static_cast<std::size_t>(state)] = judge.verdict(state);
      }
    }
  });
}

bool CoalitionStability::equilibrium(StabilityConcept which, int state) const {
  for (std::size_t c = 1; c < bits_.size(); ++c) {
    if (!stable(which, static_cast<Coalition>(c), state)) return false;
  }
  return true;
}

std::vector<int> CoalitionStability::equilibria(StabilityConcept which) const {
  std::vector<int> all;
  for (int state = 0; state < states_; ++state) {
    if (equilibrium(which, state)) all.push_back(state);
  }
  return all;
}

std::vector<Coalition> CoalitionStability::unstable_for(StabilityConcept which, int state) const {
  std::vector<Coalition> all;
  for (std::size_t c = 1; c < bits_.size(); ++c) {
    if (!stable(which, static_cast<Coalition>(c), state)) all.push_back(static_cast<Coalition>(c));
  }
  std::stable_sort(all.begin(), all.end(),
                   [](Coalition a, Coalition b) { return std::popcount(a) < std::popcount(b); });
  return all;
}

StabilityReason coalition_reason(const Conflict& conflict, StabilityConcept which, Coalition coalition,
                                 int state) {
  const Coalition others = conflict.everybody() & ~coalition;
  const MoveRule own = single_moves(conflict, coalition, false);
  const auto liked = [&](int to) {
    for (int maker = 0; maker < conflict.maker_count(); ++maker) {
      if (holds(coalition, maker) && !conflict.likes_better(maker, to, state)) return false;
    }
    return true;
  };
  const auto escape_from = [&](int at) {
    const std::vector<Step> path = shortest_path(conflict, own, at, liked);
    return path.empty() ? -1 : path.back().to;
  };
  const bool seq = which == StabilityConcept::seq;
  const MoveRule free = single_moves(conflict, others, false);
  const MoveRule answers = seq ? joint_improvements(conflict, others) : free;

  StabilityReason reason;
  reason.which = which;
  reason.who = coalition;
  reason.state = state;
  const std::vector<int> reached = reachable_states(conflict, own, state);
  reason.can_move = !reached.empty();
  reason.stable = true;
  for (const int to : reached) {
    if (!liked(to)) continue;
    Answer answer;
    answer.improvement = to;
    answer.improving = shortest_path(conflict, own, state, [&](int at) { return at == to; });
    if (which != StabilityConcept::nash) {
      answer.answer = shortest_path(
          conflict, answers, to,
          [&](int at) { return !liked(at) && (which != StabilityConcept::smr || escape_from(at) < 0); },
          &answer.can_answer);
      answer.sanctioned = !answer.answer.empty();
      const auto hurts = [&](int at) { return !liked(at); };
      if (!answer.sanctioned && which == StabilityConcept::smr) {
        answer.answer = shortest_path(conflict, free, to, hurts);
        if (!answer.answer.empty()) answer.escape = escape_from(answer.answer.back().to);
      }
      if (!answer.sanctioned && seq) answer.would_hurt = !shortest_path(conflict, free, to, hurts).empty();
    }
    reason.stable = reason.stable && answer.sanctioned;
    reason.answers.push_back(std::move(answer));
  }
  return reason;
}

}  // namespace detente::solve
