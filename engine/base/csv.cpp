#include "engine/base/csv.hpp"

namespace detente {

void add_csv(std::string& csv, const std::vector<std::string_view>& cells) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) csv += ',';
    if (cells[i].find_first_of(",\"\r\n") == std::string_view::npos) {
      csv += cells[i];
      continue;
    }
    csv += '"';
    for (const char c : cells[i]) {
      if (c == '"') csv += '"';
      csv += c;
    }
    csv += '"';
  }
  csv += '\n';
}

bool CsvReader::next(std::vector<std::string>& cells) {
  cells.clear();
  columns_.clear();
  while (at_ < text_.size() && (text_[at_] == '\n' || text_[at_] == '\r')) {
    if (text_[at_] == '\n') {
      ++line_;
      line_begin_ = at_ + 1;
    }
    ++at_;
  }
  if (at_ >= text_.size()) return false;
  record_line_ = line_;
  for (;;) {
    columns_.push_back(static_cast<std::uint32_t>(at_ - line_begin_) + 1);
    read_cell(cells.emplace_back());
    if (error_) return false;
    if (at_ >= text_.size() || text_[at_] != ',') break;
    ++at_;
  }
  return true;
}

void CsvReader::read_cell(std::string& cell) {
  if (at_ < text_.size() && text_[at_] == '"') {
    ++at_;
    for (;; ++at_) {
      if (at_ >= text_.size()) {
        error_ = true;
        return;
      }
      if (text_[at_] == '"') {
        if (at_ + 1 >= text_.size() || text_[at_ + 1] != '"') break;
        ++at_;
      } else if (text_[at_] == '\n') {
        ++line_;
        line_begin_ = at_ + 1;
      }
      cell += text_[at_];
    }
    ++at_;
  }
  // What follows a closing quote up to the comma is kept as it stands.
  while (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '\n') {
    if (text_[at_] != '\r') cell += text_[at_];
    ++at_;
  }
}

}  // namespace detente
