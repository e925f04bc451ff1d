"""Outcomes against one parameter: lines over a grid, dots of a scattered design."""

import numpy
import pandas
import plot_style
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sweep_plots.caption import caption, held_text, missing_note
from sweep_plots.choosing import chosen_outcomes, drawn_sample, named, nearest_place, section
from sweep_plots.panels import foot_legend, outcome_title, set_scale, widened
from sweep_plots.reading import NoPicture

MOST_LINES = 6  # Curves a panel; more are not told apart.


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


def draw_curve(panel, x, table, colour, band):
    """`table`: a row per point, sorted by x; a gap where a mean is missing."""
    at = table["x"]
    if band:
        panel.fill_between(at, table["q05"], table["q95"], color=colour, alpha=0.10, lw=0)
    panel.fill_between(at, table["low"], table["high"], color=colour, alpha=0.28, lw=0)
    marker = "o" if len(table) <= 12 else ""
    panel.plot(at, table["mean"], color=colour, lw=1.4, marker=marker, ms=2.8)
    # A lone point between two gaps is on no line.
    known = table["mean"].notna().to_numpy()
    alone = known & ~numpy.r_[False, known[:-1]] & ~numpy.r_[known[1:], False]
    ends = table[alone & table["low"].notna().to_numpy()]
    panel.vlines(ends["x"], ends["low"], ends["high"], color=colour, lw=1.2, alpha=0.5)
    panel.plot(at[alone], table["mean"][alone], color=colour, ls="", marker="o", ms=2.8)
    loose = (table["status"] == "not_converged").to_numpy()
    panel.plot(at[loose], table["mean"][loose], ls="", marker="o", ms=4.2, mfc="white", mec=colour)


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


def has_band(outcome, table, x, options):
    """Whether the 5-95 % of runs are drawn."""
    if not x.numeric:
        return False
    if options.spread is not None:
        return options.spread
    return table["line"].nunique() == 1 and spread_is_telling(outcome, table)


def curve_table(sweep, outcome, rows, x, line):
    table = sweep.rows(outcome).loc[rows].assign(x=x.positions[rows])
    table["line"] = line.positions[rows] if line else 0.0
    if line:
        table = table[table["line"].isin(line_places(line, line.positions[rows]))]
    return table.sort_values(["line", "x"], kind="stable")


def draw_curves_panel(panel, outcome, table, x, line, scattered, band, options):
    """Returns (what a legend has to explain, the ends of the lines to label)."""
    seen, ends = set(), []
    if scattered:
        seen |= {"cloud"} if draw_cloud(panel, x, table) else set()
    else:
        places = list(table["line"].unique())
        for index, (place, colour) in enumerate(zip(places, line_colours(line, len(places)))):
            own = table[table["line"] == place]
            if x.numeric:
                draw_curve(panel, x, own, colour, band)
            else:
                draw_dots(panel, own, colour, 0.0 if len(places) == 1 else 0.4 * (index / (len(places) - 1) - 0.5))
            known = own["mean"].dropna()
            if line and len(known):
                ends.append((known.iloc[-1], plot_style.wrapped(line.text(place), 1.1, 7), colour))
        seen |= {"spread"} if band else set()
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
        rows, held, line = list(sweep.done), [], None
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
    tables = [curve_table(sweep, outcome, rows, x, line) for outcome in outcomes]
    bands = [not scattered and has_band(outcome, table, x, options) for outcome, table in zip(outcomes, tables)]
    banded = [outcome for outcome, band in zip(outcomes, bands) if band]
    subtitle = caption(sweep, outcomes, *notes, rows=tables[0].index, banded=banded)
    figure, panels = plot_style.panels(len(outcomes), sweep.manifest["title"], subtitle, 0.35, size, foot=0.22)
    seen, labels, data = set(), [], []
    for index, (panel, outcome, table, band) in enumerate(zip(panels, outcomes, tables, bands)):
        panel_seen, ends = draw_curves_panel(panel, outcome, table, x, line, scattered, band, options)
        seen |= panel_seen
        outcome_title(panel, outcome, size[0] - 0.7, missing_note(table), pad=13)
        if index + 2 >= len(outcomes):
            panel.set_xlabel(plot_style.balanced(x.label, size[0] - 0.8, 8, most=4))
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
