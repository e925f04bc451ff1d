#include "engine/game/game.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "engine/base/contract.hpp"
#include "engine/game/beliefs.hpp"
#include "engine/game/sessions.hpp"
#include "engine/scenario/model/formulas.hpp"

namespace detente::game {

using scenario::Ballot;
using scenario::Formula;
using scenario::Scenario;
using scenario::VariableKind;

/// Builds a Game: tabulates, then finds out when each formula is read and what must be kept for it.
class GameCompiler {
public:
  GameCompiler(const Scenario& scenario, Diagnostics& diagnostics)
      : scenario_(scenario), vocabulary_(scenario.vocabulary), diagnostics_(diagnostics) {}

  Game compile() {
    game_.scenario_ = &scenario_;
    stage_phases();
    reads_.resize(game_.phases_.size() + 1);
    find_writers();
    for (int k = 0; k <= last_phase(); ++k) compile_phase(k);
    compile_payoffs();
    compile_outcomes();
    compile_ends();
    compile_rules();
    DETENTE_REQUIRE(tabulated_ == formulas_with_tables(), "every formula of the scenario has its table");
    find_vote_results();
    find_kept();
    return std::move(game_);
  }

private:
  static constexpr ValueRange kProbability{0.0, 1.0, "chance"};

  [[nodiscard]] int last_phase() const { return game_.phase_count() - 1; }

  /// See PhaseTable.
  void stage_phases() {
    for (std::size_t k = 0; k < scenario_.phases.size(); ++k) {
      const scenario::Phase& phase = scenario_.phases[k];
      const auto stage = [&](int of, const char* what = "") -> PhaseTable& {
        PhaseTable& table = game_.phases_.emplace_back();
        table.name = phase.name + what;
        table.phase = static_cast<int>(k);
        table.of = of;
        return table;
      };
      const int of = game_.phase_count();
      stage(-1);
      std::vector<int> beliefs = scenario::beliefs_told_by(scenario_, phase);
      if (beliefs.empty()) continue;
      stage(of, " (inference)").beliefs = std::move(beliefs);
      if (phase.council >= 0 || !phase.effects.empty()) stage(of);
    }
  }

  [[nodiscard]] const scenario::Phase& phase_at(int k) const {
    const PhaseTable& table = game_.phases_[static_cast<std::size_t>(k)];
    return scenario_.phases[static_cast<std::size_t>(table.phase)];
  }

  void find_writers() {
    written_.assign(static_cast<std::size_t>(vocabulary_.size()), -1);
    for (std::size_t k = 0; k < scenario_.phases.size(); ++k) {
      const scenario::Phase& phase = scenario_.phases[k];
      const int moves = game_.moves_of(static_cast<int>(k));
      const int rest = game_.rest_of(static_cast<int>(k));
      const auto writes = [&](int at, VariableId id) { written_[static_cast<std::size_t>(id)] = at; };
      for (const int player : phase.movers) writes(moves, vocabulary_.move(player));
      if (phase.session >= 0) {
        writes(moves, vocabulary_.move(scenario_.mover_of(phase.session)));
        const VariableId results = vocabulary_.session(phase.session, VariableKind::sat);
        const auto& issues = scenario_.sessions[static_cast<std::size_t>(phase.session)].issues;
        for (int i = 0; i < 2 + static_cast<int>(issues.size()); ++i) writes(moves, results + i);
      }
      for (const int belief : scenario::beliefs_told_by(scenario_, phase)) {
        writes(moves + 1, vocabulary_.move(scenario_.mover_of_belief(belief)));
        writes(moves + 1, scenario_.variable_of(scenario_.beliefs[static_cast<std::size_t>(belief)]));
      }
      if (phase.council >= 0) {
        for (const VariableKind result : scenario::kCouncilResults) {
          writes(rest, vocabulary_.council(phase.council, result));
        }
      }
      for (const scenario::Effect& effect : phase.effects) {
        for (const scenario::Branch& branch : effect.branches) {
          for (const scenario::Change& change : branch.changes)
            writes(rest, vocabulary_.state(change.variable));
        }
      }
    }
  }

  FactorTable read_at(int phase, const Formula& formula, double if_absent, const ValueRange& range,
                      std::span<const Formula* const> guards = {}) {
    note_read(phase, formula);
    if (formula.present()) ++tabulated_;
    return tabulate(scenario_, formula, if_absent, range, diagnostics_, guards);
  }

  /// Whoever adds a construct with formulas to the language must tabulate them here.
  [[nodiscard]] std::size_t formulas_with_tables() const {
    std::size_t count = 0;
    scenario::visit_formulas(scenario_, [&](const Formula& formula, const scenario::FormulaSite& site) {
      if (formula.present() && site.role != scenario::FormulaRole::derived) ++count;
    });
    return count;
  }

  void note_read(int phase, const Formula& formula) {
    for (const VariableId id : formula.variables) {
      if (vocabulary_[id].kind == VariableKind::state) note_use(phase, id, kWhole);
    }
    for (const scenario::NameUse& name : formula.names) {
      if (name.kind == scenario::NameUse::Kind::indicator) note_use(phase, name.index, name.value);
      if (name.kind == scenario::NameUse::Kind::value) note_use(phase, name.index, kWhole);
    }
  }

  void note_use(int phase, VariableId id, int value) {
    reads_[static_cast<std::size_t>(phase)].push_back({id, value});
  }

  void compile_phase(int k) {
    PhaseTable& table = game_.phases_[static_cast<std::size_t>(k)];
    const scenario::Phase& phase = phase_at(k);
    table.when = table.of < 0 ? compile_guard(k, phase) : moved_in(k, table.of);
    // What goes on from the moves happens where they did: bad values elsewhere are excused, unless what is
    // believed by now may have come to hold the guard.
    static const Formula kNone;
    const bool excuses = table.of < 0 || !(reads_belief(phase.when) || reads_belief(phase.motion));
    const Formula* const guards[] = {excuses ? &phase.when : &kNone, excuses ? &phase.motion : &kNone};
    if (table.of < 0) compile_movers(k, phase, guards, table);
    for (const int belief : table.beliefs) table.movers.push_back(belief_mover(scenario_, belief));
    if (k != game_.rest_of(table.phase)) return;
    if (phase.council >= 0) table.vote = compile_vote(k, phase, guards);
    for (const scenario::Effect& effect : phase.effects) {
      table.effects.push_back(compile_effect(k, guards, effect));
    }
  }

  void compile_movers(int k, const scenario::Phase& phase, std::span<const Formula* const> guards,
                      PhaseTable& table) {
    for (const int player : phase.movers) {
      MoverTable mover{player, {}};
      for (const scenario::Action& action : scenario_.players[static_cast<std::size_t>(player)].actions) {
        mover.available.push_back(read_at(k, action.when, 1.0, {.what = "the guard"}, guards));
        if (mover.available.back().constant() && mover.available.back().values().front() == 0.0) {
          diagnostics_.error(
              "unreachable-action", action.when.at,
              fmt::format("action '{}' of '{}' can never be played: its guard holds in no state", action.name,
                          scenario_.players[static_cast<std::size_t>(player)].id),
              "remove the action, or let its 'when' hold somewhere");
        }
      }
      table.movers.push_back(std::move(mover));
    }
    if (phase.session >= 0) {
      check_protocol(scenario_, phase.session, diagnostics_);
      table.session = phase.session;
      table.movers.push_back(session_mover(scenario_, phase.session));
    }
  }

  [[nodiscard]] bool reads_belief(const Formula& formula) const {
    return std::ranges::any_of(formula.variables, [&](VariableId id) {
      return vocabulary_[id].kind == VariableKind::state && scenario_.belief_in(vocabulary_[id].owner) >= 0;
    });
  }

  /// 1 where the phase `of` has happened in this round.
  FactorTable moved_in(int k, int of) {
    const scenario::Phase& phase = phase_at(of);
    const int mover = phase.session < 0 ? phase.movers.front() : scenario_.mover_of(phase.session);
    const VariableId id = vocabulary_.move(mover);
    note_use(k, id, 0);
    std::vector<double> values(static_cast<std::size_t>(vocabulary_[id].size), 1.0);
    values.front() = 0.0;
    return {{id}, {1}, std::move(values)};
  }

  /// An inference is drawn from one choice at one node: what is known after the choice is what was known
  /// before it, as finely, and the choice.
  void keep_as_before(int k, int of) {
    const scenario::Phase& phase = phase_at(of);
    for (const int player : phase.movers) note_use(k, vocabulary_.move(player), kWhole);
    if (phase.session >= 0) note_use(k, vocabulary_.move(scenario_.mover_of(phase.session)), kWhole);
    const std::vector<Use> before = reads_[static_cast<std::size_t>(of)];
    auto& reads = reads_[static_cast<std::size_t>(k)];
    reads.insert(reads.end(), before.begin(), before.end());
  }

  FactorTable compile_guard(int k, const scenario::Phase& phase) {
    const FactorTable when = read_at(k, phase.when, 1.0, {.what = "the guard"});
    const Formula* const guards[] = {&phase.when};
    const FactorTable motion = read_at(k, phase.motion, 1.0, {.what = "the motion"}, guards);
    FactorTable both = product_of_guards(when, motion, phase);
    if (both.constant() && both.values().front() == 0.0) {
      diagnostics_.error("unreachable-phase", phase.when.present() ? phase.when.at : phase.motion.at,
                         fmt::format("phase '{}' never happens: its guard holds in no state", phase.name),
                         "remove the phase, or let its guard hold somewhere");
    }
    return both;
  }

  /// 1 where both hold. Tables over few variables each have few together, as guards do.
  FactorTable product_of_guards(const FactorTable& a, const FactorTable& b, const scenario::Phase& phase) {
    std::vector<VariableId> variables;
    std::set_union(a.variables().begin(), a.variables().end(), b.variables().begin(), b.variables().end(),
                   std::back_inserter(variables));
    std::size_t entries = 1;
    std::vector<std::uint32_t> strides(variables.size());
    for (std::size_t i = variables.size(); i-- > 0;) {
      strides[i] = static_cast<std::uint32_t>(entries);
      entries *= static_cast<std::size_t>(vocabulary_[variables[i]].size);
      if (entries > kMaxTableEntries) {
        diagnostics_.error(
            "formula-size", phase.at,
            fmt::format("the guard and the motion of phase '{}' together depend on more than {} "
                        "combinations",
                        phase.name, kMaxTableEntries),
            "let them mention fewer variables");
        return FactorTable(1.0);
      }
    }
    std::vector<double> values(entries);
    World world(static_cast<std::size_t>(vocabulary_.size()), 0);
    for (std::size_t entry = 0; entry < entries; ++entry) {
      for (std::size_t i = 0; i < variables.size(); ++i) {
        world[static_cast<std::size_t>(variables[i])] =
            static_cast<std::int32_t>(entry / strides[i]) % vocabulary_[variables[i]].size;
      }
      values[entry] = a.holds(world) && b.holds(world) ? 1.0 : 0.0;
    }
    return {std::move(variables), std::move(strides), std::move(values)};
  }

  std::unique_ptr<VoteTable> compile_vote(int k, const scenario::Phase& phase,
                                          std::span<const Formula* const> guards) {
    const scenario::Council& council = scenario_.councils[static_cast<std::size_t>(phase.council)];
    auto vote = std::make_unique<VoteTable>();
    vote->council = phase.council;
    vote->body.quota = council.quota;
    vote->body.procedural = phase.procedural;
    for (const scenario::Member& member : council.members) {
      vote->body.weights.push_back(member.weight);
      vote->body.veto.push_back(member.veto ? 1 : 0);
      MemberTable table;
      table.player = member.player;
      if (member.player >= 0) {
        table.ballot_of_move.push_back(Ballot::abstain);
        for (const scenario::Action& action :
             scenario_.players[static_cast<std::size_t>(member.player)].actions) {
          table.ballot_of_move.push_back(action.ballot == Ballot::none ? Ballot::abstain : action.ballot);
        }
        vote->variables.push_back(vocabulary_.move(member.player));
        note_use(k, vocabulary_.move(member.player), kWhole);
      } else {
        table.yes = read_at(k, member.yes, 0.0, {0.0, 1.0, "the chance of a yes"}, guards);
        table.no = read_at(k, member.no, 0.0, {0.0, 1.0, "the chance of a no"}, guards);
        const Formula* const parts[] = {&member.yes, &member.no};
        if (member.no.present()) {
          require_sum_at_most_one(scenario_, parts, guards, "chances of yes and no", member.at, diagnostics_);
        }
        for (const Formula* part : parts) {
          vote->variables.insert(vote->variables.end(), part->variables.begin(), part->variables.end());
        }
      }
      vote->members.push_back(std::move(table));
    }
    std::sort(vote->variables.begin(), vote->variables.end());
    vote->variables.erase(std::unique(vote->variables.begin(), vote->variables.end()), vote->variables.end());
    return vote;
  }

  EffectTable compile_effect(int k, std::span<const Formula* const> of_phase,
                             const scenario::Effect& effect) {
    EffectTable table;
    const Formula* const guards[] = {of_phase[0], of_phase[1], &effect.when};
    table.when = read_at(k, effect.when, 1.0, {.what = "the guard"}, of_phase);
    std::vector<const Formula*> chances;
    for (const scenario::Branch& branch : effect.branches) {
      table.branches.push_back({read_at(k, branch.chance, 1.0, kProbability, guards), branch.changes});
      chances.push_back(&branch.chance);
    }
    if (chances.size() > 1) {
      require_sum_at_most_one(scenario_, chances, guards, "chances of the lottery", effect.at, diagnostics_);
    }
    return table;
  }

  /// The first phase after which nothing that `formula` mentions can change.
  [[nodiscard]] int known_after(const Formula& formula) const {
    int phase = 0;
    for (const VariableId id : formula.variables) {
      phase = std::max(phase, written_[static_cast<std::size_t>(id)]);
    }
    return phase;
  }

  void compile_payoffs() {
    for (const scenario::Player& player : scenario_.players) compile_agent(player.payoff);
    for (const scenario::Belief& belief : scenario_.beliefs) {
      for (const scenario::Type& type : belief.types) compile_agent(type.payoff);
    }
  }

  void compile_agent(const std::vector<scenario::PayoffTerm>& payoff) {
    std::vector<TimedTable> terms;
    for (const scenario::PayoffTerm& term : payoff) {
      const int phase = known_after(term.formula);
      terms.push_back({read_at(phase, term.formula, 0.0, {.what = "the payoff term"}), phase});
    }
    game_.payoff_.push_back(std::move(terms));
  }

  void compile_outcomes() {
    for (const scenario::Outcome& outcome : scenario_.outcomes) {
      OutcomeTable table;
      table.has_at_first = outcome.at_first.present();
      table.known_after = std::max(known_after(outcome.formula), known_after(outcome.at_first));
      // The last value is final only once it is known whether the run goes on: at the end of the round.
      if (outcome.reading().fold == scenario::OutcomeReading::Fold::latest && !table.has_at_first &&
          !scenario_.ends.empty())
        table.known_after = last_phase();
      const Formula* const guards[] = {&outcome.at_first};
      table.value = read_at(table.known_after, outcome.formula, 0.0, {.what = "the outcome"}, guards);
      table.at_first = read_at(table.known_after, outcome.at_first, 1.0, {.what = "at_first"});
      game_.outcomes_.push_back(std::move(table));
    }
  }

  void compile_ends() {
    for (const scenario::End& end : scenario_.ends) {
      game_.ends_.push_back(read_at(last_phase() + 1, end.formula, 0.0, {.what = "the end's condition"}));
    }
  }

  void compile_rules() {
    for (std::size_t p = 0; p < scenario_.players.size(); ++p) {
      std::vector<FactorTable> rules;
      for (const scenario::Rule& rule : scenario_.play[p].rules) {
        rules.push_back(read_at(std::max(0, game_.phase_of(static_cast<int>(p))), rule.when, 1.0,
                                {.what = "the rule's condition"}));
      }
      game_.rules_.push_back(std::move(rules));
    }
  }

  [[nodiscard]] std::vector<char> mentioned() const {
    std::vector<char> mentioned(static_cast<std::size_t>(vocabulary_.size()), 0);
    for (const auto& reads : reads_) {
      for (const Use& use : reads) mentioned[static_cast<std::size_t>(use.variable)] = 1;
    }
    return mentioned;
  }

  void find_vote_results() {
    const std::vector<char> read = mentioned();
    for (PhaseTable& phase : game_.phases_) {
      if (!phase.vote) continue;
      for (const VariableKind result : scenario::kCouncilResults) {
        const VariableId id = vocabulary_.council(phase.vote->council, result);
        if (read[static_cast<std::size_t>(id)] != 0 ||
            read[static_cast<std::size_t>(vocabulary_.last(id))] != 0) {
          phase.vote->results.push_back(result);
        }
      }
    }
  }

  void find_kept() {
    const std::vector<char> read = mentioned();
    for (VariableId id = 0; id < vocabulary_.size(); ++id) {
      if (vocabulary_[id].last && read[static_cast<std::size_t>(id)] != 0) game_.remembered_.push_back(id);
    }
    remember();
    for (int k = 0; k <= last_phase(); ++k) {
      const PhaseTable& table = game_.phases_[static_cast<std::size_t>(k)];
      if (!table.beliefs.empty()) keep_as_before(k, table.of);
    }
    // What is told apart of each variable, from the end of the round backwards.
    std::vector<std::vector<char>> told(static_cast<std::size_t>(vocabulary_.size()));
    for (VariableId id = 0; id < vocabulary_.size(); ++id) {
      told[static_cast<std::size_t>(id)].assign(static_cast<std::size_t>(vocabulary_[id].size), 0);
    }
    game_.kept_.resize(game_.phases_.size());
    game_.kept_classes_.resize(game_.phases_.size());
    for (std::size_t k = reads_.size(); k-- > 0;) {
      for (const Use& use : reads_[k]) {
        std::vector<char>& values = told[static_cast<std::size_t>(use.variable)];
        if (use.value == kWhole) {
          std::fill(values.begin(), values.end(), 1);
        } else {
          values[static_cast<std::size_t>(use.value)] = 1;
        }
      }
      if (k < game_.phases_.size()) keep_before(k, told);
    }
  }

  /// What `last` variables are told apart by must be known of this round's moves and results at its end.
  void remember() {
    std::vector<Use> remembered;
    for (const auto& reads : reads_) {
      for (const Use& use : reads) {
        if (vocabulary_[use.variable].last) remembered.push_back({vocabulary_.now(use.variable), use.value});
      }
    }
    reads_.back().insert(reads_.back().end(), remembered.begin(), remembered.end());
  }

  void keep_before(std::size_t k, const std::vector<std::vector<char>>& told) {
    for (VariableId id = 0; id < vocabulary_.size(); ++id) {
      const scenario::Variable& variable = vocabulary_[id];
      const std::vector<char>& values = told[static_cast<std::size_t>(id)];
      const bool is_state = variable.kind == VariableKind::state;
      const bool known =
          is_state || variable.last || written_[static_cast<std::size_t>(id)] < static_cast<int>(k);
      const bool needed = std::find(values.begin(), values.end(), 1) != values.end();
      if (!is_state && !(known && needed)) continue;
      KeptVariable kept{id, {}, {}};
      std::int32_t others = -1;  // The class of all values that nothing tells apart.
      for (std::int32_t value = 0; value < variable.size; ++value) {
        const bool own = is_state || values[static_cast<std::size_t>(value)] != 0;
        if (!own && others >= 0) {
          kept.class_of_value.push_back(others);
          continue;
        }
        const auto fresh = static_cast<std::int32_t>(kept.value_of_class.size());
        if (!own) others = fresh;
        kept.class_of_value.push_back(fresh);
        kept.value_of_class.push_back(value);
      }
      game_.kept_[k].push_back(id);
      game_.kept_classes_[k].push_back(std::move(kept));
    }
  }

  /// A read of a variable: of one value of it (`us.dialogue`), or of the whole.
  struct Use {
    VariableId variable = 0;
    int value = 0;
  };
  static constexpr int kWhole = -1;

  const Scenario& scenario_;
  const scenario::Vocabulary& vocabulary_;
  Diagnostics& diagnostics_;
  Game game_;
  std::size_t tabulated_ = 0;
  std::vector<int> written_;             ///< Per variable: the last phase that may change it, or -1.
  std::vector<std::vector<Use>> reads_;  ///< Per phase, and for the end of the round.
};

int Game::moves_of(int phase) const {
  const auto at = std::ranges::find(phases_, phase, &PhaseTable::phase);
  return static_cast<int>(at - phases_.begin());
}

int Game::rest_of(int phase) const {
  // An inference comes last where there is no rest.
  int at = moves_of(phase);
  while (at + 1 < phase_count() && phases_[static_cast<std::size_t>(at) + 1].phase == phase) ++at;
  return at;
}

int Game::phase_of(int player) const {
  const int phase = scenario_->players[static_cast<std::size_t>(player)].phase;
  return phase < 0 ? -1 : moves_of(phase);
}

void Game::next_round(World& world) const {
  const scenario::Vocabulary& names = vocabulary();
  for (const VariableId id : remembered_) {
    world[static_cast<std::size_t>(id)] = world[static_cast<std::size_t>(names.now(id))];
  }
  for (VariableId id = names.states(); id < names.size() && !names[id].last; ++id) {
    world[static_cast<std::size_t>(id)] = 0;
  }
}

int Game::end_reached(const World& world) const {
  for (std::size_t end = 0; end < ends_.size(); ++end) {
    if (ends_[end].holds(world)) return static_cast<int>(end) + 1;
  }
  return 0;
}

std::uint64_t Game::node_key(int phase, std::span<const std::int32_t> world) const {
  std::uint64_t key = 0;
  for (const KeptVariable& kept : kept_classes(phase)) {
    const auto value = static_cast<std::size_t>(world[static_cast<std::size_t>(kept.variable)]);
    key = key * kept.value_of_class.size() + static_cast<std::uint64_t>(kept.class_of_value[value]);
  }
  return key;
}

void Game::world_of_key(int phase, std::uint64_t key, World& world) const {
  world.assign(static_cast<std::size_t>(vocabulary().size()), 0);
  const std::span<const KeptVariable> kept = kept_classes(phase);
  for (std::size_t i = kept.size(); i-- > 0;) {
    const std::uint64_t classes = kept[i].value_of_class.size();
    world[static_cast<std::size_t>(kept[i].variable)] = kept[i].value_of_class[key % classes];
    key /= classes;
  }
}

double Game::key_count(int phase) const {
  double count = 1.0;
  for (const KeptVariable& kept : kept_classes(phase))
    count *= static_cast<double>(kept.value_of_class.size());
  return count;
}

std::size_t Game::bytes() const {
  std::size_t numbers = 0;
  const auto add = [&](const FactorTable& table) { numbers += table.values().size(); };
  for (const PhaseTable& phase : phases_) {
    add(phase.when);
    for (const MoverTable& mover : phase.movers)
      std::for_each(mover.available.begin(), mover.available.end(), add);
    if (phase.vote) {
      for (const MemberTable& member : phase.vote->members) {
        add(member.yes);
        add(member.no);
      }
    }
    for (const EffectTable& effect : phase.effects) {
      add(effect.when);
      for (const BranchTable& branch : effect.branches) add(branch.chance);
    }
  }
  for (const auto& terms : payoff_) {
    for (const TimedTable& term : terms) add(term.table);
  }
  for (const OutcomeTable& outcome : outcomes_) {
    add(outcome.value);
    add(outcome.at_first);
  }
  std::for_each(ends_.begin(), ends_.end(), add);
  for (const auto& rules : rules_) std::for_each(rules.begin(), rules.end(), add);
  return numbers * sizeof(double);
}

void available_actions(const MoverTable& mover, const World& world, std::vector<int>& available) {
  available.clear();
  for (std::size_t a = 0; a < mover.available.size(); ++a) {
    if (mover.available[a].holds(world)) available.push_back(static_cast<int>(a));
  }
}

Result<Game> compile_game(const Scenario& scenario) {
  Diagnostics diagnostics;
  Game game = GameCompiler(scenario, diagnostics).compile();
  if (diagnostics.has_errors()) return diagnostics;
  return {std::move(game), diagnostics};
}

}  // namespace detente::game
