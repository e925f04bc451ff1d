// Designs of experiments: from axes to points.
//
// Row order is part of a design, for sensitivity.hpp reads blocks and trajectories out of it. With d axes
// and N samples:
//   grid      every combination; the last axis varies fastest
//   zip       the first values together, the second values together, ...
//   lhs       N points, a Latin hypercube (McKay, Beckman & Conover 1979, Technometrics 21(2), eq. 2.1 ff.):
//             on each axis one point in each of N equal strata, at a random place in it
//   sobol     N points of the Sobol' sequence (direction numbers of Joe & Kuo 2008) after the first,
//             which is all zeros
//   saltelli  N blocks of d + 2 points A_i, AB^1_i .. AB^d_i, B_i; A_i and B_i are the first and the
//             last d coordinates of point i of such a sequence in 2d dimensions, AB^j_i is A_i with
//             coordinate j of B_i (Saltelli et al. 2010, Comput. Phys. Commun. 181, sect. 3)
//   morris    N trajectories of d + 1 points: from a random base point one axis after the other, in random
//             order, moves up or down by 2/3 of its range, on 4 levels (Morris 1991, Technometrics 33(2),
//             sect. 3)
//   oat       2d + 1 points: the scenario's own values, then each axis alone at its low and its high end
//   points    as somebody's CSV file says
// A listed axis (steps and xN, logN ranges too) takes value floor(u k) of its k values at u in [0, 1) under
// a design that samples; Morris level l of 0 .. 3 is value floor(l k / 3), at most the last.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/batch/axis.hpp"
#include "engine/batch/points.hpp"

namespace detente::batch {

enum class Design : std::uint8_t { grid, zip, lhs, sobol, saltelli, morris, oat, points };

[[nodiscard]] std::string_view design_name(Design design);
[[nodiscard]] std::optional<Design> find_design(std::string_view name);
/// All names, in the order of the enumeration.
[[nodiscard]] std::vector<std::string> design_names();
/// lhs, sobol, saltelli, morris: those that need `samples`.
[[nodiscard]] bool takes_samples(Design design);

/// Morris: levels of an axis, and how many of them a step goes: delta = 2 / (4 - 1).
inline constexpr int kMorrisLevels = 4;
inline constexpr int kMorrisStep = 2;

struct DesignChoice {
  Design design = Design::grid;
  std::uint64_t samples = 0;  ///< 0 = not given.
  std::uint64_t seed = 1;     ///< lhs and morris.
};

struct DesignedPoints {
  Points points;                    ///< Valid only if `errors` is empty.
  std::vector<std::string> errors;  ///< All that is wrong, a line each.
  std::vector<std::string> warnings;
};

/// REQUIRES: choice.design != Design::points; no axis needs_range().
[[nodiscard]] DesignedPoints make_points(std::span<const Axis> axes, const DesignChoice& choice);

/// The order in which to run the points: every beginning of it covers the space about evenly.
/// Grid and zip from coarse to fine: by the bits of each point's ranks, finest first, interleaved over
/// the axes (Morton 1966), so that the points on every second, fourth ... value come first; ties by
/// row. The other designs stand in such an order already, and keep their blocks together.
[[nodiscard]] std::vector<std::uint32_t> execution_order(const Points& points, Design design);

}  // namespace detente::batch
