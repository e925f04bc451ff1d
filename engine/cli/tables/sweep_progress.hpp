// How far a sweep is, on standard error.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "engine/batch/worker.hpp"

namespace detente::cli {

enum class ProgressStyle : std::uint8_t {
  automatic,  ///< One line that is redrawn on a terminal, else a plain line every 30 seconds.
  json,       ///< An object a line, once a second and at the end.
  none,
};

/// "1 h 05 min", "2 min 03 s", "4 s".
[[nodiscard]] std::string duration_text(double seconds);

/// Owned by one thread.
class SweepProgress {
public:
  explicit SweepProgress(ProgressStyle style);
  ~SweepProgress();
  SweepProgress(const SweepProgress&) = delete;
  SweepProgress& operator=(const SweepProgress&) = delete;

  void show(const batch::WorkProgress& progress);
  /// A line of its own, such as a file that is redone.
  void note(const std::string& line);
  /// Clears a redrawn line; as JSON, tells the end.
  void finish(const batch::WorkProgress& progress);

private:
  using Clock = std::chrono::steady_clock;

  void clear();

  ProgressStyle style_;
  bool terminal_ = false;
  bool drawn_ = false;
  Clock::time_point last_ = Clock::now();
};

}  // namespace detente::cli
