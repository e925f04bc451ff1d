// A scenario while it is read: what the file says, before formulas are parsed and strategies bound.
//
// Reading has three passes. parse_* turn the tree into a Draft; its formulas are texts that stand in
// their final places. check_* look at the whole: names, turns, formulas, strategies, what is never
// read. Every pass goes on after an error, with the best that it can make of what is there.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/scenario/model/reader.hpp"
#include "engine/scenario/model/scenario.hpp"
#include "engine/scenario/text/node.hpp"

namespace detente::scenario {

/// A mix as written: action names with weights.
struct MixDraft {
  struct Share {
    std::string action;
    SourceSpan at;
    double weight = 0.0;
  };
  std::vector<Share> shares;
  SourceSpan at;
};

struct RuleDraft {
  Formula when;
  MixDraft play;
};

struct StrategyDraft {
  std::string name;
  SourceSpan at;
  PolicyKind kind = PolicyKind::myopic;  ///< Of what it says; never equilibrium.
  std::vector<RuleDraft> rules;
  MixDraft mix;
  bool valid = false;  ///< False when the file does not say what it plays.
};

/// Who plays what, as written.
struct PlayDraft {
  std::string player;
  SourceSpan player_at;
  std::string policy;
  SourceSpan policy_at;
};

struct Draft {
  Scenario scenario;
  std::vector<SourceSpan> derived_at;  ///< As long as scenario.derived.
  std::vector<StrategyDraft> strategies;
  std::vector<PlayDraft> play;
};

// Reading, in this order: later ones look up what earlier ones declared.
void parse_world(const Node& root, Draft& draft, Diagnostics& diagnostics);
void parse_players(const Node& root, Draft& draft, Diagnostics& diagnostics);
void parse_councils(const Node& root, Draft& draft, Diagnostics& diagnostics);
void parse_phases(const Node& root, Draft& draft, Diagnostics& diagnostics);
void parse_measures(const Node& root, Draft& draft, Diagnostics& diagnostics);
void parse_strategies(const Node& root, Draft& draft, Diagnostics& diagnostics);

// Checking, in this order.
/// One namespace, no reserved words.
void check_names(const Draft& draft, Diagnostics& diagnostics);
/// Who moves and votes when, quotas and vetoes.
void check_turns(const Draft& draft, Diagnostics& diagnostics);
/// Every state variable, parameter and derived formula is read. Call before check_formulas.
void check_reads(Draft& draft, Diagnostics& diagnostics);
/// Sorts the derived formulas, builds the vocabulary, parses every formula.
void check_formulas(Draft& draft, Diagnostics& diagnostics);
/// Makes room for beliefs: a state variable each. Call when all is read.
void add_beliefs(Draft& draft, Diagnostics& diagnostics);
/// Gives types the terms of their players, all weighted by the belief in them, and typed players the sum over
/// their types. Call after check_formulas.
void weigh_payoffs(Draft& draft);
/// Gives every player its policy.
void bind_strategies(Draft& draft, Diagnostics& diagnostics);

/// What [play] may name without a strategy: the policies that go by their word, and `uniform`, a mix.
[[nodiscard]] std::vector<std::string> built_in_policies();

/// What may be mentioned before the movers of `phase` move.
[[nodiscard]] Scope scope_before(const Scenario& scenario, int phase, std::string place);

/// The table [players.X.types] = `node`, and how fine others' beliefs are.
Belief parse_types(const Node& node, int steps, const std::string& player, Diagnostics& diagnostics);

/// The table [phases.bargain] of phase `name`; none when it is no table. Players must have been read.
std::optional<Session> parse_session(const Node& node, const Scenario& scenario, const std::string& name,
                                     Diagnostics& diagnostics);

// Parts of a council that a file of councils alone has too; see council_file.hpp.
inline constexpr std::size_t kMostCouncils = 100;
inline constexpr std::size_t kMostMembers = 300;
/// 'quota' = `node`, of a body with so many votes; 1 with a diagnostic when it is none.
std::int64_t read_quota(const Node& node, std::int64_t votes, std::string_view what,
                        Diagnostics& diagnostics);
/// 'veto' = `node`: marks the members that it names.
void parse_veto(const Node& node, Council& council, Diagnostics& diagnostics);

/// Most declarations of one sort, such as [state] or the effects of a phase.
inline constexpr std::size_t kMostEntries = 1000;

}  // namespace detente::scenario
