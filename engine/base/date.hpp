// Calendar dates, and the rounds that step through them.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace detente {

/// A day of the Gregorian calendar.
struct Date {
  int year = 2000;
  int month = 1;  ///< 1 to 12.
  int day = 1;    ///< 1 to 31.

  friend auto operator<=>(const Date&, const Date&) = default;
};

/// How long a round is; it dates rounds and changes nothing else.
enum class RoundLength : std::uint8_t { month, quarter, year };

/// As a scenario writes them, in the order of RoundLength.
inline const std::array<std::string, 3> kRoundLengthWords = {"month", "quarter", "year"};

/// The first day of round `round` (0-based): `start` for round 0, then the first day of
/// the `round`-th following month, quarter or year.
[[nodiscard]] Date date_of_round(Date start, RoundLength length, int round);

/// The last day of round `round`: the day before the next one begins.
[[nodiscard]] Date last_date_of_round(Date start, RoundLength length, int round);

/// "2022 Q3", "2022-08" or "2022": the period that round `round` (0-based) falls in.
[[nodiscard]] std::string label_of_round(Date start, RoundLength length, int round);

/// "2022-05-26".
[[nodiscard]] std::string to_string(Date date);

}  // namespace detente
