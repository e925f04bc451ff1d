#include "engine/cli/tables/solve_labels.hpp"

#include <map>
#include <set>

#include <fmt/format.h>

namespace detente::cli {

std::vector<std::string> distinct_names(const std::vector<std::string>& names) {
  std::map<std::string, int> times;
  std::set<std::string> used;
  for (const std::string& name : names) {
    ++times[name];
    used.insert(name);
  }
  std::map<std::string, int> next;
  std::vector<std::string> distinct;
  for (const std::string& name : names) {
    std::string one = name;
    if (name.empty() || times[name] > 1) {
      do {
        one = fmt::format("{}_{}", name, ++next[name]);
      } while (!used.insert(one).second);
    }
    distinct.push_back(one);
  }
  return distinct;
}

GameLabels::GameLabels(const solve::NormalForm& game) {
  for (const auto& player : game.players) {
    players.push_back(player.name);
    actions.push_back(distinct_names(player.actions));
  }
  players = distinct_names(players);
}

std::string short_number(const Rational& value) {
  constexpr std::size_t kLongest = 11;
  std::string exact = fraction_text(value);
  return exact.size() <= kLongest ? exact : short_number(to_double(value));
}

std::string short_number(double value) {
  return fmt::format("{:.6g}", value + 0.0);
}

std::string small_number(double value) {
  return value == 0.0 ? "0" : fmt::format("{:.1e}", value);
}

std::string mix_words(const std::vector<std::string>& actions, const std::vector<double>& mix,
                      const std::vector<Rational>& exact) {
  std::vector<std::string> parts;
  for (std::size_t a = 0; a < actions.size(); ++a) {
    const bool played = exact.empty() ? mix[a] > 0.0 : exact[a] > 0;
    if (!played) continue;
    const bool alone = exact.empty() ? mix[a] >= 1.0 : exact[a] == 1;
    parts.push_back(alone
                        ? actions[a]
                        : actions[a] + ' ' + (exact.empty() ? short_number(mix[a]) : short_number(exact[a])));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace detente::cli
