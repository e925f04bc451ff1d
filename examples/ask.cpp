// Opens a scenario, solves it, and tells what it is worth to each player and why they act as they do at first.
//   ask scenarios/tutorial/chicken.toml crash=-5
#include <cstdio>
#include <string>
#include <vector>

#include <engine/ask/explain.hpp>

namespace ask = detente::ask;

int main(int argc, char** argv) {
  std::vector<detente::scenario::Setting> settings;
  for (int i = 2; i < argc; ++i) {
    const std::string text = argv[i];  // NAME=VALUE
    settings.push_back({text.substr(0, text.find('=')), text.substr(text.find('=') + 1)});
  }
  const auto opened = ask::open(argc > 1 ? argv[1] : "", settings);
  for (const auto& diagnostic : opened.diagnostics()) std::fputs(render(diagnostic, false).c_str(), stderr);
  if (!opened) return 3;
  const auto solved = ask::solve(opened.value());
  if (!solved) return 1;
  std::printf("%s\n", opened.value().scenario().title.c_str());
  for (std::size_t i = 0; i < opened.value().scenario().players.size(); ++i) {
    const auto& player = opened.value().scenario().players[i];
    std::printf("  %s: %.6g\n", player.name.c_str(), solved.value().solution.value[i]);
    const auto asked = ask::find({.player = player.id}, opened.value());
    if (!asked) continue;  // It has private types: ask as one of them.
    const auto why = ask::explain(opened.value(), solved.value(), asked.value());
    if (!why) continue;  // It never moves.
    for (std::size_t a = 0; a < why.value().actions.size(); ++a) {
      std::printf("    %s\n", reason_sentence(opened.value().game(), why.value(), a, 2).c_str());
    }
  }
}
