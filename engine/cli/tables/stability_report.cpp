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
constexpr int kMostRows = 200;
/// A line of equilibria names at most this many states; of a scenario's plans, which are long, fewer.
constexpr std::size_t kMostNamed = 40;
constexpr std::size_t kMostPlansNamed = 4;
/// Numbers of more columns are left to JSON.
constexpr std::size_t kMostNumbers = 2;
constexpr std::size_t kStateWidth = 34;
constexpr std::size_t kLineWidth = 96;

std::string concepts_text(const std::function<bool(StabilityConcept)>& stable) {
  std::vector<std::string_view> names;
  for (const StabilityConcept which : kStabilityConcepts) {
    if (stable(which)) names.push_back(to_string(which));
  }
  if (names.empty()) return "-";
  return names.size() == kStabilityConcepts.size() ? "all" : fmt::format("{}", fmt::join(names, " "));
}

std::string states_text(const StabilitySubject& subject, const std::vector<int>& states) {
  if (states.empty()) return "none";
  const bool plans = subject.keys.front().find('=') != std::string::npos;
  std::vector<std::string> names;
  for (const int state : states) names.push_back(subject.conflict.states[static_cast<std::size_t>(state)]);
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

/// The columns of a table for people.
std::vector<const StabilitySubject::Column*> shown_columns(const StabilitySubject& subject) {
  std::vector<const StabilitySubject::Column*> shown;
  const auto numbers =
      static_cast<std::size_t>(std::count_if(subject.columns.begin(), subject.columns.end(),
                                             [](const auto& column) { return !column.numbers.empty(); }));
  for (const StabilitySubject::Column& column : subject.columns) {
    if (column.numbers.empty() || numbers <= kMostNumbers) shown.push_back(&column);
  }
  return shown;
}

bool any_equilibrium(const StabilityFindings& findings, int state) {
  return std::any_of(kStabilityConcepts.begin(), kStabilityConcepts.end(),
                     [&](StabilityConcept which) { return findings.stability.equilibrium(which, state); });
}

std::string verdict_table(const StabilityFindings& findings) {
  const StabilitySubject& subject = findings.subject;
  const Conflict& conflict = subject.conflict;
  const std::vector<const StabilitySubject::Column*> shown = shown_columns(subject);
  std::vector<report::TextTable::Column> columns = {{"state", report::TextTable::Align::left, kStateWidth}};
  for (const StabilitySubject::Column* column : shown) {
    columns.push_back({column->title, !column->numbers.empty() ? report::TextTable::Align::right
                                                               : report::TextTable::Align::left});
  }
  for (const Conflict::DecisionMaker& maker : conflict.makers) columns.push_back({maker.id});
  columns.push_back({"equilibrium"});
  report::TextTable table(columns);
  const bool few = conflict.state_count() <= kMostShown;
  int hidden = 0, rows = 0, cut = 0;
  for (int state = 0; state < conflict.state_count(); ++state) {
    if (!few && !any_equilibrium(findings, state)) {
      ++hidden;
      continue;
    }
    if (++rows > kMostRows) {
      ++cut;
      continue;
    }
    const auto s = static_cast<std::size_t>(state);
    std::vector<std::string> cells = {breakable(conflict.states[s])};
    for (const StabilitySubject::Column* column : shown) cells.push_back(column->cells[s]);
    for (int maker = 0; maker < conflict.maker_count(); ++maker) {
      cells.push_back(concepts_text(
          [&](StabilityConcept which) { return findings.stability.stable(which, maker, state); }));
    }
    cells.push_back(
        concepts_text([&](StabilityConcept which) { return findings.stability.equilibrium(which, state); }));
    table.add(std::move(cells));
  }
  std::string text = table.text();
  if (cut > 0) {
    text += fmt::format("  ... and {} more that last under some concept; --format csv all\n",
                        report::grouped(static_cast<std::uint64_t>(cut)));
  }
  if (hidden > 0) {
    text += fmt::format(
        "  ... and {} that somebody leaves under each concept; --state tells why, --format csv all\n",
        report::counted(static_cast<std::uint64_t>(hidden), "state"));
  }
  return text;
}

std::string equilibria_table(const StabilityFindings& findings) {
  report::TextTable table({{"equilibria"},
                           {"", report::TextTable::Align::left, kLineWidth},
                           {"of coalitions", report::TextTable::Align::left, kLineWidth}});
  for (const StabilityConcept which : kStabilityConcepts) {
    table.add(
        {std::string(to_string(which)), states_text(findings.subject, findings.stability.equilibria(which)),
         findings.coalitions ? states_text(findings.subject, findings.coalitions->equilibria(which)) : ""});
  }
  return table.text();
}

/// Who leaves a state together, for each state that nobody leaves alone.
std::string coalitions_table(const StabilityFindings& findings) {
  const Conflict& conflict = findings.subject.conflict;
  report::TextTable table(
      {{"equilibrium"}, {"under"}, {"left by coalitions", report::TextTable::Align::left, kLineWidth}});
  int rows = 0;
  for (int state = 0; state < conflict.state_count(); ++state) {
    for (const StabilityConcept which : kStabilityConcepts) {
      if (!findings.stability.equilibrium(which, state)) continue;
      std::vector<std::string> names;
      for (const Coalition coalition : findings.coalitions->unstable_for(which, state)) {
        names.push_back(coalition_key(conflict, coalition));
      }
      if (names.empty() || ++rows > kMostRows) continue;
      table.add({conflict.states[static_cast<std::size_t>(state)], std::string(to_string(which)),
                 fmt::format("{}", fmt::join(names, "  "))});
    }
  }
  if (table.empty()) return "No coalition leaves an equilibrium.\n";
  return table.text() + (rows > kMostRows
                             ? fmt::format("  ... and {} more; --format csv all\n",
                                           report::grouped(static_cast<std::uint64_t>(rows - kMostRows)))
                             : "");
}

std::string wrapped(const std::string& sentence) {
  std::string text;
  for (const std::string& line : report::wrap(sentence, kLineWidth))
    text += (text.empty() ? "" : "  ") + line + '\n';
  return text;
}

std::string percent(const Rational& share) {
  return fmt::format("{:.4g} %", 100.0 * to_double(share));
}

std::string change_text(const Conflict& conflict, const InverseCondition& condition) {
  if (condition.holds_today) return "holds today";
  if (!condition.smallest_change) return "does not hold today";
  std::vector<std::string> names;
  for (const int state : *condition.smallest_change) {
    names.push_back(conflict.states[static_cast<std::size_t>(state)]);
  }
  return fmt::format("does not hold today; least change: like {} no better than {}", fmt::join(names, ", "),
                     conflict.states[static_cast<std::size_t>(condition.state)]);
}

std::string inverse_tables(const StabilityFindings& findings) {
  const Conflict& conflict = findings.subject.conflict;
  const InverseCondition& first = findings.inverse.front();
  std::string text =
      fmt::format("For state {} to be {}{}:\n", conflict.states[static_cast<std::size_t>(first.state)],
                  solve::adjective(first.which),
                  first.which == StabilityConcept::seq ? ", the others' preferences as they are" : "");
  for (const InverseCondition& condition : findings.inverse) {
    const std::string& name = conflict.makers[static_cast<std::size_t>(condition.maker)].name;
    text += '\n';
    const std::vector<std::string> lines = condition_texts(conflict, condition);
    if (lines.empty()) text += fmt::format("- {} may prefer whatever it likes\n", name);
    for (const std::string& line : lines) text += "- " + wrapped(line);
    text += fmt::format(
        "  {}{}\n", change_text(conflict, condition),
        condition.share ? fmt::format("; met by {} of all strict orders", percent(*condition.share)) : "");
  }
  return text;
}

std::string as_table(const StabilityFindings& findings) {
  std::string text = findings.subject.conflict.title + '\n';
  for (const std::string& line : report::wrap(findings.subject.note, kLineWidth)) {
    if (!line.empty()) text += line + '\n';
  }
  text += '\n';
  if (!findings.reasons.empty()) {
    for (const StabilityReason& reason : findings.reasons) {
      text += "- " + wrapped(sentence(findings.subject.conflict, reason));
    }
    return text;
  }
  if (!findings.inverse.empty()) return text + inverse_tables(findings);
  text += verdict_table(findings) + '\n' + equilibria_table(findings);
  if (findings.coalitions) text += '\n' + coalitions_table(findings);
  return text;
}

/// Calls visit(who, key, concept, stable) for everybody, and for the coalitions where they were asked for.
template <typename Visit>
void for_verdicts(const StabilityFindings& findings, int state, const Visit& visit) {
  const Conflict& conflict = findings.subject.conflict;
  for (int maker = 0; maker < conflict.maker_count(); ++maker) {
    for (const StabilityConcept which : kStabilityConcepts) {
      visit(conflict.makers[static_cast<std::size_t>(maker)].id, which,
            findings.stability.stable(which, maker, state));
    }
  }
  if (!findings.coalitions) return;
  for (Coalition c = 1; c <= conflict.everybody(); ++c) {
    if (std::popcount(c) < 2) continue;
    for (const StabilityConcept which : kStabilityConcepts) {
      visit(coalition_key(conflict, c), which, findings.coalitions->stable(which, c, state));
    }
  }
}

std::string as_csv(const StabilityFindings& findings) {
  const StabilitySubject& subject = findings.subject;
  std::string csv;
  if (!findings.reasons.empty()) {
    add_csv(csv, {"state", "decision_maker", "concept", "stable", "reason"});
    for (const StabilityReason& reason : findings.reasons) {
      add_csv(csv, {subject.keys[static_cast<std::size_t>(reason.state)],
                    coalition_key(subject.conflict, reason.who), to_string(reason.which),
                    reason.stable ? "1" : "0", sentence(subject.conflict, reason)});
    }
    return csv;
  }
  if (!findings.inverse.empty()) {
    add_csv(csv, {"state", "decision_maker", "concept", "holds_today", "share", "requirement"});
    for (const InverseCondition& condition : findings.inverse) {
      std::vector<std::string> lines = condition_texts(subject.conflict, condition);
      if (lines.empty()) lines.emplace_back();
      for (const std::string& line : lines) {
        add_csv(csv, {subject.keys[static_cast<std::size_t>(condition.state)],
                      subject.conflict.makers[static_cast<std::size_t>(condition.maker)].id,
                      to_string(condition.which), condition.holds_today ? "1" : "0",
                      condition.share ? fraction_text(*condition.share) : "", line});
      }
    }
    return csv;
  }
  add_csv(csv, {"state", "decision_maker", "concept", "stable"});
  for (int state = 0; state < subject.conflict.state_count(); ++state) {
    for_verdicts(findings, state, [&](const std::string& who, StabilityConcept which, bool stable) {
      add_csv(csv,
              {subject.keys[static_cast<std::size_t>(state)], who, to_string(which), stable ? "1" : "0"});
    });
  }
  return csv;
}

void write_steps(JsonWriter& json, const StabilitySubject& subject, const std::vector<solve::Step>& steps) {
  json.begin_array();
  for (const solve::Step& step : steps) {
    json.begin_object()
        .field("mover", coalition_key(subject.conflict, step.movers))
        .field("to", subject.keys[static_cast<std::size_t>(step.to)])
        .end();
  }
  json.end();
}

void write_reasons(JsonWriter& json, const StabilityFindings& findings) {
  const StabilitySubject& subject = findings.subject;
  json.key("reasons").begin_array();
  for (const StabilityReason& reason : findings.reasons) {
    json.begin_object()
        .field("state", subject.keys[static_cast<std::size_t>(reason.state)])
        .field("decision_maker", coalition_key(subject.conflict, reason.who))
        .field("concept", to_string(reason.which))
        .field("stable", reason.stable)
        .field("sentence", sentence(subject.conflict, reason));
    json.key("improvements").begin_array();
    for (const solve::Answer& answer : reason.answers) {
      json.begin_object(Layout::one_line)
          .field("to", subject.keys[static_cast<std::size_t>(answer.improvement)])
          .field("sanctioned", answer.sanctioned)
          .key("answer");
      write_steps(json, subject, answer.answer);
      if (answer.escape >= 0) json.field("escape", subject.keys[static_cast<std::size_t>(answer.escape)]);
      json.end();
    }
    json.end().end();
  }
  json.end();
}

void write_inverse(JsonWriter& json, const StabilityFindings& findings) {
  const StabilitySubject& subject = findings.subject;
  json.key("inverse").begin_array();
  for (const InverseCondition& condition : findings.inverse) {
    json.begin_object()
        .field("state", subject.keys[static_cast<std::size_t>(condition.state)])
        .field("decision_maker", subject.conflict.makers[static_cast<std::size_t>(condition.maker)].id)
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
        for (const int state : way) json.value(subject.keys[static_cast<std::size_t>(state)]);
        json.end();
      }
      json.end();
    }
    json.end();
    if (condition.smallest_change) {
      json.key("smallest_change").begin_array(Layout::one_line);
      for (const int state : *condition.smallest_change)
        json.value(subject.keys[static_cast<std::size_t>(state)]);
      json.end();
    }
    json.end();
  }
  json.end();
}

void write_states(JsonWriter& json, const StabilityFindings& findings) {
  const StabilitySubject& subject = findings.subject;
  json.key("states").begin_array();
  for (int state = 0; state < subject.conflict.state_count(); ++state) {
    const auto s = static_cast<std::size_t>(state);
    json.begin_object(Layout::one_line).field("state", subject.keys[s]);
    for (const StabilitySubject::Column& column : subject.columns) {
      if (column.numbers.empty()) {
        json.field(column.title, column.cells[s]);
      } else {
        json.field(column.title, column.numbers[s]);
      }
    }
    std::string who;
    json.key("stable").begin_object();
    for_verdicts(findings, state, [&](const std::string& key, StabilityConcept which, bool stable) {
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

std::string as_json(const StabilityFindings& findings) {
  const StabilitySubject& subject = findings.subject;
  JsonWriter json;
  json.begin_object().field("title", subject.conflict.title);
  json.key("decision_makers").begin_array();
  for (const Conflict::DecisionMaker& maker : subject.conflict.makers) {
    json.begin_object(Layout::one_line).field("id", maker.id).field("name", maker.name).end();
  }
  json.end();
  if (!findings.reasons.empty()) {
    write_reasons(json, findings);
  } else if (!findings.inverse.empty()) {
    write_inverse(json, findings);
  } else {
    write_states(json, findings);
    const auto write_equilibria = [&](const char* key, const auto& stability) {
      json.key(key).begin_object();
      for (const StabilityConcept which : kStabilityConcepts) {
        json.key(to_string(which)).begin_array(Layout::one_line);
        for (const int state : stability.equilibria(which))
          json.value(subject.keys[static_cast<std::size_t>(state)]);
        json.end();
      }
      json.end();
    };
    write_equilibria("equilibria", findings.stability);
    if (findings.coalitions) write_equilibria("coalition_equilibria", *findings.coalitions);
  }
  return json.end().text();
}

}  // namespace

std::string coalition_key(const Conflict& conflict, Coalition coalition) {
  std::vector<std::string> ids;
  for (int maker = 0; maker < conflict.maker_count(); ++maker) {
    if (solve::holds(coalition, maker)) ids.push_back(conflict.makers[static_cast<std::size_t>(maker)].id);
  }
  return fmt::format("{}", fmt::join(ids, "+"));
}

std::string stability_text(const StabilityFindings& findings, Format format) {
  switch (format) {
    case Format::csv: return as_csv(findings);
    case Format::json: return as_json(findings);
    case Format::table: break;
  }
  return as_table(findings);
}

}  // namespace detente::cli
