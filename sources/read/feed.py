"""RSS, Atom, RDF and JSON Feed → listings. The shape of items is feed_items.py's, their dates feed_dates.py's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from sources.model import Certainty, Issue, Listing, Occurrence, Page, Reading
from sources.read.feed_dates import read_item_dates
from sources.read.feed_item import FeedItem, make_point
from sources.read.feed_items import parse_feed
from sources.read.feed_texts import make_texts
from sources.read.places import find_place
from sources.read.text import clean_text, make_summary
from sources.source import Source

MAX_KEY = 500
MAX_TITLE = 500
MAX_LISTINGS = 20_000


def read_feed(pages: Sequence[Page], source: Source, now: datetime) -> Reading:
    """Read every feed among the pages; a failure only when none of them is one."""
    listings: dict[str, Listing] = {}
    issues: list[Issue] = []
    dropped: dict[str, int] = {}
    is_feed = False
    for page in pages:
        items = parse_feed(page)
        if isinstance(items, str):
            issues.append(Issue("not-a-feed", f"{page.url}: {items}"))
            continue
        is_feed = True
        for item in items:
            reason = _add_item(listings, item, page, source, now)
            if reason is not None:
                dropped[reason] = dropped.get(reason, 0) + 1
    if not is_feed:
        return Reading(failure=issues[0] if issues else Issue("not-a-feed", "no page"), dropped=dropped)
    return Reading(tuple(listings.values()), (*issues, *_find_doubts(listings)), dropped)


def _add_item(listings: dict[str, Listing], item: FeedItem, page: Page, source: Source, now: datetime) -> str | None:
    listing = _make_listing(item, page, source, now)
    if listing is None:
        return "untitled"
    if len(listings) >= MAX_LISTINGS:
        return "too-many"
    before = listings.get(listing.source_key)
    if before is None:
        listings[listing.source_key] = listing
        return None
    if before.title == listing.title:  # one guid, one item a date: the occurrences of one listing
        merged = _sort((*before.occurrences, *listing.occurrences))
        listings[listing.source_key] = replace(before, occurrences=merged)
    return "duplicate-key"


def _make_listing(item: FeedItem, page: Page, source: Source, now: datetime) -> Listing | None:
    texts = make_texts(item)
    description = texts.content or texts.summary
    title = texts.title or make_summary(description)
    if title is None:
        return None
    language = _read_language(item.language)
    dates = read_item_dates(item, texts, now=now, language=language or source.language, timezone=source.timezone)
    venue = _read_name(item.fields.get("location") or item.fields.get("venue"))
    told = find_place(texts.told, near=dates.text, title=title) if not venue else None
    lat, lon = item.point or make_point(item.fields.get("lat"), item.fields.get("long")) or (None, None)
    return Listing(
        source_id=source.id,
        source_key=clean_text(item.key[:MAX_KEY]) or item.key[:MAX_KEY],
        title=title[:MAX_TITLE],
        url=_make_url(item.url, page.url),
        summary=make_summary(texts.summary or description),
        description=description,
        language=language,
        categories=tuple(text for category in item.categories if (text := clean_text(category))),
        venue=venue or (told.venue if told else None),
        address=clean_text(item.fields.get("address")) or (told.address if told else None),
        city=clean_text(item.fields.get("city")) or (told.city if told else None),
        lat=lat,
        lon=lon,
        occurrences=_sort(dates.occurrences),
        organiser=clean_text(item.fields.get("organizer")),
        price=clean_text(item.fields.get("cost") or item.fields.get("price")),
        image=_make_url(item.image, page.url),
        published_at=None if dates.is_pubdate else item.published_at,
        updated_at=item.updated_at,
        date_certainty=dates.certainty,
        date_text=dates.text,
        place_certainty=Certainty.STATED if venue else told.certainty if told else Certainty.NONE,
        place_text=venue or (told.text if told else None),
        notes=dates.notes,
    )


def _read_name(value: str | None) -> str | None:
    """Return a name of a place; forms left empty say «-» or «,»."""
    name = clean_text(value)
    return name if name and any(character.isalnum() for character in name) else None


def _read_language(said: str | None) -> str | None:
    primary = (said or "").split("-")[0].split("_")[0].strip().lower()
    return primary if 2 <= len(primary) <= 3 and primary.isascii() and primary.isalpha() else None


def _make_url(value: str | None, base: str) -> str | None:
    if not value:
        return None
    try:
        url = value.strip()
        url = url if url.startswith(("http://", "https://")) else urljoin(base, url)
        return url if urlsplit(url).scheme in ("http", "https") and len(url) <= 2000 else None
    except ValueError:
        return None


def _sort(occurrences: Sequence[Occurrence]) -> tuple[Occurrence, ...]:
    return tuple(sorted(set(occurrences), key=lambda one: (str(one.start or ""), str(one.end or ""))))


def _find_doubts(listings: dict[str, Listing]) -> list[Issue]:
    """Contradictions that a maintainer should see, each with its listing."""
    return [
        Issue(note.split(":")[0], note, listing.source_key)
        for listing in listings.values()
        for note in listing.notes
        if note.startswith(("weekday-mismatch", "no-such-day", "ends-before-start"))
    ]
