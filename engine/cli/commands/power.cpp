// detente power: how much each member's vote counts in a council.
#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "engine/base/csv.hpp"
#include "engine/base/exit_codes.hpp"
#include "engine/base/json.hpp"
#include "engine/base/names.hpp"
#include "engine/base/numbers.hpp"
#include "engine/cli/shell/commands.hpp"
#include "engine/cli/shell/output.hpp"
#include "engine/institutions/abstention.hpp"
#include "engine/institutions/power.hpp"
#include "engine/report/text_table.hpp"
#include "engine/report/words.hpp"
#include "engine/scenario/load/council_file.hpp"

namespace detente::cli {
namespace {

using institutions::BallotPower;
using institutions::MemberPower;
using institutions::Standing;
using scenario::VotingCouncil;

struct PowerRequest {
  std::string file;
  std::string council;  ///< Empty = all.
  std::vector<scenario::Setting> settings;
  bool abstention = false;
  bool group = false;
  Format format = Format::table;
};

/// A council with its answers.
struct CouncilReport {
  const VotingCouncil& council;
  institutions::VotingRule rule;
  institutions::CouncilPower power;
  std::optional<institutions::AbstentionPower> abstention;
};

/// An index, and where a member has it.
struct Index {
  const char* key;
  const char* title;
  Rational MemberPower::*value;
  bool shared;  ///< It needs CouncilPower::shared.
};

constexpr std::array kIndices{
    Index{"shapley_shubik", "Shapley-Shubik", &MemberPower::shapley_shubik, false},
    Index{"banzhaf", "Banzhaf", &MemberPower::banzhaf, false},
    Index{"absolute_banzhaf", "absolute", &MemberPower::absolute_banzhaf, false},
    Index{"johnston", "Johnston", &MemberPower::johnston, true},
    Index{"deegan_packel", "Deegan-Packel", &MemberPower::deegan_packel, true},
    Index{"holler_packel", "Holler-Packel", &MemberPower::holler_packel, true},
    Index{"coleman_prevent", "prevent", &MemberPower::prevent, false},
    Index{"coleman_initiate", "initiate", &MemberPower::initiate, false},
};
/// The table is broken after so many.
constexpr std::size_t kFirstTable = 4;

std::string digits(const Integer& count) {
  constexpr std::size_t kUnsigned = 64;
  const bool small = count == 0 || boost::multiprecision::msb(count) < kUnsigned;
  return small ? report::grouped(static_cast<std::uint64_t>(count))
               : fmt::format("{:.6g}", static_cast<double>(count));
}

std::string decimals(const Rational& value) {
  return fmt::format("{:.6f}", to_double(value));
}

/// The fraction where a table has room for it.
std::string short_fraction(const Rational& value) {
  constexpr std::size_t kLongest = 11;
  std::string text = fraction_text(value);
  return text.size() <= kLongest ? text : std::string();
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

/// The rows of a table: one per member or, grouped, one per kind of seat.
struct Row {
  std::size_t member;  ///< The first.
  std::string name;
};

std::vector<Row> rows_of(const CouncilReport& report, bool group) {
  std::vector<Row> rows;
  std::vector<std::size_t> seats;
  for (std::size_t i = 0; i < report.rule.veto.size(); ++i) {
    const auto same = std::find_if(rows.begin(), rows.end(), [&](const Row& row) {
      return group && same_seat(report.rule, static_cast<int>(row.member), static_cast<int>(i));
    });
    if (same == rows.end()) {
      rows.push_back({i, report.council.member_names[i]});
      seats.push_back(1);
    } else {
      ++seats[static_cast<std::size_t>(same - rows.begin())];
      same->name += ", " + report.council.member_names[i];
    }
  }
  for (std::size_t k = 0; k < rows.size(); ++k) {
    if (seats[k] > 1) rows[k].name = fmt::format("{} x {}", seats[k], rows[k].name);
  }
  return rows;
}

constexpr std::size_t kNameWidth = 34;

std::string indices_table(const CouncilReport& report, const std::vector<Row>& rows, std::size_t begin,
                          std::size_t end) {
  std::vector<report::TextTable::Column> columns{{"member", report::TextTable::Align::left, kNameWidth}};
  if (begin == 0) columns.push_back({"swings", report::TextTable::Align::right});
  std::vector<Index> shown;
  for (std::size_t k = begin; k < end; ++k) {
    if (kIndices[k].shared && !report.power.shared) continue;
    shown.push_back(kIndices[k]);
    columns.push_back({kIndices[k].title, report::TextTable::Align::right});
    columns.push_back({"", report::TextTable::Align::left});
  }
  report::TextTable table(columns);
  for (const Row& row : rows) {
    const MemberPower& one = report.power.member[row.member];
    std::vector<std::string> cells{row.name};
    if (begin == 0) cells.push_back(digits(one.swings));
    for (const Index& index : shown) {
      cells.push_back(decimals(one.*index.value));
      cells.push_back(short_fraction(one.*index.value));
    }
    table.add(std::move(cells));
  }
  return table.text();
}

std::string abstention_table(const CouncilReport& report, const std::vector<Row>& rows) {
  report::TextTable table({{"member", report::TextTable::Align::left, kNameWidth},
                           {"yes carries", report::TextTable::Align::right},
                           {"abstaining", report::TextTable::Align::right},
                           {"no", report::TextTable::Align::right},
                           {"decides", report::TextTable::Align::right},
                           {"share", report::TextTable::Align::right},
                           {""}});
  for (const Row& row : rows) {
    const BallotPower& one = report.abstention->member[row.member];
    table.add({row.name, digits(one.yes), digits(one.abstain), digits(one.no), decimals(one.decides),
               decimals(one.share), short_fraction(one.share)});
  }
  return table.text();
}

std::string rule_text(const CouncilReport& report) {
  std::string text;
  for (std::size_t m = 0; m < report.rule.majorities.size(); ++m) {
    const institutions::Majority& majority = report.rule.majorities[m];
    std::int64_t total = 0;
    for (const std::int64_t weight : majority.weights) total += weight;
    const std::string& id = report.council.majorities[m].id;
    text += fmt::format("{}{} of {}{}{}", m == 0 ? "" : ", and ", majority.quota, total,
                        id.empty() ? " votes" : " ", id);
  }
  const auto vetoes = std::count(report.rule.veto.begin(), report.rule.veto.end(), char{1});
  if (vetoes > 0) {
    text += fmt::format("; {} may veto", report::counted(static_cast<std::uint64_t>(vetoes), "member"));
  }
  if (report.rule.block > 1) text += fmt::format("; fewer than {} opponents stop nothing", report.rule.block);
  return text;
}

/// The members of a standing, or nothing.
std::string names_of(const CouncilReport& report, Standing standing) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < report.power.member.size(); ++i) {
    if (report.power.member[i].standing == standing) names.push_back(report.council.member_names[i]);
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string council_table(const CouncilReport& report, bool group) {
  const institutions::CouncilPower& power = report.power;
  report::TextTable facts({{""}, {"", report::TextTable::Align::left, 84}});
  facts.add({"rule", rule_text(report)});
  if (power.method != institutions::PowerMethod::none) {
    const std::string fraction = short_fraction(power.act);
    facts.add({"coalitions", fmt::format("{} of {} carry a motion: power to act {}{}", digits(power.winning),
                                         digits(Integer(1) << power.members), decimals(power.act),
                                         fraction.empty() ? "" : " = " + fraction)});
    if (power.shared)
      facts.add({"minimal", fmt::format("{} winning coalitions", digits(power.minimal_winning))});
    facts.add({"swings", digits(power.swings)});
    const std::pair<const char*, Standing> words[] = {{"dictator", Standing::dictator},
                                                      {"veto players", Standing::veto_player},
                                                      {"dummies", Standing::dummy}};
    for (const auto& [word, standing] : words) {
      const std::string names = names_of(report, standing);
      if (!names.empty()) facts.add({word, names});
    }
  }
  if (!power.shortfall.empty()) facts.add({"missing", power.shortfall});
  const auto& abstention = report.abstention;
  if (abstention) {
    facts.add({"with abstention",
               abstention->counted ? fmt::format("{} profiles of yes, abstain and no carry a motion: {:.6g}",
                                                 digits(abstention->carried), to_double(abstention->act))
                                   : abstention->shortfall});
  }
  std::string text = fmt::format("\n{}, {}\n{}", report.council.name,
                                 report::counted(report.council.member_ids.size(), "member"), facts.text());
  const std::vector<Row> rows = rows_of(report, group);
  if (power.method != institutions::PowerMethod::none) {
    text += '\n' + indices_table(report, rows, 0, kFirstTable) + '\n' +
            indices_table(report, rows, kFirstTable, kIndices.size());
  }
  if (abstention && abstention->counted) text += '\n' + abstention_table(report, rows);
  return text;
}

std::string power_csv(const std::vector<CouncilReport>& reports, bool abstention) {
  std::vector<std::string> titles{"council", "member", "name", "standing", "swings", "minimal_winning"};
  for (const Index& index : kIndices) {
    titles.emplace_back(index.key);
    titles.push_back(fmt::format("{}_exact", index.key));
  }
  if (abstention) {
    for (const char* const title :
         {"yes_carries", "abstain_carries", "no_carries", "decides", "decides_exact"}) {
      titles.emplace_back(title);
    }
  }
  std::string csv;
  add_csv(csv, {titles.begin(), titles.end()});
  for (const CouncilReport& report : reports) {
    if (report.power.method == institutions::PowerMethod::none) continue;
    for (std::size_t i = 0; i < report.power.member.size(); ++i) {
      const MemberPower& one = report.power.member[i];
      const bool shared = report.power.shared;
      std::vector<std::string> cells{report.council.id,
                                     report.council.member_ids[i],
                                     report.council.member_names[i],
                                     to_word(one.standing),
                                     one.swings.str(),
                                     shared ? one.minimal_winning.str() : std::string()};
      for (const Index& index : kIndices) {
        const bool known = shared || !index.shared;
        cells.push_back(known ? shortest(to_double(one.*index.value)) : std::string());
        cells.push_back(known ? fraction_text(one.*index.value) : std::string());
      }
      if (abstention) {
        const bool counted = report.abstention->counted;
        const BallotPower& ballot = report.abstention->member[i];
        for (const Integer& count : {ballot.yes, ballot.abstain, ballot.no}) {
          cells.push_back(counted ? count.str() : std::string());
        }
        cells.push_back(counted ? shortest(to_double(ballot.decides)) : std::string());
        cells.push_back(counted ? fraction_text(ballot.decides) : std::string());
      }
      add_csv(csv, {cells.begin(), cells.end()});
    }
  }
  return csv;
}

/// {"value": 0.5, "exact": "1/2"}
void add_number(JsonWriter& json, std::string_view key, const Rational& value) {
  json.key(key)
      .begin_object(JsonWriter::Layout::one_line)
      .field("value", to_double(value))
      .field("exact", fraction_text(value))
      .end();
}

void add_abstention(JsonWriter& json, const CouncilReport& report) {
  const institutions::AbstentionPower& abstention = *report.abstention;
  json.key("abstention").begin_object().field("complete", abstention.counted);
  if (!abstention.counted) {
    json.field("shortfall", abstention.shortfall).end();
    return;
  }
  json.key("carried").raw(abstention.carried.str());
  add_number(json, "power_to_act", abstention.act);
  json.key("members").begin_object();
  for (std::size_t i = 0; i < abstention.member.size(); ++i) {
    const BallotPower& one = abstention.member[i];
    json.key(report.council.member_ids[i]).begin_object();
    json.key("yes").raw(one.yes.str()).key("abstain").raw(one.abstain.str()).key("no").raw(one.no.str());
    add_number(json, "decides", one.decides);
    add_number(json, "share", one.share);
    json.end();
  }
  json.end().end();
}

void add_council(JsonWriter& json, const CouncilReport& report) {
  const institutions::CouncilPower& power = report.power;
  json.begin_object()
      .field("council", report.council.id)
      .field("name", report.council.name)
      .field("complete", power.shared)
      .field("shortfall", power.shortfall);
  if (power.method != institutions::PowerMethod::none) {
    json.key("coalitions").raw((Integer(1) << power.members).str());
    json.key("winning").raw(power.winning.str());
    if (power.shared) json.key("minimal_winning").raw(power.minimal_winning.str());
    json.key("swings").raw(power.swings.str());
    add_number(json, "power_to_act", power.act);
    json.key("members").begin_array();
    for (std::size_t i = 0; i < power.member.size(); ++i) {
      const MemberPower& one = power.member[i];
      json.begin_object()
          .field("member", report.council.member_ids[i])
          .field("name", report.council.member_names[i])
          .field("standing", to_word(one.standing));
      json.key("swings").raw(one.swings.str());
      if (power.shared) json.key("minimal_winning").raw(one.minimal_winning.str());
      for (const Index& index : kIndices) {
        if (power.shared || !index.shared) add_number(json, index.key, one.*index.value);
      }
      json.end();
    }
    json.end();
  }
  if (report.abstention) add_abstention(json, report);
  json.end();
}

std::string power_text(const PowerRequest& request, const std::string& title,
                       const std::vector<CouncilReport>& reports) {
  if (request.format == Format::csv) return power_csv(reports, request.abstention);
  if (request.format == Format::json) {
    JsonWriter json;
    json.begin_object().field("title", title).key("councils").begin_array();
    for (const CouncilReport& report : reports) add_council(json, report);
    return json.end().end().text();
  }
  std::string text = title + '\n';
  for (const CouncilReport& report : reports) text += council_table(report, request.group);
  return text;
}

CouncilReport measured(const VotingCouncil& council, bool abstention) {
  CouncilReport report{council, {}, {}, {}};
  for (const scenario::CouncilMajority& majority : council.majorities) {
    report.rule.majorities.push_back({majority.weights, majority.quota});
  }
  report.rule.veto = council.veto;
  report.rule.block = council.block;
  report.power = power_of(report.rule);
  if (abstention) report.abstention = abstention_power_of(report.rule);
  return report;
}

int measure_power(const PowerRequest& request, Arguments& arguments) {
  const auto loaded = scenario::load_councils(request.file, request.settings);
  tell(loaded.diagnostics(), request.file);
  if (!loaded) return exit_code_of(loaded.diagnostics());
  const scenario::CouncilFile& file = loaded.value();
  std::vector<CouncilReport> reports;
  std::vector<std::string> known;
  for (const VotingCouncil& council : file.councils) {
    known.push_back(council.id);
    if (request.council.empty() || request.council == council.id) {
      reports.push_back(measured(council, request.abstention));
    }
  }
  if (reports.empty()) {
    arguments.complain(fmt::format("--council {}: the file has no such council; {}", request.council,
                                   name_hint(request.council, known)));
    return arguments.usage_error();
  }
  const int written = write_output(power_text(request, file.title, reports));
  if (written != kDone) return written;
  bool complete = true;
  for (const CouncilReport& report : reports) {
    const bool counted = !report.abstention || report.abstention->counted;
    for (const std::string& shortfall :
         {report.power.shortfall, counted ? std::string() : report.abstention->shortfall}) {
      if (shortfall.empty()) continue;
      complete = false;
      complain(fmt::format("council '{}': {}", report.council.id, shortfall));
    }
  }
  return complete ? kDone : kIncomplete;
}

}  // namespace

CommandSpec power_spec() {
  return {.name = "power",
          .summary = "How much each member's vote counts in a council: power indices, exactly.",
          .operands = "FILE",
          .options = {{"council", "NAME", "only this one (default: all)"},
                      {"abstention", "", "also with abstention as a third ballot, which is no veto"},
                      {"group", "", "one row for members with equal seats"},
                      set_option(),
                      {"format", "table|csv|json", "of standard output; csv and json have every fraction"}},
          .example = "detente power scenarios/tutorial/security-council.toml --group",
          .more = "FILE is a scenario, or has nothing but a title and councils whose members have weights.\n",
          .missing = "which file?"};
}

int power_main(Arguments& arguments) {
  PowerRequest request;
  request.file = arguments.file();
  const std::string formats[] = {"table", "csv", "json"};
  request.council = arguments.text("council");
  request.settings = arguments.settings();
  request.abstention = arguments.has("abstention");
  request.group = arguments.has("group");
  request.format = static_cast<Format>(arguments.choice("format", formats, 0));
  if (request.group && request.format != Format::table) arguments.complain("--group needs --format table");
  if (!arguments.ok()) return arguments.usage_error();
  return measure_power(request, arguments);
}

}  // namespace detente::cli
