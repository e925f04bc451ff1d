#include "engine/scenario/text/inheritance.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/base/files.hpp"
#include "engine/base/text.hpp"
#include "engine/scenario/text/document.hpp"

namespace detente::scenario {
namespace {

void merge_tables(Node& base, Node child) {
  for (Node::Entry& entry : child.entries) {
    const auto inherited = std::find_if(base.entries.begin(), base.entries.end(),
                                        [&](const Node::Entry& old) { return old.key == entry.key; });
    if (inherited == base.entries.end()) {
      base.entries.push_back(std::move(entry));
    } else if (inherited->value.is_table() && entry.value.is_table()) {
      merge_tables(inherited->value, std::move(entry.value));
    } else {
      // What is wrong with the new value is wrong in the new file.
      inherited->key_at = entry.key_at;
      inherited->value = std::move(entry.value);
    }
  }
}

/// Writes the short forms of [parameters] out where the other file has the long one.
void expand_parameters(Node& child, const Node& base) {
  if (!child.is_table() || !base.is_table()) return;
  for (Node::Entry& entry : child.entries) {
    const Node* const other = base.find(entry.key);
    if (other == nullptr || !other->is_table() || !entry.value.is_number()) continue;
    Node table;
    table.at = entry.value.at;
    table.entries.push_back({"value", entry.value.at, std::move(entry.value)});
    entry.value = std::move(table);
  }
}

/// One name for one file, however the path is written.
std::string identity(const std::string& path) {
  std::error_code failure;
  const auto canonical = std::filesystem::weakly_canonical(path, failure);
  return failure ? path : canonical.string();
}

/// Takes `extends` out of [scenario]; null when there is none.
std::optional<Node> take_extends(Node& root) {
  Node* const header = root.find("scenario");
  if (header == nullptr || !header->is_table()) return std::nullopt;
  const auto found = std::find_if(header->entries.begin(), header->entries.end(),
                                  [](const Node::Entry& entry) { return entry.key == "extends"; });
  if (found == header->entries.end()) return std::nullopt;
  Node value = std::move(found->value);
  header->entries.erase(found);
  return value;
}

class Chain {
public:
  explicit Chain(Diagnostics& diagnostics) : diagnostics_(&diagnostics) {}

  std::optional<Node> load(const std::shared_ptr<const SourceText>& source) {
    names_.push_back(source->name);
    identities_.push_back(identity(source->name));
    std::optional<Node> root = parse_toml(source, *diagnostics_);
    if (!root) return std::nullopt;
    const std::optional<Node> extends = take_extends(*root);
    if (!extends) return root;
    std::optional<Node> base = load_base(*extends, source->name);
    if (!base) return std::nullopt;
    merge(*base, std::move(*root));
    return base;
  }

private:
  std::optional<Node> load_base(const Node& extends, const std::string& child) {
    if (extends.kind != Node::Kind::string) {
      diagnostics_->error("wrong-type", extends.at,
                          fmt::format("'extends' must be a string, not {}", kind_name(extends.kind)),
                          "give the path of a scenario file, relative to this one");
      return std::nullopt;
    }
    const std::string path =
        (std::filesystem::path(child).parent_path() / extends.text).lexically_normal().string();
    const auto seen = std::find(identities_.begin(), identities_.end(), identity(path));
    if (seen != identities_.end()) {
      const auto first = names_.begin() + (seen - identities_.begin());
      diagnostics_->error("extends-cycle", extends.at,
                          fmt::format("'extends' goes in a circle: {} extends {}",
                                      fmt::join(first, names_.end(), " extends "), path));
      return std::nullopt;
    }
    if (names_.size() >= kMaxExtends) {
      diagnostics_->error("extends-depth", extends.at,
                          fmt::format("'extends' goes through more than {} files", kMaxExtends));
      return std::nullopt;
    }
    std::string reason;
    std::optional<std::string> text = read_file(path, reason);
    if (!text) {
      diagnostics_->error("file", extends.at, reason, "'extends' is relative to the file that says it");
      return std::nullopt;
    }
    return load(source_text(path, std::move(*text)));
  }

  Diagnostics* diagnostics_;
  std::vector<std::string> names_;
  std::vector<std::string> identities_;
};

}  // namespace

void merge(Node& base, Node child) {
  Node* const parameters = child.find("parameters");
  Node* const inherited = base.find("parameters");
  if (parameters != nullptr && inherited != nullptr) {
    expand_parameters(*parameters, *inherited);
    expand_parameters(*inherited, *parameters);
  }
  merge_tables(base, std::move(child));
}

std::optional<Node> load_tree(const std::string& path, Diagnostics& diagnostics) {
  std::string reason;
  std::optional<std::string> text = read_file(path, reason);
  if (!text) {
    diagnostics.error("file", {source_text(path, {}), 0, 0}, reason);
    return std::nullopt;
  }
  return Chain(diagnostics).load(source_text(path, std::move(*text)));
}

std::optional<Node> load_tree_of_text(std::string text, const std::string& name, Diagnostics& diagnostics) {
  return Chain(diagnostics).load(source_text(name, std::move(text)));
}

}  // namespace detente::scenario
