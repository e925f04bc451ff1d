// muParser, wrapped: the only place that sees it.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace detente::scenario {

/// A function that formulas may call.
struct FunctionInfo {
  std::string_view name;
  int arguments;  ///< -1 = one or more.
};

/// Every function, by name.
[[nodiscard]] std::span<const FunctionInfo> functions();
[[nodiscard]] const FunctionInfo* find_function(std::string_view name);

/// Names of constants: "_pi", "_e".
[[nodiscard]] std::span<const std::string_view> constants();

/// What muParser has against an expression.
struct ArithmeticError {
  std::size_t offset = 0;
  std::string message;
};

/// A compiled expression over numbers that stand elsewhere. Owned by one thread; may be built on
/// several at once.
///
/// Operators, loosest first: ?: || && ! (comparisons) (+ -) (* /) ^. Numbers read the same under every
/// locale.
class Arithmetic {
public:
  /// `names[i]` reads slots[i], which must stay where it is. REQUIRES: as many slots as names.
  Arithmetic(const std::string& expression, std::span<const std::string> names, std::span<double> slots);
  ~Arithmetic();
  Arithmetic(Arithmetic&&) noexcept;
  Arithmetic& operator=(Arithmetic&&) noexcept;

  /// Why the expression cannot be evaluated, or none.
  [[nodiscard]] const std::optional<ArithmeticError>& error() const { return error_; }
  /// REQUIRES: no error.
  [[nodiscard]] double value() const;

private:
  class Parser;
  std::unique_ptr<Parser> parser_;
  std::optional<ArithmeticError> error_;
};

}  // namespace detente::scenario
