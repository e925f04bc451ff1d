// The two kinds of input of detente solve: a one-shot game, or a scenario.
#pragma once

#include <memory>
#include <string>

#include "engine/base/diagnostic.hpp"
#include "engine/cli/shell/publish.hpp"

namespace detente::cli {

/// What both are asked for.
struct SolveRequest {
  std::string file;
  std::string nfg;  ///< Where to write the game; empty = nowhere.
  OutputOptions output;
};

/// Writes `text` to `path` if that is not empty. False after telling why not.
[[nodiscard]] bool write_text(const std::string& path, const std::string& text);

/// Reads their options, solves, prints. An exit code.
[[nodiscard]] int solve_game(const std::shared_ptr<const SourceText>& source, const SolveRequest& request,
                             Arguments& arguments);
[[nodiscard]] int solve_scenario(const SolveRequest& request, Arguments& arguments);

}  // namespace detente::cli
