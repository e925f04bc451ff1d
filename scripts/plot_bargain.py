#!/usr/bin/python3
"""Draws talks that `detente bargain --out DIR` wrote: offers in utility space, and how they moved over the rounds.

On the left what each deal is worth to two of the parties, with the efficient deals, what no deal is worth, the offers
in order, the outcome, and what an arbiter would pick. On the right what each offer was worth to who made it.
"""

import argparse
import json
import math
import pathlib
import sys

sys.dont_write_bytecode = True  # The checkout stays as it is.

import plot_style  # noqa: E402
from plot_files import NoPicture, read_rows, write_picture  # noqa: E402

PANEL = (4.6, 4.0)  # Inches.
HINT = "make it with 'detente bargain FILE --out DIR'"
# Solutions: marker, in the order in which `bargain` lists them.
MARKERS = {"nash": "D", "kalai-smorodinsky": "s", "egalitarian": "^", "utilitarian": "P"}
NAMES = {"nash": "Nash", "kalai-smorodinsky": "Kalai-Smorodinsky", "egalitarian": "egalitarian",
         "utilitarian": "utilitarian"}  # fmt: skip


def utility(row, party):
    value = float(row[f"utility.{party}"])
    if not math.isfinite(value):
        raise ValueError(f"{row[f'utility.{party}']} is no finite utility")
    return value


class Talks:
    """The folder's numbers, checked."""

    def __init__(self, folder):
        try:
            manifest = plot_style.sourced(json.loads((folder / "manifest.json").read_text(encoding="utf-8")))
            if not isinstance(manifest, dict) or manifest.get("command") != "bargain":
                raise NoPicture(f"'{folder}' holds no talks; {HINT}")
            self.title = manifest["title"]
            self.played = manifest["played"]
            self.protocol = manifest["run"]["protocol"]
            self.tactics = {party: tactic["name"] for party, tactic in manifest["run"].get("tactics", {}).items()}
            self.parties = {party: entry["name"] for party, entry in manifest["parties"].items()}
            self.deadline = int(manifest["run"]["deadline"])
            self.deals = int(manifest["deals"])
            self.offers, self.drawn, self.points = (
                [self.checked(row) for row in read_rows(folder / f"{name}.csv")]
                for name in ("offers", "deals", "points")
            )
        except OSError as error:
            raise NoPicture(f"cannot read '{error.filename}': {error.strerror}; {HINT}") from error
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise NoPicture(f"'{folder}' holds no whole talks: {error}; {HINT}") from error

    def checked(self, row):
        row["at"] = {party: utility(row, party) for party in self.parties}
        if self.played and "round" in row:
            row["round"] = int(row["round"])
            if row["proposer"] not in self.parties:
                raise ValueError(f"no party '{row['proposer']}'")
        return row


def axes_of(talks, options):
    """The two parties that are drawn against one another."""
    parties = list(talks.parties)
    for name in (options.x, options.y):
        if name and name not in parties:
            raise NoPicture(f"there is no party '{name}'; the talks have {', '.join(parties)}")
    x = options.x or next(party for party in parties if party != options.y)
    y = options.y or next(party for party in parties if party != x)
    if x == y:
        raise NoPicture(f"--x and --y are both '{x}'")
    return x, y


def colour_of(talks, party):
    order = [0, 4, 2, 6, 1, 5, 7, 3]  # Of the palette: its darker colours first.
    return plot_style.COLOURS[order[list(talks.parties).index(party) % len(order)]]


def draw_deals(axis, talks, x, y):
    rest = [row["at"] for row in talks.drawn if row["efficient"] == "0"]
    best = sorted((row["at"][x], -row["at"][y]) for row in talks.drawn if row["efficient"] == "1")
    size = 10 if len(talks.drawn) < 500 else 4 if len(talks.drawn) < 5000 else 1.5
    if rest:
        axis.scatter([at[x] for at in rest], [at[y] for at in rest], s=size, color="#D2D2D2", linewidths=0, zorder=1,
                     label="deals", rasterized=len(rest) > 2000)  # fmt: skip
    if best:
        line = "-" if len(talks.parties) == 2 else ""  # Of three parties a frontier is no line in this plane.
        axis.plot([at[0] for at in best], [-at[1] for at in best], linestyle=line, color=plot_style.QUIET,
                  linewidth=0.8, marker="o", markersize=3, zorder=2, label="efficient deals")  # fmt: skip


def draw_points(axis, talks, x, y):
    """Disagreement, outcome, and solutions; those that fall on one place are drawn around one another."""
    seen = {}
    for row in talks.points:
        at = row["at"][x], row["at"][y]
        if row["kind"] == "disagreement":
            axis.axvline(at[0], color=plot_style.QUIET, linewidth=0.6, linestyle=":", zorder=1)
            axis.axhline(at[1], color=plot_style.QUIET, linewidth=0.6, linestyle=":", zorder=1)
            axis.plot(*at, marker="X", color=plot_style.INK, markersize=6, linestyle="", zorder=6, label="no deal")
        elif row["kind"] == "outcome":
            axis.plot(*at, marker="*", color="#F0E442", markeredgecolor=plot_style.INK, markeredgewidth=0.7,
                      markersize=13, linestyle="", zorder=8, label="outcome")  # fmt: skip
        elif row["kind"] == "deal":
            size = 7 + 3.5 * seen.get(at, 0)
            seen[at] = seen.get(at, 0) + 1
            axis.plot(*at, marker=MARKERS[row["point"]], markerfacecolor="none", markeredgecolor=plot_style.INK,
                      markeredgewidth=0.9, markersize=size, linestyle="", zorder=7,
                      label=NAMES[row["point"]])  # fmt: skip


def draw_offers(axis, talks, x, y):
    for party, name in talks.parties.items():
        path = [row["at"] for row in talks.offers if row["proposer"] == party]
        if not path:
            continue
        axis.plot([at[x] for at in path], [at[y] for at in path], color=colour_of(talks, party), linewidth=0.9,
                  marker="o", markersize=3.2, alpha=0.85, zorder=4, label=f"offers of {name}")  # fmt: skip


def draw_rounds(axis, talks):
    for party, name in talks.parties.items():
        own = [(row["round"], row["at"][party]) for row in talks.offers if row["proposer"] == party]
        best = {}  # Of a round: with more than two parties there are several offers in it.
        for row in talks.offers:
            if row["proposer"] != party:
                best[row["round"]] = max(row["at"][party], best.get(row["round"], -math.inf))
        heard = sorted(best.items())
        colour = colour_of(talks, party)
        if own:
            axis.plot(*zip(*own), color=colour, linewidth=1.2, marker="o", markersize=2.5,
                      label=f"{name} asks ({talks.tactics.get(party, '')})")  # fmt: skip
        if heard:
            axis.plot(*zip(*heard), color=colour, linewidth=0.8, linestyle="--", label=f"{name} is offered")
    axis.set_xlabel("round")
    axis.set_ylabel("worth to the party, utils")
    axis.set_xlim(0.5, max(row["round"] for row in talks.offers) + 0.5)
    axis.xaxis.set_major_locator(plot_style.MaxNLocator(integer=True))
    plot_style.panel_title(axis, "Who conceded when", "")
    axis.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=2)


def draw(talks, options):
    x, y = axes_of(talks, options)
    outcome = next(row for row in talks.points if row["kind"] == "outcome")
    how = f"{talks.protocol.replace('_', ' ')}, at most {talks.deadline} round{'s' if talks.deadline > 1 else ''}"
    if not outcome["deals"]:
        how += "; no deal"
    count = 2 if talks.played and talks.offers else 1
    figure, axes = plot_style.panels(count, talks.title, how, size=PANEL, footer_height=0.5)
    draw_deals(axes[0], talks, x, y)
    if talks.played:
        draw_offers(axes[0], talks, x, y)
    draw_points(axes[0], talks, x, y)
    axes[0].set_xlabel(f"{talks.parties[x]}, utils")
    axes[0].set_ylabel(f"{talks.parties[y]}, utils")
    shown = "" if len(talks.drawn) == talks.deals else f"of {talks.deals:,} deals only the efficient ones"
    plot_style.panel_title(axes[0], "What deals are worth", shown)
    legend = axes[0].legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=3)
    for handle in legend.get_lines():
        handle.set_markersize(min(handle.get_markersize(), 7))
    if count == 2:
        draw_rounds(axes[1], talks)
    return figure


def main():
    parser = argparse.ArgumentParser(
        description="Draw talks: the offers in utility space, with the frontier and what an arbiter would pick.",
        epilog="example: detente bargain scenarios/hanoi-2019.toml --tactic us=boulware --deadline 20 --out runs/hanoi "
        "&& scripts/plot_bargain.py runs/hanoi",
    )
    parser.add_argument("talks", metavar="DIR", type=pathlib.Path, help="a folder that 'detente bargain --out' wrote")
    parser.add_argument("--x", metavar="PARTY", help="whose utility runs along x (default: the first party's)")
    parser.add_argument("--y", metavar="PARTY", help="whose runs along y (default: the second's)")
    parser.add_argument("--out", metavar="FOLDER", type=pathlib.Path, help="where the picture goes (default: DIR)")
    options = parser.parse_args()
    write_picture("plot_bargain", lambda: draw(Talks(options.talks), options), (options.out or options.talks) / "talks")


if __name__ == "__main__":
    main()
