#include "engine/cli/shell/output.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <fmt/format.h>
#include <unistd.h>

#include "engine/base/exit_codes.hpp"

namespace detente::cli {
int write_output(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      if (errno == EPIPE) return kDone;
      complain(fmt::format("cannot write to standard output: {}", std::strerror(errno)));
      return kFailed;
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return kDone;
}

void complain(std::string_view message) {
  fmt::print(stderr, "detente: {}\n", message);
}

bool may_colour(int file) {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return ::isatty(file) == 1 && (no_colour == nullptr || *no_colour == '\0') && terminal != nullptr &&
         std::string_view(terminal) != "dumb";
}

}  // namespace detente::cli
