"""When an event node says it takes place: start, end and status as written, its schedules, before any zone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sources.model import Status
from sources.read.structured.moments import Moment, read_duration, read_moment
from sources.read.structured.nodes import Node, shorten
from sources.read.structured.schedule import expand_schedule
from sources.read.text import clean_text

MAX_SPANS = 1_000
_STATUSES = {
    "eventcancelled": Status.CANCELLED, "eventcanceled": Status.CANCELLED, "cancelled": Status.CANCELLED,
    "canceled": Status.CANCELLED, "annule": Status.CANCELLED, "annulé": Status.CANCELLED,
    "eventpostponed": Status.POSTPONED, "postponed": Status.POSTPONED, "reporté": Status.POSTPONED,
    "eventrescheduled": Status.RESCHEDULED, "rescheduled": Status.RESCHEDULED,
}  # fmt: skip
_SOLD_OUT = frozenset(("soldout", "outofstock"))
EXHIBITIONS = frozenset(("ExhibitionEvent", "VisualArtsEvent"))


@dataclass(frozen=True, slots=True)
class Span:
    """One date of an event as written. `text` is what it was read from."""

    start: Moment | None
    end: Moment | None = None
    duration: timedelta | None = None
    status: Status = Status.SCHEDULED
    is_exhibition: bool = False
    text: str = ""


def read_spans(event: Node, now: datetime) -> list[Span]:
    """Return the dates of an event node: those of its schedules if it has any, else its start and end."""
    status = read_status(event)
    is_exhibition = event.is_a(EXHIBITIONS)
    spans = [
        Span(start, end, None, status, is_exhibition, text)
        for schedule in list(event.nodes("eventSchedule", "schedule"))[:20]
        for start, end, text in expand_schedule(schedule, event, now)
    ]
    if spans:
        return spans[:MAX_SPANS]
    return list(_read_own(event, status, is_exhibition))[:MAX_SPANS]


def read_status(event: Node) -> Status:
    """Return what `eventStatus` says, in any of its spellings; sold out when every offer is."""
    said = [_last_part(v if isinstance(v, str) else v.id or v.text("name") or "") for v in event.all("eventStatus")]
    for word in said:
        if word in _STATUSES:
            return _STATUSES[word]
    if event.text("previousStartDate") and event.text("startDate"):
        return Status.RESCHEDULED if event.text("previousStartDate") != event.text("startDate") else Status.SCHEDULED
    return Status.SOLDOUT if _is_sold_out(event) else Status.SCHEDULED


def _read_own(event: Node, status: Status, is_exhibition: bool) -> Iterator[Span]:
    starts = _texts(event, "startDate", "startTime")
    ends = _texts(event, "endDate", "endTime")
    duration = read_duration(event.text("duration"))
    if not starts and ends:  # only the closing is told
        end = read_moment(ends[0])
        if end is not None:
            yield Span(None, end, None, status, is_exhibition, f"– {ends[0]}")
    for position, text in enumerate(starts):
        start = read_moment(text)
        if start is None:
            continue
        end_text = ends[position] if len(ends) == len(starts) else (ends[0] if ends and len(starts) == 1 else "")
        shown = f"{text} – {end_text}" if end_text else text
        yield Span(start, read_moment(end_text) if end_text else None, duration, status, is_exhibition, shown)


def _texts(event: Node, *names: str) -> list[str]:
    for name in names:
        found = list(dict.fromkeys(clean_text(text) or "" for text in event.texts(name)))
        if found:
            return found[:MAX_SPANS]
    return []


def _is_sold_out(event: Node) -> bool:
    said = [_last_part(value) for offer in event.nodes("offers") for value in _availability(offer)]
    return bool(said) and all(word in _SOLD_OUT for word in said)


def _availability(offer: Node) -> Iterator[str]:
    for value in offer.all("availability"):
        yield value if isinstance(value, str) else value.id or ""
    for inner in offer.nodes("offers"):
        yield from _availability_once(inner)


def _availability_once(offer: Node) -> Iterator[str]:
    return (value if isinstance(value, str) else value.id or "" for value in offer.all("availability"))


def _last_part(text: str) -> str:
    return shorten(text).rstrip("/").rsplit("/", 1)[-1].rsplit("#", 1)[-1].strip().lower()
