#include "engine/batch/regression.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <utility>

#include <Eigen/Dense>

#include "engine/base/contract.hpp"

namespace detente::batch {
namespace {

constexpr double kSmallestEigenvalue = 1e-10;
/// Weight from which a column counts as part of a combination that does not vary.
constexpr double kTakesPart = 1e-3;

using Index = Eigen::Index;

void standardise(std::vector<double>& values) {
  Eigen::Map<Eigen::ArrayXd> x(values.data(), static_cast<Index>(values.size()));
  x -= x.mean();
  x /= std::sqrt(x.square().sum());
}

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  const auto n = static_cast<Index>(a.size());
  return Eigen::Map<const Eigen::VectorXd>(a.data(), n).dot(Eigen::Map<const Eigen::VectorXd>(b.data(), n));
}

/// Columns, among those numbered by `varying`, with weight in an eigenvector of a vanishing eigenvalue.
std::vector<std::size_t> collinear_columns(const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>& eigen,
                                           const std::vector<std::size_t>& varying) {
  std::vector<std::size_t> columns;
  const auto count = static_cast<Index>(varying.size());
  for (Index j = 0; j < count; ++j) {
    for (Index e = 0; e < count && eigen.eigenvalues()[e] < kSmallestEigenvalue; ++e) {
      if (std::abs(eigen.eigenvectors()(j, e)) <= kTakesPart) continue;
      columns.push_back(varying[static_cast<std::size_t>(j)]);
      break;
    }
  }
  return columns;
}

}  // namespace

bool is_constant(std::span<const double> values) {
  if (values.empty()) return true;
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return *high - *low <= kRoundingNoise * std::max(std::abs(*low), std::abs(*high));
}

std::vector<double> mean_ranks(std::span<const double> values) {
  std::vector<std::uint32_t> order(values.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin + 1;
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    const double rank = 0.5 * static_cast<double>(begin + 1 + end);
    for (; begin < end; ++begin) ranks[order[begin]] = rank;
  }
  return ranks;
}

StandardisedFit fit_standardised(std::vector<std::vector<double>> columns, std::vector<double> y) {
  DETENTE_REQUIRE(!is_constant(y), "what does not vary has no standard deviation to measure by");
  standardise(y);
  StandardisedFit fit;
  fit.coefficients.assign(columns.size(), std::numeric_limits<double>::quiet_NaN());
  std::vector<std::size_t> varying;
  for (std::size_t j = 0; j < columns.size(); ++j) {
    if (is_constant(columns[j])) {
      fit.constant.push_back(j);
    } else {
      standardise(columns[j]);
      varying.push_back(j);
    }
  }
  if (varying.empty()) return fit;
  const auto count = static_cast<Index>(varying.size());
  Eigen::MatrixXd among(count, count);
  Eigen::VectorXd with_y(count);
  for (Index i = 0; i < count; ++i) {
    const std::vector<double>& column = columns[varying[static_cast<std::size_t>(i)]];
    with_y[i] = dot(column, y);
    for (Index j = 0; j <= i; ++j) {
      among(i, j) = among(j, i) = dot(column, columns[varying[static_cast<std::size_t>(j)]]);
    }
  }
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(among);
  fit.collinear = collinear_columns(eigen, varying);
  if (!fit.collinear.empty()) return fit;
  const Eigen::VectorXd solution = among.ldlt().solve(with_y);
  fit.r_squared = std::clamp(solution.dot(with_y), 0.0, 1.0);
  for (Index j = 0; j < count; ++j) fit.coefficients[varying[static_cast<std::size_t>(j)]] = solution[j];
  return fit;
}

}  // namespace detente::batch
