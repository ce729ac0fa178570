"""One listing put in the project's terms, and all of them: the order of the steps, each of which is its own module."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from dedupe.model import NormalisedListing
from dedupe.normalise.categories import find_category
from dedupe.normalise.keys import make_venue_key
from dedupe.normalise.languages import find_language
from dedupe.normalise.places import resolve_place
from dedupe.normalise.titles import choose_status, clean_title, find_houses
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
    by_source: dict[str, list[KeptListing]] = defaultdict(list)
    for item in kept:
        by_source[item.listing.source_id].append(item)
    done = []
    for source_id, items in by_source.items():
        source = sources.get(source_id)
        if source is not None:
            houses = find_houses(item.listing.title for item in items)
            done += [normalise_listing(item, source, territory, houses) for item in items]
    return sorted(done, key=lambda item: item.listing_id)


def normalise_listing(
    kept: KeptListing, source: Source, territory: Territory, houses: frozenset[str] = frozenset()
) -> NormalisedListing:
    """Return one listing in the project's terms. `houses`: names at the edges of most titles of its source."""
    said = kept.listing
    place = resolve_place(said, source, territory)
    title = clean_title(said.title, houses | _find_own_houses(said, source, place.venue))
    return NormalisedListing(
        said=said,
        listing_id=f"{said.source_id} {said.source_key}",
        role=source.role,
        republish=tuple(source.rights.republish),
        first_seen=kept.first_seen,
        last_seen=kept.last_seen,
        missing_since=kept.missing_since,
        title=title.text,
        language=find_language(said, source.language),
        category=find_category(said, source, title.text),
        status=choose_status(said.status, title.status),
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
