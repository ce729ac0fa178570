"""What this package hands over: the normalised listing that is matched, and the merged event that is published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sources.model import Certainty, Listing, Occurrence, Status


@dataclass(frozen=True, slots=True)
class NormalisedListing:
    """A listing with what it says put in the project's own terms; `said` keeps the listing untouched."""

    said: Listing
    listing_id: str  # opaque and stable: "<source_id> <source_key>"
    role: str  # of its source: who to believe first
    republish: tuple[str, ...]  # what its source lets be shared
    first_seen: datetime
    last_seen: datetime
    missing_since: datetime | None
    title: str  # cleaned: no status word, no house suffix; what people should read
    language: str  # fr | en | …
    category: str  # one of sources.source.CATEGORIES
    status: Status  # that of the listing, status words of its title included
    venue: str | None  # cleaned name
    address: str | None
    city: str | None  # the municipality's official name
    region: str  # two digits
    postal_code: str | None  # "G9A 1A1"
    lat: float | None
    lon: float | None
    place_certainty: Certainty


@dataclass(frozen=True, slots=True)
class Said:
    """One field's value as one listing gives it. `chosen`: it is the published one; `withheld`: the source does not
    let it be shared, and value is None."""

    field: str
    value: str | None
    source_id: str
    source_key: str
    chosen: bool
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class MergedEvent:
    """The published facts of one cluster of listings; only what the sources' `republish` allows."""

    event_id: str
    title: str
    title_fr: str | None
    title_en: str | None
    url: str | None  # the original page, of the listing to believe first
    summary: str | None
    description: str | None
    language: str
    category: str
    venue_id: str | None
    venue: str | None
    address: str | None
    city: str | None
    region: str
    postal_code: str | None
    lat: float | None
    lon: float | None
    status: Status
    is_free: bool | None
    price: str | None
    image: str | None
    organiser: str | None
    performers: tuple[str, ...]
    occurrences: tuple[Occurrence, ...]  # sorted; all of them, the publishing window is not applied here
    listing_keys: tuple[tuple[str, str], ...]  # sorted (source_id, source_key)
    said: tuple[Said, ...]  # provenance, chosen and losing values
    first_seen: datetime
    missing_since: datetime | None  # set when no source says it any more
    conflicts: tuple[str, ...] = ()  # "starts_at": sources disagree in a way that readers should know


@dataclass(frozen=True, slots=True)
class Venue:
    """One place that listings name in several ways."""

    venue_id: str
    name: str
    aliases: tuple[str, ...]
    city: str | None
    region: str
    lat: float | None
    lon: float | None
    address: str | None = None
    postal_code: str | None = None
