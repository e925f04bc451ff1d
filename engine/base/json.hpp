// JSON, written in the order given, with shortest round-trip numbers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace detente {

/// `text` as a JSON string, with its quotes.
[[nodiscard]] std::string json_quoted(std::string_view text);

/// Builds one JSON text. Containers opened as `one_line` keep all that is in them on one line; the
/// others put each entry on a line of its own, indented by two blanks a level.
class JsonWriter {
public:
  enum class Layout : std::uint8_t { lines, one_line };

  JsonWriter& begin_object(Layout layout = Layout::lines) { return begin('{', '}', layout); }
  JsonWriter& begin_array(Layout layout = Layout::lines) { return begin('[', ']', layout); }
  JsonWriter& end();

  JsonWriter& key(std::string_view name);
  JsonWriter& value(std::string_view text) { return raw(json_quoted(text)); }
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(bool truth) { return raw(truth ? "true" : "false"); }
  JsonWriter& value(double number);  ///< NaN and infinities become null.
  JsonWriter& value(std::uint64_t number) { return raw(std::to_string(number)); }
  JsonWriter& value(int number) { return raw(std::to_string(number)); }
  /// `json` must be a JSON value.
  JsonWriter& raw(std::string_view json);

  /// key(name) and value(v) in one.
  template <typename T>
  JsonWriter& field(std::string_view name, const T& v) {
    return key(name).value(v);
  }

  /// The finished text, with a line end.
  [[nodiscard]] std::string text() const { return text_ + '\n'; }

private:
  JsonWriter& begin(char open, char close, Layout layout);
  void separate();
  void break_line();

  struct Level {
    char close = '}';
    bool one_line = false;
    bool empty = true;
  };

  std::string text_;
  std::vector<Level> levels_;
  bool after_key_ = false;
};

}  // namespace detente
