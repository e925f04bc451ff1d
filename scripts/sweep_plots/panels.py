"""Titles, scales and legends that the kinds of pictures share."""

import plot_style


def outcome_title(panel, outcome, inches, note="", pad=4):
    plot_style.panel_title(panel, plot_style.balanced(outcome.label, inches, 9, "bold"), note, pad)


def set_scale(panel, axis, which, inches):
    """Ticks of an axis of the sweep on 'x' or 'y' of a panel that is `inches` long there."""
    if not axis.numeric:
        texts = [plot_style.wrapped(text, 0.7 * inches / len(axis.values), 7, most=6) for text in axis.values]
        getattr(panel, f"set_{which}ticks")(range(len(texts)), texts, fontsize=7)
        getattr(panel, f"set_{which}lim")(-0.5, len(axis.values) - 0.5)
        return
    if axis.logarithmic:
        getattr(panel, f"set_{which}scale")("log")
    plot_style.number_axis(getattr(panel, f"{which}axis"), log_range=axis.range if axis.logarithmic else None)


def widened(axis):
    """The axis' range with room for the dots at its ends."""
    low, high = axis.range
    if axis.logarithmic:
        room = (high / low) ** 0.02
        return low / room, high * room
    return low - 0.02 * (high - low), high + 0.02 * (high - low)


def foot_legend(figure, handles):
    if handles:
        figure.legend(handles=handles, loc="lower left", bbox_to_anchor=(0.005, 0.0), ncol=min(len(handles), 6))
