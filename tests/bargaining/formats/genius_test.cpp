// GENIUS's XML. The texts follow the files that ship with GENIUS: the laptop domain, and one with integers.
#include "engine/bargaining/formats/genius.hpp"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/bargaining/solutions/solutions.hpp"

namespace detente::bargaining {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kLaptop = R"xml(<negotiation_template number_of_sessions="1">
<agent class="" name="" utility_space=""></agent>
<utility_space number_of_issues="0">
<objective index="1" etype="objective" type="objective" description="" name="Laptop">
<issue index="2" etype="discrete" type="discrete" vtype="discrete" name="Laptop">
<item index="1" value="Dell" cost="700" description="the cheap laptop"></item>
<item index="2" value="Macintosh" cost="800" description="the design laptop"></item>
<item index="3" value="HP" cost="900" description="the gamer laptop"></item>
</issue>
<issue index="3" etype="discrete" type="discrete" vtype="discrete" name="Harddisk">
<item index="1" value="60 Gb" cost="0"></item>
<item index="2" value="80 Gb" cost="50"></item>
</issue>
</objective>
</utility_space>
</negotiation_template>
)xml";

constexpr const char* kBuyer = R"xml(<?xml version="1.0"?>
<utility_space>
<objective index="1" etype="objective" type="objective" description="" name="LaptopDomain">
<issue index="2" etype="discrete" type="discrete" vtype="discrete" name="Laptop">
<item index="1" value="Dell" cost="0" evaluation="12"></item>
<item index="2" value="Macintosh" cost="0" evaluation="20"></item>
<item index="3" value="HP" cost="0" evaluation="30"></item>
</issue>
<issue index="3" etype="discrete" type="discrete" vtype="discrete" name="Harddisk">
<item index="2" value="80 Gb" cost="0" evaluation="20"></item>
<item index="1" value="60 Gb" cost="0" evaluation="40"></item>
</issue>
<weight index="3" value="0.25"></weight>
<weight index="2" value="0.75"></weight>
</objective>
<discount_factor value="0.42441038"></discount_factor>
<reservation value="0.25" />
</utility_space>
)xml";

constexpr const char* kSeller = R"xml(<utility_space>
<objective index="1" name="LaptopDomain">
<issue index="2" type="discrete" name="Laptop">
<item index="1" value="Dell" evaluation="10"/><item index="2" value="Macintosh" evaluation="5"/>
<item index="3" value="HP" evaluation="0"/>
</issue>
<issue index="3" type="discrete" name="Harddisk">
<item index="1" value="60 Gb" evaluation="0"/><item index="2" value="80 Gb" evaluation="0"/>
</issue>
<weight index="2" value="0.5"/><weight index="3" value="0.5"/>
</objective>
<discount_factor value="1.00"/>
</utility_space>
)xml";

Result<DomainFile> laptops(const std::string& domain, const std::string& buyer, const std::string& seller) {
  const NamedText profiles[] = {{"some/folder/buyer.xml", buyer}, {"seller.xml", seller}};
  return parse_genius({"laptop.xml", domain}, profiles);
}

std::string changed(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << "the sample lacks: " << from;
  if (at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}

std::vector<std::string> complaints(const Result<DomainFile>& loaded) {
  std::vector<std::string> all;
  for (const Diagnostic& one : loaded.diagnostics()) {
    all.push_back(one.at.source->name + ':' + std::to_string(one.at.line) + ':' +
                  std::to_string(one.at.column) + ' ' + one.code + ": " + one.message);
  }
  return all;
}

TEST(Genius, DiscreteIssuesAreWorthTheirShareOfTheBestEvaluation) {
  const auto loaded = laptops(kLaptop, kBuyer, kSeller);
  ASSERT_TRUE(loaded.ok()) << render(loaded.diagnostics().front());
  const DomainFile& file = loaded.value();
  EXPECT_EQ(file.title, "Laptop");
  ASSERT_EQ(file.domain.deals(), 6U);
  EXPECT_EQ(file.domain.words(3), "Laptop = Macintosh, Harddisk = 80 Gb");
  EXPECT_DOUBLE_EQ(file.domain.utility(3, 0), 0.75 * 20.0 / 30.0 + 0.25 * 20.0 / 40.0);
  EXPECT_DOUBLE_EQ(file.domain.utility(3, 1), 0.5 * 0.5) << "all disks are worth nothing to the seller";
  EXPECT_DOUBLE_EQ(file.domain.utility(4, 0), 1.0) << "HP with 60 Gb is the buyer's best";
}

TEST(Genius, PartiesAreCalledAsTheirFilesAndHaveDiscountAndReservation) {
  const DomainFile file = laptops(kLaptop, kBuyer, kSeller).value();
  EXPECT_EQ(file.domain.parties()[0].id, "buyer");
  EXPECT_EQ(file.domain.parties()[0].discount, 0.42441038);
  EXPECT_EQ(file.domain.parties()[0].reservation, 0.25);
  EXPECT_EQ(file.domain.parties()[1].id, "seller");
  EXPECT_EQ(file.domain.parties()[1].discount, 1.0);
  EXPECT_EQ(file.domain.parties()[1].reservation, 0.0);
  EXPECT_TRUE(file.talks.discount_spans_talks);
  EXPECT_EQ(file.talks.tactics.size(), 2U);
  EXPECT_TRUE(best_deal(file.domain, SolutionKind::nash).found);
}

// Bounds as a <range> or as attributes; 0.1 per step from the lower bound, kept within [0, 1].
TEST(Genius, IntegerIssuesAreLinearFromTheirLowerBound) {
  const std::string domain = R"xml(<utility_space><objective index="0" name="root">
<issue index="1" name="price" vtype="integer"><range lowerbound="-5" upperbound="5"/></issue>
<issue index="2" name="days" type="integer" lowerbound="3" upperbound="4"/>
</objective></utility_space>)xml";
  const std::string rising = R"xml(<utility_space><objective>
<issue index="1" name="price"><range lowerbound="-5" upperbound="5"/><evaluator slope="0.1" offset="0.0" ftype="linear"/></issue>
<issue index="2" name="days"><evaluator slope="0.5" offset="0.25"/></issue>
<weight index="1" value="0.75"/><weight index="2" value="0.25"/></objective></utility_space>)xml";
  const std::string falling = changed(changed(rising, "0.1", "-0.2"), "\"0.0\"", "\"1.5\"");
  const NamedText profiles[] = {{"a.xml", rising}, {"b.xml", falling}};
  const auto loaded = parse_genius({"prices.xml", domain}, profiles);
  ASSERT_TRUE(loaded.ok()) << render(loaded.diagnostics().front());
  const Domain& prices = loaded.value().domain;
  ASSERT_EQ(prices.deals(), 22U);
  EXPECT_EQ(prices.words(0), "price = -5, days = 3");
  EXPECT_DOUBLE_EQ(prices.utility(0, 0), 0.25 * 0.25);
  EXPECT_DOUBLE_EQ(prices.utility(7, 0), 0.75 * 0.3 + 0.25 * 0.75) << prices.words(7);
  EXPECT_DOUBLE_EQ(prices.utility(0, 1), 0.75 * 1.0 + 0.25 * 0.25) << "1.5 counts as 1";
  EXPECT_DOUBLE_EQ(prices.utility(20, 1), 0.75 * 0.0 + 0.25 * 0.25) << "-0.5 counts as 0";
}

TEST(Genius, NestedObjectivesAreOneListOfIssues) {
  const std::string nested = changed(
      changed(kLaptop, "<issue index=\"3\"", "<objective index=\"7\" name=\"parts\"><issue index=\"3\""),
      "</objective>", "</objective></objective>");
  EXPECT_EQ(laptops(nested, kBuyer, kSeller).value().domain.deals(), 6U);
}

TEST(Genius, AByteOrderMarkShiftsNothing) {
  EXPECT_TRUE(laptops("\xEF\xBB\xBF" + std::string(kLaptop), kBuyer, kSeller).ok());
  EXPECT_THAT(
      complaints(laptops("\xEF\xBB\xBF" + changed(kLaptop, "type=\"discrete\" vtype=\"discrete\" name=\"L",
                                                  "vtype=\"real\" name=\"L"),
                         kBuyer, kSeller)),
      testing::Contains(HasSubstr("laptop.xml:5:2 unknown-word: issue 'Laptop' is of type \"real\"")));
}

TEST(Genius, WhatIsNoXmlIsAnErrorWithItsPlace) {
  EXPECT_THAT(complaints(laptops(changed(kLaptop, "</issue>\n</objective>", "</issu>\n</objective>"), kBuyer,
                                 kSeller)),
              ElementsAre(HasSubstr("laptop.xml:13:")));
  EXPECT_THAT(complaints(laptops("", kBuyer, kSeller)), ElementsAre(HasSubstr("laptop.xml:1:1 xml-syntax")));
  EXPECT_THAT(complaints(laptops("<html/>", kBuyer, kSeller)),
              ElementsAre("laptop.xml:1:2 missing-key: the file has no <utility_space>, but <html>"));
}

TEST(Genius, ErrorsOfAllFilesComeAtOnce) {
  const auto loaded =
      laptops(kLaptop,
              changed(changed(changed(kBuyer, "evaluation=\"12\"", "evaluation=\"twelve\""), "value=\"HP\"",
                              "value=\"H P\""),
                      "<weight index=\"3\"", "<weight index=\"4\""),
              changed(changed(kSeller, "name=\"Harddisk\"", "name=\"Hard disk\""), "value=\"1.00\"", ""));
  EXPECT_THAT(
      complaints(loaded),
      testing::UnorderedElementsAre(
          "some/folder/buyer.xml:5:2 wrong-type: evaluation = \"twelve\" of <item> must be a finite number",
          "some/folder/buyer.xml:7:2 unknown-name: issue 'Laptop' of the domain has no value 'H P'",
          "some/folder/buyer.xml:4:2 missing-key: issue 'Laptop' has no evaluation of 'HP'",
          "some/folder/buyer.xml:9:2 missing-key: issue 'Harddisk' has no weight",
          "seller.xml:1:2 missing-key: the profile lacks the issue 'Harddisk' of the domain",
          "seller.xml:7:2 unknown-name: the domain has no issue 'Hard disk'",
          "seller.xml:12:2 missing-key: <discount_factor> needs the attribute 'value'"));
}

TEST(Genius, NonlinearProfilesAndWrongDomainsAreRefused) {
  EXPECT_THAT(
      complaints(laptops(kLaptop, kBuyer,
                         changed(kSeller, "<utility_space>", "<utility_space type=\"nonlinear\">"))),
      ElementsAre("seller.xml:1:2 unknown-word: the profile is nonlinear, and must be linear additive"));
  EXPECT_THAT(complaints(laptops(changed(kLaptop, "\"Macintosh\"", "\"Dell\""), kBuyer, kSeller)),
              testing::Contains("laptop.xml:7:2 duplicate-name: issue 'Laptop' has the value 'Dell' twice"));
  EXPECT_THAT(complaints(laptops(changed(kLaptop, "name=\"Harddisk\"", "name=\"Laptop\""), kBuyer, kSeller)),
              testing::Contains(HasSubstr("laptop.xml:10:2 duplicate-name: two issues")));
  const std::string wide =
      R"(<utility_space><issue index="1" name="a" type="integer" lowerbound="0" upperbound="9999"/>
<issue index="2" name="b" type="integer" lowerbound="0" upperbound="9999"/>
<issue index="3" name="c" type="integer" lowerbound="5" upperbound="4"/></utility_space>)";
  EXPECT_THAT(complaints(laptops(wide, kBuyer, kSeller)),
              testing::Contains(HasSubstr("laptop.xml:2:2 too-many: with issue 'b'")));
  const NamedText one[] = {{"a.xml", kBuyer}};
  EXPECT_THAT(complaints(parse_genius({"laptop.xml", kLaptop}, one)),
              ElementsAre(HasSubstr("no-parties: 1 profiles were given")));
}

TEST(Genius, AFileThatIsNotThereIsAnError) {
  const std::string profiles[] = {"no/buyer.xml", "no/seller.xml"};
  EXPECT_EQ(load_genius("no/laptop.xml", profiles).diagnostics().size(), 3U);
  EXPECT_TRUE(is_genius_path("a/b.xml"));
  EXPECT_FALSE(is_genius_path("a/b.toml"));
}

}  // namespace
}  // namespace detente::bargaining
