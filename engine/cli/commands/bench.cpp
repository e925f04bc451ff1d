// detente bench: one signature over what the shipped scenarios come to. It changes when a result does, and only then.
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <sys/wait.h>

#include "engine/base/csv.hpp"
#include "engine/base/exit_codes.hpp"
#include "engine/base/numbers.hpp"
#include "engine/batch/job_script.hpp"
#include "engine/cli/shell/commands.hpp"
#include "engine/cli/shell/output.hpp"
#include "engine/scenario/text/canonical.hpp"

namespace detente::cli {
namespace {

/// Command lines in the folder of scenarios, all together about ten seconds of one core. The slow ones come last.
constexpr std::array<std::string_view, 32> kCases{
    "run tutorial/chicken.toml",
    "run tutorial/freeze-for-relief.toml",
    "run tutorial/inspection-game.toml",
    "run tutorial/matching-pennies.toml",
    "run tutorial/prisoners-dilemma.toml",
    "run tutorial/shifting-power.toml",
    "run tutorial/sincere-or-not.toml",
    "run tutorial/stag-hunt.toml",
    "run tutorial/shifting-power.toml --method sample --replicates 500",
    "run tutorial/sincere-or-not.toml --method sample --replicates 500",
    "explain tutorial/sincere-or-not.toml --player dprk --type sincere",
    "compare tutorial/chicken.toml --with crash=-1",
    "solve tutorial/chicken.toml",
    "solve tutorial/matching-pennies.toml",
    "solve tutorial/chicken.nfg",
    "solve tutorial/von-stengel.nfg",
    "stability tutorial/chicken.toml",
    "stability tutorial/cuba-1962.toml --coalitions",
    "stability tutorial/korea-2017.toml",
    "power tutorial/eu-council.toml",
    "power tutorial/security-council.toml --abstention",
    "bargain hanoi-2019.toml",
    "bargain hanoi-2019.toml --tactic us=boulware --deadline 20",
    "tournament hanoi-2019.toml --deadline 12",
    "positions positions-2022.toml --replicates 5",
    "positions positions-2022.toml --replicates 5 --model condorcet",
    "run crisis-2022.toml --set rounds=3",
    "explain crisis-2022.toml --player china --set rounds=2",
    "run freeze-2018.toml --set rounds=1",
    "run veto-2022.toml --set rounds=1",
    "run veto-2022.toml --set rounds=1 --method sample --replicates 500",
    "run consensus-2017.toml --set rounds=1",
};
constexpr std::size_t kSlow = 4;
/// Significant digits that count: the last ones are those of the C library's exp.
constexpr int kDigits = 10;
constexpr double kNoise = 1e-12;

/// 16 hexadecimal digits.
std::string short_hash(std::string_view text) {
  constexpr std::size_t kLength = 16;
  return scenario::content_hash(text).substr(0, kLength);
}

/// A result in CSV with its numbers to kDigits.
std::string rounded(std::string_view csv) {
  std::string text;
  std::vector<std::string> cells;
  for (CsvReader reader(csv); reader.next(cells);) {
    for (std::string& cell : cells) {
      if (const auto number = parse_double(cell)) {
        cell = fmt::format("{:.{}g}", std::abs(*number) < kNoise ? 0.0 : *number, kDigits);
      }
    }
    add_csv(text, {cells.begin(), cells.end()});
  }
  return text;
}

/// The words as this program is called with them in `folder`. The commands that take no --threads have none.
std::string command_line(std::string_view words, const std::filesystem::path& folder, int threads) {
  std::vector<std::string> line{std::filesystem::read_symlink("/proc/self/exe").string()};
  for (std::size_t begin = 0; begin < words.size();) {
    const std::size_t end = std::min(words.find(' ', begin), words.size());
    const std::string word(words.substr(begin, end - begin));
    line.push_back(word.ends_with(".toml") || word.ends_with(".nfg") ? (folder / word).string() : word);
    begin = end + 1;
  }
  line.insert(line.end(), {"--format", "csv"});
  if (threads > 0 && line[1] != "power" && line[1] != "bargain") {
    line.insert(line.end(), {"--threads", std::to_string(threads)});
  }
  return batch::shell_line(line);
}

/// What a command prints on standard output, into `output`. Returns its exit code.
int call(const std::string& command, std::string& output) {
  std::FILE* const pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return kFailed;
  std::array<char, 4096> bytes{};
  while (const std::size_t count = std::fread(bytes.data(), 1, bytes.size(), pipe)) {
    output.append(bytes.data(), count);
  }
  const int status = ::pclose(pipe);
  return WIFEXITED(status) ? WEXITSTATUS(status) : kInterrupted;
}

}  // namespace

CommandSpec bench_spec() {
  return {
      .name = "bench",
      .summary = "One signature over the shipped scenarios: the same program gives the same.",
      .operands = "[DIR]",
      .options = {{"quick", "", "leave out the crises with private types, which take nine of ten seconds"},
                  threads_option()},
      .example = "detente bench --quick",
      .more =
          "DIR: the folder of scenarios (default: scenarios). What each comes to, and how long that takes, "
          "is\n"
          "listed on standard error. Numbers count to ten digits.\n",
      .missing = {}};
}

int bench_main(Arguments& arguments) {
  const std::filesystem::path folder = arguments.operands().empty() ? "scenarios" : arguments.file();
  const int threads = arguments.threads();
  if (!arguments.ok()) return arguments.usage_error();
  std::string all;
  for (std::size_t i = 0; i < kCases.size() - (arguments.has("quick") ? kSlow : 0); ++i) {
    const auto start = std::chrono::steady_clock::now();
    std::string csv;
    const int code = call(command_line(kCases[i], folder, threads), csv);
    if (code != kDone) return code;
    const std::string line = fmt::format("{}  {}", short_hash(rounded(csv)), kCases[i]);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    fmt::print(stderr, "{:7.3f} s  {}\n", seconds.count(), line);
    all += line + '\n';
  }
  return write_output(short_hash(all) + '\n');
}

}  // namespace detente::cli
