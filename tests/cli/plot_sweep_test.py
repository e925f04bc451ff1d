"""scripts/plot_sweep.py: pictures of a sweep, the same bytes each time, and clear errors.

The sweeps here are made up in the format that `detente sweep` writes, from the names of scenarios/veto-2022.toml.
"""

import contextlib
import csv
import io
import itertools
import json
import math
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import tomllib
import unittest
import unittest.mock
import warnings
import xml.etree.ElementTree

ROOT = pathlib.Path(os.environ.get("DETENTE_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[2]))
PLOT = ROOT / "scripts" / "plot_sweep.py"
SCENARIO = tomllib.loads((ROOT / "scenarios" / "veto-2022.toml").read_text(encoding="utf-8"))
PARAMETERS = SCENARIO["parameters"]
sys.path.insert(0, str(PLOT.parent))
import plot_sweep  # noqa: E402

KINDS = ("ever", "count", "first", "last", "mean", "total", "max", "min")


def axis(name, values=None, **changes):
    """An axis as manifest.json has it; a parameter of the scenario brings its own texts and range."""
    own = PARAMETERS.get(name, {"about": "", "value": None, "low": None, "high": None})
    entry = {"name": name, "about": own["about"], "scale": "linear", "low": own["low"], "high": own["high"],
             "base": own["value"], "values": values or []}  # fmt: skip
    if values and not isinstance(values[0], str):
        entry |= {"low": min(values), "high": max(values)}
    elif values:
        entry |= {"scale": "list", "low": None, "high": None}
    return entry | changes


def unit(entry, cell):
    """0 .. 1 along an axis."""
    if entry["scale"] == "list":
        return entry["values"].index(cell) / max(1, len(entry["values"]) - 1)
    if entry["scale"] == "log":
        return math.log(cell / entry["low"]) / math.log(entry["high"] / entry["low"])
    return (cell - entry["low"]) / ((entry["high"] - entry["low"]) or 1)


def outcome_value(kind, index, place):
    """Smooth, with interactions, and different for each outcome."""
    total = sum((1.6 if k % 3 == index % 3 else -0.9) * (u - 0.45) / (1 + 0.35 * k) for k, u in enumerate(place))
    total += 1.1 * place[0] * place[-1] - 0.3
    chance = 1 / (1 + math.exp(-2.2 * total - 0.4 * index + 1.2))
    return chance if kind == "ever" or kind == "min" else 1 + 6 * chance


def write_sweep(folder, axes, rows, design, sampled=0, failing=(), loose=(), facts=None):
    """`rows`: the points' cells; `sampled`: runs a point, 0 = exact. Returns the folder."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "points.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["point", *(entry["name"] for entry in axes)])
        writer.writerows([point, *row] for point, row in enumerate(rows))
    outcomes = [{"name": name, "about": entry["about"], "kind": next(kind for kind in KINDS if kind in entry)}
                for name, entry in SCENARIO["outcomes"].items()]  # fmt: skip
    columns = ["point", "outcome", "status", "n", "mean", "sd", "standard_error", "q05", "q50", "q95", "undefined",
               "mean_origin", "quantile_origin", "message"]  # fmt: skip
    noise = random.Random(7)
    with open(folder / "outcomes.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for point, row in enumerate(rows):
            place = [unit(entry, cell) for entry, cell in zip(axes, row)]
            for index, outcome in enumerate(outcomes):
                if point in failing:
                    writer.writerow([point, outcome["name"], "failed", 0, *[""] * 9, "the branch turns back at 3.2"])
                    continue
                mean = outcome_value(outcome["kind"], index, place)
                chance = outcome["kind"] == "ever"
                sd = math.sqrt(mean * (1 - mean)) if chance else 0.8
                error = sd / math.sqrt(sampled) if sampled else ""
                if sampled:
                    mean += noise.gauss(0, error)
                    mean = min(max(mean, 0.0), 1.0) if chance else mean
                spread = (
                    [float(mean > 0.95), float(mean > 0.5), float(mean > 0.05)]
                    if chance
                    else [mean - 1.3, mean, mean + 1.3]
                )
                origin = "sampled" if sampled else "exact"
                status = "not_converged" if point in loose else "ok"
                undefined = 0.25 if outcome["kind"] == "first" else 0
                writer.writerow(
                    [
                        point,
                        outcome["name"],
                        status,
                        sampled,
                        repr(mean),
                        sd,
                        error,
                        *spread,
                        undefined,
                        origin,
                        origin,
                        "",
                    ]
                )
    write_manifest(folder, axes, len(rows), design, sampled, len(failing), len(loose), outcomes, facts or {})
    return folder


def write_manifest(folder, axes, points, design, sampled, failed, loose, outcomes, facts):
    players = [{"id": id, "name": player["name"], "actions": []} for id, player in SCENARIO["players"].items()]
    manifest = {
        "format": 1, "kind": "sweep", "title": SCENARIO["scenario"]["title"], "about": SCENARIO["scenario"]["about"],
        "sweep": {"detente": "0.3.0", "scenario_hash": "52f0c6191a470e58d85537c82545bb21", "design": design, "samples": 0,
                  "points": points, "points_hash": "0123456789abcdef", "method": "auto", "replicates": 20000, "precision": 0,
                  "seed": 1, "common_random_numbers": True, "keep_raw": False} | facts,
        "method_taken": "sample" if sampled else "exact", "failed": failed, "not_converged": loose, "axes": axes,
        "variables": [], "players": players, "outcomes": outcomes, "tables": {}, "scenario": SCENARIO,
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest, default=str), encoding="utf-8")


def write_sensitivity(folder, axes, indices, n):
    """`indices`: names of indices; values fall from axis to axis."""
    with open(pathlib.Path(folder) / "sensitivity.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["outcome", "axis", "index", "value", "low", "high", "n"])
        for number, name in enumerate(SCENARIO["outcomes"]):
            for place, entry in enumerate(axes):
                for index in indices:
                    value = 0.5 / (1 + (place * 5 + number) % len(axes)) * (1.3 if index == "total" else 1)
                    value *= {"sigma": 0.8 + 0.5 * (place % 3), "srrc": (-1) ** place}.get(index, 1)
                    writer.writerow([name, entry["name"], index, value, value - 0.05, value + 0.06, n])


def spaced(low, high, count):
    return [round(low + (high - low) * k / (count - 1), 10) for k in range(count)]


def one_axis(folder, **options):
    return write_sweep(folder, [axis("veto_cost")], [[x] for x in spaced(0, 2, 21)], "grid", **options)


def grid_with_failures(folder):
    axes = [axis("veto_cost"), axis("us.rationality", [1, 2, 3, 4, 6, 8, 12, 16], scale="log", base=4)]
    rows = list(itertools.product(spaced(0, 2, 11), axes[1]["values"]))
    return write_sweep(folder, axes, rows, "grid", sampled=2000, failing={5, 6, 40, 87}, loose={20, 21})


def hypercube(folder, axes, count, design="lhs"):
    """Each axis' `count` strata in an order of its own."""
    draws = random.Random(3)
    columns = []
    for entry in axes:
        strata = draws.sample(range(count), count)
        if entry["scale"] == "list":
            columns.append([entry["values"][k % len(entry["values"])] for k in strata])
        else:
            columns.append(
                [entry["low"] + (entry["high"] - entry["low"]) * (k + draws.random()) / count for k in strata]
            )
    return write_sweep(folder, axes, list(zip(*columns)), design, failing={3, 77} if count > 77 else ())


def saltelli(folder):
    axes = [axis(name) for name in ("veto_cost", "siding", "norm", "progress")]
    hypercube(folder, axes, 96, "saltelli")
    write_sensitivity(folder, axes, ["first", "total"], 16)
    return folder


def morris(folder, names=tuple(PARAMETERS)):
    axes = [axis(name) for name in names]
    hypercube(folder, axes, 240, "morris")
    write_sensitivity(folder, axes, ["mu_star", "mu", "sigma"], 10)
    return folder


def one_at_a_time(folder, names=tuple(PARAMETERS), **options):
    axes = [axis(name) for name in names]
    base = [entry["base"] for entry in axes]
    rows = [base]
    for index, entry in enumerate(axes):
        rows += [[*base[:index], end, *base[index + 1 :]] for end in (entry["low"], entry["high"])]
    return write_sweep(folder, axes, rows, "oat", **options)


def list_axis(folder):
    axes = [axis("veto_cost"), axis("play.dprk", ["equilibrium", "myopic"], base="equilibrium")]
    return write_sweep(folder, axes, list(itertools.product(spaced(0, 2, 9), axes[1]["values"])), "grid", sampled=500)


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
            "The veto of 26 May 2022",
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
        self.assertIn(f"23\u2007\u2007{PARAMETERS[rows[-1]['axis']]['about'][:20]}", self.texts(out / "morris.svg"))

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
        (self.folder / "manifest.json").write_text('{"format": 1, "run": {}}', encoding="utf-8")
        self.refused("holds no sweep but a run; draw it with scripts/plot.py", self.folder)

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
            "manifest.json": ["{", "[]", '{"format": 2}', '{"format": 1, "kind": "sweep"}'],
            "points.csv": ["", "point,veto_cost\n0,much\n", "point,other\n0,1\n"],
            "outcomes.csv": ["", "point,outcome\n0,vetoes\n"],
        }
        for name, texts in damages.items():
            good = (sweep / name).read_text(encoding="utf-8")
            for text in texts:
                (sweep / name).write_text(text, encoding="utf-8")
                self.refused("format 2" if "2}" in text else "damaged", sweep)
            (sweep / name).write_text(good, encoding="utf-8")
        (sweep / "points.csv").unlink()
        self.refused("cannot read", sweep)
        self.assertEqual([path.name for path in sweep.iterdir() if path.suffix in (".png", ".svg")], [])


if __name__ == "__main__":
    unittest.main()
