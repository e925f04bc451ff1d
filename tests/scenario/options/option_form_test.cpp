// Reading a file in option form: what it holds, and every error with its place.
#include "engine/scenario/options/option_form.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/scenario/text/inheritance.hpp"
#include "tests/worlds/option_forms.hpp"

namespace detente::scenario {
namespace {

using test::errors_of;
using test::form_of;
using test::two_makers;
using ::testing::ElementsAre;

TEST(OptionForm, HoldsWhatTheFileSays) {
  const OptionForm form = form_of(two_makers("about = \"of them\""));
  EXPECT_EQ(form.title, "Two");
  EXPECT_EQ(form.about, "of them");
  ASSERT_EQ(form.makers.size(), 2U);
  EXPECT_EQ(form.makers[0].name, "the A");
  EXPECT_EQ(form.makers[1].name, "b") << "the word itself, unless it is given a name";
  ASSERT_EQ(form.options.size(), 3U);
  EXPECT_EQ(form.options[1].about, "does y");
  EXPECT_EQ(form.options[2].maker, 1);
  EXPECT_EQ(form.states.size(), 8U);
}

TEST(OptionForm, NamesTheOptionsThatAStateTakes) {
  const OptionForm form = form_of(two_makers());
  EXPECT_EQ(form.options_text(0), "-");
  EXPECT_EQ(form.options_text(5), "a.x b.z");
}

TEST(OptionForm, IsToldApartFromAScenario) {
  Diagnostics diagnostics;
  EXPECT_TRUE(is_option_form(*load_tree_of_text(two_makers(), "f", diagnostics)));
  EXPECT_TRUE(is_option_form(*load_tree_of_text("detente = 1\n[decision_makers.a]", "f", diagnostics)));
  EXPECT_FALSE(is_option_form(*load_tree_of_text("detente = 1\n[scenario]\ntitle = 'x'", "f", diagnostics)));
}

TEST(OptionForm, TellsEveryErrorOfTheFileAtOnce) {
  const std::string text =
      "detente = 2\n"
      "[conflict]\n"
      "titel = \"x\"\n"
      "[decision_makers.a]\n"
      "prefers = [\"a.x\"]\n"
      "ranking = [0, 1]\n"
      "[decision_makers.a.options]\n"
      "x = 3\n"
      "y = { irreversible = \"once\" }\n"
      "[decision_makers.b]\n"
      "color = 1\n"
      "[outcomes]\n";
  EXPECT_THAT(errors_of(text),
              ElementsAre("version 1:11", "missing-key 2:1", "unknown-key 3:1", "preference-kind 4:18",
                          "unranked 6:11", "wrong-type 8:5", "unknown-word 9:22", "preference-kind 10:18",
                          "unknown-key 11:1", "unknown-key 12:2"));
}

TEST(OptionForm, NeedsDecisionMakersWithOptions) {
  EXPECT_THAT(errors_of("detente = 1\n[conflict]\ntitle = \"x\"\n"), ElementsAre("no-players 1:1"));
  EXPECT_THAT(errors_of("detente = 1\n[conflict]\ntitle = \"x\"\n[decision_makers.a]\nprefers = []\n"),
              ElementsAre("no-actions 4:1"));
}

TEST(OptionForm, TakesSixteenOptionsAndNoMore) {
  std::string text =
      "detente = 1\n[conflict]\ntitle = \"x\"\n[decision_makers.a]\nprefers = "
      "[]\n[decision_makers.a.options]\n";
  for (int i = 0; i < 8; ++i) text += "x" + std::to_string(i) + " = {}\n";
  text += "[decision_makers.b]\nprefers = []\n[decision_makers.b.options]\n";
  for (int i = 0; i < 8; ++i) text += "x" + std::to_string(i) + " = {}\n";
  EXPECT_EQ(form_of(text).states.size(), 65536U);
  EXPECT_THAT(errors_of(text + "y = {}\n"), ElementsAre("too-many 26:1"));
}

TEST(OptionForm, EveryBrokenFileIsAnsweredWithLocatedErrors) {
  // A byte of the text is dropped, doubled or replaced, at every place.
  const std::string whole =
      two_makers("infeasible = [\"a.x and a.y\"]\nsame = [\"--Y\"]",
                 "[derived]\nwar = \"a.x\"\n[states]\npeace = 0\n", "ranking = [\"peace\", [1, 2], 4]");
  int refused = 0;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (int way = 0; way < 3; ++way) {
      std::string text = whole;
      if (way == 0) text.erase(at, 1);
      if (way == 1) text.insert(at, 1, text[at]);
      if (way == 2) text[at] = "[]\"-Y9.=\n"[at % 9];
      const auto form = parse_option_form(text, "mutant.toml");
      refused += form.ok() ? 0 : 1;
      for (const Diagnostic& one : form.diagnostics()) {
        EXPECT_TRUE(one.at.line >= 1 && one.at.column >= 1) << one.code << '\n' << text;
        EXPECT_FALSE(one.message.empty());
      }
    }
  }
  EXPECT_GT(refused, 500);
}

TEST(OptionForm, AFileThatIsNotThereIsAnError) {
  const auto form = load_option_form("/no/such/file.toml");
  ASSERT_FALSE(form.ok());
  EXPECT_EQ(form.diagnostics().front().code, "file");
}

}  // namespace
}  // namespace detente::scenario
