"""Bargaining sessions in a crisis: what is signed, what is kept, and how the commands tell it."""

import csv
import io
import json
import unittest

from program import ROOT, ProgramTest, detente

FREEZE = ROOT / "scenarios" / "tutorial" / "freeze-for-relief.toml"

SHIFT = ROOT / "scenarios" / "tutorial" / "shifting-power.toml"

# Powell, R. (2006), War as a commitment problem. International Organization 60, 169-203: no peaceful path exists iff
# d * later - p > c / (1 - c). The declining side proposes on a grid, so the rising side is left with up to one step of
# it more than war would give: that lowers the threshold of `later` by at most step * (1 - d) / (1 - c).
D, P, C = 0.9, 0.3, 0.1
THRESHOLD = (P + C / (1 - C)) / D  # 0.456790
STEP = 0.05
BLUR = STEP * (1 - D) / (1 - C)
# In the mean of 200 periods' shares what is left over moves on from offer to offer; and the first offer is another.
SHARE_BLUR = STEP * (1 - D) + 1 / 200


def outcomes(result):
    return {one["name"]: one["mean"] for one in result["outcomes"]}


class SessionTest(ProgramTest):
    def run_json(self, *arguments):
        return json.loads(self.done("run", *map(str, arguments), "--format", "json"))

    def written(self, text):
        path = self.folder / "crisis.toml"
        path.write_text(text, encoding="utf-8")
        return path


class Commitment(SessionTest):
    def shift(self, later, *words):
        return outcomes(self.run_json(SHIFT, "--set", f"later={later}", *words))

    def test_a_large_shift_of_power_means_war(self):
        # 0.9 * 0.5 - 0.3 = 0.15 > 1/9
        self.assertEqual(self.shift(0.5)["war"], 1.0)

    def test_a_smaller_shift_leaves_peace(self):
        # 0.9 * 0.45 - 0.3 = 0.105 < 1/9. Afterwards the rising side has what war would give it, 0.45 * 0.9 = 0.405.
        found = self.shift(0.45)
        self.assertEqual(found["war"], 0.0)
        self.assertAlmostEqual(found["share"], 0.405, delta=SHARE_BLUR)

    def test_without_a_shift_there_is_peace_at_the_war_payoff(self):
        found = self.shift(0.3)
        self.assertEqual(found["war"], 0.0)
        self.assertAlmostEqual(found["share"], 0.27, delta=SHARE_BLUR)

    def test_who_will_be_weaker_fights_while_it_can(self):
        # The rising side's power falls: 1 + d * later * (1 - c) / (1 - d) < p * (1 - c) / (1 - d).
        self.assertEqual(self.shift(0.2)["war"], 1.0)
        self.assertEqual(self.shift(0.215)["war"], 0.0)

    def test_the_threshold_is_where_the_literature_has_it(self):
        found = json.loads(self.done("tipping", SHIFT, "--parameter", "later", "--outcome", "war", "--threshold", "0.5",
                                     "--low", "0.3", "--format", "json"))
        at = [one["at"] for one in found["crossings"]]
        self.assertEqual(len(at), 1)
        self.assertGreater(at[0], THRESHOLD - BLUR - 1e-4)
        self.assertLess(at[0], THRESHOLD + 1e-4)

    def test_war_costs_move_the_threshold_as_they_should(self):
        # c = 0.2: (0.3 + 0.25) / 0.9 = 0.6111
        blur = STEP * (1 - D) / 0.8
        self.assertEqual(self.shift(0.6111 - blur - 0.001, "--set", "cost=0.2")["war"], 0.0)
        self.assertEqual(self.shift(0.6121, "--set", "cost=0.2")["war"], 1.0)

    def test_for_ever_the_grid_has_no_stationary_solution_and_that_is_said(self):
        # What is left of a step now lowers what the next offer must be: shares go round.
        run = detente("run", SHIFT, "--set", "later=0.45", "--set", 'scenario.horizon="stationary"')
        self.assertEqual(run.returncode, 4)
        self.assertIn("search incomplete: the equilibrium did not converge", run.stderr)
        self.assertIn("NOT CONVERGED", run.stdout)
        why = detente("explain", SHIFT, "--player", "rising", "--set", "later=0.45", "--horizon", "stationary")
        self.assertEqual(why.returncode, 4)
        self.assertIn("search incomplete", why.stderr)
        self.assertIn("Why:", why.stdout)


class Keeping(SessionTest):
    def test_patient_sides_sign_and_keep(self):
        found = outcomes(self.run_json(FREEZE))
        self.assertEqual(found["signed"], 1.0)
        self.assertGreater(found["held"], 0.999)
        self.assertLess(found["cheated"], 0.001)

    def test_an_impatient_side_breaks_what_it_signed(self):
        found = outcomes(self.run_json(FREEZE, "--set", "players.dprk.discount=0.3"))
        self.assertGreater(found["cheated"], 0.8)
        self.assertLess(found["held"], 0.5)

    def test_nothing_is_signed_where_cheating_would_not_be_caught(self):
        found = outcomes(self.run_json(FREEZE, "--set", "caught=0.05", "--set", "noticed=0"))
        self.assertEqual(found["signed"], 0.0)
        self.assertEqual(found["sittings"], 10.0)

    def test_nobody_sits_down_without_trust(self):
        found = outcomes(self.run_json(FREEZE, "--set", "state.trust.start=0"))
        self.assertEqual(found["sittings"], 0.0)

    def test_a_known_end_loosens_the_deal_towards_it(self):
        stationary = self.run_json(FREEZE)
        finite = self.run_json(FREEZE, "--set", 'scenario.horizon="finite"')
        cheats = [[one["actions"]["dprk"]["cheat"] for one in run["rounds"]] for run in (finite, stationary)]
        self.assertEqual(cheats[0], sorted(cheats[0]))
        self.assertGreater(cheats[0][-1], 0.2)
        self.assertLess(max(cheats[1]), 0.001)


# Each year a pie of 10 is divided, or nobody has any of it and the sides are embittered: the pie shrinks.
PIE = """
detente = 1
[scenario]
title  = "A pie a year"
start  = 2000-01-01
round  = "year"
rounds = 4
[state]
bitter = { levels = 5, start = 0 }
[players.ann]
name        = "Ann"
rationality = inf
[players.ann.actions]
come = {}
[players.ann.payoff]
pie = "table.share * (1 - 0.1 * bitter)"
[players.bob]
name        = "Bob"
rationality = inf
[players.bob.actions]
come = {}
[players.bob.payoff]
pie = "table.agreed ? (10 - table.share) * (1 - 0.1 * bitter) : 0"
[[phases]]
name   = "arrival"
movers = ["ann", "bob"]
[[phases]]
name = "table"
[phases.bargain]
parties = ["ann", "bob"]
issues  = { share = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] }
TALKS
[[phases.effects]]
when   = "not table.agreed"
change = { bitter = 1 }
[outcomes]
signed = { count = "table.agreed" }
share  = { mean = "table.share" }
"""


class Tactics(SessionTest):
    def talks(self, words):
        return self.written(PIE.replace("TALKS", words))

    def share(self, words):
        return outcomes(self.run_json(self.talks(words)))["share"]

    def test_who_comes_down_sooner_gets_less(self):
        self.assertGreater(self.share('tactics = { ann = "boulware", bob = "conceder" }'), 6.0)
        self.assertLess(self.share('tactics = { ann = "conceder", bob = "boulware" }'), 4.0)
        self.assertAlmostEqual(self.share('tactics = { ann = "linear", bob = "linear" }\nfirst = "bob"'), 5.0, delta=1.0)

    def test_two_who_never_come_down_part_without_a_deal(self):
        found = self.run_json(self.talks('tactics = { ann = "hardliner", bob = "hardliner" }'))
        self.assertEqual(outcomes(found)["signed"], 0.0)

    def test_talks_may_break_down_and_exact_and_sampled_runs_agree(self):
        path = self.talks('tactics = { ann = "linear", bob = "linear" }\nbreakdown = 0.2')
        run = self.run_json(path)
        first = run["rounds"][0]["sessions"]["table"]
        self.assertGreater(first["no deal"], 0.0)
        self.assertAlmostEqual(sum(first.values()), 1.0, delta=1e-12)
        exact, sampled = outcomes(run), outcomes(self.run_json(path, "--method", "sample", "--replicates", "20000"))
        self.assertGreater(exact["signed"], 0.5)
        self.assertAlmostEqual(sampled["signed"], exact["signed"], delta=0.04)
        self.assertAlmostEqual(sampled["share"], exact["share"], delta=0.08)

    def test_histories_say_when_they_agreed_and_who_left(self):
        told = self.done("run", self.talks('tactics = { ann = "linear", bob = "linear" }'), "--trace", "1")
        self.assertRegex(told, r"2000: .*Ann and Bob agree after \d+ offers, in round [2-8] of 8: share = [456]\.")
        told = self.done("run", self.talks(
            'tactics = { ann = "hardliner", bob = { name = "hardliner", patience = 3 } }'), "--trace", "1")
        self.assertRegex(told, r"Ann and Bob part without a deal after \d offers, as Bob walks out in round \d of 8\.")

    def test_every_protocol_holds_the_session(self):
        for protocol in ("alternating_offers", "take_it_or_leave_it", "single_text", "baron_ferejohn", "concession",
                         "nash", "kalai_smorodinsky", "egalitarian", "utilitarian"):
            found = outcomes(self.run_json(self.talks(f'protocol = "{protocol}"')))
            self.assertEqual(found["signed"], 4.0, protocol)

    def test_the_tree_has_chance_where_talks_may_break_down(self):
        path = self.folder / "tree.efg"
        crisis = self.talks('tactics = { ann = "linear", bob = "linear" }\nbreakdown = 0.2')
        self.done("solve", crisis, "--rounds", "2", "--efg", path)
        self.assertRegex(path.read_text(encoding="utf-8"), r'c "" \d+ "[^"]*: table" \{ "no deal" 0\.\d+ "share = 5" 0\.\d+ \}')


class Told(SessionTest):
    def test_shares_of_a_session_add_up_to_the_rounds_in_which_it_sits(self):
        for one in self.run_json(FREEZE, "--set", "players.dprk.discount=0.3")["rounds"]:
            sat = sum(one["sessions"]["table"].values())
            self.assertLessEqual(sat, 1.0 + 1e-12)

    def test_the_table_says_how_talks_ended(self):
        told = self.done("run", str(FREEZE))
        self.assertIn("table: sits in 1 round a run; agreed in 100.0% of them; most often relief = 2, freeze = all", told)
        told = self.done("run", str(FREEZE), "--set", "caught=0.05", "--set", "noticed=0")
        self.assertIn("sits in 10 rounds a run; agreed in none of them", told)

    def test_histories_are_told_in_prose(self):
        told = self.done("run", str(FREEZE), "--trace", "1")
        self.assertIn("The United States and North Korea agree: relief = 2, freeze = all.", told)
        told = self.done("run", str(FREEZE), "--trace", "1", "--set", "caught=0.05", "--set", "noticed=0")
        self.assertIn("The United States and North Korea part without a deal.", told)

    def test_walks_and_samples_agree_with_the_exact_shares(self):
        words = [FREEZE, "--set", "players.dprk.discount=0.3"]
        exact = outcomes(self.run_json(*words))
        sampled = outcomes(self.run_json(*words, "--method", "sample", "--replicates", "20000"))
        for name in ("held", "cheated"):
            self.assertAlmostEqual(sampled[name], exact[name], delta=0.02)

    def test_the_number_of_threads_changes_nothing(self):
        one = self.done("run", str(FREEZE), "--format", "json", "--threads", "1")
        many = self.done("run", str(FREEZE), "--format", "json", "--threads", "4")
        self.assertEqual(one, many)

    def test_describe_lists_the_session(self):
        described = json.loads(self.done("describe", str(FREEZE), "--format", "json"))
        session = described["sessions"][0]
        self.assertEqual((session["id"], session["parties"], session["deals"]), ("table", ["us", "dprk"], 3))
        self.assertEqual([one["id"] for one in described["players"]], ["us", "dprk"])
        self.assertIn("relief: 1, 2; freeze: tests, all", self.done("describe", str(FREEZE)))

    def test_solve_shows_what_the_session_comes_to(self):
        rows = list(csv.DictReader(io.StringIO(self.done("solve", str(FREEZE), "--format", "csv"))))
        signed = [row for row in rows if row["player"] == "table" and float(row["probability"]) == 1.0]
        self.assertEqual(signed[0]["action"], "relief = 2, freeze = all")

    def test_explain_expects_the_session(self):
        # At the start of a round in force: what follows a withdrawal of the last trust is no more talks.
        action = json.loads(self.done("explain", FREEZE, "--player", "dprk", "--format", "json"))["actions"]
        names = {move["player"] for one in action for move in one["moves"]}
        self.assertEqual(names, {"us", "table"})

    def test_stability_judges_the_moves_and_takes_the_session_as_solved(self):
        found = json.loads(self.done("stability", FREEZE, "--format", "json"))
        self.assertEqual([one["id"] for one in found["decision_makers"]], ["us", "dprk"])


if __name__ == "__main__":
    unittest.main()
