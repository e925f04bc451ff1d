"""`detente solve`: every method and format, round trips with Gambit's files, searches cut short, wrong input."""

import csv
import io
import json
import math
import random
import subprocess
import unittest
from fractions import Fraction

from program import CHICKEN, DILEMMA, SCENARIOS, VETO, ProgramTest, detente

CHICKEN_NFG = str(SCENARIOS / "tutorial" / "chicken.nfg")
STENGEL = str(SCENARIOS / "tutorial" / "von-stengel.nfg")

DILEMMA_NFG = """NFG 1 R "Dilemma" { "Row" "Column" }
{ { "c" "d" } { "c" "d" } }
3 3 5 0 0 5 1 1
"""

# McKelvey & McLennan (1996), as in Gambit's collection: nine equilibria, two of them totally mixed.
NINE = """NFG 1 R "Nine" { "A" "B" "C" } { 2 2 2 }
9 8 12 0 0 0 0 0 0 9 8 2 0 0 0 3 4 6 3 4 6 0 0 0
"""


def random_game(players, actions, seed):
    """Payoffs in thousandths: decimals that no double is."""
    luck = random.Random(seed)
    names = " ".join(f'"P{i}"' for i in range(players))
    counts = " ".join([str(actions)] * players)
    payoffs = " ".join(f"{luck.randint(-9999, 9999) / 1000}" for _ in range(players * actions**players))
    return f'NFG 1 R "Random" {{ {names} }} {{ {counts} }}\n{payoffs}\n'


class GameTest(ProgramTest):
    def game(self, text, name="game.nfg"):
        return self.scenario(text, name)

    def rows(self, *arguments):
        return list(csv.DictReader(io.StringIO(self.done(*arguments, "--format", "csv"))))


class Equilibria(GameTest):
    def test_chicken_has_its_three_equilibria_with_exact_payoffs(self):
        result = self.json("solve", CHICKEN_NFG)
        self.assertEqual(result["method"], "enumerate")
        self.assertTrue(result["all_equilibria"])
        mixes = sorted(e["profile"]["Row"]["swerve"] for e in result["equilibria"])
        self.assertEqual(mixes[0], 0)
        self.assertAlmostEqual(mixes[1], 2 / 3)
        self.assertEqual(mixes[2], 1)
        mixed = next(e for e in result["equilibria"] if 0 < e["profile"]["Row"]["swerve"] < 1)
        self.assertEqual(mixed["exact"]["profile"]["Row"], {"swerve": "2/3", "dare": "1/3"})
        self.assertEqual(mixed["exact"]["payoffs"], {"Row": "14/3", "Column": "14/3"})
        self.assertTrue(mixed["certificate"]["exact"])

    def test_von_stengels_game_has_75_equilibria(self):
        result = self.json("solve", STENGEL, "--method", "enumerate")
        self.assertEqual(len(result["equilibria"]), 75)
        self.assertTrue(result["all_equilibria"])
        self.assertTrue(all(e["certificate"]["exact"] for e in result["equilibria"]))

    def test_three_players_nine_equilibria(self):
        result = self.json("solve", self.game(NINE))
        self.assertEqual(len(result["equilibria"]), 9)
        self.assertTrue(result["all_equilibria"])
        for equilibrium in result["equilibria"]:
            self.assertLess(max(equilibrium["regret"].values()), 1e-9)

    def test_pure_finds_those_without_mixing(self):
        result = self.json("solve", CHICKEN_NFG, "--method", "pure")
        found = {(e["profile"]["Row"]["dare"], e["profile"]["Column"]["dare"]) for e in result["equilibria"]}
        self.assertEqual(found, {(1, 0), (0, 1)})

    def test_lemke_howson_finds_some_and_says_there_may_be_others(self):
        result = self.json("solve", STENGEL, "--method", "lemke_howson")
        self.assertFalse(result["all_equilibria"])
        self.assertTrue(result["complete"])
        self.assertGreaterEqual(len(result["equilibria"]), 1)
        self.assertIn("there may be others", self.done("solve", STENGEL, "--method", "lemke_howson"))

    def test_logit_goes_to_nash_or_stops_at_a_rationality(self):
        nash = self.json("solve", self.game(DILEMMA_NFG), "--method", "logit")
        self.assertLess(nash["equilibria"][0]["profile"]["Row"]["c"], 1e-6)
        # Oracle: McKelvey & Palfrey (1995), prisoner's dilemma (5, 3, 1, 0) at rationality 1: P(c) = 0.226751.
        at_one = self.json("solve", self.game(DILEMMA_NFG), "--rationality", 1)
        self.assertEqual(at_one["method"], "logit")
        self.assertAlmostEqual(at_one["equilibria"][0]["profile"]["Row"]["c"], 0.226751, places=6)
        self.assertLess(at_one["equilibria"][0]["certificate"]["qre_residual"], 1e-9)

    def test_regret_and_payoffs_are_what_the_profile_gives(self):
        # Independent of the program: expected payoffs from the file's numbers.
        text = random_game(2, 3, 7)
        numbers = [Fraction(x) for x in text.splitlines()[1].split()]
        for equilibrium in self.json("solve", self.game(text))["equilibria"]:
            mixes = [[Fraction(x) for x in equilibrium["exact"]["profile"][p].values()] for p in ("P0", "P1")]
            self.assertEqual([sum(m) for m in mixes], [1, 1])
            values = [[0] * 3, [0] * 3]
            for j in range(3):
                for i in range(3):
                    values[0][i] += mixes[1][j] * numbers[2 * (3 * j + i)]
                    values[1][j] += mixes[0][i] * numbers[2 * (3 * j + i) + 1]
            for player, name in enumerate(("P0", "P1")):
                payoff = sum(m * v for m, v in zip(mixes[player], values[player]))
                self.assertEqual(payoff, max(values[player]))
                self.assertEqual(Fraction(equilibrium["exact"]["payoffs"][name]), payoff)

    def test_the_table_reads_and_csv_is_tidy(self):
        text = self.done("solve", CHICKEN_NFG)
        self.assertTrue(text.startswith("Chicken\n"))
        self.assertIn("swerve 2/3, dare 1/3", text)
        self.assertIn("3 equilibria: complete", text)
        self.assertIn("enumerate (chosen)", text)
        rows = self.rows("solve", CHICKEN_NFG)
        self.assertEqual(len(rows), 3 * 2 * 2)
        self.assertEqual({r["exact"] for r in rows}, {"0", "1", "1/3", "2/3"})

    def test_a_degenerate_game_says_so(self):
        path = self.game('NFG 1 R "Idle" { "A" "B" } { 2 2 }\n1 1 1 0 0 0 0 0\n')
        result = self.json("solve", path)
        self.assertTrue(result["degenerate"])
        self.assertTrue(any(e["component"] for e in result["equilibria"]))

    def test_names_that_repeat_or_are_empty_do_not_collide(self):
        path = self.game('NFG 1 R "" { "P" "P" } { { "x" "x" } { "" "" } } 1 1 0 0 0 0 2 2')
        result = self.json("solve", path)
        self.assertEqual([p["name"] for p in result["players"]], ["P_1", "P_2"])
        for equilibrium in result["equilibria"]:
            self.assertEqual(set(equilibrium["profile"]["P_1"]), {"x_1", "x_2"})
            self.assertEqual(set(equilibrium["profile"]["P_2"]), {"_1", "_2"})
            self.assertEqual(sum(equilibrium["profile"]["P_1"].values()), 1)


class OtherMethods(GameTest):
    def test_the_best_correlated_equilibrium_of_chicken(self):
        # Aumann (1974): CC 1/2, CD 1/4, DC 1/4, worth 5.25 to each.
        result = self.json("solve", CHICKEN_NFG, "--method", "correlated")
        self.assertAlmostEqual(result["objective"], 10.5, places=7)
        self.assertAlmostEqual(result["payoffs"]["Row"] + result["payoffs"]["Column"], 10.5, places=7)
        fair = self.json("solve", CHICKEN_NFG, "--method", "correlated", "--objective", "fairness")
        self.assertAlmostEqual(fair["payoffs"]["Row"], 5.25, places=7)
        row = self.json("solve", CHICKEN_NFG, "--method", "correlated", "--objective", "Row")
        self.assertAlmostEqual(row["payoffs"]["Row"], 7, places=7)
        coarse = self.json("solve", CHICKEN_NFG, "--method", "coarse")
        self.assertGreaterEqual(coarse["objective"], result["objective"] - 1e-9)
        self.assertIn("gain from disobeying", self.done("solve", CHICKEN_NFG, "--method", "correlated"))
        self.assertEqual(len(self.rows("solve", CHICKEN_NFG, "--method", "correlated")), 4)

    def test_dominance_leaves_defection(self):
        path = self.game(DILEMMA_NFG)
        result = self.json("solve", path, "--method", "dominance")
        self.assertEqual(result["kept"], {"Row": ["d"], "Column": ["d"]})
        self.assertIn("is strictly dominated by d", self.done("solve", path, "--method", "dominance"))
        self.assertEqual(len(self.rows("solve", path, "--method", "dominance")), 2)
        self.assertIn("No action is strictly dominated", self.done("solve", CHICKEN_NFG, "--method", "dominance"))

    def test_maximin(self):
        pennies = self.game('NFG 1 R "Pennies" { "A" "B" } { 2 2 } 1 -1 -1 1 -1 1 1 -1')
        result = self.json("solve", pennies, "--method", "maximin")
        self.assertAlmostEqual(result["maximin"]["A"]["value"], 0)
        self.assertAlmostEqual(result["maximin"]["A"]["strategy"]["1"], 0.5)
        self.assertEqual(result["maximin"]["A"]["pure_value"], -1)
        self.assertEqual(result["maximin"]["A"]["pure_minmax"], 1)
        self.assertIn("assures itself of", self.done("solve", pennies, "--method", "maximin"))
        self.assertEqual(len(self.rows("solve", pennies, "--method", "maximin")), 2)

    def test_repeated_dilemma_has_axelrods_thresholds(self):
        path = self.game(DILEMMA_NFG)
        result = self.json("solve", path, "--method", "repeated")
        both = next(p for p in result["profiles"] if p["actions"] == ["c", "c"])
        self.assertEqual(both["grim_trigger_exact"], "1/2")
        self.assertEqual(result["tit_for_tat"]["discount_exact"], "2/3")
        self.assertEqual(result["minmax"], [1, 1])
        text = self.done("solve", path, "--method", "repeated")
        self.assertIn("an equilibrium from 2/3", text)
        self.assertIn("1/2", text)
        self.assertTrue(self.rows("solve", path, "--method", "repeated"))


class Files(GameTest):
    def test_round_trips_are_exact_in_both_forms(self):
        for seed in range(5):
            for form in ("payoff", "outcome"):
                first = self.game(random_game(3, 2, seed))
                out = self.folder / "out.nfg"
                self.done("solve", first, "--method", "pure", "--nfg", out, "--nfg-form", form)
                again = self.folder / "again.nfg"
                self.done("solve", out, "--method", "pure", "--nfg", again)
                self.assertEqual(out.read_text(), again.read_text())
                back = self.folder / "back.nfg"
                self.done("solve", out, "--method", "pure", "--nfg", back, "--nfg-form", "payoff")
                plain = self.folder / "plain.nfg"
                self.done("solve", first, "--method", "pure", "--nfg", plain)
                self.assertEqual(back.read_text(), plain.read_text())

    def test_outcomes_names_and_the_comment_survive(self):
        out = self.folder / "out.nfg"
        self.done("solve", CHICKEN_NFG, "--nfg", out)
        text = out.read_text()
        self.assertIn('{ "row dares" 7, 2 }', text)
        self.assertIn("Aumann, R. J. (1974)", text)

    def test_standard_input_is_read(self):
        with open(CHICKEN_NFG, encoding="utf-8") as game:
            self.assertIn("3 equilibria", self.done("solve", "-", stdin=game))

    def test_a_game_is_known_by_its_first_word(self):
        self.assertIn("Dilemma", self.done("solve", self.game(DILEMMA_NFG, "dilemma.txt")))

    def test_a_bad_file_is_told_with_its_place(self):
        path = self.game('NFG 1 R "t" { "A" "B" }\n{ 2 2 }\n1 2 3 4 nan 6 7 8\n')
        message = self.refused(3, "solve", path)
        self.assertIn(f"{path}:3:9: error: payoff = 'nan': must be a finite number [nfg-number]", message)
        self.assertIn(f"1 error in {path}", message)
        short = self.game('NFG 1 R "t" { "A" "B" }\n{ 2 2 }\n1 2 3 4 5 6 7\n')
        self.assertIn("8 payoffs expected (2 x 2 strategies, 2 players), 7 found", self.refused(3, "solve", short))
        self.assertIn("No such file", self.refused(1, "solve", self.folder / "none.nfg"))
        self.assertIn("it is a folder", self.refused(1, "solve", self.folder))

    def test_a_file_that_cannot_be_written_is_told(self):
        message = self.refused(1, "solve", CHICKEN_NFG, "--nfg", self.folder / "no" / "out.nfg")
        self.assertIn("out.nfg", message)


class Limits(GameTest):
    def test_max_equilibria_ends_the_search_with_4(self):
        process = detente("solve", STENGEL, "--max-equilibria", 3, "--format", "json")
        self.assertEqual(process.returncode, 4)
        self.assertIn("search incomplete", process.stderr)
        result = json.loads(process.stdout)
        self.assertEqual(len(result["equilibria"]), 3)
        self.assertFalse(result["all_equilibria"])
        self.assertFalse(result["complete"])
        self.assertTrue(result["remarks"])

    def test_a_time_limit_ends_the_search_with_4_and_what_was_found(self):
        path = self.game(random_game(2, 24, 3))
        process = detente("solve", path, "--method", "enumerate", "--time-limit", 0.05)
        self.assertEqual(process.returncode, 4, process.stderr)
        self.assertIn("SEARCH INCOMPLETE", process.stdout)
        self.assertIn("search incomplete", process.stderr)

    def test_a_game_too_large_is_refused_with_what_would_work(self):
        path = self.game(random_game(4, 8, 5))
        message = self.refused(1, "solve", path, "--method", "enumerate")
        self.assertIn("8 x 8 x 8 x 8", message)
        self.assertIn("logit finds one equilibrium in", message)
        self.assertIn("logit (chosen)", self.done("solve", path))

    def test_options_that_do_not_fit_are_refused(self):
        self.assertIn("two players", self.refused(2, "solve", self.game(NINE), "--method", "lemke_howson"))
        self.assertIn("did you mean 'logit'?", self.refused(2, "solve", CHICKEN_NFG, "--method", "logti"))
        self.assertIn("goes with a scenario", self.refused(2, "solve", CHICKEN_NFG, "--efg", "x", "--set", "a=1"))
        self.assertIn("goes with a game", self.refused(2, "solve", CHICKEN, "--method", "logit"))
        self.assertIn("--rounds goes with --efg", self.refused(2, "solve", CHICKEN, "--rounds", 2))
        self.assertIn(
            "did you mean 'Row'?",
            self.refused(2, "solve", CHICKEN_NFG, "--method", "correlated", "--objective", "Rov"),
        )
        for rationality in ("-1", "nan", "x"):
            self.assertIn("--rationality", self.refused(2, "solve", CHICKEN_NFG, "--rationality", rationality))


class Scenarios(GameTest):
    def test_the_report_tells_values_deviations_and_a_path(self):
        result = self.json("solve", DILEMMA)
        run = self.json("run", DILEMMA)
        self.assertEqual(result["scenario_hash"], run["scenario_hash"])
        self.assertEqual(len(result["players"]), 2)
        for player in result["players"]:
            self.assertGreaterEqual(player["gain_from_start"], -1e-12)
        for step in result["path"]:
            for mix in step["policy"].values():
                self.assertAlmostEqual(sum(mix.values()), 1)
        text = self.done("solve", DILEMMA)
        for words in ("best deviation gains", "Likeliest path", "largest residual"):
            self.assertIn(words, text)

    def test_best_replies_gain_nothing_from_deviating(self):
        result = self.json("solve", CHICKEN, "--set", "players.row.rationality=inf", "--set",
                           "players.col.rationality=inf")  # fmt: skip
        for player in result["players"]:
            self.assertLess(player["gain_anywhere"], 1e-8)

    def test_the_crisis_is_solved_and_its_path_told(self):
        result = self.json("solve", VETO)
        labels = [step["label"] for step in result["path"]]
        self.assertEqual(labels, sorted(labels))
        self.assertEqual(result["certificate"]["termination"], "solved")
        rows = self.rows("solve", VETO)
        self.assertEqual(rows[0]["round"], "1")
        self.assertTrue(math.isclose(sum(float(r["probability"]) for r in rows if r["round"] == "1" and
                                         r["player"] == rows[0]["player"]), 1))  # fmt: skip

    def test_the_first_moves_are_a_game_whose_logit_equilibrium_is_the_policy(self):
        out = self.folder / "start.nfg"
        result = self.json("solve", CHICKEN, "--nfg", out)
        game = self.json("solve", out, "--rationality", 50)
        policy = result["path"][0]["policy"]
        profile = game["equilibria"][0]["profile"]
        for action, chance in policy["row"].items():
            self.assertAlmostEqual(profile["Row"][action], chance, places=7)

    def test_the_first_rounds_are_a_tree(self):
        out = self.folder / "out.efg"
        self.done("solve", CHICKEN, "--efg", out)
        text = out.read_text()
        self.assertTrue(text.startswith('EFG 2 R "Chicken" { "Row" "Column" }\n'))
        self.assertEqual(text.count("\np "), 3)
        self.assertEqual(text.count("\nt "), 4)
        self.assertIn("{ 7, 2 }", text)
        message = self.refused(1, "solve", VETO, "--efg", out, "--rounds", 9)
        self.assertIn("[too-large]", message)
        self.assertIn("ask for fewer rounds", message)

    def test_an_invalid_scenario_is_told_as_ever(self):
        self.assertIn("[", self.refused(3, "solve", self.scenario("detente = 1\n")))


if __name__ == "__main__":
    unittest.main()
