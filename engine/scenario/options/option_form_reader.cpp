#include "engine/scenario/options/option_form_reader.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <map>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "engine/base/names.hpp"
#include "engine/scenario/model/arithmetic.hpp"
#include "engine/scenario/model/formula_text.hpp"
#include "engine/scenario/model/reader.hpp"

namespace detente::scenario {
namespace {

constexpr std::size_t kMostMakers = 16;
/// Moves of one decision maker: 2^16 combinations, of which it chooses 2^8.
constexpr std::uint64_t kMostMoves = std::uint64_t{1} << 24U;
constexpr std::size_t kMostStatements = 64;  // A state's truths are the bits of a number.

}  // namespace

OptionForm FormReader::read() {
  read_head();
  read_makers();
  if (form_.options.empty()) return form_;
  std::vector<std::string> options;
  for (const OptionForm::Option& option : form_.options) {
    options.push_back(form_.makers[static_cast<std::size_t>(option.maker)].id + '.' + option.name);
  }
  words_.emplace(std::move(options));
  read_derived();
  find_states();
  if (form_.states.empty()) return form_;
  read_states();
  find_moves();
  read_preferences();
  return form_;
}

void FormReader::read_head() {
  TableReader reader(root_, "the conflict", diagnostics_);
  if (const Node* const version = reader.require("detente")) {
    if (expect_kind(*version, Node::Kind::integer, "'detente'", diagnostics_) && version->integer != 1) {
      diagnostics_.error(
          "version", version->at,
          fmt::format("detente = {} is a version of the language that this program does not know",
                      version->integer),
          "write detente = 1");
    }
  }
  for (const char* const key : {"decision_makers", "states", "derived"}) static_cast<void>(reader.get(key));
  const Node* const head = reader.require("conflict");
  reader.finish();
  if (head == nullptr || !expect_kind(*head, Node::Kind::table, "'conflict'", diagnostics_)) return;
  TableReader keys(*head, "[conflict]", diagnostics_);
  if (keys.require("title") != nullptr) form_.title = keys.text("title");
  form_.about = keys.text("about");
  for (const char* const key : {"infeasible", "same", "irreversible"}) static_cast<void>(keys.get(key));
  keys.finish();
}

void FormReader::read_makers() {
  const Node* const node = root_.find("decision_makers");
  if (node != nullptr) {
    for (const Node::Entry& entry : read_entries(*node, "'decision_makers'", kMostMakers, diagnostics_)) {
      read_maker(entry);
    }
  }
  if (form_.makers.empty() && (node == nullptr || node->is_table())) {
    diagnostics_.error("no-players", node == nullptr ? root_.at : node->at,
                       "the conflict has no decision makers",
                       "describe each in a table [decision_makers.NAME]");
  } else if (form_.options.empty() && !diagnostics_.has_errors()) {
    diagnostics_.error("no-actions", node->at, "nobody has an option",
                       "list them in [decision_makers.NAME.options]");
  }
}

void FormReader::read_maker(const Node::Entry& entry) {
  const std::string what = fmt::format("decision maker '{}'", entry.key);
  if (!expect_kind(entry.value, Node::Kind::table, what, diagnostics_)) return;
  const int index = static_cast<int>(form_.makers.size());
  form_.makers.push_back({entry.key, entry.key, {}, {}});
  TableReader reader(entry.value, what, diagnostics_);
  form_.makers.back().name = reader.text("name", entry.key);
  if (const Node* const options = reader.get("options")) read_options(*options, index);
  Preference preference{reader.get("prefers"), reader.get("ranking"), entry.key_at};
  reader.finish();
  if ((preference.statements == nullptr) == (preference.ranking == nullptr)) {
    diagnostics_.error(
        "preference-kind", entry.key_at,
        fmt::format("{} has {}", what, preference.ranking == nullptr ? "no preference" : "two preferences"),
        "give it either 'prefers', statements with the most important first, or 'ranking', states "
        "with the best first");
  }
  preferences_.push_back(std::move(preference));
}

void FormReader::read_options(const Node& node, int maker) {
  static const std::array<std::string, 2> kWords = {"taken", "dropped"};
  const std::string table =
      fmt::format("'options' of decision maker '{}'", form_.makers[static_cast<std::size_t>(maker)].id);
  for (const Node::Entry& entry : read_entries(node, table, kMostPatterns, diagnostics_)) {
    if (form_.options.size() == kMostOptions) {
      diagnostics_.error("too-many", entry.key_at,
                         fmt::format("option '{}' is one more than the {} that a conflict may have",
                                     entry.key, kMostOptions));
      return;
    }
    OptionForm::Option option{entry.key, {}, maker};
    const std::string what = fmt::format("option '{}'", entry.key);
    if (expect_kind(entry.value, Node::Kind::table, what, diagnostics_,
                    "write {} or { about = \"...\", irreversible = \"taken\" }")) {
      TableReader reader(entry.value, what, diagnostics_);
      option.about = reader.text("about");
      const std::uint32_t bit = std::uint32_t{1} << form_.options.size();
      const int word = reader.choice("irreversible", kWords, -1);
      if (word == 0) stays_taken_ |= bit;
      if (word == 1) stays_dropped_ |= bit;
      reader.finish();
    }
    form_.options.push_back(std::move(option));
  }
}

/// Named statements, each tabulated once those that it mentions are.
void FormReader::read_derived() {
  const Node* const node = root_.find("derived");
  if (node == nullptr) return;
  derived_ = read_entries(*node, "'derived'", kMostPatterns, diagnostics_);
  for (const Node::Entry& entry : derived_) {
    constexpr std::array<std::string_view, 7> kReserved = {"and", "or", "not", "if", "iff", "true", "false"};
    if (std::find(kReserved.begin(), kReserved.end(), entry.key) != kReserved.end() ||
        find_function(entry.key) != nullptr) {
      diagnostics_.error("reserved-name", entry.key_at,
                         fmt::format("derived statement '{}' has the name of a word of formulas", entry.key),
                         "choose another name");
    }
  }
  std::vector<int> progress(derived_.size(), 0);
  for (std::size_t i = 0; i < derived_.size(); ++i) define(i, progress);
}

void FormReader::define(std::size_t index, std::vector<int>& progress) {
  if (progress[index] == 2) return;
  const Node::Entry& entry = derived_[index];
  progress[index] = 1;
  const auto text = read_text(entry.value, fmt::format("'{}'", entry.key), diagnostics_);
  bool sound = text.has_value();
  const std::string statement = text.value_or("");  // names_in() gives views into it.
  for (const std::string_view name : names_in(statement)) {
    const auto other = std::find_if(derived_.begin(), derived_.end(),
                                    [&](const Node::Entry& one) { return one.key == name; });
    if (other == derived_.end()) continue;
    const auto at = static_cast<std::size_t>(other - derived_.begin());
    if (progress[at] == 1) {
      diagnostics_.error("derived-cycle", entry.key_at,
                         fmt::format("'{}' and '{}' of [derived] need one another", entry.key, other->key));
      sound = false;
    } else {
      define(at, progress);
    }
  }
  progress[index] = 2;
  std::optional<TruthTable> truth;
  if (sound) truth = words_->tabulate(*text, entry.value.text_at, diagnostics_);
  if (truth) {
    words_->define(entry.key, std::move(*truth));
  } else {
    words_->define_broken(entry.key);
  }
}

std::vector<TruthTable> FormReader::read_statements(const Node& node, std::string_view what,
                                                    std::size_t most) {
  std::vector<TruthTable> tables;
  for (const Node& item : read_items(node, what, most, diagnostics_)) {
    const auto text = read_text(item, fmt::format("a statement of {}", what), diagnostics_);
    if (!text) continue;
    if (auto truth = words_->tabulate(*text, item.text_at, diagnostics_)) tables.push_back(std::move(*truth));
  }
  return tables;
}

// Which states there are, what they are called, and who can move between them.

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

// Preferences: by prioritised statements, or by a ranking of all states.

void FormReader::read_preferences() {
  for (std::size_t i = 0; i < form_.makers.size(); ++i) {
    OptionForm::DecisionMaker& maker = form_.makers[i];
    maker.rank.assign(form_.states.size(), 0);
    if (preferences_[i].statements != nullptr) rank_by_statements(*preferences_[i].statements, maker);
    if (preferences_[i].ranking != nullptr) rank_by_list(*preferences_[i].ranking, maker);
  }
}

void FormReader::rank_by_statements(const Node& node, OptionForm::DecisionMaker& maker) {
  const std::vector<TruthTable> statements = read_statements(node, "'prefers'", kMostStatements);
  std::vector<std::uint64_t> score(form_.states.size(), 0);
  for (const TruthTable& table : statements) {
    for (std::size_t s = 0; s < score.size(); ++s) {
      score[s] = score[s] << 1U | static_cast<std::uint64_t>(table[form_.states[s].code]);
    }
  }
  std::vector<std::uint64_t> levels = score;
  std::sort(levels.begin(), levels.end());
  levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
  for (std::size_t s = 0; s < score.size(); ++s) {
    maker.rank[s] =
        static_cast<int>(std::lower_bound(levels.begin(), levels.end(), score[s]) - levels.begin());
  }
}

std::string FormReader::called(std::size_t state) const {
  const OptionForm::State& one = form_.states[state];
  return one.name.empty() ? std::to_string(one.code) : fmt::format("{} ({})", one.code, one.name);
}

void FormReader::rank_by_list(const Node& node, OptionForm::DecisionMaker& maker) {
  const auto groups = read_items(node, "'ranking'", form_.states.size() + 1, diagnostics_);
  std::vector<char> seen(form_.states.size(), 0);
  int rank = static_cast<int>(groups.size());
  bool sound = node.kind == Node::Kind::array;
  const auto place = [&](const Node& item) {
    const int state = state_at(item);
    if (state < 0) {
      sound = false;
      return;
    }
    if (seen[static_cast<std::size_t>(state)] != 0) {
      diagnostics_.error("duplicate-name", item.at,
                         fmt::format("state {} is ranked twice", called(static_cast<std::size_t>(state))));
    }
    seen[static_cast<std::size_t>(state)] = 1;
    maker.rank[static_cast<std::size_t>(state)] = rank;
  };
  for (const Node& group : groups) {
    --rank;
    if (group.kind == Node::Kind::array) {
      for (const Node& item : group.items) place(item);
    } else {
      place(group);
    }
  }
  std::vector<std::string> missing;
  for (std::size_t s = 0; s < seen.size(); ++s) {
    if (seen[s] == 0) missing.push_back(called(s));
  }
  if (missing.empty() || !sound || !states_sure_) return;
  constexpr std::size_t kShown = 12;
  const std::size_t more = missing.size() > kShown ? missing.size() - kShown : 0;
  missing.resize(missing.size() - more);
  diagnostics_.error("unranked", node.at,
                     fmt::format("the ranking of '{}' leaves out {}{}", maker.id, fmt::join(missing, ", "),
                                 more > 0 ? fmt::format(" and {} more", more) : ""),
                     "rank every state; states that are liked alike stand in a list of their own, as [5, 7]");
}

}  // namespace detente::scenario
