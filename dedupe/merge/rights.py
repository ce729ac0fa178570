"""Which facts each published field needs: a source that does not let a fact be shared lends none of its fields."""

from __future__ import annotations

from dedupe.model import NormalisedListing

NEEDS = {
    "title": "title",
    "title_fr": "title",
    "title_en": "title",
    "occurrences": "dates",
    "status": "dates",
    "venue": "place",
    "address": "place",
    "city": "place",
    "region": "place",
    "postal_code": "place",
    "lat": "place",
    "lon": "place",
    "url": "link",
    "summary": "summary",
    "description": "description",
    "image": "image",
    "price": "price",
    "free": "price",
}
"""Field → value of `[rights] republish`. Those not here (category, language, organiser) are our own reading."""


def may_share(item: NormalisedListing, field: str) -> bool:
    """Whether a listing's source lets this field be shared."""
    need = NEEDS.get(field)
    return need is None or need in item.republish
