#include "engine/base/files.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace detente {
namespace {

std::string reason(std::string_view operation, const std::string& path) {
  return fmt::format("cannot {} '{}': {}", operation, path, std::strerror(errno));
}

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

std::optional<std::string> read_file(const std::string& path, std::string& error) {
  std::error_code failure;
  if (std::filesystem::is_directory(path, failure)) {
    error = fmt::format("cannot read '{}': it is a folder", path);
    return std::nullopt;
  }
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    error = reason("open", path);
    return std::nullopt;
  }
  std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (file.bad()) {
    error = reason("read", path);
    return std::nullopt;
  }
  return bytes;
}

bool write_file(const std::string& path, std::string_view bytes, std::string& error) {
  const std::string temporary = fmt::format("{}.tmp{}", path, ::getpid());
  const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) {
    error = reason("create", temporary);
    return false;
  }
  bool done = write_all(file, bytes);
  if (!done) error = reason("write", temporary);
  if (done && ::fsync(file) != 0) {
    error = reason("sync", temporary);
    done = false;
  }
  if (::close(file) != 0 && done) {
    error = reason("close", temporary);
    done = false;
  }
  if (done && ::rename(temporary.c_str(), path.c_str()) != 0) {
    error = reason("rename to", path);
    done = false;
  }
  if (!done) {
    ::unlink(temporary.c_str());
    return false;
  }
  // The rename itself survives a power cut only once the folder is synced; a file system
  // that cannot sync folders still holds the whole file.
  const std::string folder = std::filesystem::path(path).parent_path().string();
  const int handle = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (handle >= 0) {
    ::fsync(handle);
    ::close(handle);
  }
  return true;
}

bool make_folder(const std::string& path, std::string& error) {
  std::error_code failure;
  std::filesystem::create_directories(path, failure);
  if (failure) error = fmt::format("cannot make folder '{}': {}", path, failure.message());
  return !failure;
}

std::uint64_t machine_memory() {
  const long pages = ::sysconf(_SC_PHYS_PAGES);
  const long page = ::sysconf(_SC_PAGE_SIZE);
  if (pages <= 0 || page <= 0) return std::uint64_t{8} << 30U;
  return static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page);
}

}  // namespace detente
