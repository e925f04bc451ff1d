// Texts as people's files hold them: marks in front that nobody sees, blanks around words.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/diagnostic.hpp"

namespace detente {

/// `text` as a source, without the UTF-8 byte order mark that some editors write in front.
[[nodiscard]] std::shared_ptr<const SourceText> source_text(std::string name, std::string text);

/// Without the characters of `blanks` at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text, std::string_view blanks = " \t");

/// "a", "a and b", "a, b and c".
[[nodiscard]] std::string listed(const std::vector<std::string>& words, std::string_view last = "and");

/// Blanks and ends of lines.
inline constexpr std::string_view kBlanksAndLines = " \t\r\n";

}  // namespace detente
