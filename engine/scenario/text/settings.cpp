#include "engine/scenario/text/settings.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "engine/base/names.hpp"
#include "engine/scenario/text/document.hpp"

namespace detente::scenario {
namespace {

using Path = std::vector<std::string>;

/// Tables whose keys are names that the file declares: a setting may change them, not add to them.
constexpr std::array<std::string_view, 12> kDeclarations = {"parameters", "state",   "derived",  "players",
                                                            "councils",   "ends",    "outcomes", "strategies",
                                                            "issues",     "parties", "scales",   "actors"};
/// Keys of [scenario] that a path may name alone, whether the file has them or not.
constexpr std::array<std::string_view, 7> kHeaderKeys = {"title",  "about",   "start",  "round",
                                                         "rounds", "horizon", "extends"};

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

Path split(std::string_view text) {
  Path parts;
  for (;;) {
    const std::size_t dot = text.find('.');
    parts.emplace_back(text.substr(0, dot));
    if (dot == std::string_view::npos) return parts;
    text.remove_prefix(dot + 1);
  }
}

std::vector<std::string> keys_of(const Node& table) {
  std::vector<std::string> keys;
  for (const Node::Entry& entry : table.entries) keys.push_back(entry.key);
  return keys;
}

/// Applies one setting.
class Setter {
public:
  Setter(Node& root, const Setting& setting, Diagnostics& diagnostics)
      : root_(&root), setting_(&setting), diagnostics_(&diagnostics) {
    const std::string text = fmt::format("{}={}", setting.path, setting.value);
    source_ = std::make_shared<const SourceText>(SourceText{"--set " + text, text});
  }

  void apply() {
    Path path = split(setting_->path);
    if (std::any_of(path.begin(), path.end(), [](const std::string& part) { return part.empty(); })) {
      return fail(fmt::format("'{}' is not a path", setting_->path),
                  "write names joined by dots, such as us.rationality");
    }
    if (setting_->path == "scenario.extends" || setting_->path == "extends") {
      return fail("'extends' cannot be set from outside the file", {});
    }
    if (!root_path(path)) return;
    std::optional<Node> value = parse_toml_value(source_, setting_->path.size() + 1);
    if (!value) {
      diagnostics_->error("setting-value", value_at(),
                          fmt::format("'{}' is not a TOML value", setting_->value),
                          "numbers, true, false, \"text\", [lists], { tables } and bare words are");
      return;
    }
    assign(path, std::move(*value));
  }

private:
  [[nodiscard]] SourceSpan path_at() const { return {source_, 1, 1}; }
  [[nodiscard]] SourceSpan value_at() const {
    return path_at().shifted(static_cast<std::uint32_t>(setting_->path.size() + 1));
  }

  void fail(std::string message, std::string hint) {
    diagnostics_->error("setting-path", path_at(), std::move(message), std::move(hint));
  }

  /// Makes `path` start at the root.
  bool root_path(Path& path) {
    const std::string& first = path.front();
    if (path.size() > 1 && (root_->find(first) != nullptr || first == "play")) return true;
    const auto under = [&](const char* table) {
      const Node* const node = root_->find(table);
      return node != nullptr && node->find(first) != nullptr;
    };
    const auto prefixed = [&](const char* table) {
      path.insert(path.begin(), table);
      return true;
    };
    if (under("parameters")) return prefixed("parameters");
    if (path.size() > 1) {
      for (const char* const table : {"players", "state", "councils", "parties"}) {
        if (under(table)) return prefixed(table);
      }
    } else if (contains(kHeaderKeys, first)) {
      return prefixed("scenario");
    } else if (root_->find(first) != nullptr) {
      return true;
    }
    fail(fmt::format("the scenario has no '{}' to set", first),
         name_hint(first, settable_names(path.size() > 1)));
    return false;
  }

  [[nodiscard]] std::vector<std::string> settable_names(bool with_parts) const {
    std::vector<std::string> names;
    const auto add_keys = [&](const char* table) {
      if (const Node* const node = root_->find(table)) {
        for (const Node::Entry& entry : node->entries) names.push_back(entry.key);
      }
    };
    add_keys("parameters");
    if (with_parts) {
      for (const char* const table : {"players", "state", "councils", "parties"}) add_keys(table);
      for (const Node::Entry& entry : root_->entries) names.push_back(entry.key);
    } else {
      names.insert(names.end(), kHeaderKeys.begin(), kHeaderKeys.end() - 1);
    }
    return names;
  }

  void assign(const Path& path, Node value) {
    Node* node = root_;
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
      Node* next = node->find(path[i]);
      if (next == nullptr && i == 0 && path[i] == "play") {
        Node table;
        table.at = path_at();
        node->entries.push_back({path[i], path_at(), std::move(table)});
        next = &node->entries.back().value;
      }
      if (next == nullptr) return unknown(path, i, *node);
      if (!next->is_table()) {
        // `veto_cost.high` of `veto_cost = 0.4`: the short form of a parameter, written out.
        if (path.front() != "parameters" || i != 1 || !next->is_number()) return no_table(path, i, *next);
        Node table;
        table.at = next->at;
        table.entries.push_back({"value", next->at, std::move(*next)});
        *next = std::move(table);
      }
      node = next;
    }
    const std::string& key = path.back();
    Node* old = node->find(key);
    if (old == nullptr && (path.size() == 1 || (path.size() == 2 && contains(kDeclarations, path.front())))) {
      return unknown(path, path.size() - 1, *node);
    }
    if (old != nullptr && path.size() == 2 && path.front() == "parameters" && old->is_table() &&
        value.is_number()) {
      if (Node* const number = old->find("value")) {
        *number = std::move(value);
      } else {
        old->entries.push_back({"value", path_at(), std::move(value)});
      }
    } else if (old != nullptr) {
      *old = std::move(value);
    } else {
      node->entries.push_back({key, path_at(), std::move(value)});
    }
  }

  void unknown(const Path& path, std::size_t part, const Node& table) {
    const auto end = path.begin() + static_cast<std::ptrdiff_t>(part);
    fail(part == 0 ? fmt::format("the scenario has no '{}' to set", path[part])
                   : fmt::format("'{}' has no '{}' to set", fmt::join(path.begin(), end, "."), path[part]),
         name_hint(path[part], keys_of(table)));
  }

  void no_table(const Path& path, std::size_t part, const Node& node) {
    const auto end = path.begin() + static_cast<std::ptrdiff_t>(part) + 1;
    fail(fmt::format("'{}' is {}, and nothing inside it can be set", fmt::join(path.begin(), end, "."),
                     kind_name(node.kind)),
         node.kind == Node::Kind::array ? "set the whole array" : "");
  }

  Node* root_;
  const Setting* setting_;
  Diagnostics* diagnostics_;
  std::shared_ptr<const SourceText> source_;
};

}  // namespace

void apply_settings(Node& root, std::span<const Setting> settings, Diagnostics& diagnostics) {
  for (const Setting& setting : settings) Setter(root, setting, diagnostics).apply();
}

}  // namespace detente::scenario
