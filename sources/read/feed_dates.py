"""The event dates of a feed item: those of its namespaces (xcal, ev, mec, libcal, gd…), else those its words tell."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from sources.model import Certainty, Occurrence
from sources.read.feed_item import FeedItem
from sources.read.feed_texts import ItemTexts
from sources.read.passages import MAX_DATE_TEXT, Passage, find_dates, list_occurrences

# Local names of elements, in lower case: start day (or moment), start hour, end day (or moment), end hour.
_NAMES = (
    ("dtstart", "dtstarttime", "dtend", "dtendtime"),  # xCal
    ("startdate", "starthour", "enddate", "endhour"),  # ev (RSS module event), mec (Modern Events Calendar)
    ("startdate", "starttime", "enddate", "endtime"),
    ("start_date", "start_time", "end_date", "end_time"),
    ("event_start_date", "event_start_time", "event_end_date", "event_end_time"),
    ("datedebut", "heuredebut", "datefin", "heurefin"),
    ("date_debut", "heure_debut", "date_fin", "heure_fin"),
    ("date", "start", "date", "end"),  # libcal
    ("whenstarttime", "", "whenendtime", ""),  # gd:when
    ("start", "", "end", ""),
    ("debut", "", "fin", ""),
    ("event_date", "event_time", "", ""),
    ("eventdate", "eventtime", "", ""),
)
_PERIOD_FROM = timedelta(hours=96)  # a timed span this long is an opening and a closing
_YEARS = range(1900, 2101)
_LAST_WORDS = 12  # characters behind a date where a text is cut: the beginning of its hour perhaps
_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})$")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$")
_HOUR = re.compile(r"(\d{1,2})(?:\s?[:h]\s?(\d{2}))?(?::\d{2})?\s?(?:([ap])\.?m\.?)?$", re.IGNORECASE)
_TRIBE = "post_type=tribe_events"  # in the guid of The Events Calendar, whose pubDate is the event's start, in UTC


@dataclass(frozen=True, slots=True)
class ItemDates:
    """What an item's dates are, how sure, and from which text."""

    occurrences: tuple[Occurrence, ...] = ()
    certainty: Certainty = Certainty.NONE
    text: str | None = None
    notes: tuple[str, ...] = ()
    is_pubdate: bool = False  # the publication date was the event's


def read_item_dates(item: FeedItem, texts: ItemTexts, *, now: datetime, language: str, timezone: str) -> ItemDates:
    """Return the event dates of an item; its own date is never one, except where the platform says so."""
    structured = _read_structured(item, timezone)
    at = item.published_at if item.published_at is not None and not structured.is_pubdate else now
    at = at if at.year in _YEARS else now
    prose = _read_prose(texts, at=at, language=language, timezone=timezone)
    if not structured.occurrences:
        return prose
    return prose if _has_hour_of(prose, structured) else structured


def _read_structured(item: FeedItem, timezone: str) -> ItemDates:
    zone = ZoneInfo(timezone)
    for names in _NAMES if item.fields else ():
        start_text, start_hour, end_text, end_hour = (item.fields.get(name, "") for name in names)
        start = _read_moment(start_text, start_hour, zone)
        if start is not None:
            end = _read_moment(end_text, end_hour, zone)
            text = " – ".join(filter(None, (f"{start_text} {start_hour}".strip(), f"{end_text} {end_hour}".strip())))
            return ItemDates((make_occurrence(start, end, timezone),), Certainty.STATED, text[:MAX_DATE_TEXT])
    if _TRIBE in item.key and item.published_at is not None:
        start = item.published_at.astimezone(zone)
        text = item.published_at.isoformat()
        return ItemDates((make_occurrence(start, None, timezone),), Certainty.STATED, text, is_pubdate=True)
    return ItemDates()


def make_occurrence(start: datetime | date, end: datetime | date | None, timezone: str) -> Occurrence:
    """Return one occurrence, or a period when it lasts for days; midnights on both sides mean unknown hours."""
    if isinstance(start, datetime) and _is_midnight(start) and (end is None or _is_day_end(end)):
        start = start.date()
    if isinstance(start, datetime):
        return _make_timed(start, end, timezone)
    last = _as_day(end)
    if isinstance(end, datetime) and _is_midnight(end) and last is not None and last > start:
        last -= timedelta(days=1)
    if last is None or last <= start:
        return Occurrence(start, None, timezone)
    return Occurrence(start, last, timezone, is_period=True)


def _make_timed(start: datetime, end: datetime | date | None, timezone: str) -> Occurrence:
    if not isinstance(end, datetime):
        if end is not None and end > start.date():
            return Occurrence(start.date(), end, timezone, is_period=True)
        return Occurrence(start, None, timezone)
    if end - start >= _PERIOD_FROM:
        return Occurrence(start.date(), end.date(), timezone, is_period=True)
    return Occurrence(start, end if end > start else None, timezone)


def _read_moment(text: str, hour: str, zone: ZoneInfo) -> datetime | date | None:
    text = text.strip()
    if not text:
        return None
    day = _read_day(text)
    if day is None:
        return _read_full(text, zone)
    clock = _read_hour(hour)
    return datetime.combine(day, clock, zone) if clock is not None else day


def _read_day(text: str) -> date | None:
    found = _DAY.match(text)
    if found:
        return _make_day(found[1], found[2], found[3])
    found = _DAY_FIRST.match(text)
    return _make_day(found[3], found[2], found[1]) if found else None


def _make_day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day)) if int(year) in _YEARS else None
    except ValueError:
        return None


def _read_full(text: str, zone: ZoneInfo) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    if moment.year not in _YEARS:
        return None
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)


def _read_hour(text: str) -> time | None:
    found = _HOUR.match(text.strip())
    if found is None:
        return None
    hour = int(found[1])
    if found[3]:
        hour = hour % 12 + (12 if found[3].lower() == "p" else 0)
    return time(hour, int(found[2] or 0)) if hour < 24 and int(found[2] or 0) < 60 else None


def _is_midnight(moment: datetime) -> bool:
    return moment.hour == moment.minute == 0


def _is_day_end(moment: datetime | date) -> bool:
    return not isinstance(moment, datetime) or _is_midnight(moment) or (moment.hour, moment.minute) == (23, 59)


def _as_day(moment: datetime | date | None) -> date | None:
    return moment.date() if isinstance(moment, datetime) else moment


def _read_prose(texts: ItemTexts, *, at: datetime, language: str, timezone: str) -> ItemDates:
    found = find_dates(texts.title, texts.told, now=at, language=language, timezone=timezone)
    if found is None:
        return ItemDates()
    dates = ItemDates(list_occurrences(found.dates), found.dates.certainty, found.text, found.dates.notes)
    return _doubt(dates) if texts.is_cut and _is_last(found, texts.told[-1]) else dates


def _is_last(found: Passage, text: str) -> bool:
    """Whether dates are what a cut text ends with: «le vendredi 19 novembre, à 20 […]» may go on."""
    end = found.dates.span[1] if found.dates.span else len(found.text)
    is_end = text.rstrip(" .…[]").endswith(found.text.rstrip(" .…[]"))
    return is_end and len(found.text[end:].rstrip(" .…[]")) <= _LAST_WORDS


def _doubt(dates: ItemDates) -> ItemDates:
    doubted = tuple(replace(one, certainty=Certainty.INFERRED) for one in dates.occurrences)
    return replace(dates, occurrences=doubted, certainty=Certainty.INFERRED, notes=(*dates.notes, "text-cut"))


def _has_hour_of(prose: ItemDates, structured: ItemDates) -> bool:
    """Whether the words tell the hours of a date that the markup gives without."""
    only = structured.occurrences[0]
    if not only.all_day or only.is_period or not prose.occurrences:
        return False
    timed = {occurrence.first_day for occurrence in prose.occurrences if not occurrence.all_day}
    return timed == {only.first_day}
