// [[phases]]: the round, step by step, and what each step changes.
#include <algorithm>

#include <fmt/format.h>

#include "engine/base/names.hpp"
#include "engine/scenario/model/reader.hpp"
#include "engine/scenario/parse/draft.hpp"

namespace detente::scenario {
namespace {

constexpr std::size_t kMostPhases = 100;
constexpr int kLargestStep = 1'000;

class PhaseParser {
public:
  PhaseParser(Scenario& scenario, Diagnostics& diagnostics)
      : scenario_(&scenario),
        diagnostics_(&diagnostics),
        players_(player_ids(scenario)),
        councils_(council_ids(scenario)),
        council_phase_(scenario.councils.size(), -1) {
    for (const StateVariable& variable : scenario.state) state_.push_back(variable.name);
  }

  void parse(const Node& node) {
    for (const Node& item : read_items(node, "'phases'", kMostPhases, *diagnostics_)) {
      if (expect_kind(item, Node::Kind::table, "a phase", *diagnostics_,
                      "begin each phase with [[phases]]")) {
        parse_phase(item);
      }
    }
  }

private:
  void parse_phase(const Node& node) {
    const int index = static_cast<int>(scenario_->phases.size());
    Phase phase;
    phase.at = node.at;
    const Node* const name = node.find("name");
    const bool named = name != nullptr && name->kind == Node::Kind::string;
    TableReader reader(node, named ? fmt::format("phase '{}'", name->text) : std::string("the phase"),
                       *diagnostics_);
    if (reader.require("name") != nullptr) phase.name = phase_name(*name);
    phase.when = reader.formula("when");
    if (const Node* const movers = reader.get("movers")) parse_movers(*movers, phase, index);
    const Node* const council = reader.get("council");
    if (council != nullptr) parse_council(*council, phase, index);
    phase.motion = reader.formula("motion");
    phase.procedural = reader.boolean("procedural", false);
    for (const char* const key : {"motion", "procedural"}) {
      if (council != nullptr || reader.get(key) == nullptr) continue;
      diagnostics_->error("no-council", reader.key_at(key),
                          fmt::format("'{}' needs a council that votes in this phase", key),
                          "add council = \"...\", or use 'when' for a guard");
    }
    if (const Node* const effects = reader.get("effects")) {
      for (const Node& item : read_items(*effects, "'effects'", kMostEntries, *diagnostics_)) {
        if (expect_kind(item, Node::Kind::table, "an effect", *diagnostics_))
          phase.effects.push_back(parse_effect(item));
      }
    }
    if (const Node* const bargain = reader.get("bargain")) parse_bargain(*bargain, reader, phase, index);
    reader.finish();
    scenario_->phases.push_back(std::move(phase));
  }

  std::string phase_name(const Node& node) {
    if (!expect_kind(node, Node::Kind::string, "'name' of a phase", *diagnostics_)) return {};
    check_name(node.text, node.text_at, "phase", *diagnostics_);
    for (const Phase& other : scenario_->phases) {
      if (other.name != node.text) continue;
      diagnostics_->error(
          "duplicate-name", node.at,
          fmt::format("there are two phases called '{}'; the first is in line {}", node.text, other.at.line));
      break;
    }
    return node.text;
  }

  void parse_movers(const Node& node, Phase& phase, int index) {
    for (const Node& item : read_items(node, "'movers'", kMostEntries, *diagnostics_)) {
      if (!expect_kind(item, Node::Kind::string, "a mover", *diagnostics_)) continue;
      const int player = find_name(item.text, item.at, players_, "player", "unknown-player", *diagnostics_);
      if (player < 0) continue;
      int& moves_in = scenario_->players[static_cast<std::size_t>(player)].phase;
      if (moves_in >= 0) {
        diagnostics_->error(
            "moves-twice", item.at,
            moves_in == index
                ? fmt::format("player '{}' is listed twice", item.text)
                : fmt::format("player '{}' moves in phase '{}' already, and a player moves once a round",
                              item.text, scenario_->phases[static_cast<std::size_t>(moves_in)].name));
        continue;
      }
      moves_in = index;
      phase.movers.push_back(player);
    }
    std::sort(phase.movers.begin(), phase.movers.end());
  }

  void parse_council(const Node& node, Phase& phase, int index) {
    if (!expect_kind(node, Node::Kind::string, "'council'", *diagnostics_)) return;
    const int council = find_name(node.text, node.at, councils_, "council", "unknown-council", *diagnostics_);
    if (council < 0) return;
    int& votes_in = council_phase_[static_cast<std::size_t>(council)];
    if (votes_in >= 0) {
      diagnostics_->error(
          "council-twice", node.at,
          fmt::format("council '{}' votes in phase '{}' already, and a council votes once a round", node.text,
                      scenario_->phases[static_cast<std::size_t>(votes_in)].name));
      return;
    }
    votes_in = index;
    phase.council = council;
  }

  void parse_bargain(const Node& node, TableReader& reader, Phase& phase, int index) {
    for (const char* const key : {"movers", "council"}) {
      if (reader.get(key) == nullptr) continue;
      diagnostics_->error(
          "bargain-alone", reader.key_at(key),
          fmt::format("phase '{}' is a bargaining session and cannot have '{}' beside it", phase.name, key),
          "give the moves and votes a phase of their own, before it or after it");
    }
    std::optional<Session> session = parse_session(node, *scenario_, phase.name, *diagnostics_);
    if (!session) return;
    session->phase = index;
    phase.session = static_cast<int>(scenario_->sessions.size());
    scenario_->sessions.push_back(std::move(*session));
  }

  Effect parse_effect(const Node& node) {
    Effect effect;
    effect.at = node.at;
    TableReader reader(node, "the effect", *diagnostics_);
    effect.when = reader.formula("when");
    const Node* const lottery = reader.get("lottery");
    const bool plain = reader.get("change") != nullptr || reader.get("set") != nullptr;
    if (lottery != nullptr) {
      for (const char* const key : {"chance", "change", "set"}) {
        if (reader.get(key) == nullptr) continue;
        diagnostics_->error("effect-kind", reader.key_at(key),
                            fmt::format("an effect with a 'lottery' cannot have '{}' beside it", key),
                            "put it into one of the lottery's entries");
      }
      parse_lottery(*lottery, effect);
    } else {
      if (!plain) {
        diagnostics_->error("effect-kind", node.at, "the effect changes nothing",
                            "add change = { variable = 1 }, set = { variable = 0 } or a lottery");
      }
      effect.branches.push_back(parse_branch(reader));
    }
    reader.finish();
    return effect;
  }

  void parse_lottery(const Node& node, Effect& effect) {
    const auto items = read_items(node, "'lottery'", kMostEntries, *diagnostics_);
    if (node.kind == Node::Kind::array && items.empty()) {
      diagnostics_->error("effect-kind", node.at, "the lottery is empty");
    }
    for (const Node& item : items) {
      if (!expect_kind(item, Node::Kind::table, "an entry of a lottery", *diagnostics_,
                       "write { chance = 0.5, change = { variable = 1 } }")) {
        continue;
      }
      TableReader reader(item, "the entry of the lottery", *diagnostics_);
      static_cast<void>(reader.require("chance"));
      effect.branches.push_back(parse_branch(reader));
      reader.finish();
    }
  }

  Branch parse_branch(TableReader& reader) {
    Branch branch;
    branch.chance = reader.formula("chance");
    if (const Node* const change = reader.get("change")) parse_changes(*change, false, branch);
    if (const Node* const set = reader.get("set")) parse_changes(*set, true, branch);
    return branch;
  }

  void parse_changes(const Node& node, bool set, Branch& branch) {
    const char* const what = set ? "'set'" : "'change'";
    if (!expect_kind(node, Node::Kind::table, what, *diagnostics_, "write { arsenal = 1 }")) return;
    for (const Node::Entry& entry : node.entries) {
      Change change;
      change.set = set;
      change.variable =
          find_name(entry.key, entry.key_at, state_, "state variable", "unknown-variable", *diagnostics_);
      if (change.variable < 0) continue;
      const StateVariable& variable = scenario_->state[static_cast<std::size_t>(change.variable)];
      if (set && entry.value.kind == Node::Kind::string && !variable.values.empty()) {
        change.amount = std::max(
            0, find_name(entry.value.text, entry.value.at, variable.values,
                         fmt::format("value of '{}'", variable.name), "unknown-value", *diagnostics_));
      } else {
        const int low = set ? 0 : -kLargestStep;
        const int high = set ? variable.size - 1 : kLargestStep;
        change.amount = read_integer(entry.value, entry.key, low, high, *diagnostics_).value_or(0);
      }
      branch.changes.push_back(change);
    }
  }

  Scenario* scenario_;
  Diagnostics* diagnostics_;
  std::vector<std::string> players_;
  std::vector<std::string> councils_;
  std::vector<std::string> state_;
  std::vector<int> council_phase_;
};

}  // namespace

void parse_phases(const Node& root, Draft& draft, Diagnostics& diagnostics) {
  const Node* const node = root.find("phases");
  if (node != nullptr) PhaseParser(draft.scenario, diagnostics).parse(*node);
  if (draft.scenario.phases.empty() && (node == nullptr || node->kind == Node::Kind::array)) {
    diagnostics.error("no-phases", node == nullptr ? root.at : node->at, "the scenario has no phases",
                      "describe each step of a round in a table [[phases]]");
  }
}

}  // namespace detente::scenario
