#include "engine/scenario/vocabulary.hpp"

#include <utility>

#include "engine/base/contract.hpp"

namespace detente::scenario {
namespace {

constexpr int kResultsPerCouncil = static_cast<int>(std::size(kCouncilResults));

}  // namespace

Vocabulary::Vocabulary(std::vector<Variable> now, int states, int players, int councils)
    : variables_(std::move(now)),
      states_(states),
      players_(players),
      councils_(councils),
      results_(councils * kResultsPerCouncil) {
  DETENTE_REQUIRE(size() == states_ + players_ + results_, "a vocabulary starts with all that is now");
  const int present = size();
  variables_.reserve(static_cast<std::size_t>(present + players_ + results_));
  for (VariableId id = states_; id < present; ++id) {
    Variable remembered = (*this)[id];
    DETENTE_REQUIRE(!remembered.last, "a vocabulary makes its own memories");
    remembered.name.insert(0, "last.");
    remembered.last = true;
    variables_.push_back(std::move(remembered));
  }
}

VariableId Vocabulary::council(int council, VariableKind result) const {
  DETENTE_REQUIRE(result >= VariableKind::held, "a council has results only");
  return states_ + players_ + council * kResultsPerCouncil + static_cast<int>(result) -
         static_cast<int>(VariableKind::held);
}

}  // namespace detente::scenario
