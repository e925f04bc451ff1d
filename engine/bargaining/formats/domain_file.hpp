// Domains by themselves: a file that says what is negotiated, between whom, and how talks go.
//
//     detente = 1
//     [domain]
//     title       = "Freeze for relief"
//     constraints = ["not (relief == relief.all and freeze == freeze.none)"]
//     [issues]
//     relief = ["none", "part", "all"]               # names, in order: a formula reads 0, 1, 2
//     months = [6, 12, 24]                           # numbers: a formula reads the number
//     freeze = ["none", "tests", "all"]
//     [parties.us]
//     reservation = 0.5                              # what no deal is worth
//     [parties.us.utility]                           # named terms, added up
//     arms = "1.5 * freeze - 0.01 * months"
//     [parties.dprk.weights]                         # and the sum of weight * value of an issue
//     relief = 0.7
//     [parties.dprk.values]
//     relief = { none = 0, part = 0.6, all = 1 }
//     [talks]
//     protocol = "alternating_offers"
//     deadline = 8
//     [talks.tactics]
//     us = { name = "boulware", beta = 0.2 }
//
// `relief.part` in a formula is the place of that value, 1. See scenarios/README.md. Each formula is worked
// out once for each combination of the issues that it mentions, not for each deal.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/bargaining/domain/domain.hpp"
#include "engine/base/diagnostic.hpp"
#include "engine/base/result.hpp"
#include "engine/scenario/model/scenario.hpp"
#include "engine/scenario/model/tactic_spec.hpp"
#include "engine/scenario/text/node.hpp"
#include "engine/scenario/text/settings.hpp"

namespace detente::bargaining {

inline constexpr std::size_t kMostIssues = 30;
inline constexpr std::size_t kMostParties = 16;
/// Combinations of values, before constraints exclude some.
inline constexpr std::size_t kMostCombinations = 10 * kMostDeals;

using scenario::TacticSpec;

/// [talks], as written.
struct TalksSpec {
  std::string protocol;  ///< Empty = the file names none.
  SourceSpan protocol_at;
  std::optional<int> deadline;        ///< Rounds of offers, [1, 1e6].
  double breakdown = 0.0;             ///< Chance that talks end after a refusal, [0, 1).
  std::size_t first = 0;              ///< The party that proposes first; key 'first'.
  std::size_t quota = 0;              ///< Votes that carry a proposal; 0 = the file does not say.
  std::vector<char> vetoes;           ///< Per party: nothing is carried against it. Empty = nobody has one.
  std::optional<double> rationality;  ///< Of quantal_offers, per util, > 0; the same for all.
  std::vector<TacticSpec> tactics;    ///< One per party.
  /// True: Party::discount is what is left of a deal's utility at the very end of the talks, as GENIUS has
  /// it; a round of `deadline` rounds costs discount^(1 / deadline). False: it is per round.
  bool discount_spans_talks = false;
};

struct DomainFile {
  std::string title, about;
  Domain domain;
  std::size_t combinations = 0;  ///< Of the issues' values, the excluded ones among them.
  TalksSpec talks;
};

/// True when the file is meant as a domain: it has [domain], [issues] or [parties], and no [scenario].
[[nodiscard]] bool is_domain_file(const scenario::Node& root);
/// The same of a file; false when it cannot be read: load_domain says why.
[[nodiscard]] bool holds_domain(const std::string& path);

/// Reads the file `path`, applies `settings` in order ("parties.us.reservation" = "0.4") and checks
/// everything; all errors at once, at most 50.
[[nodiscard]] Result<DomainFile> load_domain(const std::string& path,
                                             std::span<const scenario::Setting> settings = {});
/// The same for a text in memory that is called `name`.
[[nodiscard]] Result<DomainFile> parse_domain(std::string text, const std::string& name,
                                              std::span<const scenario::Setting> settings = {});

}  // namespace detente::bargaining
