"""detente sensitivity: from a finished sweep to what its outcomes hang on."""

import csv
import io
import json
import shutil
import unittest

import program

SCENARIO = """
detente = 1
[scenario]
title = "Known answers"
start = 2000-01-01
round = "year"
rounds = 1
[parameters]
a = { value = 0.5, low = 0.0, high = 1.0, about = "counts once" }
b = { value = 0.5, low = 0.0, high = 1.0, about = "counts twice" }
c = { value = 0.5, low = 0.0, high = 1.0, about = "breaks things at 0" }
[state]
x = { levels = 2, start = 0 }
[players.p]
name = "P"
[players.p.actions]
wait = {}
[players.p.payoff]
none = "0"
[[phases]]
name = "only"
movers = ["p"]
[outcomes]
line = { last = "a + 2 * b + 0 / c" }
product = { last = "a * b" }
flat = { last = "x" }
[play]
p = "uniform"
"""


class Sensitivity(program.ProgramTest):
    def sweep(self, *arguments, folder="sweep"):
        """The folder of a finished sweep."""
        path = self.folder / folder
        program.detente("sweep", self.scenario(SCENARIO), *arguments, "--out", path)
        self.assertTrue((path / "manifest.json").is_file(), arguments)
        return path

    def rows(self, text):
        """(outcome, index, axis) -> row."""
        table = list(csv.DictReader(io.StringIO(text)))
        found = {(row["outcome"], row["index"], row["axis"]): row for row in table}
        self.assertEqual(len(found), len(table))
        return found

    def value(self, rows, *key):
        return float(rows[key]["value"])

    def test_sobol_indices_of_known_functions(self):
        folder = self.sweep("--all", "--design", "saltelli", "--samples", 1024)
        text = self.done("sensitivity", folder, "--format", "csv")
        self.assertEqual(text, (folder / "sensitivity.csv").read_text(encoding="utf-8"))
        self.assertEqual(text.splitlines()[0], "outcome,axis,index,value,low,high,n")
        rows = self.rows(text)
        # a + 2 b: shares 1/5 and 4/5. a b: variance 7/144, of which 1/48 each alone and 1/144 together.
        for outcome, index, axis, expected in (
            ("line", "first", "a", 1 / 5),
            ("line", "total", "b", 4 / 5),
            ("line", "total", "c", 0),
            ("product", "first", "a", 3 / 7),
            ("product", "total", "b", 4 / 7),
        ):
            row = rows[outcome, index, axis]
            self.assertAlmostEqual(float(row["value"]), expected, delta=0.02, msg=row)
            self.assertLessEqual(float(row["low"]), expected, row)
            self.assertGreaterEqual(float(row["high"]), expected, row)
            self.assertEqual(row["n"], str(1024 * 5))
        self.assertAlmostEqual(self.value(rows, "line", "src", "b"), (4 / 5) ** 0.5, delta=0.01)
        self.assertEqual(rows["line", "src", "b"]["low"], "")
        self.assertEqual(rows["flat", "first", "a"]["value"], "")

    def test_the_table_sorts_axes_by_importance_and_says_what_was_used(self):
        folder = self.sweep("--all", "--design", "saltelli", "--samples", 64)
        text = self.done("sensitivity", folder)
        self.assertEqual(text.splitlines()[0].split(",")[0], "320 points by saltelli")
        line = text[text.index("\nline\n") : text.index("\nproduct\n")].splitlines()
        self.assertEqual([row.split()[0] for row in line[3:6]], ["b", "a", "c"])
        self.assertIn("counts twice", line[3])
        self.assertIn("  sobol: 64 blocks", line)
        self.assertIn("  sobol: none: the outcome is the same at all points", text)

    def test_one_outcome_is_shown_and_all_are_written(self):
        folder = self.sweep("--all", "--design", "lhs", "--samples", 50)
        text = self.done("sensitivity", folder, "--outcome", "product", "--format", "csv")
        self.assertEqual({row[0] for row in self.rows(text)}, {"product"})
        written = self.rows((folder / "sensitivity.csv").read_text(encoding="utf-8"))
        self.assertEqual({row[0] for row in written}, {"line", "product", "flat"})
        message = self.refused(2, "sensitivity", folder, "--outcome", "produkt")
        self.assertIn("did you mean 'product'?", message)

    def test_morris_counts_the_trajectories_that_failed_points_cost(self):
        folder = self.sweep("--all", "--design", "morris", "--samples", 40)
        process = program.detente("sensitivity", folder, "--format", "json")
        self.assertEqual(process.returncode, 0)
        report = json.loads(process.stdout)
        self.assertGreater(report["failed"], 0)
        self.assertEqual(process.stderr, f"detente: {report['failed']} points failed and left out\n")
        morris = report["outcomes"][0]["methods"][0]
        self.assertEqual(morris["name"], "morris")
        self.assertEqual(morris["used"] + morris["missing"], 40)
        self.assertGreater(morris["missing"], 0)
        found = {(row["index"], row["axis"]): row for row in morris["indices"]}
        self.assertAlmostEqual(found["mu_star", "a"]["value"], 1, places=12)
        self.assertAlmostEqual(found["mu", "b"]["value"], 2, places=12)
        self.assertAlmostEqual(found["sigma", "b"]["value"], 0, places=12)
        self.assertEqual(found["mu", "b"]["n"], morris["used"] * 4)

    def test_a_grid_with_words_and_failures_gives_regression(self):
        folder = self.sweep("--vary", "a=0:1:0.25", "--vary", "c=0,0.5,1", "--vary", "play.p=uniform,equilibrium")
        process = program.detente("sensitivity", folder, "--outcome", "line", "--format", "csv")
        self.assertEqual(process.stderr, "detente: 10 points failed and left out\n")
        rows = self.rows(process.stdout)
        self.assertEqual(
            list(rows), [("line", index, axis) for index in ("src", "srrc") for axis in ("a", "c", "play.p")]
        )
        self.assertAlmostEqual(self.value(rows, "line", "src", "a"), 1, places=9)
        self.assertEqual(rows["line", "src", "a"]["n"], "20")

    def test_too_few_points_are_refused_with_the_number(self):
        folder = self.sweep("--vary", "a=0,1", "--vary", "b=0,1", "--zip")
        process = program.detente("sensitivity", folder)
        self.assertEqual(process.returncode, 1)
        self.assertIn("2 of 2 points left, 0 missing; at least 4 needed", process.stdout)

    def test_the_same_sweep_gives_the_same_bytes(self):
        folder = self.sweep("--all", "--design", "saltelli", "--samples", 32)
        first = self.done("sensitivity", folder, "--format", "csv")
        self.assertEqual(first, self.done("sensitivity", folder, "--format", "csv"))

    def test_folders_that_are_no_finished_sweep_are_refused(self):
        self.assertIn("plan.json", self.refused(1, "sensitivity", self.folder / "none"))
        self.assertIn("which sweep?", self.refused(2, "sensitivity"))
        folder = self.sweep("--vary", "a=0:1:0.25")
        changed = self.folder / "changed"
        shutil.copytree(folder, changed)
        points = (changed / "points.csv").read_text(encoding="utf-8")
        (changed / "points.csv").write_text(points.replace("0.25", "0.26"), encoding="utf-8")
        self.assertIn("its hash differs", self.refused(1, "sensitivity", changed))
        (folder / "outcomes.csv").unlink()
        self.assertIn("outcomes.csv", self.refused(1, "sensitivity", folder))
        self.assertFalse((folder / "sensitivity.csv").exists())


if __name__ == "__main__":
    unittest.main()
