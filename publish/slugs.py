"""Readable, stable path segments made of names: towns and venues have addresses on the site and among the feeds."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from dedupe.model import Venue

SLUG_LENGTH_MAX = 60  # characters; a path segment that can still be read aloud
_LETTERS = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ø": "o", "ß": "ss", "ł": "l", "đ": "d"})
_OTHER = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=20_000)
def make_slug(text: str) -> str:
    """Return a text in lower-case ASCII letters, digits and hyphens, cut at a word; "sans-nom" if none is left."""
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    letters = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    slug = _OTHER.sub("-", letters).strip("-")
    if len(slug) > SLUG_LENGTH_MAX:
        cut = slug[: SLUG_LENGTH_MAX + 1]
        slug = cut.rsplit("-", 1)[0] if "-" in cut else slug[:SLUG_LENGTH_MAX]
    return slug or "sans-nom"


def venue_slugs(venues: Iterable[Venue]) -> dict[str, str]:
    """Return a slug for each venue_id: name and town; venues that would share one all get their id at its end."""
    wanted = {venue.venue_id: make_slug(f"{venue.name} {venue.city or ''}") for venue in venues}
    taken = Counter(wanted.values())
    return {
        venue_id: slug if taken[slug] == 1 else f"{slug}-{make_slug(venue_id)}" for venue_id, slug in wanted.items()
    }
