// Ctrl-C: leaves at once, but never in the middle of writing results.
#pragma once

namespace detente {

/// Installs the handlers of SIGINT and SIGTERM: outside a WritingGuard they end the program at once
/// with kInterrupted, for nothing that it does there leaves a trace. SIGPIPE and SIGXFSZ are ignored:
/// who writes sees a reader that is gone and a file that may not grow.
void install_signal_handlers();

/// While one lives, a signal is only noted: the writer asks interrupted() between files, and
/// takes back what it has written. One at a time.
class WritingGuard {
public:
  WritingGuard();
  ~WritingGuard();
  WritingGuard(const WritingGuard&) = delete;
  WritingGuard& operator=(const WritingGuard&) = delete;
};

/// While one lives, the first signal is only noted, for the work to end in good order; a later one ends
/// the program at once with kResumable: what has been committed stays. One at a time, no WritingGuard in it.
class ResumableGuard {
public:
  ResumableGuard();
  ~ResumableGuard();
  ResumableGuard(const ResumableGuard&) = delete;
  ResumableGuard& operator=(const ResumableGuard&) = delete;
};

/// A signal has come while a guard lived.
[[nodiscard]] bool interrupted();

}  // namespace detente
