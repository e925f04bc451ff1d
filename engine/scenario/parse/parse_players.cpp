// [players]: who they are, what they can do, what they want.
#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include "engine/scenario/model/position.hpp"
#include "engine/scenario/model/reader.hpp"
#include "engine/scenario/parse/draft.hpp"

namespace detente::scenario {
namespace {

constexpr std::size_t kMostPlayers = 100;
constexpr std::size_t kMostActions = 100;
constexpr int kMostSteps = 200;

Ballot ballot_of(int word) {
  return static_cast<Ballot>(word + 1);
}

Action parse_action(const Node::Entry& entry, Diagnostics& diagnostics) {
  Action action;
  action.name = entry.key;
  action.at = entry.key_at;
  for (int word = 0; word < 3; ++word) {
    if (entry.key == kBallotWords[static_cast<std::size_t>(word)]) action.ballot = ballot_of(word);
  }
  const std::string what = fmt::format("action '{}'", entry.key);
  if (!expect_kind(entry.value, Node::Kind::table, what, diagnostics,
                   "write {} or { family = \"...\", about = \"...\", when = \"...\" }")) {
    return action;
  }
  TableReader reader(entry.value, what, diagnostics);
  if (const Node* const family = reader.get("family")) {
    if (expect_kind(*family, Node::Kind::string, "'family'", diagnostics) &&
        check_name(family->text, family->text_at, "family", diagnostics)) {
      action.family = family->text;
    }
  }
  action.about = reader.text("about");
  action.when = reader.formula("when");
  if (const int word = reader.choice("ballot", kBallotWords, -1); word >= 0) action.ballot = ballot_of(word);
  reader.finish();
  return action;
}

Player parse_player(const Node::Entry& entry, std::vector<Belief>& beliefs, int index,
                    Diagnostics& diagnostics) {
  Player player;
  player.id = entry.key;
  player.name = entry.key;
  player.at = entry.key_at;
  const std::string what = fmt::format("player '{}'", entry.key);
  if (!expect_kind(entry.value, Node::Kind::table, what, diagnostics)) return player;
  TableReader reader(entry.value, what, diagnostics);
  player.name = reader.text("name", entry.key);
  player.discount = reader.number("discount", {0.0, 1.0, true}, player.discount);
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  player.rationality = reader.number("rationality", {0.0, kInfinity, false, true}, player.rationality);
  const Node* const actions = reader.get("actions");
  if (actions != nullptr) {
    const std::string table = fmt::format("'actions' of {}", what);
    for (const Node::Entry& action : read_entries(*actions, table, kMostActions, diagnostics)) {
      player.actions.push_back(parse_action(action, diagnostics));
    }
  }
  if (player.actions.empty() && (actions == nullptr || actions->is_table())) {
    diagnostics.error("no-actions", entry.key_at, fmt::format("{} has no actions", what),
                      fmt::format("list them in [players.{}.actions]", entry.key));
  }
  if (const Node* const payoff = reader.get("payoff")) {
    const std::string table = fmt::format("'payoff' of {}", what);
    for (const Node::Entry& term : read_entries(*payoff, table, kMostEntries, diagnostics)) {
      player.payoff.push_back(
          {term.key, read_formula(term.value, fmt::format("payoff term '{}'", term.key), diagnostics)});
    }
  }
  if (const Node* const positions = reader.get("positions")) {
    const auto shares = [](const Node::Entry&) { return std::optional(NumberRange{0.0, 1.0}); };
    player.positions = read_positions(*positions, what, shares, Estimate::certain(1.0), diagnostics);
  }
  const Node* const steps = reader.get("belief_steps");
  const int fine = reader.integer("belief_steps", 1, kMostSteps, Belief().steps);
  if (const Node* const types = reader.get("types")) {
    Belief belief = parse_types(*types, fine, entry.key, diagnostics);
    if (belief.types.size() > 1) {
      belief.player = index;
      player.belief = static_cast<int>(beliefs.size());
      beliefs.push_back(std::move(belief));
      if (std::isinf(player.rationality)) {
        diagnostics.error("types-best-reply", reader.key_at("rationality"),
                          fmt::format("{} has private types, and 'rationality' = inf", what),
                          "others learn from moves that every type may make: give it a finite rationality");
      }
    }
  } else if (steps != nullptr) {
    diagnostics.error("no-types", reader.key_at("belief_steps"),
                      fmt::format("'belief_steps' needs types, and {} has none", what),
                      fmt::format("describe them in [players.{}.types]", entry.key));
  }
  reader.finish();
  return player;
}

}  // namespace

void parse_players(const Node& root, Draft& draft, Diagnostics& diagnostics) {
  const Node* const node = root.find("players");
  if (node != nullptr) {
    for (const Node::Entry& entry : read_entries(*node, "'players'", kMostPlayers, diagnostics)) {
      const int index = static_cast<int>(draft.scenario.players.size());
      draft.scenario.players.push_back(parse_player(entry, draft.scenario.beliefs, index, diagnostics));
    }
  }
  if (draft.scenario.players.empty() && (node == nullptr || node->is_table())) {
    diagnostics.error("no-players", node == nullptr ? root.at : node->at, "the scenario has no players",
                      "describe each in a table [players.NAME]");
  }
}

}  // namespace detente::scenario
