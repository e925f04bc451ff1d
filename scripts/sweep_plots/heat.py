"""Outcomes over two parameters: cells of a grid, triangles or dots of a scattered design."""

import numpy
import pandas
import plot_style
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import NullLocator
from matplotlib.tri import TriAnalyzer, Triangulation

from sweep_plots.caption import caption, held_text, missing_note
from sweep_plots.choosing import chosen_outcomes, drawn_sample, named, section
from sweep_plots.panels import foot_legend, outcome_title, set_scale, widened
from sweep_plots.reading import NOT_RUN, NoPicture


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
        if status[row, column] == NOT_RUN:
            continue
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


def colour_limits(outcome, means):
    """Chances that take up most of 0 .. 100 % get all of it, so that colours compare between panels."""
    low, high = means.min(), means.max()
    return (0.0, 1.0) if outcome.chance and high - low > 0.5 else (low, high)


def draw_heat_panel(panel, outcome, table, x, y, form, options):
    """`form`: cells, triangles or dots. Returns what a legend has to explain."""
    known = table[table["mean"].notna()]
    limits = colour_limits(outcome, known["mean"])
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
        if known["mean"].min() < level < known["mean"].max():
            draw_contour(*contour, level, outcome.text)
            bar.ax.axhline(level, color=plot_style.INK, lw=2.4)
            bar.ax.axhline(level, color="white", lw=1.1)
        else:
            side = "above" if known["mean"].min() >= level else "below"
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
            NOT_RUN: Patch(facecolor="white", edgecolor="#999999", lw=0.6, label="not run yet"),
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
        rows, form = list(sweep.done), "triangles" if len(sweep.axes) == 2 else "dots"
        if form == "triangles":
            notes.append("Colours between the points (dots) are interpolated over triangles.")
        else:
            rows, left_out = drawn_sample(rows)
            notes.append(f"Each dot is a point; the axes not shown differ between points. {left_out}".strip())
    outcomes = chosen_outcomes(sweep, options.outcome, 4)
    size = (4.4, 3.3) if len(outcomes) > 1 else (6.0, 4.2)
    subtitle = caption(sweep, outcomes, *notes, rows=rows)
    figure, panels = plot_style.panels(len(outcomes), sweep.manifest["title"], subtitle, 0.3, size, foot=0.22)
    data, seen = [], set()
    for index, (panel, outcome) in enumerate(zip(panels, outcomes)):
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
        seen |= {"none"} if (table["mean"].isna() & ~table["status"].isin(("failed", NOT_RUN))).any() else set()
        outcome_title(panel, outcome, size[0] - 1.5, note)
        # Said once a column and once a row.
        if index + 2 >= len(outcomes):
            panel.set_xlabel(plot_style.balanced(x.label, size[0] - 1.7, 8, most=4))
        if index % 2 == 0:
            panel.set_ylabel(plot_style.balanced(y.label, size[1] - 0.6, 8, most=4))
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
