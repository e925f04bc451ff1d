#include "engine/batch/outcome_table.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "engine/base/csv.hpp"
#include "engine/base/numbers.hpp"
#include "engine/batch/sweep_folder.hpp"

namespace detente::batch {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

class TableReader {
public:
  TableReader(const std::string& path, std::string_view text, std::size_t points)
      : source_(std::make_shared<const SourceText>(SourceText{path, {}})),
        reader_(text),
        points_(points),
        seen_(points, Seen::nothing) {}

  Result<OutcomeTable> read() {
    if (read_header()) {
      while (!diagnostics_.has_errors() && reader_.next(cells_)) read_row();
      if (reader_.error()) fail("a quoted cell of this row is never closed");
    }
    if (diagnostics_.has_errors()) return diagnostics_;
    for (const Seen seen : seen_) {
      table_.failed += seen == Seen::failed ? 1U : 0U;
      table_.not_converged += seen == Seen::not_converged ? 1U : 0U;
      table_.absent += seen == Seen::nothing ? 1U : 0U;
    }
    return std::move(table_);
  }

private:
  enum class Seen : std::uint8_t { nothing, ok, not_converged, failed };
  enum Column : std::size_t { point, outcome, status, mean };
  static constexpr std::array<std::string_view, 4> kColumns{"point", "outcome", "status", "mean"};

  void fail(std::string message) {
    diagnostics_.error("outcomes-file", {source_, reader_.line(), 1}, std::move(message),
                       "'detente sweep merge DIR' writes the table anew");
  }

  bool read_header() {
    if (!reader_.next(cells_)) cells_.clear();
    for (std::size_t i = 0; i < kColumns.size(); ++i) {
      const auto at = std::find(cells_.begin(), cells_.end(), kColumns[i]);
      if (at == cells_.end()) fail(fmt::format("there is no column '{}'", kColumns[i]));
      places_[i] = static_cast<std::size_t>(at - cells_.begin());
    }
    width_ = cells_.size();
    return !diagnostics_.has_errors();
  }

  /// Rows of a point follow the order of the outcomes, so that the next one is nearly always right.
  std::size_t outcome_of(const std::string& name) {
    for (std::size_t step = 0; step < table_.outcomes.size(); ++step) {
      const std::size_t at = (next_ + step) % table_.outcomes.size();
      if (table_.outcomes[at] != name) continue;
      next_ = at + 1;
      return at;
    }
    table_.outcomes.push_back(name);
    table_.means.emplace_back(points_, kNone);
    next_ = table_.outcomes.size();
    return table_.outcomes.size() - 1;
  }

  void read_row() {
    if (cells_.size() != width_) return fail(fmt::format("{} cells; expected {}", cells_.size(), width_));
    const auto row = parse_count(cells_[places_[point]]);
    if (!row || *row >= points_) {
      return fail(fmt::format("point '{}'; expected 0 to {}", cells_[places_[point]], points_ - 1));
    }
    const std::string& state = cells_[places_[status]];
    if (state != "ok" && state != "not_converged" && state != "failed") {
      return fail(fmt::format("status '{}'; expected ok, not_converged or failed", state));
    }
    const std::string& number = cells_[places_[mean]];
    const auto value = parse_double(number);
    if (!value && !number.empty()) return fail(fmt::format("mean '{}' is no number", number));
    const auto at = static_cast<std::size_t>(*row);
    seen_[at] = state == "ok" ? Seen::ok : state == "failed" ? Seen::failed : Seen::not_converged;
    const std::size_t column = outcome_of(cells_[places_[outcome]]);
    if (seen_[at] != Seen::failed) table_.means[column][at] = value.value_or(kNone);
  }

  std::shared_ptr<const SourceText> source_;
  CsvReader reader_;
  std::size_t points_;
  std::vector<Seen> seen_;
  Diagnostics diagnostics_;
  OutcomeTable table_;
  std::vector<std::string> cells_;
  std::array<std::size_t, 4> places_{};
  std::size_t width_ = 0;
  std::size_t next_ = 0;
};

}  // namespace

Result<OutcomeTable> read_outcome_table(const std::string& path, std::size_t points) {
  const MappedFile file(path);
  if (!file.exists()) {
    Diagnostics diagnostics;
    diagnostics.error("file", {std::make_shared<const SourceText>(SourceText{path, {}}), 0, 0},
                      "this table cannot be read", "it is there once the sweep is done and merged");
    return diagnostics;
  }
  return TableReader(path, file.bytes(), points).read();
}

}  // namespace detente::batch
