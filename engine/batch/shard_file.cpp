#include "engine/batch/shard_file.hpp"

#include <bit>
#include <cstring>
#include <type_traits>

#include <fmt/format.h>
#include <xxhash.h>

#include "engine/base/contract.hpp"

namespace detente::batch {
namespace {

static_assert(std::endian::native == std::endian::little, "shard files are little-endian");

constexpr std::string_view kMagic = "detente-shard 1\n";
constexpr std::size_t kHash = 32;
constexpr std::size_t kHead = kMagic.size() + kHash + 4 + 4 + 8;
constexpr std::size_t kFooter = sizeof(XXH128_canonical_t);
constexpr std::size_t kOutcome = 7 * sizeof(double) + 2;

template <typename T>
void put(std::string& bytes, T value) {
  static_assert(std::is_trivially_copyable_v<T>);
  char raw[sizeof value];
  std::memcpy(raw, &value, sizeof value);
  bytes.append(raw, sizeof value);
}

template <typename T>
T get(std::string_view bytes, std::size_t& at) {
  DETENTE_REQUIRE(at + sizeof(T) <= bytes.size(), "a shard with a good checksum is whole");
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  at += sizeof value;
  return value;
}

std::string checksum(std::string_view bytes) {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes.data(), bytes.size()));
  return {reinterpret_cast<const char*>(canonical.digest), sizeof canonical.digest};
}

void put_outcome(std::string& bytes, const simulate::OutcomeSummary& o) {
  for (const double number : {o.mean, o.sd, o.standard_error, o.q05, o.q50, o.q95, o.undefined}) {
    put(bytes, number);
  }
  put(bytes, static_cast<std::uint8_t>(o.mean_origin));
  put(bytes, static_cast<std::uint8_t>(o.quantile_origin));
}

simulate::OutcomeSummary get_outcome(std::string_view bytes, std::size_t& at) {
  simulate::OutcomeSummary o;
  for (double* const number : {&o.mean, &o.sd, &o.standard_error, &o.q05, &o.q50, &o.q95, &o.undefined}) {
    *number = get<double>(bytes, at);
  }
  o.mean_origin = static_cast<simulate::Origin>(get<std::uint8_t>(bytes, at));
  o.quantile_origin = static_cast<simulate::Origin>(get<std::uint8_t>(bytes, at));
  return o;
}

}  // namespace

std::string encode_shard(const ShardHead& head, const std::vector<PointResult>& results) {
  DETENTE_REQUIRE(head.plan_hash.size() == kHash, "a plan's hash has 32 digits");
  std::string bytes(kMagic);
  bytes += head.plan_hash;
  put(bytes, head.shard);
  put(bytes, head.outcomes);
  put(bytes, static_cast<std::uint64_t>(results.size()));
  for (const PointResult& result : results) {
    put(bytes, result.point);
    put(bytes, static_cast<std::uint8_t>(result.status));
    put(bytes, static_cast<std::uint8_t>(result.method));
    put(bytes, result.sampled);
    put(bytes, static_cast<std::uint32_t>(result.message.size()));
    bytes += result.message;
    for (const simulate::OutcomeSummary& outcome : result.outcomes) put_outcome(bytes, outcome);
    put(bytes, static_cast<std::uint64_t>(result.raw.size()));
    for (const double number : result.raw) put(bytes, number);
  }
  return bytes + checksum(bytes);
}

ShardReader::ShardReader(std::string_view bytes, const ShardHead& expected) : bytes_(bytes) {
  if (bytes.size() < kHead + kFooter) {
    error_ = fmt::format("it is cut off after {} bytes", bytes.size());
    return;
  }
  if (!bytes.starts_with(kMagic)) {
    error_ = "it is no shard file";
    return;
  }
  const std::string_view body = bytes.substr(0, bytes.size() - kFooter);
  if (checksum(body) != bytes.substr(body.size())) {
    error_ = "its checksum is wrong: bytes were lost or changed";
    return;
  }
  bytes_ = body;
  std::size_t at = kMagic.size() + kHash;
  const auto shard = get<std::uint32_t>(body, at);
  outcomes_ = get<std::uint32_t>(body, at);
  points_ = get<std::uint64_t>(body, at);
  if (body.substr(kMagic.size(), kHash) != expected.plan_hash) {
    error_ = "it belongs to another plan";
  } else if (shard != expected.shard || outcomes_ != expected.outcomes) {
    error_ = fmt::format("it is shard {} with {} outcomes", shard, outcomes_);
  }
}

std::size_t ShardReader::begin() const {
  return kHead;
}

PointResult ShardReader::read(std::size_t& offset) const {
  PointResult result;
  result.point = get<std::uint64_t>(bytes_, offset);
  result.status = static_cast<PointStatus>(get<std::uint8_t>(bytes_, offset));
  result.method = static_cast<simulate::Method>(get<std::uint8_t>(bytes_, offset));
  result.sampled = get<std::uint64_t>(bytes_, offset);
  const auto length = get<std::uint32_t>(bytes_, offset);
  result.message = bytes_.substr(offset, length);
  offset += length;
  if (result.status != PointStatus::failed) {
    result.outcomes.reserve(outcomes_);
    for (std::uint32_t o = 0; o < outcomes_; ++o) result.outcomes.push_back(get_outcome(bytes_, offset));
  }
  const auto numbers = get<std::uint64_t>(bytes_, offset);
  result.raw.reserve(numbers);
  for (std::uint64_t i = 0; i < numbers; ++i) result.raw.push_back(get<double>(bytes_, offset));
  return result;
}

ShardReader::Brief ShardReader::skip(std::size_t& offset) const {
  Brief brief;
  brief.point = get<std::uint64_t>(bytes_, offset);
  brief.status = static_cast<PointStatus>(get<std::uint8_t>(bytes_, offset));
  brief.method = static_cast<simulate::Method>(get<std::uint8_t>(bytes_, offset));
  offset += sizeof(std::uint64_t);
  const auto length = get<std::uint32_t>(bytes_, offset);
  offset += length;
  if (brief.status != PointStatus::failed) offset += outcomes_ * kOutcome;
  const auto numbers = get<std::uint64_t>(bytes_, offset);
  offset += numbers * sizeof(double);
  return brief;
}

}  // namespace detente::batch
