"""The look that all plots share: colours, sizes, dates, and files that are the same bytes every time."""

import textwrap

import matplotlib

matplotlib.use("Agg")
import matplotlib.dates as mdates
import matplotlib.patheffects
import matplotlib.pyplot as plt
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

# Okabe, M., Ito, K. (2008). Color Universal Design: eight colours that colour-blind people tell apart.
# Their order here also alternates dark and light, so that neighbours differ in grey print.
COLOURS = ["#0072B2", "#E69F00", "#009E73", "#F0E442", "#D55E00", "#56B4E9", "#CC79A7", "#000000"]
HATCHES = ["", "////", "....", "\\\\\\\\"]  # The palette again, for the ninth colour and later ones.
INK = "#222222"
QUIET = "#666666"
NOTHING = "#ECECEC"  # What did not happen.
BAND = "#0072B2"  # Fans: one hue, two strengths, so that grey print keeps the order.

SCALE = "viridis"  # Amounts: even steps of lightness, the same for colour-blind readers.
# Text that stays readable on lines and on any colour.
HALO = [matplotlib.patheffects.withStroke(linewidth=1.8, foreground="white")]

_source = ""  # See sourced().

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
            "text.parse_math": False,  # A scenario's texts may hold dollar signs.
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


def text_width(text, size, weight="normal"):
    """Inches, measured in the font itself."""
    font = FontProperties(size=size, weight=weight)
    return text_to_path.get_text_width_height_descent(text, font, False)[0] / 72


def wrapped(text, inches, size, weight="normal", most=3):
    """The text in at most `most` lines that are no wider than `inches`."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_width(longer, size, weight) > inches:
            lines.append(word)
        else:
            lines[-1] = longer
    if len(lines) > most:
        lines[most - 1 :] = [f"{lines[most - 1]} …"]
    return "\n".join(lines)


def balanced(text, inches, size, weight="normal", most=3):
    """As few lines as `wrapped` makes, but of about the same width: no last line of one word."""
    lines = wrapped(text, inches, size, weight, most)
    count = lines.count("\n")
    if not count or lines.endswith(" …"):
        return lines
    low, high = inches / 2, inches
    for _ in range(6):
        middle = (low + high) / 2
        narrower = wrapped(text, middle, size, weight, most + 1)
        if narrower.count("\n") > count:
            low = middle
        else:
            lines, high = narrower, middle
    return lines


def darker(colour):
    """For text in the colour of a line, which is thinner than the line."""
    return tuple(0.72 * part for part in matplotlib.colors.to_rgb(colour))


def panels(count, title, subtitle, footer_height=0.0, size=(PANEL_WIDTH, PANEL_HEIGHT), columns=2, foot=0.0):
    """A figure of `count` panels, `columns` a row, under a title; unused places stay empty.

    `footer_height`: room below each panel; `foot`: room for a legend at the bottom of the figure. Inches.
    """
    columns = min(columns, count)
    rows = (count + columns - 1) // columns
    width = max(columns * size[0], 5.5)
    title = wrapped(title, width - 0.2, 12, "bold")
    subtitle = "\n".join(wrapped(line, width - 0.2, 8, most=6) for line in subtitle.split("\n"))
    title_height = 0.28 + 0.2 * title.count("\n")
    head = title_height + 0.47 + 0.135 * subtitle.count("\n")
    height = rows * (size[1] + footer_height) + head + foot
    figure, axes = plt.subplots(
        rows,
        columns,
        figsize=(width, height),
        squeeze=False,
        layout="constrained",
    )
    figure.get_layout_engine().set(
        rect=(0.0, foot / height, 1.0, 1.0 - (head + foot) / height), h_pad=0.08, w_pad=0.08
    )
    figure.text(0.012, 1.0 - 0.17 / height, title, fontsize=12, fontweight="bold", va="top")
    figure.text(0.012, 1.0 - (title_height + 0.17) / height, subtitle, fontsize=8, color=QUIET, va="top")
    flat = [axis for row in axes for axis in row]
    for axis in flat[count:]:
        axis.set_visible(False)
    return figure, flat[:count]


def panel_title(axis, name, about, pad=4):
    """The name in bold, and below it what it is about, in at most three lines; `pad` points above the panel."""
    lines = textwrap.wrap(about, width=78, max_lines=3, placeholder=" …")
    axis.set_title("\n".join(lines), loc="left", fontsize=6.5, color=QUIET, pad=pad)
    axis.annotate(
        name,
        xy=(0.0, 1.0),
        xycoords="axes fraction",
        xytext=(0, pad + 1 + 8.2 * len(lines)),
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


def number(value):
    """Four digits, enough to read; whole numbers below a billion in full."""
    if value == int(value) and abs(value) < 1e9:
        return f"{int(value):,}"
    return f"{value:.4g}"


def percent(value):
    digits = 3 if abs(value) < 0.99 else 5  # 99.95 % is not 100 %.
    return f"{float(f'{100 * value:.{digits}g}'):g} %"


def end_text(cell):
    """A cell of points.csv: numbers shortened, anything else as it is."""
    try:
        return number(float(cell))
    except ValueError:
        return cell


def numbered(index, text):
    """`text` as an entry of a list, its further lines below its first."""
    space = "\u2007"  # As wide as a digit.
    return str(index).rjust(2, space) + 2 * space + text.replace("\n", "\n" + 4 * space)


def number_axis(axis, text=number, log_range=None):
    """Plain numbers on a panel's xaxis or yaxis; `log_range`: its ends, where its scale is logarithmic."""
    if log_range:
        low, high = log_range
        axis.set_major_locator(LogLocator(subs=(1, 2, 5) if high < 500 * low else (1,), numticks=8))
        axis.set_minor_locator(NullLocator())
    else:
        axis.set_major_locator(MaxNLocator(nbins=7, steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(FuncFormatter(lambda value, _: text(round(value, 12))))


def apart(positions, gap, low, high):
    """The positions moved as little as keeps their order, `gap` between neighbours, and all within low .. high."""
    order = sorted(range(len(positions)), key=lambda index: (positions[index], index))
    moved = [min(max(positions[index], low), high) for index in order]
    for index in range(1, len(moved)):
        moved[index] = max(moved[index], moved[index - 1] + gap)
    if moved:
        moved[-1] = min(moved[-1], high)
    for index in range(len(moved) - 2, -1, -1):
        moved[index] = min(moved[index], moved[index + 1] - gap)
    result = [0.0] * len(positions)
    for index, position in zip(order, moved):
        result[index] = position
    return result


def sourced(found):
    """Remembers what a manifest or a JSON result says of its origin, for save(). Gives it back."""
    global _source
    _source = provenance(found) if isinstance(found, dict) else ""
    return found


def provenance(found):
    """What the numbers rest on: the scenario by its hash, the seed, the version with its commit."""
    run = next((found[key] for key in ("run", "sweep") if isinstance(found.get(key), dict)), {})
    facts = {"scenario": found.get("scenario_hash"), "seed": run.get("seed", found.get("seed"))}
    facts["detente"] = found.get("version")
    return ", ".join(f"{name} {value}" for name, value in facts.items() if value is not None)


def save(figure, stem):
    """Writes STEM.png and STEM.svg, with their provenance above the title and as metadata.

    No date, no version of what draws: equal plots are equal bytes.
    """
    if _source:
        width, height = figure.get_size_inches()
        figure.text(1 - 0.06 / width, 1 - 0.04 / height, _source, fontsize=4.5, color=QUIET, ha="right", va="top")
    source = {"Source": _source} if _source else {}
    written = []
    for ending, metadata in (("png", {"Software": None} | source), ("svg", {"Date": None, "Creator": None} | source)):
        path = stem.with_name(f"{stem.name}.{ending}")
        figure.savefig(path, metadata=metadata)
        written.append(path)
    plt.close(figure)
    return written
