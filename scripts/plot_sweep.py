#!/usr/bin/python3
"""Draws a sweep that `detente sweep --out DIR` wrote.

curves: outcomes against one parameter, with intervals, a line per value of a second one.
heat: outcomes over two parameters, with the contour of a threshold.
parallel: every parameter and the outcomes side by side, a line per point.
tornado, sobol, morris: which parameters matter, from the ends of their ranges or from `detente sensitivity DIR`.
Each picture comes as PNG and SVG, with the drawn numbers as CSV beside it.
"""

import argparse
import dataclasses
import difflib
import json
import math
import pathlib
import sys

import numpy
import pandas
import plot_style
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import NullLocator
from matplotlib.tri import TriAnalyzer, Triangulation

KINDS = ("curves", "heat", "parallel", "tornado", "sobol", "morris")
SCATTERED = {
    "lhs": "Latin hypercube",
    "sobol": "Sobol' sequence",
    "saltelli": "Saltelli's design",
    "morris": "Morris trajectories",
}
MOST_LINES = 6  # Curves a panel; more are not told apart.
MOST_DRAWN = 2000  # Points as lines of parallel coordinates, or as dots.
NORMAL_95 = 1.959963984540054


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

    def rows(self, outcome):
        return self.results[outcome.name]


# ---- reading -----------------------------------------------------------------------------------


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
                "the command that began it continues it"
            )
        raise NoPicture(
            f"'{folder}' holds no sweep: it has no manifest.json; "
            f"make one with 'detente sweep FILE --vary NAME=... --out {folder}'"
        )
    manifest = json.loads(path.read_text(encoding="utf-8"))
    if manifest["format"] != 1:
        raise NoPicture(f"'{path}' has format {manifest['format']}; this script reads format 1")
    if manifest.get("kind") != "sweep":
        raise NoPicture(f"'{folder}' holds no sweep but a run; draw it with scripts/plot.py")
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
        if not own.index.equals(points.index):
            raise ValueError(f"outcomes.csv does not have '{outcome['name']}' at every point")
        half = NORMAL_95 * own["standard_error"].where(own["mean_origin"] == "sampled")
        chance = outcome.get("kind") == "ever"
        own["low"] = (own["mean"] - half).clip(lower=0.0 if chance else None)
        own["high"] = (own["mean"] + half).clip(upper=1.0 if chance else None)
        results[outcome["name"]] = own
    return results


def read_sweep(folder):
    try:
        manifest = read_manifest(folder)
        names = known_names(manifest)
        points = pandas.read_csv(folder / "points.csv", dtype=str, keep_default_na=False)
        points["point"] = points["point"].astype(int)
        points = points.set_index("point")
        axes = [make_axis(entry, points[entry["name"]], names) for entry in manifest["axes"]]
        outcomes = [
            Outcome(entry["name"], axis_label(entry["name"], entry["about"], names), entry.get("kind") == "ever")
            for entry in manifest["outcomes"]
        ]
        tell_apart(axes)
        tell_apart(outcomes)
        sweep = Sweep(folder, manifest, axes, outcomes, read_results(folder, manifest, points), points)
    except OSError as error:
        raise NoPicture(f"cannot read '{error.filename}': {error.strerror}") from error
    except KeyError as error:
        raise NoPicture(f"'{folder}' holds a damaged sweep: {error} is missing") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise NoPicture(f"'{folder}' holds a damaged sweep: {' '.join(str(error).split())}") from error
    if not axes or not outcomes:
        raise NoPicture(f"'{folder}' has nothing to draw: the sweep has no {'outcomes' if axes else 'axes'}")
    if all((table["status"] == "failed").all() for table in sweep.results.values()):
        message = next((text for table in sweep.results.values() for text in table["message"] if text), "no message")
        raise NoPicture(f"'{folder}' has nothing to draw: all {len(points):,} points failed; the first: {message}")
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


# ---- choosing ----------------------------------------------------------------------------------


def named(things, name, what):
    for thing in things:
        if thing.name == name:
            return thing
    raise NoPicture(f"the sweep has no {what} '{name}'; {near_hint(name, [thing.name for thing in things])}")


def chosen_outcomes(sweep, names, most):
    """Those named, else the first `most` that differ between points."""
    if names:
        return [named(sweep.outcomes, name, "outcome") for name in dict.fromkeys(names)]
    differing = [outcome for outcome in sweep.outcomes if sweep.rows(outcome)["mean"].nunique() > 1]
    with_values = [outcome for outcome in sweep.outcomes if sweep.rows(outcome)["mean"].notna().any()]
    return (differing or with_values or sweep.outcomes)[:most]


def nearest_place(axis, positions):
    """Of the positions that occur, the one next to the scenario's own value."""
    places = numpy.unique(positions)
    if axis.base is None:
        return places[0 if not axis.numeric else len(places) // 2]
    scale = numpy.log if axis.logarithmic and axis.base > 0 else lambda value: value
    return places[numpy.argmin(numpy.abs(scale(places) - scale(axis.base)))]


def section(sweep, free):
    """The points at which all axes but `free` have their base (or what is next to it), and what these values are."""
    if sweep.design == "zip":
        return list(sweep.raw_points.index), []
    rows = sweep.raw_points.index
    held = []
    for axis in sweep.axes:
        if axis not in free:
            place = nearest_place(axis, axis.positions[rows])
            rows = rows[(axis.positions[rows] == place).to_numpy()]
            held.append((axis, place))
    return list(rows), held


def held_text(held):
    if not held:
        return ""
    shown = "; ".join(f"{axis.label} = {axis.text(place)}" for axis, place in held[:6])
    return f"Held: {shown}{f'; and {len(held) - 6} more at their base' if len(held) > 6 else ''}."


def design_text(sweep):
    count = len(sweep.raw_points)
    sizes = [axis.positions.nunique() for axis in sweep.axes]
    points = f"{count:,} point{'s' if count != 1 else ''}"
    if sweep.design == "grid" and len(sizes) > 1:
        return f"grid of {' × '.join(map(str, sizes))} = {points}"
    kinds = {"grid": "", "zip": ", axes moved together", "oat": ", one axis at a time", "points": " of a file"}
    return points + kinds.get(sweep.design, f", {SCATTERED.get(sweep.design, sweep.design)}")


def caption(sweep, *notes):
    """Hash, design, method, runs and failures; then what the picture itself has to say."""
    facts = sweep.manifest["sweep"]
    tables = list(sweep.results.values())
    runs = pandas.concat([table["n"] for table in tables], axis=1).max(axis=1)
    sampled = runs[runs > 0]
    if sampled.empty:
        method = "exact"
    else:
        few, many = int(sampled.min()), int(sampled.max())
        each = f"{many:,}" if few == many else f"{few:,}–{many:,}"
        crn = ", common random numbers" if facts["common_random_numbers"] else ", independent random numbers"
        method = f"{each} sampled runs a point, {int(sampled.sum()):,} in all, seed {facts['seed']}{crn}"
        if sweep.manifest["method_taken"] == "mixed":
            method = f"in part exact, else {method}"

    def share(status):
        return int(pandas.concat([table["status"] == status for table in tables], axis=1).any(axis=1).sum())

    failed, loose = share("failed"), share("not_converged")
    state = f"{failed:,} of {len(runs):,} points failed" if failed else "no point failed"
    if loose:
        state += f", {loose:,} did not converge"
    lines = [f"Scenario {facts['scenario_hash'][:8]}; {design_text(sweep)}; {method}; {state}."]
    return "\n".join([*lines, *(note for note in notes if note)])


def outcome_title(panel, outcome, inches, note="", pad=4):
    plot_style.panel_title(panel, plot_style.wrapped(outcome.label, inches, 9, "bold"), note, pad)


def missing_note(table):
    """Says that means are over the runs that have a value, where some have none."""
    most = table["undefined"].max()
    return (
        f"over the runs that have a value; up to {plot_style.percent(round(most, 3))} of runs have none"
        if most > 0.0005
        else ""
    )


def drawn_sample(rows):
    """At most MOST_DRAWN of `rows`, evenly chosen, and a note when some are left out."""
    if len(rows) <= MOST_DRAWN:
        return list(rows), ""
    places = numpy.unique(numpy.linspace(0, len(rows) - 1, MOST_DRAWN).astype(int))
    return [rows[place] for place in places], f"{len(places):,} of the {len(rows):,} points are drawn."


def set_scale(panel, axis, which, inches):
    """Ticks of an axis of the sweep on 'x' or 'y' of a panel that is `inches` long there."""
    if not axis.numeric:
        texts = [plot_style.wrapped(text, 0.7 * inches / len(axis.values), 7, most=6) for text in axis.values]
        getattr(panel, f"set_{which}ticks")(range(len(texts)), texts, fontsize=7)
        getattr(panel, f"set_{which}lim")(-0.5, len(axis.values) - 0.5)
        return
    if axis.logarithmic:
        getattr(panel, f"set_{which}scale")("log")
    plot_style.number_axis(getattr(panel, f"{which}axis"), log_range=axis.range if axis.logarithmic else None)


def widened(axis):
    """The axis' range with room for the dots at its ends."""
    low, high = axis.range
    if axis.logarithmic:
        room = (high / low) ** 0.02
        return low / room, high * room
    return low - 0.02 * (high - low), high + 0.02 * (high - low)


def foot_legend(figure, handles):
    if handles:
        figure.legend(handles=handles, loc="lower left", bbox_to_anchor=(0.005, 0.0), ncol=min(len(handles), 6))


# ---- curves ------------------------------------------------------------------------------------


def line_places(axis, positions):
    """At most MOST_LINES of the second axis' positions: evenly chosen, the one next to the base among them."""
    places = numpy.unique(positions)
    if len(places) <= MOST_LINES:
        return list(places)
    chosen = numpy.linspace(0, len(places) - 1, MOST_LINES).round().astype(int)
    if axis.base is not None:
        near = int(numpy.searchsorted(places, nearest_place(axis, positions)))
        chosen[1 + numpy.argmin(numpy.abs(chosen[1:-1] - near))] = near
    return list(places[numpy.unique(chosen)])


def line_colours(axis, count):
    if axis is None or count == 1:
        return [plot_style.BAND]
    if axis.numeric:
        return [plot_style.plt.get_cmap(plot_style.SCALE)(value) for value in numpy.linspace(0.0, 0.82, count)]
    palette = [colour for colour in plot_style.COLOURS if colour != "#F0E442"]  # Yellow lines are lost on white.
    return [palette[index % len(palette)] for index in range(count)]


def is_scattered(sweep, rows, x):
    return x.positions[rows].nunique() < min(3, x.positions.nunique())


def curve_axes(sweep, options):
    """The axis along x, and the one whose values are lines (or None)."""
    if options.x:
        x = named(sweep.axes, options.x, "axis")
    else:
        rest = [axis for axis in sweep.axes if axis.name != options.y]
        x = max(rest or sweep.axes, key=lambda axis: (axis.numeric, axis.positions.nunique()))
    if options.y:
        line = named(sweep.axes, options.y, "axis")
        if line is x:
            raise NoPicture(f"'{line.name}' cannot be both --x and --y")
        return x, line
    if sweep.design != "grid":
        return x, None
    return x, next((axis for axis in sweep.axes if axis is not x and axis.positions.nunique() > 1), None)


def draw_curve(panel, x, table, colour, outcome, spread):
    """`table`: a row per point, sorted by x; a gap where a mean is missing."""
    at = table["x"]
    if not x.numeric:
        return draw_dots(panel, table, colour)
    if spread:
        panel.fill_between(at, table["q05"], table["q95"], color=colour, alpha=0.10, lw=0)
    panel.fill_between(at, table["low"], table["high"], color=colour, alpha=0.28, lw=0)
    marker = "o" if len(table) <= 12 else ""
    panel.plot(at, table["mean"], color=colour, lw=1.4, marker=marker, ms=2.8)
    # A lone point between two gaps is on no line.
    known = table["mean"].notna().to_numpy()
    alone = known & ~numpy.r_[False, known[:-1]] & ~numpy.r_[known[1:], False]
    panel.vlines(at[alone], table["low"][alone], table["high"][alone], color=colour, lw=1.2, alpha=0.5)
    panel.plot(at[alone], table["mean"][alone], color=colour, ls="", marker="o", ms=2.8)
    loose = (table["status"] == "not_converged").to_numpy()
    panel.plot(at[loose], table["mean"][loose], ls="", marker="o", ms=4.2, mfc="white", mec=colour)
    return None


def draw_dots(panel, table, colour, shift=0.0):
    known = table[table["mean"].notna()]
    low, high = known["low"].fillna(known["mean"]), known["high"].fillna(known["mean"])
    panel.vlines(known["x"] + shift, low, high, color=colour, lw=1.2)
    for status, fill in (("ok", colour), ("not_converged", "white")):
        own = known[known["status"] == status]
        panel.plot(own["x"] + shift, own["mean"], ls="", marker="o", ms=4.5, mfc=fill, mec=colour)


def draw_cloud(panel, x, table):
    """Dots of a scattered design, and their mean in tenths of the points; says whether that one is there."""
    shown, _ = drawn_sample(table.index)
    part = table.loc[shown]
    panel.plot(part["x"], part["mean"], ls="", marker="o", ms=2.4, mfc=plot_style.BAND, mec="none", alpha=0.45)
    known = table[table["mean"].notna()].sort_values("x", kind="stable")
    tenths = numpy.array_split(numpy.arange(len(known)), min(10, max(1, len(known) // 8)))
    averaged = x.numeric and len(tenths) > 2
    if averaged:
        middles = [known["x"].iloc[part].median() for part in tenths]
        means = [known["mean"].iloc[part].mean() for part in tenths]
        panel.plot(middles, means, color=plot_style.INK, lw=1.4)
    return averaged


def mark_failed(panel, table, colour=plot_style.COLOURS[4]):
    failed = table.loc[table["status"] == "failed", "x"].unique()
    if not len(failed):
        return False
    panel.plot(failed, [0.02] * len(failed), transform=panel.get_xaxis_transform(), ls="", marker="x", ms=4.5, mew=1.1,
               color=colour, clip_on=False)  # fmt: skip
    return True


def mark_base(panel, x):
    """Says above the panel where the scenario itself stands."""
    low, high = sorted(panel.get_xlim())
    if x.base is None or not low <= x.base <= high:
        return
    if x.numeric:
        panel.axvline(x.base, color=plot_style.QUIET, lw=0.8, ls=(0, (3, 2)), zorder=1)
    text = f"scenario: {x.text(x.base)}" if x.numeric else "scenario"
    panel.annotate(text, (x.base, 1.0), xycoords=panel.get_xaxis_transform(), xytext=(0, 2),
                   textcoords="offset points", ha="center", va="bottom", fontsize=6.5, color=plot_style.QUIET)  # fmt: skip


def label_lines(panel, ends):
    """`ends`: (y, text, colour) of each line, written beside its right end without overlaps."""
    scale = 72.0 / panel.figure.dpi
    box = panel.get_window_extent()
    ys = [panel.transData.transform((1.0, y))[1] * scale for y, _, _ in ends]
    lines = max((text.count("\n") + 1 for _, text, _ in ends), default=1)
    moved = plot_style.apart(ys, 8.5 * lines, box.y0 * scale + 3, box.y1 * scale - 3)
    for (_, text, colour), y in zip(ends, moved):
        panel.annotate(text, (1.0, 0.0), xycoords="axes fraction", xytext=(4, y - box.y0 * scale), va="center",
                       textcoords="offset points", fontsize=7, color=plot_style.darker(colour), annotation_clip=False)  # fmt: skip


def spread_is_telling(outcome, table):
    """Quantiles of a yes or no are 0 and 1 and say nothing more than the mean."""
    values = table[["q05", "q95"]].to_numpy().ravel()
    return not outcome.chance and not numpy.isin(values[~numpy.isnan(values)], (0.0, 1.0)).all()


def curve_table(sweep, outcome, rows, x, line):
    table = sweep.rows(outcome).loc[rows].assign(x=x.positions[rows])
    table["line"] = line.positions[rows] if line else 0.0
    if line:
        table = table[table["line"].isin(line_places(line, line.positions[rows]))]
    return table.sort_values(["line", "x"], kind="stable")


def draw_curves_panel(panel, outcome, table, x, line, scattered, options):
    """Returns (what a legend has to explain, the ends of the lines to label)."""
    seen, ends = set(), []
    if scattered:
        seen |= {"cloud"} if draw_cloud(panel, x, table) else set()
    else:
        places = list(table["line"].unique())
        spread = (
            options.spread
            if options.spread is not None
            else len(places) == 1 and x.numeric and spread_is_telling(outcome, table)
        )
        for index, (place, colour) in enumerate(zip(places, line_colours(line, len(places)))):
            own = table[table["line"] == place]
            if x.numeric:
                draw_curve(panel, x, own, colour, outcome, spread)
            else:
                draw_dots(panel, own, colour, 0.0 if len(places) == 1 else 0.4 * (index / (len(places) - 1) - 0.5))
            known = own["mean"].dropna()
            if line and len(known):
                ends.append((known.iloc[-1], plot_style.wrapped(line.text(place), 1.1, 7), colour))
        seen |= {"spread"} if spread and x.numeric else set()
        seen |= {"interval"} if table["low"].notna().any() else set()
    seen |= {"loose"} if (table["status"] == "not_converged").any() and not scattered else set()
    set_scale(panel, x, "x", plot_style.PANEL_WIDTH)
    if x.numeric:
        low, high = widened(x) if scattered else (table["x"].min(), table["x"].max())
        panel.set_xlim((low, high) if low < high else None)
    plot_style.number_axis(panel.yaxis, outcome.text)
    if options.threshold is not None:
        panel.axhline(options.threshold, color=plot_style.COLOURS[4], lw=0.9, ls=(0, (1, 1.5)))
        seen.add("threshold")
    seen |= {"failed"} if mark_failed(panel, table) else set()
    panel.grid(axis="y", color="#DDDDDD", lw=0.5)
    panel.set_axisbelow(True)
    mark_base(panel, x)
    return seen, ends


def curve_legend(seen, outcomes, options):
    line = {"color": plot_style.BAND, "ls": ""}
    handles = {
        "interval": Patch(facecolor=plot_style.BAND, alpha=0.32, lw=0, label="95 % interval of the mean"),
        "spread": Patch(facecolor=plot_style.BAND, alpha=0.12, lw=0, label="5–95 % of runs"),
        "cloud": Line2D([], [], color=plot_style.INK, lw=1.4, label="mean of tenths of the points"),
        "threshold": Line2D(
            [],
            [],
            color=plot_style.COLOURS[4],
            ls=(0, (1, 1.5)),
            label=f"threshold {outcomes[0].text(options.threshold or 0)}",
        ),
        "loose": Line2D([], [], **line, marker="o", ms=4.2, mfc="white", label="did not converge"),
        "failed": Line2D([], [], color=plot_style.COLOURS[4], ls="", marker="x", ms=4.5, label="point failed"),
    }
    return [handle for name, handle in handles.items() if name in seen]


def curves(sweep, options):
    x, line = curve_axes(sweep, options)
    rows, held = section(sweep, [x, line] if line else [x])
    scattered = is_scattered(sweep, rows, x)
    if scattered:
        if options.y:
            raise NoPicture(
                f"the points of this design do not lie on lines of '{line.name}'; leave --y out for a dot per point"
            )
        rows, held, line = list(sweep.raw_points.index), [], None
    outcomes = chosen_outcomes(sweep, options.outcome, 6)
    notes = [held_text(held)]
    if line:
        shown, all_places = len(line_places(line, line.positions[rows])), line.positions[rows].nunique()
        notes.insert(
            0, f"A line per value of: {line.label}{f' ({shown} of {all_places} values)' if shown < all_places else ''}."
        )
    if scattered and len(sweep.axes) > 1:
        notes.append(f"Each dot is a point; the axes not shown differ between points. {drawn_sample(rows)[1]}".strip())
    if sweep.design == "zip" and len(sweep.axes) > 1:
        others = "; ".join(axis.label for axis in sweep.axes if axis is not x)
        notes.append(f"With it moves: {others}.")
    size = (plot_style.PANEL_WIDTH, plot_style.PANEL_HEIGHT) if len(outcomes) > 1 else (6.6, 3.6)
    figure, panels = plot_style.panels(
        len(outcomes), sweep.manifest["title"], caption(sweep, *notes), 0.35, size, foot=0.22
    )
    seen, labels, data = set(), [], []
    for index, (panel, outcome) in enumerate(zip(panels, outcomes)):
        table = curve_table(sweep, outcome, rows, x, line)
        panel_seen, ends = draw_curves_panel(panel, outcome, table, x, line, scattered, options)
        seen |= panel_seen
        outcome_title(panel, outcome, size[0] - 0.7, missing_note(table), pad=13)
        if index + 2 >= len(outcomes):
            panel.set_xlabel(plot_style.wrapped(x.label, size[0] - 0.8, 8, most=4))
        labels.append((panel, ends))
        data.append(curve_data(sweep, outcome, table, x, line))
    foot_legend(figure, curve_legend(seen, outcomes, options))
    # The room for the labels of lines is known before their heights are.
    room = [
        panel.annotate(
            text, (1.0, 0.5), xycoords="axes fraction", xytext=(4, 0), textcoords="offset points", fontsize=7
        )
        for panel, ends in labels
        for _, text, _ in ends
    ]
    figure.draw_without_rendering()
    for text in room:
        text.remove()
    for panel, ends in labels:
        label_lines(panel, ends)
    return figure, pandas.concat(data)


def curve_data(sweep, outcome, table, x, line):
    raw = sweep.raw_points.loc[table.index]
    return pandas.DataFrame({
        "outcome": outcome.name, "point": table.index, "x_axis": x.name, "x": raw[x.name].to_numpy(),
        "line_axis": line.name if line else "", "line": raw[line.name].to_numpy() if line else "",
        **{name: table[name].to_numpy() for name in ("status", "mean", "low", "high", "q05", "q95")},
    })  # fmt: skip


# ---- heat maps ---------------------------------------------------------------------------------


def heat_axes(sweep, options):
    for name in (options.x, options.y):
        if name and not named(sweep.axes, name, "axis").numeric:
            raise NoPicture(f"a heat map needs two numeric axes, and '{name}' is a list; --kind curves draws it")
    able = [axis for axis in sweep.axes if axis.numeric and axis.positions.nunique() > 1]
    x = (
        named(sweep.axes, options.x, "axis")
        if options.x
        else next((axis for axis in able if axis.name != options.y), None)
    )
    y = named(sweep.axes, options.y, "axis") if options.y else next((axis for axis in able if axis is not x), None)
    if x is None or y is None:
        raise NoPicture(f"a heat map needs two numeric axes, and the sweep has {len(able)}; --kind curves draws it")
    if x is y:
        raise NoPicture(f"'{x.name}' cannot be both --x and --y")
    return x, y


def cell_edges(places, logarithmic):
    places = numpy.log(places) if logarithmic else numpy.asarray(places)
    middles = (places[1:] + places[:-1]) / 2
    edges = numpy.r_[2 * places[0] - middles[0], middles, 2 * places[-1] - middles[-1]]
    return numpy.exp(edges) if logarithmic else edges


def threshold_of(outcome, options):
    """The one asked for; else even odds, for what is a probability."""
    return options.threshold if options.threshold is not None else 0.5 if outcome.chance else None


def draw_contour(draw, where, values, level, text):
    """A white line in a dark one, seen on every colour. `draw`: panel.contour or panel.tricontour."""
    draw(*where, values, levels=[level], colors=[plot_style.INK], linewidths=2.4)
    lines = draw(*where, values, levels=[level], colors=["white"], linewidths=1.1)
    labels = lines.clabel(fmt={level: text(level)}, fontsize=7, inline_spacing=2)
    for label in labels:
        label.set_path_effects([plot_style.matplotlib.patheffects.withStroke(linewidth=1.8, foreground=plot_style.INK)])


def draw_cells(panel, table, x, y, limits):
    """The grid's cells, each in its own colour, and the means as a matrix (row: y)."""
    grid = table.pivot(index="y", columns="x", values="mean")
    values = numpy.ma.masked_invalid(grid.to_numpy())
    x_edges, y_edges = cell_edges(grid.columns.to_numpy(), x.logarithmic), cell_edges(
        grid.index.to_numpy(), y.logarithmic
    )
    image = panel.pcolormesh(x_edges, y_edges, values, cmap=plot_style.SCALE, vmin=limits[0], vmax=limits[1], lw=0,
                             rasterized=values.size > 5000)  # fmt: skip
    status = table.pivot(index="y", columns="x", values="status").to_numpy()
    for row, column in zip(*numpy.nonzero(values.mask if values.mask.shape else numpy.zeros(values.shape, bool))):
        failed = status[row, column] == "failed"
        corner = x_edges[column], y_edges[row]
        size = x_edges[column + 1] - x_edges[column], y_edges[row + 1] - y_edges[row]
        panel.add_patch(
            Rectangle(
                corner,
                *size,
                facecolor=plot_style.NOTHING,
                edgecolor="#999999" if failed else "none",
                hatch="xxxx" if failed else None,
                lw=0,
            )
        )
    loose = table[table["status"] == "not_converged"]
    panel.plot(loose["x"], loose["y"], ls="", marker="o", ms=2.6, mfc="none", mec="white", mew=0.8)
    return image, (grid.columns.to_numpy(), grid.index.to_numpy()), values


def triangles(table, x, y):
    """Of the points with a mean, None when they do not span a plane."""
    flat = [numpy.log(table[name]) if axis.logarithmic else table[name] for name, axis in (("x", x), ("y", y))]
    try:
        mesh = Triangulation(*flat).triangles
    except (RuntimeError, ValueError):
        return None
    mesh = Triangulation(table["x"], table["y"], mesh)
    # Slivers along the border join points that are far apart.
    mesh.set_mask(TriAnalyzer(mesh).get_flat_tri_mask(0.02))
    return mesh


def draw_heat_panel(panel, outcome, table, x, y, form, options):
    """`form`: cells, triangles or dots. Returns what a legend has to explain."""
    known = table[table["mean"].notna()]
    limits = known["mean"].min(), known["mean"].max()
    level, contour = threshold_of(outcome, options), None
    if form == "cells":
        image, places, values = draw_cells(panel, table, x, y, limits)
        contour = (panel.contour, places, values)
    else:
        mesh = triangles(known, x, y) if form == "triangles" else None
        dots = {"c": known["mean"], "cmap": plot_style.SCALE, "vmin": limits[0], "vmax": limits[1]}
        if mesh is not None:
            image = panel.tripcolor(mesh, known["mean"], shading="gouraud", cmap=plot_style.SCALE, vmin=limits[0],
                                    vmax=limits[1], rasterized=True)  # fmt: skip
            panel.scatter(known["x"], known["y"], s=5, color="white", edgecolors=plot_style.INK, linewidths=0.4)
            contour = (panel.tricontour, (mesh,), known["mean"])
        else:
            image = panel.scatter(known["x"], known["y"], s=14, linewidths=0, **dots)
        failed = table[table["status"] == "failed"]
        panel.plot(failed["x"], failed["y"], ls="", marker="x", ms=4.5, mew=1.1, color=plot_style.COLOURS[4])
    bar = panel.figure.colorbar(image, ax=panel, aspect=22, pad=0.02)
    bar.outline.set_visible(False)
    plot_style.number_axis(bar.ax.yaxis, outcome.text)
    bar.ax.yaxis.set_minor_locator(NullLocator())
    note = missing_note(table)
    if contour is not None and level is not None:
        if limits[0] < level < limits[1]:
            draw_contour(*contour, level, outcome.text)
            bar.ax.axhline(level, color=plot_style.INK, lw=2.4)
            bar.ax.axhline(level, color="white", lw=1.1)
        else:
            side = "above" if limits[0] >= level else "below"
            note = (
                f"nowhere {'below' if side == 'above' else 'above'} {outcome.text(level)}{'; ' + note if note else ''}"
            )
    return note


def mark_base_point(panel, x, y):
    inside = all(
        axis.base is not None and min(limits) <= axis.base <= max(limits)
        for axis, limits in ((x, panel.get_xlim()), (y, panel.get_ylim()))
    )
    if inside:
        panel.autoscale(False)
        panel.plot(x.base, y.base, marker="D", ms=5.5, mfc="white", mec="black", mew=1.2, ls="", zorder=5)
    return inside


def heat_legend(seen, form):
    dot, area = {"color": plot_style.COLOURS[4], "ls": "", "marker": "x"}, {"facecolor": plot_style.NOTHING, "lw": 0}
    handles = {
        "base": Line2D([], [], ls="", marker="D", ms=5, mfc="white", mec="black", label="the scenario's own values"),
        "failed": Line2D([], [], **dot, ms=4.5, label="point failed"),
    }
    if form == "cells":
        loose = {"ls": "", "marker": "o", "ms": 3.5, "mfc": "none", "mec": plot_style.QUIET}
        handles |= {
            "failed": Patch(**area, edgecolor="#999999", hatch="xxxx", label="point failed"),
            "none": Patch(**area, label="no run has a value"),
            "not_converged": Line2D([], [], **loose, label="did not converge"),
        }
    return [handle for name, handle in handles.items() if name in seen]


def heat(sweep, options):
    x, y = heat_axes(sweep, options)
    rows, held = section(sweep, [x, y])
    at = pandas.DataFrame({"x": x.positions[rows], "y": y.positions[rows]})
    sizes = at.nunique()
    filled = sizes.min() > 1 and sizes.product() == len(at.drop_duplicates()) == len(at)
    notes = []
    if filled:
        form = "cells"
        notes.append(held_text(held))
    else:
        rows, form = list(sweep.raw_points.index), "triangles" if len(sweep.axes) == 2 else "dots"
        if form == "triangles":
            notes.append("Colours between the points (dots) are interpolated over triangles.")
        else:
            rows, left_out = drawn_sample(rows)
            notes.append(f"Each dot is a point; the axes not shown differ between points. {left_out}".strip())
    outcomes = chosen_outcomes(sweep, options.outcome, 4)
    size = (4.4, 3.3) if len(outcomes) > 1 else (6.0, 4.2)
    figure, panels = plot_style.panels(
        len(outcomes), sweep.manifest["title"], caption(sweep, *notes), 0.3, size, foot=0.22
    )
    data, seen = [], set()
    for panel, outcome in zip(panels, outcomes):
        table = sweep.rows(outcome).loc[rows].assign(x=x.positions[rows], y=y.positions[rows])
        if table["mean"].isna().all():
            raise NoPicture(f"no point of the picture has a value of '{outcome.name}'")
        set_scale(panel, x, "x", size[0])
        set_scale(panel, y, "y", size[1])
        if form != "cells":
            panel.set(xlim=widened(x), ylim=widened(y))
        note = draw_heat_panel(panel, outcome, table, x, y, form, options)
        if mark_base_point(panel, x, y):
            seen.add("base")
        seen |= set(table["status"])
        seen |= {"none"} if (table["mean"].isna() & (table["status"] != "failed")).any() else set()
        outcome_title(panel, outcome, size[0] - 1.5, note)
        panel.set_xlabel(plot_style.wrapped(x.label, size[0] - 1.7, 8, most=4))
        panel.set_ylabel(plot_style.wrapped(y.label, size[1] - 0.9, 8, most=4))
        data.append(
            pandas.DataFrame(
                {
                    "outcome": outcome.name,
                    "point": table.index,
                    "x_axis": x.name,
                    "x": sweep.raw_points.loc[rows, x.name].to_numpy(),
                    "y_axis": y.name,
                    "y": sweep.raw_points.loc[rows, y.name].to_numpy(),
                    "status": table["status"].to_numpy(),
                    "mean": table["mean"].to_numpy(),
                }
            )
        )
    foot_legend(figure, heat_legend(seen, form))
    return figure, pandas.concat(data)


# ---- parallel coordinates ----------------------------------------------------------------------


@dataclasses.dataclass
class Rail:
    """One of the parallel axes: where each point stands on it, 0 at one end and 1 at the other."""

    name: str
    label: str
    is_outcome: bool
    places: pandas.Series  # By point; NaN without a value.
    marks: list  # (place, text)
    base: float | None = None


def unit_places(low, high, logarithmic=False):
    """The function that takes low .. high to 0 .. 1; a single value to the middle."""
    scale = numpy.log if logarithmic else lambda value: value
    low, high = scale(low), scale(high)
    return lambda value: (scale(value) - low) / (high - low) if high > low else 0.0 * value + 0.5


def axis_rail(axis, rows):
    values = axis.positions[rows]
    if not axis.numeric:
        count = len(axis.values)
        width = 0.8 / count
        # Within its value's band a point stands where its id puts it, so that lines do not hide each other.
        places = (values + 0.5) / count + width * (numpy.arange(len(values)) / max(len(values) - 1, 1) - 0.5)
        base = None if axis.base is None else (axis.base + 0.5) / count
        marks = [((index + 0.5) / count, text) for index, text in enumerate(axis.values)]
        return Rail(axis.name, axis.label, False, places, marks, base)
    low, high = axis.range
    place = unit_places(low, high, axis.logarithmic)
    marks = [(place(value), axis.text(value)) for value in sorted({low, high})]
    inside = axis.base is not None and low <= axis.base <= high
    return Rail(axis.name, axis.label, False, place(values), marks, place(axis.base) if inside else None)


def outcome_rail(outcome, means):
    place = unit_places(means.min(), means.max())
    marks = [
        (float(place(value)), outcome.text(value)) for value in sorted({means.min(), means.max()}) if value == value
    ]
    return Rail(outcome.name, outcome.label, True, place(means), marks)


def association(axis, means):
    """|Spearman's rank correlation| of an axis and an outcome; of a list, the correlation ratio of ranks."""
    known = means.dropna()
    ranks, values = known.rank(), axis.positions[known.index]
    if ranks.nunique() < 2 or values.nunique() < 2:
        return 0.0
    if axis.numeric:
        return abs(numpy.corrcoef(ranks, values.rank())[0, 1])
    return math.sqrt(ranks.groupby(values).transform("mean").var() / ranks.var())


def draw_rails(panel, rails, colours, turned):
    """A line a point across the rails; `colours`: by point. Says whether some points have no outcome.

    `turned`: the rails lie, one below the other, so that long labels fit.
    """
    steps = numpy.arange(len(rails), dtype=float)
    matrix = numpy.column_stack([rail.places for rail in rails])
    known = ~numpy.isnan(matrix).any(axis=1)

    def lines(which, **look):
        pairs = [numpy.column_stack((matrix[row], steps) if turned else (steps, matrix[row])) for row in which]
        # Lines without an outcome end at the last rail that they reach.
        pairs = [pair[~numpy.isnan(pair).any(axis=1)] for pair in pairs]
        panel.add_collection(LineCollection(pairs, capstyle="round", linewidths=0.8, **look))

    lines(numpy.flatnonzero(~known), colors="#C4C4C4", alpha=0.8, zorder=1)
    # Extreme ones on top, and stronger.
    ranks = pandas.Series(matrix[known, -1]).rank(pct=True).to_numpy()
    extremity = dict(zip(numpy.flatnonzero(known), numpy.abs(2 * ranks - 1)))
    order = sorted(extremity, key=lambda row: (extremity[row], row))
    faint = min(0.6, max(0.1, 60 / max(len(order), 1)))
    strong = min(0.9, 3 * faint)
    rgba = [(*colours[row][:3], faint + (strong - faint) * extremity[row] ** 2) for row in order]
    lines(order, colors=rgba, zorder=2)
    return not known.all()


def label_rails(panel, rails, turned):
    first_texts = [rail.marks[0][1] for rail in rails if len(rail.marks) < 3 and rail.marks]
    room = 9 + 72 * max((plot_style.text_width(text, 6.5) for text in first_texts), default=0.0)
    for step, rail in enumerate(rails):
        ends = ([0, 1], [step, step])
        panel.plot(
            *(ends if turned else ends[::-1]), color=plot_style.INK, lw=1.6 if rail.is_outcome else 0.8, zorder=3
        )
        if rail.base is not None:
            at = ([rail.base], [step]) if turned else ([step], [rail.base])
            panel.plot(*at, marker="D", ms=4, mfc="white", mec="black", mew=0.9, zorder=4)
        for place, text in rail.marks:
            edge = len(rail.marks) < 3 and place in (0.0, 1.0)
            if turned:
                shift, where = ((-4 if place == 0 else 4, 0) if edge else (0, 3)), (place, step)
                aligned = {
                    "ha": ("right" if place == 0 else "left") if edge else "center",
                    "va": "center" if edge else "bottom",
                }
            else:
                shift, where = ((0, -4 if place == 0 else 3) if edge else (4, 0)), (step, place)
                aligned = {
                    "ha": "center" if edge else "left",
                    "va": ("top" if place == 0 else "bottom") if edge else "center",
                }
            text = text if edge else plot_style.wrapped(text, 4.2 / len(rail.marks) if turned else 0.9, 6.5, most=5)
            panel.annotate(text, where, xytext=shift, textcoords="offset points", fontsize=6.5, zorder=5,
                           path_effects=plot_style.HALO, **aligned)  # fmt: skip
        weight = "bold" if rail.is_outcome else "normal"
        if turned:
            panel.annotate(plot_style.wrapped(rail.label, 2.6, 6.5, weight), (0.0, step), xytext=(-room, 0), ha="right",
                           va="center", textcoords="offset points", fontsize=6.5, fontweight=weight)  # fmt: skip
        else:
            panel.annotate(
                plot_style.wrapped(rail.label, 1.22, 6.5, weight, most=9),
                (step, 1.0),
                xytext=(0, 14),
                ha="center",
                va="bottom",
                textcoords="offset points",
                fontsize=6.5,
                fontweight=weight,
            )
    panel.set_axis_off()
    if turned:
        panel.set(xlim=(-0.01, 1.01), ylim=(len(rails) - 0.6, -0.4))
    else:
        panel.set(xlim=(-0.4, len(rails) - 0.6), ylim=(-0.03, 1.01))


def parallel(sweep, options):
    if len(sweep.axes) < 2:
        raise NoPicture("parallel coordinates need two axes, and the sweep has one; --kind curves draws it")
    outcomes = chosen_outcomes(sweep, options.outcome, 3)
    colour = outcomes[0]
    means = sweep.rows(colour)["mean"]
    if means.isna().all():
        raise NoPicture(f"no point has a value of '{colour.name}'")
    rows, left_out = drawn_sample(sweep.raw_points.index)
    # The axes that matter most lie next to the outcome that colours the lines.
    axes = sorted(sweep.axes, key=lambda axis: association(axis, means))
    rails = [axis_rail(axis, rows) for axis in axes]
    rails += [outcome_rail(outcome, sweep.rows(outcome)["mean"][rows]) for outcome in reversed(outcomes)]
    turned = len(rails) > 8
    notes = [
        "A line is a point; its colour is the last outcome. "
        "The closer an axis to the outcomes, the stronger its rank correlation with that one.",
        left_out,
    ]
    size = (8.0, 0.4 * len(rails)) if turned else (max(6.0, 1.4 * len(rails)), 3.6)
    figure, (panel,) = plot_style.panels(
        1, sweep.manifest["title"], caption(sweep, *notes), 0.0 if turned else 0.8, size, foot=0.22
    )
    values = means[rows]
    low, high = values.min(), values.max()
    scale = plot_style.plt.Normalize(*((low, high) if high > low else (low - 0.5, low + 0.5)))
    # The palest end of the scale would be lost on white.
    cmap = plot_style.matplotlib.colors.ListedColormap(
        plot_style.plt.get_cmap(plot_style.SCALE)(numpy.linspace(0.0, 0.92, 256))
    )
    some_missing = draw_rails(panel, rails, cmap(scale(values.to_numpy())), turned)
    label_rails(panel, rails, turned)
    mappable = plot_style.plt.cm.ScalarMappable(scale, cmap)
    bar = figure.colorbar(mappable, ax=panel, orientation="horizontal" if turned else "vertical",
                          **({"aspect": 50, "pad": 0.01, "shrink": 0.6} if turned else {"aspect": 25, "pad": 0.02}))  # fmt: skip
    bar.outline.set_visible(False)
    plot_style.number_axis(bar.ax.xaxis if turned else bar.ax.yaxis, colour.text)
    bar.set_label(plot_style.wrapped(colour.label, 4.0 if turned else 3.2, 7), fontsize=7)
    handles = [Line2D([], [], ls="", marker="D", ms=4, mfc="white", mec="black", label="the scenario's own value")]
    if all(rail.base is None for rail in rails):
        handles = []
    if some_missing:
        handles.append(Line2D([], [], color="#C4C4C4", lw=1.2, label="point failed or has no value"))
    foot_legend(figure, handles)
    return figure, parallel_data(sweep, rows, axes, outcomes)


def parallel_data(sweep, rows, axes, outcomes):
    parts = [
        pandas.DataFrame(
            {"point": rows, "kind": "axis", "name": axis.name, "value": sweep.raw_points.loc[rows, axis.name]}
        )
        for axis in axes
    ]
    parts += [
        pandas.DataFrame(
            {"point": rows, "kind": "outcome", "name": outcome.name, "value": sweep.rows(outcome)["mean"][rows]}
        )
        for outcome in outcomes
    ]
    return pandas.concat(parts, ignore_index=True).sort_values("point", kind="stable")


# ---- what matters: tornado, Sobol' bars, Morris ------------------------------------------------

LABEL_WIDTH = 2.7  # Inches, of the labels beside bars.


def bar_panels(sweep, outcomes, axes_of, notes):
    """A panel an outcome, one below the other, each with a row per axis; the labels at the left."""
    labels = {axis.name: plot_style.wrapped(axis.label, LABEL_WIDTH, 6.5) for axis in sweep.axes}
    lines = max(text.count("\n") + 1 for text in labels.values())
    height = max(0.27, 0.11 * lines + 0.07) * max(len(axes_of(outcome)) for outcome in outcomes) + 1.0
    figure, panels = plot_style.panels(
        len(outcomes), sweep.manifest["title"], caption(sweep, *notes), 0.0, (7.4, height), 1, 0.22
    )
    for panel, outcome in zip(panels, outcomes):
        axes = axes_of(outcome)
        panel.set_yticks(range(len(axes)), [labels[axis.name] for axis in axes], fontsize=6.5)
        panel.set_ylim(len(axes) - 0.4, -0.6)
        panel.tick_params(axis="y", length=0)
        panel.grid(axis="x", color="#DDDDDD", lw=0.5)
        panel.set_axisbelow(True)
    return figure, panels


def bars_outcomes(sweep, options):
    return chosen_outcomes(sweep, options.outcome, 2 if len(sweep.axes) <= 10 else 1)


def indexed(sweep, outcome, table, index):
    """Rows of one index of one outcome, by axis name."""
    own = table[(table["outcome"] == outcome.name) & (table["index"] == index)]
    return own.drop_duplicates("axis").set_index("axis")


def ranked(sweep, values):
    """The axes that have one of `values` (by axis name), the greatest first."""
    return sorted(
        (axis for axis in sweep.axes if axis.name in values.index),
        key=lambda axis: -values.fillna(-math.inf)[axis.name],
    )


def names_of(axes):
    return [axis.name for axis in axes]


def with_rows(sweep, outcomes, table, index, asked):
    """The outcomes that sensitivity.csv has values of `index` for."""
    able = [outcome for outcome in outcomes if indexed(sweep, outcome, table, index)["value"].notna().any()]
    lacking = [outcome.name for outcome in outcomes if outcome not in able]
    if (asked and lacking) or not able:
        raise NoPicture(f"sensitivity.csv of '{sweep.folder}' has no '{index}' of '{lacking[0]}'")
    return able


def whiskers(panel, y, low, high):
    if low == low and high == high:
        panel.plot([low, high], [y, y], color=plot_style.INK, lw=1.0, solid_capstyle="butt", zorder=3)


def oat_table(sweep, outcome):
    """Per axis, the outcome at its low and its high end; row 0 of the design is the base, then two rows an axis."""
    rows = sweep.rows(outcome)
    if len(rows) != 2 * len(sweep.axes) + 1:
        raise NoPicture(
            f"'{sweep.folder}' holds a damaged sweep: one-at-a-time designs have 2 points an axis and 1 more"
        )
    base = rows.iloc[0]["mean"]
    parts = []
    for index, axis in enumerate(sweep.axes):
        low, high = rows.iloc[2 * index + 1], rows.iloc[2 * index + 2]
        means = [value for value in (low["mean"], high["mean"], base) if value == value]
        parts.append(
            {
                "outcome": outcome.name,
                "axis": axis.name,
                "low_end": sweep.raw_points[axis.name].iloc[2 * index + 1],
                "high_end": sweep.raw_points[axis.name].iloc[2 * index + 2],
                "at_base": base,
                "at_low": low["mean"],
                "at_high": high["mean"],
                "at_low_low": low["low"],
                "at_low_high": low["high"],
                "at_high_low": high["low"],
                "at_high_high": high["high"],
                "swing": max(means) - min(means) if means else math.nan,
            }
        )
    return pandas.DataFrame(parts).set_index("axis", drop=False)


def tornado_from_ends(sweep, options):
    outcomes = bars_outcomes(sweep, options)
    tables = {outcome.name: oat_table(sweep, outcome) for outcome in outcomes}
    for outcome in outcomes:
        if sweep.rows(outcome).iloc[0]["mean"] != sweep.rows(outcome).iloc[0]["mean"]:
            raise NoPicture(f"the base point has no value of '{outcome.name}', so that nothing can be compared with it")

    def axes_of(outcome):
        return ranked(sweep, tables[outcome.name]["swing"])

    note = (
        "Each axis goes to the two ends of its range while all others stay at the scenario's own values; "
        "numbers at the bars are the ends."
    )
    figure, panels = bar_panels(sweep, outcomes, axes_of, [note])
    for panel, outcome in zip(panels, outcomes):
        table, text = tables[outcome.name], {"fontsize": 6.5, "va": "center", "textcoords": "offset points"}
        base = table["at_base"].iloc[0]
        for y, axis in enumerate(axes_of(outcome)):
            row = table.loc[axis.name]
            for side, shift, colour in (("low", -0.19, plot_style.COLOURS[0]), ("high", 0.19, plot_style.COLOURS[1])):
                value, shown = row[f"at_{side}"], plot_style.end_text(row[f"{side}_end"])
                if value != value:
                    panel.annotate(
                        f"{shown}: no value", (base, y + shift), xytext=(3, 0), color=plot_style.COLOURS[4], **text
                    )
                    continue
                panel.barh(y + shift, value - base, 0.36, left=base, color=colour)
                ends = [end for end in (value, row[f"at_{side}_low"], row[f"at_{side}_high"]) if end == end]
                whiskers(panel, y + shift, row[f"at_{side}_low"], row[f"at_{side}_high"])
                right = value >= base if value != base else side == "high"
                panel.annotate(shown, (max(ends) if right else min(ends), y + shift), xytext=(3 if right else -3, 0),
                               ha="left" if right else "right", **text)  # fmt: skip
        panel.axvline(base, color=plot_style.INK, lw=0.9)
        panel.annotate(
            f"scenario: {outcome.text(base)}",
            (base, 1.0),
            xycoords=panel.get_xaxis_transform(),
            xytext=(0, 2),
            ha="center",
            textcoords="offset points",
            va="bottom",
            fontsize=6.5,
            color=plot_style.QUIET,
        )
        panel.margins(x=0.09)
        plot_style.number_axis(panel.xaxis, outcome.text)
        outcome_title(panel, outcome, 4.4, pad=13)
    foot_legend(figure, [Patch(facecolor=plot_style.COLOURS[0], label="axis at its low end"),
                         Patch(facecolor=plot_style.COLOURS[1], label="axis at its high end"),
                         *interval_mark(tables, "at_high_low", "95 % interval")])  # fmt: skip
    return figure, pandas.concat([tables[outcome.name].loc[names_of(axes_of(outcome))] for outcome in outcomes])


def interval_mark(tables, low, label):
    """What a legend says of whiskers, when there are any."""
    drawn = any(table[low].notna().any() for table in tables.values())
    return [Line2D([], [], color=plot_style.INK, lw=1.0, label=label)] if drawn else []


RANKED = {
    "srrc": "standardised rank regression coefficient: positive, the outcome rises with the axis",
    "mu_star": "mean absolute effect of one step of the axis (Morris' µ*)",
}


def tornado_from_indices(sweep, options):
    index = "mu_star" if sweep.design == "morris" else "srrc"
    table = read_sensitivity(sweep, [index])
    outcomes = with_rows(sweep, bars_outcomes(sweep, options), table, index, options.outcome)
    own = {outcome.name: indexed(sweep, outcome, table, index) for outcome in outcomes}

    def axes_of(outcome):
        return ranked(sweep, own[outcome.name]["value"].abs())

    figure, panels = bar_panels(sweep, outcomes, axes_of, [])
    for panel, outcome in zip(panels, outcomes):
        for y, axis in enumerate(axes_of(outcome)):
            row = own[outcome.name].loc[axis.name]
            panel.barh(y, row["value"], 0.62, color=plot_style.COLOURS[0 if row["value"] >= 0 else 1])
            whiskers(panel, y, row["low"], row["high"])
        panel.axvline(0.0, color=plot_style.INK, lw=0.8)
        panel.set_xlabel(RANKED[index], fontsize=7)
        plot_style.number_axis(panel.xaxis)
        outcome_title(panel, outcome, 4.4, f"from {int(own[outcome.name]['n'].max()):,} points")
    signs = [] if index == "mu_star" else [Patch(facecolor=plot_style.COLOURS[0], label="raises the outcome"),
                                           Patch(facecolor=plot_style.COLOURS[1], label="lowers the outcome")]  # fmt: skip
    foot_legend(figure, signs + interval_mark(own, "low", "95 % interval (bootstrap)"))
    columns = ["outcome", "axis", "index", "value", "low", "high", "n"]
    parts = [own[outcome.name].loc[names_of(axes_of(outcome))].reset_index() for outcome in outcomes]
    return figure, pandas.concat(parts)[columns]


def tornado(sweep, options):
    return tornado_from_ends(sweep, options) if sweep.design == "oat" else tornado_from_indices(sweep, options)


def sobol(sweep, options):
    table = read_sensitivity(sweep, ["first", "total"])
    outcomes = with_rows(sweep, bars_outcomes(sweep, options), table, "total", options.outcome)
    total = {outcome.name: indexed(sweep, outcome, table, "total") for outcome in outcomes}
    first = {
        outcome.name: indexed(sweep, outcome, table, "first").reindex(total[outcome.name].index) for outcome in outcomes
    }

    def axes_of(outcome):
        return ranked(sweep, total[outcome.name]["value"])

    figure, panels = bar_panels(sweep, outcomes, axes_of, [])
    for panel, outcome in zip(panels, outcomes):
        for y, axis in enumerate(axes_of(outcome)):
            for rows, shift, colour in ((first, -0.19, plot_style.COLOURS[0]), (total, 0.19, plot_style.COLOURS[5])):
                row = rows[outcome.name].loc[axis.name]
                panel.barh(y + shift, row["value"], 0.36, color=colour)
                whiskers(panel, y + shift, row["low"], row["high"])
        panel.axvline(0.0, color=plot_style.INK, lw=0.8)
        panel.set_xlabel("share of the outcome's variance between points", fontsize=7)
        plot_style.number_axis(panel.xaxis)
        outcome_title(panel, outcome, 4.4, f"from {int(total[outcome.name]['n'].max()):,} points")
    foot_legend(figure, [Patch(facecolor=plot_style.COLOURS[0], label="first order: the axis alone"),
                         Patch(facecolor=plot_style.COLOURS[5], label="total: with its interactions"),
                         *interval_mark(total, "low", "95 % interval (bootstrap)")])  # fmt: skip
    return figure, pandas.concat(
        [wide_indices(outcome, axes_of(outcome), first=first, total=total) for outcome in outcomes]
    )


def wide_indices(outcome, axes, **tables):
    names = names_of(axes)
    columns = {"outcome": outcome.name, "axis": names}
    for index, rows in tables.items():
        own = rows[outcome.name].loc[names]
        columns |= {
            index: own["value"].to_numpy(),
            f"{index}_low": own["low"].to_numpy(),
            f"{index}_high": own["high"].to_numpy(),
        }
    return pandas.DataFrame(columns)


def label_dots(panel, dots):
    """`dots`: (x, y, text) in order of importance; each text beside its dot, where nothing else is."""
    scale = 72.0 / panel.figure.dpi
    at = [panel.transData.transform((x, y)) * scale for x, y, _ in dots]
    box = panel.get_window_extent()
    low, high = (numpy.array([box.x0, box.y0]) * scale, numpy.array([box.x1, box.y1]) * scale)
    taken = [(x - 2.5, y - 2.5, x + 2.5, y + 2.5) for x, y in at]
    for (x, y, text), (px, py) in zip(dots, at):
        half = 2.4 * len(text)
        for distance, turn in ((distance, turn) for distance in (7, 13, 20, 28) for turn in range(12)):
            angle = math.pi * (0.25 + turn / 6)
            cx, cy = px + (distance + half / 2) * math.cos(angle), py + distance * math.sin(angle)
            own = (cx - half, cy - 3.6, cx + half, cy + 3.6)
            free = all(
                own[2] < other[0] or other[2] < own[0] or own[3] < other[1] or other[3] < own[1] for other in taken
            )
            if free and own[0] > low[0] and own[1] > low[1] and own[2] < high[0] + 12 and own[3] < high[1] + 8:
                taken.append(own)
                line = (
                    {"arrowstyle": "-", "color": plot_style.QUIET, "lw": 0.4, "shrinkA": 0, "shrinkB": 2}
                    if distance > 7
                    else None
                )
                panel.annotate(
                    text,
                    (x, y),
                    xytext=(cx - px, cy - py),
                    textcoords="offset points",
                    ha="center",
                    va="center",
                    fontsize=6.5,
                    arrowprops=line,
                    annotation_clip=False,
                )
                break


def draw_effects(panel, mu, sigma):
    """Morris' dots with the intervals of µ*, and the line on which both are equal."""
    reach = [(mu["value"] - mu["low"]).clip(lower=0), (mu["high"] - mu["value"]).clip(lower=0)]
    panel.errorbar(mu["value"], sigma, xerr=reach, fmt="o", ms=4.2, color=plot_style.COLOURS[0],
                   ecolor=plot_style.COLOURS[5], elinewidth=1.0, capsize=0)  # fmt: skip
    top = max(mu["value"].max(), mu["high"].fillna(0.0).max())
    panel.set(xlim=(0, 1.08 * top or 1.0), ylim=(0, 1.12 * sigma.max() or 1.0))
    panel.plot([0, 10 * top], [0, 10 * top], color=plot_style.QUIET, lw=0.7, ls=(0, (3, 2)), zorder=0)
    plot_style.number_axis(panel.xaxis)
    plot_style.number_axis(panel.yaxis)
    panel.set_xlabel("µ*")
    panel.set_ylabel("σ")


def morris(sweep, options):
    table = read_sensitivity(sweep, ["mu_star", "sigma"])
    outcomes = with_rows(sweep, chosen_outcomes(sweep, options.outcome, 1), table, "mu_star", options.outcome)
    strength = {outcome.name: indexed(sweep, outcome, table, "mu_star") for outcome in outcomes}
    sigma = {
        outcome.name: indexed(sweep, outcome, table, "sigma").reindex(strength[outcome.name].index)
        for outcome in outcomes
    }

    def axes_of(outcome):
        return ranked(sweep, strength[outcome.name]["value"])

    note = (
        "µ*: mean absolute effect of one step of an axis. "
        "σ: how much that effect depends on where it is taken, by curvature or interaction."
    )
    texts = {axis.name: plot_style.wrapped(axis.label, 3.1, 7) for axis in sweep.axes}
    lines = max(sum(texts[axis.name].count("\n") + 1 for axis in axes_of(outcome)) for outcome in outcomes)
    height = max(3.4, 0.14 * lines + 0.9)
    figure, panels = plot_style.panels(
        len(outcomes), sweep.manifest["title"], caption(sweep, note), 0.0, (8.4, height), 1, 0.22
    )
    dots = []
    for panel, outcome in zip(panels, outcomes):
        axes = axes_of(outcome)
        mu, spread = (rows[outcome.name].loc[names_of(axes)] for rows in (strength, sigma))
        draw_effects(panel, mu, spread["value"])
        outcome_title(panel, outcome, 4.2, f"from {int(mu['n'].max()):,} points")
        key = "\n".join(plot_style.numbered(index + 1, texts[axis.name]) for index, axis in enumerate(axes))
        panel.annotate(key, (1.0, 1.0), xycoords="axes fraction", xytext=(16, 4), textcoords="offset points",
                       va="top", fontsize=7, linespacing=1.22, annotation_clip=False)  # fmt: skip
        places = zip(mu["value"], spread["value"])
        dots.append([(x, y, str(index + 1)) for index, (x, y) in enumerate(places) if x == x and y == y])
    foot_legend(
        figure,
        [
            Line2D([], [], color=plot_style.COLOURS[5], lw=1.2, label="95 % interval of µ* (bootstrap)"),
            Line2D(
                [],
                [],
                color=plot_style.QUIET,
                lw=0.7,
                ls=(0, (3, 2)),
                label="σ = µ*: above it, an effect changes its sign or size with the rest",
            ),
        ],
    )
    figure.draw_without_rendering()
    for panel, own in zip(panels, dots):
        label_dots(panel, own)
    return figure, pandas.concat(
        [wide_indices(outcome, axes_of(outcome), mu_star=strength, sigma=sigma) for outcome in outcomes]
    )


# ---- the command -------------------------------------------------------------------------------


def fitting_kinds(sweep, options):
    """What suits the design and the axes asked for, of what the folder has the data for."""
    wanted = [named(sweep.axes, name, "axis") for name in (options.x, options.y) if name]
    able = [axis for axis in sweep.axes if axis.numeric and axis.positions.nunique() > 1]
    if len(sweep.axes) == 1 or sweep.design == "zip":
        return ["curves"]
    if sweep.design == "oat":
        return ["tornado"]
    flat = len(sweep.axes) == 2 or sweep.design == "grid"
    kinds = ["heat"] if flat and len(able) >= 2 and all(axis in able for axis in wanted) else []
    if sweep.design == "grid" or (flat and not options.y):
        kinds.append("curves")
    for kind, index in (("sobol", "total"), ("morris", "mu_star"), ("tornado", "srrc")):
        if not flat and has_index(sweep, index):
            kinds.append(kind)
            break
    return kinds if len(sweep.axes) == 2 and kinds else [*kinds, "parallel"]


def has_index(sweep, index):
    return (sweep.folder / "sensitivity.csv").is_file() and read_sensitivity(sweep, [index])["value"].notna().any()


def draw(sweep, options):
    kinds = options.kind or fitting_kinds(sweep, options)
    makers = {
        "curves": curves,
        "heat": heat,
        "parallel": parallel,
        "tornado": tornado,
        "sobol": sobol,
        "morris": morris,
    }
    # Every picture is made before the first is written: an error leaves no half of them.
    made = {kind: makers[kind](sweep, options) for kind in dict.fromkeys(kinds)}
    out = options.out or options.sweep
    out.mkdir(parents=True, exist_ok=True)
    for kind, (figure, data) in made.items():
        path = out / f"{kind}.csv"
        data.to_csv(path, index=False, lineterminator="\n")
        print(path)
        for path in plot_style.save(figure, out / kind):
            print(path)


def finite(text):
    value = float(text)
    if not math.isfinite(value):
        raise ValueError
    return value


def main():
    parser = argparse.ArgumentParser(
        description="Draw a sweep: curves, heat maps, parallel coordinates, and which parameters matter.",
        epilog="example: detente sweep scenarios/veto-2022.toml --vary veto_cost=0:2:0.1 --out sweeps/veto && "
        "scripts/plot_sweep.py sweeps/veto",
    )
    parser.add_argument("sweep", metavar="DIR", type=pathlib.Path, help="a folder that 'detente sweep --out' wrote")
    parser.add_argument(
        "--outcome", metavar="NAME", action="append", help="draw this one (repeatable; default: the first that differ)"
    )
    parser.add_argument("--x", metavar="AXIS", help="what runs along x, in curves and heat maps")
    parser.add_argument("--y", metavar="AXIS", help="what runs along y in heat maps, or is a line per value in curves")
    parser.add_argument(
        "--threshold", metavar="T", type=finite, help="the value to mark (default: 50 %% in heat maps of chances)"
    )
    parser.add_argument("--spread", action=argparse.BooleanOptionalAction, default=None,
                        help="5-95 %% of runs in curves (default: where it tells something)")  # fmt: skip
    parser.add_argument(
        "--kind", choices=KINDS, action="append", help="which picture (repeatable; default: what fits the design)"
    )
    parser.add_argument(
        "--out", metavar="FOLDER", type=pathlib.Path, help="where the pictures go (default: the same folder)"
    )
    options = parser.parse_args()
    try:
        plot_style.apply()
        draw(read_sweep(options.sweep), options)
    except NoPicture as error:
        sys.exit(f"plot_sweep: {error}")
    except OSError as error:
        sys.exit(f"plot_sweep: cannot write '{error.filename}': {error.strerror}")


if __name__ == "__main__":
    main()
