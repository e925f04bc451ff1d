// Result<T>: a value, or the reasons why there is none.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "engine/base/contract.hpp"
#include "engine/base/diagnostic.hpp"

namespace detente {

/// Holds either a value (then diagnostics() are at most warnings) or none (then at
/// least one error). What reads user text returns this; solvers never do.
template <typename T>
class [[nodiscard]] Result {
public:
  /// A value, with the warnings that came with it.
  Result(T value, const Diagnostics& diagnostics = {})
      : value_(std::move(value)), diagnostics_(diagnostics.sorted()) {
    DETENTE_REQUIRE(!diagnostics.has_errors(), "a Result holds a value or errors, never both");
  }

  /// REQUIRES: diagnostics.has_errors().
  Result(const Diagnostics& diagnostics) : diagnostics_(diagnostics.sorted()) {
    DETENTE_REQUIRE(diagnostics.has_errors(), "a Result without a value needs a reason");
  }

  [[nodiscard]] bool ok() const { return value_.has_value(); }
  explicit operator bool() const { return ok(); }

  /// REQUIRES: ok().
  [[nodiscard]] const T& value() const& {
    DETENTE_REQUIRE(ok(), "value() of a failed Result");
    return *value_;
  }
  [[nodiscard]] T&& value() && {
    DETENTE_REQUIRE(ok(), "value() of a failed Result");
    return std::move(*value_);
  }

  /// In order of file, line, column.
  [[nodiscard]] const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }

private:
  std::optional<T> value_;
  std::vector<Diagnostic> diagnostics_;
};

}  // namespace detente
