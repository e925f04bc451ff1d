#include "engine/solve/one_shot/extreme_equilibria.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <string>

namespace detente::solve {
namespace {

/// A component with more maximal Nash subsets than this is described by their number's bound alone.
constexpr std::size_t kMostSubsets = 64;

using Members = std::set<std::size_t>;

/// One component: for each of player 1's strategies, player 2's strategies that complete it.
using Component = std::map<std::size_t, Members>;

/// Union-find over the strategies of both players.
class Groups {
public:
  explicit Groups(std::size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), 0U); }
  std::size_t root(std::size_t k) {
    while (parent_[k] != k) k = parent_[k] = parent_[parent_[k]];
    return k;
  }
  void join(std::size_t a, std::size_t b) { parent_[root(a)] = root(b); }

private:
  std::vector<std::size_t> parent_;
};

/// More weight on the first actions comes first.
std::vector<std::size_t> ranks(const std::vector<std::vector<Rational>>& strategies) {
  std::vector<std::size_t> order(strategies.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return strategies[b] < strategies[a]; });
  std::vector<std::size_t> rank(order.size());
  for (std::size_t k = 0; k < order.size(); ++k) rank[order[k]] = k;
  return rank;
}

/// Player 2's sides of all maximal Nash subsets: every intersection of neighbourhoods that is not empty. None
/// when they are too many.
std::set<Members> maximal_subsets(const Component& component) {
  std::set<Members> closed;
  for (const auto& [x, neighbours] : component) {
    std::set<Members> more{neighbours};
    for (const Members& other : closed) {
      Members both;
      std::set_intersection(neighbours.begin(), neighbours.end(), other.begin(), other.end(),
                            std::inserter(both, both.end()));
      if (!both.empty()) more.insert(std::move(both));
    }
    closed.merge(more);
    if (closed.size() > kMostSubsets) return {};
  }
  return closed;
}

/// "1", "1 and 3", "1, 2 and 5".
std::string listed(const Members& numbers) {
  std::string text;
  std::size_t left = numbers.size();
  for (const std::size_t number : numbers) {
    text += std::to_string(number);
    --left;
    if (left > 0) text += left == 1 ? " and " : ", ";
  }
  return text;
}

/// "Anna's strategies in equilibria 1 and 2": the first equilibrium in which each is played stands for it.
std::string strategies_text(const NormalForm& game, std::size_t player, const Members& strategies,
                            const std::map<std::size_t, std::size_t>& first_seen) {
  Members places;
  for (const std::size_t s : strategies) places.insert(first_seen.at(s));
  const std::string many = places.size() == 1 ? "y in equilibrium " : "ies in equilibria ";
  return game.players[player].name + "'s strateg" + many + listed(places);
}

std::string describe(const NormalForm& game, int number, const Component& component,
                     const std::map<std::size_t, std::size_t> first_seen[2]) {
  const std::string head = "component " + std::to_string(number) + " holds infinitely many equilibria: ";
  const std::set<Members> subsets = maximal_subsets(component);
  if (subsets.empty()) {
    return head + "more than " + std::to_string(kMostSubsets) +
           " maximal Nash subsets, spanned by the extreme equilibria given";
  }
  std::string text = head;
  bool first = true;
  for (const Members& theirs : subsets) {
    Members own;
    for (const auto& [x, neighbours] : component) {
      if (std::includes(neighbours.begin(), neighbours.end(), theirs.begin(), theirs.end())) own.insert(x);
    }
    text += first ? "" : "; and ";
    first = false;
    text += "every mix of " + strategies_text(game, 0, own, first_seen[0]) + " with every mix of " +
            strategies_text(game, 1, theirs, first_seen[1]);
  }
  return text;
}

}  // namespace

EquilibriumSet assemble(const NormalForm& game, const ExtremeEquilibria& found) {
  const std::vector<std::size_t> rank[2] = {ranks(found.strategies[0]), ranks(found.strategies[1])};
  auto pairs = found.pairs;
  std::sort(pairs.begin(), pairs.end(), [&](const auto& a, const auto& b) {
    return std::pair(rank[0][a.first], rank[1][a.second]) < std::pair(rank[0][b.first], rank[1][b.second]);
  });

  const std::size_t second = found.strategies[0].size();
  Groups groups(second + found.strategies[1].size());
  for (const auto& [x, y] : pairs) groups.join(x, second + y);
  std::map<std::size_t, std::size_t> sizes;
  for (const auto& [x, y] : pairs) ++sizes[groups.root(x)];

  EquilibriumSet set;
  std::map<std::size_t, int> numbers;  // From a group's root.
  std::map<int, Component> components;
  std::map<std::size_t, std::size_t> first_seen[2];
  for (const auto& [x, y] : pairs) {
    Equilibrium equilibrium;
    equilibrium.exact = {found.strategies[0][x], found.strategies[1][y]};
    equilibrium.profile = to_doubles(equilibrium.exact);
    equilibrium.certificate = certify(game, equilibrium.profile);
    const std::size_t root = groups.root(x);
    if (sizes[root] > 1) {
      equilibrium.component = numbers.emplace(root, static_cast<int>(numbers.size()) + 1).first->second;
      components[equilibrium.component][x].insert(y);
    }
    set.equilibria.push_back(std::move(equilibrium));
    first_seen[0].emplace(x, set.equilibria.size());
    first_seen[1].emplace(y, set.equilibria.size());
  }
  set.degenerate = !components.empty();
  for (const auto& [number, component] : components) {
    set.remarks.push_back(describe(game, number, component, first_seen));
  }
  return set;
}

}  // namespace detente::solve
