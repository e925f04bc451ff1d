"""What the scripts that draw one picture share: how input is read, and how the picture is written."""

import csv
import pathlib
import sys

import plot_style


class NoPicture(Exception):
    """The input holds nothing that the script can draw."""


def read_text(source):
    """The text of a file, or of standard input for "-"."""
    try:
        return sys.stdin.read() if source == "-" else pathlib.Path(source).read_text(encoding="utf-8")
    except OSError as error:
        raise NoPicture(f"cannot read '{error.filename}': {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise NoPicture(f"'{source}' is no JSON text") from error


def read_rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_picture(program, draw, stem):
    """Writes what draw() gives as STEM.png and STEM.svg and prints their paths, or ends with one line of why not."""
    try:
        plot_style.apply()
        figure = draw()
        stem.parent.mkdir(parents=True, exist_ok=True)
        for path in plot_style.save(figure, stem):
            print(path)
    except NoPicture as error:
        sys.exit(f"{program}: {error}")
    except OSError as error:
        sys.exit(f"{program}: cannot write '{error.filename}': {error.strerror}")
