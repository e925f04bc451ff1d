// The worker: takes shards of a sweep, runs their points, commits, until none is left.
//
// The same worker runs a whole sweep in one process, as one of several processes, and as a task of a job
// array: what it finds done it leaves, what others claim it leaves to them, and what they drop it does.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "engine/batch/sweep_folder.hpp"

namespace detente::batch {

struct WorkProgress {
  std::uint64_t done = 0;    ///< Points run by this worker.
  std::uint64_t total = 0;   ///< Points that were not done when it began, less what others did since.
  std::uint64_t failed = 0;  ///< Of the points done.
  double seconds = 0.0;      ///< Since it began.
};

struct WorkOptions {
  int threads = 1;           ///< >= 1. Points run in parallel; a few large ones one by one, each in parallel.
  std::uint32_t worker = 0;  ///< Where to begin: worker i of `workers` begins at its share of the shards.
  std::uint32_t workers = 1;
  bool stop_on_error = false;    ///< Stop at the first failed point.
  std::uint64_t max_memory = 0;  ///< Bytes for the node graphs; 0 = half of the machine.
  std::function<bool()> stop =
      {};  ///< True = finish the points in hand, commit, return. Called by any thread, behind each point.
  std::function<void(const WorkProgress&)> progress =
      {};                                             ///< Called ten times a second, by the caller's thread.
  std::function<void(const std::string&)> note = {};  ///< A file that was broken and is redone; one line.
};

enum class WorkEnd : std::uint8_t {
  complete,      ///< Every shard of the sweep is committed.
  interrupted,   ///< `stop` said so; the same sweep can go on.
  point_failed,  ///< stop_on_error.
  error,         ///< A file could not be written; `error` says which and why.
};

struct WorkSummary {
  WorkEnd end = WorkEnd::complete;
  std::string error;        ///< Of WorkEnd::error; of a failed point.
  WorkProgress progress;    ///< At the end.
  std::uint64_t found = 0;  ///< Points that were done when it began.
};

/// Works until nothing is left to do. Committed results depend on the sweep alone.
WorkSummary work(const Sweep& sweep, const WorkOptions& options);

}  // namespace detente::batch
