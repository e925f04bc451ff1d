#!/usr/bin/python3
"""Draws what is believed of players with private types, from `detente run FILE --format json`.

A panel per player and type: the mean belief and its 5-95 % range over all runs, the mean over the runs in which
the player is really of each type, and what each move left others believing, the larger the dot the more runs.
"""

import argparse
import datetime
import json
import math
import pathlib
import sys

sys.dont_write_bytecode = True  # The checkout stays as it is.

import plot_style  # noqa: E402
from plot_files import NoPicture, read_text, write_picture  # noqa: E402

LEGEND_COLUMNS = 3
LEGEND_LINE = 0.21  # Inches below the panels, for each line of the legend.
MOST_MOVES = 6  # Kinds of moves that have a colour of their own.
LARGEST_DOT = 60.0  # Points squared, of a move that all runs take.


def share(value):
    number = float(value)
    if not math.isfinite(number) or not -1e-9 <= number <= 1 + 1e-9:
        raise ValueError(f"{value} is no probability")
    return number


def read_panel(rounds, player, name):
    """The lines and dots of one player's type."""
    types = list(rounds[0]["beliefs"][player]["types"])
    lines = {key: [] for key in ["mean", "q05", "q95", *(f"mean_if_{other}" for other in types)]}
    dots = []
    for index, one in enumerate(rounds):
        told = one["beliefs"][player]
        for key, values in lines.items():
            values.append(share(told["types"][name][key]))
        for move in told["inferences"]:
            dots.append((index, str(move["action"]), share(move["share"]), share(move[f"after_{name}"])))
    return {"player": player, "type": name, "types": types, "lines": lines, "dots": dots}


def read_run(source):
    """Title, dates and panels, checked."""
    name = "standard input" if source == "-" else f"'{source}'"
    hint = "make it with 'detente run FILE --format json'"
    try:
        found = plot_style.sourced(json.loads(read_text(source)))
        rounds = found["rounds"]
        if not rounds or "beliefs" not in rounds[0]:
            raise NoPicture(f"{name} tells of no beliefs: its scenario has no players with private types")
        panels = []
        for player, told in rounds[0]["beliefs"].items():
            names = list(told["types"])
            # Of two types one says it all.
            for kind in names[:1] if len(names) == 2 else names:
                panels.append(read_panel(rounds, player, kind))
        dates = [datetime.date.fromisoformat(one["date"]) for one in rounds]
        return {"title": str(found["title"]), "dates": dates, "panels": panels}
    except KeyError as error:
        raise NoPicture(f"{name} has no {error}; {hint}") from error
    except (ValueError, TypeError, AttributeError, IndexError) as error:
        raise NoPicture(f"{name} holds no results of a run: {error}; {hint}") from error


def spoken(name):
    return name.replace("_", " ")


def draw_panel(axis, panel, dates, colours):
    lines = panel["lines"]
    axis.fill_between(dates, lines["q05"], lines["q95"], color=plot_style.NOTHING, lw=0, label="5 to 95 % of all runs")
    axis.plot(dates, lines["mean"], color=plot_style.QUIET, lw=1.0, ls=(0, (4, 2)), label="mean of all runs")
    for index, kind in enumerate(panel["types"]):
        axis.plot(dates, lines[f"mean_if_{kind}"], color=plot_style.COLOURS[index], lw=1.6, marker="o", ms=2.5,
                  label=f"mean if really {spoken(kind)}")  # fmt: skip
    for action, colour in colours.items():
        found = [(dates[index], after, runs) for index, name, runs, after in panel["dots"] if name == action]
        if found:
            axis.scatter([x for x, _, _ in found], [y for _, y, _ in found], s=[LARGEST_DOT * runs for _, _, runs in found],
                         color=colour, alpha=0.75, lw=0.4, edgecolor="white", zorder=4, clip_on=False)  # fmt: skip
            # For the legend, which has one size of dots.
            axis.plot([], [], ls="", marker="o", ms=4, color=colour, alpha=0.75, label=f"after {spoken(action)}")
    axis.set_ylim(0, 1)
    plot_style.panel_title(axis, f"{panel['player']}: {spoken(panel['type'])}", "")
    plot_style.number_axis(axis.yaxis)
    if len(dates) > 1:
        plot_style.time_axis(axis, dates)


def belief_figure(run):
    totals = {}
    for panel in run["panels"]:
        for _, action, runs, _ in panel["dots"]:
            totals[action] = totals.get(action, 0.0) + runs
    kept = sorted(totals, key=lambda action: (-totals[action], action))[:MOST_MOVES]
    entries = {entry for panel in run["panels"] for entry in panel["types"]}
    legend_lines = math.ceil((2 + len(entries) + len(kept)) / LEGEND_COLUMNS)
    figure, axes = plot_style.panels(
        len(run["panels"]), run["title"],
        "what others believe at the end of each round; dots: after a move, the larger the more runs",
        foot=LEGEND_LINE * legend_lines,
    )  # fmt: skip
    # Types have the first colours of the palette, moves the last; yellow is too light for a dot.
    palette = [colour for colour in reversed(plot_style.COLOURS) if colour != "#F0E442"]
    colours = {action: palette[i % len(palette)] for i, action in enumerate(kept)}
    legend = {}
    for axis, panel in zip(axes, run["panels"]):
        draw_panel(axis, panel, run["dates"], colours)
        for handle, label in zip(*axis.get_legend_handles_labels()):
            legend.setdefault(label, handle)
    figure.legend(list(legend.values()), list(legend), loc="lower left", bbox_to_anchor=(0.01, 0.0), ncol=LEGEND_COLUMNS)
    return figure


def main():
    parser = argparse.ArgumentParser(
        description="Draw what is believed of players with private types, round by round.",
        epilog="example: detente run scenarios/tutorial/sincere-or-not.toml --format json | "
        "scripts/plot_beliefs.py - --out plots",
    )
    parser.add_argument("file", metavar="FILE", help="JSON of 'detente run'; - reads standard input")
    parser.add_argument(
        "--out", metavar="DIR", type=pathlib.Path, help="where the pictures go (default: beside FILE; for -, here)"
    )
    arguments = parser.parse_args()
    source = pathlib.Path("beliefs" if arguments.file == "-" else arguments.file)
    out = arguments.out or source.parent
    write_picture("plot_beliefs", lambda: belief_figure(read_run(arguments.file)), out / source.stem)


if __name__ == "__main__":
    main()
