"""Which outcomes and which points of a sweep a picture shows."""

import numpy

from sweep_plots.reading import NoPicture, near_hint

MOST_DRAWN = 2000  # Points as lines of parallel coordinates, or as dots.


def named(things, name, what):
    for thing in things:
        if thing.name == name:
            return thing
    raise NoPicture(f"the sweep has no {what} '{name}'; {near_hint(name, [thing.name for thing in things])}")


def chosen_outcomes(sweep, names, most):
    """Those named, else the first `most` that differ between points."""
    if names:
        return [named(sweep.outcomes, name, "outcome") for name in dict.fromkeys(names)]
    differing = [outcome for outcome in sweep.outcomes if sweep.rows(outcome)["mean"].nunique() > 1]
    with_values = [outcome for outcome in sweep.outcomes if sweep.rows(outcome)["mean"].notna().any()]
    return (differing or with_values or sweep.outcomes)[:most]


def nearest_place(axis, positions):
    """Of the positions that occur, the one next to the scenario's own value."""
    places = numpy.unique(positions)
    if axis.base is None:
        return places[0 if not axis.numeric else len(places) // 2]
    scale = numpy.log if axis.logarithmic and axis.base > 0 else lambda value: value
    return places[numpy.argmin(numpy.abs(scale(places) - scale(axis.base)))]


def section(sweep, free):
    """The points at which all axes but `free` have their base (or what is next to it), and what these values are."""
    if sweep.design == "zip":
        return list(sweep.raw_points.index), []
    rows = sweep.raw_points.index
    held = []
    for axis in sweep.axes:
        if axis not in free:
            place = nearest_place(axis, axis.positions[rows])
            rows = rows[(axis.positions[rows] == place).to_numpy()]
            held.append((axis, place))
    return list(rows), held


def drawn_sample(rows):
    """At most MOST_DRAWN of `rows`, evenly chosen, and a note when some are left out."""
    if len(rows) <= MOST_DRAWN:
        return list(rows), ""
    places = numpy.unique(numpy.linspace(0, len(rows) - 1, MOST_DRAWN).astype(int))
    return [rows[place] for place in places], f"{len(places):,} of the {len(rows):,} points are drawn."
