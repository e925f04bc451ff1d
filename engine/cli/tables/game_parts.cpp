#include "engine/cli/tables/game_parts.hpp"

#include <map>
#include <set>

#include <fmt/format.h>

#include "engine/report/words.hpp"

namespace detente::cli {
namespace {

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

}  // namespace

GameResult::GameResult(const solve::NfgGame& one, const ask::GameAnswer& found) : nfg(one), answer(found) {
  for (const auto& player : game().players) {
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
  return report::number_text(value, 6);
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

std::string game_heading(const GameResult& result, const Facts& facts) {
  const ask::GameAnswer& answer = result.answer;
  report::TextTable table({{""}, {"", report::TextTable::Align::left, 80}});
  if (!result.nfg.comment.empty()) table.add({"comment", result.nfg.comment});
  std::vector<std::string> players;
  for (std::size_t i = 0; i < result.players.size(); ++i) {
    players.push_back(
        fmt::format("{} ({})", result.players[i], report::counted(result.game().action_count(i), "action")));
  }
  table.add({"players", fmt::format("{}", fmt::join(players, ", "))});
  table.add({"method", fmt::format("{}{}: {}", solve::kGameMethods[static_cast<std::size_t>(answer.method)],
                                   answer.asked ? "" : " (chosen)", answer.how)});
  for (const auto& [name, value] : facts) table.add({name, value});
  for (const std::string& remark : answer.set.remarks) table.add({"remark", remark});
  return (result.game().title.empty() ? "untitled" : result.game().title) + "\n\n" + table.text();
}

void write_texts(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts) {
  json.key(name).begin_array(JsonWriter::Layout::one_line);
  for (const std::string& text : texts) json.value(text);
  json.end();
}

}  // namespace detente::cli
