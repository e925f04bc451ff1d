// A Scenario: everything that a scenario file says, checked, with names resolved.
//
// scenarios/README.md teaches the language; this header is its meaning in memory.
// A Scenario that load_scenario returned is valid: every index is in range, every formula
// parses against the names in scope, every start value exists. Const members may be used
// concurrently.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/date.hpp"
#include "engine/base/result.hpp"
#include "engine/scenario/model/belief_grid.hpp"
#include "engine/scenario/model/formula.hpp"
#include "engine/scenario/model/issue.hpp"
#include "engine/scenario/model/outcome_reading.hpp"
#include "engine/scenario/model/policy_kind.hpp"
#include "engine/scenario/model/position.hpp"
#include "engine/scenario/model/tactic_spec.hpp"
#include "engine/scenario/model/vocabulary.hpp"

namespace detente::scenario {

/// A number that a user can set, sweep or fit.
struct Parameter {
  std::string name;
  double value = 0.0;
  std::optional<double> low, high;  ///< Declared range; low <= value <= high.
  std::string about;
  SourceSpan at;
};

struct StateVariable {
  std::string name;
  int size = 2;                     ///< Values are 0 .. size - 1; 2 to 1000.
  std::vector<std::string> values;  ///< Names of the values, or empty for levels.
  int start = 0;
  std::string about;
  SourceSpan at;
};

struct Derived {
  std::string name;
  Formula formula;
};

/// What an action means as a council ballot.
enum class Ballot : std::uint8_t { none, yes, abstain, no };

/// As a scenario writes them, in the order of Ballot after `none`.
inline const std::array<std::string, 3> kBallotWords = {"yes", "abstain", "no"};

struct Action {
  std::string name;
  std::string family;            ///< Groups actions across players ("sanctions"); may be empty.
  std::string about;             ///< Verb phrase for histories: "tables a resolution"; may be empty.
  Ballot ballot = Ballot::none;  ///< By name (`yes`, `abstain`, `no`) or by the key `ballot`.
  Formula when;                  ///< Guard; absent = always available.
  SourceSpan at;
};

struct PayoffTerm {
  std::string name;
  Formula formula;  ///< Utils per round, read at the end of the round.
};

struct Player {
  std::string id;                  ///< As formulas write it.
  std::string name;                ///< As people read it.
  double discount = 0.9;           ///< Per round, [0, 1).
  double rationality = 1.0;        ///< Logit precision, 1/utils, (0, inf]; inf = best reply. 0 = uniform.
  std::vector<Action> actions;     ///< In file order; at least one.
  std::vector<PayoffTerm> payoff;  ///< With types: what an observer expects it to be paid.
  std::vector<IssuePosition> positions;  ///< In file order; read by spatial bargaining, not by the game.
  int phase = -1;                        ///< The phase it moves in; -1 = never.
  int belief = -1;                       ///< Index in Scenario::beliefs; -1 = it has no private types.
  SourceSpan at;
};

/// What a player may be, known to itself alone.
struct Type {
  std::string name;
  double prior = 0.0;  ///< (0, 1).
  /// Its payoff terms, those of its player that it does not replace included. Each is weighted by the others'
  /// belief that the player is of this type: what is reported of it is its expected payoff to an observer.
  std::vector<PayoffTerm> payoff;
  SourceSpan at;
};

/// A player with private types, and what the others believe of it. The belief is a state variable; wherever
/// the player has moved, or a session to which it is a party has ended, Bayes' rule moves it.
struct Belief {
  int player = 0;
  std::vector<Type> types;  ///< In file order; at least two.
  int steps = 10;
  BeliefGrid grid;
  int variable = -1;  ///< The state variable, whose values are the grid's points.
  SourceSpan at;

  /// "sincere 0.3, opportunist 0.7".
  [[nodiscard]] std::string words(int point) const;
};

/// Points that a belief may have: the state has a copy for each.
inline constexpr int kMostBeliefs = 1000;

struct Member {
  std::string id;
  std::string name;
  int player = -1;  ///< Votes by this player's move; -1 = by the formulas.
  Formula yes, no;  ///< Probabilities; the rest abstains. Absent `no` = 0. Only when player < 0.
  int weight = 1;   ///< Votes that it casts, >= 1.
  bool veto = false;
  SourceSpan at;
};

struct Council {
  std::string id;
  std::string name;
  int quota = 1;  ///< Votes (sum of weights) in favour that a motion needs.
  std::vector<Member> members;
  SourceSpan at;

  [[nodiscard]] int total_weight() const;
};

struct Change {
  int variable = 0;  ///< State variable.
  bool set = false;  ///< false: add `amount`; true: becomes `amount`.
  int amount = 0;
};

/// One of the things that an effect may do, with its probability.
struct Branch {
  Formula chance;  ///< In [0, 1]; absent = 1.
  std::vector<Change> changes;
};

/// Fires when its guard holds: one branch at most; with what is left of the
/// probability nothing happens.
struct Effect {
  Formula when;  ///< Absent = always.
  std::vector<Branch> branches;
  SourceSpan at;
};

/// A bargaining session: its parties sign one of the deals, or part without one. What no deal is worth to
/// them is what the same game is worth without it; see engine/bargaining for the protocols.
struct Session {
  std::string id;            ///< As formulas write it: the name of its phase.
  std::vector<int> parties;  ///< Players, at least two, in the order written.
  std::vector<Issue> issues;
  /// The deals that are not excluded: per deal and issue the index of the value; the last issue varies
  /// fastest. 1 to kMostDeals.
  std::vector<std::vector<int>> deals;
  std::string protocol = "alternating_offers";
  int deadline = 8;                 ///< Rounds of offers within the session, >= 1.
  double breakdown = 0.0;           ///< Chance that talks end after a refusal, [0, 1).
  int first = 0;                    ///< Index in `parties` of the one that proposes first.
  std::vector<double> discount;     ///< Per party and round of offers, (0, 1].
  std::vector<double> weight;       ///< Per party, > 0: bargaining power where the protocol knows it.
  int quota = 0;                    ///< Votes that carry a proposal where parties vote; 0 = more than half.
  std::vector<char> vetoes;         ///< Per party: nothing is carried against it. Empty = nobody has one.
  std::vector<TacticSpec> tactics;  ///< Per party, of the protocol concession. Empty = the file names none.
  int phase = 0;
  SourceSpan at;           ///< Of the session.
  SourceSpan protocol_at;  ///< Of the protocol's name, or of the session when it is not written.

  /// "relief = 1, freeze = tests".
  [[nodiscard]] std::string words(int deal) const;
};

/// Deals that a session may have: each is a row of every node at which its parties sit.
inline constexpr std::size_t kMostDeals = 1000;

struct Phase {
  std::string name;
  Formula when;             ///< Guard; absent = always.
  Formula motion;           ///< What is put to the council, a second guard; absent = always.
  std::vector<int> movers;  ///< Players, in file order; they move at once. May be empty.
  int council = -1;
  int session = -1;         ///< A session has its phase to itself: neither movers nor a council.
  bool procedural = false;  ///< The motion cannot be vetoed.
  std::vector<Effect> effects;
  SourceSpan at;
};

/// Absorbing condition, read at the end of a round.
struct End {
  std::string name;
  Formula formula;
};

struct Outcome {
  std::string name;
  std::string about;
  OutcomeKind kind = OutcomeKind::ever;
  Formula formula;   ///< Read at the end of each round. Not 0 = holds (ever, count, first).
  int within = 0;    ///< Only rounds 1 .. within count; 0 = all.
  Formula at_first;  ///< Only the first round in which this holds counts; absent = every round.
  SourceSpan at;

  [[nodiscard]] const OutcomeReading& reading() const { return reading_of(kind); }
};

/// A distribution over a player's actions: weights that add up to 1, per action.
using Mix = std::vector<double>;

struct Rule {
  Formula when;  ///< Absent = always.
  Mix play;
};

/// How one player decides.
struct Policy {
  PolicyKind kind = PolicyKind::equilibrium;
  std::string name = "equilibrium";  ///< Of the strategy, or of the built-in policy.
  Mix mix;                           ///< PolicyKind::mixed.
  std::vector<Rule> rules;           ///< PolicyKind::rules: the first that holds and can be played.

  [[nodiscard]] const PolicyTraits& traits() const { return traits_of(kind); }
};

enum class Horizon : std::uint8_t { finite, stationary };

/// As a scenario writes them, in the order of Horizon.
inline const std::array<std::string, 2> kHorizonWords = {"finite", "stationary"};

struct Scenario {
  std::string title, about;
  Date start;
  RoundLength round = RoundLength::quarter;
  int rounds = 1;                     ///< 1 to 10,000.
  Horizon horizon = Horizon::finite;  ///< What equilibrium players expect; runs last `rounds` either way.

  std::vector<Parameter> parameters;
  std::vector<StateVariable> state;
  std::vector<Derived> derived;  ///< Each mentions only earlier ones.
  std::vector<Player> players;
  std::vector<Council> councils;
  std::vector<Phase> phases;
  std::vector<Session> sessions;  ///< In the order of their phases.
  std::vector<Belief> beliefs;    ///< In the order of their players.
  std::vector<End> ends;
  std::vector<Outcome> outcomes;
  std::vector<Policy> play;  ///< One per player.
  Vocabulary vocabulary;

  /// The merged file as canonical JSON: extends and settings applied, file order kept.
  std::string effective;
  std::string self_contained;  ///< The same as TOML: a scenario file of its own, with the same hash.
  std::string hash;            ///< XXH3-128 of `effective`, 32 hexadecimal digits.

  /// The world before the first round: start values, nothing moved, nothing remembered.
  [[nodiscard]] World start_world() const;

  /// Movers are the players, then the sessions, then the beliefs; see Vocabulary.
  [[nodiscard]] int mover_of(int session) const { return static_cast<int>(players.size()) + session; }
  [[nodiscard]] int mover_of_belief(int belief) const {
    return mover_of(static_cast<int>(sessions.size())) + belief;
  }
  /// The session that `mover` is, or -1.
  [[nodiscard]] int session_of(int mover) const {
    const int session = mover - static_cast<int>(players.size());
    return session < static_cast<int>(sessions.size()) ? std::max(session, -1) : -1;
  }
  /// The belief that `mover` is, or -1.
  [[nodiscard]] int belief_of(int mover) const { return std::max(mover - mover_of_belief(0), -1); }
  [[nodiscard]] VariableId variable_of(const Belief& belief) const {
    return vocabulary.state(belief.variable);
  }
  /// The belief that a state variable holds, or -1.
  [[nodiscard]] int belief_in(int state_variable) const;
  /// What `world` gives for a NameUse of kind share.
  [[nodiscard]] double share(const NameUse& use, std::span<const std::int32_t> world) const;

  /// Payoffs have agents, as in the agent normal form: one per player, then one per type, belief by belief.
  [[nodiscard]] int agent_count() const { return agent_of(static_cast<int>(beliefs.size()), 0); }
  [[nodiscard]] int agent_of(int belief, int type) const;
  /// The player that the agent is, or whose type it is.
  [[nodiscard]] int player_of_agent(int agent) const;
  /// Per agent: its player's discount.
  [[nodiscard]] std::vector<double> discounts() const;

  /// Per mover: its actions. A session's are "no deal" and then its deals, a belief's the points of its grid.
  [[nodiscard]] std::vector<int> action_counts() const;
  /// Name of a mover's action: "dialogue", "no deal", "relief = 1, freeze = tests".
  [[nodiscard]] std::string action_words(int mover, int action) const;
};

[[nodiscard]] std::vector<std::string> player_ids(const Scenario& scenario);
[[nodiscard]] std::vector<std::string> council_ids(const Scenario& scenario);
[[nodiscard]] std::vector<std::string> action_names(const Player& player);
/// The beliefs that the moves, or the session, of a phase tell about; ascending.
[[nodiscard]] std::vector<int> beliefs_told_by(const Scenario& scenario, const Phase& phase);
/// The phase in which each council resolves, -1 = never.
[[nodiscard]] std::vector<int> council_phases(const Scenario& scenario);

}  // namespace detente::scenario
