#include "engine/scenario/options/option_form.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "engine/scenario/model/arithmetic.hpp"
#include "engine/scenario/model/formula_text.hpp"
#include "engine/scenario/model/reader.hpp"
#include "engine/scenario/options/option_form_reader.hpp"
#include "engine/scenario/text/document.hpp"
#include "engine/scenario/text/inheritance.hpp"

namespace detente::scenario {
namespace {

constexpr std::size_t kMostMakers = 16;
constexpr std::size_t kMostErrors = 50;

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

namespace {

Result<OptionForm> read_if_whole(const std::optional<Node>& root, Diagnostics& diagnostics) {
  if (!root) return capped(diagnostics);
  OptionForm form = FormReader(*root, diagnostics).read();
  if (diagnostics.has_errors()) return capped(diagnostics);
  return {std::move(form), diagnostics};
}

}  // namespace

std::string OptionForm::options_text(std::size_t state) const {
  std::string text;
  for (std::size_t i = 0; i < options.size(); ++i) {
    if ((states[state].code >> i & 1U) == 0) continue;
    if (!text.empty()) text += ' ';
    text += makers[static_cast<std::size_t>(options[i].maker)].id + '.' + options[i].name;
  }
  return text.empty() ? "-" : text;
}

bool is_option_form(const Node& root) {
  if (!root.is_table() || root.find("scenario") != nullptr) return false;
  return root.find("conflict") != nullptr || root.find("decision_makers") != nullptr;
}

Result<OptionForm> load_option_form(const std::string& path) {
  Diagnostics diagnostics;
  return read_if_whole(load_tree(path, diagnostics), diagnostics);
}

Result<OptionForm> read_option_form(const Node& root) {
  Diagnostics diagnostics;
  return read_if_whole(root, diagnostics);
}

Result<OptionForm> parse_option_form(std::string text, const std::string& name) {
  Diagnostics diagnostics;
  return read_if_whole(load_tree_of_text(std::move(text), name, diagnostics), diagnostics);
}

}  // namespace detente::scenario
