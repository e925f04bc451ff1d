#include "engine/scenario/model/vocabulary.hpp"

#include <utility>

#include "engine/base/contract.hpp"

namespace detente::scenario {
namespace {

constexpr int kResultsPerCouncil = static_cast<int>(std::size(kCouncilResults));

}  // namespace

Vocabulary::Vocabulary(std::vector<Variable> now, int states, int players, int councils, int sessions)
    : variables_(std::move(now)), states_(states), players_(players), councils_(councils) {
  const int present = size();
  for (VariableId id = 0; id < present; ++id) {
    if ((*this)[id].kind == VariableKind::sat) session_at_.push_back(id);
    if ((*this)[id].kind == VariableKind::update) ++beliefs_;
  }
  results_ = present - states_ - movers();
  const int of_councils = councils_ * kResultsPerCouncil;
  DETENTE_REQUIRE(
      sessions == this->sessions() &&
          (sessions == 0 ? results_ == of_councils : session_at_[0] == states_ + movers() + of_councils),
      "a vocabulary starts with all that is now");
  variables_.reserve(static_cast<std::size_t>(present + movers() + results_));
  for (VariableId id = states_; id < present; ++id) {
    Variable remembered = (*this)[id];
    DETENTE_REQUIRE(!remembered.last, "a vocabulary makes its own memories");
    remembered.name.insert(0, "last.");
    remembered.last = true;
    variables_.push_back(std::move(remembered));
  }
}

VariableId Vocabulary::council(int council, VariableKind result) const {
  DETENTE_REQUIRE(result >= VariableKind::held && result <= VariableKind::abstain,
                  "a council has results only");
  return states_ + movers() + council * kResultsPerCouncil + static_cast<int>(result) -
         static_cast<int>(VariableKind::held);
}

VariableId Vocabulary::session(int session, VariableKind result, int issue) const {
  DETENTE_REQUIRE(result >= VariableKind::sat && result <= VariableKind::term, "a session has results only");
  return session_at_[static_cast<std::size_t>(session)] + static_cast<int>(result) -
         static_cast<int>(VariableKind::sat) + issue;
}

}  // namespace detente::scenario
