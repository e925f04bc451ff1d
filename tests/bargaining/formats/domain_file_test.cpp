// Domain files: what they load to, and what they refuse.
#include "engine/bargaining/formats/domain_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/bargaining/solutions/solutions.hpp"
#include "engine/scenario/text/inheritance.hpp"

namespace detente::bargaining {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kSummit = R"toml(detente = 1
[domain]
title = "Freeze for relief"
about = "A small summit"
constraints = ["not (relief == relief.all and freeze == freeze.none)"]
[parameters]
pain = { value = 0.25, about = "of a month of relief" }
floor = 0.5
[issues]
relief = ["none", "part", "all"]
months = [6, 12, 24]
freeze = ["none", "tests", "all"]
[parties.us]
name = "United States"
reservation = "floor / 2"
discount = 0.9
weight = 2
[parties.us.utility]
arms = "1.5 * freeze - pain * months / 6"
anger = "-(relief == relief.all)"
[parties.dprk]
[parties.dprk.weights]
relief = 2
[parties.dprk.values]
relief = { part = 0.5, none = 0, all = 1 }
freeze = [0, -0.25, -1]
[parties.dprk.utility]
time = 1
[talks]
protocol = "alternating_offers"
deadline = 10
breakdown = 0.05
first = "dprk"
[talks.tactics]
dprk = { name = "boulware", beta = 0.2, accept = "next" }
us = "linear"
)toml";

std::string changed(const std::string& from, const std::string& to) {
  std::string text = kSummit;
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << "the sample lacks: " << from;
  if (at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}

/// "5:11 code: message (hint)" of each error and warning, in the order of the file.
std::vector<std::string> complaints(const std::string& text) {
  std::vector<std::string> all;
  const auto loaded = parse_domain(text, "summit.toml");
  for (const Diagnostic& one : loaded.diagnostics()) {
    all.push_back(std::to_string(one.at.line) + ':' + std::to_string(one.at.column) + ' ' + one.code + ": " +
                  one.message + (one.hint.empty() ? "" : " (" + one.hint + ')'));
  }
  return all;
}

TEST(DomainFile, ReadsIssuesPartiesAndTalks) {
  const auto loaded = parse_domain(kSummit, "summit.toml");
  ASSERT_TRUE(loaded.ok()) << render(loaded.diagnostics().front());
  EXPECT_TRUE(loaded.diagnostics().empty());
  const DomainFile& file = loaded.value();
  EXPECT_EQ(file.title, "Freeze for relief");
  EXPECT_EQ(file.combinations, 27U);
  EXPECT_EQ(file.domain.deals(), 24U) << "all relief for no freeze is excluded, for each number of months";
  ASSERT_EQ(file.domain.issues().size(), 3U);
  EXPECT_THAT(file.domain.issues()[1].values, ElementsAre("6", "12", "24"));
  EXPECT_THAT(file.domain.issues()[1].numbers, ElementsAre(6.0, 12.0, 24.0));
  const Party& us = file.domain.parties()[0];
  EXPECT_EQ(us.name, "United States");
  EXPECT_EQ(us.reservation, 0.25);
  EXPECT_EQ(us.discount, 0.9);
  EXPECT_EQ(us.weight, 2.0);
  EXPECT_EQ(file.domain.parties()[1].name, "dprk");
  EXPECT_EQ(file.domain.parties()[1].reservation, 0.0);
  EXPECT_EQ(file.talks.protocol, "alternating_offers");
  EXPECT_EQ(file.talks.deadline, 10);
  EXPECT_EQ(file.talks.breakdown, 0.05);
  EXPECT_EQ(file.talks.first, 1U);
  ASSERT_EQ(file.talks.tactics.size(), 2U);
  EXPECT_EQ(file.talks.tactics[0].name, "linear");
  const TacticSpec& dprk = file.talks.tactics[1];
  EXPECT_EQ(dprk.name, "boulware");
  ASSERT_NE(dprk.number("beta"), nullptr);
  EXPECT_EQ(dprk.number("beta")->value, 0.2);
  EXPECT_EQ(dprk.number("beta")->at.line, 35U);
  ASSERT_NE(dprk.word("accept"), nullptr);
  EXPECT_EQ(dprk.word("accept")->value, "next");
  EXPECT_EQ(dprk.number("accept"), nullptr);
}

TEST(DomainFile, UtilitiesAreSumsOfFormulasAndOfWeightedValues) {
  const DomainFile file = parse_domain(kSummit, "summit.toml").value();
  for (DealId deal = 0; deal < file.domain.deals(); ++deal) {
    const std::size_t relief = file.domain.value(deal, 0);
    const double months = file.domain.issues()[1].numbers[file.domain.value(deal, 1)];
    const std::size_t freeze = file.domain.value(deal, 2);
    const double us = 1.5 * static_cast<double>(freeze) - 0.25 * months / 6 - (relief == 2 ? 1.0 : 0.0);
    const double relief_worth[] = {0.0, 0.5, 1.0};
    const double freeze_worth[] = {0.0, -0.25, -1.0};
    EXPECT_DOUBLE_EQ(file.domain.utility(deal, 0), us) << file.domain.words(deal);
    EXPECT_DOUBLE_EQ(file.domain.utility(deal, 1), 1.0 + 2.0 * relief_worth[relief] + freeze_worth[freeze])
        << file.domain.words(deal);
    EXPECT_FALSE(relief == 2 && freeze == 0) << file.domain.words(deal);
  }
}

TEST(DomainFile, SettingsChangeParametersPartiesAndTalks) {
  const scenario::Setting settings[] = {
      {"floor", "1"}, {"us.weight", "3"}, {"talks.deadline", "4"}, {"parties.dprk.reservation", "0.5"}};
  const auto loaded = parse_domain(kSummit, "summit.toml", settings);
  ASSERT_TRUE(loaded.ok()) << render(loaded.diagnostics().front());
  EXPECT_EQ(loaded.value().domain.parties()[0].reservation, 0.5);
  EXPECT_EQ(loaded.value().domain.parties()[0].weight, 3.0);
  EXPECT_EQ(loaded.value().domain.parties()[1].reservation, 0.5);
  EXPECT_EQ(loaded.value().talks.deadline, 4);
}

TEST(DomainFile, ARangeOfNumbersIsWrittenByItsEnds) {
  const DomainFile file =
      parse_domain(changed("[6, 12, 24]", "{ from = 0, to = 1, step = 0.1 }"), "summit.toml").value();
  EXPECT_THAT(file.domain.issues()[1].values,
              ElementsAre("0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "1"));
  EXPECT_EQ(file.domain.issues()[1].numbers[3], 0.3);
}

TEST(DomainFile, AMillionDealsAreReadByTablesOfWhatEachTermMentions) {
  const auto loaded = parse_domain(R"toml(detente = 1
[domain]
title = "Many"
[issues]
a = { from = 0, to = 99 }
b = { from = 0, to = 99 }
c = { from = 0, to = 99 }
[parties.x]
utility = { a = "sqrt(a)", b = "b - c" }
[parties.y]
utility = { c = "-a * c" }
)toml",
                                   "many.toml");
  ASSERT_TRUE(loaded.ok()) << render(loaded.diagnostics().front());
  const Domain& domain = loaded.value().domain;
  ASSERT_EQ(domain.deals(), kMostDeals);
  EXPECT_EQ(domain.words(496'307), "a = 49, b = 63, c = 7");
  EXPECT_EQ(domain.utility(496'307, 0), 7.0 + 63.0 - 7.0);
  EXPECT_EQ(domain.utility(496'307, 1), -49.0 * 7.0);
}

TEST(DomainFile, AllErrorsComeAtOnceEachWithItsPlace) {
  const auto all = complaints(R"toml(detente = 1
[domain]
title = "Wrong"
constraints = ["reliefe == relief.all", "freeze = 1"]
[issues]
relief = ["none", "all", "all"]
months = [6, "a year"]
min = [1]
[parties.us]
reservation = "relief"
discount = 0
utility = { arms = "relief.some + al" }
[parties.dprk]
weights = { months = 1 }
[talks]
deadline = 0
first = "us"
tactics = { usa = "linear" }
)toml");
  EXPECT_THAT(
      all,
      ElementsAre(
          "4:17 unknown-name: unknown name 'reliefe' in a constraint (did you mean 'relief'?)",
          HasSubstr("4:49 formula-assignment"), "6:26 duplicate-name: issue 'relief' has the value all twice",
          "7:14 wrong-type: a value of issue 'months' is 'a year', and the first is 6 (the values of an "
          "issue "
          "are all names or all numbers)",
          "8:1 reserved-name: issue 'min' has the name of a function of formulas (choose another name)",
          "10:16 reservation-kind: 'reservation' of party 'us' depends on the issue 'relief' (it is what no "
          "deal is worth: a number, or a formula over parameters)",
          "11:12 out-of-range: discount = 0 must be above 0",
          HasSubstr("12:21 unknown-name: issue 'relief' has no value 'some'"),
          HasSubstr("12:35 unknown-name: unknown name 'al' in 'arms' of the utility of party 'us'"),
          "14:22 missing-key: party 'dprk' has a weight for the issue 'months', and no values (add months = "
          "... to its 'values')",
          "16:12 out-of-range: deadline = 0 must be in [1, 1000000]",
          "18:13 unknown-name: unknown party 'usa' (did you mean 'us'?)"));
}

TEST(DomainFile, AnUtilityThatIsNotFiniteNamesTheDeal) {
  EXPECT_THAT(complaints(changed("\"1.5 * freeze", "\"1 / (months - 12) + 1.5 * freeze")),
              ElementsAre(HasSubstr("19:9 not-finite: 'arms' of the utility of party 'us' is not finite for "
                                    "the deal relief = none, months = 12, freeze = none")));
  // Where a constraint excludes it there is nothing to complain about.
  std::string text = changed("\"1.5 * freeze", "\"1 / (months - 12) + 1.5 * freeze");
  text.replace(text.find("[\"not"), 1, "[\"months != 12\", ");
  EXPECT_THAT(complaints(text), ElementsAre());
}

TEST(DomainFile, ConstraintsThatExcludeEverythingAreAnError) {
  EXPECT_THAT(complaints(changed("\"not (relief", "\"freeze > 2\", \"not (relief")),
              ElementsAre(HasSubstr("5:15 no-deals: the constraints exclude every deal")));
  EXPECT_THAT(complaints(changed("\"not (relief", "\"1 / freeze\", \"not (relief")),
              ElementsAre(HasSubstr("5:17 not-finite: the constraint is not finite for some deal")));
}

TEST(DomainFile, TooManyDealsAreRefused) {
  EXPECT_THAT(complaints(changed("[6, 12, 24]", "{ from = 1, to = 200000 }")),
              ElementsAre(HasSubstr("9:1 too-many: 1600000 deals are allowed")));
  EXPECT_THAT(complaints(changed("[6, 12, 24]", "{ from = 1, to = 900000 }\nmore = { from = 1, to = 900 }")),
              ElementsAre(HasSubstr("12:1 too-many: with the 900 values of issue 'more'")));
  EXPECT_THAT(complaints(changed("[6, 12, 24]", "{ from = 1, to = 1e300 }")),
              ElementsAre(HasSubstr("11:10 too-many: issue 'months' has more than 1000000 values")));
}

TEST(DomainFile, WhatNobodyReadsIsAWarning) {
  EXPECT_THAT(complaints(changed("floor / 2", "0.25")),
              ElementsAre("8:1 unread: nothing reads the parameter 'floor'"));
  EXPECT_THAT(complaints(changed("months = [6, 12, 24]", "months = [6, 12, 24]\nplace = [1, 2]")),
              ElementsAre("12:1 unread: nobody's utility looks at the issue 'place'"));
}

TEST(DomainFile, ValuesOfAnIssueMustBeComplete) {
  EXPECT_THAT(
      complaints(changed("[0, -0.25, -1]", "[0, -0.25]")),
      ElementsAre(HasSubstr("26:10 wrong-length: 'freeze' of 'values' of party 'dprk' has 2 numbers")));
  EXPECT_THAT(complaints(changed("part = 0.5, ", "")), ElementsAre(HasSubstr("missing-key")));
  EXPECT_THAT(complaints(changed("part = 0.5, ", "parts = 0.5, ")),
              ElementsAre(HasSubstr("missing-key"), HasSubstr("unknown-key")));
}

TEST(DomainFile, OnePartyIsTooFew) {
  std::string text = kSummit;
  const std::size_t from = text.find("[parties.dprk]");
  text.erase(from, text.find("[talks]") - from);
  EXPECT_THAT(complaints(text), testing::Contains(HasSubstr("no-parties: the domain has one party")));
}

TEST(DomainFile, IsToldFromAScenario) {
  Diagnostics diagnostics;
  EXPECT_TRUE(is_domain_file(*scenario::load_tree_of_text(kSummit, "a", diagnostics)));
  EXPECT_FALSE(
      is_domain_file(*scenario::load_tree_of_text("detente = 1\n[scenario]\n[issues]\n", "a", diagnostics)));
  EXPECT_FALSE(is_domain_file(*scenario::load_tree_of_text("detente = 1\n[councils.a]\n", "a", diagnostics)));
  EXPECT_FALSE(holds_domain("no such file"));
  EXPECT_FALSE(load_domain("no such file").ok());
}

/// The deal with these words.
DealId deal_of(const Domain& domain, const std::string& words) {
  for (DealId deal = 0; deal < domain.deals(); ++deal) {
    if (domain.words(deal) == words) return deal;
  }
  ADD_FAILURE() << "no such deal: " << words;
  return 0;
}

// scenarios/hanoi-2019.toml says what its weights are set for.
TEST(DomainFile, AtHanoiEachRefusesTheOthersDemandAndASmallerExchangeIsBetterThanNone) {
  const auto loaded = load_domain(DETENTE_SOURCE_DIR "/scenarios/hanoi-2019.toml");
  ASSERT_TRUE(loaded.ok()) << render(loaded.diagnostics().front());
  EXPECT_TRUE(loaded.diagnostics().empty());
  const Domain& domain = loaded.value().domain;
  const DealId pyongyang =
      deal_of(domain, "dismantling = yongbyon, halt = written, relief = civilian, months = 120");
  EXPECT_LT(domain.utility(pyongyang, 0), domain.parties()[0].reservation);
  EXPECT_GT(domain.utility(pyongyang, 1), domain.parties()[1].reservation);
  const DealId washington =
      deal_of(domain, "dismantling = beyond, halt = written, relief = coal_textiles, months = 36");
  EXPECT_GT(domain.utility(washington, 0), domain.parties()[0].reservation);
  EXPECT_LT(domain.utility(washington, 1), domain.parties()[1].reservation);
  EXPECT_TRUE(domain.rational(
      deal_of(domain, "dismantling = yongbyon, halt = written, relief = coal_textiles, months = 36")));
  const auto nash = best_deal(domain, SolutionKind::nash);
  ASSERT_TRUE(nash.found);
  EXPECT_EQ(domain.words(nash.lottery.front().deal),
            "dismantling = yongbyon, halt = written, relief = coal_textiles, months = 120");
}

}  // namespace
}  // namespace detente::bargaining
