#include "engine/cli/tables/stability_report.hpp"

#include <algorithm>
#include <bit>
#include <functional>

#include <fmt/format.h>

#include "engine/base/csv.hpp"
#include "engine/base/json.hpp"
#include "engine/report/text_table.hpp"
#include "engine/report/words.hpp"
#include "engine/solve/conflict/stability_sentence.hpp"

namespace detente::cli {
namespace {

using ask::StabilityAnswer;
using report::Cell;
using report::Column;
using report::Table;
using report::TextTable;
using solve::Coalition;
using solve::Conflict;
using solve::InverseCondition;
using solve::kStabilityConcepts;
using solve::StabilityConcept;
using solve::StabilityReason;
using Layout = JsonWriter::Layout;

/// A table of more states shows only those that some concept makes an equilibrium.
constexpr int kMostShown = 64;
/// ... and no more of these than this.
constexpr std::size_t kMostRows = 200;
/// A line of equilibria names at most this many states; of a scenario's plans, which are long, fewer.
constexpr std::size_t kMostNamed = 40;
constexpr std::size_t kMostPlansNamed = 4;
/// Numbers of more columns are left to JSON.
constexpr std::ptrdiff_t kMostNumbers = 2;
constexpr std::size_t kStateWidth = 34;
constexpr std::size_t kLineWidth = 96;

/// `us+ussr`
std::string coalition_key(const Conflict& conflict, Coalition coalition) {
  std::vector<std::string> ids;
  for (int maker = 0; maker < conflict.maker_count(); ++maker) {
    if (solve::holds(coalition, maker)) ids.push_back(conflict.makers[static_cast<std::size_t>(maker)].id);
  }
  return fmt::format("{}", fmt::join(ids, "+"));
}

const std::string& key_of(const StabilityAnswer& answer, int state) {
  return answer.keys[static_cast<std::size_t>(state)];
}

/// As sentences call it.
const std::string& name_of(const StabilityAnswer& answer, int state) {
  return answer.conflict.states[static_cast<std::size_t>(state)];
}

const Conflict::DecisionMaker& maker_of(const StabilityAnswer& answer, int maker) {
  return answer.conflict.makers[static_cast<std::size_t>(maker)];
}

std::string concepts_text(const std::function<bool(StabilityConcept)>& stable) {
  std::vector<std::string_view> names;
  for (const StabilityConcept which : kStabilityConcepts) {
    if (stable(which)) names.push_back(to_string(which));
  }
  if (names.empty()) return "-";
  return names.size() == kStabilityConcepts.size() ? "all" : fmt::format("{}", fmt::join(names, " "));
}

std::string states_text(const StabilityAnswer& answer, const std::vector<int>& states) {
  if (states.empty()) return "none";
  const bool plans = answer.keys.front().find('=') != std::string::npos;
  std::vector<std::string> names;
  for (const int state : states) names.push_back(name_of(answer, state));
  const std::size_t most = plans ? kMostPlansNamed : kMostNamed;
  if (names.size() > most) {
    const std::size_t more = names.size() - most;
    names.resize(most);
    names.push_back(fmt::format("and {} more", more));
  }
  return fmt::format("{}", fmt::join(names, plans ? "  " : ", "));
}

/// A plan with blanks at which a cell may be broken.
std::string breakable(const std::string& plan) {
  std::string text;
  for (const char letter : plan) {
    text += letter;
    if (letter == ',') text += ' ';
  }
  return text;
}

bool any_equilibrium(const StabilityAnswer& answer, int state) {
  return std::any_of(kStabilityConcepts.begin(), kStabilityConcepts.end(),
                     [&](StabilityConcept which) { return answer.stability->equilibrium(which, state); });
}

std::string verdict_table(const StabilityAnswer& answer) {
  const Conflict& conflict = answer.conflict;
  const auto numbers = std::count_if(answer.columns.begin(), answer.columns.end(),
                                     [](const auto& column) { return !column.numbers.empty(); });
  std::vector<Column> columns{report::words("", "", "state", kStateWidth)};
  for (const StabilityAnswer::Column& column : answer.columns) {
    columns.push_back(column.numbers.empty() ? report::words("", "", column.title)
                                             : report::number("", "", "", column.title, 6));
    columns.back().for_people = column.numbers.empty() || numbers <= kMostNumbers;
  }
  for (const Conflict::DecisionMaker& maker : conflict.makers) columns.push_back(report::aside(maker.id));
  columns.push_back(report::aside("equilibrium"));
  Table table("states", columns);
  const bool few = conflict.state_count() <= kMostShown;
  std::uint64_t hidden = 0, cut = 0;
  for (int state = 0; state < conflict.state_count(); ++state) {
    if (!few && !any_equilibrium(answer, state)) {
      ++hidden;
      continue;
    }
    if (table.rows().size() == kMostRows) {
      ++cut;
      continue;
    }
    const auto s = static_cast<std::size_t>(state);
    std::vector<Cell> cells{breakable(name_of(answer, state))};
    for (const StabilityAnswer::Column& column : answer.columns) {
      cells.push_back(column.numbers.empty() ? Cell(column.words[s]) : Cell(column.numbers[s]));
    }
    for (int maker = 0; maker < conflict.maker_count(); ++maker) {
      cells.emplace_back(concepts_text(
          [&](StabilityConcept which) { return answer.stability->stable(which, maker, state); }));
    }
    cells.emplace_back(
        concepts_text([&](StabilityConcept which) { return answer.stability->equilibrium(which, state); }));
    table.add(std::move(cells));
  }
  std::string text = table.text();
  if (cut > 0) {
    text += fmt::format("  ... and {} more that last under some concept; --format csv all\n",
                        report::grouped(cut));
  }
  if (hidden > 0) {
    text += fmt::format(
        "  ... and {} that somebody leaves under each concept; --state tells why, --format csv all\n",
        report::counted(hidden, "state"));
  }
  return text;
}

std::string equilibria_table(const StabilityAnswer& answer) {
  TextTable table({{"equilibria"},
                   {"", TextTable::Align::left, kLineWidth},
                   {"of coalitions", TextTable::Align::left, kLineWidth}});
  for (const StabilityConcept which : kStabilityConcepts) {
    table.add({std::string(to_string(which)), states_text(answer, answer.stability->equilibria(which)),
               answer.coalitions ? states_text(answer, answer.coalitions->equilibria(which)) : ""});
  }
  return table.text();
}

/// Who leaves a state together, for each state that nobody leaves alone.
std::string coalitions_table(const StabilityAnswer& answer) {
  const Conflict& conflict = answer.conflict;
  TextTable table({{"equilibrium"}, {"under"}, {"left by coalitions", TextTable::Align::left, kLineWidth}});
  std::size_t rows = 0;
  for (int state = 0; state < conflict.state_count(); ++state) {
    for (const StabilityConcept which : kStabilityConcepts) {
      if (!answer.stability->equilibrium(which, state)) continue;
      std::vector<std::string> names;
      for (const Coalition coalition : answer.coalitions->unstable_for(which, state)) {
        names.push_back(coalition_key(conflict, coalition));
      }
      if (names.empty() || ++rows > kMostRows) continue;
      table.add(
          {name_of(answer, state), std::string(to_string(which)), fmt::format("{}", fmt::join(names, "  "))});
    }
  }
  if (table.empty()) return "No coalition leaves an equilibrium.\n";
  if (rows <= kMostRows) return table.text();
  return table.text() +
         fmt::format("  ... and {} more; --format csv all\n", report::grouped(rows - kMostRows));
}

std::string wrapped(const std::string& sentence) {
  std::string text;
  for (const std::string& line : report::wrap(sentence, kLineWidth))
    text += (text.empty() ? "" : "  ") + line + '\n';
  return text;
}

std::string least_change_text(const StabilityAnswer& answer, const InverseCondition& condition) {
  if (condition.holds_today) return "holds today";
  if (!condition.smallest_change) return "does not hold today";
  std::vector<std::string> names;
  for (const int state : *condition.smallest_change) names.push_back(name_of(answer, state));
  return fmt::format("does not hold today; least change: like {} no better than {}", fmt::join(names, ", "),
                     name_of(answer, condition.state));
}

std::string inverse_text(const StabilityAnswer& answer) {
  const Conflict& conflict = answer.conflict;
  const InverseCondition& first = answer.inverse.front();
  std::string text =
      fmt::format("For state {} to be {}{}:\n", name_of(answer, first.state), solve::adjective(first.which),
                  first.which == StabilityConcept::seq ? ", the others' preferences as they are" : "");
  for (const InverseCondition& condition : answer.inverse) {
    const std::string& name = maker_of(answer, condition.maker).name;
    text += '\n';
    const std::vector<std::string> lines = condition_texts(conflict, condition);
    if (lines.empty()) text += fmt::format("- {} may prefer whatever it likes\n", name);
    for (const std::string& line : lines) text += "- " + wrapped(line);
    text += fmt::format("  {}{}\n", least_change_text(answer, condition),
                        condition.share ? fmt::format("; met by {} of all strict orders",
                                                      report::percent_text(to_double(*condition.share)))
                                        : "");
  }
  return text;
}

std::string as_text(const StabilityAnswer& answer) {
  std::string text = answer.conflict.title + '\n';
  if (answer.conflict.makers.empty()) return text + "Nobody has a choice in this round.\n";
  for (const std::string& line : report::wrap(answer.note, kLineWidth)) {
    if (!line.empty()) text += line + '\n';
  }
  text += '\n';
  if (!answer.reasons.empty()) {
    for (const StabilityReason& reason : answer.reasons) {
      text += "- " + wrapped(sentence(answer.conflict, reason));
    }
    return text;
  }
  if (!answer.inverse.empty()) return text + inverse_text(answer);
  text += verdict_table(answer) + '\n' + equilibria_table(answer);
  if (answer.coalitions) text += '\n' + coalitions_table(answer);
  return text;
}

/// Calls visit(who, key, concept, stable) for everybody, and for the coalitions where they were asked for.
template <typename Visit>
void for_verdicts(const StabilityAnswer& answer, int state, const Visit& visit) {
  const Conflict& conflict = answer.conflict;
  for (int maker = 0; maker < conflict.maker_count(); ++maker) {
    for (const StabilityConcept which : kStabilityConcepts) {
      visit(maker_of(answer, maker).id, which, answer.stability->stable(which, maker, state));
    }
  }
  if (!answer.coalitions) return;
  for (Coalition c = 1; c <= conflict.everybody(); ++c) {
    if (std::popcount(c) < 2) continue;
    for (const StabilityConcept which : kStabilityConcepts) {
      visit(coalition_key(conflict, c), which, answer.coalitions->stable(which, c, state));
    }
  }
}

/// Columns of a table of data: of which verdict a row is, and `more`.
std::vector<Column> verdict_columns(const std::vector<Column>& more) {
  std::vector<Column> columns{
      report::data("state", "", "its number, or the plan"),
      report::data("decision_maker", "", "its id, or those of a coalition with + between"),
      report::data("concept", "", "nash, gmr, smr or seq")};
  columns.insert(columns.end(), more.begin(), more.end());
  return columns;
}

Column stable_column() {
  return report::data("stable", "", "1 = it stays there");
}

Table reasons_table(const StabilityAnswer& answer) {
  Table table("reasons", verdict_columns({stable_column(), report::data("reason", "", "a sentence")}));
  for (const StabilityReason& reason : answer.reasons) {
    table.add({key_of(answer, reason.state), coalition_key(answer.conflict, reason.who),
               to_string(reason.which), reason.stable, sentence(answer.conflict, reason)});
  }
  return table;
}

Table inverse_table(const StabilityAnswer& answer) {
  Table table(
      "inverse",
      verdict_columns({report::data("holds_today", "", "1 = its preferences meet the condition"),
                       report::data("share", "", "of all strict orders that meet it, as a fraction"),
                       report::data("requirement", "", "one of those that it must meet, a sentence")}));
  for (const InverseCondition& condition : answer.inverse) {
    std::vector<std::string> lines = condition_texts(answer.conflict, condition);
    if (lines.empty()) lines.emplace_back();
    for (const std::string& line : lines) {
      table.add({key_of(answer, condition.state), maker_of(answer, condition.maker).id,
                 to_string(condition.which), condition.holds_today,
                 condition.share ? Cell(fraction_text(*condition.share)) : Cell(), line});
    }
  }
  return table;
}

/// A row for each verdict: too many to be held as cells.
report::TableFile verdicts_file(const StabilityAnswer& answer) {
  const std::vector<Column> columns = verdict_columns({stable_column()});
  std::string csv = report::csv_header(columns);
  for (int state = 0; state < answer.conflict.state_count(); ++state) {
    for_verdicts(answer, state, [&](const std::string& who, StabilityConcept which, bool stable) {
      add_csv(csv, {key_of(answer, state), who, to_string(which), stable ? "1" : "0"});
    });
  }
  return {"verdicts.csv", csv, columns};
}

void write_steps(JsonWriter& json, const StabilityAnswer& answer, const std::vector<solve::Step>& steps) {
  json.begin_array();
  for (const solve::Step& step : steps) {
    json.begin_object()
        .field("mover", coalition_key(answer.conflict, step.movers))
        .field("to", key_of(answer, step.to))
        .end();
  }
  json.end();
}

void write_reasons(JsonWriter& json, const StabilityAnswer& answer) {
  json.key("reasons").begin_array();
  for (const StabilityReason& reason : answer.reasons) {
    json.begin_object()
        .field("state", key_of(answer, reason.state))
        .field("decision_maker", coalition_key(answer.conflict, reason.who))
        .field("concept", to_string(reason.which))
        .field("stable", reason.stable)
        .field("sentence", sentence(answer.conflict, reason));
    json.key("improvements").begin_array();
    for (const solve::Answer& reply : reason.answers) {
      json.begin_object(Layout::one_line)
          .field("to", key_of(answer, reply.improvement))
          .field("sanctioned", reply.sanctioned)
          .key("answer");
      write_steps(json, answer, reply.answer);
      if (reply.escape >= 0) json.field("escape", key_of(answer, reply.escape));
      json.end();
    }
    json.end().end();
  }
  json.end();
}

void write_inverse(JsonWriter& json, const StabilityAnswer& answer) {
  json.key("inverse").begin_array();
  for (const InverseCondition& condition : answer.inverse) {
    json.begin_object()
        .field("state", key_of(answer, condition.state))
        .field("decision_maker", maker_of(answer, condition.maker).id)
        .field("concept", to_string(condition.which))
        .field("holds_today", condition.holds_today);
    if (condition.share) {
      json.field("share", to_double(*condition.share)).field("share_exact", fraction_text(*condition.share));
    }
    json.key("requirements").begin_array();
    for (const solve::Requirement& requirement : condition.requirements) {
      json.begin_array(Layout::one_line);
      for (const std::vector<int>& way : requirement.ways) {
        json.begin_array();
        for (const int state : way) json.value(key_of(answer, state));
        json.end();
      }
      json.end();
    }
    json.end();
    if (condition.smallest_change) {
      json.key("smallest_change").begin_array(Layout::one_line);
      for (const int state : *condition.smallest_change) json.value(key_of(answer, state));
      json.end();
    }
    json.end();
  }
  json.end();
}

void write_states(JsonWriter& json, const StabilityAnswer& answer) {
  json.key("states").begin_array();
  for (int state = 0; state < answer.conflict.state_count(); ++state) {
    const auto s = static_cast<std::size_t>(state);
    json.begin_object(Layout::one_line).field("state", answer.keys[s]);
    for (const StabilityAnswer::Column& column : answer.columns) {
      if (column.numbers.empty()) {
        json.field(column.title, column.words[s]);
      } else {
        json.field(column.title, column.numbers[s]);
      }
    }
    std::string who;
    json.key("stable").begin_object();
    for_verdicts(answer, state, [&](const std::string& key, StabilityConcept which, bool stable) {
      if (key != who) {
        if (!who.empty()) json.end();
        who = key;
        json.key(key).begin_array();
      }
      if (stable) json.value(to_string(which));
    });
    if (!who.empty()) json.end();
    json.end().end();
  }
  json.end();
}

void write_json(JsonWriter& json, const StabilityAnswer& answer) {
  json.key("decision_makers").begin_array();
  for (const Conflict::DecisionMaker& maker : answer.conflict.makers) {
    json.begin_object(Layout::one_line).field("id", maker.id).field("name", maker.name).end();
  }
  json.end();
  if (!answer.reasons.empty()) {
    write_reasons(json, answer);
  } else if (!answer.inverse.empty()) {
    write_inverse(json, answer);
  } else {
    write_states(json, answer);
    const auto write_equilibria = [&](const char* key, const auto& stability) {
      json.key(key).begin_object();
      for (const StabilityConcept which : kStabilityConcepts) {
        json.key(to_string(which)).begin_array(Layout::one_line);
        for (const int state : stability.equilibria(which)) json.value(key_of(answer, state));
        json.end();
      }
      json.end();
    };
    write_equilibria("equilibria", *answer.stability);
    if (answer.coalitions) write_equilibria("coalition_equilibria", *answer.coalitions);
  }
}

}  // namespace

report::Report stability_report(const StabilityAnswer& answer, const std::string& source, bool has_table) {
  report::Report report;
  report.header = {"stability", answer.conflict.title, answer.hash};
  if (!answer.reasons.empty()) {
    report.tables = {reasons_table(answer).file()};
  } else if (!answer.inverse.empty()) {
    report.tables = {inverse_table(answer).file()};
  } else if (has_table) {
    report.tables = {verdicts_file(answer)};
  }
  report.text = [&answer] { return as_text(answer); };
  report.json = [&answer](JsonWriter& json) { write_json(json, answer); };
  JsonWriter identity = report::begin_identity();
  identity.field("source", source).field("state", answer.question.state);
  identity.field("inverse", answer.question.inverse).field("coalitions", answer.question.coalitions);
  if (answer.question.which) identity.field("concept", to_string(*answer.question.which));
  report.identity = report::end_identity(identity);
  report.incomplete = answer.incomplete;
  return report;
}

}  // namespace detente::cli
