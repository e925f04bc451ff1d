// Councils by themselves: a file with a title and councils whose members have weights, and nothing else.
//
//     detente = 1
//     title   = "..."
//     [councils.eu]
//     block   = 4                     # fewer opponents than this stop nothing
//     [councils.eu.members]
//     malta   = { name = "Malta" }
//     [councils.eu.majorities]
//     states  = { quota = 15 }        # counts each member's weight, 1 unless given
//     people  = { quota = 6500, weights = { malta = 12 } }
//
// With one majority, `quota` stands in the council itself. See scenarios/README.md.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/scenario/model/scenario.hpp"
#include "engine/scenario/text/settings.hpp"

namespace detente::scenario {

/// One of the majorities that a motion needs.
struct CouncilMajority {
  std::string id;                     ///< Empty for the one of a council without 'majorities'.
  std::int64_t quota = 1;             ///< Weight in favour, 1 to the sum of the weights.
  std::vector<std::int64_t> weights;  ///< Per member, >= 0; the sum at most kMostWeight.
};

struct VotingCouncil {
  std::string id;
  std::string name;
  std::vector<std::string> member_ids;
  std::vector<std::string> member_names;
  std::vector<char> veto;                   ///< Per member.
  std::vector<CouncilMajority> majorities;  ///< At least one.
  int block = 0;  ///< With fewer members outside it a coalition carries a motion whatever its weight.
};

struct CouncilFile {
  std::string title;
  std::vector<VotingCouncil> councils;  ///< At least one, in file order.
};

/// Largest sum of a majority's weights: populations in single persons fit.
inline constexpr std::int64_t kMostWeight = 100'000'000'000;

/// Reads `path`: a file of councils alone or, when it has any other table of a scenario, a whole scenario,
/// whose councils are taken as they are. `settings` as in load_scenario. All errors at once, at most 50.
Result<CouncilFile> load_councils(const std::string& path, std::span<const Setting> settings = {});

/// Whether the file can be read and holds councils alone. What is wrong with it is for load_councils to say.
[[nodiscard]] bool holds_councils_alone(const std::string& path);

/// The same as load_councils for a text in memory that is called `name`.
Result<CouncilFile> parse_council_file(std::string text, const std::string& name,
                                       std::span<const Setting> settings = {});

}  // namespace detente::scenario
