"""The placeholders of the sample calendars: dates relative to today, written the way calendars write them. Nothing
here knows which samples there are or how they are served.

    {{base}}                      the address of the site that the file belongs to
    {{+12|fr-long}}               twelve days from today: «samedi 5 décembre 2026»
    {{sat+2|%Y%m%d}}              the Saturday of the second week after this one (weeks begin on Monday)
    {{sat+2 19:30|utc}}           the same evening, as UTC; a third word names another zone (America/Halifax)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from zoneinfo import ZoneInfo

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FR_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_EN_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_FR_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_EN_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_FR_SHORT = (
    "janv.", "févr.", "mars", "avr.", "mai", "juin", "juill.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip
_EN_SHORT = (
    "Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.",
)  # fmt: skip

_PLACEHOLDER = re.compile(r"\{\{([^{}\n]*)\}\}")
_MOMENT = re.compile(
    r"(?P<weekday>mon|tue|wed|thu|fri|sat|sun)?(?P<shift>[+-]\d{1,3})"
    r"(?: (?P<hour>\d{2}):(?P<minute>\d{2}))?(?: (?P<zone>[A-Z][A-Za-z]+/[A-Za-z_-]+))?"
)


class PlaceholderError(ValueError):
    """A placeholder that means nothing; names it."""


def render_sample(text: str, today: date, base_url: str) -> str:
    """Return the text with every placeholder replaced; raise PlaceholderError on one that means nothing."""
    return _PLACEHOLDER.sub(lambda found: _render_placeholder(found[1], today, base_url), text)


def _render_placeholder(inside: str, today: date, base_url: str) -> str:
    if inside == "base":
        return base_url.rstrip("/")
    moment, _, form = inside.partition("|")
    found = _MOMENT.fullmatch(moment)
    if found is None:
        raise PlaceholderError(f"{{{{{inside}}}}}: is neither base nor a moment such as +12 or «sat+2 19:30»")
    local = _read_moment(found, today)
    if form.startswith("%"):
        return local.strftime(form)
    if form not in _FORMS:
        raise PlaceholderError(f"{{{{{inside}}}}}: «{form}» is not one of {', '.join(_FORMS)} or a % pattern")
    return _FORMS[form](local)


def _read_moment(found: re.Match[str], today: date) -> datetime:
    shift = int(found["shift"])
    if found["weekday"]:
        monday = today - timedelta(days=today.weekday())
        day = monday + timedelta(weeks=shift, days=_WEEKDAYS.index(found["weekday"]))
    else:
        day = today + timedelta(days=shift)
    hour = time(int(found["hour"] or 0), int(found["minute"] or 0))
    return datetime.combine(day, hour, tzinfo=ZoneInfo(found["zone"] or "America/Toronto"))


def _write_fr_day(at: datetime) -> str:
    return "1er" if at.day == 1 else str(at.day)


def _write_fr_date(at: datetime) -> str:
    return f"{_write_fr_day(at)} {_FR_MONTHS[at.month - 1]} {at.year}"


def _write_fr_time(at: datetime) -> str:
    return f"{at.hour} h {at.minute:02d}" if at.minute else f"{at.hour} h"


def _write_en_time(at: datetime) -> str:
    minutes = f":{at.minute:02d}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes} {'p.m.' if at.hour >= 12 else 'a.m.'}"


_FORMS: Mapping[str, Callable[[datetime], str]] = {
    "iso": lambda at: at.isoformat(),
    "day": lambda at: at.date().isoformat(),
    "utc": lambda at: f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
    "utc-wall": lambda at: f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}",
    "rfc822": format_datetime,
    "fr-long": lambda at: f"{_FR_WEEKDAYS[at.weekday()]} {_write_fr_date(at)}",
    "fr-date": _write_fr_date,
    "fr-weekday": lambda at: f"{_FR_WEEKDAYS[at.weekday()]} {_write_fr_day(at)} {_FR_MONTHS[at.month - 1]}",
    "fr-short": lambda at: f"{_write_fr_day(at)} {_FR_SHORT[at.month - 1]}",
    "fr-time": _write_fr_time,
    "en-long": lambda at: f"{_EN_WEEKDAYS[at.weekday()]}, {_EN_MONTHS[at.month - 1]} {at.day}, {at.year}",
    "en-date": lambda at: f"{_EN_MONTHS[at.month - 1]} {at.day}, {at.year}",
    "en-short": lambda at: f"{_EN_SHORT[at.month - 1]} {at.day}",
    "en-time": _write_en_time,
}
