"""Links that open one date of an event in a calendar on the web, filled in, for whoever keeps one there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from publish.feeds.entries import find_local
from publish.pages.frame.language import Language
from publish.pages.frame.quoting import join_query
from sources.model import Occurrence

GOOGLE = "https://calendar.google.com/calendar/render?"
OUTLOOK = "https://outlook.live.com/calendar/0/action/compose?"


@dataclass(frozen=True, slots=True)
class Span:
    """What is put in a calendar: local hours, or whole days of which `end` is the day after the last."""

    start: date
    end: date
    is_last_day: bool = False  # of an exhibition, whose entries are its ends, as in the feeds


def find_span(said: Occurrence) -> Span | None:
    """Return what a calendar can show of a date: an exhibition's last day, or its first when the end is untold."""
    if isinstance(said.start, datetime) and not said.is_period:
        start = find_local(said.start, said.timezone)
        end = find_local(said.end, said.timezone) if isinstance(said.end, datetime) else start
        return Span(start, max(start, end))
    first, last = said.first_day, said.last_day
    if said.is_period:
        day = last or first
        return Span(day, day + timedelta(days=1), is_last_day=last is not None) if day else None
    return Span(first, (last or first) + timedelta(days=1)) if first else None


def make_google_link(span: Span, title: str, place: str, page: str, timezone: str) -> str:
    """Return the address that offers a span to Google Calendar."""
    pattern = "%Y%m%dT%H%M%S" if isinstance(span.start, datetime) else "%Y%m%d"
    dates = f"{span.start:{pattern}}/{span.end:{pattern}}"
    values = {"action": "TEMPLATE", "text": title, "dates": dates, "ctz": timezone}
    return _join(GOOGLE, values | {"location": place, "details": page})


def make_outlook_link(span: Span, title: str, place: str, page: str) -> str:
    """Return the address that offers a span to Outlook on the web."""
    values = {"rru": "addevent", "subject": title, "startdt": span.start.isoformat(), "enddt": span.end.isoformat()}
    if not isinstance(span.start, datetime):
        values["allday"] = "true"
    return _join(OUTLOOK, values | {"location": place, "body": page})


def name_entry(span: Span, title: str, language: Language) -> str:
    """Return the title of an entry, which says when it is an exhibition's last day."""
    return language.say("Dernier jour – %(title)s") % {"title": title} if span.is_last_day else title


def _join(base: str, values: dict[str, str]) -> str:
    return base + join_query({name: value for name, value in values.items() if value})
