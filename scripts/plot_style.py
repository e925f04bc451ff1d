"""The look that all plots share: colours, sizes, dates, and files that are the same bytes every time."""

import textwrap

import matplotlib

matplotlib.use("Agg")
import matplotlib.dates as mdates
import matplotlib.pyplot as plt
from matplotlib.ticker import MaxNLocator

# Okabe, M., Ito, K. (2008). Color Universal Design: eight colours that colour-blind people tell apart.
# Their order here also alternates dark and light, so that neighbours differ in grey print.
COLOURS = ["#0072B2", "#E69F00", "#009E73", "#F0E442", "#D55E00", "#56B4E9", "#CC79A7", "#000000"]
HATCHES = ["", "////", "....", "\\\\\\\\"]  # The palette again, for the ninth colour and later ones.
INK = "#222222"
QUIET = "#666666"
NOTHING = "#ECECEC"  # What did not happen.
BAND = "#0072B2"  # Fans: one hue, two strengths, so that grey print keeps the order.

PANEL_WIDTH, PANEL_HEIGHT = 4.4, 2.7  # Inches; two panels side by side fill a printed page.


def apply():
    """Sets the style, whatever the user's own matplotlibrc says."""
    matplotlib.rcdefaults()
    plt.rcParams.update(
        {
            "figure.dpi": 100,
            "savefig.dpi": 160,
            "svg.hashsalt": "detente",
            "font.family": "DejaVu Sans",
            "font.size": 8,
            "text.color": INK,
            "axes.edgecolor": QUIET,
            "axes.labelcolor": INK,
            "axes.linewidth": 0.6,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "xtick.color": QUIET,
            "ytick.color": QUIET,
            "xtick.labelcolor": INK,
            "ytick.labelcolor": INK,
            "hatch.linewidth": 0.6,
            "legend.frameon": False,
            "legend.fontsize": 7,
            "legend.handlelength": 1.3,
            "legend.columnspacing": 1.2,
        }
    )


def series_style(index):
    """Fill colour and hatch of the index-th of several things; different for the first 32."""
    return {
        "facecolor": COLOURS[index % len(COLOURS)],
        "hatch": HATCHES[index // len(COLOURS) % len(HATCHES)],
        "edgecolor": "white",
    }


def panels(count, title, subtitle, footer_height=0.0):
    """A figure of `count` panels, two a row, under a title; unused places stay empty."""
    columns = min(2, count)
    rows = (count + columns - 1) // columns
    head = 0.75
    height = rows * (PANEL_HEIGHT + footer_height) + head
    figure, axes = plt.subplots(
        rows,
        columns,
        figsize=(max(columns * PANEL_WIDTH, 5.5), height),
        squeeze=False,
        layout="constrained",
    )
    figure.get_layout_engine().set(
        rect=(0.0, 0.0, 1.0, 1.0 - head / height), h_pad=0.08, w_pad=0.08
    )
    figure.text(0.012, 1.0 - 0.17 / height, title, fontsize=12, fontweight="bold", va="top")
    figure.text(0.012, 1.0 - 0.45 / height, subtitle, fontsize=8, color=QUIET, va="top")
    flat = [axis for row in axes for axis in row]
    for axis in flat[count:]:
        axis.set_visible(False)
    return figure, flat[:count]


def panel_title(axis, name, about):
    """The name in bold, and below it what it is about, in at most three lines."""
    lines = textwrap.wrap(about, width=78, max_lines=3, placeholder=" …")
    axis.set_title("\n".join(lines), loc="left", fontsize=6.5, color=QUIET, pad=4)
    axis.annotate(
        name,
        xy=(0.0, 1.0),
        xycoords="axes fraction",
        xytext=(0, 5 + 8.2 * len(lines)),
        textcoords="offset points",
        fontsize=9,
        fontweight="bold",
        va="bottom",
    )


def time_axis(axis, dates):
    """An x axis from the first to the last of `dates`; plain round numbers when these are no dates."""
    axis.set_xlim(dates[0], dates[-1])
    if isinstance(dates[0], (int, float)):
        axis.set_xlabel("round")
        axis.xaxis.set_major_locator(MaxNLocator(integer=True))
        return
    locator = mdates.AutoDateLocator(minticks=3, maxticks=7)
    axis.xaxis.set_major_locator(locator)
    axis.xaxis.set_major_formatter(mdates.ConciseDateFormatter(locator))


def save(figure, stem):
    """Writes STEM.png and STEM.svg: no date, no version, so equal plots are equal bytes."""
    written = []
    for ending, metadata in (("png", {"Software": None}), ("svg", {"Date": None, "Creator": None})):
        path = stem.with_name(f"{stem.name}.{ending}")
        figure.savefig(path, metadata=metadata)
        written.append(path)
    plt.close(figure)
    return written
