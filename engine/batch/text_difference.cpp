#include "engine/batch/text_difference.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/base/contract.hpp"

namespace detente::batch {
namespace {

using Json = nlohmann::ordered_json;

/// As it was read: the text is valid UTF-8, or its bytes are replaced as in the canonical text.
std::string text_of(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Equal for a reader of the scenario: the same keys in another order are told apart by the caller.
bool same(const Json& a, const Json& b) {
  if (a.is_object() && b.is_object()) {
    return a.size() == b.size() && std::all_of(a.items().begin(), a.items().end(), [&](const auto& item) {
             const auto found = b.find(item.key());
             return found != b.end() && same(item.value(), *found);
           });
  }
  if (a.is_array() && b.is_array()) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), same);
  }
  return a == b;
}

bool is_list_of_tables(const Json& value) {
  return value.is_array() && !value.empty() &&
         std::all_of(value.begin(), value.end(), [](const Json& item) { return item.is_object(); });
}

std::string name_of(const Json& item) {
  const auto name = item.find("name");
  return name != item.end() && name->is_string() ? name->get<std::string>() : std::string();
}

/// Which entries stand for each other: index in `before` and in `after`; -1 = has none.
struct Pair {
  std::ptrdiff_t before = -1;
  std::ptrdiff_t after = -1;
};

class Comparer {
public:
  std::vector<TextChange> changes;

  void compare(const std::string& path, const Json& before, const Json& after) {
    if (before.is_object() && after.is_object()) {
      compare_tables(path, before, after);
    } else if (is_list_of_tables(before) && is_list_of_tables(after)) {
      compare_lists(path, before, after);
    } else if (!same(before, after)) {
      changes.push_back({ChangeKind::changed, path, text_of(before), text_of(after)});
    }
  }

private:
  void compare_tables(const std::string& path, const Json& before, const Json& after) {
    const std::string stem = path.empty() ? path : path + '.';
    std::vector<std::string> shared_before;
    for (const auto& item : before.items()) {
      const auto found = after.find(item.key());
      if (found == after.end()) {
        changes.push_back({ChangeKind::removed, stem + item.key(), text_of(item.value()), {}});
        continue;
      }
      shared_before.push_back(item.key());
      compare(stem + item.key(), item.value(), *found);
    }
    std::vector<std::string> shared_after;
    for (const auto& item : after.items()) {
      if (before.contains(item.key())) {
        shared_after.push_back(item.key());
      } else {
        changes.push_back({ChangeKind::added, stem + item.key(), {}, text_of(item.value())});
      }
    }
    if (shared_before != shared_after) {
      changes.push_back(
          {ChangeKind::reordered, path.empty() ? "." : path, text_of(shared_before), text_of(shared_after)});
    }
  }

  void compare_lists(const std::string& path, const Json& before, const Json& after) {
    for (const Pair& pair : aligned(before, after)) {
      const bool in_before = pair.before >= 0;
      const auto at = static_cast<std::size_t>(in_before ? pair.before : pair.after);
      const Json& item = in_before ? before[at] : after[at];
      const std::string name = name_of(item);
      const std::string here = fmt::format("{}[{}]", path, name.empty() ? std::to_string(at + 1) : name);
      if (pair.before >= 0 && pair.after >= 0) {
        compare(here, item, after[static_cast<std::size_t>(pair.after)]);
      } else if (in_before) {
        changes.push_back({ChangeKind::removed, here, text_of(item), {}});
      } else {
        changes.push_back({ChangeKind::added, here, {}, text_of(item)});
      }
    }
  }

  /// A longest common subsequence of entries that are the same, by name or else in all they say; what
  /// stands between two such entries is paired in order.
  static std::vector<Pair> aligned(const Json& before, const Json& after) {
    const std::size_t rows = before.size();
    const std::size_t columns = after.size();
    const auto stand_for = [&](std::size_t i, std::size_t j) {
      const std::string name = name_of(before[i]);
      return name.empty() ? name_of(after[j]).empty() && same(before[i], after[j])
                          : name == name_of(after[j]);
    };
    std::vector<std::vector<char>> matches(rows, std::vector<char>(columns));
    std::vector<std::vector<std::size_t>> longest(rows + 1, std::vector<std::size_t>(columns + 1, 0));
    for (std::size_t i = rows; i-- > 0;) {
      for (std::size_t j = columns; j-- > 0;) {
        matches[i][j] = stand_for(i, j) ? 1 : 0;
        longest[i][j] =
            matches[i][j] ? longest[i + 1][j + 1] + 1 : std::max(longest[i + 1][j], longest[i][j + 1]);
      }
    }
    std::vector<Pair> pairs;
    std::vector<std::size_t> left;
    std::vector<std::size_t> right;
    const auto flush = [&] {
      pair_rest(before, after, left, right, pairs);
      left.clear();
      right.clear();
    };
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < rows || j < columns) {
      if (i < rows && j < columns && matches[i][j]) {
        flush();
        pairs.push_back({static_cast<std::ptrdiff_t>(i++), static_cast<std::ptrdiff_t>(j++)});
      } else if (j == columns || (i < rows && longest[i + 1][j] >= longest[i][j + 1])) {
        left.push_back(i++);
      } else {
        right.push_back(j++);
      }
    }
    flush();
    return pairs;
  }

  /// Nameless entries of a gap are taken for each other in order; named ones are other things.
  static void pair_rest(const Json& before, const Json& after, const std::vector<std::size_t>& left,
                        const std::vector<std::size_t>& right, std::vector<Pair>& pairs) {
    std::size_t next = 0;
    const auto add_until_nameless = [&] {
      for (; next < right.size() && !name_of(after[right[next]]).empty(); ++next) {
        pairs.push_back({-1, static_cast<std::ptrdiff_t>(right[next])});
      }
    };
    for (const std::size_t at : left) {
      const auto index = static_cast<std::ptrdiff_t>(at);
      if (!name_of(before[at]).empty()) {
        pairs.push_back({index, -1});
        continue;
      }
      add_until_nameless();
      const bool has_partner = next < right.size();
      pairs.push_back({index, has_partner ? static_cast<std::ptrdiff_t>(right[next]) : -1});
      if (has_partner) ++next;
    }
    for (; next < right.size(); ++next) pairs.push_back({-1, static_cast<std::ptrdiff_t>(right[next])});
  }
};

}  // namespace

std::string_view to_string(ChangeKind kind) {
  constexpr std::string_view kNames[] = {"changed", "added", "removed", "reordered"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::vector<TextChange> text_difference(std::string_view before, std::string_view after) {
  const Json a = Json::parse(before, nullptr, false);
  const Json b = Json::parse(after, nullptr, false);
  DETENTE_REQUIRE(!a.is_discarded() && !b.is_discarded(), "a canonical text is JSON");
  Comparer comparer;
  comparer.compare("", a, b);
  return std::move(comparer.changes);
}

}  // namespace detente::batch
