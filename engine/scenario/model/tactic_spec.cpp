#include "engine/scenario/model/tactic_spec.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "engine/scenario/model/reader.hpp"

namespace detente::scenario {

const TacticSpec::Number* TacticSpec::number(std::string_view key) const {
  const auto found =
      std::find_if(numbers.begin(), numbers.end(), [&](const Number& one) { return one.key == key; });
  return found == numbers.end() ? nullptr : &*found;
}

const TacticSpec::Word* TacticSpec::word(std::string_view key) const {
  const auto found =
      std::find_if(words.begin(), words.end(), [&](const Word& one) { return one.key == key; });
  return found == words.end() ? nullptr : &*found;
}

TacticSpec read_tactic(const Node& node, const std::string& what, Diagnostics& diagnostics) {
  TacticSpec tactic;
  tactic.at = node.at;
  if (node.kind == Node::Kind::string) {
    tactic.name = read_text(node, what, diagnostics).value_or(std::string());
    tactic.at = node.text_at;
    return tactic;
  }
  if (!expect_kind(node, Node::Kind::table, what, diagnostics,
                   "write \"linear\" or { name = \"boulware\", beta = 0.2 }")) {
    return tactic;
  }
  TableReader reader(node, what, diagnostics);
  if (const Node* const name = reader.require("name")) {
    tactic.name = reader.text("name");
    tactic.at = name->text_at;
  }
  for (const Node::Entry& entry : node.entries) {
    if (entry.key == "name") continue;
    if (entry.value.kind == Node::Kind::string) {
      tactic.words.push_back({entry.key, entry.value.text, entry.value.text_at});
    } else if (entry.value.is_number() && std::isfinite(entry.value.number)) {
      tactic.numbers.push_back({entry.key, entry.value.number, entry.value.at});
    } else {
      diagnostics.error("wrong-type", entry.value.at,
                        fmt::format("{} of {} must be a finite number or a word, not {}", entry.key, what,
                                    shown_value(entry.value)));
    }
  }
  return tactic;
}

}  // namespace detente::scenario
