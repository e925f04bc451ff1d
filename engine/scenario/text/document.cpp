#include "engine/scenario/text/document.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <toml++/toml.h>

namespace detente::scenario {
namespace {

/// Where a nesting goes too deep, as a byte offset, or none. toml++ builds and destroys its tables
/// recursively, so depth must be bounded before it sees the text.
class NestingScan {
public:
  explicit NestingScan(std::string_view text) : text_(text) {}

  std::optional<std::size_t> too_deep() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"' || c == '\'') {
        skip_string(c);
        continue;
      }
      if (c == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
        continue;
      }
      if (c == '[' || c == '{') ++depth_;
      if ((c == ']' || c == '}') && depth_ > 0) --depth_;
      dots_ = c == '.' ? dots_ + 1 : (c == '\n' || c == ',' || c == '=' || c == '[' || c == '{') ? 0 : dots_;
      if (depth_ > kMaxNesting || dots_ >= kMaxNesting) return at_;
      ++at_;
    }
    return std::nullopt;
  }

private:
  void skip_string(char quote) {
    const std::string fence(3, quote);
    const bool multi_line = text_.substr(at_, 3) == fence;
    at_ += multi_line ? 3 : 1;
    while (at_ < text_.size()) {
      if (quote == '"' && text_[at_] == '\\') {
        at_ += 2;
      } else if (multi_line && text_.substr(at_, 3) == fence) {
        at_ += 3;
        return;
      } else if (!multi_line && (text_[at_] == quote || text_[at_] == '\n')) {
        ++at_;
        return;
      } else {
        ++at_;
      }
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  int dots_ = 0;
};

SourceSpan span_of_offset(const std::shared_ptr<const SourceText>& source, std::size_t offset) {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  for (const char c : std::string_view(source->text).substr(0, offset)) {
    if (c == '\n') {
      ++line;
      column = 1;
    } else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) {
      ++column;
    }
  }
  return {source, line, column};
}

/// Turns toml++'s nodes into ours, with places in `source`.
class Converter {
public:
  explicit Converter(std::shared_ptr<const SourceText> source) : source_(std::move(source)) {
    line_starts_.push_back(0);
    const std::string& text = source_->text;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\n') line_starts_.push_back(i + 1);
    }
  }

  Node convert(const toml::node& from) const {
    Node node;
    node.at = span(from.source().begin);
    switch (from.type()) {
      case toml::node_type::string:
        node.kind = Node::Kind::string;
        node.text = from.as_string()->get();
        node.text_at = inside_quotes(node.at);
        break;
      case toml::node_type::integer:
        node.kind = Node::Kind::integer;
        node.integer = from.as_integer()->get();
        node.number = static_cast<double>(node.integer);
        break;
      case toml::node_type::floating_point:
        node.kind = Node::Kind::floating;
        node.number = from.as_floating_point()->get();
        break;
      case toml::node_type::boolean:
        node.kind = Node::Kind::boolean;
        node.boolean = from.as_boolean()->get();
        break;
      case toml::node_type::date: {
        node.kind = Node::Kind::date;
        const toml::date date = from.as_date()->get();
        node.date = {date.year, date.month, date.day};
        break;
      }
      case toml::node_type::time: node.kind = Node::Kind::time; break;
      case toml::node_type::date_time: node.kind = Node::Kind::date_time; break;
      case toml::node_type::array:
        node.kind = Node::Kind::array;
        for (const toml::node& item : *from.as_array()) node.items.push_back(convert(item));
        break;
      default: fill_table(*from.as_table(), node); break;
    }
    return node;
  }

private:
  void fill_table(const toml::table& from, Node& node) const {
    node.kind = Node::Kind::table;
    node.entries.reserve(from.size());
    for (const auto& [key, value] : from) {
      node.entries.push_back({std::string(key.str()), span(key.source().begin), convert(value)});
    }
    std::sort(node.entries.begin(), node.entries.end(), [](const Node::Entry& a, const Node::Entry& b) {
      return std::pair(a.key_at.line, a.key_at.column) < std::pair(b.key_at.line, b.key_at.column);
    });
  }

  SourceSpan span(toml::source_position at) const { return {source_, at.line, at.column}; }

  SourceSpan inside_quotes(const SourceSpan& at) const {
    if (at.line == 0 || at.line > line_starts_.size()) return at;
    std::string_view rest = std::string_view(source_->text).substr(line_starts_[at.line - 1]);
    rest = rest.substr(0, rest.find('\n'));
    for (std::uint32_t column = 1; column < at.column && !rest.empty(); ++column) {
      do {
        rest.remove_prefix(1);
      } while (!rest.empty() && (static_cast<unsigned char>(rest.front()) & 0xC0U) == 0x80U);
    }
    if (!rest.starts_with("\"\"\"") && !rest.starts_with("'''")) return at.shifted(1);
    rest.remove_prefix(3);
    // TOML drops a line break that follows the opening quotes at once.
    if (rest.empty() || rest == "\r") return {source_, at.line + 1, 1};
    return at.shifted(3);
  }

  std::shared_ptr<const SourceText> source_;
  std::vector<std::size_t> line_starts_;
};

bool is_bare_word(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  if (text.empty() || !letter(text.front())) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c >= ' ' && c != '"' && c != '\'' && c != '\x7F'; });
}

void move_spans(Node& node, const std::shared_ptr<const SourceText>& source, std::int64_t columns) {
  const auto moved = [&](SourceSpan& span) {
    span.source = source;
    if (span.line == 1)
      span.column = static_cast<std::uint32_t>(std::max<std::int64_t>(span.column + columns, 1));
  };
  moved(node.at);
  moved(node.text_at);
  for (Node& item : node.items) move_spans(item, source, columns);
  for (Node::Entry& entry : node.entries) {
    moved(entry.key_at);
    move_spans(entry.value, source, columns);
  }
}

}  // namespace

std::optional<Node> parse_toml(const std::shared_ptr<const SourceText>& source, Diagnostics& diagnostics) {
  if (source->text.size() > kMaxFileBytes) {
    diagnostics.error(
        "file-too-large", {source, 0, 0},
        fmt::format("the file has {} bytes, and a scenario may have {}", source->text.size(), kMaxFileBytes));
    return std::nullopt;
  }
  if (const auto offset = NestingScan(source->text).too_deep()) {
    diagnostics.error("too-deep", span_of_offset(source, *offset),
                      fmt::format("nested more than {} levels deep", kMaxNesting));
    return std::nullopt;
  }
  try {
    const toml::table table = toml::parse(std::string_view(source->text), std::string_view(source->name));
    return Converter(source).convert(table);
  } catch (const toml::parse_error& error) {
    std::string message(error.description());
    std::replace(message.begin(), message.end(), '\n', ' ');
    diagnostics.error("toml-syntax", {source, error.source().begin.line, error.source().begin.column},
                      message);
    return std::nullopt;
  }
}

std::optional<Node> parse_toml_value(const std::shared_ptr<const SourceText>& source, std::size_t offset) {
  constexpr std::string_view kKey = "v = ";
  const std::string_view value = std::string_view(source->text).substr(offset);
  const auto text =
      std::make_shared<const SourceText>(SourceText{source->name, std::string(kKey) + std::string(value)});
  const SourceSpan begin = span_of_offset(source, offset);
  Diagnostics ignored;
  if (std::optional<Node> root = parse_toml(text, ignored); root && root->entries.size() == 1) {
    Node node = std::move(root->entries.front().value);
    move_spans(node, source, std::int64_t{begin.column} - 1 - static_cast<std::int64_t>(kKey.size()));
    return node;
  }
  if (!is_bare_word(value)) return std::nullopt;
  Node node;
  node.kind = Node::Kind::string;
  node.text = std::string(value);
  node.at = begin;
  node.text_at = begin;
  return node;
}

Diagnostics capped(const Diagnostics& diagnostics) {
  constexpr std::size_t kMostErrors = 50;
  const std::vector<Diagnostic> sorted = diagnostics.sorted();
  if (sorted.size() <= kMostErrors) return diagnostics;
  Diagnostics kept;
  for (std::size_t i = 0; i < kMostErrors; ++i) {
    kept.error(sorted[i].code, sorted[i].at, sorted[i].message, sorted[i].hint);
  }
  kept.error("more-errors", sorted[kMostErrors - 1].at.shifted(1),
             fmt::format("and {} more", sorted.size() - kMostErrors));
  return kept;
}

}  // namespace detente::scenario
