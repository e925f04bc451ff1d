#!/usr/bin/python3
"""Draws what two players can get in a repeated game, from `detente solve GAME --method repeated --format json`.

The feasible payoffs, the part of them that neither player would refuse, the minmax point, the stage game's
equilibria, and each pure profile with the discount factor from which grim trigger sustains it.
"""

import argparse
import json
import math
import pathlib
import sys

sys.dont_write_bytecode = True  # The checkout stays as it is.

import plot_style  # noqa: E402
from plot_files import NoPicture, read_text, write_picture  # noqa: E402

MOST_LABELS = 10  # More profiles than these are drawn, but not named.
WIDTH, HEIGHT = 5.2, 4.4  # Inches.


def point(value):
    x, y = (float(part) for part in value)
    if not (math.isfinite(x) and math.isfinite(y)):
        raise ValueError(f"{value} is no pair of finite numbers")
    return x, y


def read_game(source):
    """The fields that are drawn, checked."""
    name = "standard input" if source == "-" else f"'{source}'"
    hint = "make it with 'detente solve GAME --method repeated --format json'"
    try:
        found = plot_style.sourced(json.loads(read_text(source)))
        if not isinstance(found, dict):
            raise TypeError("it is no object")
        if len(found["players"]) != 2:
            raise NoPicture(f"{name} has {len(found['players'])} players; a plane has room for 2")
        return {
            "title": found.get("title") or "Payoffs of the repeated game",
            "players": [str(player) for player in found["players"]],
            "feasible": [point(corner) for corner in found["feasible"]],
            "rational": [point(corner) for corner in found["rational"]],
            "minmax": point(found["minmax"]),
            "equilibria": [point(equilibrium["payoffs"]) for equilibrium in found["equilibria"]],
            "profiles": [
                (point(profile["payoffs"]), " / ".join(profile["actions"]), profile["grim_trigger"])
                for profile in found["profiles"]
            ],
            "tit_for_tat": (found.get("tit_for_tat") or {}).get("discount"),
        }
    except KeyError as error:
        raise NoPicture(f"{name} has no {error}; {hint}") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise NoPicture(f"{name} holds no payoffs of a repeated game: {error}; {hint}") from error


def fill(axis, corners, **style):
    """A polygon; a segment or a point, where that is all, keep their outline."""
    if corners:
        xs, ys = zip(*corners)
        axis.fill(xs, ys, **style)


def profile_text(actions, factor):
    return f"{actions}\n" + ("no discount factor below 1" if factor is None else f"from {factor:.4g} on")


def label_profiles(axis, profiles, middle):
    """Names the profiles, outwards from the middle of the picture; those of one point share a label."""
    texts = {}
    for place, actions, factor in profiles[:MOST_LABELS]:
        texts.setdefault(place, []).append(profile_text(actions, factor))
    for place, lines in texts.items():
        right, above = place[0] >= middle[0], place[1] >= middle[1]
        axis.annotate(
            "\n".join(lines),
            xy=place,
            xytext=(7 if right else -7, 5 if above else -5),
            textcoords="offset points",
            ha="left" if right else "right",
            va="bottom" if above else "top",
            fontsize=7,
            bbox={"facecolor": "white", "alpha": 0.7, "pad": 0.6, "lw": 0},
            zorder=6,
        )


def room(values):
    """An axis' range around `values`, with space for what is written beside the outermost points."""
    low, high = min(values), max(values)
    margin = 0.16 * (high - low) or 1.0
    return low - margin, high + margin


def subtitle(game):
    factors = [factor for _, _, factor in game["profiles"] if factor is not None]
    parts = ["utils a round, averaged by patient players"]
    if factors:
        parts.append(f"grim trigger sustains a profile from a discount factor of {min(factors):.4g} on")
    if game["tit_for_tat"] is not None:
        parts.append(f"tit for tat from {game['tit_for_tat']:.4g} on")
    return "; ".join(parts)


def payoff_figure(game):
    figure, (axis,) = plot_style.panels(
        1, game["title"], subtitle(game), size=(WIDTH, HEIGHT), columns=1, foot=0.42
    )
    blue, orange, green = plot_style.COLOURS[:3]
    fill(axis, game["feasible"], facecolor=plot_style.NOTHING, edgecolor=plot_style.QUIET, lw=0.8, label="feasible")
    fill(axis, game["rational"], facecolor=blue, alpha=0.30, edgecolor=blue, lw=1.0, label="and individually rational")
    x, y = game["minmax"]
    axis.axvline(x, color=plot_style.QUIET, lw=0.8, ls=(0, (4, 2)), zorder=2)
    axis.axhline(y, color=plot_style.QUIET, lw=0.8, ls=(0, (4, 2)), zorder=2, label="minmax values")
    if game["profiles"]:
        axis.scatter(*zip(*(place for place, _, _ in game["profiles"])), marker="o", s=26, color=orange,
                     edgecolor=plot_style.INK, lw=0.5, zorder=5, label="profile and its discount factor")  # fmt: skip
    if game["equilibria"]:
        axis.scatter(*zip(*game["equilibria"]), marker="D", s=26, color=green, edgecolor=plot_style.INK, lw=0.5,
                     zorder=4, label="stage equilibrium")  # fmt: skip
    drawn = [*game["feasible"], game["minmax"], *game["equilibria"]]
    axis.set_xlim(*room([place[0] for place in drawn]))
    axis.set_ylim(*room([place[1] for place in drawn]))
    middle = [sum(limits) / 2 for limits in (axis.get_xlim(), axis.get_ylim())]
    label_profiles(axis, game["profiles"], middle)
    for side, player in zip((axis.xaxis, axis.yaxis), game["players"]):
        plot_style.number_axis(side)
        side.set_label_text(plot_style.wrapped(player, HEIGHT - 1, 8))
    figure.legend(*axis.get_legend_handles_labels(), loc="lower left", bbox_to_anchor=(0.01, 0.0), ncol=3)
    return figure


def main():
    parser = argparse.ArgumentParser(
        description="Draw the feasible and individually rational payoffs of a repeated two-player game.",
        epilog="example: detente solve game.nfg --method repeated --format json | scripts/plot_payoffs.py - --out plots",
    )
    parser.add_argument("file", metavar="FILE", help="JSON of 'detente solve --method repeated'; - reads standard input")
    parser.add_argument(
        "--out", metavar="DIR", type=pathlib.Path, help="where the pictures go (default: beside FILE; for -, here)"
    )
    arguments = parser.parse_args()
    source = pathlib.Path("payoffs" if arguments.file == "-" else arguments.file)
    out = arguments.out or source.parent
    write_picture("plot_payoffs", lambda: payoff_figure(read_game(arguments.file)), out / source.stem)


if __name__ == "__main__":
    main()
