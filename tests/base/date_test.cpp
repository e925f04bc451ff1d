#include "engine/base/date.hpp"

#include <gtest/gtest.h>

namespace detente {
namespace {

constexpr Date kVeto{2022, 5, 26};

TEST(Date, RoundZeroIsTheStartAndLaterRoundsBeginTheirPeriods) {
  EXPECT_EQ(date_of_round(kVeto, RoundLength::quarter, 0), kVeto);
  EXPECT_EQ(date_of_round(kVeto, RoundLength::quarter, 1), (Date{2022, 7, 1}));
  EXPECT_EQ(date_of_round(kVeto, RoundLength::quarter, 3), (Date{2023, 1, 1}));
  EXPECT_EQ(date_of_round(kVeto, RoundLength::month, 8), (Date{2023, 1, 1}));
  EXPECT_EQ(date_of_round(kVeto, RoundLength::year, 2), (Date{2024, 1, 1}));
}

TEST(Date, AStartInDecemberRollsIntoTheNextYear) {
  EXPECT_EQ(date_of_round({2017, 12, 22}, RoundLength::month, 1), (Date{2018, 1, 1}));
  EXPECT_EQ(date_of_round({2017, 12, 22}, RoundLength::quarter, 1), (Date{2018, 1, 1}));
  EXPECT_EQ(date_of_round({2017, 12, 22}, RoundLength::month, 12), (Date{2018, 12, 1}));
}

TEST(Date, ARoundLastsUntilTheDayBeforeTheNext) {
  EXPECT_EQ(last_date_of_round(kVeto, RoundLength::quarter, 0), (Date{2022, 6, 30}));
  EXPECT_EQ(last_date_of_round(kVeto, RoundLength::quarter, 2), (Date{2022, 12, 31}));
  EXPECT_EQ(last_date_of_round({2024, 1, 15}, RoundLength::month, 1), (Date{2024, 2, 29}));
  EXPECT_EQ(last_date_of_round({2023, 7, 1}, RoundLength::year, 0), (Date{2023, 12, 31}));
}

TEST(Date, LabelsNameThePeriod) {
  EXPECT_EQ(label_of_round(kVeto, RoundLength::quarter, 0), "2022 Q2");
  EXPECT_EQ(label_of_round(kVeto, RoundLength::quarter, 1), "2022 Q3");
  EXPECT_EQ(label_of_round(kVeto, RoundLength::quarter, 19), "2027 Q1");
  EXPECT_EQ(label_of_round(kVeto, RoundLength::month, 0), "2022-05");
  EXPECT_EQ(label_of_round(kVeto, RoundLength::month, 7), "2022-12");
  EXPECT_EQ(label_of_round(kVeto, RoundLength::year, 3), "2025");
}

TEST(Date, PrintsAsIso) {
  EXPECT_EQ(to_string(kVeto), "2022-05-26");
  EXPECT_EQ(to_string({987, 1, 2}), "0987-01-02");
}

}  // namespace
}  // namespace detente
