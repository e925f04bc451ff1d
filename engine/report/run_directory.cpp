#include "engine/report/run_directory.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <nlohmann/json.hpp>

#include "engine/base/files.hpp"
#include "engine/base/signals.hpp"

namespace detente::report {
namespace {

namespace fs = std::filesystem;

/// A folder that goes away with its files unless it was published.
class TemporaryFolder {
public:
  explicit TemporaryFolder(fs::path path) : path_(std::move(path)) {}
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const fs::path& path() const { return path_; }

private:
  fs::path path_;
};

void sync_folder(const fs::path& path) {
  const int handle = ::open(path.empty() ? "." : path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (handle < 0) return;
  ::fsync(handle);
  ::close(handle);
}

bool is_empty_or_absent(const fs::path& path) {
  std::error_code failure;
  return !fs::exists(path, failure) || (fs::is_directory(path, failure) && fs::is_empty(path, failure));
}

/// The manifest of the result in `folder`; discarded when it holds none.
nlohmann::json manifest_in(const fs::path& folder) {
  std::string error;
  const auto manifest = read_file((folder / kManifestName).string(), error);
  return nlohmann::json::parse(manifest.value_or(""), nullptr, false);
}

/// The files that a result with this manifest has written: what replacing it removes.
std::vector<std::string> tables_of(const nlohmann::json& manifest) {
  std::vector<std::string> names;
  if (!manifest.is_object() || !manifest.contains("tables")) return names;
  for (const auto& [name, columns] : manifest["tables"].items()) {
    if (fs::path(name).filename() == name) names.push_back(name);
  }
  return names;
}

/// Moves the files of `from` into `to`, where a run may be: its manifest goes first, ours comes last.
bool replace_run(const fs::path& from, const fs::path& to, const std::vector<TableFile>& tables,
                 std::string& error) {
  std::error_code failure;
  const std::vector<std::string> old = tables_of(manifest_in(to));
  fs::remove(to / kManifestName, failure);
  for (const std::string& table : old) {
    if (!failure) fs::remove(to / table, failure);
  }
  for (const TableFile& table : tables) {
    if (!failure) fs::rename(from / table.name, to / table.name, failure);
  }
  if (!failure) fs::rename(from / kManifestName, to / kManifestName, failure);
  if (failure) error = fmt::format("cannot replace the run in '{}': {}", to.string(), failure.message());
  return !failure;
}

bool publish(const fs::path& from, const fs::path& to, const std::vector<TableFile>& tables,
             std::string& error) {
  std::error_code failure;
  // One step when nothing is there; renaming also replaces an empty folder.
  fs::rename(from, to, failure);
  if (failure && !replace_run(from, to, tables, error)) return false;
  sync_folder(to);
  sync_folder(to.parent_path());
  return true;
}

}  // namespace

std::string run_directory_refusal(const std::string& path, const std::string& identity, bool force) {
  std::error_code failure;
  if (fs::exists(path, failure) && !fs::is_directory(path, failure)) {
    return fmt::format("--out {}: it is a file, not a folder", path);
  }
  if (is_empty_or_absent(path)) return {};
  const nlohmann::json found = manifest_in(path);
  if (!found.is_object() || !found.contains("run")) {
    return fmt::format("--out {}: the folder is not empty and holds no run", path);
  }
  if (force || found["run"] == nlohmann::json::parse(identity)) return {};
  return fmt::format("--out {}: the folder holds another run; --force replaces it", path);
}

bool write_run_directory(const std::string& path, const std::string& manifest,
                         const std::vector<TableFile>& tables, std::string& error) {
  const WritingGuard guard;
  // Without a slash at its end the folder has a name and a parent.
  fs::path target = fs::path(path).lexically_normal();
  if (!target.has_filename()) target = target.parent_path();
  const TemporaryFolder temporary(fmt::format("{}.tmp{}", target.string(), ::getpid()));
  if (!make_folder(temporary.path().string(), error)) return false;
  for (const TableFile& table : tables) {
    if (!write_file((temporary.path() / table.name).string(), table.csv, error)) return false;
    if (interrupted()) return false;
  }
  if (!write_file((temporary.path() / kManifestName).string(), manifest, error)) return false;
  if (interrupted()) return false;
  return publish(temporary.path(), target, tables, error);
}

}  // namespace detente::report
