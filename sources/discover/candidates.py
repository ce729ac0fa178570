"""What an offer turned out to hold, and which of several is the best to read: coming events with dates first, then
structured data before prose, places, and how many there are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sources.discover.offers import Offer
from sources.errors import SourcesError
from sources.model import Certainty, Issue, Listing, Page, Reading
from sources.read.readers import READERS
from sources.read.text import decode_bytes
from sources.source import Rights, Source

_STRUCTURE = {"tribe": 1.0, "ical": 1.0, "spider": 1.0, "jsonld": 0.9}
_FEED_STATED, _FEED_PROSE = 0.5, 0.0
_NARROW = {"tribe": 0.3, "ical": 0.25, "spider": 0.2, "jsonld": 0.1, "feed": 0.0}  # between equals, the sturdier kind
_GIVEN = 0.3
_SOME = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """An offer that was read. `coming` counts listings with a date from today on; `estimate` is how many there may be
    in all when only a few of its pages were read. Shares are of the coming listings."""

    offer: Offer
    pages: tuple[Page, ...] = ()
    listings: tuple[Listing, ...] = ()
    coming: int = 0
    estimate: int = 0
    dated: float = 0.0  # of all listings
    placed: float = 0.0
    structure: float = 0.0  # 1: dates and places in fields of their own; 0: in prose
    failure: Issue | None = None

    @property
    def is_good(self) -> bool:
        """Whether looking further is hardly worth it."""
        return self.coming >= _SOME and self.dated >= 0.8 and self.structure >= 0.9


def make_source(offer: Offer, *, source_id: str = "essai", language: str = "fr", region: str = "06") -> Source:
    """Return a source that reads an offer and is never published; what only matters later is filled in."""
    return Source(
        id=source_id,
        title=source_id,
        kind=offer.kind,
        url=offer.url,
        follow=offer.follow,
        platform=offer.platform,
        region=region,
        language=language,
        rights=Rights(basis="pending"),
    )


def read_candidate(
    offer: Offer, pages: Sequence[Page], now: datetime, *, language: str = "fr", links: int = 0, tried: int = 0
) -> Candidate:
    """Read the pages of an offer with the reader of its kind.

    `links` is how many pages of events its list names, `tried` how many of them were fetched: the rest is estimated.
    """
    reading = _read(offer, pages, now, language)
    listings = reading.listings
    coming = [listing for listing in listings if is_coming(listing, now.date())]
    estimate = len(coming)
    if offer.kind == "tribe" and pages:
        estimate = max(estimate, _find_total(pages[0]))
    elif 0 < tried < links:
        estimate = max(estimate, round(len(coming) * links / tried))
    return Candidate(
        offer=offer,
        pages=tuple(pages),
        listings=listings,
        coming=len(coming),
        estimate=estimate,
        dated=_share(bool(listing.occurrences) for listing in listings),
        placed=_share(listing.place_certainty is not Certainty.NONE for listing in coming),
        structure=_find_structure(offer, coming),
        failure=reading.failure or (None if listings else Issue("no-listings", "it holds no event")),
    )


def rank_candidates(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates, the best to read first."""
    most = max((c.estimate for c in candidates), default=0) or 1

    def score(candidate: Candidate) -> tuple[bool, bool, float, str]:
        kind = candidate.offer.kind
        points = 2 * min(1.0, candidate.estimate / most) + 1.5 * candidate.structure + candidate.dated
        points += 0.7 * candidate.placed + _NARROW[kind] + (_GIVEN if candidate.offer.how in ("own", "given") else 0)
        return candidate.coming == 0, not candidate.listings, -points, candidate.offer.url

    return sorted(candidates, key=score)


def find_reasons(chosen: Candidate, others: Sequence[Candidate]) -> list[str]:
    """Return why it was chosen, as codes: only | most | structured | dated | placed | sturdy | given."""
    rivals = [c for c in others if c is not chosen and c.listings]
    if not rivals:
        return ["only"]
    reasons = [
        ("most", chosen.estimate > max(c.estimate for c in rivals)),
        ("structured", chosen.structure > max(c.structure for c in rivals)),
        ("dated", chosen.dated > max(c.dated for c in rivals)),
        ("placed", chosen.placed > max(c.placed for c in rivals)),
    ]
    found = [code for code, holds in reasons if holds]
    return found or (["given"] if chosen.offer.how in ("own", "given") else ["sturdy"])


def is_coming(listing: Listing, today: date) -> bool:
    """Whether any date of a listing is today or later."""
    return any((o.last_day or date.max) >= today for o in listing.occurrences)


def _read(offer: Offer, pages: Sequence[Page], now: datetime, language: str) -> Reading:
    try:
        return READERS[offer.kind](pages, make_source(offer, language=language), now)
    except SourcesError as error:
        return Reading(failure=Issue("unreadable", str(error)))
    except Exception as error:  # a fault of ours: one odd offer must not end the search
        return Reading(failure=Issue("unreadable", f"{type(error).__name__}: {error}"))


def _find_structure(offer: Offer, coming: Sequence[Listing]) -> float:
    if offer.kind != "feed":
        return _STRUCTURE[offer.kind]
    is_stated = _share(listing.date_certainty is Certainty.STATED for listing in coming) >= 0.8
    return _FEED_STATED if coming and is_stated else _FEED_PROSE


def _find_total(page: Page) -> int:
    try:
        answer = json.loads(decode_bytes(page.body, page.content_type))
    except (ValueError, RecursionError):
        return 0
    total = answer.get("total") if isinstance(answer, dict) else None
    return min(total, 100_000) if isinstance(total, int) else 0


def _share(values: Iterable[bool]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else 0.0
