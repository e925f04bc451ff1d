"""Which parameters matter: tornado, Sobol' bars, Morris' dots."""

import math

import numpy
import pandas
import plot_style
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sweep_plots.caption import caption
from sweep_plots.choosing import chosen_outcomes
from sweep_plots.panels import foot_legend, outcome_title
from sweep_plots.reading import NOT_RUN, NoPicture, read_sensitivity

LABEL_WIDTH = 2.7  # Inches, of the labels beside bars.


def bar_panels(sweep, outcomes, axes_of, notes):
    """A panel an outcome, one below the other, each with a row per axis; the labels at the left."""
    labels = {axis.name: plot_style.balanced(axis.label, LABEL_WIDTH, 6.5) for axis in sweep.axes}
    lines = max(text.count("\n") + 1 for text in labels.values())
    height = max(0.27, 0.11 * lines + 0.07) * max(len(axes_of(outcome)) for outcome in outcomes) + 1.0
    figure, panels = plot_style.panels(
        len(outcomes), sweep.manifest["title"], caption(sweep, outcomes, *notes), 0.0, (7.4, height), 1, 0.22
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
                "low_status": low["status"],
                "high_status": high["status"],
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
        greatest = table[["at_low", "at_base", "at_high"]].max().max()
        for y, axis in enumerate(axes_of(outcome)):
            row = table.loc[axis.name]
            for side, shift, colour in (("low", -0.19, plot_style.COLOURS[0]), ("high", 0.19, plot_style.COLOURS[1])):
                value, shown = row[f"at_{side}"], plot_style.end_text(row[f"{side}_end"])
                if value != value:
                    lack = "not run yet" if row[f"{side}_status"] == NOT_RUN else "no value"
                    panel.annotate(
                        f"{shown}: {lack}", (base, y + shift), xytext=(3, 0), color=plot_style.COLOURS[4], **text
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
            f"scenario: {outcome.text_beside(base, greatest)}",
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
    # Shares compare between outcomes.
    ends = [panel.get_xlim() for panel in panels]
    for panel in panels:
        panel.set_xlim(min(low for low, _ in ends), max(high for _, high in ends))
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


def label_dots(panel, dots, whiskers):
    """`dots`: (x, y, text) in order of importance, x where the whisker ends; each text beside it, over nothing else.

    `whiskers`: (low, high, y), of all dots.
    """
    scale = 72.0 / panel.figure.dpi
    at = [panel.transData.transform((x, y)) * scale for x, y, _ in dots]
    box = panel.get_window_extent()
    low, high = (numpy.array([box.x0, box.y0]) * scale, numpy.array([box.x1, box.y1]) * scale)
    taken = [(x - 2.5, y - 2.5, x + 2.5, y + 2.5) for x, y in at]
    for ends in whiskers:
        (left, y), (right, _) = (panel.transData.transform((end, ends[2])) * scale for end in ends[:2])
        taken.append((left, y - 0.5, right, y + 0.5))
    for (x, y, text), (px, py) in zip(dots, at):
        half = 2.4 * len(text)
        for distance, turn in ((distance, turn) for distance in (4, 10, 16, 24, 32) for turn in range(5)):
            angle = math.pi / 6 * ((turn + 1) // 2) * (-1) ** turn  # To the right, then up and down from there.
            cx, cy = px + (distance + half) * math.cos(angle), py + distance * math.sin(angle)
            own = (cx - half, cy - 3.6, cx + half, cy + 3.6)
            free = all(
                own[2] < other[0] or other[2] < own[0] or own[3] < other[1] or other[3] < own[1] for other in taken
            )
            if free and own[0] > low[0] and own[1] > low[1] and own[2] < high[0] + 12 and own[3] < high[1] + 8:
                taken.append(own)
                line = (
                    {"arrowstyle": "-", "color": plot_style.QUIET, "lw": 0.4, "shrinkA": 0, "shrinkB": 2}
                    if distance > 4
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


def near_nothing(panel, mu, sigma):
    """Per dot, whether it lies in the corner at 0, or nowhere: numbers there are not told apart."""
    reach = numpy.maximum(mu / panel.get_xlim()[1], sigma / panel.get_ylim()[1])
    return ~(reach >= 0.03).to_numpy()


def draw_key(panel, texts, near):
    """What the numbers mean; those `near` 0 in grey at its end."""
    place = {"textcoords": "offset points", "va": "top", "fontsize": 7, "linespacing": 1.22, "annotation_clip": False}
    lines = [plot_style.numbered(index + 1, text) for index, text in enumerate(texts)]
    shown = [line for line, hidden in zip(lines, near) if not hidden]
    above = (
        panel.annotate("\n".join(shown), (1.0, 1.0), xycoords="axes fraction", xytext=(16, 4), **place)
        if shown
        else None
    )
    rest = [line for line, hidden in zip(lines, near) if hidden]
    if rest:
        where = {"xycoords": above, "xytext": (0, -7)} if above else {"xycoords": "axes fraction", "xytext": (16, 4)}
        at = (0.0, 0.0) if above else (1.0, 1.0)
        text = "\n".join(["Near 0, without their numbers:", *rest])
        panel.annotate(text, at, color=plot_style.QUIET, **where, **place)


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
    height = max(3.4, 0.14 * (lines + 3) + 0.9)
    subtitle = caption(sweep, outcomes, note)
    figure, panels = plot_style.panels(len(outcomes), sweep.manifest["title"], subtitle, 0.0, (8.4, height), 1, 0.22)
    marks = []
    for panel, outcome in zip(panels, outcomes):
        axes = axes_of(outcome)
        mu, spread = (rows[outcome.name].loc[names_of(axes)] for rows in (strength, sigma))
        draw_effects(panel, mu, spread["value"])
        outcome_title(panel, outcome, 4.2, f"from {int(mu['n'].max()):,} points")
        near = near_nothing(panel, mu["value"], spread["value"])
        draw_key(panel, [texts[axis.name] for axis in axes], near)
        places = enumerate(zip(mu[["value", "high"]].max(axis=1), spread["value"]))
        dots = [(x, y, str(index + 1)) for index, (x, y) in places if not near[index]]
        ends = zip(mu["low"], mu["high"], spread["value"])
        marks.append((dots, [end for end in ends if not numpy.isnan(end).any()]))
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
    for panel, own in zip(panels, marks):
        label_dots(panel, *own)
    return figure, pandas.concat(
        [wide_indices(outcome, axes_of(outcome), mu_star=strength, sigma=sigma) for outcome in outcomes]
    )
