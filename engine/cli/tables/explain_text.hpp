// What an explanation says to people.
#pragma once

#include <string>

#include "engine/cli/tables/explain_report.hpp"

namespace detente::cli {

/// The situation, payoffs by term, reasons as sentences, what the others do then.
[[nodiscard]] std::string explanation_text(const Explained& play);

}  // namespace detente::cli
