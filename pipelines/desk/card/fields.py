"""What listings say, field by field and side by side, with what sets each apart marked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from dedupe.model import NormalisedListing
from pipelines.desk.card.stacks import Stack
from pipelines.desk.card.word_differences import Piece, are_alike, mark_words
from pipelines.desk.values import name_zone
from publish.pages.frame.language import Language
from publish.pages.frame.vocabulary import FIELDS, LANGUAGES, STATUSES, name_category
from publish.phrases import render_day, render_hour, render_when
from sources.model import Occurrence, Status

DATES_SHOWN = 5
T = TypeVar("T")
_PROSE = ("summary",)
_ALWAYS = ("title", "venue", "city")  # told even where all say the same: what the event is


@dataclass(frozen=True, slots=True)
class Field:
    """One field of all listings. `cells`: the pieces of what each says, None where it is not told. `is_same`: all say
    the same thing."""

    name: str
    label: str
    is_same: bool
    cells: tuple[tuple[Piece, ...] | None, ...]


@dataclass(frozen=True, slots=True)
class DateView:
    """A date of a listing: its day and its hour are pieces of their own."""

    iso: str
    pieces: tuple[Piece, ...]
    status: str | None


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of one stack that are not over, or its last ones when all are; `others` to come and `past` ones are not
    shown."""

    shown: tuple[DateView, ...]
    others: int
    past: int


def make_fields(stacks: Sequence[Stack], language: Language) -> list[Field]:
    """Return the fields that tell something and differ, and always title, venue and town."""
    found = []
    for name, read in _READERS.items():
        texts = [read(stack.head, language) for stack in stacks]
        if not any(texts):
            continue
        is_same = are_alike(texts)
        if is_same and name not in _ALWAYS:
            continue
        cells = mark_words(texts)
        if name in _PROSE:
            cells = [cell and _unmark(cell) for cell in cells]
        found.append(Field(name, language.say(FIELDS[name]), is_same, tuple(cells)))
    return found


def _unmark(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Return prose without marks where most of it is another text: to mark all of it shows nothing."""
    own = sum(len(piece.text) for piece in pieces if piece.is_own)
    if own * 2 <= sum(len(piece.text) for piece in pieces):
        return pieces
    return (Piece("".join(piece.text for piece in pieces), False),)


def list_shared(stacks: Sequence[Stack], language: Language) -> list[tuple[str, str]]:
    """Return (label, value) of the lesser fields in which all listings say the same."""
    return [
        (language.say(FIELDS[name]), texts[0] or "")
        for name, read in _READERS.items()
        if name not in _ALWAYS and are_alike(texts := [read(stack.head, language) for stack in stacks]) and texts[0]
    ]


def make_dates(stacks: Sequence[Stack], language: Language, today: date, zone: ZoneInfo) -> list[Dates]:
    """Return the dates of each stack. A day is marked when most of the others lack it; an hour when most of those that
    tell an hour of that day tell another."""
    every = [list_dates(stack.listings) for stack in stacks]
    starts = [{_read_hour(o, zone) for o in one} for one in every]
    return [
        _make_dates(one, _leave_out(every, at), _leave_out(starts, at), language, today, zone)
        for at, one in enumerate(every)
    ]


def _leave_out(items: Sequence[T], at: int) -> list[T]:
    return [*items[:at], *items[at + 1 :]]


def list_dates(listings: Iterable[NormalisedListing]) -> list[Occurrence]:
    """Return the dates of some listings, each once, sorted."""
    return sorted({o for item in listings for o in item.said.occurrences}, key=lambda o: o.sort_key)


def _make_dates(
    dates: Sequence[Occurrence],
    others: Sequence[Sequence[Occurrence]],
    starts: Sequence[set[tuple[date | None, str]]],
    language: Language,
    today: date,
    zone: ZoneInfo,
) -> Dates:
    coming = [o for o in dates if (o.last_day or date.max) >= today]
    views = []
    for one in coming[:DATES_SHOWN] or dates[-DATES_SHOWN:]:
        is_own_day = bool(others) and sum(_has_day(other, one.first_day) for other in others) * 2 < len(others)
        hour = _read_hour(one, zone)
        told = [other for other in starts if any(day == one.first_day and text for day, text in other)]
        is_own_hour = bool(told) and sum(hour in other for other in told) * 2 < len(told)
        views.append(_make_date(one, hour[1], language, today, is_own_day=is_own_day, is_own_hour=is_own_hour))
    past = len(dates) - len(coming)
    return Dates(tuple(views), max(len(coming) - DATES_SHOWN, 0), past if coming else max(past - DATES_SHOWN, 0))


def _has_day(dates: Sequence[Occurrence], day: date | None) -> bool:
    """Whether one of some dates begins on a day, or is a period around it."""
    if day is None:
        return any(o.first_day is None for o in dates)
    return any(o.first_day == day or (o.is_period and _covers(o, day)) for o in dates)


def _covers(period: Occurrence, day: date) -> bool:
    return (period.first_day or date.min) <= day <= (period.last_day or date.max)


def _make_date(
    said: Occurrence, hour: str, language: Language, today: date, *, is_own_day: bool, is_own_hour: bool
) -> DateView:
    code = language.code
    status = language.say(STATUSES[said.status]) if said.status in STATUSES else None
    iso = (said.first_day or said.last_day or today).isoformat()
    if said.is_period or said.first_day is None:
        return DateView(iso, (Piece(render_when(said, code), is_own_day),), status)
    day = render_day(said.first_day, code, has_year=said.first_day.year != today.year)
    pieces = [Piece(day, is_own_day)]
    if hour and isinstance(said.start, datetime):
        text = render_hour(said.start.astimezone(ZoneInfo(said.timezone)), code)
        pieces += [Piece(", ", False), Piece(text, is_own_hour and not is_own_day)]
        if zone := name_zone(said, language):
            pieces.append(Piece(zone, False))
    return DateView(iso, tuple(pieces), status)


def _read_hour(said: Occurrence, zone: ZoneInfo) -> tuple[date | None, str]:
    """Return the day and the hour, "" when it is not told."""
    return said.first_day, f"{said.start.astimezone(zone):%H:%M}" if isinstance(said.start, datetime) else ""


def _read_price(item: NormalisedListing, language: Language) -> str | None:
    return item.said.price or (language.say("Gratuit") if item.said.is_free else None)


def _read_status(item: NormalisedListing, language: Language) -> str | None:
    return None if item.status is Status.SCHEDULED else language.say(STATUSES[item.status])


_READERS: dict[str, Callable[[NormalisedListing, Language], str | None]] = {
    "title": lambda item, language: item.said.title,
    "venue": lambda item, language: item.said.venue or item.venue,
    "address": lambda item, language: item.address or item.said.address,
    "city": lambda item, language: item.city or item.said.city,
    "status": _read_status,
    "performers": lambda item, language: ", ".join(item.said.performers) or None,
    "organiser": lambda item, language: item.said.organiser,
    "price": _read_price,
    "category": lambda item, language: name_category(item.category, language) if item.category != "other" else None,
    "language": lambda item, language: language.say(LANGUAGES[item.language]) if item.language in LANGUAGES else None,
    "summary": lambda item, language: item.said.summary or item.said.description,
}
