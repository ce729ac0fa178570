"""One source as its `source.toml` declares it. Checking a whole catalogue is `catalogue`'s work."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Kind = Literal["ical", "feed", "jsonld", "tribe", "spider"]
Role = Literal["organiser", "venue", "ticketing", "media", "aggregator"]
Basis = Literal["agreement", "open-licence", "public-feed", "pending"]
Fact = Literal["title", "dates", "place", "link", "summary", "description", "image", "price"]

CATEGORIES = tuple(
    "music theatre dance circus comedy cinema exhibition literature workshop conference festival family "  # noqa: SIM905
    "heritage market community other".split()
)
REPUBLISHED_BY_DEFAULT: tuple[Fact, ...] = ("title", "dates", "place", "link", "summary")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Rights(_Strict):
    """On what ground, and how much of it, a source's facts may be shared."""

    basis: Basis
    licence: str = "none stated"
    contact: str = ""
    republish: tuple[Fact, ...] = REPUBLISHED_BY_DEFAULT


class Expect(_Strict):
    """Smoke alarms, checked after each reading; they warn and never block."""

    listings_min: Annotated[int, Field(ge=0)] | None = None
    listings_max: Annotated[int, Field(ge=0)] | None = None
    dated_min: Annotated[float, Field(ge=0, le=1)] | None = None
    placed_min: Annotated[float, Field(ge=0, le=1)] | None = None


class Lookups(_Strict):
    """Enumerable exceptions of one source, as data: what it says → what is meant."""

    category: dict[str, str] = {}
    city: dict[str, str] = {}
    venue: dict[str, str] = {}


class PageSelect(_Strict):
    """Where the facts of one event stand: CSS selectors; «selector@attribute» takes an attribute, "@attribute" one of
    the event's own element. The first element that a selector finds counts; for `dates`, all of them."""

    title: str = ""
    dates: str = ""
    description: str = ""
    venue: str = ""
    address: str = ""
    city: str = ""
    category: str = ""
    organiser: str = ""
    price: str = ""
    image: str = ""


class Select(PageSelect):
    """Selectors of a plain HTML list, `[select]`; with `[select.page]`, facts are read on each event's own page."""

    item: Annotated[str, Field(min_length=1)]
    link: str = ""
    next: str = ""
    page: PageSelect | None = None


class Source(_Strict):
    """One calendar that somebody keeps. See docs/sources.md for each key."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=80)]
    title: Annotated[str, Field(min_length=1)]
    kind: Kind
    url: str
    region: Annotated[str, Field(pattern=r"^\d{2}$")]
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
    rights: Rights
    homepage: str = ""
    follow: tuple[str, ...] = ()
    city: str | None = None
    timezone: str = "America/Toronto"
    role: Role = "media"
    enabled: bool = True
    schedule: str = "daily"
    lookups: Lookups = Lookups()
    expect: Expect = Expect()
    platform: str = ""
    select: Select | None = None
    folder: Annotated[Path | None, Field(exclude=True)] = None  # where source.toml lies; spiders live beside it

    @field_validator("url", "homepage")
    @classmethod
    def _check_address(cls, value: str) -> str:
        if value and (urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).hostname):
            raise ValueError("must be an address that starts with https:// or http://")
        return value

    @field_validator("timezone")
    @classmethod
    def _check_timezone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("is not an IANA time zone")
        return value

    @model_validator(mode="after")
    def _fill_homepage(self) -> Source:
        if not self.homepage:
            parts = urlsplit(self.url)
            object.__setattr__(self, "homepage", f"{parts.scheme}://{parts.netloc}/")
        return self

    @property
    def is_published(self) -> bool:
        """Whether anything of it may appear in a release."""
        return self.rights.basis != "pending"

    def may_republish(self, fact: str) -> bool:
        """Whether this fact (a value of `[rights] republish`) may be shared."""
        return fact in self.rights.republish
