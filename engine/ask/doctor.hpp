// The doctor: is a folder of results whole, and good enough to conclude from?
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.hpp"

namespace detente::ask {

struct DoctorRequest {
  std::string folder;
  double max_error = 0.0;  ///< Largest half-width of a mean's 95 % interval; 0 = not asked.
  std::uint64_t min_replicates = 1000;
};

/// One kind of thing that is wrong in one file.
struct Finding {
  std::string file;
  std::uint32_t line = 0;  ///< Of the first; 0 = the file as a whole.
  std::string kind;        ///< Stable kebab-case word.
  std::string what;
  std::uint64_t count = 0;
  std::string example;  ///< The first; may be empty.
};

struct Diagnosis {
  std::string command;  ///< Which wrote the folder: "run", "sweep".
  std::uint64_t rows = 0;
  std::vector<Finding> findings;  ///< Empty = healthy.
};

/// Errors: "file", where there are no results that could be looked at.
[[nodiscard]] Result<Diagnosis> examine(const DoctorRequest& request);

}  // namespace detente::ask
