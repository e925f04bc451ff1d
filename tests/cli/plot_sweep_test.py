"""scripts/plot_sweep.py: pictures of a sweep, the same bytes each time, and clear errors.

The sweeps here are made up: see sweep_folders.py.
"""

import contextlib
import csv
import io
import itertools
import math
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
import unittest.mock
import warnings
import xml.etree.ElementTree

from sweep_folders import (
    PARAMETERS,
    ROOT,
    axis,
    grid_with_failures,
    hypercube,
    list_axis,
    morris,
    one_at_a_time,
    one_axis,
    saltelli,
    spaced,
    write_partial,
    write_sensitivity,
    write_sweep,
)

PLOT = ROOT / "scripts" / "plot_sweep.py"
sys.path.insert(0, str(PLOT.parent))
import plot_sweep  # noqa: E402
from sweep_plots.reading import Outcome  # noqa: E402


class SweepPlots(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def plot(self, *arguments):
        """In this process, which has loaded the plotting libraries once."""
        out, errors, code = io.StringIO(), io.StringIO(), 0
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors), warnings.catch_warnings():
            warnings.simplefilter("always", UserWarning)  # Layouts that do not fit; said once a process otherwise.
            try:
                with unittest.mock.patch.object(sys, "argv", [str(PLOT), *map(str, arguments)]):
                    plot_sweep.main()
            except SystemExit as exit:
                code = exit.code
                if isinstance(code, str):  # As the interpreter does.
                    print(code, file=errors)
                    code = 1
        return subprocess.CompletedProcess(arguments, code, out.getvalue(), errors.getvalue())

    def drawn(self, kinds, sweep, *options):
        """Draws, and checks that exactly these kinds are there, whole, and were said."""
        out = self.folder / "out"
        process = self.plot(sweep, "--out", out, *options)
        self.assertEqual((process.returncode, process.stderr), (0, ""))
        expected = {f"{kind}.{ending}" for kind in kinds for ending in ("csv", "png", "svg")}
        self.assertEqual({path.name for path in out.iterdir()}, expected)
        self.assertEqual(set(process.stdout.split()), {str(out / name) for name in expected})
        for kind in kinds:
            self.assertEqual((out / f"{kind}.png").read_bytes()[:8], b"\x89PNG\r\n\x1a\n")
            xml.etree.ElementTree.parse(out / f"{kind}.svg")
        return out

    def texts(self, path):
        """What is written in the picture; the SVG holds it as comments, a line each."""
        comments = path.read_text(encoding="utf-8").split("<!-- ")[1:]
        return " ".join(comment.split(" -->")[0] for comment in comments)

    def table(self, path):
        with open(path, newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def refused(self, message, *arguments, code=1):
        process = self.plot(*arguments)
        self.assertEqual(process.returncode, code, process.stderr)
        self.assertEqual(process.stdout, "")
        if code == 1:
            self.assertEqual(process.stderr.count("\n"), 1, process.stderr)
            self.assertTrue(process.stderr.startswith("plot_sweep: "), process.stderr)
        self.assertIn(message, process.stderr)

    def test_one_axis_becomes_curves_with_a_caption_in_the_scenarios_words(self):
        sweep = one_axis(self.folder / "s", sampled=300, failing={4, 10}, loose={12})
        out = self.drawn(["curves"], sweep, "--outcome", "final_arsenal", "--threshold", "5")
        texts = self.texts(out / "curves.svg")
        for words in (
            "The crisis of May 2022",
            "Scenario 52f0c619; 21 points; 300 sampled runs a point, 5,700 in all, seed 1",
            "2 of 21 points failed, 1 did not converge",
            "Arsenal at the end",
            "scenario: 0.4",
            "reputation lost by a permanent member",
            "95 % interval of the mean",
            "5–95 % of runs",
            "threshold 5",
            "point failed",
        ):
            self.assertIn(words, texts)
        for id in ("veto_cost", "final_arsenal"):
            self.assertNotIn(id, texts)

    def test_the_data_beside_a_picture_are_the_numbers_drawn(self):
        sweep = one_axis(self.folder / "s", sampled=300, failing={4})
        out = self.drawn(["curves"], sweep, "--outcome", "final_arsenal", "--outcome", "china_and_russia_veto")
        drawn = self.table(out / "curves.csv")
        self.assertEqual(len(drawn), 42)
        results = {(row["outcome"], row["point"]): row for row in self.table(sweep / "outcomes.csv")}
        points = {row["point"]: row["veto_cost"] for row in self.table(sweep / "points.csv")}
        for row in drawn:
            source = results[row["outcome"], row["point"]]
            self.assertEqual(
                (row["x_axis"], row["x"], row["status"]), ("veto_cost", points[row["point"]], source["status"])
            )
            if source["status"] == "failed":
                self.assertEqual((row["mean"], row["low"], row["high"]), ("", "", ""))
                continue
            self.assertEqual(float(row["mean"]), float(source["mean"]))
            half = 1.959963984540054 * float(source["standard_error"])
            top = math.inf if row["outcome"] == "final_arsenal" else 1.0
            self.assertAlmostEqual(float(row["high"]), min(float(source["mean"]) + half, top))

    def test_equal_sweeps_make_equal_bytes(self):
        for name in ("one", "two"):
            sweep = grid_with_failures(self.folder / name / "sweep")
            kinds = ("--kind", "heat", "--kind", "curves", "--kind", "parallel")
            command = [
                sys.executable,
                PLOT,
                sweep,
                "--outcome",
                "china_and_russia_veto",
                *kinds,
                "--out",
                self.folder / name,
            ]
            process = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=300, check=False)
            self.assertEqual((process.returncode, process.stderr), (0, ""))
        for kind, ending in itertools.product(("heat", "curves", "parallel"), ("csv", "png", "svg")):
            name = f"{kind}.{ending}"
            self.assertEqual((self.folder / "one" / name).read_bytes(), (self.folder / "two" / name).read_bytes(), name)

    def test_a_grid_of_two_axes_becomes_heat_maps_and_curves(self):
        out = self.drawn(
            ["heat", "curves"], grid_with_failures(self.folder / "s"), "--outcome", "china_and_russia_veto"
        )
        heat, curves = self.texts(out / "heat.svg"), self.texts(out / "curves.svg")
        for words in (
            "grid of 11 × 8 = 88 points",
            "The United States: rationality",
            "the scenario's own values",
            "point failed",
            "did not converge",
        ):
            self.assertIn(words, heat)
        self.assertIn("A line per value of: The United States: rationality (6 of 8 values)", curves)
        self.assertEqual(len(self.table(out / "heat.csv")), 88)
        lines = {row["line"] for row in self.table(out / "curves.csv")}
        self.assertEqual(lines, {"1", "2", "4", "6", "12", "16"})

    def test_the_caption_says_exact_when_the_numbers_drawn_are(self):
        trust = {"sampled": 300, "means": (), "bands": ("mean_trust",)}
        sweep = one_axis(self.folder / "s", **trust)
        cases = [
            (("vetoes",), "21 points; exact; no point failed."),
            (("vetoes", "mean_trust", "--no-spread"), "21 points; exact; no point failed."),
            (
                ("vetoes", "mean_trust"),
                "means exact, 5–95 % in part exact, else from 300 sampled runs a point, 6,300 in all, seed 1, common",
            ),
            (
                ("mean_trust",),
                "21 points; means exact, 5–95 % from 300 sampled runs a point, 6,300 in all, seed 1, common",
            ),
        ]
        for (*names, last), words in cases:
            options = [last] if last.startswith("--") else ["--outcome", last]
            options += [word for name in names for word in ("--outcome", name)]
            out = self.drawn(["curves"], sweep, *options)
            self.assertIn(words, self.texts(out / "curves.svg"))

    def test_the_caption_says_mixed_when_some_means_drawn_are_sampled(self):
        axes = [axis("veto_cost"), axis("norm")]
        rows = list(itertools.product(spaced(0, 2, 4), spaced(0, 3, 3)))
        sweep = write_sweep(self.folder / "s", axes, rows, "grid", sampled=300, means=("vetoes",))
        for names, words in (
            (["vetoes", "adopted"], "12 points; in part exact, else 300 sampled runs a point, 3,600 in all"),
            (["adopted"], "12 points; exact;"),
            (["vetoes"], "12 points; 300 sampled runs a point, 3,600 in all"),
        ):
            options = [word for name in names for word in ("--outcome", name)]
            out = self.drawn(["heat"], sweep, "--kind", "heat", *options)
            self.assertIn(words, self.texts(out / "heat.svg"))

    def test_a_partial_grid_leaves_what_was_not_run_blank(self):
        axes = [axis("veto_cost"), axis("norm")]
        rows = list(itertools.product(spaced(0, 2, 5), spaced(0, 3, 4)))
        sweep = write_sweep(self.folder / "s", axes, rows, "grid", sampled=300, failing={2})
        partial = write_partial(sweep, {0, 2, 5, 7, 8})
        out = self.drawn(["heat", "curves"], partial, "--outcome", "vetoes", "--threshold", "3")
        for name in ("heat", "curves"):
            texts = self.texts(out / f"{name}.svg")
            self.assertIn("grid of 5 × 4 = 20 points; partial: 5 of 20 points; 300 sampled runs", texts)
            self.assertIn("1 of 5 points failed", texts)
        self.assertIn("not run yet", self.texts(out / "heat.svg"))
        drawn = {row["point"]: row for row in self.table(out / "heat.csv")}
        self.assertEqual(len(drawn), 20)
        self.assertEqual({point for point, row in drawn.items() if row["mean"]}, {"0", "5", "7", "8"})
        self.assertEqual((drawn["1"]["status"], drawn["2"]["status"]), ("not_run", "failed"))

    def test_a_partial_sweep_of_each_other_design_is_drawn(self):
        names = ("veto_cost", "siding", "norm")
        tornado = one_at_a_time(self.folder / "oat", names)
        out = self.drawn(["tornado"], write_partial(tornado, {0, 1, 2, 3}), "--outcome", "vetoes")
        self.assertIn("partial: 4 of 7 points; exact", self.texts(out / "tornado.svg"))
        self.assertIn("4: not run yet", self.texts(out / "tornado.svg"))
        shutil.rmtree(out)
        cube = hypercube(self.folder / "lhs", [axis(name) for name in names], 30)
        options = ("--kind", "parallel", "--kind", "heat", "--kind", "curves", "--outcome", "vetoes")
        out = self.drawn(["parallel", "heat", "curves"], write_partial(cube, {1, 4, 9, 16}), *options)
        self.assertEqual({row["point"] for row in self.table(out / "parallel.csv")}, {"1", "4", "9", "16"})
        for name in ("parallel", "heat", "curves"):
            texts = self.texts(out / f"{name}.svg")
            self.assertIn("partial: 4 of 30 points", texts)
            self.assertNotIn("point failed or has no value", texts)

    def test_a_partial_sweep_of_no_point_is_a_clear_error(self):
        self.refused("none of the 21 points was run yet", write_partial(one_axis(self.folder / "s"), set()))

    def test_a_partial_sweep_whose_outcomes_disagree_is_a_clear_error(self):
        partial = write_partial(one_axis(self.folder / "s"), {0, 1})
        path = partial / "outcomes.csv"
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(lines[:-1]), encoding="utf-8")
        self.refused("does not have every outcome at the same points", partial)
        path.write_text("".join(lines).replace("\n1,", "\n99,"), encoding="utf-8")
        self.refused("has points that points.csv lacks", partial)

    def test_the_least_of_a_condition_is_a_chance(self):
        out = self.drawn(["curves"], one_axis(self.folder / "s", sampled=300), "--outcome", "quiet_year",
                         "--threshold", "0.5")  # fmt: skip
        self.assertIn("threshold 50 %", self.texts(out / "curves.svg"))

    def test_chances_that_take_up_most_of_the_scale_get_all_of_it(self):
        axes = [axis("veto_cost"), axis("norm")]
        rows = list(itertools.product(spaced(0, 2, 5), spaced(0, 3, 4)))
        sweep = write_sweep(self.folder / "s", axes, rows, "grid")
        means = [float(row["mean"]) for row in self.table(sweep / "outcomes.csv") if row["outcome"] == "adopted_unanimously"]
        self.assertGreater(max(means) - min(means), 0.5)
        self.assertLess(max(means), 0.9)
        out = self.drawn(["heat"], sweep, "--kind", "heat", "--outcome", "adopted_unanimously")
        for end in ("0 %", "100 %"):
            self.assertIn(f" {end} ", self.texts(out / "heat.svg"))

    def test_a_number_far_below_an_axis_is_about_nothing(self):
        chance, count = Outcome("a", "A", True), Outcome("b", "B", False)
        texts = [chance.text_beside(value, 0.98) for value in (0, 1.4e-13, 0.002)]
        self.assertEqual(texts, ["0 %", "≈ 0 %", "0.2 %"])
        self.assertEqual(chance.text_beside(1.5e-13, 2e-13), "1.5e-11 %")
        self.assertEqual(count.text_beside(5.6e-08, 1.98), "≈ 0")

    def test_the_command_leaves_no_bytecode_beside_itself(self):
        scripts = self.folder / "scripts"
        shutil.copytree(PLOT.parent, scripts, ignore=shutil.ignore_patterns("__pycache__"))
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        command = [sys.executable, str(scripts / PLOT.name), str(self.folder / "nowhere")]
        process = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=300, check=False, cwd=self.folder
        )
        self.assertIn("is not a folder", process.stderr)
        self.assertEqual(list(scripts.rglob("*.pyc")), [])

    def test_a_threshold_that_no_cell_reaches_is_said(self):
        sweep = grid_with_failures(self.folder / "s")
        out = self.drawn(["heat"], sweep, "--kind", "heat", "--outcome", "vetoes", "--threshold", "99")
        self.assertIn("nowhere above 99", self.texts(out / "heat.svg"))

    def test_a_third_axis_is_held_next_to_the_scenarios_value(self):
        axes = [axis("veto_cost"), axis("norm"), axis("siding")]
        rows = list(itertools.product(spaced(0, 2, 3), spaced(0, 3, 4), [0, 1.5, 3]))
        sweep = write_sweep(self.folder / "s", axes, rows, "grid")
        out = self.drawn(["heat"], sweep, "--kind", "heat", "--outcome", "fails_13_2")
        self.assertIn("experts see = 3.", self.texts(out / "heat.svg"))
        points = {row["point"]: row["siding"] for row in self.table(sweep / "points.csv")}
        self.assertEqual([points[row["point"]] for row in self.table(out / "heat.csv")], ["3"] * 12)

    def test_a_list_is_lines_with_the_names_of_its_values(self):
        out = self.drawn(["curves"], list_axis(self.folder / "s"), "--outcome", "vetoes")
        texts = self.texts(out / "curves.svg")
        for words in ("How North Korea plays", "equilibrium", "myopic"):
            self.assertIn(words, texts)

    def test_lists_alone_are_dots_over_the_names_of_their_members(self):
        vetoes = ['["us","china"]', "[]"]
        axes = [
            axis("councils.unsc.veto", vetoes, base=vetoes[0]),
            axis("play.dprk", ["equilibrium", "myopic"], base="myopic"),
        ]
        sweep = write_sweep(
            self.folder / "s", axes, list(itertools.product(vetoes, axes[1]["values"])), "grid", sampled=200
        )
        texts = self.texts(self.drawn(["curves"], sweep, "--outcome", "vetoes") / "curves.svg")
        for words in ("Security Council: veto", "The United States,", "China", "none"):
            self.assertIn(words, texts)

    def test_many_scattered_axes_become_parallel_coordinates_and_a_tornado(self):
        axes = [axis(name) for name in PARAMETERS]
        sweep = hypercube(self.folder / "s", axes, 200)
        write_sensitivity(sweep, axes, ["src", "srrc"], 198)
        out = self.drawn(["parallel", "tornado"], sweep, "--outcome", "china_and_russia_veto")
        parallel, tornado = self.texts(out / "parallel.svg"), self.texts(out / "tornado.svg")
        for words in (
            "200 points, Latin hypercube; exact; 2 of 200 points failed",
            "point failed or has no value",
            "Thomas-Greenfield)",
        ):
            self.assertIn(words, parallel)
        self.assertEqual(len(self.table(out / "parallel.csv")), 200 * (len(axes) + 1))
        for words in ("from 198 points", "standardised rank regression coefficient", "raises the outcome"):
            self.assertIn(words, tornado)
        strengths = [abs(float(row["value"])) for row in self.table(out / "tornado.csv")]
        self.assertEqual((len(strengths), strengths), (len(axes), sorted(strengths, reverse=True)))
        for texts, name in itertools.product((parallel, tornado), PARAMETERS):
            if "_" in name:
                self.assertNotIn(name, texts)

    def test_two_scattered_axes_are_triangulated_and_say_so(self):
        sweep = hypercube(self.folder / "s", [axis("veto_cost"), axis("norm")], 60)
        out = self.drawn(["heat"], sweep, "--kind", "heat", "--outcome", "vetoes", "--threshold", "3")
        self.assertIn("interpolated over triangles", self.texts(out / "heat.svg"))

    def test_one_axis_at_a_time_becomes_a_tornado_of_its_ends(self):
        sweep = one_at_a_time(self.folder / "s", ("veto_cost", "siding", "norm"), failing={4})
        out = self.drawn(["tornado"], sweep, "--outcome", "china_and_russia_veto")
        means = [row["mean"] for row in self.table(sweep / "outcomes.csv") if row["outcome"] == "china_and_russia_veto"]
        rows = {row["axis"]: row for row in self.table(out / "tornado.csv")}
        self.assertEqual([(rows["veto_cost"][end]) for end in ("at_base", "at_low", "at_high")], means[:3])
        self.assertEqual((rows["siding"]["at_low"], rows["siding"]["at_high"]), (means[3], ""))
        self.assertIn("4: no value", self.texts(out / "tornado.svg"))

    def test_sobol_indices_become_bars_sorted_by_their_totals(self):
        out = self.drawn(["sobol", "parallel"], saltelli(self.folder / "s"), "--outcome", "vetoes")
        for words in ("first order: the axis alone", "total: with its interactions", "from 16 points"):
            self.assertIn(words, self.texts(out / "sobol.svg"))
        totals = [float(row["total"]) for row in self.table(out / "sobol.csv")]
        self.assertEqual((len(totals), totals), (4, sorted(totals, reverse=True)))

    def test_morris_effects_become_dots_numbered_as_their_key(self):
        out = self.drawn(["morris"], morris(self.folder / "s"), "--kind", "morris", "--outcome", "vetoes")
        rows = self.table(out / "morris.csv")
        self.assertEqual(len(rows), len(PARAMETERS))
        self.assertIn(f"{len(PARAMETERS)}\u2007\u2007{PARAMETERS[rows[-1]['axis']]['about'][:20]}", self.texts(out / "morris.svg"))

    def test_a_mean_that_is_not_finite_is_a_gap(self):
        sweep = one_axis(self.folder / "s")
        path = sweep / "outcomes.csv"
        lines = path.read_text(encoding="utf-8").splitlines()
        row = next(index for index, line in enumerate(lines) if line.startswith("7,vetoes,"))
        cells = lines[row].split(",")
        lines[row] = ",".join([*cells[:4], "inf", *cells[5:]])
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        out = self.drawn(["curves"], sweep, "--outcome", "vetoes")
        self.assertEqual([row["mean"] == "" for row in self.table(out / "curves.csv")].count(True), 1)

    def test_a_folder_that_cannot_be_written_is_a_clear_error(self):
        (self.folder / "file").write_text("", encoding="utf-8")
        self.refused("cannot write", one_axis(self.folder / "s"), "--out", self.folder / "file", "--outcome", "vetoes")

    def test_dollar_signs_are_no_formulas(self):
        sweep = write_sweep(
            self.folder / "s", [axis("veto_cost", about="costs $5 or $6_7^8 a $ton")], [[0], [1], [2]], "grid"
        )
        out = self.drawn(["curves"], sweep, "--outcome", "vetoes")
        self.assertIn("$5 or $6_7^8", self.texts(out / "curves.svg"))

    def test_a_folder_that_holds_no_complete_sweep_is_a_clear_error(self):
        self.refused("is not a folder", self.folder / "nowhere")
        self.refused("holds no sweep: it has no manifest.json", self.folder)
        (self.folder / "plan.json").write_text("{}", encoding="utf-8")
        self.refused("holds a sweep that is not complete; 'detente sweep status", self.folder)
        self.refused("--partial' writes what there is to", self.folder)
        (self.folder / "manifest.json").write_text('{"format": 2, "command": "run", "run": {}}', encoding="utf-8")
        self.refused("holds no sweep but what 'detente run' wrote", self.folder)

    def test_names_and_kinds_that_do_not_fit_are_clear_errors(self):
        sweep = list_axis(self.folder / "s")
        self.refused("no outcome 'veto'; did you mean 'vetoes'?", sweep, "--outcome", "veto")
        self.refused("no axis 'veto_cots'; did you mean 'veto_cost'?", sweep, "--x", "veto_cots")
        self.refused("no axis 'zzz'; known: veto_cost, play.dprk", sweep, "--x", "zzz")
        self.refused("two numeric axes, and the sweep has 1", sweep, "--kind", "heat")
        self.refused("'play.dprk' is a list", sweep, "--kind", "heat", "--x", "play.dprk")
        self.refused("cannot be both --x and --y", sweep, "--x", "veto_cost", "--y", "veto_cost")
        self.refused("has no sensitivity.csv; write it with 'detente sensitivity", sweep, "--kind", "sobol")
        write_sensitivity(sweep, [axis("veto_cost")], ["srrc"], 18)
        self.refused("has no 'total' of 'vetoes'", sweep, "--kind", "sobol", "--outcome", "vetoes")
        self.refused("invalid choice", sweep, "--kind", "pie", code=2)
        self.refused("invalid finite value", sweep, "--threshold", "nan", code=2)

    def test_a_sweep_without_a_point_that_worked_is_a_clear_error(self):
        sweep = one_axis(self.folder / "s", failing=set(range(21)))
        self.refused("all 21 points failed; the first: the branch turns back at 3.2", sweep)

    def test_a_damaged_sweep_is_a_clear_error(self):
        sweep = one_axis(self.folder / "s")
        damages = {
            "manifest.json": ["{", "[]", '{"format": 1}', '{"format": 2}', '{"format": 2, "command": "sweep"}'],
            "points.csv": ["", "point,veto_cost\n0,much\n", "point,other\n0,1\n"],
            "outcomes.csv": ["", "point,outcome\n0,vetoes\n"],
        }
        for name, texts in damages.items():
            good = (sweep / name).read_text(encoding="utf-8")
            for text in texts:
                (sweep / name).write_text(text, encoding="utf-8")
                self.refused("format 1" if "1}" in text else "damaged", sweep)
            (sweep / name).write_text(good, encoding="utf-8")
        (sweep / "points.csv").unlink()
        self.refused("cannot read", sweep)
        self.assertEqual([path.name for path in sweep.iterdir() if path.suffix in (".png", ".svg")], [])


if __name__ == "__main__":
    unittest.main()
