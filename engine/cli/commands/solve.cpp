// detente solve: equilibria of a one-shot game or of a scenario, with their certificates.
#include <iostream>
#include <iterator>

#include <fmt/format.h>

#include "engine/base/exit_codes.hpp"
#include "engine/base/files.hpp"
#include "engine/base/parallel.hpp"
#include "engine/cli/commands/solve_input.hpp"
#include "engine/cli/shell/commands.hpp"
#include "engine/solve/one_shot/game_method.hpp"

namespace detente::cli {
namespace {

/// Options that ask something of a game, or of a scenario, alone.
constexpr const char* kGameOptions[] = {"method",     "rationality",    "objective",
                                        "time-limit", "max-equilibria", "nfg-form"};
constexpr const char* kScenarioOptions[] = {"set", "efg", "rounds", "max-memory"};

/// The file's text, or standard input's for "-". None after telling why.
std::shared_ptr<const SourceText> read_source(const std::string& file) {
  if (file == "-") {
    std::string text{std::istreambuf_iterator<char>(std::cin), {}};
    return std::make_shared<const SourceText>(SourceText{"standard input", std::move(text)});
  }
  std::string error;
  std::optional<std::string> text = read_file(file, error);
  if (!text) {
    complain(fmt::format("{}: {}", file, error));
    return nullptr;
  }
  return std::make_shared<const SourceText>(SourceText{file, std::move(*text)});
}

/// Games by their name or their first word; everything else is taken for a scenario.
bool is_game(const std::string& file, const std::string& text) {
  if (file == "-" || file.ends_with(".nfg")) return true;
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string::npos && text.compare(first, 4, "NFG ") == 0;
}

/// Complains of options that say nothing about this kind of file.
template <std::size_t N>
void refuse(const char* const (&options)[N], const char* where, Arguments& arguments) {
  for (const char* option : options) {
    if (arguments.has(option)) arguments.complain(fmt::format("--{} goes with {}", option, where));
  }
}

}  // namespace

bool write_text(const std::string& path, const std::string& text) {
  std::string error;
  if (path.empty() || write_file(path, text, error)) return true;
  complain(error);
  return false;
}

CommandSpec solve_spec() {
  CommandSpec spec{
      .name = "solve",
      .summary = "Equilibria of a game (.nfg, - = standard input) or of a scenario, with certificates.",
      .operands = "FILE",
      .options = {{"method", "NAME", "of a game (default: enumerate where that is quick, else logit)"},
                  {"rationality", "L", "logit: stop there (1/utils) instead of going on to Nash"},
                  {"objective", "X", "correlated, coarse: welfare (default), fairness, or a player"},
                  {"time-limit", "SECONDS", "then tell what was found, and exit with 4"},
                  {"max-equilibria", "N", "stop after N, and exit with 4"},
                  {"nfg", "OUT", "write the game, or the moves at a scenario's start, for Gambit"},
                  {"nfg-form", "payoff|outcome", "of that file (default: as the game was read)"},
                  {"efg", "OUT", "write a scenario's first rounds as a game tree for Gambit"},
                  {"rounds", "N", "of that tree (default: 1)"},
                  set_option(),
                  threads_option(),
                  memory_option()},
      .example = "detente solve scenarios/tutorial/chicken.nfg",
      .more = fmt::format("methods: {}\n", fmt::join(solve::kGameMethods, ", ")),
      .missing = "which game or scenario?"};
  for (OptionSpec& option : output_options()) spec.options.push_back(std::move(option));
  return spec;
}

int solve_main(Arguments& arguments) {
  SolveRequest request{arguments.file(), arguments.text("nfg"), read_output_options(arguments)};
  if (arguments.has("nfg") && request.nfg.empty()) arguments.complain("--nfg: the file has no name");
  set_thread_limit(arguments.threads());
  if (!arguments.ok()) return arguments.usage_error();
  std::shared_ptr<const SourceText> source;
  if (!request.file.ends_with(".toml")) {
    source = read_source(request.file);
    if (!source) return kFailed;
  }
  const bool game = source && is_game(request.file, source->text);
  if (game) {
    refuse(kScenarioOptions, "a scenario", arguments);
    return solve_game(source, request, arguments);
  }
  refuse(kGameOptions, "a game", arguments);
  return solve_scenario(request, arguments);
}

}  // namespace detente::cli
