#include "engine/batch/claims.hpp"

#include <cerrno>
#include <csignal>
#include <sstream>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/files.hpp"

namespace detente::batch {
namespace {

std::string host_name() {
  char name[256] = {};
  if (::gethostname(name, sizeof name - 1) != 0) return "unknown";
  return name;
}

/// When a process of this machine started, in ticks since the machine did; empty when there is none, or it
/// is dead and only its parent has not noticed. It tells a process from a later one with the same number.
std::string start_time(long process) {
  std::string error;
  const auto stat = read_file(fmt::format("/proc/{}/stat", process), error);
  if (!stat) return {};
  // The name in parentheses may hold blanks; the first field behind it is the state, the 20th the start.
  std::istringstream fields(stat->substr(stat->rfind(')') + 1));
  std::string field;
  fields >> field;
  if (field == "Z" || field == "X") return {};
  for (int i = 1; i < 20; ++i) fields >> field;
  return field;
}

}  // namespace

Claims::Claims() : self_(fmt::format("{} {} {}", host_name(), ::getpid(), start_time(::getpid()))) {
}

Claims::~Claims() {
  for (const std::string& path : ours_) ::unlink(path.c_str());
}

bool Claims::take(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (ours_.contains(path)) return true;
  for (int attempt = 0; attempt < 2; ++attempt) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (file >= 0) {
      const bool told = ::write(file, self_.data(), self_.size()) == static_cast<ssize_t>(self_.size());
      ::close(file);
      if (!told) ::unlink(path.c_str());
      ours_.insert(path);
      return true;
    }
    if (errno != EEXIST) return true;
    std::string error;
    const std::string owner = read_file(path, error).value_or("");
    if (owner == self_) {
      ours_.insert(path);
      return true;
    }
    if (!is_stale(path, owner)) return false;
    ::unlink(path.c_str());
    sightings_.erase(path);
  }
  return false;
}

bool Claims::is_stale(const std::string& path, const std::string& owner) {
  std::istringstream words(owner);
  std::string host, started;
  long process = 0;
  if (words >> host >> process && host == host_name()) {
    words >> started;
    return start_time(process) != started;
  }
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return true;
  const auto touched = static_cast<std::int64_t>(status.st_mtim.tv_sec) * 1'000'000'000 +
                       static_cast<std::int64_t>(status.st_mtim.tv_nsec);
  const auto now = Clock::now();
  const auto [sighting, fresh] = sightings_.try_emplace(path, Sighting{touched, now});
  if (fresh) return false;
  if (sighting->second.touched != touched) {
    sighting->second = {touched, now};
    return false;
  }
  return now - sighting->second.seen > kStale;
}

void Claims::give_up(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (ours_.erase(path) > 0) ::unlink(path.c_str());
}

void Claims::beat() {
  const std::lock_guard lock(mutex_);
  for (const std::string& path : ours_) ::utimensat(AT_FDCWD, path.c_str(), nullptr, 0);
}

}  // namespace detente::batch
