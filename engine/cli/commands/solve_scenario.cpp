// detente solve on a scenario.
#include "engine/base/exit_codes.hpp"
#include "engine/cli/commands/solve_input.hpp"
#include "engine/cli/shell/commands.hpp"
#include "engine/cli/tables/solution_report.hpp"
#include "engine/solve/formats/efg.hpp"
#include "engine/solve/formats/nfg_writer.hpp"

namespace detente::cli {

int solve_scenario(const SolveRequest& request, Arguments& arguments) {
  const std::vector<scenario::Setting> settings = arguments.settings();
  const std::uint64_t max_memory = arguments.bytes("max-memory", 0);
  const std::string efg = arguments.text("efg");
  const auto rounds = static_cast<int>(arguments.count("rounds", 1, 1, solve::kMostEfgRounds));
  if (arguments.has("efg") && efg.empty()) arguments.complain("--efg: the file has no name");
  if (arguments.has("rounds") && efg.empty()) arguments.complain("--rounds goes with --efg FILE");
  if (!arguments.ok()) return arguments.usage_error();

  Progress progress;
  const auto opened = ask::open(request.file, settings, progress.listener());
  if (!opened) return failed(opened.diagnostics(), request.file, progress);
  if (!opened.value().scenario().beliefs.empty() && (!request.nfg.empty() || !efg.empty())) {
    progress.finish();
    complain("--nfg and --efg write games of complete information, and this one has private types");
    return kFailed;
  }
  tell(opened.value().warnings(), request.file);
  const auto solved = ask::solve(opened.value(), max_memory, progress.listener());
  if (!solved) return failed(solved.diagnostics(), request.file, progress);
  progress.begin("deviations");
  const ask::SolutionReport solution = ask::report_solution(opened.value(), solved.value());

  if (!request.nfg.empty()) {
    const auto moves = ask::first_moves(opened.value(), solved.value(), solution);
    if (!moves) {
      progress.finish();
      complain(moves.diagnostics().front().message);
      return kFailed;
    }
    if (!write_text(request.nfg, solve::write_nfg(moves.value()))) return kFailed;
  }
  if (!efg.empty()) {
    const auto tree = solve::write_efg(opened.value().game(), solved.value().play(), {.rounds = rounds});
    if (!tree) return failed(tree.diagnostics(), request.file, progress);
    if (!write_text(efg, tree.value())) return kFailed;
  }
  return publish(solution_report({opened.value(), solved.value(), solution}), request.output, progress);
}

}  // namespace detente::cli
