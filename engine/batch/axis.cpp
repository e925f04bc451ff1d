#include "engine/batch/axis.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "engine/base/contract.hpp"
#include "engine/base/numbers.hpp"
#include "engine/base/text.hpp"

namespace detente::batch {
namespace {

/// Splits at `separator` where it stands outside brackets and quotes. None with `error` set when these
/// do not balance.
std::optional<std::vector<std::string_view>> split_outside(std::string_view text, char separator,
                                                           std::string& error) {
  std::vector<std::string_view> parts;
  std::string open;
  char quote = '\0';
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != '\0') {
      if (c == '\\' && quote == '"') {
        ++i;
      } else if (c == quote) {
        quote = '\0';
      }
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '[' || c == '{') {
      open += c == '[' ? ']' : '}';
    } else if (c == ']' || c == '}') {
      if (open.empty() || open.back() != c) {
        error = fmt::format("'{}' closes nothing; expected balanced brackets", c);
        return std::nullopt;
      }
      open.pop_back();
    } else if (c == separator && open.empty()) {
      parts.push_back(trimmed(text.substr(begin, i - begin)));
      begin = i + 1;
    }
  }
  if (quote != '\0') {
    error = fmt::format("a text that opens with {} is never closed", quote);
    return std::nullopt;
  }
  if (!open.empty()) {
    error = fmt::format("a '{}' is missing; expected balanced brackets", open.back());
    return std::nullopt;
  }
  parts.push_back(trimmed(text.substr(begin)));
  return parts;
}

/// A decimal number as written: mantissa * 10^exponent.
struct Decimal {
  std::int64_t mantissa = 0;
  int exponent = 0;
};

/// None when it has more than 18 digits.
std::optional<Decimal> parse_decimal(std::string_view text) {
  constexpr std::size_t kMostDigits = 18;
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  Decimal decimal;
  const std::size_t e = text.find_first_of("eE");
  if (e != std::string_view::npos) {
    const std::optional<double> exponent =
        parse_double(text.substr(text.substr(e + 1).starts_with('+') ? e + 2 : e + 1));
    if (!exponent || std::abs(*exponent) > 400.0) return std::nullopt;
    decimal.exponent = static_cast<int>(*exponent);
    text = text.substr(0, e);
  }
  std::size_t digits = 0;
  bool fraction = false;
  for (const char c : text) {
    if (c == '.') {
      fraction = true;
      continue;
    }
    if (decimal.mantissa != 0 || c != '0') ++digits;
    if (digits > kMostDigits) return std::nullopt;
    decimal.mantissa = decimal.mantissa * 10 + (c - '0');
    if (fraction) --decimal.exponent;
  }
  if (negative) decimal.mantissa = -decimal.mantissa;
  return decimal;
}

/// Multiplies `value` by 10^digits; false when that has more than 18 digits, of which sums never overflow.
bool scale_up(std::int64_t& value, int digits) {
  constexpr std::int64_t kLimit = 100'000'000'000'000'000;
  if (value == 0) return true;
  for (; digits > 0; --digits) {
    if (value >= kLimit || value <= -kLimit) return false;
    value *= 10;
  }
  return true;
}

/// Decimals brought to one power of ten.
template <std::size_t N>
struct Aligned {
  std::array<std::int64_t, N> units{};
  int exponent = 0;
};

template <std::size_t N>
std::optional<Aligned<N>> align(const std::array<std::string_view, N>& texts) {
  std::array<Decimal, N> decimals;
  Aligned<N> aligned;
  aligned.exponent = 400;
  for (std::size_t i = 0; i < N; ++i) {
    const std::optional<Decimal> decimal = parse_decimal(texts[i]);
    if (!decimal) return std::nullopt;
    decimals[i] = *decimal;
    if (decimal->mantissa != 0) aligned.exponent = std::min(aligned.exponent, decimal->exponent);
  }
  for (std::size_t i = 0; i < N; ++i) {
    aligned.units[i] = decimals[i].mantissa;
    if (!scale_up(aligned.units[i], decimals[i].exponent - aligned.exponent)) return std::nullopt;
  }
  return aligned;
}

/// The double nearest to units * 10^exponent.
double from_decimal(std::int64_t units, int exponent) {
  return parse_double(fmt::format("{}e{}", units, exponent)).value_or(0.0);
}

std::string too_many(double values) {
  return fmt::format("makes {:.0f} values; expected at most {}", values, kMostPoints);
}

/// lo:hi:step: the doubles nearest to lo + i * step, computed in decimals.
bool add_steps(Axis& axis, const std::array<std::string_view, 3>& texts, double step, std::string& error) {
  const bool up = axis.high > axis.low;
  if (!std::isfinite(step) || step == 0.0 || (step > 0.0) != up) {
    error = fmt::format("step {} does not lead from {} to {}; expected a step {} 0", texts[2], texts[0],
                        texts[1], up ? "above" : "below");
    return false;
  }
  const double span = (axis.high - axis.low) / step;
  if (span >= static_cast<double>(kMostPoints)) {
    error = too_many(std::floor(span) + 1.0);
    return false;
  }
  const auto aligned = align(texts);
  if (!aligned) {
    error = fmt::format(
        "{}, {} and {} do not fit into 18 decimal digits together; expected rounder numbers or xN", texts[0],
        texts[1], texts[2]);
    return false;
  }
  const auto [first, last, by] = aligned->units;
  for (std::int64_t at = first; up ? at <= last : at >= last; at += by) {
    axis.numbers.push_back(from_decimal(at, aligned->exponent));
  }
  return true;
}

void add_even(Axis& axis, const std::array<std::string_view, 2>& texts, std::size_t count) {
  const auto gaps = static_cast<std::int64_t>(count - 1);
  if (auto aligned = align(texts)) {
    auto& [first, last] = aligned->units;
    // Gaps that are finite decimals, found by appending zeros, give exact decimals.
    for (int zeros = 0; zeros <= 18; ++zeros) {
      const std::int64_t width = last - first;
      if (width % gaps == 0) {
        for (std::int64_t i = 0; i <= gaps; ++i) {
          axis.numbers.push_back(from_decimal(first + i * (width / gaps), aligned->exponent));
        }
        return;
      }
      if (!scale_up(first, 1) || !scale_up(last, 1)) break;
      --aligned->exponent;
    }
  }
  for (std::int64_t i = 0; i <= gaps; ++i) {
    const double part = static_cast<double>(i) / static_cast<double>(gaps);
    axis.numbers.push_back(i == gaps ? axis.high : axis.low * (1.0 - part) + axis.high * part);
  }
}

void add_logarithmic(Axis& axis, std::size_t count) {
  const double from = std::log(axis.low);
  const double to = std::log(axis.high);
  for (std::size_t i = 0; i < count; ++i) {
    const double part = static_cast<double>(i) / static_cast<double>(count - 1);
    // 14 digits: 0.01:100:log5 gives 0.1, not 0.09999999999999999.
    const double value = std::exp(from * (1.0 - part) + to * part);
    axis.numbers.push_back(parse_double(fmt::format("{:.13e}", value)).value_or(value));
  }
  axis.numbers.front() = axis.low;
  axis.numbers.back() = axis.high;
}

/// The N of xN or logN; 0 with `error` set when it is none.
std::size_t value_count(std::string_view digits, std::string_view whole, std::string& error) {
  const auto count = parse_count(digits);
  if (!count || *count < 2) {
    error = fmt::format("'{}' is no number of values; expected {} and a whole number from 2", whole,
                        whole.substr(0, whole.size() - digits.size()));
    return 0;
  }
  if (*count > kMostPoints) {
    error = too_many(static_cast<double>(*count));
    return 0;
  }
  return static_cast<std::size_t>(*count);
}

bool read_third_part(Axis& axis, const std::vector<std::string_view>& parts, std::string& error) {
  const std::string_view third = parts[2];
  if (third.starts_with("log")) {
    axis.scale = Scale::log;
    if (!(axis.low > 0.0) || !(axis.high > 0.0)) {
      error = fmt::format("the logarithm of {} does not exist; expected both ends above 0",
                          axis.low > 0.0 ? parts[1] : parts[0]);
      return false;
    }
    if (third == "log") return true;
    const std::size_t count = value_count(third.substr(3), third, error);
    if (count > 0) add_logarithmic(axis, count);
    return count > 0;
  }
  if (third.starts_with('x')) {
    const std::size_t count = value_count(third.substr(1), third, error);
    if (count > 0) add_even(axis, {parts[0], parts[1]}, count);
    return count > 0;
  }
  const std::optional<double> step = number_of_cell(third);
  if (!step) {
    error = fmt::format("'{}' is no step; expected a number, xN, log or logN", third);
    return false;
  }
  return add_steps(axis, {parts[0], parts[1], third}, *step, error);
}

bool read_range(Axis& axis, const std::vector<std::string_view>& parts, std::string& error) {
  if (parts.size() > 3) {
    error = fmt::format(
        "{} parts between colons; expected low:high, low:high:step, low:high:xN, "
        "low:high:log or low:high:logN",
        parts.size());
    return false;
  }
  std::array<double, 2> ends{};
  for (std::size_t i = 0; i < 2; ++i) {
    const std::optional<double> number = number_of_cell(parts[i]);
    if (!number || !std::isfinite(*number)) {
      error = fmt::format("'{}' is no end of a range; expected a finite number", parts[i]);
      return false;
    }
    ends[i] = *number + 0.0;
  }
  axis.low = ends[0];
  axis.high = ends[1];
  if (axis.low == axis.high) {
    error = fmt::format("the range from {} to {} is empty; expected two different ends", parts[0], parts[1]);
    return false;
  }
  if (parts.size() == 3 && !read_third_part(axis, parts, error)) return false;
  if (axis.is_range() && axis.low > axis.high) {
    error = fmt::format("the range from {} to {} is empty; expected the lower end first", parts[0], parts[1]);
    return false;
  }
  if (axis.low > axis.high) std::swap(axis.low, axis.high);
  return true;
}

bool read_list(Axis& axis, const std::vector<std::string_view>& items, std::string& error) {
  if (items.size() > kMostPoints) {
    error = too_many(static_cast<double>(items.size()));
    return false;
  }
  axis.scale = Scale::list;
  bool all_numbers = true;
  std::vector<std::string> cells;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (items[i].empty()) {
      error = items.size() == 1 ? "no values; expected a range or a list"
                                : fmt::format("value {} of the list is empty", i + 1);
      return false;
    }
    cells.push_back(cell_of_toml(items[i]));
    if (cells.back() == "nan" || cells.back() == "-nan" || cells.back() == "+nan") {
      error = fmt::format("'{}' is not a number that can be set", items[i]);
      return false;
    }
    all_numbers = all_numbers && number_of_cell(cells.back()).has_value();
  }
  std::vector<std::string> sorted = cells;
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end()) {
    error = fmt::format("'{}' stands in the list twice", *twice);
    return false;
  }
  if (!all_numbers) {
    axis.words = std::move(cells);
    return true;
  }
  for (const std::string& cell : cells) axis.numbers.push_back(number_of_cell(cell).value_or(0.0));
  const auto [low, high] = std::minmax_element(axis.numbers.begin(), axis.numbers.end());
  axis.low = *low;
  axis.high = *high;
  return true;
}

bool read_spec(Axis& axis, std::string_view spec, std::string& error) {
  const auto items = split_outside(spec, ',', error);
  if (!items) return false;
  for (const std::string_view item : *items) {
    const auto parts = split_outside(item, ':', error);
    if (!parts) return false;
    if (parts->size() == 1) continue;
    if (items->size() == 1) return read_range(axis, *parts, error);
    error = fmt::format("'{}' is a range in a list; expected a range or a list (quote texts with ':')", item);
    return false;
  }
  return read_list(axis, *items, error);
}

}  // namespace

std::string_view scale_name(Scale scale) {
  constexpr std::array<std::string_view, 3> kNames{"linear", "log", "list"};
  return kNames[static_cast<std::size_t>(scale)];
}

std::optional<Axis> parse_axis(std::string_view text, std::string& error) {
  const std::size_t equals = text.find('=');
  Axis axis;
  axis.name = trimmed(text.substr(0, equals));
  if (axis.name.empty()) {
    error = fmt::format("'{}' names nothing; expected NAME or NAME=VALUES", text);
    return std::nullopt;
  }
  if (equals == std::string_view::npos) return axis;
  if (!read_spec(axis, text.substr(equals + 1), error)) {
    error = fmt::format("'{}': {}", text, error);
    return std::nullopt;
  }
  return axis;
}

bool set_range(Axis& axis, double low, double high, std::string& error) {
  DETENTE_REQUIRE(axis.needs_range(), "an axis has one range");
  if (!std::isfinite(low) || !std::isfinite(high) || !(low < high)) {
    error = fmt::format("'{}': the range from {} to {} is empty; expected a lower and a higher finite number",
                        axis.name, shortest(low), shortest(high));
    return false;
  }
  axis.low = low;
  axis.high = high;
  return true;
}

std::string cell_of_number(double value) {
  constexpr double kLargestPlain = 1e15;
  if (std::abs(value) < kLargestPlain && value == std::trunc(value)) {
    return std::to_string(static_cast<long long>(value));
  }
  return shortest(value);
}

std::string cell_of_toml(std::string_view toml) {
  toml = trimmed(toml);
  if (const std::optional<double> number = number_of_cell(toml)) return cell_of_number(*number);
  if (toml.size() < 3 || (toml.front() != '"' && toml.front() != '\'') || toml.back() != toml.front()) {
    return std::string(toml);
  }
  const std::string_view inside = toml.substr(1, toml.size() - 2);
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  // What TOML would read as something else, or not at all, keeps its quotes.
  const bool keeps = !letter(inside.front()) || inside.find_first_of("\"'\\#") != std::string_view::npos ||
                     trimmed(inside).size() != inside.size() || inside == "true" || inside == "false" ||
                     inside == "inf" || inside == "nan" ||
                     std::any_of(inside.begin(), inside.end(),
                                 [](char c) { return static_cast<unsigned char>(c) < 0x20U || c == 0x7F; });
  return std::string(keeps ? toml : inside);
}

std::optional<double> number_of_cell(std::string_view cell) {
  const bool negative = cell.starts_with('-');
  if (negative || cell.starts_with('+')) cell.remove_prefix(1);
  if (cell == "inf") return negative ? -HUGE_VAL : HUGE_VAL;
  // A word like "infinity" or "nancy" is none, though the standard library may think so.
  if (cell.empty() || ((cell.front() < '0' || cell.front() > '9') && cell.front() != '.'))
    return std::nullopt;
  const std::optional<double> number = parse_double(cell);
  if (!number) return std::nullopt;
  return negative ? -*number : *number;
}

}  // namespace detente::batch
