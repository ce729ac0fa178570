"""Reading dates in prose: our grammar beside dateparser in one run, on phrases that both claim to read, and alone on
phrases of lists, ranges and sets that only a grammar reads."""

from __future__ import annotations

import warnings
from datetime import UTC, date, datetime, timedelta

import dateparser

from benchmarks.harness import compare
from sources.dates import read_dates

NOW = datetime(2026, 11, 25, 15, tzinfo=UTC)
COUNT = 120  # different phrases of each kind in one measurement: neither side may answer from memory
_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
           "décembre")  # fmt: skip
_BOTH = (
    "{weekday} {day} {month} {year} à {hour} h 30",
    "{day} {month} {year}",
    "{weekday} {day} {month} à {hour} h",
    "{day} {month} {year} {hour}:00",
    "{iso} {hour}:30",
    "{weekday} {day} {month} {year} à {hour}:15",
)
_OURS = (
    "Les {day} et {later} {month} {year}, à 14 h et à {hour} h",
    "Du {day} au {later} {month}, du mercredi au samedi, {hour} h 30, relâche le jeudi",
    "Tous les {weekday}s de {month} à {hour} h",
    "Exposition du {day} {month} au {later} {month}, du mardi au dimanche de 10 h à 17 h. Entrée libre.",
    "Le {weekday} {day} {month} à {hour} h (ouverture des portes à 18 h), billets 25 $, 418 555-1234",
    "Jusqu'au {later} {month} {year}",
)


def make_phrases(patterns: tuple[str, ...], count: int) -> list[str]:
    """Return different phrases of the patterns in turn."""
    phrases = []
    for number in range(count):
        day = date(2026, 12, 1) + timedelta(days=number * 3)
        facts = {
            "weekday": _WEEKDAYS[day.weekday()],
            "day": day.day,
            "later": min(day.day + 7, 28) if day.day < 28 else day.day,
            "month": _MONTHS[day.month - 1],
            "year": day.year,
            "hour": 13 + number % 9,
            "iso": day.isoformat(),
        }
        phrases.append(patterns[number % len(patterns)].format(**facts))
    return phrases


def main() -> None:
    """Run the benchmark."""
    both, ours = make_phrases(_BOTH, COUNT), make_phrases(_OURS, COUNT)
    unread = [phrase for phrase in both if len(read_dates(phrase, now=NOW).occurrences) != 1]
    assert not unread, unread

    def read_both() -> object:
        return [read_dates(phrase, now=NOW) for phrase in both]

    def read_ours() -> object:
        return [read_dates(phrase, now=NOW) for phrase in ours]

    def read_peer() -> object:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return [dateparser.parse(phrase, languages=["fr"]) for phrase in both]

    work = {"babillard": read_both, "babillard, lists and ranges": read_ours, "dateparser": read_peer}
    compare("dates", work, unit="phrases", amount=COUNT, rounds=9, peer="dateparser")


if __name__ == "__main__":
    main()
