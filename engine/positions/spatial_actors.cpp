#include "engine/positions/spatial_actors.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/contract.hpp"
#include "engine/base/random.hpp"

namespace detente::positions {
namespace {

/// Inverse of the triangular distribution function, Kotz & van Dorp (2004), Beyond Beta, eq. 1.6.
double triangular(const Estimate& estimate, double u) {
  const double width = estimate.high - estimate.low;
  const double rise = estimate.best - estimate.low;
  if (u * width < rise) return estimate.low + std::sqrt(u * width * rise);
  return estimate.high - std::sqrt((1.0 - u) * width * (estimate.high - estimate.best));
}

double drawn(const Estimate& estimate, double half_width, double u) {
  if (estimate.uncertain()) return triangular(estimate, u);
  return estimate.best + half_width * (2.0 * u - 1.0);
}

SpatialInputs sized(const SpatialModel& model) {
  SpatialInputs inputs;
  inputs.actors = model.actors.size();
  inputs.scales = model.scales.size();
  const std::size_t size = inputs.actors * inputs.scales;
  inputs.ideal.resize(size);
  inputs.salience.resize(size);
  inputs.capability.resize(size);
  return inputs;
}

double share_of(const PolicyScale& scale, double value) {
  return std::clamp((value - scale.low) / (scale.high - scale.low), 0.0, 1.0);
}

}  // namespace

std::vector<double> SpatialInputs::on_scale(std::span<const double> values, std::size_t scale) const {
  std::vector<double> column(actors);
  for (std::size_t i = 0; i < actors; ++i) column[i] = values[i * scales + scale];
  return column;
}

std::vector<double> SpatialInputs::power(std::size_t scale) const {
  std::vector<double> column(actors);
  for (std::size_t i = 0; i < actors; ++i) {
    column[i] = capability[i * scales + scale] * salience[i * scales + scale];
  }
  return column;
}

SpatialInputs best_inputs(const SpatialModel& model) {
  SpatialInputs inputs = sized(model);
  for (std::size_t i = 0; i < inputs.actors; ++i) {
    for (std::size_t d = 0; d < inputs.scales; ++d) {
      const SpatialActor::Stand& stand = model.actors[i].stands[d];
      const std::size_t k = i * inputs.scales + d;
      inputs.ideal[k] = share_of(model.scales[d], stand.ideal.best);
      inputs.salience[k] = stand.salience.best;
      inputs.capability[k] = stand.capability.best;
    }
  }
  return inputs;
}

SpatialInputs drawn_inputs(const SpatialModel& model, const InputError& error, std::uint64_t replicate) {
  DETENTE_REQUIRE(error.jitter >= 0.0 && error.jitter <= 1.0, "a jitter is in [0, 1]");
  SpatialInputs inputs = sized(model);
  for (std::size_t i = 0; i < inputs.actors; ++i) {
    for (std::size_t d = 0; d < inputs.scales; ++d) {
      const SpatialActor::Stand& stand = model.actors[i].stands[d];
      const PolicyScale& scale = model.scales[d];
      const std::size_t k = i * inputs.scales + d;
      const auto words = draw_block(
          {.seed = error.seed, .replicate = replicate, .round = 0, .block = static_cast<std::uint32_t>(k)});
      const double width = error.jitter * (scale.high - scale.low);
      inputs.ideal[k] = share_of(scale, drawn(stand.ideal, width, unit_interval(words[0])));
      // Who takes no part is not dragged into it by an error.
      const double salience_width = stand.salience.best > 0.0 ? error.jitter : 0.0;
      inputs.salience[k] =
          std::clamp(drawn(stand.salience, salience_width, unit_interval(words[1])), 0.0, 1.0);
      inputs.capability[k] = std::max(
          drawn(stand.capability, error.jitter * stand.capability.best, unit_interval(words[2])), 0.0);
    }
  }
  return inputs;
}

}  // namespace detente::positions
