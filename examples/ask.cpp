// Opens a scenario, solves it, and prints what it is worth to each player and what they do first.
//   ask scenarios/tutorial/chicken.toml crash=-5
#include <cstdio>
#include <string>
#include <vector>

#include <engine/ask/opened.hpp>
#include <engine/ask/solved.hpp>

int main(int argc, char** argv) {
  std::vector<detente::scenario::Setting> settings;
  for (int i = 2; i < argc; ++i) {
    const std::string text = argv[i];  // NAME=VALUE
    settings.push_back({text.substr(0, text.find('=')), text.substr(text.find('=') + 1)});
  }
  const auto opened = detente::ask::open(argc > 1 ? argv[1] : "", settings);
  for (const auto& diagnostic : opened.diagnostics()) std::fputs(render(diagnostic, false).c_str(), stderr);
  if (!opened) return 3;
  const auto solved = detente::ask::solve(opened.value());
  if (!solved) return 1;

  const detente::scenario::Scenario& scenario = opened.value().scenario();
  std::printf("%s\n", scenario.title.c_str());
  for (std::size_t i = 0; i < scenario.players.size(); ++i) {
    std::printf("  %s: %.6g\n", scenario.players[i].name.c_str(), solved.value().solution.value[i]);
  }
}
