// What the reports on a one-shot game share: names that differ, numbers, headings, members of JSON.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "engine/ask/game_answer.hpp"
#include "engine/report/table.hpp"
#include "engine/solve/formats/nfg.hpp"

namespace detente::cli {

/// What the report is about. Game and answer must outlive it.
struct GameResult {
  GameResult(const solve::NfgGame& nfg, const ask::GameAnswer& answer);

  const solve::NfgGame& nfg;
  const ask::GameAnswer& answer;
  // Their names, with "_1", "_2", ... behind those that are empty or stand there more than once: keys must differ.
  std::vector<std::string> players;
  std::vector<std::vector<std::string>> actions;  ///< Per player.

  [[nodiscard]] const solve::NormalForm& game() const { return nfg.game; }
};

/// One kind of answer.
struct GamePart {
  report::Table table;                    ///< What --format csv prints.
  std::function<std::string()> text;      ///< With its heading.
  std::function<void(JsonWriter&)> json;  ///< Its members.
};

/// "1/2" where that is short, else "0.333333".
[[nodiscard]] std::string short_number(const Rational& value);
[[nodiscard]] std::string short_number(double value);

/// "stag 1/2, hare 1/2": what is played with positive probability; a single action without its number.
[[nodiscard]] std::string mix_words(const std::vector<std::string>& actions, const std::vector<double>& mix,
                                    const std::vector<Rational>& exact = {});

/// Title, players, method, `facts`, remarks.
using Facts = std::vector<std::pair<std::string, std::string>>;
[[nodiscard]] std::string game_heading(const GameResult& result, const Facts& facts);

/// NAME: ["a", "b"] on one line.
void write_texts(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts);

/// NAME: {player: value(player)} on one line, or within one.
template <typename Value>
void write_by_player(JsonWriter& json, std::string_view name, const GameResult& result, Value value) {
  json.key(name).begin_object(JsonWriter::Layout::one_line);
  for (std::size_t i = 0; i < result.players.size(); ++i) json.field(result.players[i], value(i));
  json.end();
}

/// "profile": {player: {action: value(player, action)}} on one line, or within one.
template <typename Value>
void write_profile(JsonWriter& json, const GameResult& result, Value value) {
  json.key("profile").begin_object(JsonWriter::Layout::one_line);
  for (std::size_t i = 0; i < result.players.size(); ++i) {
    json.key(result.players[i]).begin_object();
    for (std::size_t a = 0; a < result.actions[i].size(); ++a) {
      json.field(result.actions[i][a], value(i, a));
    }
    json.end();
  }
  json.end();
}

}  // namespace detente::cli
