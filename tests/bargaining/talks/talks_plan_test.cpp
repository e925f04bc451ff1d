// From [talks] and command lines to protocols and tactics, and what is said when they are wrong.
#include "engine/bargaining/talks/talks_plan.hpp"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace detente::bargaining {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;
using testing::HasSubstr;

DomainFile domain_file(const std::string& talks) {
  const auto file = parse_domain(
      "detente = 1\n"
      "[domain]\n"
      "title = \"A pie\"\n"
      "[issues]\n"
      "share = [0, 1, 2]\n"
      "[parties.a]\n"
      "discount = 0.81\n"
      "weight = 2\n"
      "[parties.a.utility]\n"
      "more = \"share\"\n"
      "[parties.b.utility]\n"
      "less = \"2 - share\"\n" +
          talks,
      "pie.toml");
  EXPECT_TRUE(file.ok());
  return file.value();
}

TEST(TalksPlan, takes_what_the_file_says) {
  const auto plan = plan_talks(
      domain_file("[talks]\n"
                  "protocol = \"single_text\"\n"
                  "deadline = 2\n"
                  "breakdown = 0.1\n"
                  "first = \"b\"\n"
                  "quota = 2\n"
                  "vetoes = [\"a\"]\n"
                  "[talks.tactics]\n"
                  "b = { name = \"boulware\", beta = 0.1, patience = 4, accept = \"combined\" }\n"));
  ASSERT_TRUE(plan.ok());
  const ProtocolOptions& options = plan.value().protocol;
  EXPECT_EQ(options.name, "single_text");
  EXPECT_EQ(options.deadline, 2);
  EXPECT_EQ(options.breakdown, 0.1);
  EXPECT_EQ(options.first_proposer, 1U);
  EXPECT_EQ(options.quota, 2U);
  EXPECT_THAT(options.vetoes, ElementsAre(1, 0));
  EXPECT_THAT(options.discount, ElementsAre(0.81, 1.0));
  EXPECT_THAT(options.weight, ElementsAre(2.0, 1.0));
  EXPECT_EQ(options.tactics[0].name, "linear");
  EXPECT_EQ(options.tactics[1].name, "boulware");
  EXPECT_EQ(options.tactics[1].beta, 0.1);
  EXPECT_EQ(options.tactics[1].patience, 4);
  EXPECT_EQ(options.tactics[1].accept, Acceptance::combined);
  EXPECT_TRUE(plan.value().tactics_named);
}

TEST(TalksPlan, plays_tactics_when_only_they_are_named_and_else_alternating_offers) {
  EXPECT_EQ(plan_talks(domain_file("[talks.tactics]\na = \"micro\"\n")).value().protocol.name, "concession");
  EXPECT_EQ(plan_talks(domain_file("")).value().protocol.name, "alternating_offers");
  EXPECT_EQ(plan_talks(domain_file("")).value().protocol.deadline, kUsualDeadline);
}

TEST(TalksPlan, spreads_a_discount_over_all_of_the_talks) {
  DomainFile file = domain_file("[talks]\ndeadline = 2\n");
  file.talks.discount_spans_talks = true;
  EXPECT_THAT(plan_talks(file).value().protocol.discount, ElementsAre(DoubleEq(0.9), 1.0));
  EXPECT_THAT(plan_talks(file, 4).value().protocol.discount, ElementsAre(DoubleEq(std::sqrt(0.9)), 1.0));
}

TEST(TalksPlan, says_all_that_is_wrong_and_where) {
  const auto plan =
      plan_talks(domain_file("[talks]\n"
                             "protocol = \"single_tekst\"\n"
                             "[talks.tactics]\n"
                             "a = \"bulware\"\n"
                             "b = { name = \"linear\", bta = 1, beta = 0, accept = \"soon\" }\n"));
  ASSERT_FALSE(plan.ok());
  std::string all;
  for (const Diagnostic& diagnostic : plan.diagnostics()) all += render(diagnostic);
  EXPECT_THAT(all, HasSubstr("pie.toml:14:13: error: unknown protocol 'single_tekst' [unknown-name]"));
  EXPECT_THAT(all, HasSubstr("did you mean 'single_text'?"));
  EXPECT_THAT(all, HasSubstr("unknown tactic 'bulware'"));
  EXPECT_THAT(all, HasSubstr("a tactic has no 'bta'; did you mean 'beta'?"));
  EXPECT_THAT(all, HasSubstr("accept = 'soon'"));
  EXPECT_EQ(plan.diagnostics().size(), 4U);
}

TEST(TalksPlan, a_quota_and_vetoes_fit_the_parties) {
  const auto file = parse_domain(
      "detente = 1\n[domain]\ntitle = \"t\"\n[issues]\nx = [0, 1]\n[parties.a.utility]\nu = \"x\"\n"
      "[parties.b.utility]\nu = \"-x\"\n[talks]\nquota = 3\nvetoes = [\"c\", 1]\n",
      "pie.toml");
  ASSERT_FALSE(file.ok());
  std::string all;
  for (const Diagnostic& diagnostic : file.diagnostics()) all += render(diagnostic);
  EXPECT_THAT(all, HasSubstr("quota = 3"));
  EXPECT_THAT(all, HasSubstr("unknown party 'c'"));
  EXPECT_THAT(all, HasSubstr("'vetoes'"));
}

TEST(TalksPlan, a_number_out_of_range_is_told_at_the_tactic) {
  const auto plan = plan_talks(domain_file("[talks.tactics]\nb = { name = \"linear\", beta = 0 }\n"));
  ASSERT_FALSE(plan.ok());
  EXPECT_EQ(plan.diagnostics().front().message, "beta = 0, expected a number above 0");
}

TEST(TalksPlan, reads_tactics_of_a_command_line) {
  TacticOptions options;
  EXPECT_EQ(read_tactic("micro", options), "");
  EXPECT_EQ(options.name, "micro");
  EXPECT_EQ(read_tactic("boulware:0.1", options), "");
  EXPECT_EQ(options.beta, 0.1);
  EXPECT_EQ(read_tactic("linear:floor=0.3,accept=time,patience=5", options), "");
  EXPECT_EQ(options.floor, 0.3);
  EXPECT_EQ(options.accept, Acceptance::time);
  EXPECT_EQ(options.patience, 5);
}

TEST(TalksPlan, says_what_is_wrong_with_a_tactic_of_a_command_line) {
  TacticOptions options;
  EXPECT_THAT(read_tactic("bulware", options), HasSubstr("did you mean 'boulware'?"));
  EXPECT_EQ(read_tactic("linear:-1", options), "beta = -1, expected a number above 0");
  EXPECT_EQ(read_tactic("linear:floor", options), "'floor', expected KEY=VALUE");
  EXPECT_EQ(read_tactic("linear:floor=low", options), "floor = 'low', expected a number");
  EXPECT_EQ(read_tactic("linear:accept=1", options), "accept = 1, expected a word");
  EXPECT_EQ(read_tactic("linear:delay=1.5", options), "delay = 1.5, expected a whole number up to 1000000");
}

}  // namespace
}  // namespace detente::bargaining
