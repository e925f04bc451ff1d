// The Pareto frontier: deals that no other deal improves upon.
//
// A deal dominates another when it is at least as good for everybody and better for somebody; it strictly
// dominates it when it is better for everybody. Efficient deals are dominated by none, weakly efficient ones
// strictly dominated by none. Deals with the same utilities for all do not dominate one another: all or none
// of them are on the frontier.
//
// Two parties: Kung, H. T., Luccio, F., Preparata, F. P. (1975). On finding the maxima of a set of vectors.
// J. ACM 22(4), 469-476: a scan in the order of one party's utility, here behind a filter by buckets that
// leaves of random deals a few thousand to sort. Three: their sweep with a balanced staircase. More, and weak
// efficiency with three or more: their divide and conquer, O(n log^(d-2) n) and O(n log^(d-1) n).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/bargaining/domain/domain.hpp"

namespace detente::bargaining {

enum class Efficiency : std::uint8_t { strong, weak };

/// The efficient deals. With two parties they go along the frontier: ascending utility of the first, of equal
/// ones descending utility of the second, then ascending deals. With any other number: ascending deals.
[[nodiscard]] std::vector<DealId> pareto_frontier(const Domain& domain,
                                                  Efficiency efficiency = Efficiency::strong);

/// The same for utilities[deal * parties + p], finite. REQUIRES: parties >= 1, at most 2^32 - 1 deals.
[[nodiscard]] std::vector<DealId> pareto_frontier(std::span<const double> utilities, std::size_t parties,
                                                  Efficiency efficiency = Efficiency::strong);

/// a dominates b. REQUIRES: as many utilities of each.
[[nodiscard]] bool dominates(std::span<const double> a, std::span<const double> b);
/// a is better than b for everybody.
[[nodiscard]] bool strictly_dominates(std::span<const double> a, std::span<const double> b);

}  // namespace detente::bargaining
