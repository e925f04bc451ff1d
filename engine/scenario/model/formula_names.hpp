// What a name in a formula stands for.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/scenario/model/scenario.hpp"

namespace detente::scenario {

struct NameError {
  std::string code;
  std::string message;
  std::string hint;
};

/// Resolves `name` where `scope` says it stands; none, with `error` set, when it stands for nothing there.
std::optional<NameUse> resolve_name(std::string_view name, const Scope& scope, const Scenario& scenario,
                                    NameError& error);

}  // namespace detente::scenario
