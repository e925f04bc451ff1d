// detente solve: equilibria of a one-shot game or of a scenario, with their certificates.
#include "engine/cli/tables/solve.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iostream>
#include <iterator>

#include <fmt/format.h>

#include "engine/base/exit_codes.hpp"
#include "engine/base/files.hpp"
#include "engine/base/names.hpp"
#include "engine/base/numbers.hpp"
#include "engine/base/parallel.hpp"
#include "engine/cli/shell/commands.hpp"
#include "engine/solve/formats/nfg_reader.hpp"
#include "engine/solve/formats/nfg_writer.hpp"

namespace detente::cli {
namespace {

using solve::GameMethod;
using solve::NfgGame;

/// Options that ask something of a game, or of a scenario, alone.
constexpr const char* kGameOptions[] = {"method",     "rationality",    "objective",
                                        "time-limit", "max-equilibria", "nfg-form"};
constexpr const char* kScenarioOptions[] = {"set", "efg", "rounds", "max-memory"};

void read_game_options(Arguments& arguments, SolveRequest& request) {
  static const std::vector<std::string> kMethods(solve::kGameMethods.begin(), solve::kGameMethods.end());
  static const std::string kForms[] = {"as-is", "payoff", "outcome"};
  if (arguments.has("method")) {
    request.method = static_cast<GameMethod>(arguments.choice("method", kMethods, 0));
  }
  if (arguments.has("rationality")) {
    const auto value = parse_double(arguments.text("rationality"));
    if (!value || !std::isfinite(*value) || *value < 0.0) {
      arguments.complain(
          fmt::format("--rationality = {}: must be a number, at least 0; leave it out for Nash",
                      arguments.text("rationality")));
    } else if (request.method && *request.method != GameMethod::logit) {
      arguments.complain("--rationality goes with --method logit");
    } else {
      request.rationality = value;
    }
  }
  if (arguments.has("objective")) {
    request.objective = arguments.text("objective");
    if (request.method != GameMethod::correlated && request.method != GameMethod::coarse) {
      arguments.complain("--objective goes with --method correlated or --method coarse");
    }
  }
  request.form = static_cast<solve::NfgForm>(arguments.choice("nfg-form", kForms, 0));
  request.budget.max_equilibria = arguments.count("max-equilibria", request.budget.max_equilibria, 1);
  if (arguments.has("time-limit")) {
    using Clock = std::chrono::steady_clock;
    constexpr double kLongest = 1e8;  // s; a clock holds no more than centuries.
    const std::chrono::duration<double> limit(std::min(arguments.positive("time-limit", 1.0), kLongest));
    const auto deadline = Clock::now() + std::chrono::duration_cast<Clock::duration>(limit);
    request.budget.expired = [deadline] { return Clock::now() >= deadline; };
  }
}

SolveRequest read_options(Arguments& arguments) {
  static const std::string kFormats[] = {"table", "csv", "json"};
  SolveRequest request;
  request.file = arguments.file();
  request.format = static_cast<Format>(arguments.choice("format", kFormats, 0));
  request.nfg = arguments.text("nfg");
  request.settings = arguments.settings();
  request.threads = arguments.threads();
  request.max_memory = arguments.bytes("max-memory", 0);
  request.efg = arguments.text("efg");
  request.rounds = static_cast<int>(arguments.count("rounds", 1, 1, solve::kMostEfgRounds));
  for (const char* option : {"nfg", "efg"}) {
    if (arguments.has(option) && arguments.text(option).empty()) {
      arguments.complain(fmt::format("--{}: the file has no name", option));
    }
  }
  if (arguments.has("rounds") && request.efg.empty()) arguments.complain("--rounds goes with --efg FILE");
  read_game_options(arguments, request);
  return request;
}

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

bool known_objective(const NfgGame& game, const SolveRequest& request, Arguments& arguments) {
  std::vector<std::string> known{"welfare", "fairness"};
  for (const auto& player : game.game.players) known.push_back(player.name);
  if (std::ranges::find(known, request.objective) != known.end()) return true;
  arguments.complain(fmt::format("--objective {}: neither welfare nor fairness nor a player; {}",
                                 request.objective, name_hint(request.objective, known)));
  return false;
}

int solve_game(const std::shared_ptr<const SourceText>& source, const SolveRequest& request,
               Arguments& arguments) {
  const Result<NfgGame> read = solve::read_nfg(source);
  if (!read) {
    tell(read.diagnostics(), source->name);
    return exit_code_of(read.diagnostics());
  }
  const NfgGame& game = read.value();
  if (!known_objective(game, request, arguments)) return arguments.usage_error();
  if (!request.nfg.empty() && !write_text(request.nfg, solve::write_nfg(game, request.form))) return kFailed;
  if (request.method) {
    const std::string refusal = solve::refusal(game.game, *request.method);
    const bool possible = solve::forecast(game.game, *request.method).possible;
    if (!refusal.empty() && !(possible && request.budget.expired)) {
      complain(refusal);
      return possible ? kFailed : kUsage;
    }
  }
  const GameAnswer found = answer(game.game, request);
  const int written = write_output(game_report(game, found, request.format));
  if (written != kDone || found.finished) return written;
  std::string missing = "search incomplete";
  for (const std::string& remark : found.set.remarks) missing += "\n  " + remark;
  complain(missing);
  return kIncomplete;
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
  return {.name = "solve",
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
                      {"format", "table|csv|json", "of standard output (default: table)"},
                      threads_option(),
                      memory_option()},
          .example = "detente solve scenarios/tutorial/chicken.nfg",
          .more = fmt::format("methods: {}\n", fmt::join(solve::kGameMethods, ", ")),
          .missing = "which game or scenario?"};
}

int solve_main(Arguments& arguments) {
  const SolveRequest request = read_options(arguments);
  if (!arguments.ok()) return arguments.usage_error();
  set_thread_limit(request.threads);
  std::shared_ptr<const SourceText> source;
  if (!request.file.ends_with(".toml")) {
    source = read_source(request.file);
    if (!source) return kFailed;
  }
  const bool game = source && is_game(request.file, source->text);
  if (game) {
    refuse(kScenarioOptions, "a scenario", arguments);
  } else {
    refuse(kGameOptions, "a game", arguments);
  }
  if (!arguments.ok()) return arguments.usage_error();
  return game ? solve_game(source, request, arguments) : solve_scenario(request);
}

}  // namespace detente::cli
