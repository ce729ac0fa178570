"""Who to believe first: a source that still says it, then organiser > venue > ticketing > media > aggregator, then the
freshest."""

from __future__ import annotations

from collections.abc import Iterable

from dedupe.model import NormalisedListing
from sources.model import Certainty

ROLES = ("organiser", "venue", "ticketing", "media", "aggregator")
_CERTAINTIES = (Certainty.STATED, Certainty.INFERRED, Certainty.NONE)


def order_listings(listings: Iterable[NormalisedListing]) -> list[NormalisedListing]:
    """Return the listings of one event, the one to believe first first; a total order, whatever the input's."""
    return sorted(listings, key=_rank)


def order_for_dates(listings: Iterable[NormalisedListing]) -> list[NormalisedListing]:
    """The same, but dates that are stated come before dates that were inferred from prose."""
    ordered = order_listings(listings)
    return sorted(ordered, key=lambda i: (i.missing_since is not None, _CERTAINTIES.index(i.said.date_certainty)))


def order_for_place(listings: Iterable[NormalisedListing]) -> list[NormalisedListing]:
    """The same, but stated places come before inferred ones, and named ones before towns alone."""
    ordered = order_listings(listings)
    return sorted(ordered, key=lambda i: (_CERTAINTIES.index(i.place_certainty), i.venue is None))


def _rank(item: NormalisedListing) -> tuple[bool, int, float, str, str]:
    said = item.said
    return item.missing_since is not None, ROLES.index(item.role), -item.last_seen.timestamp(), *said.key
