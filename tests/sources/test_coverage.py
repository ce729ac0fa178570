"""What listings carry, what is doubtful of them, and hours of the night."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sources.coverage import count_hours, find_doubts, measure_coverage
from sources.model import Certainty, Listing, Occurrence

ZONE = ZoneInfo("America/Toronto")
BARE = Listing("s", "1", "Sans rien", summary="Bientôt")
FULL = Listing(
    "s", "2", "Concert", url="https://s.example/2", summary="Un concert", language="fr", categories=("Musique",),
    venue="Salle", price="25 $", image="https://s.example/2.jpg",
    occurrences=(Occurrence(datetime(2026, 12, 5, 20, tzinfo=ZONE)),),
    date_certainty=Certainty.STATED, place_certainty=Certainty.STATED,
)  # fmt: skip
GUESSED = Listing(
    "s", "3", "Expo", is_free=True, occurrences=(Occurrence(date(2026, 12, 1), date(2027, 1, 9), is_period=True),),
    date_certainty=Certainty.INFERRED, date_text="jusqu'au 9 janvier", place_certainty=Certainty.INFERRED,
    place_text="à la galerie", notes=("weekday-mismatch: samedi 9 janvier",),
)  # fmt: skip


def test_coverage_counts_what_is_said() -> None:
    """Each fact once a listing; a period counts as timed, since it needs no hour; free is a price."""
    found = measure_coverage([BARE, FULL, GUESSED])
    assert found == {
        "dated": 2, "timed": 2, "placed": 2, "language": 1, "category": 1, "price": 2, "image": 1, "description": 2,
        "link": 1,
    }  # fmt: skip


def test_doubts_show_the_words_they_come_from() -> None:
    """Most frequent first, at most so many examples, each with the text that was read."""
    doubts = find_doubts([BARE, FULL, *[GUESSED] * 5], examples=2)
    assert [(d.code, d.count, len(d.examples)) for d in doubts] == [
        ("date-inferred", 5, 2), ("place-inferred", 5, 2), ("weekday-mismatch", 5, 2), ("date-unknown", 1, 1),
        ("place-unknown", 1, 1),
    ]  # fmt: skip
    assert (doubts[0].examples[0].title, doubts[0].examples[0].text) == ("Expo", "jusqu'au 9 janvier")
    assert (doubts[2].examples[0].text, doubts[3].examples[0].text) == ("samedi 9 janvier", "Bientôt")


def test_hours_are_those_of_the_place() -> None:
    """4 h UTC is an evening in Québec; dates without an hour do not count."""
    evening = Occurrence(datetime(2026, 12, 5, 1, 30, tzinfo=UTC))
    night = Occurrence(datetime(2026, 12, 5, 3, tzinfo=ZONE))
    listing = Listing("s", "1", "x", occurrences=(evening, night, Occurrence(date(2026, 12, 6))))
    assert count_hours([listing, BARE]) == (2, 1)
