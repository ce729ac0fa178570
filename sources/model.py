"""The words of the project as frozen data: listing, occurrence, page, reading. No behaviour beyond what
follows from their own fields."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo


class Status(StrEnum):
    """What an event or one of its dates is said to be. `rescheduled`: a new date is told; `postponed`: none is."""

    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    RESCHEDULED = "rescheduled"
    SOLDOUT = "soldout"


class Certainty(StrEnum):
    """How sure a date or place is: said as such, worked out from something else, or unknown."""

    STATED = "stated"
    INFERRED = "inferred"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date of an event, or one period (exhibition, open range).

    `start` and `end` are both aware datetimes, or both dates (`all_day`). As dates, `end` is the last day,
    *included*. A period may have no `start` (only its closing is told) or no `end` (only its opening is told).
    `end` of a single all-day date is None. `timezone` is an IANA name: the zone of the place.
    """

    start: datetime | date | None
    end: datetime | date | None = None
    timezone: str = "America/Toronto"
    is_period: bool = False
    status: Status = Status.SCHEDULED
    certainty: Certainty = Certainty.STATED

    @property
    def all_day(self) -> bool:
        """Whether the hour is unknown or does not matter."""
        return not isinstance(self.start if self.start is not None else self.end, datetime)

    @property
    def first_day(self) -> date | None:
        """The local day on which it starts."""
        return _local_day(self.start, self.timezone)

    @property
    def last_day(self) -> date | None:
        """The local day on which it ends, included; None for a period without a known end."""
        if self.end is None:
            return None if self.is_period else self.first_day
        return _local_day(self.end, self.timezone)

    @property
    def sort_key(self) -> tuple[date, str, str]:
        """The order of dates everywhere: by local day, then by hour; a period whose opening is untold comes first."""
        return self.first_day or date.min, str(self.start), str(self.end)


def _local_day(moment: datetime | date | None, timezone: str) -> date | None:
    if isinstance(moment, datetime):
        return moment.astimezone(ZoneInfo(timezone)).date()
    return moment


@dataclass(frozen=True, slots=True)
class Listing:
    """What one source says about one event. Its key is `(source_id, source_key)` and never derives from cleaned
    values. Texts are plain (no markup, entities decoded, white space folded); None means "not said"."""

    source_id: str
    source_key: str
    title: str
    url: str | None = None
    summary: str | None = None  # at most 300 characters, whole words
    description: str | None = None  # plain text, paragraphs separated by "\n"
    language: str | None = None  # BCP 47 primary subtag; None: not said
    status: Status = Status.SCHEDULED
    categories: tuple[str, ...] = ()  # as the source names them
    venue: str | None = None  # name of the place
    address: str | None = None  # street address, without town
    city: str | None = None  # town as said
    region: str | None = None  # two-digit code, only when the source says it
    postal_code: str | None = None
    country: str | None = None  # as said
    lat: float | None = None
    lon: float | None = None
    occurrences: tuple[Occurrence, ...] = ()  # sorted by start, without duplicates
    performers: tuple[str, ...] = ()
    organiser: str | None = None
    price: str | None = None  # as people would read it: "25 $", "De 10 à 30 $"
    is_free: bool | None = None
    image: str | None = None
    phone: str | None = None
    published_at: datetime | None = None  # when the source published the item, never an event date
    updated_at: datetime | None = None
    date_certainty: Certainty = Certainty.NONE
    date_text: str | None = None  # the text the dates were read from, at most 500 characters
    place_certainty: Certainty = Certainty.NONE
    place_text: str | None = None
    notes: tuple[str, ...] = ()  # what was doubtful, as codes with a value: "weekday-mismatch: samedi 6 décembre"

    @property
    def key(self) -> tuple[str, str]:
        """The listing key that decisions and identities rest on."""
        return self.source_id, self.source_key


@dataclass(frozen=True, slots=True)
class Page:
    """One fetched body, as the readers get it. `body` is decompressed but otherwise untouched."""

    url: str  # the final address, after redirects
    body: bytes
    content_type: str = ""  # the header as sent: a hint, not a promise
    fetched_at: datetime | None = None
    role: str = "entry"  # entry | listing | sitemap | event (what led to it)


@dataclass(frozen=True, slots=True)
class Issue:
    """Something a maintainer should see. `code` is stable and kebab-case; `detail` is for people."""

    code: str
    detail: str = ""
    source_key: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of the pages of one source.

    `failure` says why nothing could be read at all (not-a-calendar, empty-body…); it is None when the bytes were what
    they should be, even if they hold no listing. `dropped` counts the records left out, by reason.
    """

    listings: tuple[Listing, ...] = ()
    issues: tuple[Issue, ...] = ()
    dropped: dict[str, int] = field(default_factory=dict)
    failure: Issue | None = None
