// CSV: tables as text (RFC 4180, line feed only).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace detente {

/// Appends cells as one CSV line, quoted where they must be.
void add_csv(std::string& csv, const std::vector<std::string_view>& cells);

/// Reads a CSV text record by record. Records end with a line feed, with or without a carriage return.
class CsvReader {
public:
  /// `text` must outlive it.
  explicit CsvReader(std::string_view text) : text_(text) {}

  /// The next record's cells, or false at the end. Empty lines are passed over. After a false,
  /// error() tells whether a quoted cell was never closed.
  bool next(std::vector<std::string>& cells);

  /// Line (from 1) at which the last record began.
  [[nodiscard]] std::uint32_t line() const { return record_line_; }
  /// Column (from 1, in bytes) at which cell `i` of the last record began.
  [[nodiscard]] std::uint32_t column(std::size_t i) const { return columns_[i]; }
  [[nodiscard]] bool error() const { return error_; }

private:
  void read_cell(std::string& cell);

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_begin_ = 0;
  std::uint32_t line_ = 1;
  std::uint32_t record_line_ = 0;
  std::vector<std::uint32_t> columns_;
  bool error_ = false;
};

}  // namespace detente
