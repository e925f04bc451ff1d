// Numbers as text, the same bytes under every locale.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace detente {

/// The shortest decimal text that reads back as exactly `value` (std::to_chars);
/// "nan", "inf", "-inf" for those.
[[nodiscard]] std::string shortest(double value);

/// The whole of `text` as a double ("0.4", "1e-3", "inf", "-inf"); none when it is not one.
[[nodiscard]] std::optional<double> parse_double(std::string_view text);

/// The whole of `text` as a non-negative integer; none for signs, blanks, overflow.
[[nodiscard]] std::optional<unsigned long long> parse_count(std::string_view text);

}  // namespace detente
