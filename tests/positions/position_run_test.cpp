#include "engine/positions/position_run.hpp"

#include <gtest/gtest.h>

namespace detente::positions {
namespace {

TEST(PositionRun, NamesOffersAndEnds) {
  EXPECT_EQ(offer_kind_name(OfferKind::confrontation), "confrontation");
  EXPECT_EQ(offer_kind_name(OfferKind::compromise), "compromise");
  EXPECT_EQ(offer_kind_name(OfferKind::capitulation), "capitulation");
  EXPECT_EQ(offer_kind_name(OfferKind::bargain), "bargain");
  EXPECT_EQ(position_end_name(PositionEnd::settled), "settled");
  EXPECT_EQ(position_end_name(PositionEnd::rounds), "rounds");
  EXPECT_EQ(position_end_name(PositionRun{}.end), "not_run") << "a run that nobody made is no result";
}

}  // namespace
}  // namespace detente::positions
