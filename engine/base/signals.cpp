#include "engine/base/signals.hpp"

#include <csignal>
#include <ctime>

#include <unistd.h>

#include "engine/base/exit_codes.hpp"

namespace detente {
namespace {

// A handler may touch nothing else than these.
volatile std::sig_atomic_t writing = 0;
volatile std::sig_atomic_t resumable = 0;
volatile std::sig_atomic_t noted = 0;
volatile std::sig_atomic_t noted_at = 0;  // Seconds, by a clock that is never set.

// A launcher may signal a process and its group: that is one wish.
constexpr std::sig_atomic_t kSameWish = 2;

std::sig_atomic_t seconds_now() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::sig_atomic_t>(now.tv_sec);
}

extern "C" void on_signal(int) {
  if (resumable != 0 && noted != 0 && seconds_now() - noted_at >= kSameWish) ::_exit(kResumable);
  if (writing == 0 && resumable == 0) ::_exit(kInterrupted);
  if (noted == 0) noted_at = seconds_now();
  noted = 1;
}

}  // namespace

void install_signal_handlers() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

WritingGuard::WritingGuard() {
  writing = 1;
}

WritingGuard::~WritingGuard() {
  writing = 0;
}

ResumableGuard::ResumableGuard() {
  resumable = 1;
}

ResumableGuard::~ResumableGuard() {
  resumable = 0;
}

bool interrupted() {
  return noted != 0;
}

}  // namespace detente
