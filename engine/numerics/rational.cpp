#include "engine/numerics/rational.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/contract.hpp"
#include "engine/base/numbers.hpp"

namespace detente {
namespace {

using boost::multiprecision::denominator;
using boost::multiprecision::numerator;

Integer power_of_ten(unsigned exponent) {
  return boost::multiprecision::pow(Integer(10), exponent);
}

/// Digits to a number; none when there is anything else, or nothing.
std::optional<Integer> parse_digits(std::string_view digits) {
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos) {
    return std::nullopt;
  }
  // A leading 0 would mean octal to cpp_int.
  const std::size_t first = std::min(digits.find_first_not_of('0'), digits.size() - 1);
  return Integer(std::string(digits.substr(first)));
}

/// Cuts a sign off the front; true for a minus.
bool take_sign(std::string_view& text) {
  if (text.empty() || (text.front() != '-' && text.front() != '+')) return false;
  const bool minus = text.front() == '-';
  text.remove_prefix(1);
  return minus;
}

/// "e-3" cut off the end of a decimal number; none when it is malformed or too large.
std::optional<int> take_exponent(std::string_view& text) {
  const std::size_t e = text.find_first_of("eE");
  if (e == std::string_view::npos) return 0;
  std::string_view tail = text.substr(e + 1);
  text = text.substr(0, e);
  const bool minus = take_sign(tail);
  const auto value = parse_count(tail);
  if (!value || *value > static_cast<unsigned>(kLargestExponent)) return std::nullopt;
  return minus ? -static_cast<int>(*value) : static_cast<int>(*value);
}

std::optional<Rational> parse_decimal(std::string_view text) {
  const auto exponent = take_exponent(text);
  if (!exponent) return std::nullopt;
  const std::size_t point = text.find('.');
  std::string digits(text.substr(0, point));
  int shift = *exponent;
  if (point != std::string_view::npos) {
    const std::string_view decimals = text.substr(point + 1);
    digits += decimals;
    shift -= static_cast<int>(decimals.size());
  }
  const auto value = parse_digits(digits);
  if (!value) return std::nullopt;
  const Integer scale = power_of_ten(static_cast<unsigned>(std::abs(shift)));
  return shift < 0 ? Rational(*value, scale) : Rational(*value * scale);
}

}  // namespace

std::optional<Rational> parse_rational(std::string_view text) {
  if (text.size() > kLongestRational) return std::nullopt;
  const bool minus = take_sign(text);
  std::optional<Rational> value;
  if (const std::size_t slash = text.find('/'); slash != std::string_view::npos) {
    const auto above = parse_digits(text.substr(0, slash));
    const auto below = parse_digits(text.substr(slash + 1));
    if (above && below && *below != 0) value = Rational(*above, *below);
  } else {
    value = parse_decimal(text);
  }
  if (value && minus) *value = -*value;
  return value;
}

std::string fraction_text(const Rational& value) {
  return value.str();
}

std::string number_text(const Rational& value) {
  Integer below = denominator(value);
  unsigned twos = 0;
  unsigned fives = 0;
  for (; below % 2 == 0; below /= 2) ++twos;
  for (; below % 5 == 0; below /= 5) ++fives;
  const unsigned decimals = std::max(twos, fives);
  if (below != 1 || decimals > static_cast<unsigned>(kLargestExponent)) return fraction_text(value);
  if (decimals == 0) return numerator(value).str();
  Integer scaled = numerator(value) * (power_of_ten(decimals) / denominator(value));
  const bool minus = scaled < 0;
  if (minus) scaled = -scaled;
  std::string digits = scaled.str();
  if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
  digits.insert(digits.size() - decimals, ".");
  return minus ? "-" + digits : digits;
}

double to_double(const Rational& value) {
  return value.convert_to<double>();
}

Rational to_rational(double value) {
  DETENTE_REQUIRE(std::isfinite(value), "only finite numbers are rational");
  constexpr int kBits = 53;
  int exponent = 0;
  const double fraction = std::frexp(value, &exponent);
  const Integer whole(static_cast<long long>(std::ldexp(fraction, kBits)));
  exponent -= kBits;
  const Integer scale = Integer(1) << static_cast<unsigned>(std::abs(exponent));
  return exponent < 0 ? Rational(whole, scale) : Rational(whole * scale);
}

}  // namespace detente
