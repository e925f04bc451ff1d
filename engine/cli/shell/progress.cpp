#include "engine/cli/shell/progress.hpp"

#include <cstdio>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

namespace detente::cli {
namespace {

constexpr std::chrono::milliseconds kPatience{1000};  ///< Shorter work shows nothing.
constexpr std::chrono::milliseconds kRefresh{150};
constexpr std::string_view kClearLine = "\r\033[K";

}  // namespace

Progress::Progress() {
  if (::isatty(STDERR_FILENO) == 1) drawer_ = std::thread([this] { draw_until_stopped(); });
}

Progress::~Progress() {
  finish();
}

void Progress::begin(std::string name) {
  const Clock::time_point now = Clock::now();
  if (in_stage_) stages_.back().seconds = std::chrono::duration<double>(now - stage_start_).count();
  stage_start_ = now;
  in_stage_ = true;
  done_ = 0.0;
  {
    const std::lock_guard lock(mutex_);
    label_ = name;
  }
  stages_.push_back({std::move(name), 0.0});
}

void Progress::finish() {
  if (in_stage_) {
    stages_.back().seconds = std::chrono::duration<double>(Clock::now() - stage_start_).count();
    in_stage_ = false;
  }
  if (!drawer_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  drawer_.join();
}

std::function<void(double)> Progress::meter() {
  return [this](double done) { done_ = done; };
}

simulate::StageListener Progress::listener() {
  return {[this](const std::string& name) { begin(name); }, meter()};
}

std::string Progress::timings() const {
  std::string text;
  double total = 0.0;
  for (const Stage& stage : stages_) {
    text += fmt::format("  {:<28}{:>9.3f} s\n", stage.name, stage.seconds);
    total += stage.seconds;
  }
  return text + fmt::format("  {:<28}{:>9.3f} s\n", "total", total);
}

void Progress::draw_until_stopped() {
  std::unique_lock lock(mutex_);
  bool drawn = false;
  std::chrono::milliseconds pause = kPatience;
  while (!wake_.wait_for(lock, pause, [this] { return stop_; })) {
    pause = kRefresh;
    const double done = done_;
    const std::string share = done > 0.0 ? fmt::format(" {:.0f}%", 100.0 * done) : " ...";
    fmt::print(stderr, "{}{}{}", kClearLine, label_, share);
    std::fflush(stderr);
    drawn = true;
  }
  if (drawn) {
    fmt::print(stderr, "{}", kClearLine);
    std::fflush(stderr);
  }
}

}  // namespace detente::cli
