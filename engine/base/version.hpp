// The version of this program, with the commit that it was built from.
#pragma once

#include <string_view>

namespace detente {

/// "0.1.0+5e01ef6"; ".changed" follows where the checkout held changes that were not committed. "0.1.0" when it
/// was built from no checkout. Part of what makes a run: another version does not continue its sweeps.
[[nodiscard]] std::string_view version();

}  // namespace detente
