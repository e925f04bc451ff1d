// How a party is to bargain, as a file writes it: a word, or a table with a name and what else it takes.
//
//     us   = "boulware"
//     dprk = { name = "boulware", beta = 0.3, accept = "time" }
//
// Whether such a tactic exists and takes these is for what plays it to say
// (engine/bargaining/talks_plan.hpp), at the places that are kept here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/diagnostic.hpp"

namespace detente::scenario {

struct Node;

struct TacticSpec {
  struct Number {
    std::string key;
    double value = 0.0;  ///< Finite.
    SourceSpan at;
  };
  struct Word {
    std::string key;
    std::string value;
    SourceSpan at;
  };

  std::string name;  ///< Empty = the file names none for this party.
  SourceSpan at;
  std::vector<Number> numbers;  ///< In file order.
  std::vector<Word> words;

  /// The number called `key`, or none.
  [[nodiscard]] const Number* number(std::string_view key) const;
  [[nodiscard]] const Word* word(std::string_view key) const;
};

/// `what` names it in messages: "the tactic of 'us'". Without a name, and with an error, when `node` is none.
[[nodiscard]] TacticSpec read_tactic(const Node& node, const std::string& what, Diagnostics& diagnostics);

}  // namespace detente::scenario
