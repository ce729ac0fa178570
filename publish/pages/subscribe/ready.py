"""Ready-made feeds: those of the whole territory, of disciplines, of regions and of a region's disciplines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from publish.names import CATEGORY_NAMES
from publish.pages.frame.language import Language
from publish.pages.frame.vocabulary import FEED_NAMES, name_category
from publish.pages.site import Site


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One feed: what it holds, and its path without extension."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class RegionFeeds:
    """The feeds of a region, the whole first."""

    name: str
    feeds: list[FeedLine]


def list_general(site: Site, language: Language) -> list[FeedLine]:
    """Return the feeds of the whole territory."""
    return [FeedLine(language.say(name), path) for path, name in FEED_NAMES.items() if path in site.feeds]


def list_categories(site: Site, language: Language, prefix: str = "feeds/category/") -> list[FeedLine]:
    """Return the feeds of disciplines: of the whole territory, or of a region whose path is the prefix."""
    paths = {code: f"{prefix}{code}" for code in CATEGORY_NAMES}
    return [FeedLine(name_category(code, language), path) for code, path in paths.items() if path in site.feeds]


def list_regions(site: Site, language: Language) -> Iterator[RegionFeeds]:
    """Yield each region with its feeds."""
    for code, (name, _) in site.regions.items():
        path = f"feeds/region/{code}"
        if path in site.feeds:
            whole = FeedLine(language.say("%(region)s, tout") % {"region": name}, path)
            lines = list_categories(site, language, f"{path}/")
            yield RegionFeeds(name, [whole, *(FeedLine(f"{name}, {li.name.lower()}", li.path) for li in lines)])
