// Shard files: the results of some points as bytes that know whether they are whole.
//
// Layout, numbers little-endian: the line "detente-shard 1\n"; the plan's hash (32 characters); u32 shard,
// u32 outcomes, u64 points; a record a point; the XXH3-128 of everything before it (16 bytes). A record: u64
// point, u8 status, u8 method, u64 sampled runs, u32 length of the message and the message; then, unless it
// failed, per outcome mean, sd, standard error, q05, q50, q95, undefined (f64) and the two origins (u8);
// then u64 raw numbers and the numbers (f64).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/simulate/futures/futures.hpp"
#include "engine/simulate/summary/ensemble.hpp"

namespace detente::batch {

enum class PointStatus : std::uint8_t {
  ok,
  not_converged,  ///< There are numbers, but the solution they rest on is not proved.
  failed,         ///< No numbers; the message says why.
};

[[nodiscard]] constexpr std::string_view status_name(PointStatus of) {
  constexpr std::string_view kNames[] = {"ok", "not_converged", "failed"};
  return kNames[static_cast<std::size_t>(of)];
}

struct PointResult {
  std::uint64_t point = 0;
  PointStatus status = PointStatus::ok;
  std::string message;
  simulate::Method method = simulate::Method::exact;  ///< The way that was taken.
  std::uint64_t sampled = 0;                          ///< Runs behind what is sampled.
  std::vector<simulate::OutcomeSummary> outcomes;     ///< In the scenario's order; empty when failed.
  std::vector<double> raw;                            ///< Replicates x outcomes, when asked for.
};

struct ShardHead {
  std::string plan_hash;
  std::uint32_t shard = 0;
  std::uint32_t outcomes = 0;
};

/// The same results give the same bytes.
[[nodiscard]] std::string encode_shard(const ShardHead& head, const std::vector<PointResult>& results);

/// Walks the records of a shard without copying it.
class ShardReader {
public:
  /// `bytes` must outlive it. When they are not whole, or of another plan or shard, ok() is false and
  /// error() says what is wrong; nothing of them is to be trusted then.
  ShardReader(std::string_view bytes, const ShardHead& expected);

  [[nodiscard]] bool ok() const { return error_.empty(); }
  [[nodiscard]] const std::string& error() const { return error_; }
  [[nodiscard]] std::uint64_t points() const { return points_; }
  /// Offset of the first record.
  [[nodiscard]] std::size_t begin() const;
  /// Reads the record at `offset`, and moves it to the next. REQUIRES: ok().
  [[nodiscard]] PointResult read(std::size_t& offset) const;
  struct Brief {
    std::uint64_t point = 0;
    PointStatus status = PointStatus::ok;
    simulate::Method method = simulate::Method::exact;
  };
  /// Only the head of the record, without its numbers.
  [[nodiscard]] Brief skip(std::size_t& offset) const;

private:
  std::string_view bytes_;
  std::uint32_t outcomes_ = 0;
  std::uint64_t points_ = 0;
  std::string error_;
};

}  // namespace detente::batch
