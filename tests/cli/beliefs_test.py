"""Players with private types: how the commands tell what is believed of them, and what the plots show."""

import csv
import io
import json
import subprocess
import sys
import unittest
import xml.etree.ElementTree

from program import ROOT, TALKS, ProgramTest, detente

PLOT = ROOT / "scripts" / "plot_beliefs.py"


class Reports(ProgramTest):
    def run_json(self, *words):
        return json.loads(self.done("run", TALKS, *words, "--format", "json"))

    def test_run_tells_what_is_believed_and_which_moves_moved_it(self):
        text = self.done("run", TALKS)
        self.assertIn("What others believe of North Korea", text)
        self.assertIn("if sincere", text)
        self.assertIn("The moves that moved it most", text)
        self.assertRegex(text, r"2018\s+test\s+\d")

    def test_json_and_the_rounds_file_hold_the_same_beliefs(self):
        out = self.folder / "run"
        rounds = json.loads(self.done("run", TALKS, "--out", out, "--format", "json"))["rounds"]
        rows = list(csv.DictReader(io.StringIO((out / "rounds.csv").read_text(encoding="utf-8"))))
        told = {(row["round"], row["name"], row["statistic"]): float(row["value"]) for row in rows
                if row["kind"] == "belief"}  # fmt: skip
        for one in rounds:
            for kind, numbers in one["beliefs"]["dprk"]["types"].items():
                for statistic, value in numbers.items():
                    self.assertEqual(told[str(one["round"]), kind, statistic], value)
            for move in one["beliefs"]["dprk"]["inferences"]:
                found = [float(row["value"]) for row in rows if row["kind"] == "inference" and row["statistic"] == "share"
                         and row["round"] == str(one["round"]) and row["name"] == move["action"]]  # fmt: skip
                self.assertEqual(found, [move["share"]])
            self.assertNotIn("belief.dprk", one["variables"], "an index into a grid is no number for people")

    def test_beliefs_are_exact_whatever_the_method(self):
        exact = self.run_json("--method", "exact")["rounds"]
        sampled = self.run_json("--method", "sample", "--replicates", "50")["rounds"]
        self.assertEqual([one["beliefs"] for one in exact], [one["beliefs"] for one in sampled])

    def test_histories_and_trajectories_show_the_posterior(self):
        out = self.folder / "run"
        text = self.done("run", TALKS, "--trace", "3", "--out", out, "--trajectories", "--replicates", "20",
                         "--method", "sample")  # fmt: skip
        self.assertRegex(
            text, r"Others find North Korea sincere with 0\.?\d* instead of 0\.3 \(0\.?\d* by its moves alone\)"
        )
        rows = list(csv.DictReader(io.StringIO((out / "trajectories.csv").read_text(encoding="utf-8"))))
        self.assertTrue(all(0 <= float(row["belief.dprk"]) <= 1 for row in rows))
        self.assertGreater(len({row["belief.dprk"] for row in rows}), 2)
        for row in rows:
            told = [float(row[f"told.dprk.{kind}"]) for kind in ("sincere", "opportunist")]
            self.assertAlmostEqual(sum(told), 1.0, delta=1e-12)
            # Whom the grid makes certain, no move has: one test by a sincere player is unlikely, not impossible.
            self.assertTrue(0 < told[0] < 1, row)

    def test_solve_tells_what_each_type_does_and_is_worth(self):
        text = self.done("solve", TALKS)
        self.assertIn("North Korea, if sincere", text)
        self.assertRegex(text, r"if opportunist\s+0\.7")
        found = json.loads(self.done("solve", TALKS, "--format", "json"))
        types = {one["type"]: one for one in found["types"]}
        self.assertGreater(types["sincere"]["plays_first"]["hold"], 0.99)
        self.assertLess(types["opportunist"]["plays_first"]["hold"], 0.9)
        players = {one["player"]: one for one in found["players"]}
        mean = sum(one["prior"] * one["value"] for one in types.values())
        self.assertAlmostEqual(players["dprk"]["value"], mean, places=8)

    def test_describe_lists_types_and_the_phases_of_the_file(self):
        text = self.done("describe", TALKS)
        self.assertRegex(text, r"dprk\.sincere\s+0\.3\s+1/20")
        self.assertNotIn("inference", text)
        found = json.loads(self.done("describe", TALKS, "--format", "json"))
        self.assertEqual([one["name"] for one in found["phases"]], ["pyongyang", "washington"])
        self.assertEqual([one["effects"] for one in found["phases"]], [1, 0])
        self.assertEqual(found["players"][1]["types"][0], {"name": "sincere", "prior": 0.3})

    def test_what_asks_for_complete_information_says_so(self):
        for words in (["stability", TALKS], ["solve", TALKS, "--efg", self.folder / "x.efg"]):
            process = detente(*map(str, words))
            self.assertEqual(process.returncode, 1, words)
            self.assertIn("private type", process.stderr)
        self.assertIn("Why:", self.done("explain", TALKS, "--player", "us"))

    def test_a_stationary_horizon_has_beliefs_too(self):
        rounds = self.run_json("--horizon", "stationary")["rounds"]
        self.assertAlmostEqual(rounds[-1]["beliefs"]["dprk"]["types"]["sincere"]["mean"], 0.3, places=8)

    def test_results_do_not_depend_on_threads(self):
        one = self.done("run", TALKS, "--threads", "1", "--format", "json")
        self.assertEqual(one, self.done("run", TALKS, "--threads", "2", "--format", "json"))


class Plots(ProgramTest):
    def plot(self, text, *words):
        return subprocess.run([sys.executable, str(PLOT), "-", "--out", str(self.folder), *words], input=text,
                              capture_output=True, text=True, timeout=300, check=False)  # fmt: skip

    def test_the_picture_names_types_and_moves_and_is_the_same_each_time(self):
        text = self.done("run", TALKS, "--format", "json")
        self.assertEqual(self.plot(text).returncode, 0)
        svg = self.folder / "beliefs.svg"
        xml.etree.ElementTree.parse(svg)
        first = svg.read_text(encoding="utf-8")
        for word in ("Sincere or not", "dprk: sincere", "mean if really opportunist", "after test", "after hold"):
            self.assertIn(word, first)
        self.assertEqual(self.plot(text).returncode, 0)
        self.assertEqual(svg.read_text(encoding="utf-8"), first)

    def test_what_has_no_beliefs_is_a_clear_error(self):
        plain = self.done("run", ROOT / "scenarios" / "tutorial" / "chicken.toml", "--format", "json")
        for text, word in ((plain, "no players with private types"), ("{", "no results of a run"), ("[]", "no results"),
                           ('{"title": "x"}', "'rounds'")):  # fmt: skip
            process = self.plot(text)
            self.assertEqual((process.returncode, process.stdout), (1, ""))
            self.assertIn(word, process.stderr)
            self.assertNotIn("Traceback", process.stderr)


if __name__ == "__main__":
    unittest.main()
