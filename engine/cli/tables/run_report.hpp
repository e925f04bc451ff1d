// The results of a run as a report.
#pragma once

#include <string>
#include <string_view>

#include "engine/ask/run.hpp"
#include "engine/report/report.hpp"

namespace detente::cli {

/// What the report is about. All must outlive it.
struct RunResults {
  const ask::Opened& opened;
  const simulate::FuturesOptions& options;
  const simulate::Futures& futures;

  [[nodiscard]] const scenario::Scenario& scenario() const { return opened.scenario(); }
  [[nodiscard]] std::string label(int round) const {
    return label_of_round(scenario().start, scenario().round, round);
  }
};

/// Where the numbers of a round go: each to a row of rounds.csv, or into objects of JSON.
class RoundSink {
public:
  explicit RoundSink(JsonWriter& json) : json_(&json) {}
  /// The first cells of each row: round, label, date.
  RoundSink(std::string& csv, std::string round, std::string label, std::string date)
      : csv_(&csv), round_(std::move(round)), label_(std::move(label)), date_(std::move(date)) {}

  /// Null for rows.
  [[nodiscard]] JsonWriter* json() const { return json_; }
  void open(std::string_view key, JsonWriter::Layout layout = JsonWriter::Layout::lines);
  void close();
  /// `key` is its member in JSON.
  void number(std::string_view kind, std::string_view owner, std::string_view name,
              std::string_view statistic, std::string_view key, double value);

private:
  JsonWriter* json_ = nullptr;
  std::string* csv_ = nullptr;
  std::string round_, label_, date_;
};

/// What decides a run's results.
[[nodiscard]] std::string run_identity(const scenario::Scenario& scenario,
                                       const simulate::FuturesOptions& options, bool trajectories);

/// The tables outcomes.csv and, with `rounds`, rounds.csv.
[[nodiscard]] report::Report run_report(const RunResults& results, bool rounds, bool trajectories);

}  // namespace detente::cli
