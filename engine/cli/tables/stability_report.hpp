// What `detente stability` prints: verdicts, reasons and conditions.
#pragma once

#include <string>

#include "engine/ask/stability.hpp"
#include "engine/report/report.hpp"

namespace detente::cli {

/// `answer` must outlive it. `source`: the file, as the user wrote it. The verdicts of all states, of which there
/// can be a million, are made into a table only when it `has_table`.
[[nodiscard]] report::Report stability_report(const ask::StabilityAnswer& answer, const std::string& source,
                                              bool has_table);

}  // namespace detente::cli
