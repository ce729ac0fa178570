"""The parts of a phrase that the grammar finds, as data: days and hours as written, and the items that hold them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from sources.dates.figures import Clock


class Day(NamedTuple):
    """A day as written. `month` 1-12; None where not said. `order` is the way numeric parts were read."""

    day: int
    month: int | None = None
    year: int | None = None
    weekday: int | None = None  # 0 = Monday
    is_ambiguous: bool = False  # 05/12/2026


class Span(NamedTuple):
    """Some hours: start, and end when told."""

    start: Clock
    end: Clock | None = None


@dataclass(slots=True)
class Item:
    """A part of the phrase. `kind` names the production; the field it fills depends on it.

    days: `runs` of (first, last) with last None for one day. weekly, monthly: `weekdays`, `ordinals`.
    """

    kind: str
    start: int
    end: int
    gap: str  # kinds between the item before and this one
    runs: list[tuple[Day, Day | None]] = field(default_factory=list)
    weekdays: frozenset[int] = frozenset()
    ordinals: tuple[int, ...] = ()
    spans: list[Span] = field(default_factory=list)
    cue: str = ""
    month: Day | None = None
    last_month: Day | None = None
    is_every: bool = False
    has_from: bool = False  # «du» before days, «à» before hours
    is_span: bool = False  # weekdays that «au» or a dash joins
    is_doubtful: bool = False
    is_open: bool = False  # «entre le 28 mai», whose other end follows
    offset: int = 0  # days from today; minutes between a meal and its show; weeks of a series


@dataclass(slots=True)
class Clause:
    """Dates that share their hours."""

    items: list[Item]
    spans: list[Span] = field(default_factory=list)
    sentence: int = 0
    limit: str = ""  # "from" | "until" | ""
    is_header: bool = False  # a range before a dash
    is_whole: bool = False  # one occurrence from the first day to the last
    since: int = 0  # words since the date before


@dataclass(slots=True)
class Clauses:
    """What a phrase holds once cues are obeyed."""

    clauses: list[Clause] = field(default_factory=list)
    excepted: list[Item] = field(default_factory=list)
    instead: list[Clause] = field(default_factory=list)  # excepted days that have hours of their own
    duration: Span | None = None
    is_exhibition: bool = False
    is_open: bool = False  # opening hours are spoken of
    is_fortnightly: bool = False
    has_unknown_hour: bool = False
    words: int = 0  # without meaning for dates
    weeks: int = 0  # «pendant 6 semaines»; 0: not said
    told: set[int] = field(default_factory=set)  # sentences told in the past tense
    doubtful: set[int] = field(default_factory=set)  # sentences that also tell of sales, deadlines, former dates
    is_doubtful: bool = False  # hours were told that no date takes
