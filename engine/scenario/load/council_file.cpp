#include "engine/scenario/load/council_file.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "engine/scenario/load/scenario_file.hpp"
#include "engine/scenario/model/reader.hpp"
#include "engine/scenario/parse/draft.hpp"
#include "engine/scenario/text/document.hpp"
#include "engine/scenario/text/inheritance.hpp"
#include "engine/scenario/text/settings.hpp"

namespace detente::scenario {
namespace {

constexpr std::size_t kMostMajorities = 4;
constexpr int kMostMemberWeight = 1'000'000'000;

/// A scenario has at least one of these tables, a file of councils none.
bool is_scenario(const Node& root) {
  const char* const tables[] = {"scenario", "parameters", "state",    "derived",    "players",
                                "phases",   "ends",       "outcomes", "strategies", "play"};
  return std::any_of(std::begin(tables), std::end(tables),
                     [&](const char* table) { return root.find(table) != nullptr; });
}

Member read_member(const Node::Entry& entry, const std::string& council, Diagnostics& diagnostics) {
  Member member;
  member.id = entry.key;
  member.name = entry.key;
  member.at = entry.key_at;
  const std::string what = fmt::format("member '{}' of council '{}'", entry.key, council);
  if (!expect_kind(entry.value, Node::Kind::table, what, diagnostics,
                   "write {}, { weight = 3 } or { name = \"...\" }")) {
    return member;
  }
  TableReader reader(entry.value, what, diagnostics);
  member.name = reader.text("name", entry.key);
  member.weight = reader.integer("weight", 0, kMostMemberWeight, 1);
  reader.finish();
  return member;
}

/// False, with a diagnostic, when the weights of `what` are too many.
bool check_sum(const CouncilMajority& majority, const SourceSpan& at, const std::string& what,
               Diagnostics& diagnostics) {
  std::int64_t sum = 0;
  for (const std::int64_t weight : majority.weights) sum += weight;
  if (sum <= kMostWeight) return true;
  diagnostics.error(
      "out-of-range", at,
      fmt::format("the weights of {} add up to {}, and may add up to {}", what, sum, kMostWeight));
  return false;
}

void read_majority_quota(const Node& node, const SourceSpan& at, const std::string& what,
                         CouncilMajority& majority, Diagnostics& diagnostics) {
  if (!check_sum(majority, at, what, diagnostics)) return;
  std::int64_t votes = 0;
  for (const std::int64_t weight : majority.weights) votes += weight;
  majority.quota = read_quota(node, votes, what, diagnostics);
}

CouncilMajority read_majority(const Node::Entry& entry, const Council& council, bool members_whole,
                              Diagnostics& diagnostics) {
  CouncilMajority majority;
  majority.id = entry.key;
  const std::string what = fmt::format("majority '{}' of council '{}'", entry.key, council.id);
  if (!expect_kind(entry.value, Node::Kind::table, what, diagnostics, "write { quota = 15 }"))
    return majority;
  TableReader reader(entry.value, what, diagnostics);
  const std::size_t errors = diagnostics.error_count();
  const Node* const weights = reader.get("weights");
  if (weights == nullptr) {
    for (const Member& member : council.members) majority.weights.push_back(member.weight);
  } else if (expect_kind(*weights, Node::Kind::table, fmt::format("'weights' of {}", what), diagnostics,
                         "write { malta = 12, ... }: a weight for each member")) {
    TableReader each(*weights, fmt::format("'weights' of {}", what), diagnostics);
    for (const Member& member : council.members) {
      const Node* const weight = each.require(member.id);
      if (weight == nullptr) continue;
      majority.weights.push_back(
          read_integer(*weight, member.id, 0, kMostMemberWeight, diagnostics).value_or(1));
    }
    each.finish();
  }
  const bool whole = weights == nullptr ? members_whole : diagnostics.error_count() == errors;
  const Node* const quota = reader.require("quota");
  // Against weights that could not be read a quota cannot be checked.
  if (quota != nullptr && whole) read_majority_quota(*quota, entry.key_at, what, majority, diagnostics);
  reader.finish();
  return majority;
}

/// `members_whole` = all members could be read, so their weights are theirs.
void read_majorities(TableReader& reader, const Council& council, bool members_whole, VotingCouncil& made,
                     Diagnostics& diagnostics) {
  const std::string what = fmt::format("council '{}'", council.id);
  const Node* const majorities = reader.get("majorities");
  if (majorities == nullptr) {
    CouncilMajority majority;
    for (const Member& member : council.members) majority.weights.push_back(member.weight);
    const Node* const quota = reader.require("quota");
    if (quota != nullptr && members_whole) {
      read_majority_quota(*quota, council.at, what, majority, diagnostics);
    }
    made.majorities.push_back(std::move(majority));
    return;
  }
  if (reader.get("quota") != nullptr) {
    diagnostics.error("unknown-key", reader.key_at("quota"),
                      fmt::format("{} has 'majorities', and each of these has its own quota", what),
                      "move it into a majority, or remove 'majorities'");
  }
  const std::string table = fmt::format("'majorities' of {}", what);
  for (const Node::Entry& entry : read_entries(*majorities, table, kMostMajorities, diagnostics)) {
    made.majorities.push_back(read_majority(entry, council, members_whole, diagnostics));
  }
  if (majorities->is_table() && majorities->entries.empty()) {
    diagnostics.error("empty", majorities->at, fmt::format("{} is empty", table),
                      "write quota = ... instead");
  }
}

VotingCouncil read_council(const Node::Entry& entry, Diagnostics& diagnostics) {
  Council council;
  council.id = entry.key;
  council.at = entry.key_at;
  VotingCouncil made;
  made.id = entry.key;
  made.name = entry.key;
  const std::string what = fmt::format("council '{}'", entry.key);
  if (!expect_kind(entry.value, Node::Kind::table, what, diagnostics)) return made;
  TableReader reader(entry.value, what, diagnostics);
  made.name = reader.text("name", entry.key);
  const std::size_t errors = diagnostics.error_count();
  if (const Node* const members = reader.require("members")) {
    for (const Node::Entry& member :
         read_entries(*members, fmt::format("'members' of {}", what), kMostMembers, diagnostics)) {
      council.members.push_back(read_member(member, entry.key, diagnostics));
    }
    if (members->is_table() && members->entries.empty()) {
      diagnostics.error("no-members", members->at, fmt::format("{} has no members", what));
    }
  }
  read_majorities(reader, council, diagnostics.error_count() == errors, made, diagnostics);
  if (const Node* const veto = reader.get("veto")) parse_veto(*veto, council, diagnostics);
  made.block = reader.integer("block", 0, std::max(1, static_cast<int>(council.members.size())), 0);
  reader.finish();
  for (const Member& member : council.members) {
    made.member_ids.push_back(member.id);
    made.member_names.push_back(member.name);
    made.veto.push_back(member.veto ? 1 : 0);
  }
  return made;
}

Result<CouncilFile> read_councils(const Node& root, Diagnostics& diagnostics) {
  CouncilFile file;
  TableReader reader(root, "the file", diagnostics);
  check_version(reader, diagnostics);
  if (reader.require("title") != nullptr) file.title = reader.text("title");
  const Node* const councils = reader.require("councils");
  if (councils != nullptr) {
    for (const Node::Entry& entry : read_entries(*councils, "'councils'", kMostCouncils, diagnostics)) {
      file.councils.push_back(read_council(entry, diagnostics));
    }
    if (councils->is_table() && councils->entries.empty()) {
      diagnostics.error("empty", councils->at, "'councils' is empty");
    }
  }
  reader.finish();
  if (diagnostics.has_errors()) return capped(diagnostics);
  return {std::move(file), diagnostics};
}

CouncilFile councils_of(const Scenario& scenario) {
  CouncilFile file;
  file.title = scenario.title;
  for (const Council& council : scenario.councils) {
    VotingCouncil made;
    made.id = council.id;
    made.name = council.name;
    CouncilMajority majority;
    majority.quota = council.quota;
    for (const Member& member : council.members) {
      made.member_ids.push_back(member.id);
      made.member_names.push_back(member.name);
      made.veto.push_back(member.veto ? 1 : 0);
      majority.weights.push_back(member.weight);
    }
    made.majorities.push_back(std::move(majority));
    file.councils.push_back(std::move(made));
  }
  return file;
}

Result<CouncilFile> read_tree(std::optional<Node> root, std::span<const Setting> settings,
                              Diagnostics& diagnostics) {
  if (!root) return capped(diagnostics);
  if (!is_scenario(*root)) {
    apply_settings(*root, settings, diagnostics);
    return read_councils(*root, diagnostics);
  }
  const SourceSpan at = root->at;
  auto scenario = read_scenario(std::move(root), settings, diagnostics);
  if (!scenario) return Diagnostics(scenario.diagnostics());
  const Diagnostics warnings(scenario.diagnostics());
  CouncilFile file = councils_of(scenario.value());
  if (file.councils.empty()) {
    Diagnostics none;
    none.error("missing-key", at, "the scenario has no councils: nobody votes");
    return none;
  }
  return {std::move(file), warnings};
}

}  // namespace

Result<CouncilFile> load_councils(const std::string& path, std::span<const Setting> settings) {
  Diagnostics diagnostics;
  return read_tree(load_tree(path, diagnostics), settings, diagnostics);
}

bool holds_councils_alone(const std::string& path) {
  Diagnostics diagnostics;
  const auto root = load_tree(path, diagnostics);
  return root && root->find("councils") != nullptr && !is_scenario(*root);
}

Result<CouncilFile> parse_council_file(std::string text, const std::string& name,
                                       std::span<const Setting> settings) {
  Diagnostics diagnostics;
  return read_tree(load_tree_of_text(std::move(text), name, diagnostics), settings, diagnostics);
}

}  // namespace detente::scenario
