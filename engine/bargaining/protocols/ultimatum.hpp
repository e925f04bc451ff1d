// Take it or leave it when the other's cost of war is its own secret.
//
// A demands a share x of a pie of 1; B accepts or fights. War is worth p - a to A and 1 - p - b to B, with
// costs a and b. B's cost is uniform on [0, most]; A knows only that. B accepts when 1 - x >= 1 - p - b, so A
// trades a better deal against a greater risk: Fearon, J. D. (1995). Rationalist explanations for war.
// International Organization 49(3), 379-414, appendix.
#pragma once

namespace detente::bargaining {

struct UltimatumGame {
  double win_chance = 0.5;   ///< p: A's chance to win a war, [0, 1].
  double cost_a = 0.1;       ///< a, shares of the pie, >= 0.
  double most_cost_b = 0.4;  ///< The upper end of what B's cost may be, shares of the pie, > 0.
};

struct Ultimatum {
  double demand = 0.0;      ///< A's best demand x, [0, 1]; the highest of equally good ones.
  double war_chance = 0.0;  ///< That B fights rather than accept it.
  double value_a = 0.0;     ///< What A expects, shares of the pie.
};

/// The perfect Bayesian equilibrium, in closed form: x = p + (most - a) / 2, cut to what there is to demand.
[[nodiscard]] Ultimatum solve_ultimatum(const UltimatumGame& game);

/// The demands between which both prefer a deal to war when B's cost is known: [p - a, p + b], cut to the
/// pie.
struct BargainingRange {
  double low = 0.0, high = 1.0;
};
[[nodiscard]] BargainingRange bargaining_range(double win_chance, double cost_a, double cost_b);

}  // namespace detente::bargaining
