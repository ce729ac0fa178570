"""What feeds and pages are rendered from: merged events with their publication history, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from dedupe.desk.judging import Judged
from dedupe.model import MergedEvent, Venue
from publish.pictures.model import Picture
from sources.model import Occurrence, Status
from sources.territory import BUNDLED as TERRITORY


@dataclass(frozen=True, slots=True)
class PublishedOccurrence:
    """One date of a published event with its own identity, so that moving one date does not disturb the others."""

    occurrence_id: str  # opaque, minted once
    occurrence: Occurrence
    sequence: int  # iCalendar SEQUENCE: never falls
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class PublishedEvent:
    """A merged event, its window of dates, and when each thing about it happened."""

    event: MergedEvent
    occurrences: tuple[PublishedOccurrence, ...]  # inside the window: 30 days back, 13 months ahead; sorted
    first_published: datetime
    last_changed: datetime
    sequence: int  # rises when dates, place or status change
    slug: str  # for its page: "<readable-words>-<event_id>"
    change: str | None = None  # what the last change was: new | dates | place | status | cancelled …
    entered_upcoming: datetime | None = None  # when it entered the feed "upcoming"; fixed from then on
    entered_last_chance: datetime | None = None
    content_changed: datetime | None = None  # when anything its entries show changed last (LAST-MODIFIED)
    picture: Picture | None = None  # its image as this release holds it

    @property
    def event_id(self) -> str:
        return self.event.event_id

    @property
    def status(self) -> Status:
        return self.event.status


@dataclass(frozen=True, slots=True)
class SourceReport:
    """A source as its page on the site and `index.json` show it."""

    source_id: str
    title: str
    homepage: str
    kind: str
    region: str
    language: str
    role: str
    licence: str
    basis: str
    contact: str
    result: str  # ok | unchanged | ailing | failed | left | never
    reason: str | None  # stable code of the last failure
    detail: str | None
    ailing_since: datetime | None
    last_fetched: datetime | None
    last_good: datetime | None
    listings: int
    upcoming: int
    issues: tuple[tuple[str, int], ...] = ()  # code → count
    republish: tuple[str, ...] = ()  # what it lets be shared
    said: int = 0  # listings it says now: those that `coverage` is of
    coverage: tuple[tuple[str, int], ...] = ()  # fact → listings that carry it
    unmatched: tuple[tuple[str, str, int], ...] = ()  # category | city | venue, the word that nothing maps, listings


@dataclass(frozen=True, slots=True)
class Town:
    """A municipality that has events, for its page and feeds."""

    name: str
    slug: str
    region: str


@dataclass(frozen=True, slots=True)
class MergeReasons:
    """Why the listings of an event were brought together: sentences, the weightiest first; whether an editor's decision
    is one of the ties."""

    fr: tuple[str, ...]
    en: tuple[str, ...]
    is_decided: bool


@dataclass(frozen=True, slots=True)
class Gone:
    """An event that was published once. `why`: merged (it is told under another one's id, `became`), or withdrawn.

    `slug` is the end of its page's address, "" where the words are those of a source that left.
    """

    event_id: str
    slug: str
    left_at: datetime
    why: str
    became: str = ""

    @property
    def words(self) -> str:
        """The words of its address, all that is kept of its title: "concert d hiver"."""
        return self.slug.removesuffix(self.event_id).removesuffix("-").replace("-", " ")


@dataclass(frozen=True, slots=True)
class Edition:
    """All that one release says: the input of every renderer. Sorted, complete, no I/O left to do."""

    now: datetime  # the frozen clock
    today: date  # in the territory's zone
    events: tuple[PublishedEvent, ...]  # sorted by (first date, title, event_id)
    venues: tuple[Venue, ...]
    sources: tuple[SourceReport, ...]
    redirects: dict[str, str]  # retired event_id → event_id
    regions: dict[str, str]  # code → French name, all 17
    instance: Instance
    gone: tuple[Gone, ...] = ()  # merged into others, ever, or withdrawn of late; the last to leave first
    merges: Mapping[str, MergeReasons] = field(default_factory=dict)  # by event, of those of several listings
    judged: Mapping[str, Judged] = field(default_factory=dict)  # random | asked: what editors' decisions say of merging
    prints_posters: bool = False  # whether there will be PDFs of posters in this release


@dataclass(frozen=True, slots=True)
class Logo:
    """The picture beside the name of an instance: an SVG or a PNG."""

    ending: str  # svg | png
    content: bytes


@dataclass(frozen=True, slots=True)
class Instance:
    """Who publishes: name, addresses and looks of this installation (`babillard.toml`: docs/settings.md)."""

    name: str = "Babillard"
    base_url: str = "https://babillard.example/"  # where the release is served; ends with a slash
    contact: str = "bonjour@babillard.example"
    timezone: str = "America/Toronto"
    territory: Path = TERRITORY  # the folder of its tables
    languages: tuple[str, ...] = ("fr", "en")  # of the site, in order; the first is that of the feeds' links
    logo: Logo | None = None  # None: Babillard's own
    colours: Mapping[str, str] = field(default_factory=dict)  # name of a colour of the style sheet → "#rrggbb"
    dark_colours: Mapping[str, str] = field(default_factory=dict)  # the same for those who prefer dark
    hub: str = ""  # the WebSub hub that is told of changes; none when empty
    site: Path | None = None  # its templates, assets and translations go before the bundled ones of `site/`
    posters_pdf: bool = True  # whether regions' posters are made as PDF, too, where Chromium is
    serves_members: bool = False  # whether `babillard serve` answers at base_url: members' feeds can be made there
