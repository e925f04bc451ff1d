// Which states an option form has, what they are called, and who can move between them.
#include <algorithm>
#include <bit>
#include <map>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "engine/base/names.hpp"
#include "engine/scenario/model/reader.hpp"
#include "engine/scenario/options/option_form_reader.hpp"

namespace detente::scenario {
namespace {

/// Moves of one decision maker: 2^16 combinations, of which it chooses 2^8.
constexpr std::uint64_t kMostMoves = std::uint64_t{1} << 24U;

}  // namespace

void FormReader::read_barriers(const Node& node) {
  for (const Node& item : read_items(node, "'irreversible'", kMostPatterns, diagnostics_)) {
    if (!expect_kind(item, Node::Kind::table, "a transition of 'irreversible'", diagnostics_,
                     "write { from = \"...\", to = \"...\" }")) {
      continue;
    }
    TableReader reader(item, "a transition of 'irreversible'", diagnostics_);
    Barrier barrier;
    for (const auto& [key, table] : {std::pair{"from", &barrier.from}, std::pair{"to", &barrier.to}}) {
      const Node* const text = reader.require(key);
      if (text == nullptr || !read_text(*text, fmt::format("'{}'", key), diagnostics_)) continue;
      if (auto truth = words_->tabulate(text->text, text->text_at, diagnostics_)) *table = std::move(*truth);
    }
    if (const Node* const mover = reader.get("mover")) {
      std::vector<std::string> known;
      for (const OptionForm::DecisionMaker& maker : form_.makers) known.push_back(maker.id);
      if (expect_kind(*mover, Node::Kind::string, "'mover'", diagnostics_)) {
        barrier.maker =
            find_name(mover->text, mover->at, known, "decision maker", "unknown-player", diagnostics_);
      }
    }
    reader.finish();
    if (!barrier.from.empty() && !barrier.to.empty()) barriers_.push_back(std::move(barrier));
  }
}

/// The combinations that exist, those that are the same state put together under the lowest code.
void FormReader::find_states() {
  const std::uint32_t combinations = words_->combinations();
  state_of_.assign(combinations, 0);
  const Node* const head = root_.find("conflict");
  const auto find = [&](std::string_view key) { return head == nullptr ? nullptr : head->find(key); };
  const auto statements = [&](const Node& node, std::string_view what) {
    std::vector<TruthTable> tables = read_statements(node, what, kMostPatterns);
    if (tables.size() != node.items.size()) states_sure_ = false;
    return tables;
  };
  const Node* const infeasible = find("infeasible");
  const Node* const same = find("same");
  const Node* const irreversible = find("irreversible");
  if (infeasible != nullptr) {
    for (const TruthTable& table : statements(*infeasible, "'infeasible'")) {
      for (std::uint32_t code = 0; code < combinations; ++code) {
        if (table[code] != 0) state_of_[code] = -1;
      }
    }
  }
  std::vector<std::uint32_t> first(combinations);
  std::iota(first.begin(), first.end(), 0U);
  const auto root = [&](std::uint32_t code) {
    while (first[code] != code) code = first[code] = first[first[code]];
    return code;
  };
  if (same != nullptr) {
    for (const TruthTable& table : statements(*same, "'same'")) {
      std::optional<std::uint32_t> lowest;
      for (std::uint32_t code = 0; code < combinations; ++code) {
        if (table[code] == 0 || state_of_[code] < 0) continue;
        const std::uint32_t mine = root(code);
        const std::uint32_t theirs = root(lowest.value_or(code));
        first[std::max(mine, theirs)] = std::min(mine, theirs);
        if (!lowest) lowest = code;
      }
    }
  }
  if (irreversible != nullptr) read_barriers(*irreversible);
  for (std::uint32_t code = 0; code < combinations; ++code) {
    if (state_of_[code] < 0) continue;
    const std::uint32_t lowest = root(code);
    if (lowest == code) {
      state_of_[code] = static_cast<int>(form_.states.size());
      form_.states.push_back({code, {}});
    } else {
      state_of_[code] = state_of_[lowest];
    }
  }
  if (form_.states.empty()) {
    diagnostics_.error("no-states", infeasible->at, "the infeasible combinations leave no state");
  }
}

/// The state that a number, a name or a whole pattern stands for; -1 with a diagnostic.
int FormReader::state_at(const Node& node) {
  const auto missing = [&](const std::string& what) {
    diagnostics_.error(
        "unknown-state", node.at, fmt::format("there is no state {}", what),
        "a state's number is the sum of 1, 2, 4, ... for its options, in the order of the file, and "
        "it must not be infeasible");
    return -1;
  };
  if (node.kind == Node::Kind::integer) {
    const bool in_range = node.integer >= 0 && node.integer < static_cast<std::int64_t>(state_of_.size());
    const int state = in_range ? state_of_[static_cast<std::size_t>(node.integer)] : -1;
    return state >= 0 ? state : missing(std::to_string(node.integer));
  }
  if (!expect_kind(node, Node::Kind::string, "a state", diagnostics_,
                   "write its number, its name of [states], or a pattern such as \"YN\"")) {
    return -1;
  }
  if (OptionVocabulary::is_pattern(node.text) && node.text.find('-') == std::string::npos) {
    const auto truth = words_->tabulate(node.text, node.text_at, diagnostics_);
    if (!truth) return -1;
    const auto code = static_cast<std::size_t>(std::find(truth->begin(), truth->end(), 1) - truth->begin());
    return state_of_[code] >= 0 ? state_of_[code] : missing('\'' + node.text + '\'');
  }
  std::vector<std::string> known;
  for (std::size_t i = 0; i < form_.states.size(); ++i) {
    if (form_.states[i].name == node.text) return static_cast<int>(i);
    if (!form_.states[i].name.empty()) known.push_back(form_.states[i].name);
  }
  diagnostics_.error("unknown-state", node.at, fmt::format("unknown state '{}'", node.text),
                     name_hint(node.text, known));
  return -1;
}

void FormReader::read_states() {
  const Node* const node = root_.find("states");
  if (node == nullptr) return;
  std::map<int, std::string> names;
  for (const Node::Entry& entry :
       read_entries(*node, "'states'", std::size_t{1} << kMostOptions, diagnostics_)) {
    const int state = state_at(entry.value);
    if (state < 0) continue;
    const auto [found, fresh] = names.try_emplace(state, entry.key);
    if (!fresh) {
      diagnostics_.error("duplicate-name", entry.key_at,
                         fmt::format("'{}' names the same state as '{}'", entry.key, found->second));
    }
  }
  for (const auto& [state, name] : names) form_.states[static_cast<std::size_t>(state)].name = name;
}

bool FormReader::can_change(std::uint32_t from, std::uint32_t to, int maker) const {
  if ((from & ~to & stays_taken_) != 0 || (to & ~from & stays_dropped_) != 0) return false;
  return std::none_of(barriers_.begin(), barriers_.end(), [&](const Barrier& barrier) {
    return (barrier.maker < 0 || barrier.maker == maker) && barrier.from[from] != 0 && barrier.to[to] != 0;
  });
}

void FormReader::find_moves() {
  for (std::size_t i = 0; i < form_.makers.size(); ++i) {
    OptionForm::DecisionMaker& maker = form_.makers[i];
    std::uint32_t own = 0;
    for (std::size_t option = 0; option < form_.options.size(); ++option) {
      if (form_.options[option].maker == static_cast<int>(i)) own |= std::uint32_t{1} << option;
    }
    maker.moves.resize(form_.states.size());
    const std::uint64_t most = std::uint64_t{words_->combinations()} << std::popcount(own);
    if (most > kMostMoves) {
      diagnostics_.error(
          "too-many", preferences_[i].at,
          fmt::format("decision maker '{}' may have {} moves, more than the {} that a conflict may "
                      "have",
                      maker.id, most, kMostMoves),
          "give it fewer options: 8 where there are 16 in all");
      continue;
    }
    for (std::uint32_t code = 0; code < words_->combinations(); ++code) {
      if (state_of_[code] < 0) continue;
      std::vector<int>& moves = maker.moves[static_cast<std::size_t>(state_of_[code])];
      // Every choice of the decision maker's own options: all subsets of `own`, ascending.
      std::uint32_t choice = 0;
      do {
        const std::uint32_t to = (code & ~own) | choice;
        if (state_of_[to] >= 0 && state_of_[to] != state_of_[code] &&
            can_change(code, to, static_cast<int>(i))) {
          moves.push_back(state_of_[to]);
        }
        choice = (choice - own) & own;
      } while (choice != 0);
    }
    for (std::vector<int>& moves : maker.moves) {
      if (!std::is_sorted(moves.begin(), moves.end())) std::sort(moves.begin(), moves.end());
      moves.erase(std::unique(moves.begin(), moves.end()), moves.end());
    }
  }
}

}  // namespace detente::scenario
