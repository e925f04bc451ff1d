#include "engine/batch/design.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numeric>
#include <utility>

#include <fmt/format.h>
#include <boost/random/sobol.hpp>

#include "engine/base/contract.hpp"
#include "engine/base/random.hpp"

namespace detente::batch {
namespace {

constexpr std::array<std::string_view, 8> kNames{"grid",     "zip",    "lhs", "sobol",
                                                 "saltelli", "morris", "oat", "points"};
constexpr std::size_t kMostSobolDimensions = boost::random::default_sobol_table::max_dimension;

/// Rounds of DrawPlace that no simulation reaches: a design never shares its luck with a run.
enum class Purpose : std::uint32_t { permutation = 0xFFFF'0000U, jitter, morris };

/// 64 random bits: draw `index` of `stream`.
std::uint64_t random_bits(std::uint64_t seed, Purpose purpose, std::uint64_t stream, std::size_t index) {
  const auto words =
      draw_block({seed, stream, static_cast<std::uint32_t>(purpose), static_cast<std::uint32_t>(index)});
  return (std::uint64_t{words[0]} << 32U) | words[1];
}

/// 53 bits as a number in (0, 1).
double unit_number(std::uint64_t bits) {
  return (static_cast<double>(bits >> 11U) + 0.5) * 0x1.0p-53;
}

/// Bits as one of 0 .. n - 1, n < 2^32, off the uniform by less than n * 2^-64.
std::size_t below(std::uint64_t bits, std::size_t n) {
  const std::uint64_t high = (bits >> 32U) * n;
  const std::uint64_t low = ((bits & 0xFFFF'FFFFU) * n) >> 32U;
  return static_cast<std::size_t>((high + low) >> 32U);
}

double in_range(const Axis& axis, double u) {
  if (u <= 0.0) return axis.low;
  if (u >= 1.0) return axis.high;
  const double value = axis.scale == Scale::log
                           ? std::exp(std::log(axis.low) * (1.0 - u) + std::log(axis.high) * u)
                           : axis.low * (1.0 - u) + axis.high * u;
  return std::clamp(value, axis.low, axis.high);
}

/// Writes cells into columns.
class Filler {
public:
  Filler(std::span<const Axis> axes, std::size_t count) : axes_(axes) {
    points_.count = count;
    for (const Axis& axis : axes) {
      Points::Column& column = points_.columns.emplace_back();
      column.name = axis.name;
      column.words = axis.words;
      axis.words.empty() ? column.numbers.resize(count) : column.picks.resize(count);
    }
  }

  void set_place(std::size_t row, std::size_t j, std::size_t place) {
    Points::Column& column = points_.columns[j];
    if (column.holds_words()) {
      column.picks[row] = static_cast<std::uint32_t>(place);
    } else {
      column.numbers[row] = axes_[j].numbers[place];
    }
  }

  void set_unit(std::size_t row, std::size_t j, double u) {
    const std::size_t k = axes_[j].size();
    if (k == 0) {
      points_.columns[j].numbers[row] = in_range(axes_[j], u);
    } else {
      set_place(row, j, std::min(k - 1, static_cast<std::size_t>(u * static_cast<double>(k))));
    }
  }

  void set_number(std::size_t row, std::size_t j, double number) { points_.columns[j].numbers[row] = number; }

  /// Adds the word if it is new.
  void set_word(std::size_t row, std::size_t j, const std::string& word) {
    Points::Column& column = points_.columns[j];
    const auto at = std::find(column.words.begin(), column.words.end(), word);
    column.picks[row] = static_cast<std::uint32_t>(at - column.words.begin());
    if (at == column.words.end()) column.words.push_back(word);
  }

  [[nodiscard]] Points finish() && { return std::move(points_); }

private:
  std::span<const Axis> axes_;
  Points points_;
};

/// Checks a choice against the axes. Number of points; 0 with errors when there is no such design.
class Checker {
public:
  Checker(std::span<const Axis> axes, const DesignChoice& choice, DesignedPoints& made)
      : axes_(axes), choice_(choice), made_(made) {}

  std::size_t count() {
    if (axes_.empty()) fail("nothing varies; expected at least one axis");
    check_names();
    check_samples();
    double count = 0.0;
    const auto d = static_cast<double>(axes_.size());
    const auto n = static_cast<double>(choice_.samples);
    switch (choice_.design) {
      case Design::grid: count = grid_count(); break;
      case Design::zip: count = zip_count(); break;
      case Design::lhs: count = n; break;
      case Design::sobol: count = sobol_count(n, 1); break;
      case Design::saltelli: count = sobol_count(n * (d + 2.0), 2); break;
      case Design::morris: count = n * (d + 1.0); break;
      case Design::oat: count = oat_count(); break;
      case Design::points: DETENTE_REQUIRE(false, "somebody's own points are read, not made"); break;
    }
    if (count > static_cast<double>(kMostPoints)) {
      fail(fmt::format("the design {} makes {:.15g} points; expected at most {}", design_name(choice_.design),
                       count, kMostPoints));
    }
    return made_.errors.empty() ? static_cast<std::size_t>(count) : 0;
  }

private:
  void fail(std::string what) { made_.errors.push_back(std::move(what)); }

  void check_names() {
    for (std::size_t j = 0; j < axes_.size(); ++j) {
      for (std::size_t i = 0; i < j; ++i) {
        if (axes_[i].name != axes_[j].name) continue;
        fail(fmt::format("'{}' varies twice; expected one --vary a name", axes_[j].name));
        break;
      }
    }
  }

  void check_samples() {
    const std::string_view name = design_name(choice_.design);
    if (takes_samples(choice_.design)) {
      if (choice_.samples == 0) fail(fmt::format("the design {} needs --samples N", name));
    } else if (choice_.samples > 0) {
      fail(fmt::format("--samples {} has no meaning for the design {}; its axes say how many points it has",
                       choice_.samples, name));
    }
  }

  bool check_listed() {
    bool listed = true;
    for (const Axis& axis : axes_) {
      if (!axis.is_range()) continue;
      fail(
          fmt::format("'{}' is the range {}:{} without steps; the design {} needs {}:{}:STEP, {}:{}:xN or "
                      "a list",
                      axis.name, cell_of_number(axis.low), cell_of_number(axis.high),
                      design_name(choice_.design), cell_of_number(axis.low), cell_of_number(axis.high),
                      cell_of_number(axis.low), cell_of_number(axis.high)));
      listed = false;
    }
    return listed;
  }

  double grid_count() {
    if (!check_listed()) return 0.0;
    double count = 1.0;
    for (const Axis& axis : axes_) count *= static_cast<double>(axis.size());
    return count;
  }

  double zip_count() {
    if (!check_listed() || axes_.empty()) return 0.0;
    for (const Axis& axis : axes_) {
      if (axis.size() == axes_.front().size()) continue;
      fail(fmt::format("'{}' has {} values and '{}' has {}; expected as many for --zip", axes_.front().name,
                       axes_.front().size(), axis.name, axis.size()));
    }
    return static_cast<double>(axes_.front().size());
  }

  double sobol_count(double count, std::size_t dimensions_an_axis) {
    const std::string_view name = design_name(choice_.design);
    const std::size_t most = kMostSobolDimensions / dimensions_an_axis;
    if (axes_.size() > most) {
      fail(fmt::format("{} axes; expected at most {} for the design {}: the sequence has {} dimensions",
                       axes_.size(), most, name, kMostSobolDimensions));
    }
    if (!std::has_single_bit(choice_.samples) && choice_.samples > 0) {
      made_.warnings.push_back(fmt::format(
          "--samples {} is not a power of two: a Sobol' sequence covers the space evenly at {} or {}",
          choice_.samples, std::bit_floor(choice_.samples), 2 * std::bit_floor(choice_.samples)));
    }
    return count;
  }

  double oat_count() {
    for (const Axis& axis : axes_) {
      if (axis.base.empty()) {
        fail(fmt::format("the scenario gives no value of '{}' to start from, which the design oat needs",
                         axis.name));
      } else if (axis.words.empty() && !number_of_cell(axis.base)) {
        fail(fmt::format(
            "'{}' varies over numbers but is {} in the scenario; the design oat starts from there", axis.name,
            axis.base));
      }
    }
    return 2.0 * static_cast<double>(axes_.size()) + 1.0;
  }

  std::span<const Axis> axes_;
  const DesignChoice& choice_;
  DesignedPoints& made_;
};

void fill_grid(Filler& filler, std::span<const Axis> axes, std::size_t count) {
  std::size_t stride = count;
  for (std::size_t j = 0; j < axes.size(); ++j) {
    stride /= axes[j].size();
    for (std::size_t row = 0; row < count; ++row) filler.set_place(row, j, row / stride % axes[j].size());
  }
}

void fill_zip(Filler& filler, std::span<const Axis> axes, std::size_t count) {
  for (std::size_t j = 0; j < axes.size(); ++j) {
    for (std::size_t row = 0; row < count; ++row) filler.set_place(row, j, row);
  }
}

void fill_lhs(Filler& filler, std::size_t axes, std::size_t count, std::uint64_t seed) {
  std::vector<std::uint32_t> strata(count);
  for (std::size_t j = 0; j < axes; ++j) {
    // Shuffled from the end (Fisher & Yates; Durstenfeld 1964, algorithm 235).
    std::iota(strata.begin(), strata.end(), 0U);
    for (std::size_t i = count; i > 1; --i) {
      std::swap(strata[i - 1], strata[below(random_bits(seed, Purpose::permutation, j, i), i)]);
    }
    for (std::size_t row = 0; row < count; ++row) {
      const double inside = unit_number(random_bits(seed, Purpose::jitter, j, row));
      filler.set_unit(row, j, (strata[row] + inside) / static_cast<double>(count));
    }
  }
}

/// Points of the sequence one after the other, the point of zeros left out.
class SobolSequence {
public:
  explicit SobolSequence(std::size_t dimensions) : engine_(dimensions), point_(dimensions) {}

  const std::vector<double>& next() {
    for (double& u : point_) u = static_cast<double>(engine_() >> 11U) * 0x1.0p-53;
    return point_;
  }

private:
  boost::random::sobol engine_;
  std::vector<double> point_;
};

void fill_sobol(Filler& filler, std::size_t axes, std::size_t samples) {
  SobolSequence sequence(axes);
  for (std::size_t row = 0; row < samples; ++row) {
    const std::vector<double>& u = sequence.next();
    for (std::size_t j = 0; j < axes; ++j) filler.set_unit(row, j, u[j]);
  }
}

void fill_saltelli(Filler& filler, std::size_t axes, std::size_t samples) {
  SobolSequence sequence(2 * axes);
  for (std::size_t i = 0; i < samples; ++i) {
    const std::vector<double>& u = sequence.next();
    const std::size_t block = i * (axes + 2);
    for (std::size_t j = 0; j < axes; ++j) {
      for (std::size_t k = 0; k < axes + 2; ++k) {
        const bool from_b = k == axes + 1 || k == j + 1;
        filler.set_unit(block + k, j, u[from_b ? axes + j : j]);
      }
    }
  }
}

void set_level(Filler& filler, std::span<const Axis> axes, std::size_t row, std::size_t j,
               std::size_t level) {
  constexpr auto kTop = static_cast<std::size_t>(kMorrisLevels - 1);
  const std::size_t k = axes[j].size();
  if (k == 0) {
    filler.set_unit(row, j, static_cast<double>(level) / static_cast<double>(kTop));
  } else {
    filler.set_place(row, j, std::min(k - 1, level * k / kTop));
  }
}

void fill_morris(Filler& filler, std::span<const Axis> axes, std::size_t trajectories, std::uint64_t seed) {
  const std::size_t d = axes.size();
  std::vector<std::size_t> order(d);
  std::vector<std::size_t> from(d);
  std::vector<std::size_t> to(d);
  for (std::size_t t = 0; t < trajectories; ++t) {
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t j = 0; j < d; ++j) {
      const std::uint64_t bits = random_bits(seed, Purpose::morris, t, 2 * j);
      from[j] = below(bits, kMorrisLevels - kMorrisStep);
      to[j] = from[j] + kMorrisStep;
      if (bits % 2 == 1) std::swap(from[j], to[j]);
      const std::size_t i = d - j;
      std::swap(order[i - 1], order[below(random_bits(seed, Purpose::morris, t, 2 * j + 1), i)]);
    }
    const std::size_t first = t * (d + 1);
    for (std::size_t step = 0; step < d; ++step) {
      const std::size_t j = order[step];
      for (std::size_t k = 0; k <= d; ++k) set_level(filler, axes, first + k, j, k > step ? to[j] : from[j]);
    }
  }
}

void fill_oat(Filler& filler, std::span<const Axis> axes) {
  const std::size_t count = 2 * axes.size() + 1;
  for (std::size_t j = 0; j < axes.size(); ++j) {
    const Axis& axis = axes[j];
    const bool words = !axis.words.empty();
    for (std::size_t row = 0; row < count; ++row) {
      if (words) {
        filler.set_word(row, j, axis.base);
      } else {
        filler.set_number(row, j, number_of_cell(axis.base).value_or(0.0));
      }
    }
    const std::size_t low = 2 * j + 1;
    if (words) {
      filler.set_word(low, j, axis.words.front());
      filler.set_word(low + 1, j, axis.words.back());
    } else {
      filler.set_number(low, j, axis.low);
      filler.set_number(low + 1, j, axis.high);
    }
  }
}

std::uint64_t reversed(std::uint64_t value, int bits) {
  std::uint64_t result = 0;
  for (; bits > 0; --bits, value >>= 1U) result = (result << 1U) | (value & 1U);
  return result;
}

/// Place of each row's value among the column's values in order; the words' own order for words.
std::vector<std::uint32_t> ranks(const Points::Column& column) {
  if (column.holds_words()) return column.picks;
  std::vector<double> values = column.numbers;
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  std::vector<std::uint32_t> places;
  places.reserve(column.numbers.size());
  for (const double number : column.numbers) {
    places.push_back(
        static_cast<std::uint32_t>(std::lower_bound(values.begin(), values.end(), number) - values.begin()));
  }
  return places;
}

/// Sort keys for coarse to fine: bit 0 of the key is the coarsest bit of the last axis.
std::vector<std::uint64_t> grid_keys(const Points& points) {
  std::vector<std::vector<std::uint32_t>> places;
  std::vector<int> widths;
  int all = 0;
  for (const Points::Column& column : points.columns) {
    places.push_back(ranks(column));
    widths.push_back(std::bit_width(*std::max_element(places.back().begin(), places.back().end())));
    all += widths.back();
  }
  DETENTE_REQUIRE(all <= 64, "a grid of at most 10^7 points has ranks of at most 48 bits");
  const int finest = *std::max_element(widths.begin(), widths.end());
  std::vector<std::uint64_t> keys(points.count);
  for (std::size_t row = 0; row < points.count; ++row) {
    std::uint64_t key = 0;
    // From the finest bits down to the coarsest, over the axes that have that many.
    for (int depth = finest; depth > 0; --depth) {
      for (std::size_t j = 0; j < widths.size(); ++j) {
        if (widths[j] < depth) continue;
        key = (key << 1U) | ((places[j][row] >> static_cast<unsigned>(widths[j] - depth)) & 1U);
      }
    }
    keys[row] = key;
  }
  return keys;
}

}  // namespace

std::string_view design_name(Design design) {
  return kNames[static_cast<std::size_t>(design)];
}

std::optional<Design> find_design(std::string_view name) {
  const auto at = std::find(kNames.begin(), kNames.end(), name);
  if (at == kNames.end()) return std::nullopt;
  return static_cast<Design>(at - kNames.begin());
}

std::vector<std::string> design_names() {
  return {kNames.begin(), kNames.end()};
}

bool takes_samples(Design design) {
  return design == Design::lhs || design == Design::sobol || design == Design::saltelli ||
         design == Design::morris;
}

DesignedPoints make_points(std::span<const Axis> axes, const DesignChoice& choice) {
  DesignedPoints made;
  const std::size_t count = Checker(axes, choice, made).count();
  if (!made.errors.empty()) return made;
  Filler filler(axes, count);
  const auto samples = static_cast<std::size_t>(choice.samples);
  switch (choice.design) {
    case Design::grid: fill_grid(filler, axes, count); break;
    case Design::zip: fill_zip(filler, axes, count); break;
    case Design::lhs: fill_lhs(filler, axes.size(), samples, choice.seed); break;
    case Design::sobol: fill_sobol(filler, axes.size(), samples); break;
    case Design::saltelli: fill_saltelli(filler, axes.size(), samples); break;
    case Design::morris: fill_morris(filler, axes, samples, choice.seed); break;
    case Design::oat: fill_oat(filler, axes); break;
    case Design::points: break;
  }
  made.points = std::move(filler).finish();
  return made;
}

std::vector<std::uint32_t> execution_order(const Points& points, Design design) {
  std::vector<std::uint32_t> order(points.count);
  std::iota(order.begin(), order.end(), 0U);
  if ((design != Design::grid && design != Design::zip) || points.count < 2) return order;
  std::vector<std::uint64_t> keys(points.count);
  if (design == Design::grid) {
    keys = grid_keys(points);
  } else {
    // Row i is the i-th place along the one line that zip walks.
    const int bits = std::bit_width(static_cast<std::uint32_t>(points.count - 1));
    for (std::size_t row = 0; row < points.count; ++row) keys[row] = reversed(row, bits);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return keys[a] < keys[b]; });
  return order;
}

}  // namespace detente::batch
