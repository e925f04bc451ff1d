#include "engine/scenario/model/arithmetic.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <mutex>
#include <numbers>
#include <numeric>

#include <muParser.h>

#include "engine/base/contract.hpp"

namespace detente::scenario {
namespace {

// The functions of muParser's own set, with its meanings: log is the natural logarithm, rint rounds halves
// up.
struct Function {
  FunctionInfo info;
  mu::fun_type1 one = nullptr;
  mu::fun_type2 two = nullptr;
  mu::multfun_type many = nullptr;
};

constexpr Function unary(std::string_view name, mu::fun_type1 function) {
  return {{name, 1}, function, nullptr, nullptr};
}
constexpr Function variadic(std::string_view name, mu::multfun_type function) {
  return {{name, -1}, nullptr, nullptr, function};
}

constexpr std::array kFunctions = {
    unary("abs", [](double x) { return std::fabs(x); }),
    unary("acos", [](double x) { return std::acos(x); }),
    unary("acosh", [](double x) { return std::acosh(x); }),
    unary("asin", [](double x) { return std::asin(x); }),
    unary("asinh", [](double x) { return std::asinh(x); }),
    unary("atan", [](double x) { return std::atan(x); }),
    Function{{"atan2", 2}, nullptr, [](double y, double x) { return std::atan2(y, x); }, nullptr},
    unary("atanh", [](double x) { return std::atanh(x); }),
    variadic("avg", [](const double* x, int n) { return std::accumulate(x, x + n, 0.0) / n; }),
    unary("cos", [](double x) { return std::cos(x); }),
    unary("cosh", [](double x) { return std::cosh(x); }),
    unary("exp", [](double x) { return std::exp(x); }),
    unary("ln", [](double x) { return std::log(x); }),
    unary("log", [](double x) { return std::log(x); }),
    unary("log10", [](double x) { return std::log10(x); }),
    unary("log2", [](double x) { return std::log2(x); }),
    variadic("max", [](const double* x, int n) { return *std::max_element(x, x + n); }),
    variadic("min", [](const double* x, int n) { return *std::min_element(x, x + n); }),
    unary("rint", [](double x) { return std::floor(x + 0.5); }),
    unary("sign", [](double x) { return x < 0.0   ? -1.0
                                        : x > 0.0 ? 1.0
                                                  : 0.0; }),
    unary("sin", [](double x) { return std::sin(x); }),
    unary("sinh", [](double x) { return std::sinh(x); }),
    unary("sqrt", [](double x) { return std::sqrt(x); }),
    variadic("sum", [](const double* x, int n) { return std::accumulate(x, x + n, 0.0); }),
    unary("tan", [](double x) { return std::tan(x); }),
    unary("tanh", [](double x) { return std::tanh(x); }),
};

constexpr auto kFunctionInfos = [] {
  std::array<FunctionInfo, kFunctions.size()> infos{};
  for (std::size_t i = 0; i < infos.size(); ++i) infos[i] = kFunctions[i].info;
  return infos;
}();

constexpr std::array<std::string_view, 2> kConstants = {"_pi", "_e"};

/// Reads a number without a stream, so without a locale.
int read_number(const char* text, int* position, double* value) {
  if (!((*text >= '0' && *text <= '9') || *text == '.')) return 0;
  const auto end = std::from_chars(text, text + std::char_traits<char>::length(text), *value);
  if (end.ec != std::errc()) return 0;
  *position += static_cast<int>(end.ptr - text);
  return 1;
}

std::mutex& building() {
  static std::mutex mutex;
  return mutex;
}

}  // namespace

std::span<const FunctionInfo> functions() {
  return kFunctionInfos;
}

const FunctionInfo* find_function(std::string_view name) {
  const auto found = std::find_if(kFunctionInfos.begin(), kFunctionInfos.end(),
                                  [&](const FunctionInfo& info) { return info.name == name; });
  return found == kFunctionInfos.end() ? nullptr : &*found;
}

std::span<const std::string_view> constants() {
  return kConstants;
}

/// A muParser with just what one expression needs: building its full set of functions for every
/// formula costs more than parsing them.
class Arithmetic::Parser : public mu::ParserBase {
public:
  explicit Parser(const std::string& expression) {
    InitCharSets();
    AddValIdent(&read_number);
    for (const Function& function : kFunctions) {
      if (expression.find(function.info.name) != std::string::npos) define(function);
    }
    InitConst();
    InitOprt();
    SetExpr(expression);
  }

  void InitCharSets() override {
    DefineNameChars("0123456789_.abcdefghijklmnopqrstuvwxyz");
    DefineOprtChars("+-*^/?<>=!%&|~'_");
    DefineInfixOprtChars("+-");
  }
  void InitFun() override {}
  void InitConst() override {
    DefineConst(std::string(kConstants[0]), std::numbers::pi);
    DefineConst(std::string(kConstants[1]), std::numbers::e);
  }
  void InitOprt() override {
    DefineInfixOprt("-", [](double x) { return -x; });
    DefineInfixOprt("+", [](double x) { return x; });
    // muParser takes no two prefixes in a row, as in `not -1`; so `not x` is 0 ~ x here. Looser than a
    // comparison: `not a == b` is not (a == b).
    DefineOprt(
        "~", [](double, double x) { return x == 0.0 ? 1.0 : 0.0; }, mu::prLOGIC, mu::oaRIGHT);
  }

private:
  void define(const Function& function) {
    const std::string name(function.info.name);
    if (function.one != nullptr) DefineFun(name, function.one);
    if (function.two != nullptr) DefineFun(name, function.two);
    if (function.many != nullptr) DefineFun(name, function.many);
  }
};

Arithmetic::Arithmetic(const std::string& expression, std::span<const std::string> names,
                       std::span<double> slots) {
  DETENTE_REQUIRE(names.size() == slots.size(), "every name reads a slot");
  // muParser's constructors share a static locale and static tables.
  const std::lock_guard lock(building());
  try {
    parser_ = std::make_unique<Parser>(expression);
    for (std::size_t i = 0; i < names.size(); ++i) parser_->DefineVar(names[i], &slots[i]);
    static_cast<void>(parser_->Eval());  // Compiles.
    if (parser_->GetNumResults() != 1) error_ = ArithmeticError{0, "a formula has one value"};
  } catch (const mu::ParserError& error) {
    error_ = ArithmeticError{static_cast<std::size_t>(std::max(error.GetPos(), 0)), error.GetMsg()};
  }
}

Arithmetic::~Arithmetic() = default;
Arithmetic::Arithmetic(Arithmetic&&) noexcept = default;
Arithmetic& Arithmetic::operator=(Arithmetic&&) noexcept = default;

double Arithmetic::value() const {
  return parser_->Eval();
}

}  // namespace detente::scenario
