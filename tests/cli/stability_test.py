"""detente stability as a user meets it: conflicts in option form, rounds of scenarios, the inverse question."""

import json
import unittest

from program import CHICKEN, SCENARIOS, VETO, ProgramTest, detente

CUBA = SCENARIOS / "tutorial" / "cuba-1962.toml"
KOREA = SCENARIOS / "tutorial" / "korea-2017.toml"


def asked(*words):
    done = detente("stability", *words, "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class Cuba(ProgramTest):
    # Fraser & Hipel 1984: the crisis ends at 4 or 6.
    def test_the_published_equilibria_come_out(self):
        found = asked(CUBA)["equilibria"]
        self.assertEqual(found["seq"], ["4", "6"])
        self.assertEqual(found["nash"], [])
        self.assertEqual(found["gmr"], ["1", "2", "4", "5", "6", "7"])
        self.assertEqual(found["smr"], found["gmr"])

    def test_every_verdict_has_its_sentence(self):
        said = detente("stability", CUBA, "--state", "6", "--concept", "seq").stdout
        self.assertIn("State 6 is sequentially stable for the United States: its only improvement, to 4,",
                      " ".join(said.split()))
        reasons = asked(CUBA, "--state", "0")["reasons"]
        self.assertEqual(len(reasons), 8)
        verdicts = {(one["decision_maker"], one["concept"]): one["stable"] for one in reasons}
        states = {one["state"]: one["stable"] for one in asked(CUBA)["states"]}
        for (who, concept), stable in verdicts.items():
            self.assertEqual(stable, concept in states["0"][who])

    def test_csv_has_a_row_for_every_verdict(self):
        rows = detente("stability", CUBA, "--format", "csv").stdout.splitlines()
        self.assertEqual(rows[0], "state,decision_maker,concept,stable")
        self.assertEqual(len(rows), 1 + 12 * 2 * 4)
        self.assertIn("4,ussr,seq,1", rows)

    def test_the_inverse_question_names_the_least_change(self):
        inverse = asked(CUBA, "--inverse", "0", "--concept", "seq")["inverse"]
        self.assertEqual([one["holds_today"] for one in inverse], [False, True])
        said = detente("stability", CUBA, "--inverse", "0").stdout
        self.assertIn("does not hold today; least change: like", said)

    def test_coalitions_are_judged_when_asked_for(self):
        self.assertIn("coalition_equilibria", asked(CUBA, "--coalitions"))
        self.assertNotIn("coalition_equilibria", asked(CUBA))


    def test_coalitions_leave_what_nobody_leaves_alone(self):
        # Both like 4 better than 6, and nobody is left to answer them.
        self.assertEqual(asked(CUBA, "--coalitions")["coalition_equilibria"]["seq"], ["4"])
        self.assertRegex(self.done("stability", CUBA, "--coalitions"), r"(?m)^  6 +seq +us\+ussr$")
        said = " ".join(self.done("stability", CUBA, "--state", 6, "--coalitions", "--concept", "nash").split())
        self.assertIn("together they can move to 4, which each of them likes better", said)

    def test_the_share_of_orders_is_exact(self):
        us, _ = asked(CUBA, "--inverse", "0")["inverse"]
        self.assertEqual(us["requirements"], [[["1"], ["5"]], [["2"], ["6"]], [["3"], ["7"]]])
        # Of three pairs one each must lie below 0: counted over the orders of seven states.
        self.assertEqual(us["share_exact"], "16/35")


class Korea(ProgramTest):
    # Jacobi 2017: 0, 10, 4 and 5 under Nash or sequential stability.
    def test_what_lasts_is_what_was_published(self):
        equilibria = asked(KOREA)["equilibria"]
        self.assertEqual(sorted({*equilibria["nash"], *equilibria["seq"]}, key=int), ["0", "4", "5", "10"])

    def test_a_state_goes_by_its_name_too(self):
        by_name = self.done("stability", KOREA, "--state", "bargain")
        self.assertEqual(by_name, self.done("stability", KOREA, "--state", 10))
        self.assertIn("did you mean 'bargain'?", self.refused(2, "stability", KOREA, "--state", "bargin"))


class Large(ProgramTest):
    def test_long_tables_are_cut_and_say_so(self):
        text = "detente = 1\n[conflict]\ntitle = 'x'\n"
        for maker in "abcd":
            text += f"[decision_makers.{maker}]\nprefers = []\n[decision_makers.{maker}.options]\n"
            text += "".join(f"x{i} = {{}}\n" for i in range(4))
        file = self.scenario(text)
        said = self.done("stability", file)
        self.assertLess(len(said.splitlines()), 250)
        self.assertIn("and 65,336 more that last", said)
        self.assertIn("without them single decision makers are judged", self.refused(1, "stability", file, "--coalitions"))


class Rounds(ProgramTest):
    # Chicken: the textbook's table.
    def test_a_scenario_is_judged_by_its_first_round(self):
        found = asked(CHICKEN)["equilibria"]
        self.assertEqual(found["nash"], ["row=swerve,col=dare", "row=dare,col=swerve"])
        self.assertEqual(found["gmr"], ["row=swerve,col=swerve"] + found["nash"])

    def test_the_veto_is_a_nash_equilibrium_of_the_round(self):
        plan = "dprk=missile_test,us=sanctions,china=no,russia=no"
        self.assertEqual(asked(VETO)["equilibria"]["nash"], [plan])
        reasons = asked(VETO, "--state", "us=sanctions,china=no,russia=no,dprk=missile_test")["reasons"]
        self.assertTrue(all(one["stable"] for one in reasons))

    def test_the_table_fits_a_terminal(self):
        for line in detente("stability", VETO).stdout.splitlines():
            self.assertLessEqual(len(line), 110, line)


class Tipping(ProgramTest):
    def test_a_parameter_at_which_a_plan_stops_being_stable_is_found(self):
        plan = "dprk=missile_test,us=sanctions,china=no,russia=no"
        done = detente("tipping", VETO, "--parameter", "siding", "--stable", plan, "--concept", "nash",
                       "--points", "5", "--tolerance", "0.05", "--format", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        found = json.loads(done.stdout)
        self.assertEqual(len(found["crossings"]), 1)
        self.assertTrue(found["crossings"][0]["rising"])
        self.assertLess(found["crossings"][0]["at"], found["today"]["value"])


class BadInput(ProgramTest):
    def test_an_unknown_state_is_answered_with_those_that_are_there(self):
        self.assertIn("there is no state '9x'", self.refused(2, "stability", CUBA, "--state", "9x"))
        self.assertIn("dprk is missing", self.refused(2, "stability", VETO, "--state", "us=sanctions"))

    def test_questions_that_exclude_each_other_are_refused(self):
        self.assertIn("two questions", self.refused(2, "stability", CUBA, "--state", "4", "--inverse", "4"))
        self.assertIn("settings change scenarios", self.refused(2, "stability", CUBA, "--set", "x=1"))

    def test_a_broken_file_is_placed(self):
        broken = SCENARIOS.parent / "tests" / "malformed" / "conflict-state-unranked.toml"
        self.assertIn("[unranked]", self.refused(3, "stability", broken))


if __name__ == "__main__":
    unittest.main()
