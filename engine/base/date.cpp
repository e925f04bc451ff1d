#include "engine/base/date.hpp"

#include <chrono>

#include <fmt/format.h>

namespace detente {
namespace {

int months_in(RoundLength length) {
  switch (length) {
    case RoundLength::month: return 1;
    case RoundLength::quarter: return 3;
    case RoundLength::year: return 12;
  }
  return 1;
}

}  // namespace

Date date_of_round(Date start, RoundLength length, int round) {
  if (round == 0) return start;
  const int step = months_in(length);
  const int period_start = (start.month - 1) / step * step;
  const int months = start.year * 12 + period_start + step * round;
  return {months / 12, months % 12 + 1, 1};
}

Date last_date_of_round(Date start, RoundLength length, int round) {
  const Date next = date_of_round(start, length, round + 1);
  const std::chrono::year_month_day day =
      std::chrono::sys_days(std::chrono::year(next.year) / next.month / next.day) - std::chrono::days(1);
  return {static_cast<int>(day.year()), static_cast<int>(static_cast<unsigned>(day.month())),
          static_cast<int>(static_cast<unsigned>(day.day()))};
}

std::string label_of_round(Date start, RoundLength length, int round) {
  const Date date = date_of_round(start, length, round);
  switch (length) {
    case RoundLength::month: return fmt::format("{:04}-{:02}", date.year, date.month);
    case RoundLength::quarter: return fmt::format("{:04} Q{}", date.year, (date.month - 1) / 3 + 1);
    case RoundLength::year: return fmt::format("{:04}", date.year);
  }
  return {};
}

std::string to_string(Date date) {
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

}  // namespace detente
