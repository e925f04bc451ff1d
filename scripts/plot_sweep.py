#!/usr/bin/python3
"""Draws a sweep that `detente sweep --out DIR` wrote.

curves: outcomes against one parameter, with intervals, a line per value of a second one.
heat: outcomes over two parameters, with the contour of a threshold.
parallel: every parameter and the outcomes side by side, a line per point.
tornado, sobol, morris: which parameters matter, from the ends of their ranges or from `detente sensitivity DIR`.
Each picture comes as PNG and SVG, with the drawn numbers as CSV beside it.
"""

import argparse
import math
import pathlib
import sys

sys.dont_write_bytecode = True  # The checkout stays as it is.
import plot_style  # noqa: E402
from sweep_plots.choosing import named  # noqa: E402
from sweep_plots.curves import curves  # noqa: E402
from sweep_plots.heat import heat  # noqa: E402
from sweep_plots.importance import morris, sobol, tornado  # noqa: E402
from sweep_plots.parallel import parallel  # noqa: E402
from sweep_plots.reading import NoPicture, read_sensitivity, read_sweep  # noqa: E402

PICTURES = {"curves": curves, "heat": heat, "parallel": parallel, "tornado": tornado, "sobol": sobol, "morris": morris}


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
    # Every picture is made before the first is written: an error leaves no half of them.
    made = {kind: PICTURES[kind](sweep, options) for kind in dict.fromkeys(kinds)}
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
        epilog="example: detente sweep scenarios/crisis-2022.toml --vary veto_cost=0:2:0.1 --out sweeps/veto && "
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
        "--kind", choices=PICTURES, action="append", help="which picture (repeatable; default: what fits the design)"
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
