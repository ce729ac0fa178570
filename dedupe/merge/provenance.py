"""What every listing said about each published field: chosen, other, or withheld."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from dedupe.merge.rights import may_share
from dedupe.model import NormalisedListing, Said
from sources.model import Occurrence, Status

_VALUE_MAX = 2_000  # characters; a description is recognised by less
_STARTS_MAX = 20


def render_dates(occurrences: Sequence[Occurrence]) -> str:
    """Return the first dates as provenance tells them: ISO starts, "start/end" for periods."""
    return " ".join(map(_render_date, occurrences[:_STARTS_MAX]))


def _render_date(occurrence: Occurrence) -> str:
    start = occurrence.start.isoformat() if occurrence.start else "…"
    if not occurrence.is_period:
        return start
    return f"{start}/{occurrence.end.isoformat() if occurrence.end else '…'}"


_GETTERS: dict[str, Callable[[NormalisedListing], Any]] = {
    "title": lambda i: i.title,
    "occurrences": lambda i: render_dates(i.said.occurrences),
    "status": lambda i: i.status.value,
    "venue": lambda i: i.said.place_text or i.said.venue or i.venue,
    "address": lambda i: i.address,
    "city": lambda i: i.said.city or i.city,
    "region": lambda i: i.region,
    "postal_code": lambda i: i.postal_code,
    "lat": lambda i: i.lat,
    "lon": lambda i: i.lon,
    "url": lambda i: i.said.url,
    "summary": lambda i: i.said.summary,
    "description": lambda i: i.said.description,
    "category": lambda i: i.category,
    "image": lambda i: i.said.image,
    "price": lambda i: i.said.price,
    "free": lambda i: i.said.is_free,
}


# What a field is compared with to know whose value was chosen: what a listing says, in our terms.
_NORMALISED: dict[str, Callable[[NormalisedListing], Any]] = {"venue": lambda i: i.venue, "city": lambda i: i.city}


def find_said(ordered: Sequence[NormalisedListing], facts: Mapping[str, Any]) -> Iterator[Said]:
    """Yield, field by field, what each listing says, the one to believe first first.

    Every field has at most one chosen value; dates are united, so each listing that told some is chosen there.
    """
    for field, get in _GETTERS.items():
        is_chosen_yet = False
        for item in ordered:
            value = get(item)
            if value is None or value == "":
                continue
            if not may_share(item, field):
                yield Said(field, None, *item.said.key, chosen=False, withheld=True)
                continue
            own = _NORMALISED.get(field, get)(item)
            chosen = field == "occurrences" or (not is_chosen_yet and own == _plain(facts.get(field)))
            is_chosen_yet |= chosen
            yield Said(field, str(value)[:_VALUE_MAX], *item.said.key, chosen=chosen)


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Status) else value
