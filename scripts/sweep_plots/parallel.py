"""Every parameter and the outcomes side by side, a line per point."""

import dataclasses
import math

import numpy
import pandas
import plot_style
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

from sweep_plots.caption import caption
from sweep_plots.choosing import chosen_outcomes, drawn_sample
from sweep_plots.panels import foot_legend
from sweep_plots.reading import NoPicture


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
    ends = [value for value in sorted({means.min(), means.max()}) if value == value]
    greatest = max(map(abs, ends), default=0.0)
    marks = [(float(place(value)), outcome.text_beside(value, greatest)) for value in ends]
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
            panel.annotate(plot_style.balanced(rail.label, 2.6, 6.5, weight), (0.0, step), xytext=(-room, 0), ha="right",
                           va="center", textcoords="offset points", fontsize=6.5, fontweight=weight)  # fmt: skip
        else:
            panel.annotate(
                plot_style.balanced(rail.label, 1.22, 6.5, weight, most=9),
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
    rows, left_out = drawn_sample(sweep.done)
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
    subtitle = caption(sweep, outcomes, *notes, rows=rows)
    room = 0.0 if turned else 0.8
    figure, (panel,) = plot_style.panels(1, sweep.manifest["title"], subtitle, room, size, foot=0.22)
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
    bar.set_label(plot_style.balanced(colour.label, 4.0 if turned else 3.2, 7), fontsize=7)
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
