#include "engine/scenario/text/document.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "tests/worlds/samples.hpp"

namespace detente::scenario {
namespace {

std::shared_ptr<const SourceText> source(std::string text) {
  return std::make_shared<const SourceText>(SourceText{"test.toml", std::move(text)});
}

Node parsed(const std::string& text) {
  Diagnostics diagnostics;
  std::optional<Node> root = parse_toml(source(text), diagnostics);
  EXPECT_TRUE(root.has_value()) << text;
  return root.value_or(Node());
}

std::string error_of(const std::string& text) {
  Diagnostics diagnostics;
  EXPECT_FALSE(parse_toml(source(text), diagnostics).has_value()) << text;
  const std::vector<std::string> errors = places(diagnostics.sorted());
  return errors.size() == 1 ? errors.front() : fmt::format("{} errors", errors.size());
}

std::string keys(const Node& node) {
  std::string all;
  for (const Node::Entry& entry : node.entries) all += (all.empty() ? "" : " ") + entry.key;
  return all;
}

std::string place(const SourceSpan& at) {
  return fmt::format("{}:{}", at.line, at.column);
}

TEST(Document, KeepsTheOrderOfTheFile) {
  const Node root = parsed("z = 1\n[b]\ny = 1\nx = { q = 1, p = 2 }\n[a]\n[b.c]\n[[d]]\n[b.a]\n");
  EXPECT_EQ(keys(root), "z b a d");
  EXPECT_EQ(keys(*root.find("b")), "y x c a");
  EXPECT_EQ(keys(*root.find("b")->find("x")), "q p");
}

TEST(Document, KeepsEveryKindOfValue) {
  const Node root = parsed(
      "s = \"x\"\ni = -3\nf = 2.5\nb = true\nd = 2022-05-26\nt = 07:30:00\n"
      "n = 2022-05-26T07:30:00\na = [1, 2]\ne = {}\nh = 0x10\nm = inf\n");
  EXPECT_EQ(root.find("s")->text, "x");
  EXPECT_EQ(root.find("i")->integer, -3);
  EXPECT_EQ(root.find("i")->number, -3.0);
  EXPECT_EQ(root.find("f")->number, 2.5);
  EXPECT_TRUE(root.find("b")->boolean);
  EXPECT_EQ(root.find("d")->date, (Date{2022, 5, 26}));
  EXPECT_EQ(root.find("t")->kind, Node::Kind::time);
  EXPECT_EQ(root.find("n")->kind, Node::Kind::date_time);
  EXPECT_EQ(root.find("a")->items.size(), 2U);
  EXPECT_TRUE(root.find("e")->is_table());
  EXPECT_EQ(root.find("h")->integer, 16);
  EXPECT_TRUE(std::isinf(root.find("m")->number));
  EXPECT_EQ(root.find("absent"), nullptr);
}

TEST(Document, PlacesKeysValuesAndTheInsideOfStrings) {
  const Node root =
      parsed("# x\nt = \"\xC3\xA9\"  \nk = [ 'a',\n 7 ]\n[p . q]\nm = '''\nx'''\nn = \"\"\"y\"\"\"\n");
  EXPECT_EQ(place(root.entries[0].key_at), "2:1");
  EXPECT_EQ(place(root.find("t")->at), "2:5");
  EXPECT_EQ(place(root.find("t")->text_at), "2:6");
  EXPECT_EQ(place(root.find("k")->items[0].at), "3:7");
  EXPECT_EQ(place(root.find("k")->items[0].text_at), "3:8");
  EXPECT_EQ(place(root.find("k")->items[1].at), "4:2");
  const Node& inner = *root.find("p")->find("q");
  EXPECT_EQ(place(root.find("p")->entries[0].key_at), "5:6");
  EXPECT_EQ(place(inner.find("m")->text_at), "7:1");
  EXPECT_EQ(place(inner.find("n")->at), "8:5");
  EXPECT_EQ(place(inner.find("n")->text_at), "8:8");
}

TEST(Document, CountsColumnsInCodePoints) {
  const Node root = parsed("a = { b = \"\xE2\x82\xAC\xE2\x82\xAC\", c = \"x\" }\n");
  EXPECT_EQ(place(root.find("a")->find("c")->at), "1:21");
  EXPECT_EQ(place(root.find("a")->find("c")->text_at), "1:22");
}

TEST(Document, AnswersBadSyntaxWithOneError) {
  EXPECT_EQ(error_of("a = \n"), "1:5 toml-syntax");
  EXPECT_EQ(error_of("a = 1\na = 2\n"), "2:5 toml-syntax");
  EXPECT_EQ(error_of("[a]\n[a]\n"), "2:1 toml-syntax");
  EXPECT_EQ(error_of("a = \"\xFF\"\n"), "1:5 toml-syntax");
  EXPECT_EQ(error_of("a = 1e309\n"), "1:10 toml-syntax");
  EXPECT_EQ(error_of("a = 99999999999999999999\n"), "1:25 toml-syntax");
  EXPECT_EQ(error_of("3\n"), "1:2 toml-syntax");
  EXPECT_EQ(error_of("[[[["), "1:3 toml-syntax");
  EXPECT_EQ(error_of("a = \"b"), "1:7 toml-syntax");
}

TEST(Document, RefusesDepthBeforeAnythingRecurses) {
  const auto repeated = [](const std::string& text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
  };
  EXPECT_EQ(error_of("a = " + repeated("[", 100000)), "1:37 too-deep");
  EXPECT_EQ(error_of("a = " + repeated("{x=", 100000)), "1:101 too-deep");
  EXPECT_EQ(error_of("a" + repeated(".a", 100000) + " = 1"), "1:64 too-deep");
  EXPECT_EQ(error_of("[a" + repeated(" . \"a\"", 100000) + "]"), "1:190 too-deep");
  EXPECT_EQ(error_of("\n\"\xE2\x82\xAC\" = " + repeated("[", 33)), "2:39 too-deep");
  static_cast<void>(parsed("a = " + repeated("[", kMaxNesting) + repeated("]", kMaxNesting)));
}

TEST(Document, DoesNotMistakeTextForDepth) {
  const std::string brackets(100, '[');
  const std::string dots(100, '.');
  for (const std::string& text : {brackets, dots}) {
    static_cast<void>(parsed("a = \"" + text + "\\\"" + text + "\"\n"));
    static_cast<void>(parsed("a = '" + text + "\\'\n"));
    static_cast<void>(parsed("a = \"\"\"\n" + text + "\"\"" + text + "\"\"\"\n"));
    static_cast<void>(parsed("a = '''" + text + "'" + text + "'''\n"));
    static_cast<void>(parsed("# " + text + "\na = 1\n"));
  }
  std::string decimals = "a = [";
  for (int i = 0; i < 100; ++i) decimals += "0.5, ";
  static_cast<void>(parsed(decimals + "]\n"));
}

TEST(Document, RefusesEnormousFiles) {
  EXPECT_EQ(error_of(std::string(kMaxFileBytes + 1, '\n')), "0:0 file-too-large");
  static_cast<void>(parsed(std::string(kMaxFileBytes, '\n')));
}

TEST(Document, ReadsOneValueOfASetting) {
  const auto value = [](const std::string& text) { return parse_toml_value(source("key=" + text), 4); };
  EXPECT_EQ(value("3")->integer, 3);
  EXPECT_EQ(value("-0.5")->number, -0.5);
  EXPECT_EQ(value("[\"a\", \"b\"]")->items[1].text, "b");
  EXPECT_EQ(place(value("[\"a\", \"b\"]")->items[1].at), "1:11");
  EXPECT_EQ(value("{ x = 1 }")->find("x")->integer, 1);
  EXPECT_EQ(place(value("{ x = 1 }")->entries[0].key_at), "1:7");
  EXPECT_EQ(value("myopic")->text, "myopic");
  EXPECT_EQ(place(value("myopic")->text_at), "1:5");
  EXPECT_EQ(value("arsenal * 2")->text, "arsenal * 2");
  EXPECT_EQ(value("\"quoted\"")->text, "quoted");
  EXPECT_EQ(place(value("\"quoted\"")->text_at), "1:6");
  EXPECT_TRUE(std::isinf(value("inf")->number));
  EXPECT_FALSE(value(""));
  EXPECT_FALSE(value("["));
  EXPECT_FALSE(value("1 2"));
  EXPECT_FALSE(value("1\nw = 2"));
  EXPECT_FALSE(value("word\nw = 2"));
  EXPECT_FALSE(value("'half"));
}

}  // namespace
}  // namespace detente::scenario
