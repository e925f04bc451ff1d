"""`detente compare`: differences known by hand, formats, the folder that it writes, what it refuses."""

import csv
import json
import unittest

from program import CHICKEN, SCENARIOS, ProgramTest, detente

INSPECTION = str(SCENARIOS / "tutorial" / "inspection-game.toml")

# A player goes with probability 0.3 in each of two rounds; each time it moves on by one.
COIN = """
detente = 1
[scenario]
title = "A coin"
start = 2020-01-01
round = "year"
rounds = 2
[parameters]
worth = { value = 2, low = 0, high = 5 }
[state]
x = { levels = 4, start = 0 }
[players.p]
name = "Player"
discount = 0.9
[players.p.actions]
go = {}
stay = {}
[players.p.payoff]
reward = "worth * p.go"
level = "x"
[[phases]]
name = "only"
movers = ["p"]
[[phases.effects]]
when = "p.go"
change = { x = 1 }
[outcomes]
times = { count = "p.go", about = "how often" }
first = { first = "p.go" }
[play]
p = "coin"
[strategies.coin]
mixed = { go = 3, stay = 7 }
"""
ODDS = "strategies.coin.mixed={ go = 6, stay = 4 }"


class Differences(ProgramTest):
    def setUp(self):
        super().setUp()
        self.coin = self.scenario(COIN)

    def test_a_changed_scenario_differs_as_computed_by_hand(self):
        result = self.json("compare", self.coin, "--with", ODDS)
        times, first = result["outcomes"]
        self.assertEqual((times["name"], times["origin"]), ("times", "exact"))
        for key, value in (("a", 0.6), ("b", 1.2), ("difference", 0.6)):
            self.assertAlmostEqual(times[key], value, places=12)
        # Under shared luck a round differs where its draw falls between 0.3 and 0.6: variance 2 x 0.21 a run.
        self.assertAlmostEqual(times["standard_error"], (0.42 / 4000) ** 0.5, delta=5e-4)
        self.assertAlmostEqual(times["variance_reduction"], (0.42 + 0.48) / 0.42, delta=0.15)
        self.assertLess(times["low"], 0.6)
        self.assertGreater(times["high"], 0.6)
        # A run without a first time, in A or in B, makes no pair.
        self.assertAlmostEqual(first["pairs"] / 4000, 0.51, delta=0.03)
        self.assertAlmostEqual(first["undefined_a"], 0.49, places=12)

    def test_payoff_terms_come_largest_first_and_add_up(self):
        result = self.json("compare", self.coin, "--with", ODDS)
        self.assertEqual([term["term"] for term in result["terms"]], ["reward", "level"])
        self.assertAlmostEqual(result["terms"][0]["difference"], 1.2, places=12)
        self.assertAlmostEqual(result["terms"][1]["difference"], 0.9, places=12)
        player = result["players"][0]
        self.assertAlmostEqual(player["total_a"], sum(term["a"] for term in result["terms"]), places=9)
        self.assertAlmostEqual(player["difference"], 2.1, places=9)
        self.assertAlmostEqual(player["discounted_a"], 0.9 + 0.9 * 1.2, places=9)

    def test_rounds_name_what_differs_in_them(self):
        rows = self.json("compare", self.coin, "--with", ODDS)["rounds"]
        by_name = {(row["round"], row["name"]): row for row in rows}
        self.assertEqual(by_name[1, "go"]["label_a"], "2020")
        self.assertAlmostEqual(by_name[2, "go"]["difference"], 0.3, places=12)
        self.assertAlmostEqual(by_name[2, "x"]["difference"], 0.6, places=12)

    def test_set_changes_both_and_with_only_the_second(self):
        result = self.json("compare", self.coin, "--set", "worth=3", "--with", "worth=4")
        self.assertEqual(
            result["changes"], [{"change": "changed", "path": "parameters.worth.value", "a": 3, "b": 4}]
        )
        self.assertAlmostEqual(result["terms"][0]["a"], 1.8, places=12)
        self.assertAlmostEqual(result["terms"][0]["b"], 2.4, places=12)
        self.assertEqual(result["outcomes"][0]["differing"], 0)

    def test_what_only_one_scenario_has_is_listed(self):
        other = self.scenario(
            COIN.replace("first = {", "largest = { max = 'x' }\nsecond = {").replace("rounds = 2", "rounds = 5"),
            name="other.toml",
        )
        result = self.json("compare", self.coin, other)
        rows = {row["name"]: row for row in result["outcomes"]}
        self.assertEqual(list(rows), ["times", "first", "largest", "second"])
        self.assertIsNone(rows["largest"]["a"])
        self.assertIsNone(rows["largest"]["difference"])
        self.assertEqual({row["round"] for row in result["rounds"]}, {1, 2})
        text = self.done("compare", self.coin, other)
        self.assertIn("not there", text)
        self.assertIn("A plays 2 rounds, B 5: only the first 2 are compared here.", text)

    def test_a_sampled_difference_has_the_interval_of_its_pairs(self):
        result = self.json("compare", self.coin, "--with", ODDS, "--method", "sample", "--replicates", 900)
        times = result["outcomes"][0]
        self.assertEqual((times["origin"], times["pairs"]), ("sampled", 900))
        self.assertAlmostEqual(times["difference"], times["paired_mean"], places=12)
        self.assertIsNotNone(result["terms"][0]["low"])
        self.assertIn("~", self.done("compare", self.coin, "--with", ODDS, "--method", "sample"))


class Reports(ProgramTest):
    def test_the_table_tells_what_changed_and_through_what(self):
        text = self.done("compare", INSPECTION, "--with", "fine=4")
        for part in ("parameters.fine.value", "the sender sanctions", "no sampling error",
                     "4,000 runs of A and of B share", "penalty", "sender.sanction", "not discounted", "2000"):  # fmt: skip
            self.assertIn(part, text)
        self.assertLessEqual(max(map(len, text.splitlines())), 120)

    def test_an_interval_that_rests_on_few_pairs_is_marked(self):
        text = self.done("compare", INSPECTION, "--with", "fine=4")
        line = next(line for line in text.splitlines() if "the target breaches" in line)
        self.assertIn("?", line)
        self.assertIn("fewer than 20 pairs differ", text.replace("\n ", ""))
        self.assertNotIn("?", next(line for line in text.splitlines() if "the sender sanctions" in line))

    def test_two_files_show_their_titles(self):
        text = self.done("compare", INSPECTION, CHICKEN)
        self.assertIn("A  The inspection game", text)
        self.assertIn("removed", text)

    def test_the_same_scenario_says_the_same(self):
        text = self.done("compare", CHICKEN, CHICKEN)
        self.assertIn("The scenarios say the same.", text)
        self.assertEqual(self.json("compare", CHICKEN, CHICKEN)["changes"], [])

    def test_csv_is_the_table_of_differences(self):
        text = self.done("compare", INSPECTION, "--with", "fine=4", "--format", "csv")
        rows = list(csv.DictReader(text.splitlines()))
        result = self.json("compare", INSPECTION, "--with", "fine=4")
        self.assertEqual([row["outcome"] for row in rows], ["breach", "sanction", "unpunished"])
        self.assertEqual(float(rows[1]["difference"]), result["outcomes"][1]["difference"])

    def test_results_do_not_depend_on_threads(self):
        texts = {
            self.done("compare", INSPECTION, "--with", "fine=4", "--threads", threads, "--format", "json")
            for threads in (1, 2, 8)
        }
        self.assertEqual(len(texts), 1)

    def test_the_folder_describes_every_column(self):
        out = self.folder / "comparison"
        self.done("compare", INSPECTION, "--with", "fine=4", "--out", out)
        manifest = json.loads((out / "manifest.json").read_text())
        self.assertEqual(manifest["command"], "compare")
        self.assertEqual(manifest["scenario_b"]["parameters"]["fine"]["value"], 4)
        self.assertEqual(sorted(path.name for path in out.iterdir()),
                         ["changes.csv", "differences.csv", "drivers.csv", "manifest.json", "rounds.csv"])  # fmt: skip
        for table, columns in manifest["tables"].items():
            with open(out / table, newline="") as file:
                self.assertEqual(next(csv.reader(file)), [column["name"] for column in columns])
        self.done("doctor", out)

    def test_another_comparison_is_replaced_only_by_force(self):
        out = self.folder / "comparison"
        self.done("compare", INSPECTION, "--with", "fine=4", "--out", out)
        self.done("compare", INSPECTION, "--with", "fine=4", "--out", out)
        message = self.refused(1, "compare", INSPECTION, "--with", "fine=5", "--out", out)
        self.assertIn("--force", message)
        self.done("compare", INSPECTION, "--with", "fine=5", "--out", out, "--force")


class Refusals(ProgramTest):
    def test_one_scenario_alone_is_bad_usage(self):
        self.assertIn("compared with what?", self.refused(2, "compare", INSPECTION))
        self.assertIn("is missing", self.refused(2, "compare"))
        self.assertIn("too many", self.refused(2, "compare", INSPECTION, CHICKEN, CHICKEN))

    def test_a_change_that_is_none_is_bad_usage(self):
        self.assertIn("must be NAME=VALUE", self.refused(2, "compare", INSPECTION, "--with", "fine"))
        self.assertIn("--replicates", self.refused(2, "compare", INSPECTION, CHICKEN, "--replicates", "1"))
        self.assertIn("--force needs --out", self.refused(2, "compare", INSPECTION, CHICKEN, "--force"))

    def test_an_invalid_change_is_an_invalid_scenario(self):
        self.assertIn("fine", self.refused(3, "compare", INSPECTION, "--with", "fine=99"))
        message = self.refused(3, "compare", INSPECTION, "--with", "fime=4")
        self.assertIn("fime", message)

    def test_a_file_that_is_not_there_is_named(self):
        self.assertIn("nowhere.toml", self.refused(1, "compare", INSPECTION, "nowhere.toml"))

    def test_a_game_that_does_not_fit_fails(self):
        process = detente("compare", INSPECTION, CHICKEN, "--max-memory", "100")
        self.assertEqual(process.returncode, 1, process.stderr)


if __name__ == "__main__":
    unittest.main()
