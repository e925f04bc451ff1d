#include "engine/positions/position_file.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "engine/base/numbers.hpp"
#include "engine/positions/position_csv.hpp"
#include "engine/scenario/load/scenario_file.hpp"
#include "engine/scenario/parse/draft.hpp"
#include "engine/scenario/text/document.hpp"
#include "engine/scenario/text/inheritance.hpp"
#include "engine/scenario/text/settings.hpp"

namespace detente::positions {
namespace {

using scenario::IssuePosition;
using scenario::Node;
using scenario::TableReader;

std::vector<std::string> scale_ids(const SpatialModel& model) {
  std::vector<std::string> ids;
  for (const PolicyScale& scale : model.scales) ids.push_back(scale.id);
  return ids;
}

/// Puts `positions` in the order of the scales; an error for each scale that has none.
std::vector<SpatialActor::Stand> stands_of(const std::vector<IssuePosition>& positions,
                                           const std::vector<std::string>& scales, const SourceSpan& at,
                                           const std::string& owner, Diagnostics& diagnostics) {
  std::vector<SpatialActor::Stand> stands(scales.size());
  for (std::size_t d = 0; d < scales.size(); ++d) {
    const auto found = std::find_if(positions.begin(), positions.end(), [&](const IssuePosition& position) {
      return position.issue == scales[d];
    });
    if (found == positions.end()) {
      diagnostics.error("missing-position", at, fmt::format("{} has no position on '{}'", owner, scales[d]),
                        "who does not care has a salience of 0");
      continue;
    }
    stands[d] = {found->ideal, found->salience, found->capability, found->about};
  }
  return stands;
}

class PositionReader {
public:
  PositionReader(const Node& root, Diagnostics& diagnostics) : root_(root), diagnostics_(diagnostics) {}

  SpatialModel read();

private:
  void read_head();
  void read_scale(const Node::Entry& entry);
  void read_ends(const Node& node, PolicyScale& scale);
  void read_actor(const Node::Entry& entry);

  const Node& root_;
  Diagnostics& diagnostics_;
  SpatialModel model_;
};

SpatialModel PositionReader::read() {
  read_head();
  if (const Node* const scales = root_.find("scales")) {
    for (const Node::Entry& entry : read_entries(*scales, "'scales'", kMostScales, diagnostics_)) {
      read_scale(entry);
    }
    if (model_.scales.empty() && scales->is_table()) {
      diagnostics_.error("no-scales", scales->at, "the file has no scales",
                         "describe each issue in a table [scales.NAME]");
    }
  }
  if (const Node* const actors = root_.find("actors")) {
    for (const Node::Entry& entry : read_entries(*actors, "'actors'", kMostActors, diagnostics_)) {
      read_actor(entry);
    }
    if (actors->is_table() && actors->entries.size() < 2) {
      diagnostics_.error(
          "no-actors", actors->at,
          fmt::format("the file has {} actors, and bargaining needs two", actors->entries.size()),
          "describe each in a table [actors.NAME]");
    }
  }
  return std::move(model_);
}

void PositionReader::read_head() {
  TableReader reader(root_, "the file", diagnostics_);
  scenario::check_version(reader, diagnostics_);
  for (const char* const key : {"scales", "actors"}) static_cast<void>(reader.require(key));
  const Node* const head = reader.require("positions");
  reader.finish();
  if (head == nullptr || !expect_kind(*head, Node::Kind::table, "'positions'", diagnostics_)) return;
  TableReader keys(*head, "[positions]", diagnostics_);
  if (keys.require("title") != nullptr) model_.title = keys.text("title");
  model_.about = keys.text("about");
  keys.finish();
}

void PositionReader::read_scale(const Node::Entry& entry) {
  PolicyScale scale;
  scale.id = entry.key;
  scale.name = entry.key;
  const std::string what = fmt::format("scale '{}'", entry.key);
  if (expect_kind(entry.value, Node::Kind::table, what, diagnostics_)) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    TableReader reader(entry.value, what, diagnostics_);
    scale.name = reader.text("name", entry.key);
    scale.about = reader.text("about");
    const double low = reader.number("low", {-kInfinity, kInfinity}, 0.0);
    const double high = reader.number("high", {-kInfinity, kInfinity}, 1.0);
    if (low < high && std::isfinite(high - low)) {
      scale.low = low;
      scale.high = high;
    } else {
      diagnostics_.error("scale-range", entry.value.at,
                         fmt::format("{} runs from low = {} to high = {}, and must rise", what, shortest(low),
                                     shortest(high)));
    }
    if (const Node* const ends = reader.get("ends")) read_ends(*ends, scale);
    reader.finish();
  }
  model_.scales.push_back(std::move(scale));
}

void PositionReader::read_ends(const Node& node, PolicyScale& scale) {
  const auto items = read_items(node, "'ends'", 2, diagnostics_);
  if (node.kind == Node::Kind::array && node.items.size() < 2) {
    diagnostics_.error("wrong-length", node.at,
                       fmt::format("'ends' names {} ends, and a scale has two", node.items.size()),
                       "write [\"what low means\", \"what high means\"]");
    return;
  }
  const std::array<std::string*, 2> names = {&scale.low_end, &scale.high_end};
  for (std::size_t k = 0; k < items.size(); ++k) {
    *names[k] = read_text(items[k], "an end", diagnostics_).value_or("");
  }
}

void PositionReader::read_actor(const Node::Entry& entry) {
  const std::string what = fmt::format("actor '{}'", entry.key);
  if (!expect_kind(entry.value, Node::Kind::table, what, diagnostics_)) return;
  TableReader reader(entry.value, what, diagnostics_);
  SpatialActor actor;
  actor.id = entry.key;
  actor.name = reader.text("name", entry.key);
  actor.about = reader.text("about");
  Estimate capability = Estimate::certain(1.0);
  if (const Node* const node = reader.get("capability")) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    capability =
        scenario::read_estimate(*node, "capability", {0.0, kInfinity}, diagnostics_).value_or(capability);
  }
  const Node* const node = reader.require("positions");
  reader.finish();
  if (node == nullptr) return;
  const std::vector<std::string> ids = scale_ids(model_);
  const std::size_t errors = diagnostics_.error_count();
  const auto scale_of = [&](const Node::Entry& position) -> std::optional<scenario::NumberRange> {
    const int index =
        scenario::find_name(position.key, position.key_at, ids, "scale", "unknown-scale", diagnostics_);
    if (index < 0) return std::nullopt;
    const PolicyScale& scale = model_.scales[static_cast<std::size_t>(index)];
    return scenario::NumberRange{scale.low, scale.high};
  };
  const auto positions = scenario::read_positions(*node, what, scale_of, capability, diagnostics_);
  // A position with errors is not missing too.
  if (diagnostics_.error_count() > errors) return;
  actor.stands = stands_of(positions, ids, node->at, what, diagnostics_);
  model_.actors.push_back(std::move(actor));
}

/// Somebody must have power on each scale: else nothing can be decided there.
void check_power(const SpatialModel& model, const SourceSpan& at, Diagnostics& diagnostics) {
  for (std::size_t d = 0; d < model.scales.size(); ++d) {
    const bool any = std::any_of(model.actors.begin(), model.actors.end(), [d](const SpatialActor& actor) {
      return actor.stands[d].capability.best * actor.stands[d].salience.best > 0.0;
    });
    if (any) continue;
    diagnostics.error(
        "no-power", at,
        fmt::format("nobody has power on '{}': every capability times salience is 0", model.scales[d].id));
  }
}

Result<SpatialModel> read_tree(std::optional<Node> root, std::span<const scenario::Setting> settings,
                               Diagnostics& diagnostics) {
  if (!root) return scenario::capped(diagnostics);
  scenario::apply_settings(*root, settings, diagnostics);
  SpatialModel model = PositionReader(*root, diagnostics).read();
  if (!diagnostics.has_errors()) check_power(model, root->find("actors")->at, diagnostics);
  if (diagnostics.has_errors()) return scenario::capped(diagnostics);
  return {std::move(model), diagnostics};
}

}  // namespace

bool is_position_file(const Node& root) {
  if (!root.is_table() || root.find("scenario") != nullptr) return false;
  return root.find("positions") != nullptr || root.find("scales") != nullptr ||
         root.find("actors") != nullptr;
}

bool holds_positions(const std::string& path) {
  if (is_position_csv(path)) return true;
  Diagnostics diagnostics;
  const auto root = scenario::load_tree(path, diagnostics);
  return root && is_position_file(*root);
}

Result<SpatialModel> positions_of(const scenario::Scenario& scenario) {
  Diagnostics diagnostics;
  SpatialModel model;
  model.title = scenario.title;
  model.about = scenario.about;
  for (const scenario::Player& player : scenario.players) {
    for (const IssuePosition& position : player.positions) {
      const auto known = std::any_of(model.scales.begin(), model.scales.end(),
                                     [&](const PolicyScale& scale) { return scale.id == position.issue; });
      if (known) continue;
      if (model.scales.size() == kMostScales) {
        diagnostics.error("too-many", position.at,
                          fmt::format("positions on more than {} issues", kMostScales));
        return diagnostics;
      }
      PolicyScale scale;
      scale.id = position.issue;
      scale.name = position.issue;
      model.scales.push_back(std::move(scale));
    }
  }
  const std::vector<std::string> ids = scale_ids(model);
  for (const scenario::Player& player : scenario.players) {
    if (player.positions.empty()) continue;
    SpatialActor actor;
    actor.id = player.id;
    actor.name = player.name;
    actor.stands =
        stands_of(player.positions, ids, player.at, fmt::format("player '{}'", player.id), diagnostics);
    model.actors.push_back(std::move(actor));
  }
  const SourceSpan at =
      scenario.players.empty() ? SourceSpan{} : SourceSpan{scenario.players.front().at.source, 0, 0};
  if (model.actors.size() < 2) {
    diagnostics.error("no-actors", at,
                      fmt::format("{} of the scenario's players have positions, and bargaining needs two",
                                  model.actors.size()),
                      "give each a table [players.NAME.positions]");
  }
  if (!diagnostics.has_errors()) check_power(model, at, diagnostics);
  if (diagnostics.has_errors()) return scenario::capped(diagnostics);
  return {std::move(model), diagnostics};
}

Result<SpatialModel> load_positions(const std::string& path, std::span<const scenario::Setting> settings) {
  if (is_position_csv(path)) return load_position_csv(path);
  Diagnostics diagnostics;
  auto root = scenario::load_tree(path, diagnostics);
  if (root && root->find("scenario") != nullptr) {
    const auto loaded = scenario::load_scenario(path, settings);
    if (!loaded) return Diagnostics(loaded.diagnostics());
    return positions_of(loaded.value());
  }
  return read_tree(std::move(root), settings, diagnostics);
}

Result<SpatialModel> parse_positions(std::string text, const std::string& name,
                                     std::span<const scenario::Setting> settings) {
  Diagnostics diagnostics;
  return read_tree(scenario::load_tree_of_text(std::move(text), name, diagnostics), settings, diagnostics);
}

}  // namespace detente::positions
