#include "engine/solve/formats/efg.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "engine/base/contract.hpp"
#include "engine/base/date.hpp"
#include "engine/base/numbers.hpp"
#include "engine/game/node_words.hpp"
#include "engine/scenario/model/movers.hpp"
#include "engine/solve/formats/nfg_writer.hpp"

namespace detente::solve {
namespace {

using game::NodeGraph;
using game::NodeId;

/// One choice of a mover, or one way that chance may go.
struct Branch {
  std::size_t index = 0;
  double chance = 0.0;  ///< Of a move of chance.
};

/// The tree, as seen from the graph.
class Tree {
public:
  Tree(const game::Game& game, const play::Play& play) : game_(game), play_(play) {}

  [[nodiscard]] bool is_chance(int player) const {
    // A session ends as the solution says, without a decision of one player.
    if (game_.scenario().session_of(player) >= 0) return true;
    return play::is_fixed(game_.scenario().play[static_cast<std::size_t>(player)]);
  }

  /// What mover `m` of the node may do: all its actions, or those that a fixed policy plays.
  [[nodiscard]] std::vector<Branch> moves(NodeId node, int round, std::size_t m) const {
    const auto& movers = play_.graph.choice_set(node).movers;
    std::size_t at = play_.graph.first_probability[node];
    for (std::size_t k = 0; k < m; ++k) at += movers[k].actions.size();
    const bool chance = is_chance(movers[m].mover);
    std::vector<Branch> branches;
    for (std::size_t a = 0; a < movers[m].actions.size(); ++a) {
      const double p = chance ? play_.behaviour.at(round)[at + a] : 1.0;
      if (p > 0.0) branches.push_back({a, p});
    }
    return branches;
  }

  /// Where a row leads; index = the next node. Entries that differ only in their outcomes are one.
  [[nodiscard]] std::vector<Branch> successors(std::uint64_t row) const {
    const NodeGraph& graph = play_.graph;
    std::vector<Branch> branches;
    for (std::uint64_t e = graph.first_entry[row]; e < graph.first_entry[row + 1]; ++e) {
      if (graph.probability[e] <= 0.0) continue;
      const auto same = std::ranges::find(branches, std::size_t{graph.next[e]}, &Branch::index);
      if (same != branches.end()) {
        same->chance += graph.probability[e];
      } else {
        branches.push_back({graph.next[e], graph.probability[e]});
      }
    }
    return branches;
  }

  [[nodiscard]] bool starts_round(NodeId node) const { return node < play_.graph.layers[1]; }
  [[nodiscard]] bool ended(NodeId node) const { return node >= play_.graph.ended_begin(); }

  /// size[r]: nodes of the tree of the first r + 1 rounds. Histories are counted, not walked.
  [[nodiscard]] std::vector<double> sizes(int rounds) const {
    const NodeGraph& graph = play_.graph;
    std::vector<double> sizes;
    std::vector<double> visits(graph.nodes(), 0.0);  // Histories that lead here in this round.
    visits[graph.start] = 1.0;
    double inner = 0.0;
    for (int t = 0; t < rounds; ++t) {
      std::vector<double> next_round(graph.nodes(), 0.0);
      double leaves = 0.0;
      for (NodeId node = 0; node < graph.ended_begin(); ++node) {
        if (visits[node] > 0.0) inner += visits[node] * count_node(node, t, visits, next_round);
      }
      for (NodeId node = 0; node < graph.nodes(); ++node) {
        if (ended(node)) next_round[node] += visits[node];
        leaves += next_round[node];
      }
      sizes.push_back(inner + leaves);
      visits = std::move(next_round);
    }
    return sizes;
  }

private:
  /// Inner nodes of the tree for one visit of `node`; hands the visits on.
  double count_node(NodeId node, int round, std::vector<double>& visits,
                    std::vector<double>& next_round) const {
    const auto& movers = play_.graph.choice_set(node).movers;
    double inner = 0.0;
    std::vector<std::size_t> rows{0};
    for (std::size_t m = 0; m < movers.size(); ++m) {
      const std::vector<Branch> branches = moves(node, round, m);
      if (branches.size() > 1) inner += static_cast<double>(rows.size());
      std::vector<std::size_t> longer;
      for (const std::size_t row : rows) {
        for (const Branch& one : branches) longer.push_back(row * movers[m].actions.size() + one.index);
      }
      rows = std::move(longer);
    }
    for (const std::size_t row : rows) {
      const std::vector<Branch> branches = successors(play_.graph.first_row[node] + row);
      if (branches.size() > 1) inner += 1.0;
      for (const Branch& one : branches) {
        const auto to = static_cast<NodeId>(one.index);
        (starts_round(to) ? next_round : visits)[to] += visits[node];
      }
    }
    return inner;
  }

  const game::Game& game_;
  const play::Play& play_;
};

class EfgWriter {
public:
  EfgWriter(const game::Game& game, const play::Play& play, const EfgOptions& options)
      : game_(game),
        play_(play),
        options_(options),
        tree_(game, play),
        players_(play.discounts.size()),
        sets_(players_, 0) {
    if (options.continuation && (play.rounds == 0 || options.rounds < play.rounds)) {
      future_ = play::node_values(play, options.rounds);
    }
  }

  std::string write() {
    const scenario::Scenario& scenario = game_.scenario();
    text_ = "EFG 2 R " + gambit_quoted(scenario.title) + " {";
    for (const scenario::Player& player : scenario.players) text_ += ' ' + gambit_quoted(player.name);
    text_ += " }\n" + gambit_quoted(comment()) + "\n\n";
    visit(play_.graph.start, 0, std::vector<double>(players_, 0.0), std::vector<double>(players_, 1.0));
    return std::move(text_);
  }

private:
  [[nodiscard]] std::string comment() const {
    std::string text = fmt::format("The first {} of the scenario, {} the value of what follows.",
                                   options_.rounds == 1 ? "round" : fmt::format("{} rounds", options_.rounds),
                                   !future_ ? "without" : "with");
    for (std::size_t i = 0; i < players_; ++i) {
      if (!tree_.is_chance(static_cast<int>(i))) continue;
      text +=
          fmt::format(" {} plays a fixed policy: its moves are chance.", game_.scenario().players[i].name);
    }
    return text;
  }

  /// `paid` so far, and the discounts of the round, per player.
  void visit(NodeId node, int round, const std::vector<double>& paid, const std::vector<double>& discount) {
    if (tree_.ended(node) || (tree_.starts_round(node) && round == options_.rounds)) {
      end(node, paid, discount);
      return;
    }
    // One information set a mover and visit: nobody sees what the others choose at once.
    const auto& movers = play_.graph.choice_set(node).movers;
    std::vector<int> sets(movers.size(), 0);
    for (std::size_t m = 0; m < movers.size(); ++m) {
      if (is_decision(movers[m])) sets[m] = ++sets_[static_cast<std::size_t>(movers[m].mover)];
    }
    const scenario::Scenario& scenario = game_.scenario();
    const auto phase = static_cast<std::size_t>(play_.graph.layer_of(node));
    const Visit here{node,
                     round,
                     fmt::format("{} {}: {}", label_of_round(scenario.start, scenario.round, round),
                                 game_.phases()[phase].name, game::node_words(game_, play_.graph, node)),
                     sets,
                     paid,
                     discount};
    choose(here, 0, 0);
  }

  struct Visit {
    NodeId node;
    int round;
    std::string name;
    std::vector<int> sets;
    const std::vector<double>& paid;
    const std::vector<double>& discount;
  };

  [[nodiscard]] bool is_decision(const game::ChoiceSet::Mover& mover) const {
    return mover.actions.size() > 1 && !tree_.is_chance(mover.mover);
  }

  /// Mover `m` and those after it; `row` holds the choices so far.
  void choose(const Visit& here, std::size_t m, std::size_t row) {
    const auto& movers = play_.graph.choice_set(here.node).movers;
    if (m == movers.size()) {
      follow(here, play_.graph.first_row[here.node] + row);
      return;
    }
    const int player = movers[m].mover;
    const std::vector<Branch> branches = tree_.moves(here.node, here.round, m);
    const auto label = [&](const Branch& one) {
      return game_.scenario().action_words(player, movers[m].actions[one.index]);
    };
    if (is_decision(movers[m])) {
      text_ += fmt::format("p \"\" {} {} {} {{", player + 1, here.sets[m], gambit_quoted(here.name));
      for (const Branch& one : branches) text_ += ' ' + gambit_quoted(label(one));
      text_ += " } 0\n";
    } else if (branches.size() > 1) {
      std::vector<std::string> labels;
      for (const Branch& one : branches) labels.push_back(label(one));
      chance(here.name + ": " + scenario::mover_name(game_.scenario(), player), labels, branches);
    }
    for (const Branch& one : branches) choose(here, m + 1, row * movers[m].actions.size() + one.index);
  }

  void chance(const std::string& name, const std::vector<std::string>& labels,
              const std::vector<Branch>& branches) {
    std::vector<double> chances;
    for (const Branch& one : branches) chances.push_back(one.chance);
    const std::vector<Rational> exact = exact_chances(chances);
    text_ += fmt::format("c \"\" {} {} {{", ++chance_sets_, gambit_quoted(name));
    for (std::size_t k = 0; k < exact.size(); ++k) {
      text_ += ' ' + gambit_quoted(labels[k]) + ' ' + number_text(exact[k]);
    }
    text_ += " } 0\n";
  }

  /// What a row pays, what chance makes of it, and what comes next.
  void follow(const Visit& here, std::uint64_t row) {
    std::vector<double> paid = here.paid;
    for (std::size_t i = 0; i < players_; ++i) {
      paid[i] += here.discount[i] * play_.graph.reward[row * players_ + i];
    }
    const std::vector<Branch> branches = tree_.successors(row);
    if (branches.size() > 1) {
      std::set<std::string> used;
      std::vector<std::string> labels;
      for (const Branch& one : branches) {
        const std::string words =
            game::change_words(game_, play_.graph, here.node, static_cast<NodeId>(one.index));
        std::string unused = words.empty() ? "no change" : words;
        for (int k = 2; !used.insert(unused).second; ++k) unused = fmt::format("{} ({})", words, k);
        labels.push_back(unused);
      }
      chance(here.name, labels, branches);
    }
    for (const Branch& one : branches) {
      const auto to = static_cast<NodeId>(one.index);
      if (!tree_.starts_round(to)) {
        visit(to, here.round, paid, here.discount);
        continue;
      }
      std::vector<double> later = here.discount;
      for (std::size_t i = 0; i < players_; ++i) later[i] *= play_.discounts[i];
      visit(to, here.round + 1, paid, later);
    }
  }

  void end(NodeId node, const std::vector<double>& paid, const std::vector<double>& discount) {
    text_ += fmt::format("t \"\" {} {} {{", ++outcomes_,
                         gambit_quoted(game::node_words(game_, play_.graph, node)));
    for (std::size_t i = 0; i < players_; ++i) {
      const double after = future_ ? future_->at(node)[i] : 0.0;
      text_ += (i == 0 ? " " : ", ") + shortest(paid[i] + discount[i] * after + 0.0);
    }
    text_ += " }\n";
  }

  const game::Game& game_;
  const play::Play& play_;
  const EfgOptions& options_;
  Tree tree_;
  std::size_t players_;
  std::vector<int> sets_;  // Information sets so far, per player.
  int chance_sets_ = 0;
  int outcomes_ = 0;
  std::optional<play::RoundValues> future_;  // After the tree; none = nothing follows.
  std::string text_;
};

}  // namespace

std::vector<Rational> exact_chances(const std::vector<double>& chances) {
  const auto largest = static_cast<std::size_t>(std::ranges::max_element(chances) - chances.begin());
  std::vector<Rational> exact(chances.size());
  Rational rest(1);
  for (std::size_t k = 0; k < chances.size(); ++k) {
    if (k == largest) continue;
    const auto decimal = parse_rational(shortest(chances[k]));
    DETENTE_REQUIRE(decimal.has_value(), "a finite double has a decimal text");
    exact[k] = *decimal;
    rest -= exact[k];
  }
  exact[largest] = rest;
  return exact;
}

Result<std::string> write_efg(const game::Game& game, const play::Play& play, const EfgOptions& options) {
  DETENTE_REQUIRE(options.rounds >= 1 && options.rounds <= kMostEfgRounds, "rounds within bounds");
  const std::vector<double> sizes = Tree(game, play).sizes(options.rounds);
  const auto limit = static_cast<double>(options.max_nodes);
  if (sizes.back() <= limit) return EfgWriter(game, play, options).write();
  const auto fitting = std::ranges::upper_bound(sizes, limit) - sizes.begin();
  Diagnostics diagnostics;
  diagnostics.error("too-large", {game.scenario().phases.front().at.source, 0, 0},
                    fmt::format("the tree of {} has {:.4g} nodes; at most {} are written",
                                options.rounds == 1 ? "the first round"
                                                    : fmt::format("the first {} rounds", options.rounds),
                                sizes.back(), options.max_nodes),
                    fitting > 0 ? fmt::format("the first {} {} {:.0f} nodes: ask for fewer rounds", fitting,
                                              fitting == 1 ? "round has" : "rounds have",
                                              sizes[static_cast<std::size_t>(fitting) - 1])
                                : "fewer actions or fewer chances in one round make a smaller tree");
  return diagnostics;
}

}  // namespace detente::solve
