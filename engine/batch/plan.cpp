#include "engine/batch/plan.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/base/numbers.hpp"
#include "engine/base/random.hpp"
#include "engine/report/report.hpp"
#include "engine/scenario/text/canonical.hpp"

namespace detente::batch {
namespace {

using Layout = JsonWriter::Layout;

/// A key that changes results, with its value as JSON.
struct Key {
  const char* name;
  std::string value;
};

std::vector<Key> identity(const Plan& plan) {
  return {{"version", json_quoted(plan.version)},
          {"scenario_hash", json_quoted(plan.scenario_hash)},
          {"design", json_quoted(design_name(plan.design))},
          {"samples", std::to_string(plan.samples)},
          {"points", std::to_string(plan.points)},
          {"points_hash", json_quoted(plan.points_hash)},
          {"method", json_quoted(to_string(plan.method))},
          {"replicates", std::to_string(plan.replicates)},
          {"precision", shortest(plan.precision)},
          {"seed", std::to_string(plan.seed)},
          {"common_random_numbers", plan.common_random_numbers ? "true" : "false"},
          {"keep_raw", plan.keep_raw ? "true" : "false"}};
}

void write_axis(JsonWriter& json, const Axis& axis) {
  json.begin_object(Layout::one_line)
      .field("name", axis.name)
      .field("about", axis.about)
      .field("scale", scale_name(axis.scale))
      .field("low", axis.low)
      .field("high", axis.high);
  json.key("base");
  const auto base = number_of_cell(axis.base);
  if (axis.base.empty()) {
    json.value(std::numeric_limits<double>::quiet_NaN());
  } else if (base && std::isfinite(*base)) {
    json.value(*base);
  } else {
    json.value(axis.base);
  }
  json.key("values").begin_array();
  for (const double number : axis.numbers) {
    if (std::isfinite(number)) {
      json.value(number);
    } else {
      json.value(shortest(number));
    }
  }
  for (const std::string& word : axis.words) json.value(word);
  json.end().end();
}

double number_of(const nlohmann::json& json) {
  if (json.is_number()) return json.get<double>();
  if (json.is_string()) return number_of_cell(json.get<std::string>()).value_or(NAN);
  return std::numeric_limits<double>::quiet_NaN();
}

Axis axis_of(const nlohmann::json& json) {
  Axis axis;
  axis.name = json.at("name").get<std::string>();
  axis.about = json.at("about").get<std::string>();
  const auto scale = json.at("scale").get<std::string>();
  for (const Scale known : {Scale::linear, Scale::log, Scale::list}) {
    if (scale == scale_name(known)) axis.scale = known;
  }
  axis.low = number_of(json.at("low"));
  axis.high = number_of(json.at("high"));
  const nlohmann::json& base = json.at("base");
  if (base.is_number()) axis.base = cell_of_number(base.get<double>());
  if (base.is_string()) axis.base = base.get<std::string>();
  const nlohmann::json& values = json.at("values");
  const bool numeric = std::all_of(values.begin(), values.end(),
                                   [](const nlohmann::json& v) { return !std::isnan(number_of(v)); });
  for (const nlohmann::json& value : values) {
    if (numeric) {
      axis.numbers.push_back(number_of(value));
    } else {
      axis.words.push_back(value.get<std::string>());
    }
  }
  return axis;
}

Plan plan_of(const nlohmann::json& json) {
  const nlohmann::json& sweep = json.at("sweep");
  Plan plan;
  plan.version = sweep.at("version").get<std::string>();
  plan.scenario_hash = sweep.at("scenario_hash").get<std::string>();
  plan.design = find_design(sweep.at("design").get<std::string>()).value_or(Design::points);
  plan.samples = sweep.at("samples").get<std::uint64_t>();
  plan.points = sweep.at("points").get<std::uint64_t>();
  plan.points_hash = sweep.at("points_hash").get<std::string>();
  const auto method = sweep.at("method").get<std::string>();
  for (const auto known : {simulate::Method::automatic, simulate::Method::exact, simulate::Method::sample}) {
    if (method == to_string(known)) plan.method = known;
  }
  plan.replicates = sweep.at("replicates").get<std::uint64_t>();
  plan.precision = sweep.at("precision").get<double>();
  plan.seed = sweep.at("seed").get<std::uint64_t>();
  plan.common_random_numbers = sweep.at("common_random_numbers").get<bool>();
  plan.keep_raw = sweep.at("keep_raw").get<bool>();
  for (const nlohmann::json& axis : json.at("axes")) plan.axes.push_back(axis_of(axis));
  plan.shards = std::clamp(json.value("shards", 1U), 1U, kMostShards);
  return plan;
}

}  // namespace

std::uint32_t default_shards(std::uint64_t points) {
  constexpr std::uint64_t kOneEach = 64;
  constexpr std::uint64_t kAtLeast = 16;
  if (points <= kOneEach) return static_cast<std::uint32_t>(std::max<std::uint64_t>(points, 1));
  return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(points / kAtLeast, kOneEach, kMostShards));
}

std::string Plan::hash() const {
  std::string text = fmt::format("shards {}\n", shards);
  for (const Key& key : identity(*this)) text += fmt::format("{} {}\n", key.name, key.value);
  return scenario::content_hash(text);
}

std::uint64_t Plan::seed_of(std::uint64_t point) const {
  if (common_random_numbers) return seed;
  // A place that no run draws from: rounds end at 10,000.
  constexpr std::uint32_t kNoRound = 0xFFFFFFFFU;
  const auto words = draw_block({seed, point, kNoRound, 0});
  return (static_cast<std::uint64_t>(words[1]) << 32U) | words[0];
}

void write_plan(JsonWriter& json, const Plan& plan) {
  json.key("sweep").begin_object(Layout::one_line);
  for (const Key& key : identity(plan)) json.key(key.name).raw(key.value);
  json.end().key("axes").begin_array();
  for (const Axis& axis : plan.axes) write_axis(json, axis);
  json.end();
}

std::string plan_text(const Plan& plan) {
  JsonWriter json;
  json.begin_object().field("format", report::kFormat).field("kind", "sweep-plan");
  write_plan(json, plan);
  json.field("shards", static_cast<std::uint64_t>(plan.shards));
  return json.end().text();
}

Result<Plan> parse_plan(const std::string& text, const std::string& name) {
  std::string reason;
  try {
    const nlohmann::json json = nlohmann::json::parse(text);
    const bool known =
        json.contains("command") ? json.at("command") == "sweep" : json.at("kind") == "sweep-plan";
    if (known && json.at("format") == report::kFormat) return plan_of(json);
    reason = known ? "it has the format of another version" : "it is of another kind";
  } catch (const nlohmann::json::exception& failure) {
    reason = failure.what();
  }
  Diagnostics diagnostics;
  const auto source = std::make_shared<SourceText>(SourceText{name, text});
  diagnostics.error("plan-file", {source, 0, 0}, fmt::format("this is no plan of a sweep: {}", reason),
                    "plan again in a new folder");
  return diagnostics;
}

std::string difference(const Plan& there, const Plan& here) {
  const std::vector<Key> old = identity(there);
  const std::vector<Key> now = identity(here);
  for (std::size_t i = 0; i < old.size(); ++i) {
    if (old[i].value == now[i].value) continue;
    return fmt::format("{} is {} there and {} here", old[i].name, old[i].value, now[i].value);
  }
  return {};
}

}  // namespace detente::batch
