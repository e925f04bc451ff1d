// Claims: who works on which shard, so that workers do not do the same work twice.
//
// A claim only saves work; it never decides what is done. Two workers on one shard are harmless, for
// their bytes are equal. So a claim that cannot be written is no error, and one whose owner is dead, or has
// not touched it for a minute, is taken over.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>

namespace detente::batch {

class Claims {
public:
  /// A claim that nobody touched for so long is stale.
  static constexpr std::chrono::seconds kStale{60};

  Claims();
  /// Gives up all claims.
  ~Claims();
  Claims(const Claims&) = delete;
  Claims& operator=(const Claims&) = delete;

  /// True when the shard with this claim file is ours now; false when a live worker has it.
  [[nodiscard]] bool take(const std::string& path);
  void give_up(const std::string& path);
  /// Touches all our claims; call it more often than kStale.
  void beat();

private:
  using Clock = std::chrono::steady_clock;
  struct Sighting {
    std::int64_t touched = 0;  ///< Its time stamp, by the clock of whoever wrote it.
    Clock::time_point seen;    ///< When we first saw this stamp, by our clock: clocks of machines differ.
  };

  [[nodiscard]] bool is_stale(const std::string& path, const std::string& owner);

  std::string self_;  ///< "host pid start-time".
  std::mutex mutex_;
  std::map<std::string, Sighting> sightings_;
  std::set<std::string> ours_;
};

}  // namespace detente::batch
