// An axis: one thing that a sweep varies, and the values that it takes.
//
//   0:2:0.1        from 0 to 2 in steps of 0.1: exactly these decimals, the end if a step hits it
//   0:2:x5         5 evenly spaced values, both ends among them
//   0.01:100:log5  5 values evenly spaced in the logarithm, both ends among them
//   1,2,4,8        these numbers (inf is one)
//   a,b            these TOML values, as --set takes them; ["us"],[] too
//   0:2            a range, for the designs that sample; 0.1:10:log measures it by its logarithm
//
// Values, points and axes are plain data; const access is safe from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace detente::batch {

/// How an axis is measured: by its value, by the logarithm of its value, or by the place in its list.
enum class Scale : std::uint8_t { linear, log, list };

/// "linear", "log", "list".
[[nodiscard]] std::string_view scale_name(Scale scale);

/// The most values of an axis, and the most points of a sweep.
inline constexpr std::size_t kMostPoints = 10'000'000;

struct Axis {
  std::string name;   ///< What --set would be given.
  std::string about;  ///< From the scenario; may be empty.
  Scale scale = Scale::linear;
  /// Ends of the range; of listed numbers the least and the largest. NaN for words, and for a range that
  /// is still to be declared.
  double low = std::numeric_limits<double>::quiet_NaN();
  double high = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> numbers;  ///< Values in the order given; empty = a range, or words.
  /// TOML values as cells hold them; empty unless the values are no numbers.
  std::vector<std::string> words;
  std::string base;  ///< Value in the scenario, as a cell holds it; empty when it cannot be read off.

  /// Any value between low and high, for the designs that sample.
  [[nodiscard]] bool is_range() const { return numbers.empty() && words.empty(); }
  /// `--vary NAME` alone: set_range() must give it the range that the scenario declares.
  [[nodiscard]] bool needs_range() const { return is_range() && !(low <= high); }
  /// Number of values; 0 for a range.
  [[nodiscard]] std::size_t size() const { return words.empty() ? numbers.size() : words.size(); }
};

/// `text` is "NAME=SPEC" or "NAME". None with `error` set to one line when it is wrong.
[[nodiscard]] std::optional<Axis> parse_axis(std::string_view text, std::string& error);

/// Gives a linear axis the range [low, high]; false with `error` set when that is no range.
[[nodiscard]] bool set_range(Axis& axis, double low, double high, std::string& error);

/// A number as a cell holds it: whole numbers plain ("100000", which --set takes for an integer too),
/// others shortest. It reads back as exactly `value`.
[[nodiscard]] std::string cell_of_number(double value);

/// A TOML value as a cell holds it: numbers as above, strings without quotes where the bare word means
/// the same, anything else as it is.
[[nodiscard]] std::string cell_of_toml(std::string_view toml);

/// The number that a cell is ("0.4", "inf"); none when it is a word.
[[nodiscard]] std::optional<double> number_of_cell(std::string_view cell);

}  // namespace detente::batch
