"""What `detente sweep --out DIR` and `detente sensitivity DIR` wrote, as tables by point with labels for readers."""

import dataclasses
import difflib
import json
import math
import pathlib

import numpy
import pandas
import plot_style

NORMAL_95 = 1.959963984540054
NOT_RUN = "not_run"  # The status of points that a partial merge lacks.


class NoPicture(Exception):
    """The folder holds no sweep that this script can read, or not what the picture needs."""


@dataclasses.dataclass
class Axis:
    """What varies. Positions are its values, or of a list the places 0, 1, ... of its values."""

    name: str
    label: str
    numeric: bool
    logarithmic: bool
    positions: pandas.Series  # By point.
    base: float | None  # A position; absent when the scenario's own value is not known.
    values: list  # Of a list: the texts to show, by place.
    range: tuple  # Of the plan; of a list without meaning.

    def text(self, position):
        return plot_style.number(position) if self.numeric else self.values[int(position)]


@dataclasses.dataclass
class Outcome:
    name: str
    label: str
    chance: bool  # Its mean is a probability.

    def text(self, value):
        return plot_style.percent(value) if self.chance else plot_style.number(value)

    def text_beside(self, value, greatest):
        """Of one number: not '1.4e-13 %' where it is drawn at the 0 of an axis that goes up to `greatest`."""
        return f"≈ {self.text(0.0)}" if 0 < abs(value) < 1e-5 * greatest else self.text(value)


@dataclasses.dataclass
class Sweep:
    folder: pathlib.Path
    manifest: dict
    axes: list
    outcomes: list
    results: dict  # Outcome name -> table by point.
    raw_points: pandas.DataFrame  # As points.csv says.

    @property
    def design(self):
        return self.manifest["sweep"]["design"]

    @property
    def partial(self):
        return not self.manifest["complete"]

    @property
    def done(self):
        """The points with results, failed ones too; of a partial merge not all."""
        table = next(iter(self.results.values()))
        return table.index[table["status"] != NOT_RUN]

    def rows(self, outcome):
        return self.results[outcome.name]


def near_hint(name, known):
    near = difflib.get_close_matches(name, known, 1, 0.6)
    return (
        f"did you mean '{near[0]}'?" if near else f"known: {', '.join(known[:12])}{', ...' if len(known) > 12 else ''}"
    )


def read_manifest(folder):
    if not folder.is_dir():
        raise NoPicture(f"'{folder}' is not a folder")
    path = folder / "manifest.json"
    if not path.is_file():
        if (folder / "plan.json").is_file():
            raise NoPicture(
                f"'{folder}' holds a sweep that is not complete; 'detente sweep status {folder}' tells what is left, "
                "the command that began it continues it, "
                f"'detente sweep merge {folder} --partial' writes what there is to {folder / 'partial'}"
            )
        raise NoPicture(
            f"'{folder}' holds no sweep: it has no manifest.json; "
            f"make one with 'detente sweep FILE --vary NAME=... --out {folder}'"
        )
    manifest = plot_style.sourced(json.loads(path.read_text(encoding="utf-8")))
    if manifest["format"] != 2:
        raise NoPicture(f"'{path}' has format {manifest['format']}; this script reads format 2")
    if manifest["command"] != "sweep":
        raise NoPicture(f"'{folder}' holds no sweep but what 'detente {manifest['command']}' wrote")
    return manifest


def known_names(manifest):
    """Ids -> what a reader calls them."""
    names = {player["id"]: player["name"] for player in manifest["players"]}
    for id, council in manifest["scenario"].get("councils", {}).items():
        for member, settings in council.get("members", {}).items():
            names.setdefault(member, settings.get("name", names.get(settings.get("player"), member)))
        names[id] = council.get("name", id)
    return names


def sentence(text):
    text = text.replace("_", " ").strip()
    return text[:1].upper() + text[1:]


def axis_label(name, about, names):
    """What the scenario says of it, else its path in words: 'The United States: rationality'."""
    if about:
        return sentence(about) if "_" not in about else about[:1].upper() + about[1:]
    parts = name.split(".")
    if parts[0] in ("players", "councils", "state", "parameters") and len(parts) > 1:
        parts = parts[1:]
    if parts[0] == "play" and len(parts) == 2:
        return f"How {names.get(parts[1], sentence(parts[1]))} plays"
    if len(parts) > 1:
        return f"{names.get(parts[0], sentence(parts[0]))}: {' '.join(parts[1:]).replace('_', ' ')}"
    return sentence(name)


def value_text(value, names):
    """A value of a list as a reader says it: an array's ids by their names, an empty array as 'none'."""
    try:
        parsed = json.loads(value)
    except ValueError:
        parsed = value
    if isinstance(parsed, list):
        return ", ".join(names.get(str(item), str(item)) for item in parsed) or "none"
    return names.get(value, value.replace("_", " ")) or "empty"


def make_axis(entry, cells, names):
    label = axis_label(entry["name"], entry["about"], names)
    if entry["low"] is not None and entry["high"] is not None:
        numbers = pandas.to_numeric(cells)
        if not numpy.isfinite(numbers).all():
            raise ValueError(f"points.csv has no finite number for '{entry['name']}'")
        base = entry["base"] if isinstance(entry["base"], (int, float)) else None
        range = (min(entry["low"], numbers.min()), max(entry["high"], numbers.max()))
        logarithmic = entry["scale"] == "log" and range[0] > 0
        return Axis(entry["name"], label, True, logarithmic, numbers.astype(float), base, [], range)
    as_cell = [value if isinstance(value, str) else json.dumps(value) for value in [*entry["values"], entry["base"]]]
    places = list(dict.fromkeys(cell for cell in as_cell[:-1] if (cells == cell).any()))
    places += [cell for cell in dict.fromkeys(cells) if cell not in places]
    base = float(places.index(as_cell[-1])) if as_cell[-1] in places else None
    shown = [value_text(cell, names) for cell in places]
    return Axis(entry["name"], label, False, False, cells.map(places.index).astype(float), base, shown, (0, 1))


def tell_apart(things):
    """Labels that are equal get their name, in words, behind them."""
    labels = [thing.label for thing in things]
    for thing in things:
        if labels.count(thing.label) > 1:
            thing.label = f"{thing.label} ({thing.name.replace('_', ' ')})"


def is_chance(outcome, table):
    """Whether the outcome is a yes or no in each run, so that its mean is a probability.

    The least, greatest or last value of a condition is one, too, and its spread tells: of all that stays within
    0 and 1, only what takes no value between has the variance mean (1 - mean).
    """
    kind = outcome.get("kind")
    if kind not in ("min", "max", "last"):
        return kind == "ever"
    known = table[table["mean"].notna()]
    n = (known["n"] * (1 - known["undefined"])).where(known["mean_origin"] == "sampled", 0)
    variance = known["mean"] * (1 - known["mean"]) * (n / (n - 1)).where(n > 1, 1.0)
    return (
        known["mean"].between(0, 1).all()
        and known[["q05", "q50", "q95"]].isin((0.0, 1.0)).all(axis=None)
        and numpy.allclose(known["sd"] ** 2, variance, rtol=1e-6, atol=1e-12)
        and known["sd"].max() > 0
    )


def with_points_not_run(own, done, points):
    """Rows for all `points`; those not `done` without numbers."""
    if not own.index.equals(pandas.Index(done)):
        raise ValueError("outcomes.csv does not have every outcome at the same points")
    if not own.index.isin(points).all():
        raise ValueError("outcomes.csv has points that points.csv lacks")
    full = own.reindex(points)
    full["n"] = full["n"].fillna(0).astype("int64")
    full["status"] = full["status"].fillna(NOT_RUN)
    texts = ["mean_origin", "quantile_origin", "message"]
    full[texts] = full[texts].fillna("")
    return full


def read_results(folder, manifest, points):
    numbers = ("mean", "sd", "standard_error", "q05", "q50", "q95", "undefined")
    types = {"point": int, "n": "int64", **{name: float for name in numbers}}
    texts = ("outcome", "status", "mean_origin", "quantile_origin", "message")
    table = pandas.read_csv(
        folder / "outcomes.csv",
        dtype={**types, **{name: str for name in texts}},
        keep_default_na=False,
        na_values={name: [""] for name in numbers},
        float_precision="round_trip",
    )
    # What is not finite cannot be drawn: it counts as no value.
    table[list(numbers)] = table[list(numbers)].replace([math.inf, -math.inf], math.nan)
    results = {}
    for outcome in manifest["outcomes"]:
        own = table[table["outcome"] == outcome["name"]].set_index("point")
        if not manifest["complete"]:
            own = with_points_not_run(own, table["point"].unique(), points.index)
        if not own.index.equals(points.index):
            raise ValueError(f"outcomes.csv does not have '{outcome['name']}' at every point")
        results[outcome["name"]] = own
    return results


def make_outcome(entry, table, names):
    """Also gives the table the ends of the means' 95 % intervals."""
    chance = is_chance(entry, table)
    half = NORMAL_95 * table["standard_error"].where(table["mean_origin"] == "sampled")
    table["low"] = (table["mean"] - half).clip(lower=0.0 if chance else None)
    table["high"] = (table["mean"] + half).clip(upper=1.0 if chance else None)
    return Outcome(entry["name"], axis_label(entry["name"], entry["about"], names), chance)


def read_sweep(folder):
    try:
        manifest = read_manifest(folder)
        names = known_names(manifest)
        points = pandas.read_csv(folder / "points.csv", dtype=str, keep_default_na=False)
        points["point"] = points["point"].astype(int)
        points = points.set_index("point")
        axes = [make_axis(entry, points[entry["name"]], names) for entry in manifest["axes"]]
        results = read_results(folder, manifest, points)
        outcomes = [make_outcome(entry, results[entry["name"]], names) for entry in manifest["outcomes"]]
        tell_apart(axes)
        tell_apart(outcomes)
        sweep = Sweep(folder, manifest, axes, outcomes, results, points)
    except OSError as error:
        raise NoPicture(f"cannot read '{error.filename}': {error.strerror}") from error
    except KeyError as error:
        raise NoPicture(f"'{folder}' holds a damaged sweep: {error} is missing") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise NoPicture(f"'{folder}' holds a damaged sweep: {' '.join(str(error).split())}") from error
    if not axes or not outcomes:
        raise NoPicture(f"'{folder}' has nothing to draw: the sweep has no {'outcomes' if axes else 'axes'}")
    if sweep.done.empty:
        raise NoPicture(f"'{folder}' has nothing to draw: none of the {len(points):,} points was run yet")
    if all((table["status"][sweep.done] == "failed").all() for table in sweep.results.values()):
        message = next((text for table in sweep.results.values() for text in table["message"] if text), "no message")
        raise NoPicture(f"'{folder}' has nothing to draw: all {len(sweep.done):,} points failed; the first: {message}")
    return sweep


def read_sensitivity(sweep, indices):
    """The rows of sensitivity.csv with one of `indices`."""
    path = sweep.folder / "sensitivity.csv"
    if not path.is_file():
        raise NoPicture(f"'{sweep.folder}' has no sensitivity.csv; write it with 'detente sensitivity {sweep.folder}'")
    try:
        table = pandas.read_csv(
            path,
            dtype={
                "outcome": str,
                "axis": str,
                "index": str,
                "value": float,
                "low": float,
                "high": float,
                "n": "int64",
            },
            keep_default_na=False,
            na_values={name: [""] for name in ("value", "low", "high")},
            float_precision="round_trip",
        )
        return table[table["index"].isin(indices)]
    except (ValueError, KeyError, TypeError) as error:
        raise NoPicture(f"'{path}' is damaged: {' '.join(str(error).split())}") from error
