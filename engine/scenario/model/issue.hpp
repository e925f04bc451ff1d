// What talks are about: an issue of a bargaining session, or of a domain by itself.
#pragma once

#include <string>
#include <vector>

namespace detente::scenario {

/// What is negotiated, and what may be said on it.
struct Issue {
  std::string name;
  std::vector<std::string> values;  ///< Labels, in order; at least one.
  /// What formulas read of each: the number itself, or the place of a named value, from 0.
  std::vector<double> numbers;
  bool named = false;  ///< The values are names, not numbers; of sessions.
};

}  // namespace detente::scenario
