// detente solve on a one-shot game.
#include <chrono>
#include <cmath>

#include <fmt/format.h>

#include "engine/base/exit_codes.hpp"
#include "engine/base/numbers.hpp"
#include "engine/cli/commands/solve_input.hpp"
#include "engine/cli/shell/commands.hpp"
#include "engine/cli/tables/game_report.hpp"
#include "engine/solve/formats/nfg_reader.hpp"
#include "engine/solve/formats/nfg_writer.hpp"

namespace detente::cli {
namespace {

using solve::GameMethod;

ask::GameQuestion read_question(Arguments& arguments) {
  static const std::vector<std::string> kMethods(solve::kGameMethods.begin(), solve::kGameMethods.end());
  ask::GameQuestion question;
  if (arguments.has("method")) {
    question.method = static_cast<GameMethod>(arguments.choice("method", kMethods, 0));
  }
  if (arguments.has("rationality")) {
    question.rationality = parse_double(arguments.text("rationality"));
    if (!question.rationality || !std::isfinite(*question.rationality) || *question.rationality < 0.0) {
      arguments.complain(
          fmt::format("--rationality = {}: must be a number, at least 0; leave it out for Nash",
                      arguments.text("rationality")));
    } else if (question.method.value_or(GameMethod::logit) != GameMethod::logit) {
      arguments.complain("--rationality goes with --method logit");
    }
  }
  if (arguments.has("objective")) {
    question.objective = arguments.text("objective");
    if (question.method != GameMethod::correlated && question.method != GameMethod::coarse) {
      arguments.complain("--objective goes with --method correlated or --method coarse");
    }
  }
  question.budget.max_equilibria = arguments.count("max-equilibria", question.budget.max_equilibria, 1);
  if (arguments.has("time-limit")) {
    using Clock = std::chrono::steady_clock;
    constexpr double kLongest = 1e8;  // s; a clock holds no more than centuries.
    const std::chrono::duration<double> limit(std::min(arguments.positive("time-limit", 1.0), kLongest));
    const auto deadline = Clock::now() + std::chrono::duration_cast<Clock::duration>(limit);
    question.budget.expired = [deadline] { return Clock::now() >= deadline; };
  }
  return question;
}

}  // namespace

int solve_game(const std::shared_ptr<const SourceText>& source, const SolveRequest& request,
               Arguments& arguments) {
  static const std::string kForms[] = {"as-is", "payoff", "outcome"};
  const ask::GameQuestion question = read_question(arguments);
  const auto form = static_cast<solve::NfgForm>(arguments.choice("nfg-form", kForms, 0));
  if (!arguments.ok()) return arguments.usage_error();
  Progress progress;
  const Result<solve::NfgGame> read = solve::read_nfg(source);
  if (!read) return failed(read.diagnostics(), source->name, progress);
  const solve::NfgGame& game = read.value();
  if (!write_text(request.nfg, solve::write_nfg(game, form))) return kFailed;
  progress.begin("solve");
  const Result<ask::GameAnswer> answer = ask::solve_game(game.game, question);
  if (!answer) {
    progress.finish();
    const Diagnostic& wrong = answer.diagnostics().front();
    if (wrong.code == "usage-objective") {
      arguments.complain("--" + wrong.message);
      return arguments.usage_error();
    }
    complain(wrong.message);
    return wrong.code == "too-large" ? kFailed : kUsage;
  }
  const GameResult result(game, answer.value());
  return publish(game_report(result, question), request.output, progress);
}

}  // namespace detente::cli
