// The tables of a run or a sweep as one SQLite file.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace detente::report {

struct DatabaseTable {
  std::string name;
  std::string_view csv;  ///< With a header.
};

/// Writes `path` anew, whole or not at all: a table for each CSV, its columns named by the header, numbers
/// as numbers and empty cells as NULL, with an index on a first column "point"; and a table
/// `manifest(text)` with the manifest. The same tables give the same bytes under one version of SQLite.
/// False with `error` set to what failed, the path and the reason.
[[nodiscard]] bool write_database(const std::string& path, std::span<const DatabaseTable> tables,
                                  std::string_view manifest, std::string& error);

}  // namespace detente::report
