#include "engine/game/node_graph.hpp"

#include <algorithm>

namespace detente::game {
namespace {

template <typename T>
std::size_t bytes_of(const std::vector<T>& values) {
  return values.size() * sizeof(T);
}

}  // namespace

int NodeGraph::layer_of(NodeId node) const {
  return static_cast<int>(std::upper_bound(layers.begin(), layers.end(), node) - layers.begin()) - 1;
}

std::optional<NodeId> NodeGraph::find(const Game& game, int layer,
                                      std::span<const std::int32_t> world) const {
  const std::uint64_t key = game.node_key(layer, world);
  const auto begin = keys.begin() + layers[static_cast<std::size_t>(layer)];
  const auto end = keys.begin() + layers[static_cast<std::size_t>(layer) + 1];
  const auto at = std::lower_bound(begin, end, key);
  if (at == end || *at != key) return std::nullopt;
  return static_cast<NodeId>(at - keys.begin());
}

World NodeGraph::world_of(const Game& game, NodeId node) const {
  World world;
  const int layer = layer_of(node);
  // The key of an ended node also holds the end; see ended_key in graph_builder.cpp.
  if (layer == phase_count()) {
    game.world_of_key(0, keys[node] / game.ends().size(), world);
  } else {
    game.world_of_key(layer, keys[node], world);
  }
  return world;
}

std::size_t NodeGraph::bytes() const {
  std::size_t bytes = bytes_of(layers) + bytes_of(keys) + bytes_of(choices) + bytes_of(first_row) +
                      bytes_of(first_probability) + bytes_of(first_entry) + bytes_of(reward) +
                      bytes_of(probability) + bytes_of(next) + bytes_of(event) + bytes_of(end_of_ended);
  for (const Event& one : events) bytes += sizeof(Event) + bytes_of(one.values);
  return bytes;
}

}  // namespace detente::game
