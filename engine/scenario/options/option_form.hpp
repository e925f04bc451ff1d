// The option form of a conflict: decision makers, the options that each may take, and what each prefers.
//
// Howard, N. (1971). Paradoxes of Rationality. MIT Press; Fraser, N. M., Hipel, K. W. (1984). Conflict
// Analysis: Models and Resolutions. North-Holland. A state is a choice of each option, taken or not; its code
// is the sum of 1, 2, 4, 8, ... for the options taken, in the order of the file. States that an infeasible
// combination matches do not exist.
//
// Preference by prioritised statements: Hipel, K. W., Kilgour, D. M., Fang, L., Peng, X. (1997). The decision
// support system GMCR in environmental conflict management. Applied Mathematics and Computation 83,
// 117-152: of two states that one is preferred in which the first statement to tell them apart holds. States
// that no statement tells apart are indifferent.
//
// scenarios/README.md teaches the format. A form that was loaded is valid: its lists are as long as they
// must be, and everybody ranks every state. Const members may be used concurrently.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/scenario/text/node.hpp"

namespace detente::scenario {

/// Most options in all: 2^16 combinations.
inline constexpr std::size_t kMostOptions = 16;

struct OptionForm {
  struct Option {
    std::string name;
    std::string about;  ///< Verb phrase: "bombs the missile sites"; may be empty.
    int maker = 0;
  };
  struct DecisionMaker {
    std::string id;                       ///< As formulas write it.
    std::string name;                     ///< As sentences say it: "the Soviet Union".
    std::vector<std::vector<int>> moves;  ///< Per state: where its own options lead, ascending.
    std::vector<int> rank;                ///< Per state: more is better, equal is indifferent.
  };
  struct State {
    std::uint32_t code = 0;  ///< Bit k = option k is taken.
    std::string name;        ///< May be empty.
  };

  std::string title, about;
  std::vector<Option> options;  ///< In file order: bit 0 first.
  std::vector<DecisionMaker> makers;
  std::vector<State> states;  ///< Ascending codes; at least one.

  /// "us.blockade ussr.withdraw": the options taken in a state; "-" when none is.
  [[nodiscard]] std::string options_text(std::size_t state) const;
};

/// True when the file is meant as an option form: it has [conflict] or [decision_makers], and no [scenario].
[[nodiscard]] bool is_option_form(const Node& root);

/// Reads the file `path` and checks everything; all errors at once, at most 50.
[[nodiscard]] Result<OptionForm> load_option_form(const std::string& path);
/// The same for a tree or a text in memory.
[[nodiscard]] Result<OptionForm> read_option_form(const Node& root);
[[nodiscard]] Result<OptionForm> parse_option_form(std::string text, const std::string& name);

}  // namespace detente::scenario
