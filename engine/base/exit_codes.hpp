// Exit codes: what a script learns from a finished program.
#pragma once

namespace detente {

// Published in the help: never renumber.
enum ExitCode : int {
  kDone = 0,
  kFailed = 1,           ///< The machine: memory, disk, an unreadable file, a game that does not fit.
  kUsage = 2,            ///< The command line.
  kInvalidScenario = 3,  ///< The scenario file.
  kIncomplete = 4,       ///< A search ended before it was done; what it found is told.
  kResumable = 75,       ///< Interrupted, and the same command goes on (EX_TEMPFAIL of sysexits.h).
  kInterrupted = 130,    ///< Ctrl-C (128 + SIGINT): nothing was written, nothing to resume.
};

}  // namespace detente
