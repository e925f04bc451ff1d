#include "engine/batch/shard_file.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace detente::batch {
namespace {

const ShardHead kHead{std::string(32, 'a'), 7, 2};

simulate::OutcomeSummary outcome(double mean) {
  simulate::OutcomeSummary summary;
  summary.mean = mean;
  summary.sd = 0.5;
  summary.q05 = std::numeric_limits<double>::quiet_NaN();
  summary.standard_error = 0.1;
  summary.undefined = 0.25;
  summary.mean_origin = simulate::Origin::sampled;
  return summary;
}

std::vector<PointResult> results() {
  PointResult good;
  good.point = 12;
  good.sampled = 400;
  good.method = simulate::Method::sample;
  good.outcomes = {outcome(0.1), outcome(-3.0)};
  good.raw = {1.0, 2.0, 3.0, 4.0};
  PointResult bad;
  bad.point = 13;
  bad.status = PointStatus::failed;
  bad.message = "veto_cost = 3 lies outside its range";
  return {good, bad};
}

TEST(ShardFile, ReadsBackWhatWasWritten) {
  const std::string bytes = encode_shard(kHead, results());
  const ShardReader reader(bytes, kHead);
  ASSERT_TRUE(reader.ok()) << reader.error();
  ASSERT_EQ(reader.points(), 2U);
  std::size_t offset = reader.begin();
  const PointResult good = reader.read(offset);
  EXPECT_EQ(good.point, 12U);
  EXPECT_EQ(good.sampled, 400U);
  EXPECT_EQ(good.outcomes[1].mean, -3.0);
  EXPECT_TRUE(std::isnan(good.outcomes[0].q05));
  EXPECT_EQ(good.outcomes[0].mean_origin, simulate::Origin::sampled);
  EXPECT_EQ(good.outcomes[0].quantile_origin, simulate::Origin::exact);
  EXPECT_EQ(good.raw, (std::vector<double>{1.0, 2.0, 3.0, 4.0}));
  const PointResult bad = reader.read(offset);
  EXPECT_EQ(bad.status, PointStatus::failed);
  EXPECT_EQ(bad.message, "veto_cost = 3 lies outside its range");
  EXPECT_TRUE(bad.outcomes.empty());
}

TEST(ShardFile, SkippingGoesWhereReadingGoes) {
  const std::string bytes = encode_shard(kHead, results());
  const ShardReader reader(bytes, kHead);
  std::size_t read = reader.begin();
  std::size_t skipped = reader.begin();
  for (int i = 0; i < 2; ++i) {
    const PointResult result = reader.read(read);
    const ShardReader::Brief brief = reader.skip(skipped);
    EXPECT_EQ(brief.point, result.point);
    EXPECT_EQ(brief.status, result.status);
    EXPECT_EQ(brief.method, result.method);
    EXPECT_EQ(skipped, read);
  }
}

TEST(ShardFile, IsNotTrustedWhenCutOffAtAnyByte) {
  const std::string bytes = encode_shard(kHead, results());
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(ShardReader(std::string_view(bytes).substr(0, length), kHead).ok()) << length;
  }
}

TEST(ShardFile, IsNotTrustedWithAnyByteFlipped) {
  const std::string bytes = encode_shard(kHead, results());
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string flipped = bytes;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x10);
    EXPECT_FALSE(ShardReader(flipped, kHead).ok()) << at;
  }
}

TEST(ShardFile, IsNotTrustedWithBytesBehindItsEnd) {
  EXPECT_FALSE(ShardReader(encode_shard(kHead, results()) + '\0', kHead).ok());
}

TEST(ShardFile, OfAnotherPlanShardOrScenarioIsNotTaken) {
  const std::string bytes = encode_shard(kHead, results());
  EXPECT_EQ(ShardReader(bytes, {std::string(32, 'b'), 7, 2}).error(), "it belongs to another plan");
  EXPECT_EQ(ShardReader(bytes, {std::string(32, 'a'), 8, 2}).error(), "it is shard 7 with 2 outcomes");
  EXPECT_EQ(ShardReader(bytes, {std::string(32, 'a'), 7, 3}).error(), "it is shard 7 with 2 outcomes");
}

}  // namespace
}  // namespace detente::batch
