// 2,000 broken scenarios, generated: each is answered with located errors, none with a crash or a hang.
//
// DETENTE_MUTATION_SEED picks other mutants, DETENTE_MUTANTS another number of them. When one kills the
// process, its number stands in last-mutant.txt in the examples folder; DETENTE_MUTANT=NUMBER then tries that
// one alone, and leaves it there as mutant.toml.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include "engine/base/numbers.hpp"
#include "engine/game/game.hpp"
#include "engine/scenario/load/scenario_file.hpp"
#include "engine/scenario/model/scenario.hpp"
#include "tests/language/mutation.hpp"

namespace detente::testing {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kSeed = 20220526;
constexpr std::size_t kMutants = 2000;
constexpr std::size_t kMostErrors = 51;      ///< load_scenario promises 50, and a line that counts the rest.
constexpr std::size_t kShown = 2000;         ///< Letters of a wrong answer that a failure quotes.
constexpr std::size_t kThroughProgram = 20;  ///< Every 20th mutant is also given to the program.

struct Document {
  fs::path path;
  std::string text;
};

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::vector<Document> documents() {
  std::vector<Document> found;
  for (const auto& entry : fs::recursive_directory_iterator(DETENTE_EXAMPLES)) {
    const bool leftover = entry.path().filename().string().find("mutant") != std::string::npos;
    if (entry.path().extension() == ".toml" && !leftover) found.push_back({entry.path(), read(entry.path())});
  }
  std::sort(found.begin(), found.end(), [](const Document& a, const Document& b) { return a.path < b.path; });
  return found;
}

std::uint64_t from_environment(const char* name, std::uint64_t fallback) {
  const char* const text = std::getenv(name);
  return text == nullptr ? fallback : parse_count(text).value_or(fallback);
}

bool slow_build() {
  return std::getenv("DETENTE_SLOW") != nullptr;
}

/// "path:line:column: error: message [code]" in its first line. By hand: a mutant's name may fill the line,
/// and std::regex needs stack for every letter.
bool has_form(std::string_view said) {
  const std::string_view line = said.substr(0, said.find('\n'));
  std::size_t at = line.find(": error: ");
  at = std::min(at, line.find(": warning: "));
  if (at == std::string_view::npos || line.empty() || line.back() != ']') return false;
  const std::string_view code = line.substr(line.rfind('[') + 1);
  for (int numbers = 0; numbers < 2; ++numbers) {
    const std::size_t colon = line.rfind(':', at - 1);
    if (colon == std::string_view::npos || !parse_count(line.substr(colon + 1, at - colon - 1))) return false;
    at = colon;
  }
  return at > 0 && code.size() > 1 &&
         std::all_of(code.begin(), code.end() - 1, [](char c) { return c == '-' || (c >= 'a' && c <= 'z'); });
}

/// What is wrong with one diagnostic; empty when nothing is.
std::string flaw(const Diagnostic& diagnostic) {
  if (diagnostic.message.empty()) return "no message";
  if (!diagnostic.at.source) return "no source: " + diagnostic.message;
  const std::string& text = diagnostic.at.source->text;
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  if (diagnostic.at.line > lines + 1) return fmt::format("line {} of {}", diagnostic.at.line, lines);
  if (diagnostic.at.column > text.size() + 2) return fmt::format("column {}", diagnostic.at.column);
  const std::string rendered = render(diagnostic);
  return has_form(rendered) ? "" : "not in the form of an error: " + rendered.substr(0, kShown);
}

/// Errors that the engine finds, empty for a valid scenario.
std::vector<Diagnostic> errors_of(const std::string& text, const std::string& name) {
  const auto loaded = scenario::parse_scenario(text, name);
  if (!loaded) return loaded.diagnostics();
  const auto game = game::compile_game(loaded.value());
  return game ? std::vector<Diagnostic>() : game.diagnostics();
}

int exit_code_of_check(const fs::path& file, const fs::path& said) {
  const std::string command =
      fmt::format("'{}' check '{}' >'{}' 2>&1", DETENTE_PROGRAM, file.string(), said.string());
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

struct Mutant {
  std::string name;  ///< For messages.
  fs::path file;     ///< Where it would stand: beside its original, so that `extends` works.
  std::string text;
};

Mutant make_mutant(const std::vector<Document>& originals, std::uint64_t seed, std::uint64_t number) {
  Dice dice(seed, number);
  const Document& original = originals[dice.below(originals.size())];
  return {fmt::format("mutant {} of {} under seed {}", number, original.path.string(), seed),
          original.path.parent_path() / "mutant.toml", mutate(original.text, dice)};
}

/// The engine's errors, empty for a valid mutant, and how long it took.
std::vector<Diagnostic> timed_errors_of(const Mutant& mutant, double& slowest) {
  const auto began = std::chrono::steady_clock::now();
  std::vector<Diagnostic> errors = errors_of(mutant.text, mutant.file.string());
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  slowest = std::max(slowest, took.count());
  return errors;
}

void expect_sound(const std::vector<Diagnostic>& errors, const Mutant& mutant) {
  EXPECT_LE(errors.size(), kMostErrors) << mutant.name;
  for (const Diagnostic& diagnostic : errors) EXPECT_EQ(flaw(diagnostic), "") << mutant.name;
}

void expect_program_rejects(const Mutant& mutant) {
  write(mutant.file, mutant.text);
  const fs::path said = fs::path(DETENTE_EXAMPLES) / "said.txt";
  EXPECT_EQ(exit_code_of_check(mutant.file, said), 3) << mutant.name << "\n" << read(said).substr(0, kShown);
  EXPECT_TRUE(has_form(read(said))) << mutant.name << "\n" << read(said).substr(0, kShown);
  fs::remove(mutant.file);
}

void try_alone(const Mutant& mutant) {
  write(fs::path(DETENTE_EXAMPLES) / "mutant.toml", mutant.text);
  const std::vector<Diagnostic> errors = errors_of(mutant.text, mutant.file.string());
  for (const Diagnostic& diagnostic : errors) fmt::print("{}", render(diagnostic));
  expect_sound(errors, mutant);
}

TEST(Mutation, EveryBrokenScenarioIsAnsweredWithLocatedErrors) {
  const std::uint64_t seed = from_environment("DETENTE_MUTATION_SEED", kSeed);
  const std::size_t wanted = from_environment("DETENTE_MUTANTS", kMutants);
  fmt::print("DETENTE_MUTATION_SEED={} DETENTE_MUTANTS={}\n", seed, wanted);
  const std::vector<Document> originals = documents();
  ASSERT_GE(originals.size(), 20U)
      << "shipped scenarios and README examples are missing in " DETENTE_EXAMPLES;
  if (std::getenv("DETENTE_MUTANT") != nullptr) {
    return try_alone(make_mutant(originals, seed, from_environment("DETENTE_MUTANT", 0)));
  }
  std::ofstream last(fs::path(DETENTE_EXAMPLES) / "last-mutant.txt");

  double slowest = 0.0;
  std::size_t broken = 0;
  std::size_t still_valid = 0;
  for (std::uint64_t number = 0; broken < wanted; ++number) {
    ASSERT_LT(number, 10 * wanted + 1000) << "mutations hardly ever break anything";
    last << number << std::endl;
    const Mutant mutant = make_mutant(originals, seed, number);
    const std::vector<Diagnostic> errors = timed_errors_of(mutant, slowest);
    if (errors.empty()) {
      ++still_valid;
      continue;
    }
    ++broken;
    expect_sound(errors, mutant);
    if (broken % kThroughProgram == 0) expect_program_rejects(mutant);
  }
  fmt::print("{} broken, {} still valid, slowest {:.3f} s\n", broken, still_valid, slowest);
  if (!slow_build()) {
    EXPECT_LT(slowest, 1.0);
  }
}

TEST(Mutation, TokensAddUpToTheirText) {
  for (const Document& document : documents()) {
    std::string text;
    for (const std::string& token : tokens_of(document.text)) text += token;
    EXPECT_EQ(text, document.text);
  }
}

TEST(Mutation, AMutantIsAFunctionOfSeedAndNumber) {
  const std::vector<Document> originals = documents();
  ASSERT_FALSE(originals.empty());
  Dice one(7, 3);
  Dice same(7, 3);
  EXPECT_EQ(mutate(originals[0].text, one), mutate(originals[0].text, same));
}

}  // namespace
}  // namespace detente::testing
