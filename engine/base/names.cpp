#include "engine/base/names.hpp"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

namespace detente {

int edit_distance(std::string_view a, std::string_view b) {
  std::vector<int> before_last(b.size() + 1);
  std::vector<int> last(b.size() + 1);
  std::vector<int> now(b.size() + 1);
  std::iota(last.begin(), last.end(), 0);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = static_cast<int>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const int replace = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, replace});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        now[j] = std::min(now[j], before_last[j - 2] + 1);
      }
    }
    std::swap(before_last, last);
    std::swap(last, now);
  }
  return last[b.size()];
}

std::string nearest_name(std::string_view name, std::span<const std::string> known) {
  // Long garbage is near nothing, and must not cost |a| * |b|.
  constexpr std::size_t kLongestTypo = 64;
  if (name.size() > kLongestTypo) return {};
  const std::string* best = nullptr;
  int best_distance = 0;
  for (const std::string& candidate : known) {
    if (candidate.size() > kLongestTypo) continue;
    const int distance = edit_distance(name, candidate);
    const auto longer = static_cast<int>(std::max(name.size(), candidate.size()));
    if (distance <= std::max(1, longer / 3) && distance < longer &&
        (best == nullptr || distance < best_distance)) {
      best = &candidate;
      best_distance = distance;
    }
  }
  return best == nullptr ? std::string() : *best;
}

std::string name_hint(std::string_view name, std::span<const std::string> known) {
  if (const std::string near = nearest_name(name, known); !near.empty()) {
    return fmt::format("did you mean '{}'?", near);
  }
  if (known.empty()) return {};
  constexpr std::size_t kMostListed = 12;
  const auto listed = known.first(std::min(known.size(), kMostListed));
  return fmt::format("known: {}{}", fmt::join(listed, ", "), known.size() > kMostListed ? ", ..." : "");
}

}  // namespace detente
