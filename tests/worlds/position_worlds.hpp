// Actors in a policy space that several tests look at.
#pragma once

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <rapidcheck.h>

#include "engine/positions/position_csv.hpp"
#include "engine/positions/spatial_actors.hpp"

namespace detente::positions::testing_worlds {

struct Row {
  double capability, salience, ideal;  ///< Ideal as a share of the scale.
};

inline SpatialInputs line(const std::vector<Row>& rows) {
  SpatialInputs inputs;
  inputs.actors = rows.size();
  inputs.scales = 1;
  for (const Row& row : rows) {
    inputs.capability.push_back(row.capability);
    inputs.salience.push_back(row.salience);
    inputs.ideal.push_back(row.ideal);
  }
  return inputs;
}

/// `inputs` with its actors in the order of `order`.
inline SpatialInputs reordered(const SpatialInputs& inputs, const std::vector<std::size_t>& order) {
  SpatialInputs other = inputs;
  for (std::size_t i = 0; i < inputs.actors; ++i) {
    for (std::size_t d = 0; d < inputs.scales; ++d) {
      const std::size_t to = i * inputs.scales + d, from = order[i] * inputs.scales + d;
      other.ideal[to] = inputs.ideal[from];
      other.salience[to] = inputs.salience[from];
      other.capability[to] = inputs.capability[from];
    }
  }
  return other;
}

/// Between 2 and 7 actors on one or two issues; few digits, so that shrinking shows something.
inline SpatialInputs some_inputs() {
  SpatialInputs inputs;
  inputs.actors = *rc::gen::inRange<std::size_t>(2, 8);
  inputs.scales = *rc::gen::inRange<std::size_t>(1, 3);
  for (std::size_t k = 0; k < inputs.actors * inputs.scales; ++k) {
    // In steps of 0.004: KTAB takes positions within 0.001 of one another for one.
    inputs.ideal.push_back(*rc::gen::inRange(0, 250) / 250.0);
    inputs.salience.push_back(*rc::gen::inRange(1, 500) / 1000.0);
    inputs.capability.push_back(*rc::gen::inRange(1, 1000) / 100.0);
  }
  return inputs;
}

inline std::string ktab_path(const std::string& name) {
  return std::string(DETENTE_SOURCE_DIR) + "/tests/positions/ktab/" + name;
}

inline SpatialModel ktab_sample(const std::string& name) {
  auto loaded = load_position_csv(ktab_path(name));
  return loaded.value();
}

/// The numbers after the colon of each line of a file that has `word` before it.
inline std::vector<std::vector<double>> ktab_history(const std::string& name, const std::string& word) {
  std::ifstream file(ktab_path(name));
  std::vector<std::vector<double>> rows;
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos || line.substr(0, colon).find(word) == std::string::npos) continue;
    std::istringstream numbers(line.substr(colon + 1));
    std::vector<double>& row = rows.emplace_back();
    for (double value = 0.0; numbers >> value;) row.push_back(value);
  }
  return rows;
}

}  // namespace detente::positions::testing_worlds
