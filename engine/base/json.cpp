#include "engine/base/json.hpp"

#include <cmath>

#include <fmt/format.h>

#include "engine/base/contract.hpp"
#include "engine/base/numbers.hpp"

namespace detente {

std::string json_quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    switch (c) {
      case '"': quoted += "\\\""; break;
      case '\\': quoted += "\\\\"; break;
      case '\n': quoted += "\\n"; break;
      case '\t': quoted += "\\t"; break;
      case '\r': quoted += "\\r"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20U) {
          quoted += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
          quoted += c;
        }
    }
  }
  return quoted + '"';
}

JsonWriter& JsonWriter::begin(char open, char close, Layout layout) {
  separate();
  text_ += open;
  const bool inside_line = !levels_.empty() && levels_.back().one_line;
  levels_.push_back({close, inside_line || layout == Layout::one_line, true});
  return *this;
}

JsonWriter& JsonWriter::end() {
  DETENTE_REQUIRE(!levels_.empty() && !after_key_, "end() closes an open container");
  const Level level = levels_.back();
  levels_.pop_back();
  if (!level.one_line && !level.empty) break_line();
  text_ += level.close;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  separate();
  text_ += json_quoted(name) + ": ";
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::value(double number) {
  return raw(std::isfinite(number) ? shortest(number) : "null");
}

JsonWriter& JsonWriter::raw(std::string_view json) {
  separate();
  text_ += json;
  return *this;
}

void JsonWriter::separate() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (levels_.empty()) return;
  Level& level = levels_.back();
  if (!level.empty) text_ += level.one_line ? ", " : ",";
  level.empty = false;
  if (!level.one_line) break_line();
}

void JsonWriter::break_line() {
  text_ += '\n';
  text_.append(2 * levels_.size(), ' ');
}

}  // namespace detente
