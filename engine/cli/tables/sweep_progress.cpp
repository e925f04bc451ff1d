#include "engine/cli/tables/sweep_progress.hpp"

#include <cmath>
#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

#include "engine/base/json.hpp"
#include "engine/cli/shell/output.hpp"
#include "engine/report/words.hpp"

namespace detente::cli {
namespace {

constexpr std::chrono::milliseconds kRedraw{150};
constexpr std::chrono::seconds kJson{1};
constexpr std::chrono::seconds kPlain{30};

double rate_of(const batch::WorkProgress& progress) {
  return progress.seconds > 0.0 ? static_cast<double>(progress.done) / progress.seconds : 0.0;
}

/// Seconds; NaN while nothing is known.
double left_of(const batch::WorkProgress& progress) {
  const double rate = rate_of(progress);
  return rate > 0.0 ? static_cast<double>(progress.total - progress.done) / rate : NAN;
}

std::string rate_text(double rate) {
  return (rate >= 100.0 ? report::fixed_text(rate, 0) : report::number_text(rate, 3)) + " points/s";
}

std::string line_of(const batch::WorkProgress& progress) {
  std::string text =
      fmt::format("{} / {} points", report::grouped(progress.done), report::grouped(progress.total));
  if (progress.done > 0) {
    text += fmt::format(", {}, {} left", rate_text(rate_of(progress)), duration_text(left_of(progress)));
  }
  if (progress.failed > 0) text += fmt::format(", {} failed", report::grouped(progress.failed));
  return text;
}

void print_json(const batch::WorkProgress& progress) {
  JsonWriter json;
  json.begin_object(JsonWriter::Layout::one_line)
      .field("done", progress.done)
      .field("total", progress.total)
      .field("failed", progress.failed)
      .field("points_per_second", rate_of(progress))
      .field("seconds_left", left_of(progress))
      .end();
  fmt::print(stderr, "{}", json.text());
  std::fflush(stderr);
}

}  // namespace

std::string duration_text(double seconds) {
  if (!std::isfinite(seconds)) return "unknown";
  const auto whole = static_cast<long long>(std::llround(seconds));
  if (whole >= 3600) return fmt::format("{} h {:02} min", whole / 3600, whole / 60 % 60);
  if (whole >= 60) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} s", whole);
}

SweepProgress::SweepProgress(ProgressStyle style) : style_(style), terminal_(::isatty(STDERR_FILENO) == 1) {
}

SweepProgress::~SweepProgress() {
  clear();
}

void SweepProgress::show(const batch::WorkProgress& progress) {
  if (style_ == ProgressStyle::none) return;
  const bool json = style_ == ProgressStyle::json;
  const auto pause = json        ? Clock::duration(kJson)
                     : terminal_ ? Clock::duration(kRedraw)
                                 : Clock::duration(kPlain);
  if (Clock::now() - last_ < pause) return;
  last_ = Clock::now();
  if (json) return print_json(progress);
  if (!terminal_) {
    fmt::print(stderr, "{}\n", line_of(progress));
  } else {
    fmt::print(stderr, "\r\033[K{}", line_of(progress));
    drawn_ = true;
  }
  std::fflush(stderr);
}

void SweepProgress::note(const std::string& line) {
  clear();
  complain(line);
}

void SweepProgress::finish(const batch::WorkProgress& progress) {
  clear();
  if (style_ == ProgressStyle::json) print_json(progress);
}

void SweepProgress::clear() {
  if (!drawn_) return;
  fmt::print(stderr, "\r\033[K");
  std::fflush(stderr);
  drawn_ = false;
}

}  // namespace detente::cli
