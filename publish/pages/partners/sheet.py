"""How much of a week fits on one sheet of paper: the largest letters in which all of it does, or else as many of each
day as there is room for. Reckoned in lines of text, so that the same week always gives the same poster."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from publish.pages.partners.bulletin import Bulletin, Line, shorten_bulletin


@dataclass(frozen=True, slots=True)
class Size:
    """A size of letters on a sheet: how many columns, characters in a line and lines in a column it leaves room for.

    Measured on A4 with the widest fonts of site/assets/poster.css; A3 is the same sheet, larger.
    """

    code: str
    columns: int
    width: int
    height: float
    is_run_in: bool = False  # whether the place stands in the lines of the title


SIZES = (
    Size("huge", 1, 52, 28),
    Size("large", 2, 30, 36),
    Size("medium", 2, 38, 44),
    Size("small", 2, 45, 52),
    Size("dense", 2, 45, 52, is_run_in=True),
)
LINES_MAX = 70  # of a day: more never fit
FULL = 0.92  # of a column: what does not break leaves its end empty
HEADING, GAP, CLAMP = 2.2, 0.34, 2  # lines of a day's heading; between two events; at most of a title


@dataclass(frozen=True, slots=True)
class Sheet:
    """A week as it fits on a sheet."""

    size: str
    bulletin: Bulletin


def fit_sheet(bulletin: Bulletin) -> Sheet:
    """Return the sheet of a week. No event is preferred for what it is: where room is short each day loses its latest,
    and says how many they are."""
    for size in SIZES:
        if fits(bulletin, size):
            return Sheet(size.code, bulletin)
    # By halves: the largest number of lines, shared out evenly over the days, that fits.
    days = max(1, len(bulletin.days))
    most = max([len(day.lines) for day in bulletin.days] + [len(bulletin.runs)])
    low, high = days, min(most, LINES_MAX) * days
    while low < high:
        middle = (low + high + 1) // 2
        if fits(shorten_bulletin(bulletin, middle // days, middle % days), SIZES[-1]):
            low = middle
        else:
            high = middle - 1
    return Sheet(SIZES[-1].code, shorten_bulletin(bulletin, low // days, low % days))


def fits(bulletin: Bulletin, size: Size) -> bool:
    """Whether a week fits on a sheet in a size."""
    return measure(bulletin, size) <= size.height * FULL * size.columns


def measure(bulletin: Bulletin, size: Size) -> float:
    """Return how many lines a week takes."""
    return sum(_list_heights(bulletin, size))


def _list_heights(bulletin: Bulletin, size: Size) -> Iterator[float]:
    for day in bulletin.days:
        yield HEADING + sum(_measure_line(line, size, is_run=False) for line in day.lines)
        yield 1 + GAP if day.more else 0
    if bulletin.runs:
        yield HEADING + sum(_measure_line(line, size, is_run=True) for line in bulletin.runs)
        yield 1 + GAP if bulletin.runs_left_out else 0


def _measure_line(line: Line, size: Size, *, is_run: bool) -> float:
    if size.is_run_in:
        told = sum(len(part) + 3 for part in (line.when, line.title, line.place, *line.notes))
        return min(CLAMP, ceil(told / size.width)) + GAP
    title = len(line.title) + (0 if is_run else len(line.when) + 2)
    below = 2 if is_run else 1 if line.place or line.notes else 0
    return min(CLAMP, ceil(title / size.width)) + below + GAP
