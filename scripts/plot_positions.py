#!/usr/bin/python3
"""Draws positions that `detente positions --out DIR` wrote: who moves where, and the forecast with its band.

A panel an issue: a line an actor, the thicker the more power it has, the forecast of the best guess, and how it
varies where inputs are uncertain. Beside it how often the replicates end where.
"""

import argparse
import json
import math
import pathlib
import sys
import textwrap

sys.dont_write_bytecode = True  # The checkout stays as it is.

import plot_style  # noqa: E402
from plot_files import NoPicture, read_rows, write_picture  # noqa: E402

PANEL = (7.2, 4.4)  # Inches.
HINT = "make it with 'detente positions FILE --out DIR'"
MOST_NAMES = 24  # Of actors that a panel names, those with most power first.
STRONG = [plot_style.COLOURS[index] for index in (0, 4, 2, 6, 1, 5)]  # Colours by power; all others are grey.
WEAK = "#9C9C9C"
LONGEST = 30  # Letters of a label's line.
BINS = 40


def finite(text):
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text} is no finite number")
    return value


class Scale:
    """One issue: its ends, its actors by falling power, their lines, the forecast."""

    def __init__(self, study, name, entry):
        self.id = name
        self.name = entry["name"]
        self.low, self.high = float(entry["low"]), float(entry["high"])
        self.ends = entry["low_end"], entry["high_end"]
        own = [row for row in study.actors if row["scale"] == name]
        self.actors = sorted(own, key=lambda row: -float(row["power_share"]))
        self.colour = {row["actor"]: STRONG[rank] if rank < len(STRONG) else WEAK
                       for rank, row in enumerate(self.actors)}  # fmt: skip
        self.lines = {row["actor"]: [] for row in own}
        for row in study.positions:
            if row["scale"] == name:
                self.lines[row["actor"]].append(finite(row["position"]))
        self.forecast = [row for row in study.forecast if row["scale"] == name]
        self.rounds = [int(row["round"]) for row in self.forecast]
        if not self.rounds or any(len(line) != len(self.rounds) for line in self.lines.values()):
            raise ValueError(f"the rounds of '{name}' are not whole")
        self.medians = [finite(row["median"]) for row in study.replicates if row["scale"] == name]

    def band(self, quantile):
        return [finite(row[f"median_{quantile}"]) for row in self.forecast]


class Study:
    """The folder's numbers, checked."""

    def __init__(self, folder):
        try:
            manifest = plot_style.sourced(json.loads((folder / "manifest.json").read_text(encoding="utf-8")))
            if not isinstance(manifest, dict) or manifest.get("command") != "positions":
                raise NoPicture(f"'{folder}' holds no positions; {HINT}")
            self.title = manifest["title"]
            self.run = manifest["run"]
            self.rounds = int(manifest["rounds"])
            self.end = manifest["end"]
            self.positions, self.forecast, self.actors, self.replicates = (
                read_rows(folder / f"{name}.csv") for name in ("positions", "forecast", "actors", "replicates")
            )
            self.scales = [Scale(self, name, entry) for name, entry in manifest["scales"].items()]
        except OSError as error:
            raise NoPicture(f"cannot read '{error.filename}': {error.strerror}; {HINT}") from error
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise NoPicture(f"'{folder}' holds no whole study: {error}; {HINT}") from error

    def chosen(self, name):
        if not name:
            return self.scales
        found = [scale for scale in self.scales if scale.id == name]
        if not found:
            raise NoPicture(f"no scale '{name}'; there are {', '.join(scale.id for scale in self.scales)}")
        return found


def how(study):
    models = {"challenge": "expected-utility challenges", "condorcet": "KTAB's spatial model"}
    text = f"{models[study.run['model']]}, {study.rounds} round{'' if study.rounds == 1 else 's'}"
    text += ", settled" if study.end == "settled" else ", still moving" if study.rounds else ""
    if study.replicates:
        text += f"; bands from {study.run['replicates']:,} replicates of uncertain inputs"
    return text


def draw_lines(axis, scale):
    strongest = float(scale.actors[0]["power_share"]) or 1.0
    for row in reversed(scale.actors):
        share = float(row["power_share"]) / strongest
        axis.plot(scale.rounds, scale.lines[row["actor"]], color=scale.colour[row["actor"]],
                  linewidth=0.6 + (1.0 if scale.colour[row["actor"]] == WEAK else 2.2) * math.sqrt(share),
                  alpha=0.9, zorder=3 + share + (0 if scale.colour[row["actor"]] == WEAK else 1),
                  solid_capstyle="round")  # fmt: skip


def draw_forecast(axis, scale):
    if scale.medians:
        axis.fill_between(scale.rounds, scale.band("q05"), scale.band("q95"), color=plot_style.BAND, alpha=0.10,
                          linewidth=0, zorder=1, label="5 to 95 %")  # fmt: skip
        axis.fill_between(scale.rounds, scale.band("q25"), scale.band("q75"), color=plot_style.BAND, alpha=0.18,
                          linewidth=0, zorder=1.5, label="25 to 75 %")  # fmt: skip
        axis.plot(scale.rounds, scale.band("q50"), color=plot_style.INK, linewidth=1.0, linestyle=(0, (1, 1.5)),
                  zorder=7, label="50 %")  # fmt: skip
    median = [finite(row["median"]) for row in scale.forecast]
    axis.plot(scale.rounds, median, color="white", linewidth=3.4, zorder=8)
    axis.plot(scale.rounds, median, color=plot_style.INK, linewidth=1.7, linestyle=(0, (5, 2)), zorder=9,
              label="median by power, best guess")  # fmt: skip


def spread(positions, gap, low, high):
    """Labels `gap` apart in the order of `positions`, each crowd centred on where it belongs."""
    crowds = []  # [first index, members, sum of wanted places of the crowd's lowest label]
    for index, position in enumerate(positions):
        crowds.append([index, 1, position])
        while len(crowds) > 1:
            (first, below, base), (_, above, top) = crowds[-2:]
            if base / below + below * gap <= top / above:
                break
            crowds[-2:] = [[first, below + above, base + top - above * below * gap]]
    places = [base / count + k * gap for _, count, base in crowds for k in range(count)]
    return plot_style.apart(places, gap, low, high)


def companies(scale, rows, moment):
    """[(place, label, colour)] from low to high: who stands within one percent of the scale of one another."""
    near = 0.01 * (scale.high - scale.low)
    found = []
    for row in sorted(rows, key=lambda row: scale.lines[row["actor"]][moment]):
        at = scale.lines[row["actor"]][moment]
        if found and at - found[-1][0] <= near:
            found[-1][1].append(row)
        else:
            found.append((at, [row]))
    result = []
    for at, members in found:
        members.sort(key=lambda row: -float(row["power_share"]))
        names = [textwrap.shorten(row["name"], LONGEST, placeholder=" …") for row in members]
        shown = len(names)
        while shown > 1 and (len(", ".join(names[:shown])) > LONGEST or 2 < shown < len(names)):
            shown -= 1
        label = ", ".join(names[:shown])
        if len(names) > shown:
            label += f"\nand {len(names) - shown} other{'s' if len(names) > shown + 1 else ''}"
        result.append((at, label, scale.colour[members[0]["actor"]]))
    return result


def draw_names(axis, scale):
    """Names at both ends: where lines begin, and who has come together at the end."""
    named = scale.actors[:MOST_NAMES]
    low, high = axis.get_ylim()
    span = high - low
    begin = companies(scale, named, 0)
    end = companies(scale, named, -1)
    last = scale.rounds[-1] / axis.get_xlim()[1] if scale.rounds[-1] else 1.0
    for side, found in ((0, begin), (1, end)):
        lines = max((label.count("\n") + 1 for _, label, _ in found), default=1)
        gap = (0.032 + 0.024 * (lines - 1)) * span
        shown = spread([at for at, _, _ in found], gap, low, high)
        for (at, label, colour), where in zip(found, shown):
            axis.annotate(
                label, xy=(0.0 if side == 0 else last if not scale.medians else 1.0, at),
                xycoords=("axes fraction", "data"), xytext=(-0.03 if side == 0 else 1.03, where),
                textcoords=("axes fraction", "data"), ha="right" if side == 0 else "left", va="center", fontsize=6.3,
                linespacing=1.1, color=plot_style.darker(colour), annotation_clip=False,
                arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 0.6, "shrinkA": 1, "shrinkB": 1,
                            "relpos": (1 if side == 0 else 0, 0.5)},
            )  # fmt: skip


def draw_marks(axis, scale):
    """Numbers of the scale on faint lines inside the panel: outside there are names."""
    low, high = axis.get_ylim()
    axis.yaxis.set_major_locator(plot_style.MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]))
    for tick in axis.get_yticks():
        if scale.low <= tick <= scale.high and low < tick < high:
            axis.axhline(tick, color="#E4E4E4", linewidth=0.5, zorder=0)
            axis.annotate(plot_style.number(round(tick, 12)), xy=(0.004, tick), xycoords=("axes fraction", "data"),
                          xytext=(0, 1), textcoords="offset points", fontsize=5.5, color=plot_style.QUIET,
                          va="bottom", zorder=10, path_effects=plot_style.HALO)  # fmt: skip
    axis.yaxis.set_visible(False)
    axis.spines["left"].set_visible(False)


def draw_histogram(axis, scale):
    """How often the replicates end where, at the right edge inside the panel."""
    if not scale.medians:
        return
    counts = [0] * BINS
    for value in scale.medians:
        place = int((value - scale.low) / (scale.high - scale.low) * BINS)
        counts[min(max(place, 0), BINS - 1)] += 1
    height = (scale.high - scale.low) / BINS
    most = max(counts)
    widths = [0.11 * count / most for count in counts]
    axis.barh([scale.low + (k + 0.5) * height for k in range(BINS)], widths, height=0.86 * height,
              left=[1.0 - width for width in widths], transform=axis.get_yaxis_transform(), color=plot_style.BAND,
              alpha=0.45, zorder=2, label="where replicates end")  # fmt: skip


def draw_scale(axis, scale):
    # The part of the scale on which anything happens, and no less than a fifth of it.
    every = [place for line in scale.lines.values() for place in line] + scale.medians
    length = scale.high - scale.low
    middle, half = (min(every) + max(every)) / 2, max((max(every) - min(every)) / 2 + 0.06 * length, 0.1 * length)
    axis.set_ylim(max(middle - half, scale.low - 0.03 * length), min(middle + half, scale.high + 0.03 * length))
    rounds = max(scale.rounds[-1], 1)
    # Room for the histogram behind the last round.
    axis.set_xlim(0, rounds * (1.14 if scale.medians else 1.0))
    draw_histogram(axis, scale)
    draw_forecast(axis, scale)
    draw_lines(axis, scale)
    draw_names(axis, scale)
    draw_marks(axis, scale)
    axis.set_xlabel("round")
    locator = plot_style.MaxNLocator(integer=True)
    axis.set_xticks([tick for tick in locator.tick_values(0, rounds) if 0 <= tick <= rounds])
    axis.spines["bottom"].set_bounds(0, rounds)
    if scale.ends[0]:
        about = f"{plot_style.number(scale.low)} = {scale.ends[0]}; {plot_style.number(scale.high)} = {scale.ends[1]}"
    else:
        about = f"from {plot_style.number(scale.low)} to {plot_style.number(scale.high)}"
    left_out = len(scale.actors) - MOST_NAMES
    if left_out > 0:
        about += f"; the {left_out} with least power have no name here"
    plot_style.panel_title(axis, scale.name, about)
    axis.legend(loc="upper center", bbox_to_anchor=(0.5, -0.09), ncols=5)


def draw(study, options):
    scales = study.chosen(options.scale)
    figure, axes = plot_style.panels(len(scales), study.title, how(study), size=PANEL, columns=1, footer_height=0.3)
    for axis, scale in zip(axes, scales):
        draw_scale(axis, scale)
    return figure


def main():
    parser = argparse.ArgumentParser(
        description="Draw positions round by round, with the forecast and its band.",
        epilog="example: detente positions scenarios/positions-2022.toml --out runs/positions "
        "&& scripts/plot_positions.py runs/positions",
    )
    parser.add_argument("study", metavar="DIR", type=pathlib.Path, help="a folder that 'detente positions --out' wrote")
    parser.add_argument("--scale", metavar="NAME", help="one issue alone (default: all)")
    parser.add_argument("--out", metavar="FOLDER", type=pathlib.Path, help="where the picture goes (default: DIR)")
    options = parser.parse_args()
    write_picture(
        "plot_positions", lambda: draw(Study(options.study), options), (options.out or options.study) / "positions"
    )


if __name__ == "__main__":
    main()
