"""When an event node says it takes place: start, end and status as written, its schedules, before any zone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from sources.model import Certainty, Status
from sources.read.structured.moments import Moment, read_clock, read_duration, read_hour
from sources.read.structured.nodes import Node, shorten
from sources.read.structured.schedule import expand_schedule
from sources.read.structured.told import Frame, Told, read_told
from sources.read.text import clean_text

MAX_SPANS = 1_000
_STATUSES = {
    "eventcancelled": Status.CANCELLED, "eventcanceled": Status.CANCELLED, "cancelled": Status.CANCELLED,
    "canceled": Status.CANCELLED, "annule": Status.CANCELLED, "annulé": Status.CANCELLED,
    "eventpostponed": Status.POSTPONED, "postponed": Status.POSTPONED, "reporté": Status.POSTPONED,
    "reporte": Status.POSTPONED, "eventsoldout": Status.SOLDOUT, "soldout": Status.SOLDOUT, "sold out": Status.SOLDOUT,
    "complet": Status.SOLDOUT, "annulée": Status.CANCELLED, "reportée": Status.POSTPONED,
    "eventrescheduled": Status.RESCHEDULED, "rescheduled": Status.RESCHEDULED,
}  # fmt: skip
_STRENGTH = (Status.CANCELLED, Status.POSTPONED, Status.RESCHEDULED, Status.SOLDOUT)
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
    certainty: Certainty = Certainty.STATED


def read_spans(event: Node, frame: Frame) -> list[Span]:
    """Return the dates of an event node: those of its schedules if it has any, else its start and end."""
    status = read_status(event)
    is_exhibition = event.is_a(EXHIBITIONS)
    spans = [
        Span(start, end, None, status, is_exhibition, text)
        for schedule in list(event.nodes("eventSchedule", "schedule"))[:20]
        for start, end, text in expand_schedule(schedule, event, frame, is_exhibition=is_exhibition)
    ]
    if spans:
        return spans[:MAX_SPANS]
    return list(_read_own(event, frame, status, is_exhibition))[:MAX_SPANS]


def read_status(event: Node) -> Status:
    """Return what `eventStatus` says, in any of its spellings; sold out when every offer is."""
    said = [_last_part(v if isinstance(v, str) else v.id or v.text("name") or "") for v in event.all("eventStatus")]
    told = {_STATUSES[word] for word in said if word in _STATUSES}
    if told:
        return min(told, key=_STRENGTH.index)
    if event.text("previousStartDate") and event.text("startDate"):
        return Status.RESCHEDULED if event.text("previousStartDate") != event.text("startDate") else Status.SCHEDULED
    return Status.SOLDOUT if _is_sold_out(event) else Status.SCHEDULED


def _read_own(event: Node, frame: Frame, status: Status, is_exhibition: bool) -> Iterator[Span]:
    starts = _list_told(event, frame, "startDate", "startTime")
    ends = _list_told(event, frame, "endDate", "endTime")
    duration = read_duration(event.text("duration"))
    if not starts and ends:  # only the closing is told
        end = ends[0][0].start
        yield Span(None, end, None, status, is_exhibition, f"– {ends[0][1]}", ends[0][0].certainty)
    for position, (told, text) in enumerate(starts):
        end, end_text = told.end, ""
        if end is None and (len(ends) == len(starts) or (ends and len(starts) == 1)):
            closing, end_text = ends[position if len(ends) == len(starts) else 0]
            end = closing.start
        start, end = _add_hours(event, told.start, end)
        shown = f"{text} – {end_text}" if end_text else text
        yield Span(start, end, duration, status, is_exhibition, shown, told.certainty)


def _list_told(event: Node, frame: Frame, *names: str) -> list[tuple[Told, str]]:
    """Return the dates of the first property that has any, each with the text it was read from, each text once."""
    for name in names:
        values = (v if isinstance(v, str) else v.text("value", "date", "name") or "" for v in event.all(name))
        texts = list(dict.fromkeys(clean_text(value) or "" for value in values))[:MAX_SPANS]
        if told := [(told, text) for text in texts for told in read_told(text, frame)]:
            return told[:MAX_SPANS]
    return []


def _add_hours(event: Node, start: Moment | None, end: Moment | None) -> tuple[Moment | None, Moment | None]:
    """Put hours that are told apart («startTime», «endTime») to their dates. Between two days the hour of the end is
    that of each day."""
    opens, closes = read_hour(event.text("startTime")), read_hour(event.text("endTime"))
    closes = closes if closes is not None or end is not None else read_clock(event.text("endDate"))
    if start is None or (opens is None and closes is None):
        return start, end
    day = datetime.combine(start.local, time.min)
    if opens is not None and (not start.has_time or start.is_midnight):
        start = replace(start, local=day + opens, has_time=True, offset=None)
    if closes is None or not start.has_time or (end is not None and end.has_time and not end.is_midnight):
        return start, end
    if end is not None and end.local.date() > day.date():
        return start, replace(end, has_time=False, offset=None)
    closing = day + closes if day + closes > start.local else day + closes + timedelta(days=1)
    return start, Moment(closing, True, start.offset)


def _is_sold_out(event: Node) -> bool:
    offers = list(event.nodes("offers"))
    return bool(offers) and all(map(_is_offer_sold, offers))


def _is_offer_sold(offer: Node, depth: int = 0) -> bool:
    """Whether an offer, or all inside an AggregateOffer, says that nothing is left; silence is not «sold out»."""
    said = [_last_part(value if isinstance(value, str) else value.id or "") for value in offer.all("availability")]
    if said:
        return all(word in _SOLD_OUT for word in said)
    inner = list(offer.nodes("offers"))
    return depth < 3 and bool(inner) and all(_is_offer_sold(each, depth + 1) for each in inner)


def _last_part(text: str) -> str:
    return shorten(text).rstrip("/").rsplit("/", 1)[-1].rsplit("#", 1)[-1].strip().lower()
