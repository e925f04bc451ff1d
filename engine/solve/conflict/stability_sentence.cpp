#include "engine/solve/conflict/stability_sentence.hpp"

#include <algorithm>
#include <bit>
#include <vector>

#include <fmt/format.h>

#include "engine/base/text.hpp"

namespace detente::solve {
namespace {

/// The first of `words`, and how many more there are: a sentence has an end.
std::vector<std::string> shortened(std::vector<std::string> words) {
  constexpr std::size_t kMost = 8;
  if (words.size() <= kMost) return words;
  const std::size_t more = words.size() - kMost + 1;
  words.resize(kMost - 1);
  words.push_back(fmt::format("{} others", more));
  return words;
}

std::string possessive(const std::string& name) {
  return name + (name.ends_with('s') ? "'" : "'s");
}

class Speaker {
public:
  Speaker(const Conflict& conflict, const StabilityReason& reason)
      : conflict_(conflict), reason_(reason), together_(std::popcount(reason.who) > 1) {}

  [[nodiscard]] std::string speak() const {
    return fmt::format("State {} is {}{} for {}: {}.", state(reason_.state), reason_.stable ? "" : "not ",
                       adjective(), names_of(conflict_, reason_.who), reason_.stable ? why() : why_not());
  }

private:
  [[nodiscard]] const std::string& state(int index) const {
    return conflict_.states[static_cast<std::size_t>(index)];
  }
  /// Where a sentence has named the state before, its number is enough.
  [[nodiscard]] std::string brief(int index) const {
    const std::string& name = state(index);
    return name.substr(0, name.find(" ("));
  }
  [[nodiscard]] const char* it() const { return together_ ? "they" : "it"; }
  [[nodiscard]] const char* its() const { return together_ ? "their" : "its"; }
  [[nodiscard]] const char* has() const { return together_ ? "have" : "has"; }

  [[nodiscard]] std::string adjective() const {
    return (together_ ? "coalition " : "") + std::string(solve::adjective(reason_.which));
  }

  /// "the Soviet Union's move to 2", "the moves of China to 2 and then of Russia to 5"
  [[nodiscard]] std::string moves(const std::vector<Step>& path) const {
    if (path.size() == 1) {
      const Step& step = path.front();
      if (std::popcount(step.movers) > 1) {
        return fmt::format("the joint move of {} to {}", names_of(conflict_, step.movers), place(step.to));
      }
      return fmt::format("{} move {}to {}", possessive(names_of(conflict_, step.movers)),
                         step.to == reason_.state ? "back " : "", place(step.to));
    }
    std::vector<std::string> parts;
    for (const Step& step : path) {
      parts.push_back(fmt::format("of {} to {}", names_of(conflict_, step.movers), place(step.to)));
    }
    return fmt::format("the moves {}", fmt::join(parts, ", then "));
  }
  [[nodiscard]] std::string place(int index) const {
    return index == reason_.state ? brief(index) : state(index);
  }

  /// ", which it likes less"
  [[nodiscard]] std::string verdict(const Answer& answer) const {
    const int end = answer.answer.back().to;
    if (end == reason_.state) return {};
    std::vector<std::string> less, same;
    for (int maker = 0; maker < conflict_.maker_count(); ++maker) {
      if (!holds(reason_.who, maker)) continue;
      const int difference = conflict_.rank(maker, end) - conflict_.rank(maker, reason_.state);
      if (difference < 0) less.push_back(conflict_.makers[static_cast<std::size_t>(maker)].name);
      if (difference == 0) same.push_back(conflict_.makers[static_cast<std::size_t>(maker)].name);
    }
    if (!together_) return less.empty() ? ", which it likes no better" : ", which it likes less";
    return fmt::format(", which {} like{} {}", listed(less.empty() ? same : less),
                       (less.empty() ? same : less).size() == 1 ? "s" : "",
                       less.empty() ? "no better" : "less");
  }

  [[nodiscard]] std::string why() const {
    if (!reason_.can_move) return fmt::format("{} {} no move from it", it(), has());
    if (reason_.answers.empty()) {
      return fmt::format("{} {} no {}improvement from it", it(), has(), together_ ? "joint " : "");
    }
    const std::string no_escape =
        reason_.which == StabilityConcept::smr
            ? fmt::format(", and from there {} {} no move to anything better than {}", it(), has(),
                          brief(reason_.state))
            : "";
    if (reason_.answers.size() == 1) {
      const Answer& only = reason_.answers.front();
      return fmt::format("{} only {}improvement, to {}, is answered by {}{}{}", its(),
                         together_ ? "joint " : "", state(only.improvement), moves(only.answer),
                         verdict(only), no_escape);
    }
    std::vector<std::string> parts;
    for (const Answer& answer : reason_.answers) {
      parts.push_back(fmt::format("the one to {} by {}{}", state(answer.improvement), moves(answer.answer),
                                  verdict(answer)));
    }
    const std::string escapes =
        reason_.which == StabilityConcept::smr
            ? fmt::format("; and after none of these {} {} a move to anything better than {}", has(), it(),
                          brief(reason_.state))
            : "";
    return fmt::format("each of {} {} {}improvements is answered: {}{}", its(), reason_.answers.size(),
                       together_ ? "joint " : "", fmt::join(shortened(parts), "; "), escapes);
  }

  [[nodiscard]] std::string why_not() const {
    std::vector<const Answer*> open;
    for (const Answer& answer : reason_.answers) {
      if (!answer.sanctioned) open.push_back(&answer);
    }
    const Answer& first = *open.front();
    std::string text;
    if (reason_.which == StabilityConcept::nash) {
      std::vector<std::string> targets;
      for (const Answer* answer : open) targets.push_back(state(answer->improvement));
      if (!together_)
        return fmt::format("{} can improve by moving to {}", it(), listed(shortened(targets), "or"));
      return fmt::format("together {} can move to {}, which each of them likes better", it(),
                         listed(shortened(targets), "or"));
    }
    const std::string improvement =
        fmt::format("{} {}improvement to {}", its(), together_ ? "joint " : "", state(first.improvement));
    if (first.escape >= 0) {
      text = fmt::format("{} is answered by {}{}, but from there {} can go on to {}, which {} better than {}",
                         improvement, moves(first.answer), verdict(first), it(), state(first.escape),
                         together_ ? "all of them like" : "it likes", brief(reason_.state));
    } else if (first.would_hurt) {
      text = fmt::format(
          "{} stands, for the moves that would answer it are not improvements for those who "
          "would have to make them",
          improvement);
    } else if (!first.can_answer) {
      text = reason_.which == StabilityConcept::seq
                 ? fmt::format("{} stands, for nobody else can improve from there", improvement)
                 : fmt::format("{} cannot be answered by anyone", improvement);
    } else {
      text = fmt::format("nothing that the others can do after {} leads to what {} no better than {}",
                         improvement, together_ ? "one of them likes" : "it likes", brief(reason_.state));
    }
    if (open.size() > 1) {
      std::vector<std::string> targets;
      for (std::size_t i = 1; i < open.size(); ++i) targets.push_back(state(open[i]->improvement));
      text += fmt::format("; nor is {} to {} answered", targets.size() == 1 ? "that" : "any of those",
                          listed(shortened(targets)));
    }
    return text;
  }

  const Conflict& conflict_;
  const StabilityReason& reason_;
  bool together_;
};

}  // namespace

std::string_view adjective(StabilityConcept which) {
  constexpr std::array<std::string_view, 4> kAdjectives = {"Nash stable", "general metarational",
                                                           "symmetric metarational", "sequentially stable"};
  return kAdjectives[static_cast<std::size_t>(which)];
}

std::string names_of(const Conflict& conflict, Coalition coalition) {
  std::vector<std::string> names;
  for (int maker = 0; maker < conflict.maker_count(); ++maker) {
    if (holds(coalition, maker)) names.push_back(conflict.makers[static_cast<std::size_t>(maker)].name);
  }
  return listed(names);
}

std::string sentence(const Conflict& conflict, const StabilityReason& reason) {
  return Speaker(conflict, reason).speak();
}

}  // namespace detente::solve
