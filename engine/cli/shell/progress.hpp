// The progress line: what long work is doing, for a person who watches.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "engine/simulate/futures/futures.hpp"

namespace detente::cli {

/// Names the stages of a command and shows the current one on standard error once the command has
/// taken a second; only on a terminal. Remembers how long each stage took. Owned by one thread;
/// only meter() may be called from others.
class Progress {
public:
  Progress();
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Ends the stage before. `name` is what it does: "solving".
  void begin(std::string name);

  /// Ends the last stage and clears the line.
  void finish();

  /// For the `progress` option of a solver or a sampler; takes the share done, in [0, 1].
  [[nodiscard]] std::function<void(double)> meter();

  /// Both together, for what tells of its stages itself.
  [[nodiscard]] simulate::StageListener listener();

  /// "  solving          0.123 s": a line per stage, in order, and their sum.
  [[nodiscard]] std::string timings() const;

private:
  using Clock = std::chrono::steady_clock;
  struct Stage {
    std::string name;
    double seconds = 0.0;
  };

  void draw_until_stopped();

  std::vector<Stage> stages_;
  Clock::time_point stage_start_ = Clock::now();
  bool in_stage_ = false;

  std::atomic<double> done_{0.0};  ///< Share of the current stage; 0 also when nothing tells.
  std::mutex mutex_;               ///< Guards label_ and stop_.
  std::condition_variable wake_;
  std::string label_;
  bool stop_ = false;
  std::thread drawer_;  ///< Runs only on a terminal.
};

}  // namespace detente::cli
