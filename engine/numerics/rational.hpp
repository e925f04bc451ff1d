// Exact numbers: integers and fractions of any size.
//
// For results that are exact by nature (power indices, equilibria of games with rational payoffs): a
// double is then only how a number is printed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/multiprecision/cpp_int.hpp>

namespace detente {

// Expression templates are off: their temporaries outlive what they refer to under `auto`.
using Integer =
    boost::multiprecision::number<boost::multiprecision::cpp_int_backend<>, boost::multiprecision::et_off>;
using Rational = boost::multiprecision::number<
    boost::multiprecision::rational_adaptor<boost::multiprecision::cpp_int_backend<>>,
    boost::multiprecision::et_off>;

/// Longest text and largest power of ten that parse_rational takes: a short text must not make a long number.
inline constexpr std::size_t kLongestRational = 4096;
inline constexpr int kLargestExponent = 400;

/// The whole of `text` as an exact number: "3", "-2/7", "0.1" (one tenth), "1.5e-3"; none when it is not one.
[[nodiscard]] std::optional<Rational> parse_rational(std::string_view text);

/// "421/2145", "-3"; in lowest terms, so equal numbers give equal texts.
[[nodiscard]] std::string fraction_text(const Rational& value);

/// "0.375" where the decimal text ends, else as fraction_text; parse_rational reads back the same number.
[[nodiscard]] std::string number_text(const Rational& value);

/// The nearest double, but for the last bit; infinite when it is too large.
[[nodiscard]] double to_double(const Rational& value);

/// Exactly the number that `value` is. REQUIRES: finite.
[[nodiscard]] Rational to_rational(double value);

}  // namespace detente
