#include "engine/report/database.hpp"

#include <cstdio>
#include <memory>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include "engine/base/csv.hpp"
#include "engine/base/numbers.hpp"

namespace detente::report {
namespace {

using Statement = std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)>;

std::string quoted_name(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) {
    if (c == '"') text += '"';
    text += c;
  }
  return text + '"';
}

/// A database file that goes away unless it was published.
class NewDatabase {
public:
  explicit NewDatabase(const std::string& path)
      : path_(path), temporary_(fmt::format("{}.tmp{}", path, ::getpid())) {
    ::unlink(temporary_.c_str());
    if (sqlite3_open(temporary_.c_str(), &database_) != SQLITE_OK) fail("create");
    // Nobody sees the file before it is whole: no journal is needed to take half of it back.
    run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN");
  }
  ~NewDatabase() {
    sqlite3_close(database_);
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
  }
  NewDatabase(const NewDatabase&) = delete;
  NewDatabase& operator=(const NewDatabase&) = delete;

  [[nodiscard]] bool ok() const { return error_.empty(); }
  [[nodiscard]] const std::string& error() const { return error_; }

  void run(const std::string& sql) {
    if (ok() && sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail("write");
  }

  [[nodiscard]] Statement prepare(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    if (ok() && sqlite3_prepare_v2(database_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK)
      fail("write");
    return {statement, sqlite3_finalize};
  }

  void step(const Statement& statement) {
    if (ok() && sqlite3_step(statement.get()) != SQLITE_DONE) fail("write");
    sqlite3_reset(statement.get());
  }

  void publish() {
    run("COMMIT");
    if (!ok()) return;
    if (sqlite3_close(database_) != SQLITE_OK) return fail("close");
    database_ = nullptr;
    const int file = ::open(temporary_.c_str(), O_RDONLY | O_CLOEXEC);
    const bool synced = file >= 0 && ::fsync(file) == 0;
    if (file >= 0) ::close(file);
    if (!synced || std::rename(temporary_.c_str(), path_.c_str()) != 0) {
      error_ = fmt::format("cannot write '{}': the system refuses", path_);
      return;
    }
    temporary_.clear();
  }

private:
  void fail(const char* what) {
    if (error_.empty()) error_ = fmt::format("cannot {} '{}': {}", what, path_, sqlite3_errmsg(database_));
  }

  std::string path_, temporary_, error_;
  sqlite3* database_ = nullptr;
};

// Not `bind`: std::bind would be found by its argument, and taken.
void bind_cell(sqlite3_stmt* statement, int place, const std::string& cell) {
  if (cell.empty()) {
    sqlite3_bind_null(statement, place);
  } else if (const auto count = parse_count(cell); count && *count < (1ULL << 63U)) {
    sqlite3_bind_int64(statement, place, static_cast<sqlite3_int64>(*count));
  } else if (const auto number = parse_double(cell)) {
    sqlite3_bind_double(statement, place, *number);
  } else {
    sqlite3_bind_text(statement, place, cell.data(), static_cast<int>(cell.size()), SQLITE_TRANSIENT);
  }
}

void add_table(NewDatabase& database, const DatabaseTable& table) {
  CsvReader reader(table.csv);
  std::vector<std::string> cells;
  if (!reader.next(cells)) return;
  std::string columns, marks;
  for (const std::string& name : cells) {
    columns += (columns.empty() ? "" : ", ") + quoted_name(name);
    marks += marks.empty() ? "?" : ", ?";
  }
  const std::string name = quoted_name(table.name);
  const bool by_point = cells.front() == "point";
  const std::size_t width = cells.size();
  database.run(fmt::format("CREATE TABLE {} ({})", name, columns));
  const Statement insert = database.prepare(fmt::format("INSERT INTO {} VALUES ({})", name, marks));
  while (database.ok() && reader.next(cells)) {
    for (std::size_t i = 0; i < width && i < cells.size(); ++i) {
      bind_cell(insert.get(), static_cast<int>(i) + 1, cells[i]);
    }
    database.step(insert);
  }
  if (by_point) {
    database.run(fmt::format("CREATE INDEX {} ON {} (point)", quoted_name(table.name + "_point"), name));
  }
}

}  // namespace

bool write_database(const std::string& path, std::span<const DatabaseTable> tables, std::string_view manifest,
                    std::string& error) {
  NewDatabase database(path);
  for (const DatabaseTable& table : tables) add_table(database, table);
  database.run("CREATE TABLE manifest (text)");
  {
    const Statement insert = database.prepare("INSERT INTO manifest VALUES (?)");
    if (database.ok()) {
      sqlite3_bind_text(insert.get(), 1, manifest.data(), static_cast<int>(manifest.size()),
                        SQLITE_TRANSIENT);
      database.step(insert);
    }
  }
  database.publish();
  error = database.error();
  return database.ok();
}

}  // namespace detente::report
