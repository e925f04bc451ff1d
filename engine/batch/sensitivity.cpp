#include "engine/batch/sensitivity.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include <fmt/format.h>
#include <Eigen/Dense>

#include "engine/base/contract.hpp"
#include "engine/base/parallel.hpp"
#include "engine/base/random.hpp"
#include "engine/batch/regression.hpp"

namespace detente::batch {
namespace {

constexpr std::size_t kResamples = 1000;
constexpr std::size_t kMostGroups = 4096;
constexpr double kTail = 0.025;
/// Round of DrawPlace that neither a simulation nor a design uses.
constexpr std::uint32_t kBootstrapRound = 0xFFFF'0100U;
struct Interval {
  double low = std::numeric_limits<double>::quiet_NaN();
  double high = std::numeric_limits<double>::quiet_NaN();
};

/// Rows of additive statistics, one a block or trajectory (or a group of them).
using Statistics = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Linear interpolation between order statistics (Hyndman & Fan 1996, type 7).
double quantile(const std::vector<double>& sorted, double p) {
  const double at = p * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], at - static_cast<double>(below));
}

/// Intervals of what `estimate` makes of the rows' sum, over resamples of the rows with replacement.
/// Estimates that are not finite are left out.
template <typename Estimate>
std::vector<Interval> bootstrap(const Statistics& rows, std::uint64_t seed, std::size_t estimates,
                                const Estimate& estimate) {
  const auto count = static_cast<std::uint64_t>(rows.rows());
  std::vector<Eigen::VectorXd> drawn(kResamples);
  for_blocks(kResamples, 20, [&](std::size_t begin, std::size_t end) {
    Eigen::RowVectorXd sum(rows.cols());
    for (std::size_t r = begin; r < end; ++r) {
      sum.setZero();
      std::array<std::uint32_t, 4> words{};
      for (std::uint64_t i = 0; i < count; ++i) {
        if (i % 4 == 0) words = draw_block({seed, r, kBootstrapRound, static_cast<std::uint32_t>(i / 4)});
        sum += rows.row(static_cast<Eigen::Index>((words[i % 4] * count) >> 32U));
      }
      drawn[r] = estimate(sum);
    }
  });
  std::vector<Interval> intervals(estimates);
  for (std::size_t e = 0; e < estimates; ++e) {
    std::vector<double> sorted;
    for (const Eigen::VectorXd& values : drawn) {
      const double value = values[static_cast<Eigen::Index>(e)];
      if (std::isfinite(value)) sorted.push_back(value);
    }
    if (sorted.empty()) continue;
    std::sort(sorted.begin(), sorted.end());
    intervals[e] = {quantile(sorted, kTail), quantile(sorted, 1.0 - kTail)};
  }
  return intervals;
}

/// Sums neighbouring rows into at most kMostGroups.
Statistics grouped_rows(const Statistics& rows) {
  const auto count = static_cast<std::size_t>(rows.rows());
  if (count <= kMostGroups) return rows;
  Statistics groups = Statistics::Zero(kMostGroups, rows.cols());
  for (std::size_t i = 0; i < count; ++i) {
    groups.row(static_cast<Eigen::Index>(i * kMostGroups / count)) += rows.row(static_cast<Eigen::Index>(i));
  }
  return groups;
}

/// Begins of the runs of `size` values of which all are finite.
std::vector<std::size_t> whole_units(std::span<const double> values, std::size_t size) {
  std::vector<std::size_t> whole;
  for (std::size_t begin = 0; begin + size <= values.size(); begin += size) {
    const auto unit = values.subspan(begin, size);
    if (std::all_of(unit.begin(), unit.end(), [](double y) { return std::isfinite(y); })) {
      whole.push_back(begin);
    }
  }
  return whole;
}

std::string too_few(const SensitivityMethod& method, std::size_t needed) {
  const std::size_t all = method.used + method.missing;
  return fmt::format("{} of {} {} left, {} missing; at least {} needed", method.used, all,
                     unit_name(all, method.unit), method.missing, needed);
}

constexpr std::string_view kConstant = "the outcome is the same at all points";

void add_nan_indices(SensitivityMethod& method, std::initializer_list<IndexKind> kinds, std::size_t axes,
                     std::size_t n) {
  for (const IndexKind kind : kinds) {
    for (std::size_t j = 0; j < axes; ++j) {
      SensitivityIndex& index = method.indices.emplace_back();
      index.kind = kind;
      index.axis = j;
      index.n = n;
    }
  }
}

/// The values of the units that begin at `whole`.
std::vector<double> values_of_units(std::span<const double> values, const std::vector<std::size_t>& whole,
                                    std::size_t size) {
  std::vector<double> used;
  for (const std::size_t begin : whole) {
    const auto unit = values.subspan(begin, size);
    used.insert(used.end(), unit.begin(), unit.end());
  }
  return used;
}

/// Makes indices and intervals of rows of statistics.
template <typename Estimate>
void add_estimates(SensitivityMethod& method, const Statistics& rows, std::uint64_t seed,
                   const Estimate& estimate) {
  const Eigen::VectorXd best = estimate(rows.colwise().sum());
  const std::vector<Interval> intervals =
      bootstrap(grouped_rows(rows), seed, method.indices.size(), estimate);
  for (std::size_t e = 0; e < method.indices.size(); ++e) {
    SensitivityIndex& index = method.indices[e];
    index.value = best[static_cast<Eigen::Index>(e)];
    if (!std::isfinite(index.value)) continue;
    index.low = intervals[e].low;
    index.high = intervals[e].high;
  }
}

/// Takes the mean effect of each axis from its effects and squares them, so that a spread far below the
/// mean does not drown in rounding. The means.
Eigen::RowVectorXd centre_effects(Statistics& rows, Eigen::Index axes) {
  const Eigen::RowVectorXd sums = rows.colwise().sum();
  Eigen::RowVectorXd centres(axes);
  for (Eigen::Index j = 0; j < axes; ++j) {
    centres[j] = sums[2 * axes + j] / sums[j];
    for (Eigen::Index i = 0; i < rows.rows(); ++i) {
      if (rows(i, j) == 0.0) continue;
      rows(i, 2 * axes + j) -= centres[j];
      rows(i, 3 * axes + j) = rows(i, 2 * axes + j) * rows(i, 2 * axes + j);
    }
  }
  return centres;
}

std::string quoted_names(const std::vector<std::string>& names, const std::vector<std::size_t>& which) {
  std::vector<std::string> quoted;
  for (const std::size_t j : which) quoted.push_back(fmt::format("'{}'", names[j]));
  return fmt::format("{}", fmt::join(quoted, ", "));
}

}  // namespace

std::string_view index_name(IndexKind kind) {
  constexpr std::array<std::string_view, 7> kNames{"first", "total", "mu_star", "mu", "sigma", "src", "srrc"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string unit_name(std::size_t count, std::string_view unit) {
  if (count == 1) return std::string(unit);
  if (unit.ends_with('y')) return fmt::format("{}ies", unit.substr(0, unit.size() - 1));
  return fmt::format("{}s", unit);
}

SensitivityAnalysis::SensitivityAnalysis(const Points& points, std::span<const Axis> axes, Design design,
                                         std::uint64_t seed)
    : count_(points.count), design_(design), seed_(seed) {
  DETENTE_REQUIRE(!axes.empty() && axes.size() == points.columns.size(), "an axis describes each column");
  for (std::size_t j = 0; j < axes.size(); ++j) {
    names_.push_back(axes[j].name);
    const bool holds_words = points.columns[j].holds_words() || !axes[j].words.empty();
    by_word_order_.push_back(holds_words && std::max(axes[j].size(), points.columns[j].words.size()) > 2);
    positions_.push_back(axis_positions(points.columns[j], axes[j]));
    ranks_.push_back(mean_ranks(positions_.back()));
  }
}

std::vector<SensitivityMethod> SensitivityAnalysis::analyse(std::span<const double> values) const {
  DETENTE_REQUIRE(values.size() == count_, "an outcome has a value for each point");
  std::vector<SensitivityMethod> methods;
  if (design_ == Design::saltelli) methods.push_back(sobol(values));
  if (design_ == Design::morris) methods.push_back(morris(values));
  methods.push_back(regression(values, IndexKind::src));
  methods.push_back(regression(values, IndexKind::srrc));
  return methods;
}

SensitivityMethod SensitivityAnalysis::units_of(std::string name, std::string unit, std::size_t size,
                                                std::size_t fewest,
                                                std::span<const std::size_t> whole) const {
  SensitivityMethod method;
  method.name = std::move(name);
  method.unit = std::move(unit);
  method.used = whole.size();
  method.missing = count_ / size - method.used;
  if (count_ % size != 0) {
    method.problem =
        fmt::format("{} points; expected a multiple of {}, the points of a {}", count_, size, method.unit);
  } else if (method.used < fewest) {
    method.problem = too_few(method, fewest);
  }
  return method;
}

SensitivityMethod SensitivityAnalysis::sobol(std::span<const double> values) const {
  const std::size_t d = names_.size();
  const std::size_t size = d + 2;
  const std::vector<std::size_t> whole = whole_units(values, size);
  SensitivityMethod method = units_of("sobol", "block", size, kFewestBlocks, whole);
  add_nan_indices(method, {IndexKind::first, IndexKind::total}, d, method.used * size);
  if (!method.problem.empty()) return method;
  if (is_constant(values_of_units(values, whole, size))) {
    method.problem = kConstant;
    return method;
  }
  double mean = 0.0;
  for (const std::size_t begin : whole) mean += 0.5 * (values[begin] + values[begin + d + 1]);
  mean /= static_cast<double>(method.used);

  // Of a block: 1, the sums of y - m and its square over A and B, then the terms of first and of total.
  const auto axes = static_cast<Eigen::Index>(d);
  Statistics rows(static_cast<Eigen::Index>(whole.size()), 3 + 2 * axes);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    const double a = values[whole[i]] - mean;
    const double b = values[whole[i] + d + 1] - mean;
    auto row = rows.row(static_cast<Eigen::Index>(i));
    row.head<3>() << 1.0, a + b, a * a + b * b;
    for (Eigen::Index j = 0; j < axes; ++j) {
      const double change = values[whole[i] + 1 + static_cast<std::size_t>(j)] - values[whole[i]];
      row[3 + j] = b * change;
      row[3 + axes + j] = 0.5 * change * change;
    }
  }
  add_estimates(method, rows, seed_, [axes](const Eigen::RowVectorXd& sum) -> Eigen::VectorXd {
    const double centre = sum[1] / (2.0 * sum[0]);
    const double variance = sum[2] / (2.0 * sum[0]) - centre * centre;
    return sum.tail(2 * axes).transpose() / (sum[0] * variance);
  });
  return method;
}

std::optional<std::size_t> SensitivityAnalysis::add_effects(std::span<const double> values, std::size_t begin,
                                                            std::span<double> row) const {
  const std::size_t d = names_.size();
  for (std::size_t k = begin; k < begin + d; ++k) {
    std::optional<std::size_t> moved;
    for (std::size_t j = 0; j < d; ++j) {
      if (positions_[j][k + 1] == positions_[j][k]) continue;
      if (moved || row[j] > 0.0) return k + 1;
      moved = j;
    }
    if (!moved) continue;
    const double move = positions_[*moved][k + 1] - positions_[*moved][k];
    const double effect = (values[k + 1] - values[k]) / move;
    row[*moved] = 1.0;
    row[d + *moved] = std::abs(effect);
    row[2 * d + *moved] = effect;
  }
  return std::nullopt;
}

SensitivityMethod SensitivityAnalysis::morris(std::span<const double> values) const {
  const std::size_t d = names_.size();
  const std::size_t size = d + 1;
  const std::vector<std::size_t> whole = whole_units(values, size);
  SensitivityMethod method = units_of("morris", "trajectory", size, kFewestTrajectories, whole);
  add_nan_indices(method, {IndexKind::mu_star, IndexKind::mu, IndexKind::sigma}, d, method.used * size);
  if (!method.problem.empty()) return method;
  if (is_constant(values_of_units(values, whole, size))) {
    method.problem = kConstant;
    return method;
  }
  const auto axes = static_cast<Eigen::Index>(d);
  Statistics rows = Statistics::Zero(static_cast<Eigen::Index>(whole.size()), 4 * axes);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if (const auto broken = add_effects(values, whole[i], {rows.data() + i * 4 * d, 4 * d})) {
      method.problem =
          fmt::format("point {} is no step of a trajectory, in which each axis moves once", *broken);
      return method;
    }
  }
  const Eigen::RowVectorXd centres = centre_effects(rows, axes);
  add_estimates(method, rows, seed_, [axes, &centres](const Eigen::RowVectorXd& sum) -> Eigen::VectorXd {
    Eigen::VectorXd estimates(3 * axes);
    for (Eigen::Index j = 0; j < axes; ++j) {
      const double n = sum[j];
      const double mean = sum[2 * axes + j] / n;
      const double spread = std::max(sum[3 * axes + j] - n * mean * mean, 0.0);
      estimates[j] = sum[axes + j] / n;
      estimates[axes + j] = centres[j] + mean;
      estimates[2 * axes + j] = std::sqrt(spread / (n - 1.0));
    }
    return estimates;
  });
  for (std::size_t j = 0; j < d; ++j) {
    if (std::isfinite(method.indices[j].value)) continue;
    method.notes.push_back(fmt::format("'{}' has one value and never moves", names_[j]));
  }
  return method;
}

SensitivityMethod SensitivityAnalysis::regression(std::span<const double> values, IndexKind kind) const {
  const std::size_t d = names_.size();
  const bool by_rank = kind == IndexKind::srrc;
  std::vector<std::size_t> rows = whole_units(values, 1);
  SensitivityMethod method = units_of(std::string(index_name(kind)), "point", 1, d + 2, rows);
  add_nan_indices(method, {kind}, d, method.used);
  if (!method.problem.empty()) return method;
  std::vector<double> y = values_of_units(values, rows, 1);
  if (is_constant(y)) {
    method.problem = kConstant;
    return method;
  }
  std::vector<std::vector<double>> columns;
  for (std::size_t j = 0; j < d; ++j) {
    const bool ranked_already = by_rank && method.missing == 0;
    std::vector<double> column = values_of_units(ranked_already ? ranks_[j] : positions_[j], rows, 1);
    columns.push_back(by_rank && !ranked_already ? mean_ranks(column) : std::move(column));
  }
  const StandardisedFit fit = fit_standardised(std::move(columns), by_rank ? mean_ranks(y) : std::move(y));
  method.r_squared = fit.r_squared;
  for (std::size_t j = 0; j < d; ++j) {
    method.indices[j].value = fit.coefficients[j];
    if (by_word_order_[j] && std::isfinite(fit.coefficients[j])) {
      method.notes.push_back(fmt::format("'{}' counts by the order of its words", names_[j]));
    }
  }
  if (!fit.constant.empty()) {
    method.notes.push_back(
        fmt::format("{}: the same at all points used", quoted_names(names_, fit.constant)));
  }
  if (fit.constant.size() == d) method.problem = "no axis varies over the points used";
  if (!fit.collinear.empty()) {
    method.problem = fmt::format("{} vary together: their effects cannot be told apart",
                                 quoted_names(names_, fit.collinear));
  }
  return method;
}

}  // namespace detente::batch
