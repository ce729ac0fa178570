"""Dates as pages say them, on top of `publish.phrases`: leaves of the calendar, hours of a day, «jusqu'au …»."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date

from publish import phrases
from publish.model import PublishedOccurrence
from publish.pages.days.agenda import Coming
from publish.pages.frame.language import Language
from sources.model import Occurrence


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf of a tear-off calendar."""

    iso: str
    weekday: str
    day: str
    month: str


@lru_cache(maxsize=2000)
def make_leaf(day: date, code: str) -> Leaf:
    """Return the leaf of a day in the language of a code."""
    weekday = format_date(day, "EEE", locale=code).rstrip(".")
    return Leaf(day.isoformat(), weekday, str(day.day), format_date(day, "MMM", locale=code).rstrip("."))


@lru_cache(maxsize=10_000)
def render_day(day: date, code: str) -> str:
    """Return a whole day: «samedi 5 décembre 2026»."""
    return phrases.render_day(day, code)


def render_showing_hour(occurrence: PublishedOccurrence, language: Language) -> str:
    """Return the hours of one date: «19 h 30», «10 h à 12 h», «Heure non précisée»."""
    said = occurrence.occurrence
    if not isinstance(said.start, datetime):
        return language.say("Heure non précisée")
    zone = ZoneInfo(said.timezone)
    start = phrases.render_hour(said.start.astimezone(zone), language.code)
    if isinstance(said.end, datetime) and 0 < (said.end - said.start).total_seconds() < 12 * 3600:
        end = phrases.render_hour(said.end.astimezone(zone), language.code)
        return language.say("%(start)s à %(end)s") % {"start": start, "end": end}
    return start


def render_until(coming: Coming, language: Language, *, is_on_its_day: bool = False) -> str:
    """Return until when an exhibition or long run goes on, or from when if it has not begun.

    A long run also says its next date, or on the page of a day its hour alone.
    """
    said = coming.next.occurrence
    code = language.code
    if coming.last_day is None:
        return phrases.render_when(said, code)
    until = language.say("jusqu'au %(day)s") % {"day": phrases.render_date(coming.last_day, code)}
    if not coming.is_period:
        when = render_showing_hour(coming.next, language)
        return f"{when if is_on_its_day else _render_next_date(coming, language)}, {until}"
    has_begun = said.first_day is None or said.first_day <= coming.next_day == coming.today
    return until if has_begun else phrases.render_when(said, code)


def render_next(coming: Coming, language: Language) -> str:
    """Return the next date of an event and how many follow."""
    said = coming.next.occurrence
    if coming.is_period:
        when = phrases.render_when(said, language.code)
    else:
        when = _render_next_date(coming, language)
    return when + _render_later(coming, language)


def split_next(coming: Coming, language: Language) -> tuple[str | None, str | None]:
    """Return the two parts of `render_next` where a leaf tells the first: the day, and what is read beside it.

    Neither, when the leaf is not enough: it tells no year, and a date without an hour would leave nothing beside it.
    """
    if coming.is_period or coming.next.occurrence.all_day or coming.next_day.year != coming.today.year:
        return None, None
    day = phrases.render_day(coming.next_day, language.code, has_year=False)
    return day, render_showing_hour(coming.next, language) + _render_later(coming, language)


def _render_later(coming: Coming, language: Language) -> str:
    if not coming.later:
        return ""
    return f" ({language.say_count('et %(n)s autre date', 'et %(n)s autres dates', coming.later)})"


def _render_next_date(coming: Coming, language: Language) -> str:
    # The year goes without saying, unless it is another one.
    day = phrases.render_day(coming.next_day, language.code, has_year=coming.next_day.year != coming.today.year)
    return day if coming.next.occurrence.all_day else f"{day}, {render_showing_hour(coming.next, language)}"


def render_value_date(text: str, language: Language) -> str:
    """Return an ISO date, hour or period ("first/last") as a phrase; itself when it is none."""
    try:
        moments = [_read_moment(part) for part in text.split("/")]
    except ValueError:
        return text
    if len(moments) == 2:
        return phrases.render_when(Occurrence(moments[0], moments[1], is_period=True), language.code)
    moment = moments[0]
    if isinstance(moment, datetime):
        return f"{phrases.render_day(moment.date(), language.code)}, {phrases.render_hour(moment, language.code)}"
    return phrases.render_day(moment, language.code) if moment else text


def _read_moment(text: str) -> date | None:
    if text == "…":
        return None
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def render_capital(text: str) -> str:
    """Return a text with a capital at its beginning."""
    return text[:1].upper() + text[1:]
