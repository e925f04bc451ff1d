#include "engine/scenario/model/formulas.hpp"

#include <algorithm>
#include <utility>

namespace detente::scenario {

std::vector<int> parameters_of(const Scenario& scenario, const Formula& formula) {
  std::vector<int> found;
  std::vector<const Formula*> open = {&formula};
  std::vector<char> seen(scenario.derived.size(), 0);
  while (!open.empty()) {
    const Formula* const next = open.back();
    open.pop_back();
    for (const NameUse& use : next->names) {
      const auto index = static_cast<std::size_t>(use.index);
      if (use.kind == NameUse::Kind::parameter) found.push_back(use.index);
      if (use.kind != NameUse::Kind::derived || std::exchange(seen[index], 1) != 0) continue;
      open.push_back(&scenario.derived[index].formula);
    }
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace detente::scenario
