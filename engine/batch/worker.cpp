#include "engine/batch/worker.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "engine/base/files.hpp"
#include "engine/base/parallel.hpp"
#include "engine/batch/claims.hpp"
#include "engine/batch/point_runner.hpp"
#include "engine/game/node_graph.hpp"

namespace detente::batch {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kTick{100};        ///< Between two looks at `stop`, progress, claims.
constexpr std::chrono::seconds kBeat{10};              ///< Between two touches of our claims.
constexpr std::chrono::seconds kCheckpoint{30};        ///< Longest work that a killed worker loses.
constexpr std::chrono::milliseconds kOthersWork{250};  ///< Between two looks at shards that others have.

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// A shard that this worker has taken.
struct OpenShard {
  std::uint32_t shard = 0;
  std::vector<std::uint64_t> pending;  ///< Points that no thread has taken; from the back.
  std::vector<PointResult> results;    ///< In the order of coming.
  std::size_t size = 0;                ///< Results that make it whole.
  bool changed = false;                ///< Since its last part was written.
};

/// The shards of a sweep, and which of them this worker has open. One for all threads.
class ShardDesk {
public:
  ShardDesk(const Sweep& sweep, const WorkOptions& options)
      : sweep_(sweep), options_(options), done_(sweep.plan.shards), found_in_(sweep.plan.shards, 0) {}

  /// Reads what is there. Broken files are told and removed. False when that fails.
  bool scan() {
    for (std::uint32_t s = 0; s < sweep_.plan.shards; ++s) {
      const ShardStatus status = status_or_redo(s);
      if (!error().empty()) return false;
      if (status.state == ShardState::done) {
        done_[s] = kDone;
        // Its owner died between committing it and giving it up.
        static_cast<void>(::unlink(sweep_.claim_path(s).c_str()));
      }
      found_in_[s] = status.done;
      found_ += status.done;
    }
    return true;
  }

  [[nodiscard]] std::uint64_t found() const { return found_; }
  [[nodiscard]] std::string error() const {
    const std::lock_guard lock(error_mutex_);
    return error_;
  }
  [[nodiscard]] bool complete() const {
    return std::all_of(done_.begin(), done_.end(), [](char done) { return done == kDone; });
  }

  struct Task {
    OpenShard* shard = nullptr;
    std::vector<std::uint64_t> points;
  };
  enum class Next : std::uint8_t { task, wait, none };

  /// The next points to run. `runner` is the asking thread's.
  Next next(PointRunner& runner, Task& task) {
    const std::lock_guard lock(mutex_);
    if (stopping_ || !error().empty()) return Next::none;
    if (!open_ || open_->pending.empty()) {
      const Next opened = open_shard(runner);
      if (opened != Next::task) return opened;
    }
    // Small helpings at the end of a shard, so that threads finish together; consecutive points, for
    // neighbours share solutions.
    const std::size_t threads = static_cast<std::size_t>(std::max(1, options_.threads));
    const std::size_t helping = std::clamp<std::size_t>(open_->pending.size() / (4 * threads), 1, 256);
    const auto from = open_->pending.end() - static_cast<std::ptrdiff_t>(helping);
    task.points.assign(std::make_reverse_iterator(open_->pending.end()), std::make_reverse_iterator(from));
    open_->pending.erase(from, open_->pending.end());
    task.shard = open_;
    return Next::task;
  }

  /// Takes a result; commits the shard with its last one.
  void put(OpenShard& shard, PointResult result) {
    std::unique_ptr<OpenShard> whole;
    {
      const std::lock_guard lock(mutex_);
      ++progress_done_;
      if (result.status == PointStatus::failed) {
        ++progress_failed_;
        if (options_.stop_on_error && failed_point_.empty()) {
          failed_point_ = fmt::format("point {}: {}", result.point, result.message);
          stopping_ = true;
        }
      }
      shard.results.push_back(std::move(result));
      shard.changed = true;
      if (shard.results.size() == shard.size) whole = close(shard);
    }
    if (whole) commit(*whole);
  }

  void stop() {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  void fail(const std::string& why) {
    const std::lock_guard lock(error_mutex_);
    if (error_.empty()) error_ = why;
  }
  [[nodiscard]] std::string failed_point() const {
    const std::lock_guard lock(mutex_);
    return failed_point_;
  }

  void beat() { claims_.beat(); }

  /// Writes what open shards have so far.
  void write_parts() {
    std::vector<std::pair<std::uint32_t, std::vector<PointResult>>> parts;
    {
      const std::lock_guard lock(mutex_);
      for (const auto& shard : shards_) {
        if (!shard->changed) continue;
        shard->changed = false;
        parts.emplace_back(shard->shard, shard->results);
      }
    }
    for (auto& [shard, results] : parts) {
      std::string error;
      if (!write_file(sweep_.part_path(shard), encoded(shard, results), error)) fail(error);
      // The shard may have been finished by us meanwhile.
      const std::lock_guard lock(mutex_);
      if (done_[shard] == kDone) static_cast<void>(remove_file(sweep_.part_path(shard), error));
    }
  }

  [[nodiscard]] WorkProgress progress(double seconds) const {
    const std::lock_guard lock(mutex_);
    const std::uint64_t others = others_done_;
    return {progress_done_, sweep_.plan.points - found_ - others, progress_failed_, seconds};
  }

private:
  ShardStatus status_or_redo(std::uint32_t s) {
    ShardStatus status = shard_status(sweep_, s);
    while (status.state == ShardState::broken) {
      if (options_.note) options_.note(status.error + "; its points run again");
      std::string error;
      if (!remove_file(status.path, error)) {
        fail(error);
        return {};
      }
      status = shard_status(sweep_, s);
    }
    return status;
  }

  Next open_shard(PointRunner& runner) {
    open_ = nullptr;
    bool others = false;
    const std::uint32_t shards = sweep_.plan.shards;
    const std::uint32_t workers = std::max(1U, options_.workers);
    const auto begin =
        static_cast<std::uint32_t>(std::uint64_t{shards} * (options_.worker % workers) / workers);
    for (std::uint32_t i = 0; i < shards; ++i) {
      const std::uint32_t s = (begin + i) % shards;
      if (done_[s] != kLeft || is_open(s)) continue;
      if (!claims_.take(sweep_.claim_path(s))) {
        others = true;
        note_done_by_others(s);
        continue;
      }
      // Between our look and our claim another may have finished it.
      if (note_done_by_others(s)) {
        claims_.give_up(sweep_.claim_path(s));
        continue;
      }
      if (read_shard(s, runner)) return Next::task;
      if (!error().empty()) return Next::none;
    }
    return others ? Next::wait : Next::none;
  }

  [[nodiscard]] bool is_open(std::uint32_t s) const {
    return std::any_of(shards_.begin(), shards_.end(), [&](const auto& shard) { return shard->shard == s; });
  }

  bool note_done_by_others(std::uint32_t s) {
    if (!MappedFile(sweep_.shard_path(s)).exists()) return false;
    if (shard_status(sweep_, s).state != ShardState::done) return false;
    done_[s] = kDone;
    others_done_ += sweep_.points_of(s).size() - found_in_[s];
    return true;
  }

  /// Opens shard `s` with what its part holds. False when nothing of it is left to run.
  bool read_shard(std::uint32_t s, PointRunner& runner) {
    auto shard = std::make_unique<OpenShard>();
    shard->shard = s;
    const std::span<const std::uint32_t> points = sweep_.points_of(s);
    shard->size = points.size();
    shard->pending.assign(points.begin(), points.end());
    const MappedFile part(sweep_.part_path(s));
    const ShardReader reader(part.bytes(), sweep_.head(s));
    if (part.exists() && reader.ok()) {
      std::size_t offset = reader.begin();
      for (std::uint64_t i = 0; i < reader.points(); ++i) shard->results.push_back(reader.read(offset));
      std::vector<std::uint64_t> have;
      for (const PointResult& result : shard->results) have.push_back(result.point);
      std::sort(have.begin(), have.end());
      std::erase_if(shard->pending,
                    [&](std::uint64_t p) { return std::binary_search(have.begin(), have.end(), p); });
    }
    if (shard->pending.empty()) {
      commit(*shard);
      return false;
    }
    runner.group(shard->pending);
    std::reverse(shard->pending.begin(), shard->pending.end());
    shards_.push_back(std::move(shard));
    open_ = shards_.back().get();
    return true;
  }

  std::unique_ptr<OpenShard> close(OpenShard& shard) {
    const auto at = std::find_if(shards_.begin(), shards_.end(),
                                 [&](const auto& other) { return other.get() == &shard; });
    std::unique_ptr<OpenShard> closed = std::move(*at);
    shards_.erase(at);
    done_[shard.shard] = kCommitting;
    if (open_ == closed.get()) open_ = nullptr;
    return closed;
  }

  [[nodiscard]] std::string encoded(std::uint32_t shard, std::vector<PointResult>& results) const {
    std::sort(results.begin(), results.end(),
              [](const PointResult& a, const PointResult& b) { return a.point < b.point; });
    return encode_shard(sweep_.head(shard), results);
  }

  void commit(OpenShard& shard) {
    std::string error;
    if (!write_file(sweep_.shard_path(shard.shard), encoded(shard.shard, shard.results), error)) {
      fail(error);
      return;
    }
    done_[shard.shard] = kDone;
    static_cast<void>(remove_file(sweep_.part_path(shard.shard), error));
    claims_.give_up(sweep_.claim_path(shard.shard));
  }

  static constexpr char kLeft = 0, kCommitting = 1, kDone = 2;

  const Sweep& sweep_;
  const WorkOptions& options_;
  Claims claims_;
  mutable std::mutex mutex_;
  std::vector<std::atomic<char>> done_;  ///< Per shard.
  std::vector<std::uint64_t> found_in_;  ///< Per shard: points that were done when we began.
  std::vector<std::unique_ptr<OpenShard>> shards_;
  OpenShard* open_ = nullptr;  ///< The one that points are taken from.
  std::uint64_t found_ = 0, others_done_ = 0;
  std::uint64_t progress_done_ = 0, progress_failed_ = 0;
  bool stopping_ = false;
  std::string failed_point_;
  mutable std::mutex error_mutex_;  ///< Taken last: errors come up under the other lock too.
  std::string error_;
};

/// What one thread does until there is nothing left.
void run_points(const Sweep& sweep, const PointSpace& space, std::uint64_t max_memory, ShardDesk& desk,
                const std::function<bool()>& stop) {
  PointRunner runner(sweep, space, max_memory);
  ShardDesk::Task task;
  for (;;) {
    switch (desk.next(runner, task)) {
      case ShardDesk::Next::none: return;
      case ShardDesk::Next::wait:
        std::this_thread::sleep_for(kOthersWork);
        if (stop && stop()) return;
        continue;
      case ShardDesk::Next::task: break;
    }
    for (const std::uint64_t point : task.points) {
      desk.put(*task.shard, runner.run(point));
      // Behind the point, so that every call gets further.
      if (stop && stop()) return desk.stop();
    }
  }
}

/// Points to run at once: all threads, unless the points are fewer, or a game is so large that one at a
/// time must do.
int points_at_once(const Sweep& sweep, const WorkOptions& options, std::uint64_t left) {
  if (options.threads <= 1 || left < static_cast<std::uint64_t>(options.threads)) return 1;
  const auto threads = static_cast<std::uint64_t>(options.threads);
  const std::uint64_t memory = options.max_memory > 0 ? options.max_memory : machine_memory() / 2;
  // Counting nodes takes some 60 bytes each; a graph and its solution some ten times its entries.
  constexpr std::uint64_t kMostCounting = std::uint64_t{256} << 20U;
  constexpr std::uint64_t kPerGraph = 8;
  const auto game = game::compile_game(sweep.scenario);
  if (!game) return options.threads;
  const game::GraphSize size =
      game::measure_graph(game.value(), {.max_bytes = std::min(memory / threads, kMostCounting)});
  return size.complete && kPerGraph * size.bytes <= memory / threads ? options.threads : 1;
}

}  // namespace

WorkSummary work(const Sweep& sweep, const WorkOptions& options) {
  const Clock::time_point start = Clock::now();
  WorkSummary summary;
  ShardDesk desk(sweep, options);
  if (desk.scan() && !desk.complete()) {
    const PointSpace space(sweep.scenario_text, sweep.file("scenario.toml"), sweep.scenario, sweep.points);
    const int at_once = points_at_once(sweep, options, sweep.plan.points - desk.found());
    const std::uint64_t memory = options.max_memory / static_cast<std::uint64_t>(at_once);
    int running = at_once;
    std::mutex finished;  ///< Guards `running`.
    std::condition_variable wake;
    std::vector<std::thread> threads;
    for (int t = 0; t < at_once; ++t) {
      threads.emplace_back([&] {
        try {
          // With several points at once each keeps to its thread.
          std::optional<SerialScope> serial;
          if (at_once > 1) serial.emplace();
          run_points(sweep, space, memory, desk, options.stop);
        } catch (const std::bad_alloc&) {
          desk.fail("out of memory; give fewer --threads, or --max-memory");
        } catch (const std::exception& failure) {
          desk.fail(failure.what());
        }
        const std::lock_guard lock(finished);
        --running;
        wake.notify_one();
      });
    }
    Clock::time_point beaten = start;
    Clock::time_point written = start;
    const auto all_finished = [&] {
      std::unique_lock lock(finished);
      return wake.wait_for(lock, kTick, [&] { return running == 0; });
    };
    while (!all_finished()) {
      if (options.stop && options.stop()) desk.stop();
      if (options.progress) options.progress(desk.progress(seconds_since(start)));
      if (Clock::now() - beaten > kBeat) {
        desk.beat();
        beaten = Clock::now();
      }
      if (Clock::now() - written > kCheckpoint) {
        desk.write_parts();
        written = Clock::now();
      }
    }
    for (std::thread& thread : threads) thread.join();
    desk.write_parts();
  }
  summary.found = desk.found();
  summary.progress = desk.progress(seconds_since(start));
  summary.error = desk.error();
  if (!summary.error.empty()) {
    summary.end = WorkEnd::error;
  } else if (!desk.failed_point().empty()) {
    summary.end = WorkEnd::point_failed;
    summary.error = desk.failed_point();
  } else {
    summary.end = desk.complete() ? WorkEnd::complete : WorkEnd::interrupted;
  }
  return summary;
}

}  // namespace detente::batch
