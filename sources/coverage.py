"""How much a reading says and how sure of it we are: which facts its listings carry, what is doubtful and from which
words, hours of the night. What lookups make of it is `dedupe`'s work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sources.model import Certainty, Listing, Occurrence

NIGHT_ENDS = 5  # o'clock: culture between 00 and 05 h is a wrong time zone sooner than a night of it
EXAMPLES = 3

# What is counted, in the order people ask for it. Places and categories known are counted by `dedupe`.
FACTS: Mapping[str, Callable[[Listing], bool]] = {
    "dated": lambda listing: bool(listing.occurrences),
    "timed": lambda listing: any(not o.all_day or o.is_period for o in listing.occurrences),
    "placed": lambda listing: listing.place_certainty is not Certainty.NONE,
    "language": lambda listing: listing.language is not None,
    "category": lambda listing: bool(listing.categories),
    "price": lambda listing: listing.price is not None or listing.is_free is not None,
    "image": lambda listing: listing.image is not None,
    "description": lambda listing: bool(listing.description or listing.summary),
    "link": lambda listing: listing.url is not None,
}


@dataclass(frozen=True, slots=True)
class Example:
    """One doubtful listing, and the words that its date or place was read from."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """One kind of doubt: a certainty below `stated`, or the code of a note of the readers."""

    code: str
    count: int
    examples: tuple[Example, ...]


def measure_coverage(listings: Sequence[Listing]) -> dict[str, int]:
    """Return how many listings carry each fact, as their source says it."""
    return {name: sum(map(carries, listings)) for name, carries in FACTS.items()}


def find_doubts(listings: Iterable[Listing], *, examples: int = EXAMPLES) -> list[Doubt]:
    """Return what is uncertain, most frequent first, each with a few examples."""
    found: dict[str, list[Example]] = defaultdict(list)
    for listing in listings:
        for code, text in dict(_find_codes(listing)).items():
            found[code].append(Example(listing.title[:80], text[:160]))
    doubts = [Doubt(code, len(said), tuple(said[:examples])) for code, said in found.items()]
    return sorted(doubts, key=lambda doubt: (-doubt.count, doubt.code))


def count_hours(listings: Iterable[Listing]) -> tuple[int, int]:
    """Return how many dates have an hour, and how many of these begin in the night, at the place's own time."""
    hours = [hour for listing in listings for o in listing.occurrences if (hour := _find_hour(o)) is not None]
    return len(hours), sum(hour < NIGHT_ENDS for hour in hours)


def _find_codes(listing: Listing) -> Iterator[tuple[str, str]]:
    if not listing.occurrences:
        yield "date-unknown", listing.date_text or listing.summary or ""
    elif listing.date_certainty is not Certainty.STATED:
        yield "date-inferred", listing.date_text or ""
    if listing.place_certainty is Certainty.NONE:
        yield "place-unknown", listing.place_text or listing.venue or ""
    elif listing.place_certainty is Certainty.INFERRED:
        yield "place-inferred", listing.place_text or listing.venue or ""
    for note in listing.notes:
        code, _, text = note.partition(":")
        yield code.strip()[:60], text.strip() or listing.date_text or ""


def _find_hour(occurrence: Occurrence) -> int | None:
    if not isinstance(occurrence.start, datetime):
        return None
    return occurrence.start.astimezone(ZoneInfo(occurrence.timezone)).hour
