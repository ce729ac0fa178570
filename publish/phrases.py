"""Dates and hours as people read them, in French and English typography, for other languages as CLDR writes them. One
place, for feeds and pages alike."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton, format_time

from sources.model import Occurrence

_TO = {"fr": "à", "en": "to"}
NARROW = "\u202f"  # narrow no-break space: «19 h 30» never breaks at a line's end
_DAYS_FR = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS_FR = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip
_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def render_when(occurrence: Occurrence, lang: str) -> str:
    """Return a date or period as a phrase: «samedi 5 décembre 2026, 19 h 30», «du 3 mai au 7 juin 2027»."""
    if occurrence.is_period:
        return render_period(occurrence.first_day, occurrence.last_day, lang)
    start = occurrence.start
    if not isinstance(start, datetime):
        return render_day(start, lang) if start else ""
    local = start.astimezone(ZoneInfo(occurrence.timezone))
    phrase = f"{render_day(local.date(), lang)}, {render_hour(local, lang)}"
    if isinstance(occurrence.end, datetime):
        end = occurrence.end.astimezone(ZoneInfo(occurrence.timezone))
        if end.date() == local.date() or (end - local).total_seconds() < 12 * 3600:
            return f"{phrase} {_TO.get(lang, '–')} {render_hour(end, lang)}"
    return phrase


def render_day(day: date, lang: str, *, has_year: bool = True) -> str:
    """Return a day: «samedi 5 décembre 2026», "Saturday, December 5, 2026"."""
    if lang == "fr":
        return f"{_DAYS_FR[day.weekday()]} {_render_date_fr(day, has_year=has_year)}"
    if lang != "en":
        return str(format_date(day, "full", locale=lang))
    return f"{_DAYS_EN[day.weekday()]}, {_render_date_en(day, has_year=has_year)}"


def render_date(day: date, lang: str, *, has_year: bool = True) -> str:
    """Return a day without its weekday: «5 décembre 2026», "December 5, 2026"."""
    if lang == "fr":
        return _render_date_fr(day, has_year=has_year)
    if lang != "en":
        return str(format_date(day, "long", locale=lang))
    return _render_date_en(day, has_year=has_year)


def render_month(day: date, lang: str) -> str:
    """Return the month of a day: «décembre 2026», "December 2026"."""
    if lang not in ("fr", "en"):
        return str(format_skeleton("yMMMM", day, locale=lang))
    return f"{(_MONTHS_FR if lang == 'fr' else _MONTHS_EN)[day.month - 1]} {day.year}"


def render_hour(moment: datetime, lang: str) -> str:
    """Return an hour on the moment's own clock: «19 h 30», «midi» stays 12 h; "7:30 p.m."."""
    if lang == "fr":
        minutes = f"{NARROW}{moment.minute:02}" if moment.minute else ""
        return f"{moment.hour}{NARROW}h{minutes}"
    if lang != "en":
        return str(format_time(moment.time(), "short", locale=lang))
    half = "a.m." if moment.hour < 12 else "p.m."
    minutes = f":{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes}\u00a0{half}"


def render_period(first: date | None, last: date | None, lang: str) -> str:
    """Return a period: «du 3 mai au 7 juin 2027», "until June 7, 2027"."""
    if lang not in ("fr", "en"):
        return " – ".join(render_date(day, lang) if day else "…" for day in (first, last)) if first or last else ""
    is_french = lang == "fr"
    if first is None:
        return f"{'jusqu’au' if is_french else 'until'} {render_date(last, lang)}" if last else ""
    if last is None:
        return f"{'dès le' if is_french else 'from'} {render_date(first, lang)}"
    has_year = first.year != last.year
    begins, ends = render_date(first, lang, has_year=has_year), render_date(last, lang)
    if is_french and not has_year and first.month == last.month:
        begins = _render_number(first)
    return f"du {begins} au {ends}" if is_french else f"{begins} to {ends}"


def _render_date_fr(day: date, *, has_year: bool) -> str:
    phrase = f"{_render_number(day)} {_MONTHS_FR[day.month - 1]}"
    return f"{phrase} {day.year}" if has_year else phrase


def _render_date_en(day: date, *, has_year: bool) -> str:
    phrase = f"{_MONTHS_EN[day.month - 1]} {day.day}"
    return f"{phrase}, {day.year}" if has_year else phrase


def _render_number(day: date) -> str:
    return "1er" if day.day == 1 else str(day.day)
