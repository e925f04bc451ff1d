#include "engine/base/files.hpp"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace detente {
namespace {

std::string reason(std::string_view operation, const std::string& path) {
  return fmt::format("cannot {} '{}': {}", operation, path, std::strerror(errno));
}

/// A name that no other writer has, on this machine or on another one with the same disk.
std::string temporary_name(const std::string& path) {
  static std::atomic<unsigned> count{0};
  char host[256] = {};
  static_cast<void>(::gethostname(host, sizeof host - 1));
  return fmt::format("{}.tmp-{}-{}-{}", path, host, ::getpid(), count++);
}

constexpr std::size_t kBuffer = std::size_t{1} << 18U;

std::atomic<FileFault> injected{nullptr};

/// Does one step, unless a test makes it fail. `work` returns -1 with errno set on failure.
template <typename Work>
int step(FileStep step, const std::string& path, const Work& work) {
  if (const FileFault fault = injected) {
    if (const int reason = fault(step, path); reason != 0) {
      errno = reason;
      return -1;
    }
  }
  return work();
}

int write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return -1;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

/// A rename survives a power cut only once its folder is synced; a file system that cannot sync folders
/// still holds the whole file.
int sync_folder_of(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  const int handle = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (handle < 0) return 0;
  const bool failed = ::fsync(handle) != 0 && errno != EINVAL && errno != ENOTSUP && errno != EROFS;
  const int why = errno;
  ::close(handle);
  errno = why;
  return failed ? -1 : 0;
}

}  // namespace

void set_file_fault(FileFault fault) {
  injected = fault;
}

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

FileWriter::FileWriter(std::string path) : path_(std::move(path)), temporary_(temporary_name(path_)) {
  file_ = step(FileStep::create, temporary_,
               [&] { return ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644); });
  if (file_ < 0) fail("create", temporary_, errno);
}

FileWriter::~FileWriter() {
  if (file_ >= 0) ::close(file_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void FileWriter::fail(const char* operation, const std::string& path, int reason) {
  if (error_.empty()) error_ = fmt::format("cannot {} '{}': {}", operation, path, std::strerror(reason));
}

void FileWriter::append(std::string_view bytes) {
  buffer_ += bytes;
  if (buffer_.size() >= kBuffer) flush();
}

void FileWriter::flush() {
  if (ok() && step(FileStep::write, temporary_, [&] { return write_all(file_, buffer_); }) < 0) {
    fail("write", temporary_, errno);
  }
  buffer_.clear();
}

bool FileWriter::commit() {
  if (!buffer_.empty()) flush();
  if (ok() && step(FileStep::sync, temporary_, [&] { return ::fsync(file_); }) < 0) {
    fail("sync", temporary_, errno);
  }
  if (file_ >= 0) {
    const int closed = step(FileStep::close, temporary_, [&] { return ::close(std::exchange(file_, -1)); });
    if (closed < 0) fail("close", temporary_, errno);
  }
  if (ok() &&
      step(FileStep::rename, path_, [&] { return ::rename(temporary_.c_str(), path_.c_str()); }) < 0) {
    fail("rename to", path_, errno);
  }
  if (!ok()) return false;
  temporary_.clear();
  if (step(FileStep::sync_folder, path_, [&] { return sync_folder_of(path_); }) < 0) {
    fail("sync the folder of", path_, errno);
  }
  return ok();
}

bool write_file(const std::string& path, std::string_view bytes, std::string& error) {
  FileWriter writer(path);
  writer.append(bytes);
  if (writer.commit()) return true;
  error = writer.error();
  return false;
}

bool remove_file(const std::string& path, std::string& error) {
  const int removed = step(FileStep::remove, path, [&] { return ::unlink(path.c_str()); });
  if (removed == 0 || errno == ENOENT) return true;
  error = reason("remove", path);
  return false;
}

bool make_folder(const std::string& path, std::string& error) {
  std::error_code failure;
  const int made = step(FileStep::make_folder, path, [&] {
    std::filesystem::create_directories(path, failure);
    if (failure) errno = failure.value();
    return failure ? -1 : 0;
  });
  if (made < 0) error = reason("make folder", path);
  return made == 0;
}

std::uint64_t machine_memory() {
  const long pages = ::sysconf(_SC_PHYS_PAGES);
  const long page = ::sysconf(_SC_PAGE_SIZE);
  if (pages <= 0 || page <= 0) return std::uint64_t{8} << 30U;
  return static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page);
}

}  // namespace detente
