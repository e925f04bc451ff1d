// [councils]: who votes, with what weight, and what a motion needs.
#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "engine/base/names.hpp"
#include "engine/scenario/model/reader.hpp"
#include "engine/scenario/parse/draft.hpp"

namespace detente::scenario {
namespace {

/// The vote is convolved over members and tallies; this keeps that quick.
constexpr int kMostVotes = 1'000;

Member parse_member(const Node::Entry& entry, const std::string& council, const Scenario& scenario,
                    Diagnostics& diagnostics) {
  Member member;
  member.id = entry.key;
  member.name = entry.key;
  member.at = entry.key_at;
  const std::string what = fmt::format("member '{}' of council '{}'", entry.key, council);
  if (!expect_kind(entry.value, Node::Kind::table, what, diagnostics,
                   "write { player = \"...\" } or { yes = \"0.9\" }")) {
    return member;
  }
  TableReader reader(entry.value, what, diagnostics);
  const Node* const player = reader.get("player");
  if (player != nullptr && expect_kind(*player, Node::Kind::string, "'player'", diagnostics)) {
    const std::vector<std::string> players = player_ids(scenario);
    member.player = find_name(player->text, player->at, players, "player", "unknown-player", diagnostics);
    if (member.player >= 0) member.name = scenario.players[static_cast<std::size_t>(member.player)].name;
  }
  const bool has_yes = reader.get("yes") != nullptr;
  const bool has_no = reader.get("no") != nullptr;
  if (player != nullptr && (has_yes || has_no)) {
    diagnostics.error("member-kind", reader.key_at(has_yes ? "yes" : "no"),
                      fmt::format("{} votes by a player's move, so formulas have no say", what),
                      "keep either 'player' or 'yes' and 'no'");
  } else if (player == nullptr && !has_yes) {
    diagnostics.error("member-kind", entry.key_at, fmt::format("{} does not say how it votes", what),
                      "write player = \"...\", or yes = the probability that it votes yes");
  } else if (player == nullptr) {
    member.yes = reader.formula("yes");
    member.no = reader.formula("no");
  }
  member.name = reader.text("name", member.name);
  member.weight = reader.integer("weight", 1, kMostVotes, 1);
  reader.finish();
  return member;
}

void check_seats(const Council& council, const Scenario& scenario, Diagnostics& diagnostics) {
  std::vector<char> seated(scenario.players.size(), 0);
  for (const Member& member : council.members) {
    if (member.player < 0) continue;
    const Player& player = scenario.players[static_cast<std::size_t>(member.player)];
    char& taken = seated[static_cast<std::size_t>(member.player)];
    if (taken != 0) {
      diagnostics.error("duplicate-name", member.at,
                        fmt::format("player '{}' has two seats in council '{}'", player.id, council.id),
                        "give one seat the sum of the weights");
    }
    taken = 1;
    const bool votes = std::any_of(player.actions.begin(), player.actions.end(),
                                   [](const Action& action) { return action.ballot != Ballot::none; });
    if (!votes && !player.actions.empty()) {
      diagnostics.error("no-ballot", member.at,
                        fmt::format("player '{}' votes in council '{}', and none of its actions is a ballot",
                                    player.id, council.id),
                        "name actions yes, abstain and no, or give them the key 'ballot'");
    }
  }
}

Council parse_council(const Node::Entry& entry, Draft& draft, Diagnostics& diagnostics) {
  Council council;
  council.id = entry.key;
  council.name = entry.key;
  council.at = entry.key_at;
  const std::string what = fmt::format("council '{}'", entry.key);
  if (!expect_kind(entry.value, Node::Kind::table, what, diagnostics)) return council;
  TableReader reader(entry.value, what, diagnostics);
  council.name = reader.text("name", entry.key);
  const Node* const members = reader.require("members");
  if (members != nullptr) {
    const std::string table = fmt::format("'members' of {}", what);
    for (const Node::Entry& member : read_entries(*members, table, kMostMembers, diagnostics)) {
      council.members.push_back(parse_member(member, entry.key, draft.scenario, diagnostics));
    }
    if (members->is_table() && members->entries.empty()) {
      diagnostics.error("no-members", members->at, fmt::format("{} has no members", what));
    }
  }
  const bool too_many = council.total_weight() > kMostVotes;
  if (too_many) {
    diagnostics.error("out-of-range", entry.key_at,
                      fmt::format("the weights of {} add up to {}, and may add up to {}", what,
                                  council.total_weight(), kMostVotes));
    for (Member& member : council.members) member.weight = 1;
  }
  const Node* const quota = reader.require("quota");
  if (quota != nullptr && !council.members.empty() && !too_many) {
    council.quota = static_cast<int>(read_quota(*quota, council.total_weight(), what, diagnostics));
  }
  if (const Node* const veto = reader.get("veto")) parse_veto(*veto, council, diagnostics);
  check_seats(council, draft.scenario, diagnostics);
  reader.finish();
  return council;
}

}  // namespace

std::int64_t read_quota(const Node& node, std::int64_t votes, std::string_view what,
                        Diagnostics& diagnostics) {
  if (!expect_kind(node, Node::Kind::integer, "'quota'", diagnostics)) return 1;
  if (node.integer >= 1 && node.integer <= votes) return node.integer;
  diagnostics.error(
      "quota-range", node.at,
      fmt::format("quota = {} must be between 1 and the {} votes of {}", node.integer, votes, what));
  return 1;
}

void parse_veto(const Node& node, Council& council, Diagnostics& diagnostics) {
  std::vector<std::string> members;
  for (const Member& member : council.members) members.push_back(member.id);
  for (const Node& item :
       read_items(node, fmt::format("'veto' of council '{}'", council.id), kMostMembers, diagnostics)) {
    if (!expect_kind(item, Node::Kind::string, "a veto holder", diagnostics)) continue;
    const auto found = std::find(members.begin(), members.end(), item.text);
    if (found == members.end()) {
      diagnostics.error(
          "veto-not-member", item.at,
          fmt::format("'{}' has a veto and is no member of council '{}'", item.text, council.id),
          name_hint(item.text, members));
      continue;
    }
    Member& member = council.members[static_cast<std::size_t>(found - members.begin())];
    if (member.veto) {
      diagnostics.error("duplicate-name", item.at, fmt::format("'{}' has its veto twice", item.text));
    }
    member.veto = true;
  }
}

void parse_councils(const Node& root, Draft& draft, Diagnostics& diagnostics) {
  const Node* const node = root.find("councils");
  if (node == nullptr) return;
  for (const Node::Entry& entry : read_entries(*node, "'councils'", kMostCouncils, diagnostics)) {
    draft.scenario.councils.push_back(parse_council(entry, draft, diagnostics));
  }
}

}  // namespace detente::scenario
