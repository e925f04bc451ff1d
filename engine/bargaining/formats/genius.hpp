// Domains and utility profiles of GENIUS, the simulator of the automated negotiating agents competition.
//
// Lin, R., Kraus, S., Baarslag, T., Tykhonov, D., Hindriks, K., Jonker, C. M. (2014). Genius: An integrated
// environment for supporting the design of generic automated negotiators. Computational Intelligence 30(1),
// 48-70. A domain file lists issues with their values; each party has a profile with a weight for each issue
// and an evaluator of its values:
// - discrete: the evaluation of a value over the largest of its issue;
// - integer: offset + slope * (value - lower bound), kept within [0, 1].
// A deal is worth the weighted sum. Weights are taken as they are written, whether or not they add up to 1.
//
// Real issues and nonlinear (constraint-based) profiles have no place in a table of deals: errors.
#pragma once

#include <span>
#include <string>

#include "engine/bargaining/formats/domain_file.hpp"
#include "engine/base/result.hpp"

namespace detente::bargaining {

/// A text in memory and what to call it.
struct NamedText {
  std::string name;
  std::string text;
};

/// Reads a domain and the profile of each party, all errors of all files at once, at most 50. A party's id
/// and name are its file's, without folder and ".xml"; issues and values keep theirs. No reservation counts
/// as 0, no discount factor (or one outside (0, 1), as GENIUS has it) as 1; talks.discount_spans_talks is
/// true.
[[nodiscard]] Result<DomainFile> load_genius(const std::string& domain_path,
                                             std::span<const std::string> profile_paths);
/// The same for texts in memory.
[[nodiscard]] Result<DomainFile> parse_genius(const NamedText& domain, std::span<const NamedText> profiles);

/// Whether the file `path` is meant as one of GENIUS's: it ends in ".xml".
[[nodiscard]] bool is_genius_path(const std::string& path);

}  // namespace detente::bargaining
