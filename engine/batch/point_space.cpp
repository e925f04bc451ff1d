#include "engine/batch/point_space.hpp"
#include "engine/scenario/load/scenario_file.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace detente::batch {
namespace {

std::string_view without_prefix(std::string_view name, std::string_view prefix) {
  return name.starts_with(prefix) ? name.substr(prefix.size()) : name;
}

/// Index of the parameter that `name` sets ("veto_cost", "parameters.veto_cost.value"), or none.
std::optional<std::size_t> parameter_of(std::string_view name, const scenario::Scenario& scenario) {
  name = without_prefix(name, "parameters.");
  if (name.ends_with(".value")) name.remove_suffix(std::string_view(".value").size());
  const auto& all = scenario.parameters;
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& p) { return p.name == name; });
  if (found == all.end()) return std::nullopt;
  return static_cast<std::size_t>(found - all.begin());
}

/// Index of the player whose `number` ("rationality") `name` sets, or none.
std::optional<std::size_t> player_of(std::string_view name, std::string_view number,
                                     const scenario::Scenario& scenario) {
  name = without_prefix(name, "players.");
  for (std::size_t p = 0; p < scenario.players.size(); ++p) {
    if (name == fmt::format("{}.{}", scenario.players[p].id, number)) return p;
  }
  return std::nullopt;
}

/// A cell as `--set` takes it: words that are no TOML value are strings there, so they stay as they are.
scenario::Setting setting_of(const Points& points, std::size_t point, std::size_t column) {
  return {points.columns[column].name, points.text(point, column)};
}

}  // namespace

PointSpace::PointSpace(std::string text, std::string name, const scenario::Scenario& base,
                       const Points& points)
    : text_(std::move(text)), name_(std::move(name)), points_(points) {
  for (const Points::Column& column : points.columns) places_.push_back(place_of(column.name, base));
}

PointSpace::Place PointSpace::place_of(const std::string& name, const scenario::Scenario& base) {
  if (const auto parameter = parameter_of(name, base)) return {Role::parameter, *parameter};
  if (const auto player = player_of(name, "rationality", base)) return {Role::rationality, *player};
  if (const auto player = player_of(name, "discount", base)) return {Role::discount, *player};
  return {};
}

bool PointSpace::only_numbers() const {
  return std::all_of(places_.begin(), places_.end(),
                     [](const Place& place) { return place.role != Role::setting; });
}

std::string PointSpace::structure_key(std::size_t point) const {
  std::string key;
  for (std::size_t c = 0; c < places_.size(); ++c) {
    if (places_[c].role != Role::setting) continue;
    key += points_.text(point, c);
    key += '\0';
  }
  return key;
}

Result<scenario::Scenario> PointSpace::scenario(std::size_t point) const {
  std::vector<scenario::Setting> settings;
  for (std::size_t c = 0; c < places_.size(); ++c) {
    if (places_[c].role == Role::setting) settings.push_back(setting_of(points_, point, c));
  }
  return scenario::parse_scenario(text_, name_, settings);
}

Diagnostics PointSpace::tune(std::size_t point, simulate::Tuning& tuning) const {
  Diagnostics diagnostics;
  for (std::size_t c = 0; c < places_.size(); ++c) {
    const Place& place = places_[c];
    if (place.role == Role::setting) continue;
    const Points::Column& column = points_.columns[c];
    if (column.holds_words()) {
      diagnostics.error("point-value", {},
                        fmt::format("{} = {}: must be a number", column.name, points_.text(point, c)));
      continue;
    }
    std::vector<double>& numbers = place.role == Role::parameter     ? tuning.parameters
                                   : place.role == Role::rationality ? tuning.rationality
                                                                     : tuning.discount;
    numbers[place.index] = column.numbers[point];
  }
  return diagnostics;
}

AxisSource axis_source(const std::string& name, const scenario::Scenario& scenario) {
  if (const auto index = parameter_of(name, scenario)) {
    const scenario::Parameter& parameter = scenario.parameters[*index];
    return {parameter.about, cell_of_number(parameter.value), parameter.low, parameter.high};
  }
  if (const auto index = player_of(name, "rationality", scenario)) {
    const scenario::Player& player = scenario.players[*index];
    return {fmt::format("{}: precision of its choices, 1/utils", player.name),
            cell_of_number(player.rationality), std::nullopt, std::nullopt};
  }
  if (const auto index = player_of(name, "discount", scenario)) {
    const scenario::Player& player = scenario.players[*index];
    return {fmt::format("{}: weight of the next round against this one", player.name),
            cell_of_number(player.discount), std::nullopt, std::nullopt};
  }
  return {};
}

}  // namespace detente::batch
