#include "engine/numerics/gmres.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace detente {
namespace {

/// x -> x - 0.9 * (a walk on a ring that drifts), and a row that couples the ends.
void walk(std::span<const double> x, std::span<double> out) {
  const std::size_t n = x.size();
  for (std::size_t i = 0; i < n; ++i) {
    out[i] = x[i] - 0.9 * (0.7 * x[(i + 1) % n] + 0.2 * x[i] + 0.1 * x[(i + n - 1) % n]);
  }
}

TEST(Gmres, SolvesWhatItsProductSays) {
  constexpr std::size_t kSize = 500;
  std::vector<double> b(kSize), x(kSize, 0.0), image(kSize);
  for (std::size_t i = 0; i < kSize; ++i) b[i] = std::sin(static_cast<double>(i * i));
  Gmres gmres;
  const GmresReport report = gmres.solve(walk, b, 1e-12, 1000, x);
  EXPECT_LE(report.residual, 1e-12);
  walk(x, image);
  for (std::size_t i = 0; i < kSize; ++i) EXPECT_NEAR(image[i], b[i], 1e-10);
}

TEST(Gmres, SaysHowFarItGotWhenItMayNotGoOn) {
  std::vector<double> b(200, 0.0), x(200, 0.0), image(200);
  b[0] = 1.0;
  Gmres gmres;
  const GmresReport report = gmres.solve(walk, b, 1e-12, 7, x);
  EXPECT_EQ(report.iterations, 7);
  EXPECT_GT(report.residual, 1e-12);
  walk(x, image);
  double size = 0.0;
  for (std::size_t i = 0; i < 200; ++i) size += (image[i] - b[i]) * (image[i] - b[i]);
  EXPECT_NEAR(std::sqrt(size), report.residual, 1e-12);
}

TEST(Gmres, AnswersNothingWithNothing) {
  std::vector<double> b(10, 0.0), x(10, 3.0);
  EXPECT_EQ(Gmres().solve(walk, b, 1e-12, 100, x).residual, 0.0);
  EXPECT_EQ(x, std::vector<double>(10, 0.0));
}

}  // namespace
}  // namespace detente
