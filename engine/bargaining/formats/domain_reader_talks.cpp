// The part of a domain file that says how talks go.
#include <fmt/format.h>

#include "engine/bargaining/formats/domain_reader.hpp"
#include "engine/bargaining/protocols/protocol.hpp"

namespace detente::bargaining {

using scenario::Node;
using scenario::TableReader;

void DomainReader::read_talks() {
  TalksSpec& talks = file_.talks;
  talks.tactics.resize(parties_.size());
  const Node* const node = root_.find("talks");
  if (node == nullptr || !expect_kind(*node, Node::Kind::table, "'talks'", diagnostics_)) return;
  constexpr int kMostRounds = 1'000'000;
  std::vector<std::string> ids;
  for (const Party& party : parties_) ids.push_back(party.id);
  TableReader reader(*node, "[talks]", diagnostics_);
  talks.protocol = reader.text("protocol");
  if (const Node* const protocol = reader.get("protocol")) talks.protocol_at = protocol->text_at;
  if (const Node* const deadline = reader.get("deadline")) {
    talks.deadline = read_integer(*deadline, "deadline", 1, kMostRounds, diagnostics_);
  }
  talks.breakdown = reader.number("breakdown", {0.0, 1.0, true}, 0.0);
  if (reader.get("rationality") != nullptr) {
    talks.rationality = reader.number("rationality", {1e-9, 1e9}, kUsualRationality);
  }
  if (const Node* const first = reader.get("first")) {
    const auto name = read_text(*first, "'first'", diagnostics_);
    const int party =
        name ? scenario::find_name(*name, first->text_at, ids, "party", "unknown-name", diagnostics_) : -1;
    if (party >= 0) talks.first = static_cast<std::size_t>(party);
  }
  if (const Node* const quota = reader.get("quota")) {
    const int most = static_cast<int>(parties_.size());
    talks.quota = static_cast<std::size_t>(read_integer(*quota, "quota", 1, most, diagnostics_).value_or(1));
  }
  if (const Node* const vetoes = reader.get("vetoes")) read_vetoes(*vetoes, ids);
  if (const Node* const tactics = reader.get("tactics")) {
    for (const Node::Entry& entry :
         read_entries(*tactics, "'tactics' of [talks]", kMostParties, diagnostics_)) {
      const int party =
          scenario::find_name(entry.key, entry.key_at, ids, "party", "unknown-name", diagnostics_);
      TacticSpec tactic =
          scenario::read_tactic(entry.value, fmt::format("the tactic of '{}'", entry.key), diagnostics_);
      if (party >= 0) talks.tactics[static_cast<std::size_t>(party)] = std::move(tactic);
    }
  }
  reader.finish();
}

void DomainReader::read_vetoes(const Node& node, std::span<const std::string> ids) {
  if (!expect_kind(node, Node::Kind::array, "'vetoes'", diagnostics_, "write [\"us\"]")) return;
  file_.talks.vetoes.assign(parties_.size(), 0);
  for (const Node& item : node.items) {
    const auto name = read_text(item, "'vetoes'", diagnostics_);
    const int party =
        name ? scenario::find_name(*name, item.text_at, ids, "party", "unknown-name", diagnostics_) : -1;
    if (party >= 0) file_.talks.vetoes[static_cast<std::size_t>(party)] = 1;
  }
}

}  // namespace detente::bargaining
