"""scripts/plot.py: pictures of a run, the same bytes each time, and clear errors."""

import json
import shutil
import subprocess
import sys
import unittest
import xml.etree.ElementTree

from program import CHICKEN, DILEMMA, ROOT, ProgramTest, wide_scenario

PLOT = ROOT / "scripts" / "plot.py"


class Plots(ProgramTest):
    def plot(self, *arguments):
        return subprocess.run(
            [sys.executable, str(PLOT), *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def run_directory(self, *arguments):
        out = self.folder / "run"
        self.done("run", *arguments, "--out", out)
        return out

    def svg_text(self, path):
        """Comments of the SVG hold the texts that are drawn."""
        return path.read_text(encoding="utf-8")

    def test_a_run_becomes_pictures_of_its_state_and_actions(self):
        run = self.run_directory(DILEMMA, "--rounds", 12)
        process = self.plot(run)
        self.assertEqual((process.returncode, process.stderr), (0, ""))
        for name in ("state", "actions"):
            self.assertEqual((run / f"{name}.png").read_bytes()[:8], b"\x89PNG\r\n\x1a\n")
            xml.etree.ElementTree.parse(run / f"{name}.svg")
        for word in ("row_streak", "col_streak", "median", "mean", "2000-01-01"):
            self.assertIn(word, self.svg_text(run / "state.svg"))
        for word in ("Row", "Column", "cooperate", "defect", "no move"):
            self.assertIn(word, self.svg_text(run / "actions.svg"))

    def test_equal_runs_make_equal_bytes(self):
        run = self.run_directory(DILEMMA, "--rounds", 12)
        for name in ("one", "two"):
            self.assertEqual(self.plot(run, "--out", self.folder / name).returncode, 0)
        for name in ("state.png", "state.svg", "actions.png", "actions.svg"):
            self.assertEqual((self.folder / "one" / name).read_bytes(), (self.folder / "two" / name).read_bytes())

    def test_a_game_without_state_and_of_one_round_has_a_picture(self):
        run = self.run_directory(CHICKEN)
        process = self.plot(run)
        self.assertEqual((process.returncode, process.stderr), (0, ""))
        self.assertFalse((run / "state.png").exists())
        self.assertTrue((run / "actions.png").exists())

    def test_a_run_with_private_types_has_pictures(self):
        run = self.run_directory(ROOT / "scenarios" / "tutorial" / "sincere-or-not.toml")
        process = self.plot(run)
        self.assertEqual((process.returncode, process.stderr), (0, ""))
        self.assertTrue((run / "actions.png").exists())

    def test_many_variables_and_actions_and_far_dates_have_pictures(self):
        text = wide_scenario(12).replace("start = 2000-01-01", "start = 9995-01-01")
        run = self.run_directory(self.scenario(text), "--method", "sample", "--replicates", 100)
        process = self.plot(run)
        self.assertEqual((process.returncode, process.stderr), (0, ""))

    def test_names_that_pandas_takes_for_missing_values_are_names(self):
        text = wide_scenario(1).replace("x0", "nan").replace("up0", "null").replace("end0", "none")
        run = self.run_directory(self.scenario(text))
        self.assertEqual(self.plot(run).returncode, 0)
        self.assertIn("null", self.svg_text(run / "actions.svg"))

    def test_a_folder_without_a_run_is_a_clear_error(self):
        process = self.plot(self.folder)
        self.assertEqual(process.returncode, 1)
        self.assertRegex(process.stderr, r"^plot: '.*' holds no run: it has no manifest\.json; .*\n$")
        self.assertIn("is not a folder", self.plot(self.folder / "nowhere").stderr)

    def test_a_damaged_run_is_a_clear_error(self):
        run = self.run_directory(CHICKEN)
        good = (run / "manifest.json").read_text(encoding="utf-8")
        manifest = json.loads(good)
        del manifest["players"]
        damages = {
            "manifest.json": ["{", "[]", '{"format": 1}', json.dumps(manifest)],
            "rounds.csv": ["", "round,label\n1,2\n", "round,label,date,kind,owner,name,statistic,value\n"],
        }
        for name, texts in damages.items():
            for text in texts:
                damaged = self.folder / "damaged"
                shutil.copytree(run, damaged)
                (damaged / name).write_text(text, encoding="utf-8")
                process = self.plot(damaged)
                self.assertEqual(process.returncode, 1, text)
                self.assertEqual(process.stderr.count("\n"), 1, process.stderr)
                self.assertTrue(process.stderr.startswith("plot: "), process.stderr)
                shutil.rmtree(damaged)


if __name__ == "__main__":
    unittest.main()
