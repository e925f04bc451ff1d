#include "engine/report/words.hpp"

#include <cmath>

#include <fmt/format.h>

namespace detente::report {

std::string grouped(std::uint64_t count) {
  std::string text = std::to_string(count);
  for (std::size_t at = text.size(); at > 3;) {
    at -= 3;
    text.insert(at, ",");
  }
  return text;
}

std::string counted(std::uint64_t count, std::string_view one) {
  return fmt::format("{} {}{}", grouped(count), one, count == 1 ? "" : "s");
}

std::string number_text(double value, int digits) {
  return std::isnan(value) ? "-" : fmt::format("{:.{}g}", value + 0.0, digits);
}

std::string fixed_text(double value, int decimals) {
  if (!std::isfinite(value)) return "-";
  std::string text = fmt::format("{:.{}f}", value, decimals);
  if (text.front() == '-' && text.find_first_of("123456789") == std::string::npos) text.erase(0, 1);
  return text;
}

std::string change_text(double value, int digits, double least) {
  if (std::isnan(value)) return "-";
  return std::abs(value) < least ? "0" : fmt::format("{:+.{}g}", value, digits);
}

std::string percent_text(double share) {
  if (std::isnan(share)) return "-";
  if (share <= 0.0) return "0%";
  if (share < 0.0005) return "<0.1%";
  if (share >= 0.9995 && share < 1.0 - 1e-12) return ">99.9%";
  return fmt::format("{:.1f}%", 100.0 * share);
}

std::string small_text(double value) {
  return value == 0.0 ? "0" : fmt::format("{:.1e}", value);
}

}  // namespace detente::report
