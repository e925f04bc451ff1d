"""What stands above the panels: where the numbers are from, and what holds of them."""

import pandas
import plot_style

SCATTERED = {
    "lhs": "Latin hypercube",
    "sobol": "Sobol' sequence",
    "saltelli": "Saltelli's design",
    "morris": "Morris trajectories",
}


def held_text(held):
    if not held:
        return ""
    shown = "; ".join(f"{axis.label} = {axis.text(place)}" for axis, place in held[:6])
    return f"Held: {shown}{f'; and {len(held) - 6} more at their base' if len(held) > 6 else ''}."


def design_text(sweep):
    count = len(sweep.raw_points)
    sizes = [axis.positions.nunique() for axis in sweep.axes]
    points = f"{count:,} point{'s' if count != 1 else ''}"
    if sweep.design == "grid" and len(sizes) > 1:
        return f"grid of {' × '.join(map(str, sizes))} = {points}"
    kinds = {"grid": "", "zip": ", axes moved together", "oat": ", one axis at a time", "points": " of a file"}
    return points + kinds.get(sweep.design, f", {SCATTERED.get(sweep.design, sweep.design)}")


def method_text(sweep, outcomes, rows, banded):
    """How the drawn numbers came about: the means of `outcomes` and the bands of those `banded`, at `rows`."""
    drawn = pandas.concat([sweep.rows(outcome).loc[rows] for outcome in outcomes])
    drawn = drawn[drawn["mean_origin"] != ""]
    bands = pandas.concat([sweep.rows(outcome).loc[rows] for outcome in banded]) if banded else drawn.iloc[:0]
    bands = bands[bands["quantile_origin"] != ""]
    sampled, sampled_bands = drawn["mean_origin"] == "sampled", bands["quantile_origin"] == "sampled"
    runs = pandas.concat([drawn["n"][sampled], bands["n"][sampled_bands]]).groupby(level=0).max()
    if runs.empty:
        return "exact"
    few, many = int(runs.min()), int(runs.max())
    facts = sweep.manifest["sweep"]
    text = f"{many:,}" if few == many else f"{few:,}–{many:,}"
    text += " sampled runs a point"
    if sweep.done.isin(rows).all():
        text += f", {int(runs.sum()):,} in all"
    text += f", seed {facts['seed']}, {'common' if facts['common_random_numbers'] else 'independent'} random numbers"
    if sampled.all():
        return text
    if sampled.any():
        return f"in part exact, else {text}"
    return f"means exact, 5–95 % {'' if sampled_bands.all() else 'in part exact, else '}from {text}"


def caption(sweep, outcomes, *notes, rows=None, banded=()):
    """Hash, design, method and failures; then what the picture itself has to say. `rows`: the points drawn."""
    tables = list(sweep.results.values())

    def share(status):
        return int(pandas.concat([table["status"] == status for table in tables], axis=1).any(axis=1).sum())

    done, failed, loose = len(sweep.done), share("failed"), share("not_converged")
    state = f"{failed:,} of {done:,} points failed" if failed else "no point failed"
    if loose:
        state += f", {loose:,} did not converge"
    design = design_text(sweep)
    if sweep.partial:
        design += f"; partial: {done:,} of {len(sweep.raw_points):,} points"
    method = method_text(sweep, outcomes, sweep.done if rows is None else rows, banded)
    lines = [f"Scenario {sweep.manifest['sweep']['scenario_hash'][:8]}; {design}; {method}; {state}."]
    return "\n".join([*lines, *(note for note in notes if note)])


def missing_note(table):
    """Says that means are over the runs that have a value, where some have none."""
    most = table["undefined"].max()
    return (
        f"over the runs that have a value; up to {plot_style.percent(round(most, 3))} of runs have none"
        if most > 0.0005
        else ""
    )
