// Numbers as people read them: one place for each way to write one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace detente::report {

/// "1,048,489"
[[nodiscard]] std::string grouped(std::uint64_t count);

/// "1 node", "2,016 nodes"
[[nodiscard]] std::string counted(std::uint64_t count, std::string_view one);

/// `value` with so many significant digits; "-" when it is no number, never "-0".
[[nodiscard]] std::string number_text(double value, int digits = 4);

/// With so many digits after the point; "-" when it is not finite, never "-0".
[[nodiscard]] std::string fixed_text(double value, int decimals);

/// "+0.12", with so many significant digits; below `least` in size it is "0", "-" when it is no number.
[[nodiscard]] std::string change_text(double value, int digits = 4, double least = 1e-12);

/// "23.2%"; what can happen but rounds to nothing is "<0.1%", what can fail to happen ">99.9%"; 0 is "0%".
[[nodiscard]] std::string percent_text(double share);

/// "3.2e-12"; 0 is "0". For residuals and regrets.
[[nodiscard]] std::string small_text(double value);

}  // namespace detente::report
