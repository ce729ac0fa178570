"""Round trips: dates rendered as phrases, in the typography of calendars and in our own, are read back as they were."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publish.phrases import render_date, render_day, render_hour, render_when
from sources.dates import DatesRead, read_dates
from sources.model import Occurrence

ZONE = ZoneInfo("America/Toronto")
NOW = datetime(2026, 11, 25, 9, tzinfo=ZONE)
MONTHS_FR = (
    ("janvier", "janv."), ("février", "févr."), ("mars", "mars"), ("avril", "avr."), ("mai", "mai"), ("juin", "juin"),
    ("juillet", "juil."), ("août", "août"), ("septembre", "sept."), ("octobre", "oct."), ("novembre", "nov."),
    ("décembre", "déc."),
)  # fmt: skip
MONTHS_EN = (
    ("January", "Jan."), ("February", "Feb."), ("March", "March"), ("April", "Apr"), ("May", "May"), ("June", "June"),
    ("July", "July"), ("August", "Aug."), ("September", "Sept."), ("October", "Oct"), ("November", "Nov."),
    ("December", "Dec."),
)  # fmt: skip
WEEKDAYS_FR = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ORDINALS_FR = ("premier", "deuxième", "troisième")
ORDINALS_EN = ("first", "second", "third")

DAYS = st.dates(date(2026, 11, 25), date(2030, 12, 31))
MINUTES = st.integers(9 * 12, 23 * 12 + 11).map(lambda fifth: divmod(fifth * 5, 60))
CHECKED = settings(max_examples=80, deadline=None)

hours_fr = st.sampled_from(
    ["{h} h {m:02}", "{h}h{m:02}", "{h} H {m:02}", "{h}:{m:02}", "{h}\u202fh\u202f{m:02}", "{h}\u00a0h\u00a0{m:02}"]
)
joints_fr = st.sampled_from([" à ", ", ", " – ", " | ", " / ", ", dès ", " • ", "\n"])
joints_en = st.sampled_from([" at ", ", ", " @ ", " - ", " | ", " • "])


def read(phrase: str, language: str = "fr") -> DatesRead:
    return read_dates(phrase, now=NOW, language=language)


def make_moment(day: date, clock: tuple[int, int]) -> datetime:
    return datetime(day.year, day.month, day.day, *clock, tzinfo=ZONE)


def list_starts(found: DatesRead) -> list[date | datetime | None]:
    assert found.period is None
    return [one.start for one in found.occurrences]


def write_clock_fr(clock: tuple[int, int], pattern: str) -> str:
    written = pattern.format(h=clock[0], m=clock[1])
    is_whole = not clock[1] and ":" not in pattern
    return written[:-2].rstrip(" \u202f\u00a0") if is_whole else written


def write_clock_en(clock: tuple[int, int], style: int) -> str:
    hour, half = (clock[0] - 1) % 12 + 1, "p" if clock[0] >= 12 else "a"
    minutes = f":{clock[1]:02}" if clock[1] or style == 2 else ""
    return f"{hour}{minutes}" + (f" {half}.m.", f"{half}m", f" {half.upper()}M")[style]


def write_number_fr(day: date) -> str:
    return "1er" if day.day == 1 else str(day.day)


def write_list_fr(days: list[date]) -> str:
    """Return «30 et 31 janvier, 1er février 2027»: each month once, the year at the end."""
    parts = []
    for index, day in enumerate(days):
        is_last = index + 1 == len(days)
        month = f" {MONTHS_FR[day.month - 1][0]}" if is_last or days[index + 1].month != day.month else ""
        parts.append(f"{write_number_fr(day)}{month}")
    return f"{', '.join(parts[:-1])} et {parts[-1]} {days[-1].year}"


def list_days(first: date, last: date, weekdays: set[int]) -> list[date]:
    span = [first + timedelta(days=count) for count in range((last - first).days + 1)]
    return [day for day in span if day.weekday() in weekdays]


# What our own pages and feeds print


@given(DAYS, MINUTES, st.none() | st.integers(3, 40), st.sampled_from(["fr", "en"]))
@CHECKED
def test_printed_moment(day: date, clock: tuple[int, int], quarters: int | None, lang: str) -> None:
    """A moment as our pages print it is read back with its end, also after midnight."""
    start = make_moment(day, clock)
    end = start + timedelta(minutes=15 * quarters) if quarters else None
    phrase = render_when(Occurrence(start, end, "America/Toronto"), lang)
    found = read(phrase, lang)
    assert [(one.start, one.end) for one in found.occurrences] == [(start, end)]
    assert found.period is None


@given(DAYS, st.sampled_from(["fr", "en"]))
@CHECKED
def test_printed_day(day: date, lang: str) -> None:
    """A whole day as our pages print it is read back, with and without its year."""
    assert list_starts(read(render_when(Occurrence(day, None, "America/Toronto"), lang), lang)) == [day]
    assert list_starts(read(render_date(day, lang), lang)) == [day]
    if day < date(2027, 11, 25):
        assert list_starts(read(render_day(day, lang, has_year=False), lang)) == [day]


@given(DAYS, st.integers(1, 500), st.sampled_from(["both", "first", "last"]), st.sampled_from(["fr", "en"]))
@CHECKED
def test_printed_period(first: date, length: int, ends: str, lang: str) -> None:
    """A period as our pages print it is read back, open ones too.

    But "from December 5, 2026": by itself it is read as that day, as in "from December 5, 2026 at 7 p.m.".
    """
    if (ends, lang) == ("first", "en"):
        return
    begins = first if ends != "last" else None
    closes = first + timedelta(days=length) if ends != "first" else None
    found = read(render_when(Occurrence(begins, closes, "America/Toronto", is_period=True), lang), lang)
    assert found.occurrences == ()
    assert found.period is not None
    assert (found.period.start, found.period.end) == (begins, closes)


# What calendars print


@given(DAYS, MINUTES, hours_fr, joints_fr, st.integers(0, 1), st.booleans(), st.booleans())
@CHECKED
def test_french_typographies(
    day: date, clock: tuple[int, int], pattern: str, joint: str, style: int, has_weekday: bool, is_shouted: bool
) -> None:
    """A moment is read whatever the spaces, signs, abbreviations and capitals."""
    weekday = f"{WEEKDAYS_FR[day.weekday()]} " if has_weekday else ""
    words = f"{weekday}{write_number_fr(day)} {MONTHS_FR[day.month - 1][style]} {day.year}"
    phrase = f"{words}{joint}{write_clock_fr(clock, pattern)}"
    assert list_starts(read(phrase.upper() if is_shouted else phrase)) == [make_moment(day, clock)]


@given(DAYS, MINUTES, st.integers(0, 2), joints_en, st.integers(0, 1), st.sampled_from(["", "%A, ", "%a ", "%a, "]))
@CHECKED
def test_english_typographies(
    day: date, clock: tuple[int, int], style: int, joint: str, month: int, weekday: str
) -> None:
    """A moment is read in the ways English writes it."""
    words = f"{day.strftime(weekday)}{MONTHS_EN[day.month - 1][month]} {day.day}, {day.year}"
    assert list_starts(read(f"{words}{joint}{write_clock_en(clock, style)}", "en")) == [make_moment(day, clock)]


@given(DAYS, MINUTES, st.sampled_from(["%Y-%m-%d {}:{:02}", "%Y-%m-%dT{:02}:{:02}:00", "%d/%m/%Y à {} h {:02}"]))
@CHECKED
def test_numeric_dates(day: date, clock: tuple[int, int], pattern: str) -> None:
    """Numeric dates are read, day first in French."""
    assert list_starts(read(day.strftime(pattern).format(*clock))) == [make_moment(day, clock)]


@given(DAYS, st.lists(st.integers(1, 9), min_size=1, max_size=4), MINUTES, hours_fr, st.booleans())
@CHECKED
def test_lists_of_days(first: date, steps: list[int], clock: tuple[int, int], pattern: str, has_hour: bool) -> None:
    """«Les 30, 31 janvier et 1er février 2027 à 20 h» is each of its days."""
    days = [first]
    for step in steps:
        days.append(days[-1] + timedelta(days=step))
    if days[-1].year != first.year:
        return
    phrase = f"les {write_list_fr(days)}" + (f" à {write_clock_fr(clock, pattern)}" if has_hour else "")
    assert list_starts(read(phrase)) == [make_moment(day, clock) if has_hour else day for day in days]


PERIODS = (
    ("fr", "du {first.day} au {last.day} {fr} {last.year}"),
    ("fr", "{first.day}–{last.day} {fr} {last.year}"),
    ("fr", "{first.day} au {last.day} {FR} {last.year}"),
    ("fr", "du {first_day} au {last_day} {last.year}"),
    ("en", "{en} {first.day}–{last.day}, {last.year}"),
    ("en", "{first.day} - {last.day} {en} {last.year}"),
    ("en", "{en} {first.day} to {en} {last.day}, {last.year}"),
    ("en", "from {en} {first.day} through {last.day}, {last.year}"),
)


@given(st.sampled_from(PERIODS), DAYS, st.integers(1, 27))
@CHECKED
def test_periods(form: tuple[str, str], first: date, length: int) -> None:
    """A range of days within a month is a period, whatever stands between its ends."""
    lang, pattern = form
    last = first + timedelta(days=length)
    if last.month != first.month:
        return
    found = read(
        pattern.format(
            first=first,
            last=last,
            fr=MONTHS_FR[last.month - 1][0],
            FR=MONTHS_FR[last.month - 1][0].upper(),
            en=MONTHS_EN[last.month - 1][0],
            first_day=render_day(first, "fr", has_year=False),
            last_day=render_day(last, "fr", has_year=False),
        ),
        lang,
    )
    assert found.occurrences == ()
    assert found.period is not None
    assert (found.period.start, found.period.end) == (first, last)


@given(DAYS, MINUTES, MINUTES, st.sampled_from([" et ", " et à ", ", ", " / "]))
@CHECKED
def test_two_showings(day: date, one: tuple[int, int], other: tuple[int, int], joint: str) -> None:
    """Two showings of a day are two dates."""
    if one >= other:
        return
    hours = joint.join(write_clock_fr(clock, "{h} h {m:02}") for clock in (one, other))
    found = read(f"{render_day(day, 'fr')}, {hours}")
    assert list_starts(found) == [make_moment(day, one), make_moment(day, other)]


@given(DAYS, st.integers(1, 20), MINUTES, st.sampled_from(["fr", "en"]))
@CHECKED
def test_runs(first: date, length: int, clock: tuple[int, int], lang: str) -> None:
    """A range of days with the hour of a show is one date a day."""
    last = first + timedelta(days=length)
    ends = render_date(first, lang), render_date(last, lang)
    hour = render_hour(make_moment(first, clock), lang)
    phrase = f"du {ends[0]} au {ends[1]}, {hour}" if lang == "fr" else f"{ends[0]} to {ends[1]} at {hour}"
    assert list_starts(read(phrase, lang)) == [
        make_moment(first + timedelta(days=count), clock) for count in range(length + 1)
    ]


@given(DAYS, st.integers(14, 90), st.sets(st.integers(0, 6), min_size=1, max_size=3), MINUTES, st.integers(0, 3))
@CHECKED
def test_weekly_rules(first: date, length: int, weekdays: set[int], clock: tuple[int, int], form: int) -> None:
    """Weekdays in a range are its dates, in French and in English."""
    last = first + timedelta(days=length)
    french = " et ".join(f"{WEEKDAYS_FR[day]}s" for day in sorted(weekdays))
    english = " and ".join(f"{WEEKDAYS_EN[day]}s" for day in sorted(weekdays))
    fr, en = ([render_date(day, lang) for day in (first, last)] for lang in ("fr", "en"))
    moment = make_moment(first, clock)
    phrase, lang = (
        (f"Tous les {french}, du {fr[0]} au {fr[1]}, {render_hour(moment, 'fr')}", "fr"),
        (f"Les {french} à {render_hour(moment, 'fr')}, du {fr[0]} au {fr[1]}", "fr"),
        (f"{english} at {render_hour(moment, 'en')}, {en[0]} to {en[1]}", "en"),
        (f"{english}, {en[0]} – {en[1]}, {render_hour(moment, 'en')}", "en"),
    )[form]
    assert list_starts(read(phrase, lang)) == [make_moment(day, clock) for day in list_days(first, last, weekdays)]


@given(DAYS, st.integers(7, 40), st.integers(0, 6), st.integers(1, 5), MINUTES)
@CHECKED
def test_exceptions(first: date, length: int, closed: int, offset: int, clock: tuple[int, int]) -> None:
    """«Relâche le lundi» and «sauf le 12 mars» take dates out of a run."""
    last, out = first + timedelta(days=length), first + timedelta(days=offset)
    run = f"Du {render_date(first, 'fr')} au {render_date(last, 'fr')} à {render_hour(make_moment(first, clock), 'fr')}"
    days = list_days(first, last, set(range(7)) - {closed})
    assert list_starts(read(f"{run}, relâche le {WEEKDAYS_FR[closed]}")) == [make_moment(day, clock) for day in days]
    every = list_days(first, last, set(range(7)))
    assert list_starts(read(f"{run}, sauf le {render_date(out, 'fr')}")) == [
        make_moment(day, clock) for day in every if day != out
    ]


@given(st.integers(1, 3), st.integers(0, 6), st.integers(1, 9), MINUTES, st.sampled_from(["fr", "en"]))
@CHECKED
def test_monthly_rules(ordinal: int, weekday: int, month: int, clock: tuple[int, int], lang: str) -> None:
    """«Le deuxième mardi de chaque mois, de mars à mai 2027» is three dates."""
    hour = render_hour(make_moment(date(2027, month, 1), clock), lang)
    names = [(MONTHS_FR if lang == "fr" else MONTHS_EN)[number - 1][0] for number in (month, month + 2)]
    phrase = (
        f"le {ORDINALS_FR[ordinal - 1]} {WEEKDAYS_FR[weekday]} de chaque mois, {hour}, de {names[0]} à {names[1]} 2027"
        if lang == "fr"
        else f"{ORDINALS_EN[ordinal - 1]} {WEEKDAYS_EN[weekday]} of each month, {hour}, {names[0]} to {names[1]} 2027"
    )
    days = [list_days(date(2027, number, 1), date(2027, number, 28), {weekday})[ordinal - 1]
            for number in range(month, month + 3)]  # fmt: skip
    assert list_starts(read(phrase, lang)) == [make_moment(day, clock) for day in days]


@given(DAYS, st.integers(1, 120), st.integers(0, 120), MINUTES)
@CHECKED
def test_exhibition_and_vernissage(first: date, length: int, later: int, clock: tuple[int, int]) -> None:
    """An exhibition is its period, and its vernissage a date beside it."""
    last, opening = first + timedelta(days=length), first + timedelta(days=min(later, length))
    found = read(
        f"Exposition du {render_date(first, 'fr')} au {render_date(last, 'fr')}. "
        f"Vernissage le {render_day(opening, 'fr')} à {render_hour(make_moment(opening, clock), 'fr')}"
    )
    assert [one.start for one in found.occurrences] == [make_moment(opening, clock)]
    assert found.period is not None
    assert (found.period.start, found.period.end) == (first, last)


@pytest.mark.parametrize("lang", ["fr", "en"])
@given(day=DAYS, clock=MINUTES)
@CHECKED
def test_doors(lang: str, day: date, clock: tuple[int, int]) -> None:
    """Between doors and show, the show."""
    show = make_moment(day, clock)
    doors = show - timedelta(hours=1)
    hours = render_hour(doors, lang), render_hour(show, lang)
    words = f"portes {hours[0]}, spectacle {hours[1]}" if lang == "fr" else f"doors {hours[0]}, show {hours[1]}"
    assert list_starts(read(f"{render_day(day, lang)}, {words}", lang)) == [show]
