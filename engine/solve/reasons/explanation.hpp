// Explanations: why a player acts as it does at one decision, in numbers that add up.
//
// For each action: how likely it is, what it is worth by payoff term, how it compares with the best
// alternative term by term, and what the others are expected to do after it. Exact: expectations over
// everybody's policies, the player's own later choices included. A simultaneous mover's action is worth its
// expectation over the other movers' mixes of that phase.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/game/graph_recipe.hpp"
#include "engine/game/node_graph.hpp"
#include "engine/play/policy.hpp"

namespace detente::solve {

/// Play that is to be explained. All must outlive what is made of it.
struct PlayedGame {
  const game::Game& game;
  const game::NodeGraph& graph;
  const game::GraphRecipe& recipe;  ///< Of the graph.
  const play::Behaviour& behaviour;
  int rounds = 1;           ///< That a run lasts.
  bool stationary = false;  ///< Players expect the future to go on for ever; else to end with the run.
};

/// A private type of a player, to whom play is what behaviour_of_type() makes of it.
struct TypedPlayer {
  int belief = 0;
  int type = 0;
  const play::Behaviour& open;  ///< Play as those see it who do not know the type.
};

/// One value of a variable that a decision must have been made at.
struct Condition {
  scenario::VariableId variable = 0;
  int value = 0;
};

/// A decision of a player in a round.
struct Decision {
  int player = 0;
  int round = 0;  ///< 0-based.
  game::NodeId node = 0;
  double probability = 0.0;  ///< That play comes to this node in the round.
  double moves = 0.0;        ///< That the player moves in the round at all.
};

/// The likeliest node at which `player` decides in `round` and all `conditions` hold; of equally likely ones
/// the first. Where play comes to none of them in that round, the one that is most like the likeliest node
/// without conditions; its probability is 0. None when there is no such node in the whole graph.
[[nodiscard]] std::optional<Decision> likeliest_decision(const PlayedGame& played, int player, int round,
                                                         std::span<const Condition> conditions = {});

/// What is known of a variable at a node. Values that no later formula tells apart are one.
struct Known {
  scenario::VariableId variable = 0;
  std::vector<int> values;  ///< It has one of these; ascending, never empty.
};

/// What another player does in a phase.
struct ExpectedMove {
  int rounds_ahead = 0;  ///< 0 = the round of the decision, 1 = the next.
  int phase = 0;
  int mover = 0;
  double moves = 0.0;           ///< That it moves there: the sum of `actions`.
  std::vector<double> actions;  ///< Per action of the player, in the scenario's order.
};

/// How a council's vote comes out in a phase. held = passed + vetoed + failed.
struct ExpectedVote {
  int rounds_ahead = 0;
  int phase = 0;
  int council = 0;
  double held = 0.0;  ///< That a motion is put to it.
  double passed = 0.0;
  double vetoed = 0.0;  ///< It had its quota, and a veto stopped it.
  double failed = 0.0;  ///< It had not.
};

struct ActionReasons {
  int action = 0;             ///< Index among the player's actions.
  double probability = 0.0;   ///< Under the player's policy.
  std::vector<double> terms;  ///< Per payoff term: expected, discounted to the round of the decision, utils.
  double value = 0.0;         ///< Their sum.
  int alternative = -1;       ///< Index in Explanation::actions of the best other one; -1 = there is none.
  std::vector<double> differences;  ///< Per term: to the alternative's; empty without one.
  double advantage = 0.0;           ///< Their sum.
  std::vector<ExpectedMove> moves;  ///< By rounds ahead, phase, player. The same for each action.
  std::vector<ExpectedVote> votes;  ///< By rounds ahead, phase. The same for each action.
};

struct Explanation {
  Decision decision;
  std::vector<std::string> terms;      ///< Names of the player's payoff terms, or its type's.
  std::vector<Known> known;            ///< State variables, then what is remembered of moves and votes.
  std::vector<ActionReasons> actions;  ///< The available ones, in the scenario's order.
  double error = 0.0;                  ///< Of every term's value: see RoundValues.
};

/// Whether the others hold the type possible where the decision is made.
[[nodiscard]] bool held_possible(const PlayedGame& played, const Decision& decision, int belief, int type);

/// REQUIRES: `decision` is one that likeliest_decision found for the same play; for a type, whose play it
/// then is, one at which it is held possible.
[[nodiscard]] Explanation explain(const PlayedGame& played, const Decision& decision,
                                  const TypedPlayer* type = nullptr);

/// Decimals at which numbers of an explanation are told so that the largest difference between actions shows
/// two digits: 2 to 6.
[[nodiscard]] int telling_decimals(const Explanation& explanation);

/// "'no' gains 1.47 utils over 'abstain', the best alternative: it saves 1.90 in divide, but costs 0.43 in
/// reputation." A loss that is smaller than the alternative's is saved, a gain that is larger is brought.
/// Numbers as the tables have them, rounded to `decimals`; terms that round to 0 are left out.
[[nodiscard]] std::string reason_sentence(const game::Game& game, const Explanation& explanation,
                                          std::size_t action, int decimals);

}  // namespace detente::solve
