"""Folders as `detente sweep` and `detente sensitivity` write them, with made-up numbers.

Names and texts are those of scenarios/crisis-2022.toml.
"""

import csv
import itertools
import json
import math
import os
import pathlib
import random
import tomllib

ROOT = pathlib.Path(os.environ.get("DETENTE_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[2]))
SCENARIO = tomllib.loads((ROOT / "scenarios" / "crisis-2022.toml").read_text(encoding="utf-8"))
PARAMETERS = SCENARIO["parameters"]

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


def numbers_of(kind, mean, sampled, noise):
    """mean, sd, standard_error, q05, q50, q95; `sampled`: runs behind the mean, 0 = exact."""
    chance = kind in ("ever", "min")  # The one "min" of the scenario is that of a condition.
    if sampled:
        mean += noise.gauss(0, (math.sqrt(mean * (1 - mean)) if chance else 0.8) / math.sqrt(sampled))
        mean = min(max(mean, 0.0), 1.0) if chance else mean
    sd = math.sqrt(mean * (1 - mean) * (sampled / (sampled - 1) if sampled else 1)) if chance else 0.8
    spread = [float(mean > 0.95), float(mean > 0.5), float(mean > 0.05)] if chance else [mean - 1.3, mean, mean + 1.3]
    return [repr(mean), sd, sd / math.sqrt(sampled) if sampled else 0, *spread]


def write_sweep(folder, axes, rows, design, sampled=0, means=None, bands=None, failing=(), loose=(), facts=None):
    """`rows`: the points' cells; `sampled`: runs a point, 0 = exact. Returns the folder.

    `means`, `bands`: names of the outcomes whose means and quantiles are sampled (None = all, where any runs are).
    """
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
                name, kind = outcome["name"], outcome["kind"]
                runs = {"mean": sampled if means is None or name in means else 0,
                        "quantile": sampled if bands is None or name in bands else 0}  # fmt: skip
                numbers = numbers_of(kind, outcome_value(kind, index, place), runs["mean"], noise)
                status = "not_converged" if point in loose else "ok"
                undefined = 0.25 if kind == "first" else 0
                origins = ["sampled" if runs[what] else "exact" for what in ("mean", "quantile")]
                writer.writerow([point, name, status, max(runs.values()), *numbers, undefined, *origins, ""])
    write_manifest(folder, axes, len(rows), design, sampled, len(failing), len(loose), outcomes, facts or {})
    return folder


def write_manifest(folder, axes, points, design, sampled, failed, loose, outcomes, facts):
    players = [{"id": id, "name": player["name"], "actions": []} for id, player in SCENARIO["players"].items()]
    manifest = {
        "format": 2, "command": "sweep", "version": "0.3.0", "title": SCENARIO["scenario"]["title"], "about": SCENARIO["scenario"]["about"],
        "sweep": {"version": "0.3.0", "scenario_hash": "52f0c6191a470e58d85537c82545bb21", "design": design, "samples": 0,
                  "points": points, "points_hash": "0123456789abcdef", "method": "auto", "replicates": 20000, "precision": 0,
                  "seed": 1, "common_random_numbers": True, "keep_raw": False} | facts,
        "complete": True, "method_taken": "sample" if sampled else "exact", "failed": failed, "not_converged": loose, "axes": axes,
        "variables": [], "players": players, "outcomes": outcomes, "tables": {}, "scenario": SCENARIO,
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest, default=str), encoding="utf-8")


def write_partial(sweep, done):
    """What `detente sweep merge SWEEP --partial` writes: results of the points that are `done` alone."""
    folder = sweep / "partial"
    folder.mkdir()
    (folder / "points.csv").write_bytes((sweep / "points.csv").read_bytes())
    first, *lines = (sweep / "outcomes.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if int(line.split(",")[0]) in done]
    (folder / "outcomes.csv").write_text("".join([first, *kept]), encoding="utf-8")
    manifest = json.loads((sweep / "manifest.json").read_text(encoding="utf-8"))
    manifest |= {"complete": False, "points_done": len(done)}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


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
