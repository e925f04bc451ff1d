#include "engine/ask/solved.hpp"

namespace detente::ask {

Result<Solved> solve(const Opened& opened, std::uint64_t max_memory,
                     const simulate::StageListener& listener) {
  const auto begin = [&](const char* stage) {
    if (listener.begin) listener.begin(stage);
  };
  begin("graph");
  Solved solved;
  auto graph = game::build_graph(opened.game(), {.max_bytes = max_memory}, solved.recipe);
  if (!graph) return Diagnostics(graph.diagnostics());
  solved.graph = std::move(graph).value();
  begin("solve");
  const solve::MarkovOptions options = solve::markov_options(opened.scenario(), listener.meter);
  solved.solution = solve::solve_markov(opened.game(), solved.graph, options);
  solved.discounts = opened.scenario().discounts();
  solved.rounds = play::horizon_of(opened.scenario());
  return solved;
}

}  // namespace detente::ask
