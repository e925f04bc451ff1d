#!/usr/bin/python3
"""Draws a run that `detente run --out DIR` wrote.

state.png, state.svg: a fan chart per state variable (5-95 % and 25-75 % of runs, median, mean).
actions.png, actions.svg: per player, how often it takes each action in each round.
"""

import argparse
import datetime
import json
import pathlib
import sys

import pandas

sys.dont_write_bytecode = True  # plot_style lies in the checkout.

import plot_style  # noqa: E402


class NoRun(Exception):
    """The folder holds no run that this script can read."""


def read_run(folder):
    """The manifest, and rounds.csv as a table whose `value` column is numbers."""
    manifest_path = folder / "manifest.json"
    if not folder.is_dir():
        raise NoRun(f"'{folder}' is not a folder")
    if not manifest_path.is_file():
        raise NoRun(f"'{folder}' holds no run: it has no manifest.json; make one with 'detente run FILE --out {folder}'")
    try:
        manifest = plot_style.sourced(json.loads(manifest_path.read_text(encoding="utf-8")))
        if manifest["format"] != 2:
            raise NoRun(f"'{manifest_path}' has format {manifest['format']}; this script reads format 2")
        # Names such as "NA" are names, not missing values.
        rounds = pandas.read_csv(folder / "rounds.csv", dtype=str, keep_default_na=False)
        rounds["value"] = pandas.to_numeric(rounds["value"].replace("", "nan"))
        rounds["round"] = rounds["round"].astype(int)
        if rounds["round"].nunique() != manifest["time"]["rounds"]:
            raise NoRun(f"'{folder}' holds a damaged run: rounds.csv does not have all rounds")
    except OSError as error:
        raise NoRun(f"cannot read '{error.filename}': {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise NoRun(f"'{folder}' holds a damaged run: {error}") from error
    return manifest, rounds


def round_edges(manifest, rounds):
    """Where each round begins, and where the last one ends: dates, or numbers beyond the year 9999."""
    begins = rounds.drop_duplicates("round").sort_values("round")["date"]
    try:
        return [datetime.date.fromisoformat(text) for text in [*begins, manifest["time"]["end"]]]
    except ValueError:
        return list(range(1, len(begins) + 2))


def subtitle(manifest):
    time = manifest["time"]
    count = time["rounds"]
    unit = time["round"] if count == 1 else f"{time['round']}s"
    runs = manifest["sampled_runs"]
    exact = manifest["method_taken"] == "exact"
    method = "exact probabilities" if exact else f"{runs:,} sampled runs, seed {manifest['run']['seed']}"
    return f"{count} {unit} from {time['start']}; {method}"


def draw_fan(axis, variable, table, edges):
    """`table`: a row per round, a column per statistic. The start value stands at the first edge."""
    start = variable["start"]
    lines = {name: [start, *table[name]] for name in ("mean", "q05", "q25", "q50", "q75", "q95")}
    axis.fill_between(edges, lines["q05"], lines["q95"], color=plot_style.BAND, alpha=0.16, lw=0, label="5–95 %")
    axis.fill_between(edges, lines["q25"], lines["q75"], color=plot_style.BAND, alpha=0.34, lw=0, label="25–75 %")
    axis.plot(edges, lines["q50"], color=plot_style.BAND, lw=1.4, label="median")
    axis.plot(edges, lines["mean"], color=plot_style.INK, lw=1.1, ls=(0, (4, 2)), label="mean")
    top = variable["size"] - 1
    axis.set_ylim(-0.04 * top, 1.04 * top)
    if variable["values"]:
        axis.set_yticks(range(variable["size"]), variable["values"])
    else:
        axis.yaxis.set_major_locator(plot_style.MaxNLocator(nbins=8, integer=True))
    axis.grid(axis="y", color="#DDDDDD", lw=0.5)
    axis.set_axisbelow(True)
    plot_style.time_axis(axis, edges)
    plot_style.panel_title(axis, variable["name"], variable["about"])


def state_figure(manifest, rounds, edges):
    chosen = rounds[rounds["kind"] == "variable"]
    # Beliefs are variables without a place on a scale: plot_beliefs.py draws them.
    variables = [variable for variable in manifest["variables"] if not variable["name"].startswith("belief.")]
    if not variables:
        return None
    figure, axes = plot_style.panels(len(variables), manifest["title"], subtitle(manifest))
    for axis, variable in zip(axes, variables):
        own = chosen[chosen["name"] == variable["name"]]
        draw_fan(axis, variable, own.pivot(index="round", columns="statistic", values="value"), edges)
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="upper right", ncol=4, bbox_to_anchor=(0.995, 0.998))
    return figure


def draw_actions(axis, player, table, edges):
    """`table`: a row per round, a column per action."""
    widths = [end - begin for begin, end in zip(edges, edges[1:])]
    bottom = pandas.Series(0.0, index=table.index)
    for index, action in enumerate(player["actions"]):
        share = table[action["name"]]
        axis.bar(edges[:-1], share, widths, bottom=bottom, align="edge", lw=0.4, label=action["name"],
                 **plot_style.series_style(index))  # fmt: skip
        bottom = bottom + share
    axis.bar(edges[:-1], (1.0 - bottom).clip(lower=0.0), widths, bottom=bottom, align="edge", lw=0.4,
             facecolor=plot_style.NOTHING, edgecolor="white", label="no move")  # fmt: skip
    axis.set_ylim(0, 1)
    axis.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"])
    plot_style.time_axis(axis, edges)
    plot_style.panel_title(axis, player["name"], "share of all runs in which it takes each action")
    columns = 4
    axis.legend(loc="upper left", bbox_to_anchor=(-0.02, -0.1), ncol=columns, borderaxespad=0.3)


def actions_figure(manifest, rounds, edges):
    chosen = rounds[rounds["kind"] == "action"]
    # Who never moves has nothing to show.
    moving = set(chosen.loc[chosen["value"] > 0, "owner"])
    players = [player for player in manifest["players"] if player["id"] in moving]
    if not players:
        return None
    figure, axes = plot_style.panels(len(players), manifest["title"], subtitle(manifest), footer_height=0.35)
    for axis, player in zip(axes, players):
        own = chosen[chosen["owner"] == player["id"]]
        draw_actions(axis, player, own.pivot(index="round", columns="name", values="value"), edges)
    return figure


def main():
    parser = argparse.ArgumentParser(
        description="Draw a run: fan charts of the state, and what each player does.",
        epilog="example: detente run scenarios/veto-2022.toml --out runs/veto && scripts/plot.py runs/veto",
    )
    parser.add_argument("run", metavar="DIR", type=pathlib.Path, help="a folder that 'detente run --out' wrote")
    parser.add_argument("--out", metavar="DIR", type=pathlib.Path, help="where the pictures go (default: the same folder)")
    arguments = parser.parse_args()
    try:
        manifest, rounds = read_run(arguments.run)
        edges = round_edges(manifest, rounds)
        plot_style.apply()
        out = arguments.out or arguments.run
        out.mkdir(parents=True, exist_ok=True)
        figures = {"actions": actions_figure(manifest, rounds, edges)}
        if manifest["variables"]:
            figures["state"] = state_figure(manifest, rounds, edges)
        for name, figure in sorted(figures.items()):
            if figure is not None:
                for path in plot_style.save(figure, out / name):
                    print(path)
    except NoRun as error:
        sys.exit(f"plot: {error}")
    except KeyError as error:
        sys.exit(f"plot: '{arguments.run}' holds a damaged run: {error} is missing")
    except OSError as error:
        sys.exit(f"plot: cannot write '{error.filename}': {error.strerror}")


if __name__ == "__main__":
    main()
