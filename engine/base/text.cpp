#include "engine/base/text.hpp"

#include <utility>

#include <fmt/format.h>

namespace detente {

std::shared_ptr<const SourceText> source_text(std::string name, std::string text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.erase(0, kByteOrderMark.size());
  return std::make_shared<const SourceText>(SourceText{std::move(name), std::move(text)});
}

std::string_view trimmed(std::string_view text, std::string_view blanks) {
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

std::string listed(const std::vector<std::string>& words, std::string_view last) {
  if (words.empty()) return {};
  if (words.size() == 1) return words.front();
  return fmt::format("{} {} {}", fmt::join(words.begin(), words.end() - 1, ", "), last, words.back());
}

}  // namespace detente
