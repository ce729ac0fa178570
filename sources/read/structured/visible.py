"""What people read on a page about when its event is: it fills in and corrects what the markup says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from sources.dates import DatesRead, read_dates
from sources.model import Certainty, Occurrence
from sources.read.structured.clock import Clock
from sources.read.text import clean_text

MAX_LINES = 400
MAX_TEXT = 400_000
MAX_LINE = 240
_OPENING_HOURS = timedelta(hours=4)  # dates of a run that last this long are when a place is open
_ASIDE = "script, style, svg, iframe, nav, footer, aside, form, noscript, template, [hidden], [aria-hidden=true]"
_BLOCKS = (
    "p, div, br, li, ul, ol, h1, h2, h3, h4, h5, h6, tr, table, section, article, header, blockquote, dl, dt, dd, hr, "
    "figure, figcaption, address, main, pre"
)
_DIGIT = re.compile("[0-9]")
_HOUR = re.compile(r"\d\s*(?:h\b|h\s*\d\d|heures?\b|:\s*\d\d|[ap]\.?\s?m\b)", re.IGNORECASE)
_PUBLISHED = re.compile(r"publi|posted|updated|modifi|entry-date|dateline", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class VisibleText:
    """The lines of a page's main text. `language` and `now` are those of the reading."""

    lines: tuple[str, ...]
    now: datetime
    language: str

    def read(self, line: str, zone: str) -> DatesRead:
        """Return the dates that a line tells."""
        return read_dates(line, now=self.now, language=self.language, timezone=zone)


def read_visible(tree: LexborHTMLParser | None, now: datetime, language: str) -> VisibleText | None:
    """Return the main text of a page as lines, or None when there is none. Changes the tree."""
    if tree is None or tree.body is None:
        return None
    main = tree.css_first("main, [role=main], article") or tree.body
    for element in main.css(_ASIDE):
        element.decompose()
    lines = tuple(islice(_list_lines(main), MAX_LINES))
    return VisibleText(lines, now, language) if lines else None


def _list_lines(main: LexborNode) -> Iterator[str]:
    """Yield the lines that hold a digit. Breaking the tree's own text at its blocks costs a fifth of cleaning HTML."""
    for element in main.css(_BLOCKS):
        element.insert_before("\n")
        element.insert_after("\n")
    for cell in main.css("td, th"):
        cell.insert_after(" ")
    for line in main.text(deep=True)[:MAX_TEXT].split("\n"):
        if 2 < len(line) <= 4 * MAX_LINE and _DIGIT.search(line):
            clean = clean_text(line)
            if clean is not None and len(clean) <= MAX_LINE:
                yield clean


def find_dates(text: VisibleText, clock: Clock) -> tuple[tuple[Occurrence, ...], str] | None:
    """Return the dates that the text of a page tells, and the line: for an event whose markup has none.

    The first line with a day and an hour; else the first with a day or a period.
    """
    first: tuple[tuple[Occurrence, ...], str] | None = None
    for line in text.lines:
        if _PUBLISHED.search(line):
            continue
        read = text.read(line, clock.zone)
        found = (*((read.period,) if read.period else ()), *read.occurrences)
        if any(not each.all_day for each in found):
            return tuple(replace(each, certainty=Certainty.INFERRED) for each in found), line
        if found and first is None:
            first = tuple(replace(each, certainty=Certainty.INFERRED) for each in found), line
    return first


def correct_hours(
    occurrences: Sequence[Occurrence], text: VisibleText, clock: Clock, notes: list[str]
) -> tuple[Occurrence, ...]:
    """Return the occurrences with the hours that the page shows for their days.

    Only where the page shows one hour for that day and the markup shows another, or none.
    """
    if len(occurrences) == 1 and occurrences[0].is_period:
        return _find_run(occurrences[0], text, clock, notes) or tuple(occurrences)
    return tuple(_correct(each, text, clock, notes) for each in occurrences)


def _find_run(period: Occurrence, text: VisibleText, clock: Clock, notes: list[str]) -> tuple[Occurrence, ...] | None:
    """Return the nights that one line tells, from the first day of the markup's span to its last: the markup of a
    play often says opening and closing only («Du 5 au 20 mars, du jeudi au samedi à 20 h»)."""
    for line in text.lines:
        if not _HOUR.search(line) or _PUBLISHED.search(line):
            continue
        read = text.read(line, clock.zone)
        found = read.occurrences
        if read.certainty is not Certainty.STATED or len(found) < 2 or not all(map(_is_show, found)):
            continue
        days = [each.first_day for each in found]
        if (days[0], days[-1]) == (period.first_day, period.last_day):
            notes.append(f"page-text-tells-dates: {len(found)} between {days[0]} and {days[-1]}")
            return tuple(replace(each, status=period.status) for each in found)
    return None


def _is_show(occurrence: Occurrence) -> bool:
    """Whether it has an hour and is short enough: «tous les jours de 10 h à 17 h» are opening hours."""
    start, end = occurrence.start, occurrence.end
    if not isinstance(start, datetime):
        return False
    return not isinstance(end, datetime) or end - start < _OPENING_HOURS


def _correct(occurrence: Occurrence, text: VisibleText, clock: Clock, notes: list[str]) -> Occurrence:
    if occurrence.is_period or occurrence.first_day is None:
        return occurrence
    shown = {found.start: found for found in _find_hours(text, occurrence.first_day, clock)}
    if len(shown) != 1 or occurrence.start in shown:
        return occurrence
    [found] = shown.values()
    said = "no hour" if not isinstance(occurrence.start, datetime) else f"{occurrence.start:%H:%M}"
    notes.append(f"page-text-corrects: {occurrence.first_day} {said} in the markup, {found.start:%H:%M} on the page")
    return replace(occurrence, start=found.start, end=found.end, certainty=Certainty.STATED)


def _find_hours(text: VisibleText, day: date, clock: Clock) -> Iterator[Occurrence]:
    number = re.compile(rf"(?<!\d)0?{day.day}(?!\d)")
    for line in text.lines:
        if _HOUR.search(line) and number.search(line) and not _PUBLISHED.search(line):
            read = text.read(line, clock.zone)
            for found in read.occurrences if read.certainty is Certainty.STATED else ():
                if found.first_day == day and isinstance(found.start, datetime):
                    yield found
