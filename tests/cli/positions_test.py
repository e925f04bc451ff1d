"""`detente positions`: tables, CSV and JSON, folders, the picture, and what it refuses."""

import csv
import io
import json
import subprocess
import sys
import unittest
import xml.etree.ElementTree

from program import ROOT, SCENARIOS, VETO, ProgramTest

COUNCIL = str(SCENARIOS / "positions-2022.toml")
KTAB = ROOT / "tests" / "positions" / "ktab"
PLOT = ROOT / "scripts" / "plot_positions.py"
# Who cares less gives way: every number of it can be worked out by hand.
PAIR = """detente = 1
[positions]
title = "A pair"
[scales.toll]
low = 0
high = 10
[actors.ann]
capability = 1
[actors.ann.positions]
toll = { ideal = 0, salience = 0.3 }
[actors.bob]
[actors.bob.positions]
toll = { ideal = 10, salience = 0.1 }
"""
CRISIS = """detente = 1
[scenario]
title = "Two"
start = 2022-05-26
round = "year"
rounds = 1
[players.us]
actions = { wait = {} }
payoff = { nothing = 0 }
[players.us.positions]
pressure = { ideal = 0.9, salience = 0.8, capability = 1.0 }
[players.china]
actions = { wait = {} }
payoff = { nothing = 0 }
[players.china.positions]
pressure = { ideal = 0.2, salience = 0.6, capability = 1.0 }
[[phases]]
name = "only"
movers = ["us", "china"]
"""


class Positions(ProgramTest):
    def setUp(self):
        super().setUp()
        self.pair = self.scenario(PAIR, "pair.toml")

    def test_the_less_resolute_of_two_gives_way(self):
        found = self.json("positions", self.pair, "--rule", "risk=neutral", "--replicates", 0)
        self.assertEqual(found["end"], "settled")
        toll = found["scales"]["toll"]
        self.assertEqual(toll["actors"]["bob"]["positions"][:2], [10, 0])
        self.assertAlmostEqual(toll["actors"]["ann"]["needs_factor"], 1 / 3)
        self.assertEqual(toll["forecast"][0]["mean"], 2.5)
        offer = found["offers"][0]
        self.assertEqual((offer["challenger"], offer["target"], offer["offer"]), ("ann", "bob", "confrontation"))
        self.assertAlmostEqual(offer["odds"], 0.75)

    def test_ktabs_forty_actors_have_ktabs_forecast(self):
        found = self.json("positions", KTAB / "dummyData-a040.csv", "--rounds", 0, "--replicates", 0)
        forecast = found["scales"]["xyz_position"]["forecast"]
        self.assertEqual(len(forecast), 1)
        self.assertAlmostEqual(forecast[0]["mean"], 62.951384, places=6)
        self.assertAlmostEqual(forecast[0]["capability_mean"], 62.092206, places=6)
        self.assertAlmostEqual(forecast[0]["median"], 64.52, places=9)

    def test_ktabs_model_plays_ktabs_run(self):
        rows = list(csv.DictReader(io.StringIO(self.done(
            "positions", KTAB / "SOE-Pol-Comp.csv", "--model", "condorcet", "--replicates", 0, "--format", "csv"))))  # fmt: skip
        last = {(row["actor"], row["scale"]): float(row["position"]) for row in rows if row["round"] == "27"}
        self.assertAlmostEqual(last["XJ", "policy_position"], 43.2, delta=0.05)
        self.assertAlmostEqual(last["WY", "competitive_position"], 60.0, delta=0.05)
        self.assertEqual(len(rows), 28 * 2 * 13)

    def test_a_scenarios_players_bargain_too(self):
        found = self.json("positions", self.scenario(CRISIS), "--replicates", 0)
        self.assertEqual(list(found["scales"]), ["pressure"])
        self.assertEqual(found["scales"]["pressure"]["actors"]["us"]["positions"][0], 0.9)

    def test_tables_tell_forecast_actors_and_offers(self):
        text = self.done("positions", COUNCIL, "--replicates", 50)
        for word in ("the power majority", "5 to 95 %", "power it needs", "challenger", "compromise", "North Korea",
                     "50 replicates"):  # fmt: skip
            self.assertIn(word, text)
        text = self.done("positions", COUNCIL, "--model", "condorcet", "--replicates", 0)
        self.assertIn("An election among the last positions", text)
        self.assertNotIn("5 to 95 %", text)
        self.assertIn("challenger goes", text)

    def test_the_same_seed_gives_the_same_bytes_on_any_number_of_threads(self):
        words = ["positions", COUNCIL, "--replicates", 30, "--format", "json"]
        first = self.done(*words, "--threads", 1)
        self.assertEqual(first, self.done(*words, "--threads", 3))
        self.assertNotEqual(first, self.done(*words, "--seed", 2))

    def test_settings_and_rules_change_the_result(self):
        plain = self.json("positions", self.pair, "--replicates", 0)
        stronger = self.json("positions", self.pair, "--replicates", 0, "--set", "actors.bob.capability=9")
        self.assertLess(plain["scales"]["toll"]["forecast"][0]["mean"], 5)
        self.assertGreater(stronger["scales"]["toll"]["forecast"][0]["mean"], 5)
        other = self.json("positions", COUNCIL, "--replicates", 0, "--rule", "choice=strongest")
        self.assertEqual(other["run"]["rules"]["choice"], "strongest")

    def test_check_knows_files_of_positions(self):
        self.assertIn("valid: positions of 16 actors on 1 issue", self.done("check", COUNCIL))
        self.assertIn("valid: positions of 40 actors on 1 issue", self.done("check", KTAB / "dummyData-a040.csv"))

    def test_wrong_files_are_refused_with_all_their_errors(self):
        bad = self.scenario(PAIR.replace("ideal = 10", "ideal = 11").replace("salience = 0.3", "salience = 3"))
        for command in ("positions", "check"):
            error = self.refused(3, command, bad)
            self.assertIn(f"{bad}:10:32: error: salience = 3 must be in [0, 1] [out-of-range]", error)
            self.assertIn(f"{bad}:13:18: error: ideal = 11 must be in [0, 10] [out-of-range]", error)
            self.assertIn("2 errors", error)
        table = self.scenario("Talks, x, 2, 1\nActor, D, I, P, S\na, A, 1, 10, 20\nb, B, one, 50, 60\n", "x.csv")
        for command in ("positions", "check"):
            error = self.refused(3, command, table)
            self.assertIn(f"{table}:4:7: error: the influence of actor 'b' must be a number, not 'one'", error)
        self.assertIn("have positions, and bargaining needs two", self.refused(3, "positions", VETO))
        self.assertIn("No such file", self.refused(1, "positions", self.folder / "x.toml"))
        self.assertIn("No such file", self.refused(1, "positions", self.folder / "nowhere.csv"))

    def test_wrong_words_are_bad_usage(self):
        for words, answer in [
            (["--model", "chalenge"], "did you mean 'challenge'?"),
            (["--rule", "ods=contest"], "did you mean 'odds'?"),
            (["--rule", "odds"], "must be NAME=VALUE"),
            (["--rule", "odds=all"], "must be one of contest, all_pairs"),
            (["--model", "condorcet", "--rule", "odds=contest"], "the model condorcet has no rule 'odds'"),
            (["--jitter", "2"], "must be a number in [0, 1]"),
            (["--rounds", "999"], "must be "),
            (["--replicates", "10001"], "must be "),
            (["--force"], "--force needs --out DIR"),
        ]:
            with self.subTest(words=words):
                self.assertIn(answer, self.refused(2, "positions", self.pair, *words))
        self.assertIn("whose positions?", self.refused(2, "positions"))
        self.assertIn("--set changes TOML files", self.refused(2, "positions", "x.csv", "--set", "a=1"))


class Folder(ProgramTest):
    def setUp(self):
        super().setUp()
        self.out = self.folder / "study"

    def plot(self, *words):
        return subprocess.run([sys.executable, PLOT, *map(str, words)], capture_output=True, text=True, check=False)

    def drawn(self, *words):
        process = self.plot(self.out, *words)
        self.assertEqual((process.returncode, process.stderr), (0, ""))
        paths = process.stdout.split()
        self.assertEqual([path.rsplit(".")[-1] for path in paths], ["png", "svg"])
        with open(paths[1], encoding="utf-8") as file:
            svg = file.read()
        xml.etree.ElementTree.fromstring(svg)
        return svg

    def test_the_folder_holds_all_tables_and_no_other_study_replaces_it(self):
        words = ["positions", COUNCIL, "--replicates", 20, "--out", self.out]
        self.done(*words)
        manifest = json.loads((self.out / "manifest.json").read_text(encoding="utf-8"))
        self.assertEqual(manifest["command"], "positions")
        for name, note in manifest["tables"].items():
            with (self.out / name).open(encoding="utf-8", newline="") as file:
                self.assertGreater(len(list(csv.DictReader(file))), 0, name)
            self.assertTrue(note)
        self.done(*words)
        self.refused(1, *words, "--seed", 4)
        self.done(*words, "--seed", 4, "--force")

    def test_the_picture_shows_lines_and_band_and_is_the_same_bytes_each_time(self):
        self.done("positions", COUNCIL, "--replicates", 40, "--out", self.out)
        svg = self.drawn()
        for word in ("Pressure on Pyongyang", "United States", "North Korea", "median by power", "round"):
            self.assertIn(word, svg)
        self.assertEqual(svg, self.drawn())

    def test_several_issues_and_no_replicates_are_drawn_too(self):
        self.done("positions", KTAB / "dummyData_3Dim.csv", "--model", "condorcet", "--replicates", 0, "--out", self.out)
        self.assertIn("Pstn3", self.drawn())
        self.assertNotIn("Pstn3", self.drawn("--scale", "pstn1"))
        process = self.plot(self.out, "--scale", "pstn9")
        self.assertEqual(process.returncode, 1)
        self.assertIn("no scale 'pstn9'", process.stderr)

    def test_a_folder_without_positions_is_refused_with_a_hint(self):
        process = self.plot(self.folder)
        self.assertEqual(process.returncode, 1)
        self.assertIn("detente positions FILE --out DIR", process.stderr)
        self.assertNotIn("Traceback", process.stderr)


if __name__ == "__main__":
    unittest.main()
