#include "engine/bargaining/formats/xml_text.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "engine/base/numbers.hpp"
#include "engine/base/text.hpp"
#include "engine/scenario/text/document.hpp"

namespace detente::bargaining {
namespace {

/// "Error parsing start element tag" as the end of a sentence.
std::string continued(std::string text) {
  if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

}  // namespace

XmlText::XmlText(std::string name, std::string text, Diagnostics& diagnostics) : diagnostics_(&diagnostics) {
  source_ = source_text(std::move(name), std::move(text));
  if (source_->text.size() > scenario::kMaxFileBytes) {
    error(
        "file-too-large", whole(),
        fmt::format("the file has {} bytes, and may have {}", source_->text.size(), scenario::kMaxFileBytes));
    return;
  }
  const pugi::xml_parse_result parsed = document_.load_buffer(source_->text.data(), source_->text.size(),
                                                              pugi::parse_default, pugi::encoding_utf8);
  if (!parsed) {
    error("xml-syntax", place(parsed.offset),
          fmt::format("the file is no XML: {}", continued(parsed.description())));
    return;
  }
  sound_ = true;
}

SourceSpan XmlText::at(const pugi::xml_node& node) const {
  return place(node.offset_debug());
}

void XmlText::error(std::string code, const SourceSpan& where, std::string message, std::string hint) const {
  diagnostics_->error(std::move(code), where, std::move(message), std::move(hint));
}

std::optional<double> XmlText::number(const pugi::xml_node& node, const char* key) const {
  const pugi::xml_attribute attribute = node.attribute(key);
  if (!attribute) {
    error("missing-key", at(node), fmt::format("<{}> needs the attribute '{}'", node.name(), key));
    return std::nullopt;
  }
  const std::optional<double> value = parse_double(trimmed(attribute.value(), kBlanksAndLines));
  if (value && std::isfinite(*value)) return value;
  error("wrong-type", at(node),
        fmt::format("{} = \"{}\" of <{}> must be a finite number", key, attribute.value(), node.name()));
  return std::nullopt;
}

SourceSpan XmlText::place(std::ptrdiff_t offset) const {
  const auto end =
      std::min(static_cast<std::size_t>(std::max<std::ptrdiff_t>(offset, 0)), source_->text.size());
  const std::string_view before = std::string_view(source_->text).substr(0, end);
  const auto line = static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n')) + 1;
  const std::size_t newline = before.rfind('\n');
  const std::string_view row = newline == std::string_view::npos ? before : before.substr(newline + 1);
  // Columns count code points: every byte that does not continue one.
  const auto column = static_cast<std::uint32_t>(std::count_if(
      row.begin(), row.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
  return {source_, line, column + 1};
}

}  // namespace detente::bargaining
