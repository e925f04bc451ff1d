#include "engine/scenario/model/formulas.hpp"

#include <map>
#include <set>

#include <gtest/gtest.h>

#include "engine/scenario/load/scenario_file.hpp"

namespace detente::scenario {
namespace {

Scenario shipped(const std::string& name) {
  auto loaded = load_scenario(DETENTE_SOURCE_DIR "/scenarios/" + name + ".toml");
  EXPECT_TRUE(loaded);
  return std::move(loaded).value();
}

TEST(VisitFormulas, ComesToEachFormulaOnce) {
  const Scenario crisis = shipped("crisis-2022");
  std::set<const Formula*> seen;
  std::map<FormulaRole, int> roles;
  visit_formulas(crisis, [&](const Formula& formula, const FormulaSite& site) {
    EXPECT_TRUE(seen.insert(&formula).second);
    if (formula.present()) ++roles[site.role];
  });
  EXPECT_EQ(roles[FormulaRole::derived], static_cast<int>(crisis.derived.size()));
  EXPECT_EQ(roles[FormulaRole::outcome], static_cast<int>(crisis.outcomes.size()));
  for (const auto role : {FormulaRole::guard, FormulaRole::effect, FormulaRole::chance, FormulaRole::payoff,
                          FormulaRole::ballot_yes}) {
    EXPECT_GT(roles[role], 0) << static_cast<int>(role);
  }
}

TEST(VisitFormulas, SaysWhereAFormulaStands) {
  const Scenario veto = shipped("veto-2022");
  ASSERT_FALSE(veto.beliefs.empty());
  visit_formulas(veto, [&](const Formula& formula, const FormulaSite& site) {
    switch (site.role) {
      case FormulaRole::type_payoff:
        EXPECT_EQ(&formula, &veto.beliefs[site.owner].types[site.part].payoff[site.piece].formula);
        break;
      case FormulaRole::action:
        EXPECT_EQ(&formula, &veto.players[site.owner].actions[site.part].when);
        EXPECT_EQ(site.phase, veto.players[site.owner].phase);
        break;
      case FormulaRole::chance:
        EXPECT_EQ(&formula, &veto.phases[site.owner].effects[site.part].branches[site.piece].chance);
        break;
      default: break;
    }
  });
}

TEST(ParametersOf, FollowsDerivedFormulas) {
  const Scenario crisis = shipped("crisis-2022");
  for (const Derived& derived : crisis.derived) {
    const std::vector<int> parameters = parameters_of(crisis, derived.formula);
    EXPECT_TRUE(std::is_sorted(parameters.begin(), parameters.end()));
    for (const NameUse& use : derived.formula.names) {
      if (use.kind != NameUse::Kind::parameter) continue;
      EXPECT_TRUE(std::binary_search(parameters.begin(), parameters.end(), use.index)) << use.name;
    }
  }
}

}  // namespace
}  // namespace detente::scenario
