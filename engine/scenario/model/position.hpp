// Positions of players on issues: where each stands, how much it cares, what it can bring to bear.
//
//     [players.us.positions]
//     pressure = { ideal = 0.9, salience = 0.8, capability = 1.0, about = "tabled S/2022/431" }
//     talks    = { ideal = { low = 0.1, best = 0.3, high = 0.4 }, salience = 0.5 }
//
// A scenario keeps them for the models of spatial bargaining (engine/bargaining): the game does not read
// them.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/scenario/model/reader.hpp"
#include "engine/scenario/text/node.hpp"

namespace detente::scenario {

/// A number that may be known only within bounds: low <= best <= high. All the same when it is certain.
struct Estimate {
  double low = 0.0;
  double best = 0.0;
  double high = 0.0;

  [[nodiscard]] bool uncertain() const { return low < high; }
  [[nodiscard]] static Estimate certain(double value) { return {value, value, value}; }
};

struct IssuePosition {
  std::string issue;
  Estimate ideal;       ///< Where it would have the outcome; on the issue's scale.
  Estimate salience;    ///< How much it cares, [0, 1]: the share of its capability that it brings to bear.
  Estimate capability;  ///< What it could bring to bear at most, >= 0; only ratios matter.
  std::string about;    ///< Where that comes from; may be empty.
  SourceSpan at;
};

/// The bounds of the scale that `entry` names, or none, with an error, when there is no such issue.
using ScaleOf = std::function<std::optional<NumberRange>(const Node::Entry& entry)>;

/// Reads a table of positions, an entry an issue; entries with errors are left out. `owner` names whose they
/// are in messages: "player 'us'". `capability` stands where an entry has none.
[[nodiscard]] std::vector<IssuePosition> read_positions(const Node& node, std::string_view owner,
                                                        const ScaleOf& scale_of, const Estimate& capability,
                                                        Diagnostics& diagnostics);

/// A number, or a table { low, best, high }; none, with errors, when it is neither or out of `range`.
[[nodiscard]] std::optional<Estimate> read_estimate(const Node& node, std::string_view what,
                                                    const NumberRange& range, Diagnostics& diagnostics);

}  // namespace detente::scenario
