"""Where listings take place: each row's venue and town as codes, the same code for what is one place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dedupe.match.codes import Ints, encode_by
from dedupe.match.inputs import Listings
from dedupe.normalise.keys import fold, make_venue_key

_ROOM_LETTER = re.compile(r"(?<=\s)([A-D])(?=\s*(?:$|[,;)(–-]))")


@dataclass(frozen=True)
class Places:
    """Codes a row, -1 where nothing is said, and the keys of the codes."""

    venue: Ints
    venues: list[str]
    city: Ints
    cities: list[str]


def read_places(listings: Listings) -> Places:
    """Return the venue and town of each row."""
    venue, venues = encode_by(listings.texts["venue"], make_place_key)
    city, cities = encode_by(listings.texts["city"], make_city_key)
    return Places(venue, venues, city, cities)


def make_place_key(venue: str) -> str:
    """Return the venue's key; a room's letter is doubled first, or «Studio A» would lose it as an article."""
    return make_venue_key(_ROOM_LETTER.sub(r"\1\1", venue[:200]))


def make_city_key(city: str) -> str:
    """Return the town folded; empty for what stands in its place (a postal code, a whole address)."""
    return "" if any(c.isdigit() for c in city) or len(city) > 60 else fold(city)
