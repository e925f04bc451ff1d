#include "engine/game/node_words.hpp"

#include <fmt/format.h>

namespace detente::game {
namespace {

using scenario::Variable;
using scenario::VariableKind;

/// "arsenal = 5"; what a node cannot tell apart it says together: "us = sanctions or force", "yes = 0 to 8".
std::string value_words(const Variable& variable, const KeptVariable& kept, std::int32_t value) {
  const std::int32_t wanted = kept.class_of_value[static_cast<std::size_t>(value)];
  std::vector<std::size_t> alike;
  for (std::size_t v = 0; v < kept.class_of_value.size(); ++v) {
    if (kept.class_of_value[v] == wanted) alike.push_back(v);
  }
  std::string text = variable.name + " = ";
  if (variable.values.empty() && alike.size() > 1 && alike.back() - alike.front() + 1 == alike.size()) {
    return text + fmt::format("{} to {}", alike.front(), alike.back());
  }
  for (std::size_t k = 0; k < alike.size(); ++k) {
    text += (k == 0 ? "" : " or ") +
            (variable.values.empty() ? std::to_string(alike[k]) : variable.values[alike[k]]);
  }
  return text;
}

/// A comma where something stands already.
void add(std::string& text, const std::string& words) {
  text += (text.empty() ? "" : ", ") + words;
}

std::string end_words(const Game& game, const NodeGraph& graph, NodeId node) {
  const int end = graph.end_of_ended[node - graph.ended_begin()];
  return "end: " + game.scenario().ends[static_cast<std::size_t>(end)].name;
}

}  // namespace

std::string node_words(const Game& game, const NodeGraph& graph, NodeId node) {
  if (node >= graph.ended_begin()) return end_words(game, graph, node);
  const World world = graph.world_of(game, node);
  std::string text;
  for (const KeptVariable& kept : game.kept_classes(graph.layer_of(node))) {
    const Variable& variable = game.vocabulary()[kept.variable];
    const std::int32_t value = world[static_cast<std::size_t>(kept.variable)];
    if (variable.kind == VariableKind::state || value != 0) add(text, value_words(variable, kept, value));
  }
  return text;
}

std::string change_words(const Game& game, const NodeGraph& graph, NodeId from, NodeId to) {
  if (to >= graph.ended_begin()) return end_words(game, graph, to);
  const World before = graph.world_of(game, from);
  const World after = graph.world_of(game, to);
  std::string text;
  for (const KeptVariable& kept : game.kept_classes(graph.layer_of(to))) {
    const Variable& variable = game.vocabulary()[kept.variable];
    const auto at = static_cast<std::size_t>(kept.variable);
    const bool chosen = variable.kind == VariableKind::move || variable.kind == VariableKind::deal ||
                        variable.kind == VariableKind::update;
    if (chosen || before[at] == after[at]) continue;
    add(text, value_words(variable, kept, after[at]));
  }
  return text;
}

}  // namespace detente::game
