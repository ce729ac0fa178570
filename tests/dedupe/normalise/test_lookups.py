"""Which lookups of a source match, and which of its words nothing maps."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from dedupe.normalise.lookups import report_lookups
from sources.model import Listing, Occurrence
from sources.source import Lookups, Rights, Source
from sources.territory import load_territory

WHEN = (Occurrence(datetime(2026, 12, 5, 20, tzinfo=ZoneInfo("America/Toronto"))),)


def make_source(**lookups: dict[str, str]) -> Source:
    """Return a source with some lookups."""
    return Source(
        id="s", title="S", kind="ical", url="https://s.example/a.ics", region="04", language="fr",
        rights=Rights(basis="agreement"), lookups=Lookups(**lookups),
    )  # fmt: skip


def say(number: int, title: str, *categories: str, city: str | None = None, venue: str | None = None) -> Listing:
    """Return a listing."""
    return Listing("s", str(number), title, categories=categories, city=city, venue=venue, occurrences=WHEN)


LISTINGS = [
    say(1, "Concert de Noël", "Xylopaf", city="Trois-Rivières", venue="Salle A"),
    say(2, "Concert du printemps", "Xylopaf", "Event", city="Trois-Rivieres"),
    say(3, "Mystère", "Zigouille", city="Ste-Machine-du-Rien"),
    say(4, "Théâtre d'été", "Théâtre", venue="Pavillon Untel"),
    say(5, "Rencontre", "Volet spécial", city="Ottawa, Ontario"),
]


def test_what_nothing_maps_is_counted() -> None:
    """Words of the source, most frequent first, with what its other words make of them; places elsewhere are no gap."""
    report = report_lookups(LISTINGS, make_source(category={"volet SPECIAL": "community"}), load_territory())
    assert report.unmatched == {
        "category": {"Xylopaf": 2, "Zigouille": 1},
        "city": {"Ste-Machine-du-Rien": 1},
        "venue": {"Pavillon Untel": 1},
    }
    assert report.guesses == {"Xylopaf": "music"}
    assert report.towns_known == 2


def test_keys_are_counted_used_or_not() -> None:
    """A key counts the listings it matches in any dress; unused ones are named by table."""
    source = make_source(
        category={"xylopaf": "music", "Cirque": "circus"},
        city={"STE MACHINE DU RIEN": "Shawinigan"},
        venue={"Pavillon Untel": "Pavillon Untel, Shawinigan", "Salle B": "Salle C"},
    )
    report = report_lookups(LISTINGS, source, load_territory())
    assert report.matched == {
        "category": {"xylopaf": 2, "Cirque": 0},
        "city": {"STE MACHINE DU RIEN": 1},
        "venue": {"Pavillon Untel": 1, "Salle B": 0},
    }
    assert report.unused == {"category": ["Cirque"], "venue": ["Salle B"]}
    assert report.unmatched["city"] == report.unmatched["venue"] == {}
    assert report.towns_known == 4
    assert report_lookups([], source, load_territory()).unmatched["category"] == {}
