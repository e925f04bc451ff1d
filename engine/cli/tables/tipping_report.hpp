// The report of a search for tipping points.
#pragma once

#include "engine/ask/tipping.hpp"
#include "engine/report/report.hpp"

namespace detente::cli {

/// What the report is about. All must outlive it.
struct TippingResults {
  const scenario::Scenario& scenario;
  const simulate::FuturesOptions& futures;
  const ask::TippingAnswer& answer;
};

/// crossings.csv and scan.csv.
[[nodiscard]] report::Report tipping_report(const TippingResults& results);

}  // namespace detente::cli
