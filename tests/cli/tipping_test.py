"""`detente tipping`: crossings with a closed form, what it says without one, what it refuses."""

import math
import unittest

from program import CHICKEN, SCENARIOS, ProgramTest

INSPECTION = str(SCENARIOS / "tutorial" / "inspection-game.toml")

# One logit choice: P(go) = 1 / (1 + exp(-rationality * (gain^2 - gain - 0.75))), turning at gain = 0.5.
CHOICE = """
detente = 1
[scenario]
title = "One choice"
start = 2020-01-01
round = "year"
rounds = 1
[parameters]
gain = { value = 0.25, low = -2, high = 3, about = "what going is about" }
free = 1
risky = { value = 0.5, low = 0, high = 2 }
[players.p]
name = "Player"
rationality = 2
[players.p.actions]
go = {}
stay = {}
[players.p.payoff]
reward = "free * (gain * gain - gain) * p.go"
refuge = "0.75 * p.stay"
[state]
x = { levels = 2, start = 0 }
[[phases]]
name = "only"
movers = ["p"]
[[phases.effects]]
when = "p.go"
chance = "risky"
change = { x = 1 }
[outcomes]
goes = { ever = "p.go", about = "it goes" }
hit = { last = "x" }
when = { first = "p.go and x == 1" }
"""


class Crossings(ProgramTest):
    def setUp(self):
        super().setUp()
        self.choice = self.scenario(CHOICE)

    def tipping(self, parameter, outcome, threshold, *more):
        return self.json("tipping", self.choice, "--parameter", parameter, "--outcome", outcome,
                         "--threshold", threshold, *more)  # fmt: skip

    def test_every_crossing_is_where_both_actions_are_worth_the_same(self):
        result = self.tipping("gain", "goes", 0.5, "--tolerance", 1e-7)
        # gain^2 - gain = 0.75 at -0.5 and 1.5.
        falls, rises = result["crossings"]
        self.assertAlmostEqual(falls["at"], -0.5, places=6)
        self.assertAlmostEqual(rises["at"], 1.5, places=6)
        self.assertEqual((falls["rising"], rises["rising"]), (False, True))
        self.assertLessEqual(rises["bracket_high"] - rises["bracket_low"], 5e-7)
        self.assertFalse(rises["sampled"])

    def test_the_distance_from_today_is_told(self):
        result = self.tipping("gain", "goes", 0.5)
        today = 1 / (1 + math.exp(-2 * (0.25**2 - 0.25 - 0.75)))
        self.assertEqual(result["today"]["value"], 0.25)
        self.assertAlmostEqual(result["today"]["mean"], today, places=9)
        self.assertAlmostEqual(result["crossings"][1]["distance"], 1.25, places=3)
        self.assertAlmostEqual(result["crossings"][1]["share_of_range"], 0.25, places=3)

    def test_a_players_number_moves_too(self):
        # P(go) = 0.25 where rationality * 0.9375 = ln 3.
        for name in ("p.rationality", "players.p.rationality"):
            result = self.tipping(name, "goes", 0.25, "--low", 0, "--high", 4, "--tolerance", 1e-6)
            self.assertAlmostEqual(result["crossings"][0]["at"], math.log(3) / 0.9375, places=5)

    def test_a_sampled_crossing_has_an_interval_around_the_truth(self):
        result = self.tipping("gain", "goes", 0.5, "--low", 0.5, "--high", 3, "--method", "sample",
                              "--replicates", 2000)  # fmt: skip
        (crossing,) = result["crossings"]
        self.assertTrue(crossing["sampled"])
        self.assertLess(crossing["low"], 1.5)
        self.assertGreater(crossing["high"], 1.5)
        # Delta method: slope 2 (2 gain - 1) / 4 = 1, so 2 x 1.96 x sqrt(0.25 / 2000).
        self.assertAlmostEqual(crossing["high"] - crossing["low"], 0.0438, delta=0.01)

    def test_values_that_the_scenario_cannot_take_are_told(self):
        result = self.tipping("risky", "hit", 0.1)
        problems = [point["problem"] for point in result["scan"] if point["at"] > 1]
        self.assertTrue(all("chance" in problem for problem in problems), problems)
        self.assertEqual(len(result["crossings"]), 1)
        self.assertIn("no number", self.done("tipping", self.choice, "--parameter", "risky", "--outcome", "hit",
                                             "--threshold", 0.1))  # fmt: skip

    def test_an_outcome_without_a_value_is_told(self):
        result = self.tipping("risky", "when", 0.5, "--high", 1)
        self.assertIn("no run", result["scan"][0]["problem"])

    def test_without_a_crossing_both_ends_are_told(self):
        text = self.done("tipping", self.choice, "--parameter", "gain", "--outcome", "goes", "--threshold", 1.5)
        self.assertIn("No crossing of 1.5 between -2 and 3.", text)
        for part in ("low end", "high end", "least", "most"):
            self.assertIn(part, text)

    def test_the_table_names_parameter_outcome_and_today(self):
        text = self.done("tipping", self.choice, "--parameter", "gain", "--outcome", "goes", "--threshold", 0.5)
        for part in ("what going is about", "it goes", "today", "below the threshold of 0.5", "exact", "bracket",
                     "rises", "falls", "+1.25", "+25.0%"):  # fmt: skip
            self.assertIn(part, text)
        self.assertLessEqual(max(map(len, text.splitlines())), 120)

    def test_results_do_not_depend_on_threads(self):
        texts = {
            self.done("tipping", INSPECTION, "--parameter", "fine", "--outcome", "sanction", "--threshold", 0.3,
                      "--format", "json", "--threads", threads)  # fmt: skip
            for threads in (1, 4)
        }
        self.assertEqual(len(texts), 1)


class Refusals(ProgramTest):
    def setUp(self):
        super().setUp()
        self.choice = self.scenario(CHOICE)

    def refusal(self, code, *arguments):
        return self.refused(code, "tipping", self.choice, *arguments)

    def test_all_that_is_missing_is_told_at_once(self):
        message = self.refusal(2)
        for option in ("--parameter", "--outcome or --stable", "--threshold"):
            self.assertIn(f"{option} is missing", message)

    def test_mistyped_names_are_answered_with_the_nearest(self):
        message = self.refusal(2, "--parameter", "gian", "--outcome", "gose", "--threshold", 1)
        self.assertIn("did you mean 'gain'?", message)
        self.assertIn("did you mean 'goes'?", message)

    def test_a_parameter_without_a_range_needs_one(self):
        message = self.refusal(2, "--parameter", "free", "--outcome", "goes", "--threshold", 0.5)
        self.assertIn("give --low and --high", message)
        message = self.refusal(2, "--parameter", "p.discount", "--outcome", "goes", "--threshold", 0.5,
                               "--low", 0.5, "--high", 1)  # fmt: skip
        self.assertIn("below 1", message)

    def test_ranges_that_are_none_are_refused(self):
        gain = ("--parameter", "gain", "--outcome", "goes", "--threshold", 0.5)
        self.assertIn("must be below", self.refusal(2, *gain, "--low", 2, "--high", 1))
        self.assertIn("leaves the range", self.refusal(2, *gain, "--high", 4))
        self.assertIn("must be a number", self.refusal(2, *gain[:-1], "half"))
        self.assertIn("--points", self.refusal(2, *gain, "--points", 1))

    def test_an_invalid_scenario_is_an_invalid_scenario(self):
        self.assertIn("gain", self.refusal(3, "--parameter", "gain", "--outcome", "goes", "--threshold", 0.5,
                                           "--set", "gain=9"))  # fmt: skip


class Stability(ProgramTest):
    """Chicken: both daring is worth `crash`, and a swerver's 2 against it."""

    def test_a_plan_tips_where_its_values_cross(self):
        result = self.json("tipping", CHICKEN, "--parameter", "crash", "--stable", "row=dare,col=dare", "--concept",
                           "nash", "--high", 4, "--set", "parameters.crash.high=4", "--tolerance", 1e-6)  # fmt: skip
        [tip] = result["crossings"]
        self.assertAlmostEqual(tip["at"], 2, places=4)
        self.assertTrue(tip["rising"])
        self.assertEqual((tip["mean_before"], tip["mean_after"]), (0, 1))
        self.assertAlmostEqual(tip["distance"], 2, places=4)

    def test_a_plan_that_never_tips_is_told_so(self):
        said = self.done("tipping", CHICKEN, "--parameter", "crash", "--stable", "row=swerve,col=dare", "--high", 1)
        self.assertIn("No crossing", said)
        self.assertIn("1 = seq stable for everybody", said)

    def test_what_makes_no_sense_is_refused(self):
        stable = ("tipping", CHICKEN, "--parameter", "crash", "--stable")
        self.assertIn("the action of col is missing", self.refused(2, *stable, "row=dare"))
        self.assertIn("did you mean 'dare'?", self.refused(2, *stable, "row=dar,col=dare"))
        self.assertIn("takes the place of", self.refused(2, *stable, "row=dare,col=dare", "--outcome", "crashed"))
        self.assertIn("exact", self.refused(2, *stable, "row=dare,col=dare", "--method", "sample"))
        self.assertIn("--outcome or --stable is missing", self.refused(2, "tipping", CHICKEN, "--parameter", "crash"))


if __name__ == "__main__":
    unittest.main()
