#include "engine/solve/one_shot/many_player.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>

#include <gtest/gtest.h>

#include "tests/worlds/many_player_games.hpp"

namespace detente::solve {
namespace {

using test::integer_game;
using test::named_game;
using test::nau;
using test::nine_equilibria;
using test::uniform_game;

bool near(const MixedProfile& a, const MixedProfile& b, double tolerance) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t k = 0; k < a[i].size(); ++k) {
      if (std::abs(a[i][k] - b[i][k]) > tolerance) return false;
    }
  }
  return true;
}

bool lists(const EquilibriumSet& set, const MixedProfile& profile, double tolerance = 1e-9) {
  return std::any_of(set.equilibria.begin(), set.equilibria.end(),
                     [&](const Equilibrium& e) { return near(e.profile, profile, tolerance); });
}

/// Complete, everything listed is an equilibrium, nothing is listed twice, and there is an odd number:
/// Wilson, R. (1971). Computing equilibria of n-person games. SIAM Journal on Applied Mathematics 21, 80-87.
void expect_sound(const NormalForm& game, const EquilibriumSet& set) {
  EXPECT_TRUE(set.complete);
  EXPECT_TRUE(set.remarks.empty());
  EXPECT_EQ(set.equilibria.size() % 2, 1U);
  for (std::size_t k = 0; k < set.equilibria.size(); ++k) {
    const Certificate anew = certify(game, set.equilibria[k].profile);
    EXPECT_LE(anew.largest_regret, 1e-14);
    EXPECT_LE(anew.probability_error, 1e-15);
    EXPECT_EQ(anew.largest_regret, set.equilibria[k].certificate.largest_regret);
    for (std::size_t l = 0; l < k; ++l) {
      EXPECT_FALSE(near(set.equilibria[k].profile, set.equilibria[l].profile, 1e-9));
    }
  }
}

TEST(ManyPlayer, FindsTheNineEquilibriaOfMcKelveyAndMcLennan) {
  const NormalForm game = nine_equilibria();
  const EquilibriumSet set = enumerate_many_player(game);
  EXPECT_EQ(set.equilibria.size(), 9U);
  expect_sound(game, set);
  EXPECT_TRUE(lists(set, {{0.5, 0.5}, {0.4, 0.6}, {0.25, 0.75}}));
  EXPECT_TRUE(lists(set, {{0.4, 0.6}, {0.5, 0.5}, {1.0 / 3, 2.0 / 3}}));
}

TEST(ManyPlayer, RandomGamesHaveAnOddNumberAndAllAreCertified) {
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    for (const std::vector<int>& actions :
         {std::vector<int>{2, 2}, {4, 4}, {2, 3, 4}, {3, 3, 3}, {2, 2, 2, 2}, {2, 2, 2, 2, 2}, {1, 3, 2}}) {
      const NormalForm game = uniform_game(actions, seed);
      expect_sound(game, enumerate_many_player(game));
    }
  }
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    const NormalForm game = uniform_game({3, 3, 3, 3}, seed);
    expect_sound(game, enumerate_many_player(game));
  }
}

// --- Three players with two actions: a closed form
// -----------------------------------------------------------

/// x -> (a x + b) / (c x + d).
using Moebius = std::array<double, 4>;

Moebius after(const Moebius& f, const Moebius& g) {
  return {f[0] * g[0] + f[1] * g[2], f[0] * g[1] + f[1] * g[3], f[2] * g[0] + f[3] * g[2],
          f[2] * g[1] + f[3] * g[3]};
}

/// Player i's gain from its second action when the others play their second with the weights y (player j, the
/// lower) and z: base + y_slope y + z_slope z + both y z.
struct Gain {
  double base, y_slope, z_slope, both;
};

Gain gain_of(const NormalForm& game, std::size_t i) {
  const std::size_t j = i == 0 ? 1 : 0;
  const std::size_t k = i == 2 ? 1 : 2;
  const auto at = [&](std::size_t y, std::size_t z) {
    const std::size_t row = y * game.stride(j) + z * game.stride(k);
    return game.payoff_of(row + game.stride(i), i) - game.payoff_of(row, i);
  };
  return {at(0, 0), at(1, 0) - at(0, 0), at(0, 1) - at(0, 0), at(1, 1) - at(1, 0) - at(0, 1) + at(0, 0)};
}

/// All equilibria of a generic 2 x 2 x 2 game (no gain may factor, as one does in nine_equilibria()). Where
/// two mix, each one's indifference is linear in the other's weight. Where all mix, the first's gives z from
/// y, the second's x from z, and the third's y from x, as Moebius maps; y is a fixed point of all three, a
/// root of a quadratic.
std::vector<MixedProfile> closed_form(const NormalForm& game) {
  std::vector<std::vector<double>> candidates;
  for (int row = 0; row < 8; ++row) {
    candidates.push_back(
        {static_cast<double>(row / 4), static_cast<double>(row / 2 % 2), static_cast<double>(row % 2)});
  }
  for (std::size_t fixed = 0; fixed < 3; ++fixed) {
    const std::size_t i = fixed == 0 ? 1 : 0;
    const std::size_t j = fixed == 2 ? 1 : 2;
    for (const double pure : {0.0, 1.0}) {
      // Weight of `mixer` that makes `other` indifferent.
      const auto solve = [&](std::size_t other, std::size_t mixer) {
        const Gain g = gain_of(game, other);
        const bool mixer_first = mixer < fixed;
        const double base = g.base + pure * (mixer_first ? g.z_slope : g.y_slope);
        return -base / ((mixer_first ? g.y_slope : g.z_slope) + pure * g.both);
      };
      std::vector<double> second(3, pure);
      second[i] = solve(j, i);
      second[j] = solve(i, j);
      candidates.push_back(second);
    }
  }
  const Gain a = gain_of(game, 0);
  const Gain b = gain_of(game, 1);
  const Gain c = gain_of(game, 2);
  const Moebius z_of_y = {-a.y_slope, -a.base, a.both, a.z_slope};
  const Moebius x_of_z = {-b.z_slope, -b.base, b.both, b.y_slope};
  const Moebius y_of_x = {-c.y_slope, -c.base, c.both, c.z_slope};
  const Moebius round = after(y_of_x, after(x_of_z, z_of_y));
  const auto apply = [](const Moebius& f, double x) { return (f[0] * x + f[1]) / (f[2] * x + f[3]); };
  const double half = 0.5 * (round[3] - round[0]);
  const double discriminant = half * half + round[2] * round[1];
  if (discriminant >= 0.0) {
    // Both roots without cancellation; round[2] may be 0.
    const double q = -half - std::copysign(std::sqrt(discriminant), half);
    for (const double y : {q / round[2], -round[1] / q}) {
      const double z = apply(z_of_y, y);
      candidates.push_back({apply(x_of_z, z), y, z});
    }
  }
  std::vector<MixedProfile> found;
  for (const std::vector<double>& second : candidates) {
    if (std::any_of(second.begin(), second.end(), [](double p) { return !(p >= 0.0 && p <= 1.0); })) continue;
    MixedProfile profile;
    for (const double p : second) profile.push_back({1.0 - p, p});
    if (certify(game, profile).largest_regret < 1e-9) found.push_back(profile);
  }
  return found;
}

TEST(ManyPlayer, AgreesWithTheClosedFormOfThreePlayersWithTwoActions) {
  std::size_t most = 0;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    const NormalForm game = uniform_game({2, 2, 2}, 1000 + seed);
    const std::vector<MixedProfile> reference = closed_form(game);
    const EquilibriumSet set = enumerate_many_player(game);
    EXPECT_TRUE(set.complete);
    EXPECT_EQ(set.equilibria.size(), reference.size()) << "seed " << seed;
    for (const MixedProfile& profile : reference) EXPECT_TRUE(lists(set, profile, 1e-7)) << "seed " << seed;
    most = std::max(most, reference.size());
  }
  EXPECT_GE(most, 5U);
}

// --- Two players: exact support enumeration
// ------------------------------------------------------------------

/// The solution of a square system, by exact elimination; none when it is singular.
std::optional<std::vector<Rational>> solve_exactly(std::vector<std::vector<Rational>> a) {
  const std::size_t n = a.size();
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t pivot = k;
    while (pivot < n && a[pivot][k] == 0) ++pivot;
    if (pivot == n) return std::nullopt;
    std::swap(a[k], a[pivot]);
    for (std::size_t r = 0; r < n; ++r) {
      if (r == k || a[r][k] == 0) continue;
      const Rational factor = a[r][k] / a[k][k];
      for (std::size_t c = k; c <= n; ++c) a[r][c] -= factor * a[k][c];
    }
  }
  std::vector<Rational> x;
  for (std::size_t k = 0; k < n; ++k) x.push_back(a[k][n] / a[k][k]);
  return x;
}

std::vector<int> members(unsigned subset) {
  std::vector<int> all;
  for (int a = 0; subset >> a != 0; ++a) {
    if ((subset >> a & 1U) != 0) all.push_back(a);
  }
  return all;
}

/// The mix on `mixing` by the opponent of player i that makes i indifferent among `indifferent`.
std::optional<std::vector<Rational>> equalising_mix(const NormalForm& game, std::size_t i,
                                                    const std::vector<int>& indifferent,
                                                    const std::vector<int>& mixing) {
  const std::size_t n = mixing.size() + 1;
  std::vector<std::vector<Rational>> a(n, std::vector<Rational>(n + 1, Rational(0)));
  for (std::size_t r = 0; r + 1 < n; ++r) {
    for (std::size_t c = 0; c + 1 < n; ++c) {
      const auto row = static_cast<std::size_t>(indifferent[r]) * game.stride(i) +
                       static_cast<std::size_t>(mixing[c]) * game.stride(1 - i);
      a[r][c] = game.exact_payoff(row, i);
    }
    a[r][n - 1] = Rational(-1);
  }
  for (std::size_t c = 0; c + 1 < n; ++c) a[n - 1][c] = Rational(1);
  a[n - 1][n] = Rational(1);
  return solve_exactly(std::move(a));
}

std::vector<ExactProfile> exact_equilibria(const NormalForm& game) {
  std::vector<ExactProfile> found;
  for (unsigned s = 1; s < 1U << game.action_count(0); ++s) {
    for (unsigned t = 1; t < 1U << game.action_count(1); ++t) {
      const std::vector<int> rows = members(s);
      const std::vector<int> columns = members(t);
      if (rows.size() != columns.size()) continue;
      const auto column_mix = equalising_mix(game, 0, rows, columns);
      const auto row_mix = equalising_mix(game, 1, columns, rows);
      if (!column_mix || !row_mix) continue;
      ExactProfile profile = {std::vector<Rational>(game.action_count(0), Rational(0)),
                              std::vector<Rational>(game.action_count(1), Rational(0))};
      for (std::size_t k = 0; k < rows.size(); ++k) {
        profile[0][static_cast<std::size_t>(rows[k])] = (*row_mix)[k];
        profile[1][static_cast<std::size_t>(columns[k])] = (*column_mix)[k];
      }
      bool positive = true;
      for (std::size_t k = 0; k < rows.size(); ++k)
        positive = positive && (*row_mix)[k] > 0 && (*column_mix)[k] > 0;
      if (positive && is_exact_equilibrium(game, profile)) found.push_back(profile);
    }
  }
  return found;
}

TEST(ManyPlayer, AgreesWithExactSupportEnumerationOfTwoPlayers) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const NormalForm game = integer_game({4, seed % 2 == 0 ? 4 : 3}, seed, 100000);
    const std::vector<ExactProfile> reference = exact_equilibria(game);
    const EquilibriumSet set = enumerate_many_player(game);
    EXPECT_TRUE(set.complete);
    EXPECT_EQ(set.equilibria.size(), reference.size()) << "seed " << seed;
    for (const ExactProfile& profile : reference) EXPECT_TRUE(lists(set, to_doubles(profile), 1e-12));
  }
}

// --- Newton from many starts: nothing is found that is not listed
// --------------------------------------------

/// One support's indifference equations, solved by Newton's method with slopes by differences, which are
/// exact for multilinear functions but for rounding.
class PlainNewton {
public:
  PlainNewton(const NormalForm& game, std::vector<std::vector<int>> support)
      : game_(&game), support_(std::move(support)) {}

  [[nodiscard]] std::optional<MixedProfile> from(MixedProfile profile) const {
    for (int step = 0; step < 30; ++step) {
      const std::vector<double> value = equations(profile);
      std::vector<std::vector<double>> a(value.size());
      for (std::size_t r = 0; r < value.size(); ++r) a[r].push_back(0.0);
      std::vector<std::vector<double>> slopes;
      for_each_unknown([&](std::size_t i, int action, int base) {
        MixedProfile moved = profile;
        moved[i][static_cast<std::size_t>(action)] += 1.0;
        moved[i][static_cast<std::size_t>(base)] -= 1.0;
        std::vector<double> slope = equations(moved);
        for (std::size_t r = 0; r < slope.size(); ++r) slope[r] -= value[r];
        slopes.push_back(slope);
      });
      const auto change = solve(slopes, value);
      if (!change) return std::nullopt;
      double length = 0.0;
      std::size_t unknown = 0;
      for_each_unknown([&](std::size_t i, int action, int base) {
        const double d = (*change)[unknown++];
        profile[i][static_cast<std::size_t>(action)] += d;
        profile[i][static_cast<std::size_t>(base)] -= d;
        length = std::max(length, std::abs(d));
      });
      if (length > 1e3) return std::nullopt;
      if (length < 1e-13) return profile;
    }
    return std::nullopt;
  }

private:
  template <typename Visit>
  void for_each_unknown(Visit visit) const {
    for (std::size_t i = 0; i < support_.size(); ++i) {
      for (std::size_t k = 1; k < support_[i].size(); ++k) visit(i, support_[i][k], support_[i][0]);
    }
  }

  [[nodiscard]] std::vector<double> equations(const MixedProfile& profile) const {
    const auto values = action_values(*game_, profile);
    std::vector<double> all;
    for_each_unknown([&](std::size_t i, int action, int base) {
      all.push_back(values[i][static_cast<std::size_t>(action)] - values[i][static_cast<std::size_t>(base)]);
    });
    return all;
  }

  /// sum_c slopes[c] x_c = -value.
  static std::optional<std::vector<double>> solve(const std::vector<std::vector<double>>& slopes,
                                                  const std::vector<double>& value) {
    const std::size_t n = value.size();
    std::vector<std::vector<double>> a(n, std::vector<double>(n + 1));
    for (std::size_t r = 0; r < n; ++r) {
      for (std::size_t c = 0; c < n; ++c) a[r][c] = slopes[c][r];
      a[r][n] = -value[r];
    }
    for (std::size_t k = 0; k < n; ++k) {
      std::size_t pivot = k;
      for (std::size_t r = k; r < n; ++r) {
        if (std::abs(a[r][k]) > std::abs(a[pivot][k])) pivot = r;
      }
      if (std::abs(a[pivot][k]) < 1e-12) return std::nullopt;
      std::swap(a[k], a[pivot]);
      for (std::size_t r = 0; r < n; ++r) {
        const double factor = r == k ? 0.0 : a[r][k] / a[k][k];
        for (std::size_t c = k; c <= n; ++c) a[r][c] -= factor * a[k][c];
      }
    }
    std::vector<double> x;
    for (std::size_t k = 0; k < n; ++k) x.push_back(a[k][n] / a[k][k]);
    return x;
  }

  const NormalForm* game_;
  std::vector<std::vector<int>> support_;
};

/// A random profile on a support.
MixedProfile random_start(const NormalForm& game, const std::vector<std::vector<int>>& support,
                          std::uint32_t at) {
  MixedProfile profile;
  for (std::size_t i = 0; i < support.size(); ++i) {
    profile.emplace_back(game.action_count(i), 0.0);
    double sum = 0.0;
    for (const int a : support[i]) {
      const auto word = draw_block({5, at, static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(a)})[0];
      profile[i][static_cast<std::size_t>(a)] = -std::log(unit_interval(word));
      sum += profile[i][static_cast<std::size_t>(a)];
    }
    for (double& p : profile[i]) p /= sum;
  }
  return profile;
}

TEST(ManyPlayer, NewtonFromManyStartsFindsNoEquilibriumThatIsNotListed) {
  std::size_t found = 0;
  std::size_t of = 0;
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    const NormalForm game = uniform_game({3, 3, 3}, 50 + seed);
    const EquilibriumSet set = enumerate_many_player(game);
    std::vector<bool> seen(set.equilibria.size(), false);
    for (unsigned code = 0; code < 343; ++code) {
      const std::vector<std::vector<int>> support = {members(code / 49 + 1), members(code / 7 % 7 + 1),
                                                     members(code % 7 + 1)};
      const PlainNewton newton(game, support);
      for (std::uint32_t start = 0; start < 30; ++start) {
        const auto end = newton.from(random_start(game, support, start));
        if (!end) continue;
        bool valid = true;
        for (const auto& mix : *end) valid = valid && *std::min_element(mix.begin(), mix.end()) >= 0.0;
        if (!valid || certify(game, *end).largest_regret > 1e-10) continue;
        bool listed = false;
        for (std::size_t k = 0; k < seen.size(); ++k) {
          if (!near(set.equilibria[k].profile, *end, 1e-8)) continue;
          listed = seen[k] = true;
        }
        EXPECT_TRUE(listed) << "seed " << seed << " support " << code;
      }
    }
    found += static_cast<std::size_t>(std::count(seen.begin(), seen.end(), true));
    of += seen.size();
  }
  // The starts are many enough to find nearly all that there are.
  EXPECT_GE(10 * found, 9 * of);
}

// --- Order, names and budgets
// --------------------------------------------------------------------------------

TEST(ManyPlayer, IsIndifferentToTheOrderOfPlayersAndActions) {
  // Players turned by one and actions reversed.
  const std::vector<int> actions = {2, 3, 3};
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const NormalForm game = uniform_game(actions, seed);
    NormalForm other = named_game({3, 3, 2}, std::vector<double>(game.payoff.size()));
    for (std::size_t row = 0; row < game.rows(); ++row) {
      std::size_t target = 0;
      for (std::size_t i = 0; i < 3; ++i) {
        const std::size_t action = row / game.stride(i) % game.action_count(i);
        target += (game.action_count(i) - 1 - action) * other.stride((i + 2) % 3);
      }
      for (std::size_t i = 0; i < 3; ++i) other.payoff[target * 3 + (i + 2) % 3] = game.payoff_of(row, i);
    }
    const EquilibriumSet set = enumerate_many_player(game);
    const EquilibriumSet turned = enumerate_many_player(other);
    EXPECT_EQ(set.equilibria.size(), turned.equilibria.size());
    for (const Equilibrium& e : set.equilibria) {
      MixedProfile same(3);
      for (std::size_t i = 0; i < 3; ++i)
        same[(i + 2) % 3].assign(e.profile[i].rbegin(), e.profile[i].rend());
      EXPECT_TRUE(lists(turned, same, 1e-12));
    }
  }
}

TEST(ManyPlayer, PureEquilibriaComeFirstAndAreExact) {
  const EquilibriumSet set = enumerate_many_player(nine_equilibria());
  const EquilibriumSet pure = pure_equilibria(nine_equilibria());
  ASSERT_EQ(pure.equilibria.size(), 4U);
  for (std::size_t k = 0; k < 4; ++k) EXPECT_EQ(set.equilibria[k].exact, pure.equilibria[k].exact);
  EXPECT_TRUE(set.equilibria[4].exact.empty());
}

TEST(ManyPlayer, ABudgetGivesTheFirstOfTheSameList) {
  const EquilibriumSet all = enumerate_many_player(nine_equilibria());
  for (std::size_t most = 0; most < 9; ++most) {
    ManyPlayerOptions options;
    options.budget.max_equilibria = most;
    const EquilibriumSet some = enumerate_many_player(nine_equilibria(), options);
    EXPECT_FALSE(some.complete);
    ASSERT_EQ(some.remarks.size(), 1U);
    ASSERT_EQ(some.equilibria.size(), most);
    for (std::size_t k = 0; k < most; ++k) EXPECT_EQ(some.equilibria[k].profile, all.equilibria[k].profile);
  }
}

TEST(ManyPlayer, SaysWhereTheTimeEnded) {
  ManyPlayerOptions options;
  int asked = 0;
  options.budget.expired = [&] { return ++asked > 3; };
  const EquilibriumSet set = enumerate_many_player(uniform_game({3, 3, 3, 3}, 2), options);
  EXPECT_FALSE(set.complete);
  ASSERT_EQ(set.remarks.size(), 1U);
  EXPECT_EQ(set.remarks[0].rfind("the time ended: support {", 0), 0U) << set.remarks[0];
}

TEST(ManyPlayer, NamesTheSupportsThatItsLimitOfCellsLeavesOpen) {
  ManyPlayerOptions options;
  options.cells_per_support = 1;
  const EquilibriumSet set = enumerate_many_player(uniform_game({3, 3, 3}, 1), options);
  EXPECT_FALSE(set.complete);
  ASSERT_FALSE(set.remarks.empty());
  EXPECT_EQ(
      set.remarks.back(),
      "support {0, 1, 2} x {0, 1, 2} x {0, 1, 2} is not settled: it may hold equilibria that are not listed");
}

TEST(ManyPlayer, NamesTheSupportsOfAContinuum) {
  const EquilibriumSet set = enumerate_many_player(nau());
  EXPECT_FALSE(set.complete);
  EXPECT_GE(set.equilibria.size(), 3U);
  EXPECT_EQ(set.remarks.back(),
            "support {0, 1} x {0, 1} x {0, 1} is not settled: it may hold equilibria that are not listed");
}

TEST(ManyPlayer, AGameInWhichNobodyCaresEndsAndHasAllPureProfiles) {
  const EquilibriumSet set = enumerate_many_player(named_game({3, 3, 3}, std::vector<double>(81, 1.0)));
  EXPECT_FALSE(set.complete);
  EXPECT_EQ(set.equilibria.size(), 27U);
  EXPECT_EQ(set.remarks.size(), 343U - 27U);
}

TEST(ManyPlayer, RefusesWhatIsTooLargeAndSaysWhy) {
  const EquilibriumSet wide = enumerate_many_player(named_game({21, 1}, std::vector<double>(42, 0.0)));
  EXPECT_FALSE(wide.complete);
  EXPECT_EQ(wide.remarks,
            (std::vector<std::string>{"player A has 21 actions, at most 20 can be enumerated"}));
  ManyPlayerOptions options;
  options.most_supports = 48;
  const EquilibriumSet many = enumerate_many_player(uniform_game({3, 3}, 0), options);
  EXPECT_FALSE(many.complete);
  EXPECT_EQ(many.remarks,
            (std::vector<std::string>{"the game has 49 support profiles, at most 48 are enumerated"}));
}

TEST(ManyPlayer, AffinePayoffsOfAnyScaleGiveTheSameEquilibria) {
  NormalForm game = nine_equilibria();
  for (std::size_t k = 0; k < game.payoff.size(); ++k) game.payoff[k] = game.payoff[k] * 0x1p40 - 0x1p42;
  const EquilibriumSet set = enumerate_many_player(game);
  EXPECT_TRUE(set.complete);
  EXPECT_EQ(set.equilibria.size(), 9U);
}

}  // namespace
}  // namespace detente::solve
