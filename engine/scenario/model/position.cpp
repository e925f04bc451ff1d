#include "engine/scenario/model/position.hpp"

#include <array>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "engine/base/numbers.hpp"

namespace detente::scenario {
namespace {

constexpr std::size_t kMostIssues = 30;
constexpr NumberRange kShare{0.0, 1.0};
constexpr NumberRange kAmount{0.0, std::numeric_limits<double>::infinity()};

std::optional<IssuePosition> read_position(const Node::Entry& entry, std::string_view owner,
                                           const NumberRange& scale, const Estimate& capability,
                                           Diagnostics& diagnostics) {
  const std::string what = fmt::format("position '{}' of {}", entry.key, owner);
  if (!expect_kind(entry.value, Node::Kind::table, what, diagnostics,
                   "write { ideal = 0.9, salience = 0.8, capability = 1.0 }")) {
    return std::nullopt;
  }
  const std::size_t errors = diagnostics.error_count();
  TableReader reader(entry.value, what, diagnostics);
  IssuePosition position;
  position.issue = entry.key;
  position.at = entry.key_at;
  const auto take = [&](const Node* node, const char* key, const NumberRange& range, Estimate& estimate) {
    if (node == nullptr) return;
    if (const auto read = read_estimate(*node, key, range, diagnostics)) estimate = *read;
  };
  take(reader.require("ideal"), "ideal", scale, position.ideal);
  take(reader.require("salience"), "salience", kShare, position.salience);
  position.capability = capability;
  take(reader.get("capability"), "capability", kAmount, position.capability);
  position.about = reader.text("about");
  reader.finish();
  if (diagnostics.error_count() > errors) return std::nullopt;
  return position;
}

}  // namespace

std::optional<Estimate> read_estimate(const Node& node, std::string_view what, const NumberRange& range,
                                      Diagnostics& diagnostics) {
  if (!node.is_table()) {
    const auto value = read_number(node, what, range, diagnostics);
    if (!value) return std::nullopt;
    return Estimate::certain(*value);
  }
  const std::size_t errors = diagnostics.error_count();
  TableReader reader(node, fmt::format("'{}'", what), diagnostics);
  std::array<double, 3> values{};
  constexpr std::array<const char*, 3> kKeys = {"low", "best", "high"};
  for (std::size_t k = 0; k < kKeys.size(); ++k) {
    const Node* const part = reader.require(kKeys[k]);
    if (part == nullptr) continue;
    const auto value = read_number(*part, fmt::format("{} of {}", kKeys[k], what), range, diagnostics);
    if (value) values[k] = *value;
  }
  reader.finish();
  if (diagnostics.error_count() > errors) return std::nullopt;
  if (values[0] > values[1] || values[1] > values[2]) {
    diagnostics.error("estimate-order", node.at,
                      fmt::format("{} has low = {}, best = {}, high = {}, and they must rise", what,
                                  shortest(values[0]), shortest(values[1]), shortest(values[2])));
    return std::nullopt;
  }
  return Estimate{values[0], values[1], values[2]};
}

std::vector<IssuePosition> read_positions(const Node& node, std::string_view owner, const ScaleOf& scale_of,
                                          const Estimate& capability, Diagnostics& diagnostics) {
  std::vector<IssuePosition> positions;
  const std::string table = fmt::format("'positions' of {}", owner);
  for (const Node::Entry& entry : read_entries(node, table, kMostIssues, diagnostics)) {
    const std::optional<NumberRange> scale = scale_of(entry);
    if (!scale) continue;
    auto position = read_position(entry, owner, *scale, capability, diagnostics);
    if (position) positions.push_back(std::move(*position));
  }
  return positions;
}

}  // namespace detente::scenario
