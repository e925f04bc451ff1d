// Maxima of vectors of any length by divide and conquer: Kung, Luccio & Preparata (1975), J. ACM 22, 469-476,
// section 3. frontier.hpp is what to call.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "engine/bargaining/domain/domain.hpp"

namespace detente::bargaining {

/// The vectors that none dominates, ascending. REQUIRES: values[k * size + p], size >= 3.
[[nodiscard]] std::vector<DealId> maxima(std::span<const double> values, std::size_t size);

/// The vectors than which none is larger in all entries, ascending.
[[nodiscard]] std::vector<DealId> weak_maxima(std::span<const double> values, std::size_t size);

}  // namespace detente::bargaining
