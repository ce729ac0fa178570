"""What the grammar promises beside the labelled phrases: certainty, notes, rules, spans, round trips, hostile input."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.dates import DatesRead, read_dates, render_dates_json
from sources.model import Certainty

ZONE = ZoneInfo("America/Toronto")
NOW = datetime(2026, 11, 25, 9, tzinfo=ZONE)
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
ENGLISH = ("Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")

DAYS = st.dates(date(2025, 1, 1), date(2035, 12, 31))
MINUTES = st.integers(8 * 60, 23 * 60 + 59)


def read(phrase: str, language: str = "fr", now: datetime = NOW) -> DatesRead:
    return read_dates(phrase, now=now, language=language)


@pytest.mark.parametrize(
    ("phrase", "certainty"),
    [
        ("samedi 5 décembre 2026 à 19 h 30", Certainty.STATED),
        ("samedi 5 décembre à 19 h 30", Certainty.STATED),
        ("5 décembre", Certainty.INFERRED),
        ("samedi 6 décembre 2026", Certainty.INFERRED),
        ("demain 14 h", Certainty.INFERRED),
        ("05/12/2026", Certainty.INFERRED),
        ("Entrée libre", Certainty.NONE),
    ],
)
def test_certainty(phrase: str, certainty: Certainty) -> None:
    """What had to be worked out is never given as stated."""
    assert read(phrase).certainty is certainty


def test_contradiction_is_noted() -> None:
    """A weekday that contradicts its date keeps the date and is reported."""
    assert read("samedi 6 décembre 2026").notes == ("weekday-mismatch: 2026-12-06",)


def test_unknown_hour_is_noted() -> None:
    """An hour to be confirmed leaves the whole day, and a note."""
    found = read("5 décembre 2026, heure à confirmer")
    assert found.notes == ("heure à confirmer",)
    assert found.occurrences[0].all_day


def test_rule_without_end_runs_thirteen_months() -> None:
    """A weekly rule without an end is expanded over 13 months, and told as a rule."""
    found = read("tous les samedis à 10 h")
    assert found.rule == "FREQ=WEEKLY;BYDAY=SA"
    assert [found.occurrences[0].first_day, found.occurrences[-1].first_day] == [date(2026, 11, 28), date(2027, 12, 25)]


def test_monthly_rule() -> None:
    """«Chaque 2e mardi du mois» is a monthly rule."""
    found = read("chaque 2e mardi du mois, 19 h")
    assert found.rule == "FREQ=MONTHLY;BYDAY=2TU"
    assert [one.first_day for one in found.occurrences[:2]] == [date(2026, 12, 8), date(2027, 1, 12)]


def test_span() -> None:
    """The span covers the dates, in characters of the phrase as given."""
    phrase = "Le concert aura lieu le samedi 5 décembre 2026 à 20 h, à Gaspé"
    span = read(phrase).span
    assert span is not None
    assert phrase[slice(*span)] == "samedi 5 décembre 2026 à 20 h"


def test_span_beside_zero_width_characters() -> None:
    """Characters that the grammar drops still count in the span."""
    phrase = "\u200b\u200bOuf : 5\u200b décembre 2026."
    span = read(phrase).span
    assert span is not None
    assert phrase[slice(*span)] == "5\u200b décembre 2026"


def test_each_occurrence_has_its_span() -> None:
    """Each occurrence tells from which words of the phrase it was read."""
    phrase = "Spectacle le vendredi 4 décembre à 20 h et le samedi 5 décembre à 14 h, salle Désilets"
    found = read(phrase)
    assert [phrase[slice(*span)] for span in found.spans] == ["vendredi 4 décembre à 20 h", "samedi 5 décembre à 14 h"]
    assert found.text == "vendredi 4 décembre à 20 h et le samedi 5 décembre à 14 h"


def test_glued_words_keep_the_span() -> None:
    """A break put between words that lost their markup does not move the span."""
    phrase = "VernissageSamedi 5 décembre 2026, 13h à 17hEn présence de l'artiste"
    found = read(phrase)
    assert found.text == "Samedi 5 décembre 2026, 13h à 17h"
    assert [(one.start and one.start.isoformat()[:16]) for one in found.occurrences] == ["2026-12-05T13:00"]


def test_summer_and_winter_offsets() -> None:
    """Each occurrence has the offset of its own day, also across the change of hour."""
    found = read("les 13 et 14 mars 2027 à 20 h")
    assert [one.start.isoformat()[-6:] for one in found.occurrences if one.start] == ["-05:00", "-04:00"]


def test_json_object() -> None:
    """The object printed by the command line has the agreed keys first, then where the dates were read."""
    assert render_dates_json(read("du 9 au 21 mai 2027")) == {
        "occurrences": [],
        "period": {"start": "2027-05-09", "end": "2027-05-21"},
        "rule": None,
        "certainty": "stated",
        "notes": [],
        "text": "du 9 au 21 mai 2027",
        "span": [0, 19],
        "spans": [],
    }
    timed = render_dates_json(read("9 mai 2027, 19 h 30"))
    assert timed["occurrences"] == [{"start": "2027-05-09T19:30:00-04:00", "end": None, "all_day": False}]


@given(DAYS, MINUTES)
@settings(max_examples=150, deadline=None)
def test_french_round_trip(day: date, minutes: int) -> None:
    """A moment written in French is read back as itself, and as certain."""
    hour, minute = divmod(minutes, 60)
    clock = f"{hour} h {minute:02}" if minute else f"{hour} h"
    first = "1er" if day.day == 1 else str(day.day)
    found = read(f"{WEEKDAYS[day.weekday()]} {first} {MONTHS[day.month - 1]} {day.year} à {clock}")
    assert [one.start for one in found.occurrences] == [
        datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)
    ]
    assert found.certainty is Certainty.STATED


@given(DAYS, MINUTES)
@settings(max_examples=150, deadline=None)
def test_english_round_trip(day: date, minutes: int) -> None:
    """A moment written in English is read back as itself."""
    hour, minute = divmod(minutes, 60)
    clock = f"{(hour - 1) % 12 + 1}:{minute:02} {'p.m.' if hour >= 12 else 'a.m.'}"
    found = read(f"{ENGLISH[day.month - 1]} {day.day}, {day.year}, {clock}", "en")
    assert [one.start for one in found.occurrences] == [
        datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)
    ]


@given(DAYS, st.integers(1, 300))
@settings(max_examples=100, deadline=None)
def test_range_round_trip(first: date, length: int) -> None:
    """A range of days is a period with both its ends."""
    last = first + timedelta(days=length)
    words = [f"{day.day} {MONTHS[day.month - 1]} {day.year}" for day in (first, last)]
    period = read(f"du {words[0]} au {words[1]}").period
    assert period is not None
    assert (period.start, period.end) == (first, last)


@given(st.dates(date(2026, 1, 1), date(2030, 12, 31)), st.integers(0, 364))
@settings(max_examples=100, deadline=None)
def test_missing_year_is_the_next(today: date, later: int) -> None:
    """A date without year is the next such date on or after the reading day."""
    day = today + timedelta(days=later)
    if (day.month, day.day) == (2, 29):
        return
    now = datetime(today.year, today.month, today.day, 12, tzinfo=ZONE)
    found = read(f"le {day.day} {MONTHS[day.month - 1]}", now=now)
    assert [one.start for one in found.occurrences] == [day]


@given(DAYS, MINUTES, st.sampled_from(["fr", "en"]), st.booleans(), st.booleans())
@settings(max_examples=100, deadline=None)
def test_short_way_reads_as_the_grammar(day: date, minutes: int, language: str, has_year: bool, has_hour: bool) -> None:
    """A lone day takes a shorter way than the same day behind a sentence, and comes out the same."""
    month = ENGLISH[day.month - 1] if language == "en" else MONTHS[day.month - 1]
    phrase = f"{month} {day.day}" if language == "en" else f"{WEEKDAYS[day.weekday()]} {day.day} {month}"
    phrase += f", {day.year}" if has_year else ""
    phrase += f", {minutes // 60:02}:{minutes % 60:02}" if has_hour else ""
    alone, behind = read(phrase, language), read(f"Bienvenue! {phrase}", language)
    assert (alone.occurrences, alone.certainty, alone.notes) == (behind.occurrences, behind.certainty, behind.notes)
    assert alone.text == behind.text == phrase


@given(st.text(alphabet="0123456789 h:,-/.dualetsmi\x00\n()é$'«»5àWw", max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read(text: str) -> None:
    """No text raises, and what is read is ordered and coherent."""
    found = read(text)
    starts = [one.start.isoformat() for one in found.occurrences if one.start]
    assert starts == sorted(starts)
    assert (found.certainty is Certainty.NONE) == (
        not found.occurrences and found.period is None and found.rule is None
    )


WORDS = (  # noqa: SIM905
    "du au le les 3 5 12 mai décembre 2026 2027 samedi samedis tous chaque 2e du_mois 20_h 14_h30 à et , - / . sauf "
    "dès jusqu'au minuit reporté_au en_cas_de_pluie portes spectacle fin: 5_à_7 de entre demain durée relâche 12/5/26 "
    "dernier 2026-12-05T20:00 prochain ce @ pm premier ( ) 31 février 9999 cette_fin_de_semaine "
    "heure_à_confirmer until Dec."
).split()


@given(st.lists(st.sampled_from(WORDS), max_size=25), st.sampled_from(["fr", "en"]))
@settings(max_examples=400, deadline=None)
def test_any_words_are_read(words: list[str], language: str) -> None:
    """Words of dates in any order, cues included, never raise nor end before they start."""
    found = read(" ".join(words).replace("_", " "), language)
    for one in found.occurrences:
        assert one.end is None or (one.start is not None and one.start <= one.end)
    if found.period is not None and found.period.start and found.period.end:
        assert found.period.start <= found.period.end


@pytest.mark.parametrize(
    "phrase",
    [
        "5 décembre " * 10_000,
        "(" * 100_000,
        "\x00" * 100_000,
        "5," * 50_000,
        "1-" * 50_000 + "mai",
        "du 3 au " * 10_000,
        "tous les samedis 10 h " * 5_000,
        "sauf le 5 mai " * 5_000,
        "d'" * 50_000,
        "5 mai 9999",
        "0000-00-00",
        "99:99 le 99/99/9999",
    ],
    ids=lambda phrase: phrase[:12],
)
def test_hostile_phrases_are_quick(phrase: str) -> None:
    """A phrase made to last is cut short and answered at once."""
    start = time.perf_counter()
    read(phrase)
    assert time.perf_counter() - start < 0.5
