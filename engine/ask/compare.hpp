// Comparing: what differs between the futures of two scenarios, how surely, and through what.
#pragma once

#include <string>

#include "engine/ask/opened.hpp"
#include "engine/batch/comparison.hpp"

namespace detente::ask {

struct Compared {
  batch::ComparedSide a, b;  ///< Point to the scenarios.
  batch::Comparison comparison;

  /// What the search left open on either side; empty = it is whole.
  [[nodiscard]] std::string incomplete() const;
};

/// Both scenarios must outlive the answer. Errors: those of batch::find_side.
[[nodiscard]] Result<Compared> compare(const Opened& a, const Opened& b,
                                       const batch::ComparisonOptions& options,
                                       const simulate::StageListener& listener = {});

}  // namespace detente::ask
