"""One listing put in the project's terms, and all of them: the order of the steps, each of which is its own module."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from dedupe.model import NormalisedListing
from dedupe.normalise.categories import find_category
from dedupe.normalise.category_habits import UNDECIDED, find_habits
from dedupe.normalise.keys import make_venue_key
from dedupe.normalise.languages import find_language
from dedupe.normalise.places import Place, resolve_place
from dedupe.normalise.statuses import find_status
from dedupe.normalise.titles import clean_title, find_houses
from dedupe.normalise.venue_towns import fill_town, find_venue_towns
from sources.model import Listing
from sources.source import Source
from sources.tables import KeptListing
from sources.territory import Territory


def normalise_listings(
    kept: Iterable[KeptListing], sources: Mapping[str, Source], territory: Territory, *, now: datetime
) -> list[NormalisedListing]:
    """Return the listings in the project's terms, sorted by id; those of unknown sources are left out.

    Nothing depends on `now` today; it is the clock that a rule about dates would need.
    """
    known = [item for item in kept if item.listing.source_id in sources]
    houses = _find_houses(known)
    places = [resolve_place(item.listing, sources[item.listing.source_id], territory) for item in known]
    towns = find_venue_towns((item.listing.source_id, place) for item, place in zip(known, places, strict=True))
    done = []
    for item, place in zip(known, places, strict=True):
        source = sources[item.listing.source_id]
        done.append(_make_normalised(item, source, fill_town(place, source, towns), houses[source.id]))
    return sorted(_fill_categories(done, sources), key=lambda item: item.listing_id)


def _fill_categories(done: list[NormalisedListing], sources: Mapping[str, Source]) -> list[NormalisedListing]:
    """Give the listings that no word decides what their source mostly lists; a lookup's "other" stays."""
    habits = find_habits((item.said.source_id, item.category) for item in done)
    told = {source_id for source_id in habits if UNDECIDED in sources[source_id].lookups.category.values()}
    return [
        replace(item, category=habits[item.said.source_id])
        if item.category == UNDECIDED and item.said.source_id in habits and item.said.source_id not in told
        else item
        for item in done
    ]


def _find_houses(kept: Iterable[KeptListing]) -> dict[str, frozenset[str]]:
    titles: dict[str, list[str]] = defaultdict(list)
    for item in kept:
        titles[item.listing.source_id].append(item.listing.title)
    return {source_id: find_houses(said) for source_id, said in titles.items()}


def _make_normalised(kept: KeptListing, source: Source, place: Place, houses: frozenset[str]) -> NormalisedListing:
    said = kept.listing
    title = clean_title(said.title, houses | _find_own_houses(said, source, place.venue))
    language = find_language(said, source.language)
    return NormalisedListing(
        said=said,
        listing_id=f"{said.source_id} {said.source_key}",
        role=source.role,
        republish=tuple(source.rights.republish),
        first_seen=kept.first_seen,
        last_seen=kept.last_seen,
        missing_since=kept.missing_since,
        title=title.text,
        language=language,
        category=find_category(said, source, title.text, language),
        status=find_status(said, title.status),
        venue=place.venue,
        address=place.address,
        city=place.city,
        region=place.region,
        postal_code=place.postal_code,
        lat=place.lat,
        lon=place.lon,
        place_certainty=place.certainty,
    )


def _find_own_houses(said: Listing, source: Source, venue: str | None) -> frozenset[str]:
    """Return the keys of the names that may stand beside this title: its venue, its organiser, its source."""
    names = (said.venue, venue, said.organiser, source.title)
    return frozenset(make_venue_key(name) for name in names if name) - {""}
