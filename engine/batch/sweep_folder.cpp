#include "engine/batch/sweep_folder.hpp"

#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "engine/base/files.hpp"
#include "engine/scenario/load/scenario_file.hpp"

namespace detente::batch {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kScenario = "scenario.toml";
constexpr std::string_view kPoints = "points.csv";
constexpr std::string_view kPlan = "plan.json";
constexpr std::string_view kManifest = "manifest.json";

/// content_hash of a text that comes in pieces.
class RunningHash {
public:
  RunningHash() : state_(XXH3_createState(), XXH3_freeState) { XXH3_128bits_reset(state_.get()); }
  void add(std::string_view bytes) { XXH3_128bits_update(state_.get(), bytes.data(), bytes.size()); }
  [[nodiscard]] std::string text() const {
    const XXH128_hash_t hash = XXH3_128bits_digest(state_.get());
    return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
  }

private:
  std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state_;
};

std::string hash_of(const Points& points) {
  RunningHash hash;
  static_cast<void>(write_points(points, [&](std::string_view piece) {
    hash.add(piece);
    return true;
  }));
  return hash.text();
}

Diagnostics unreadable(const std::string& path, const std::string& error, const char* code = "file") {
  Diagnostics diagnostics;
  diagnostics.error(code, {std::make_shared<SourceText>(SourceText{path, {}}), 0, 0}, error);
  return diagnostics;
}

}  // namespace

ShardHead Sweep::head(std::uint32_t shard) const {
  return {plan.hash(), shard, static_cast<std::uint32_t>(scenario.outcomes.size())};
}

std::string Sweep::file(std::string_view name) const {
  return (fs::path(folder) / name).string();
}
std::string Sweep::shard_path(std::uint32_t shard) const {
  return file(fmt::format("shards/{:04}.shard", shard));
}
std::string Sweep::part_path(std::uint32_t shard) const {
  return file(fmt::format("shards/{:04}.part", shard));
}
std::string Sweep::claim_path(std::uint32_t shard) const {
  return file(fmt::format("shards/{:04}.claim", shard));
}

std::span<const std::uint32_t> Sweep::points_of(std::uint32_t shard) const {
  return std::span(order).subspan(plan.first(shard), plan.first(shard + 1) - plan.first(shard));
}

Sweep make_sweep(std::string folder, Plan plan, scenario::Scenario scenario, Points points) {
  Sweep sweep;
  sweep.folder = std::move(folder);
  sweep.plan = std::move(plan);
  sweep.plan.scenario_hash = scenario.hash;
  sweep.plan.points = points.count;
  sweep.plan.points_hash = hash_of(points);
  sweep.scenario_text = scenario.self_contained;
  sweep.scenario = std::move(scenario);
  sweep.order = execution_order(points, sweep.plan.design);
  sweep.points = std::move(points);
  return sweep;
}

bool holds_plan(const std::string& folder) {
  std::error_code ignored;
  return fs::exists(fs::path(folder) / kPlan, ignored);
}

bool write_points_file(const Points& points, const std::string& path, std::string& error) {
  FileWriter file(path);
  static_cast<void>(write_points(points, [&](std::string_view piece) {
    file.append(piece);
    return file.ok();
  }));
  if (file.commit()) return true;
  error = file.error();
  return false;
}

bool freeze(const Sweep& sweep, std::string& error) {
  if (!make_folder(sweep.file("shards"), error)) return false;
  if (!write_file(sweep.file(kScenario), sweep.scenario_text, error)) return false;
  if (!write_points_file(sweep.points, sweep.file(kPoints), error)) return false;
  return write_file(sweep.file(kPlan), plan_text(sweep.plan), error);
}

Result<Plan> read_plan(const std::string& folder) {
  const std::string path = (fs::path(folder) / (holds_plan(folder) ? kPlan : kManifest)).string();
  std::string error;
  const auto text = read_file(path, error);
  if (!text) return unreadable(path, error);
  return parse_plan(*text, path);
}

Result<Sweep> open_sweep(const std::string& folder) {
  auto plan = read_plan(folder);
  if (!plan) return Diagnostics(plan.diagnostics());
  Sweep sweep;
  sweep.folder = folder;
  sweep.plan = std::move(plan).value();
  std::string error;
  const std::string scenario_path = sweep.file(kScenario);
  auto text = read_file(scenario_path, error);
  if (!text) return unreadable(scenario_path, error);
  sweep.scenario_text = std::move(*text);
  auto scenario = scenario::parse_scenario(sweep.scenario_text, scenario_path);
  if (!scenario) return Diagnostics(scenario.diagnostics());
  sweep.scenario = std::move(scenario).value();
  const std::string points_path = sweep.file(kPoints);
  auto csv = read_file(points_path, error);
  if (!csv) return unreadable(points_path, error);
  auto points = read_points(points_path, std::move(*csv));
  if (!points) return Diagnostics(points.diagnostics());
  sweep.points = std::move(points).value();
  if (sweep.scenario.hash != sweep.plan.scenario_hash) {
    return unreadable(scenario_path, "it is not the scenario that was planned; plan again in a new folder",
                      "plan-hash");
  }
  if (sweep.points.count != sweep.plan.points || hash_of(sweep.points) != sweep.plan.points_hash) {
    return unreadable(points_path, "these are not the points that were planned; plan again in a new folder",
                      "plan-hash");
  }
  sweep.order = execution_order(sweep.points, sweep.plan.design);
  return sweep;
}

MappedFile::MappedFile(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  struct stat status {};
  if (::fstat(file, &status) == 0 && S_ISREG(status.st_mode)) {
    exists_ = true;
    const auto size = static_cast<std::size_t>(status.st_size);
    void* const bytes = size > 0 ? ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0) : MAP_FAILED;
    if (bytes != MAP_FAILED) bytes_ = {static_cast<const char*>(bytes), size};
  }
  ::close(file);
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::munmap(const_cast<char*>(bytes_.data()), bytes_.size());
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : exists_(std::exchange(other.exists_, false)), bytes_(std::exchange(other.bytes_, {})) {
}

ShardStatus shard_status(const Sweep& sweep, std::uint32_t shard) {
  ShardStatus status;
  std::string path = sweep.shard_path(shard);
  status.state = ShardState::done;
  auto file = std::make_unique<MappedFile>(path);
  if (!file->exists()) {
    path = sweep.part_path(shard);
    status.state = ShardState::partial;
    file = std::make_unique<MappedFile>(path);
    if (!file->exists()) return {};
  }
  status.path = path;
  const ShardReader reader(file->bytes(), sweep.head(shard));
  const bool whole = status.state == ShardState::partial || reader.points() == sweep.points_of(shard).size();
  if (!reader.ok() || !whole) {
    status.state = ShardState::broken;
    status.error = fmt::format("{}: {}", path, reader.ok() ? "points are missing in it" : reader.error());
    return status;
  }
  status.done = reader.points();
  std::size_t offset = reader.begin();
  for (std::uint64_t i = 0; i < status.done; ++i) {
    if (reader.skip(offset).status == PointStatus::failed) ++status.failed;
  }
  return status;
}

}  // namespace detente::batch
