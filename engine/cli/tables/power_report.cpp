#include "engine/cli/tables/power_report.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/report/words.hpp"

namespace detente::cli {
namespace {

using institutions::BallotPower;
using institutions::MemberPower;
using institutions::PowerMethod;
using institutions::Standing;
using report::Cell;
using report::Column;
using report::Table;
using report::TextTable;

/// An index, and where a member has it.
struct Index {
  const char* key;
  const char* title;
  const char* about;
  Rational MemberPower::*value;
  bool shared;  ///< It needs CouncilPower::shared.
};

constexpr std::array kIndices{
    Index{"shapley_shubik", "Shapley-Shubik", "Shapley and Shubik 1954; adds up to 1",
          &MemberPower::shapley_shubik, false},
    Index{"banzhaf", "Banzhaf", "share of all swings", &MemberPower::banzhaf, false},
    Index{"absolute_banzhaf", "absolute", "Penrose: chance that its vote decides",
          &MemberPower::absolute_banzhaf, false},
    Index{"johnston", "Johnston", "Johnston 1978; adds up to 1", &MemberPower::johnston, true},
    Index{"deegan_packel", "Deegan-Packel", "Deegan and Packel 1978; adds up to 1",
          &MemberPower::deegan_packel, true},
    Index{"holler_packel", "Holler-Packel", "public good index; adds up to 1", &MemberPower::holler_packel,
          true},
    Index{"coleman_prevent", "prevent", "Coleman: of preventing action", &MemberPower::prevent, false},
    Index{"coleman_initiate", "initiate", "Coleman: of initiating action", &MemberPower::initiate, false},
};

std::string digits(const Integer& count) {
  constexpr std::size_t kUnsigned = 64;
  const bool small = count == 0 || boost::multiprecision::msb(count) < kUnsigned;
  return small ? report::grouped(static_cast<std::uint64_t>(count))
               : report::number_text(static_cast<double>(count), 6);
}

/// The fraction where a table has room for it.
std::string short_fraction(const Rational& value) {
  constexpr std::size_t kLongest = 11;
  std::string text = fraction_text(value);
  return text.size() <= kLongest ? text : std::string();
}

/// Counts of any size: a number in CSV, too.
Cell count_cell(const Integer& count) {
  return Cell(count.str()).shown(digits(count));
}

void add_ratio(const Rational& value, std::vector<Cell>& cells) {
  cells.push_back(report::fixed(to_double(value), 6));
  cells.push_back(Cell(fraction_text(value)).shown(short_fraction(value)));
}

const char* to_word(Standing standing) {
  switch (standing) {
    case Standing::ordinary: return "";
    case Standing::veto_player: return "veto player";
    case Standing::dictator: return "dictator";
    case Standing::dummy: return "dummy";
  }
  return "";
}

/// The rows of a council: one per member or, grouped, one per kind of seat.
struct Row {
  std::size_t member;  ///< The first.
  std::string name;
  std::size_t seats = 1;
};

std::vector<Row> rows_of(const MeasuredCouncil& measured, bool group) {
  std::vector<Row> rows;
  const std::vector<std::string>& names = measured.council.member_names;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto same = std::find_if(rows.begin(), rows.end(), [&](const Row& row) {
      return group && same_seat(measured.rule, static_cast<int>(row.member), static_cast<int>(i));
    });
    if (same == rows.end()) {
      rows.push_back({i, names[i]});
    } else {
      ++same->seats;
      same->name += ", " + names[i];
    }
  }
  for (Row& row : rows) {
    if (row.seats > 1) row.name = fmt::format("{} x {}", row.seats, row.name);
  }
  return rows;
}

// Where the table is broken: it is too wide for one.
constexpr std::size_t kSwings = 4, kFirstIndex = 6, kSecondHalf = kFirstIndex + 2 * 4,
                      kAbstention = kFirstIndex + 2 * kIndices.size();

Table members_table(bool abstention) {
  std::vector<Column> columns{
      report::data("council", "", ""),
      report::data("member", "", ""),
      report::words("name", "", "member", 34),
      report::data("standing", "", "dictator, veto player, dummy; empty = none of them"),
      report::number("swings", "", "coalitions in which it is critical", "swings"),
      report::data("minimal_winning", "", "minimal winning coalitions that it is in")};
  for (const Index& index : kIndices) {
    columns.push_back(report::number(index.key, "", index.about, index.title));
    columns.push_back(report::words(fmt::format("{}_exact", index.key), "the same as a fraction", ""));
  }
  if (abstention) {
    const std::string carry = "profiles of the others that carry a motion when it ";
    columns.insert(columns.end(), {report::number("yes_carries", "", carry + "votes yes", "yes carries"),
                                   report::number("abstain_carries", "", carry + "abstains", "abstaining"),
                                   report::number("no_carries", "", carry + "votes no", "no"),
                                   report::number("decides", "", "chance that its ballot decides", "decides"),
                                   report::data("decides_exact", "", "the same as a fraction"),
                                   report::aside("share", TextTable::Align::right), report::aside("")});
  }
  return {"power", columns};
}

void add_ballot(const BallotPower& one, std::vector<Cell>& cells) {
  for (const Integer& count : {one.yes, one.abstain, one.no}) cells.push_back(count_cell(count));
  add_ratio(one.decides, cells);
  add_ratio(one.share, cells);
}

/// Adds the rows of a council.
void add_members(const MeasuredCouncil& measured, bool group, Table& table) {
  if (measured.power.method == PowerMethod::none) return;
  const bool shared = measured.power.shared;
  for (const Row& row : rows_of(measured, group)) {
    const MemberPower& one = measured.power.member[row.member];
    std::vector<Cell> cells{measured.council.id,
                            measured.council.member_ids[row.member],
                            Cell(measured.council.member_names[row.member]).shown(row.name),
                            to_word(one.standing),
                            count_cell(one.swings),
                            shared ? Cell(one.minimal_winning.str()) : Cell()};
    for (const Index& index : kIndices) {
      if (shared || !index.shared) {
        add_ratio(one.*index.value, cells);
      } else {
        cells.resize(cells.size() + 2);
      }
    }
    if (measured.abstention && measured.abstention->counted) {
      add_ballot(measured.abstention->member[row.member], cells);
    }
    cells.resize(table.columns().size());
    table.add(std::move(cells));
  }
}

std::string rule_text(const MeasuredCouncil& measured) {
  std::string text;
  for (std::size_t m = 0; m < measured.rule.majorities.size(); ++m) {
    const institutions::Majority& majority = measured.rule.majorities[m];
    std::int64_t total = 0;
    for (const std::int64_t weight : majority.weights) total += weight;
    const std::string& id = measured.council.majorities[m].id;
    text += fmt::format("{}{} of {}{}{}", m == 0 ? "" : ", and ", majority.quota, total,
                        id.empty() ? " votes" : " ", id);
  }
  const auto vetoes = std::count(measured.rule.veto.begin(), measured.rule.veto.end(), char{1});
  if (vetoes > 0) {
    text += fmt::format("; {} may veto", report::counted(static_cast<std::uint64_t>(vetoes), "member"));
  }
  if (measured.rule.block > 1) {
    text += fmt::format("; fewer than {} opponents stop nothing", measured.rule.block);
  }
  return text;
}

/// The members of a standing, or nothing.
std::string names_of(const MeasuredCouncil& measured, Standing standing) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < measured.power.member.size(); ++i) {
    if (measured.power.member[i].standing == standing) names.push_back(measured.council.member_names[i]);
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string facts(const MeasuredCouncil& measured) {
  const institutions::CouncilPower& power = measured.power;
  TextTable table({{""}, {"", TextTable::Align::left, 84}});
  table.add({"rule", rule_text(measured)});
  if (power.method != PowerMethod::none) {
    const std::string fraction = short_fraction(power.act);
    table.add({"coalitions",
               fmt::format("{} of {} carry a motion: power to act {}{}", digits(power.winning),
                           digits(Integer(1) << power.members), report::fixed_text(to_double(power.act), 6),
                           fraction.empty() ? "" : " = " + fraction)});
    if (power.shared) {
      table.add({"minimal", fmt::format("{} winning coalitions", digits(power.minimal_winning))});
    }
    table.add({"swings", digits(power.swings)});
    const std::pair<const char*, Standing> words[] = {{"dictator", Standing::dictator},
                                                      {"veto players", Standing::veto_player},
                                                      {"dummies", Standing::dummy}};
    for (const auto& [word, standing] : words) {
      const std::string names = names_of(measured, standing);
      if (!names.empty()) table.add({word, names});
    }
  }
  if (!power.shortfall.empty()) table.add({"missing", power.shortfall});
  if (const auto& abstention = measured.abstention) {
    table.add({"with abstention", abstention->counted
                                      ? fmt::format("{} profiles of yes, abstain and no carry a motion: {}",
                                                    digits(abstention->carried),
                                                    report::number_text(to_double(abstention->act), 6))
                                      : abstention->shortfall});
  }
  return table.text();
}

std::string council_text(const MeasuredCouncil& measured, bool group) {
  std::string text =
      fmt::format("\n{}, {}\n{}", measured.council.name,
                  report::counted(measured.council.member_ids.size(), "member"), facts(measured));
  if (measured.power.method == PowerMethod::none) return text;
  Table table = members_table(measured.abstention.has_value());
  add_members(measured, group, table);
  text += '\n' + table.text(Table::Part{.column = kSwings, .column_end = kSecondHalf});
  text += '\n' + table.text(Table::Part{.column = kSecondHalf, .column_end = kAbstention});
  if (measured.abstention && measured.abstention->counted) {
    text += '\n' + table.text(Table::Part{.column = kAbstention});
  }
  return text;
}

/// {"value": 0.5, "exact": "1/2"}
void write_ratio(JsonWriter& json, std::string_view key, const Rational& value) {
  json.key(key)
      .begin_object(JsonWriter::Layout::one_line)
      .field("value", to_double(value))
      .field("exact", fraction_text(value))
      .end();
}

void write_abstention(JsonWriter& json, const MeasuredCouncil& measured) {
  const institutions::AbstentionPower& abstention = *measured.abstention;
  json.key("abstention").begin_object().field("complete", abstention.counted);
  if (!abstention.counted) {
    json.field("shortfall", abstention.shortfall).end();
    return;
  }
  json.key("carried").raw(abstention.carried.str());
  write_ratio(json, "power_to_act", abstention.act);
  json.key("members").begin_object();
  for (std::size_t i = 0; i < abstention.member.size(); ++i) {
    const BallotPower& one = abstention.member[i];
    json.key(measured.council.member_ids[i]).begin_object();
    json.key("yes").raw(one.yes.str()).key("abstain").raw(one.abstain.str()).key("no").raw(one.no.str());
    write_ratio(json, "decides", one.decides);
    write_ratio(json, "share", one.share);
    json.end();
  }
  json.end().end();
}

void write_members(JsonWriter& json, const MeasuredCouncil& measured) {
  const institutions::CouncilPower& power = measured.power;
  json.key("coalitions").raw((Integer(1) << power.members).str()).key("winning").raw(power.winning.str());
  if (power.shared) json.key("minimal_winning").raw(power.minimal_winning.str());
  json.key("swings").raw(power.swings.str());
  write_ratio(json, "power_to_act", power.act);
  json.key("members").begin_array();
  for (std::size_t i = 0; i < power.member.size(); ++i) {
    const MemberPower& one = power.member[i];
    json.begin_object()
        .field("member", measured.council.member_ids[i])
        .field("name", measured.council.member_names[i])
        .field("standing", to_word(one.standing));
    json.key("swings").raw(one.swings.str());
    if (power.shared) json.key("minimal_winning").raw(one.minimal_winning.str());
    for (const Index& index : kIndices) {
      if (power.shared || !index.shared) write_ratio(json, index.key, one.*index.value);
    }
    json.end();
  }
  json.end();
}

void write_council(JsonWriter& json, const MeasuredCouncil& measured) {
  json.begin_object()
      .field("council", measured.council.id)
      .field("name", measured.council.name)
      .field("complete", measured.power.shared)
      .field("shortfall", measured.power.shortfall);
  if (measured.power.method != PowerMethod::none) write_members(json, measured);
  if (measured.abstention) write_abstention(json, measured);
  json.end();
}

/// What was too large to count, of all councils.
std::string incomplete_text(const MeasuredCouncils& measured) {
  std::string text;
  for (const MeasuredCouncil& one : measured.councils) {
    const bool counted = !one.abstention || one.abstention->counted;
    for (const std::string& shortfall :
         {one.power.shortfall, counted ? std::string() : one.abstention->shortfall}) {
      if (shortfall.empty()) continue;
      text += fmt::format("{}council '{}': {}", text.empty() ? "" : "\n", one.council.id, shortfall);
    }
  }
  return text;
}

}  // namespace

report::Report power_report(const MeasuredCouncils& measured, const std::string& title) {
  Table table = members_table(measured.abstention);
  for (const MeasuredCouncil& one : measured.councils) add_members(one, measured.group, table);
  report::Report report;
  report.header = {"power", title, ""};
  report.tables = {table.file()};
  report.text = [&measured, title] {
    std::string text = title + '\n';
    for (const MeasuredCouncil& one : measured.councils) text += council_text(one, measured.group);
    return text;
  };
  report.json = [&measured](JsonWriter& json) {
    json.key("councils").begin_array();
    for (const MeasuredCouncil& one : measured.councils) write_council(json, one);
    json.end();
  };
  JsonWriter identity = report::begin_identity();
  identity.field("source", measured.source).field("abstention", measured.abstention);
  report.identity = report::end_identity(identity);
  report.incomplete = incomplete_text(measured);
  return report;
}

}  // namespace detente::cli
