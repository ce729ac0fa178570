"""What a source's words come to: which of its lookups match, and which of its categories, towns and venues nothing maps
yet. Counts for the people who look after the source; the mapping itself is in `categories` and `places`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dedupe.normalise.categories import explain_category
from dedupe.normalise.keys import fold
from dedupe.normalise.languages import find_language
from dedupe.normalise.places import Place, resolve_place
from sources.model import Certainty, Listing
from sources.source import Source
from sources.territory import Territory

KEPT = 30  # values of one kind that are told, the most frequent ones
MAX_VALUE = 120  # characters

# Words that name no discipline: nothing is missing where they are not mapped.
_GENERIC = frozenset(
    ("event", "events", "evenement", "evenements", "activite", "activites", "activity", "other", "autre", "autres")
) | {"uncategorized", "non classe", "default", "general", "tous", "all", "thing"}

_Counts = Mapping[str, Mapping[str, int]]  # category | city | venue → value → number of listings


@dataclass(frozen=True, slots=True)
class LookupReport:
    """How a source's words fare, each count a number of listings.

    `matched` has every key of the source's lookups, unused ones with 0. `unmatched` has what no lookup and no rule
    maps, most frequent first: category words, towns that are none of the territory, venues of listings whose town
    nothing tells. `guesses` is what the other words of the listings say of an unmatched category.
    """

    towns_known: int = 0
    categories_known: int = 0
    matched: _Counts = field(default_factory=dict)
    unmatched: _Counts = field(default_factory=dict)
    guesses: Mapping[str, str] = field(default_factory=dict)
    languages: Mapping[str, int] = field(default_factory=dict)
    zones: Mapping[str, int] = field(default_factory=dict)  # of the towns that are known

    @property
    def unused(self) -> dict[str, list[str]]:
        """The keys that matched nothing, by table; tables without any are left out."""
        found = {table: [key for key, number in keys.items() if not number] for table, keys in self.matched.items()}
        return {table: keys for table, keys in found.items() if keys}


def report_lookups(listings: Sequence[Listing], source: Source, territory: Territory) -> LookupReport:
    """Return how the words of some listings fare under the lookups of their source."""
    places = [resolve_place(listing, source, territory) for listing in listings]
    categories = [explain_category(listing, source).category for listing in listings]
    labels, guesses = _find_unknown_labels(listings, categories, source)
    return LookupReport(
        towns_known=sum(place.certainty is not Certainty.NONE for place in places),
        categories_known=sum(category != "other" for category in categories),
        matched=_count_matches(listings, source),
        unmatched={
            "category": labels,
            "city": _count(_find_unknown_towns(listings, places, source, territory)),
            "venue": _count(_find_lost_venues(listings, places)),
        },
        guesses=guesses,
        languages=_count(find_language(listing, source.language) for listing in listings),
        zones=_count(_find_zones(places, territory)),
    )


def _count(values: Iterable[str]) -> dict[str, int]:
    counts = Counter(value[:MAX_VALUE] for value in values)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:KEPT])


def _count_matches(listings: Sequence[Listing], source: Source) -> dict[str, dict[str, int]]:
    said = {
        "category": Counter(v for listing in listings for v in {fold(c) for c in listing.categories}),
        "city": Counter(fold(listing.city) for listing in listings if listing.city),
        "venue": Counter(fold(listing.venue) for listing in listings if listing.venue),
    }
    return {table: {key: said[table][fold(key)] for key in getattr(source.lookups, table)} for table in said}


def _find_unknown_labels(
    listings: Sequence[Listing], categories: Sequence[str], source: Source
) -> tuple[dict[str, int], dict[str, str]]:
    """Return the category words that nothing maps, and for each the category that most of its listings have anyway."""
    known = {fold(key) for key in source.lookups.category} | _GENERIC
    said: dict[str, bool] = {}
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for listing, category in zip(listings, categories, strict=True):
        for label in dict.fromkeys(listing.categories):
            if label not in said:
                said[label] = fold(label) in known or not fold(label) or _is_mapped(label, source)
            if not said[label]:
                found[label][category] += 1
    counts = _count(label for label, kinds in found.items() for _ in range(kinds.total()))
    guesses = {}
    for label, kinds in found.items():
        category, number = kinds.most_common(1)[0]
        # One listing says nothing of its label: «Books» would be music for a talk on a composer.
        if label in counts and category != "other" and number > 1 and 3 * number >= 2 * kinds.total():
            guesses[label] = category
    return counts, guesses


def _is_mapped(label: str, source: Source) -> bool:
    """Whether a category word says by itself which of our categories it is."""
    alone = Listing(source.id, label, "", categories=(label,))
    nameless = source.model_copy(update={"title": ""})  # the source's own name says something of its listings, too
    return explain_category(alone, nameless).category != "other"


def _find_unknown_towns(
    listings: Sequence[Listing], places: Sequence[Place], source: Source, territory: Territory
) -> Iterable[str]:
    for listing, place in zip(listings, places, strict=True):
        is_unknown = listing.city and place.certainty is Certainty.NONE
        elsewhere = {"country": listing.country, "postal_code": listing.postal_code}
        # The place's town may have lost what says so: «Ottawa, ON» is kept as «Ottawa».
        if is_unknown and not any(territory.is_outside(city, **elsewhere) for city in (place.city, listing.city)):
            yield str(listing.city)


def _find_lost_venues(listings: Sequence[Listing], places: Sequence[Place]) -> Iterable[str]:
    for listing, place in zip(listings, places, strict=True):
        if listing.venue and place.is_default and place.certainty is Certainty.NONE:
            yield listing.venue


def _find_zones(places: Sequence[Place], territory: Territory) -> Iterable[str]:
    for place in places:
        town = territory.get_town(place.city, place.region) if place.city else None
        if town is not None:
            yield town.timezone
