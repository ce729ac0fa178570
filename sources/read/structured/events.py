"""One event node, or several of one title and place → one listing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sources.model import Certainty, Listing, Occurrence
from sources.read.structured.clock import Clock
from sources.read.structured.corrections import add_hours, correct_dates, find_dates
from sources.read.structured.moments import read_moment
from sources.read.structured.nodes import Node, Value, shorten
from sources.read.structured.occurrences import Dates, make_occurrences, sum_up_status
from sources.read.structured.people import read_organiser, read_performers
from sources.read.structured.places import NOWHERE, SaidPlace
from sources.read.structured.prices import read_price
from sources.read.structured.spans import Span
from sources.read.structured.types import PLAIN_TYPES
from sources.read.structured.visible import VisibleText
from sources.read.text import clean_html, clean_text, make_summary
from sources.source import Source
from sources.urls import join_address

_LANGUAGES = {"french": "fr", "français": "fr", "francais": "fr", "english": "en", "anglais": "en"}
_SUFFIX = re.compile(r"\s*[|–—•·-]\s*\S")
_TOPICS = frozenset(("Thing", "DefinedTerm", "Intangible", "Topic"))
# What a template leaves when nobody fills it.
_UNFILLED = re.compile(r"\W*(?:\{\{.*\}\}|\{%.*%\}|\$\{.*\}|undefined|null|\[object Object\])\W*", re.DOTALL)
_TAG = re.compile(r"([a-z]{2,3})(?:[-_][a-z]{2,4})?", re.IGNORECASE)


@dataclass(slots=True)
class SaidEvent:
    """An event node as one page says it, its dates still as written. `link` is the page it calls its own."""

    node: Node
    title: str
    place: SaidPlace
    spans: list[Span]
    link: str | None = None

    @property
    def identity(self) -> tuple[str, str]:
        """What makes it the same event as another on its page: title and place."""
        where = self.place.name or self.place.address or self.place.city or ""
        return self.title.casefold(), where.casefold()


@dataclass(slots=True)
class Draft:
    """What becomes one listing: the events of one title and place under one key."""

    key: str
    url: str
    events: list[SaidEvent] = field(default_factory=list)
    # Of its own page, when that page is about nothing else:
    text: VisibleText | None = None
    # The text of a page of several events, which only tells the hours of days that no two of them share:
    shared_text: VisibleText | None = None
    meta: dict[str, str] = field(default_factory=dict)  # what its head says, where the markup says less


def make_listing(draft: Draft, source: Source, clock: Clock) -> Listing:
    """Return the listing of a draft: facts from the first event that has each, dates from all."""
    nodes = [event.node for event in draft.events[:50]]
    dates = _make_dates(draft, clock)
    title = draft.events[0].title
    place = next((event.place for event in draft.events if event.place != NOWHERE), NOWHERE)
    description = next((text for node in nodes if (text := read_description(node))), None)
    image = next((image for node in nodes if (image := _read_image(node, draft.url))), None)
    description = description or clean_text(draft.meta.get("og:description") or draft.meta.get("description"))
    image = image or join_address(draft.url, draft.meta.get("og:image"))
    price = next((p for node in nodes if (p := read_price(node, source.language)).text or p.is_free is not None), None)
    organiser, phone = next((found for node in nodes if (found := read_organiser(node, title))[0]), (None, None))
    is_placed = place.name is not None or place.address is not None or place.city is not None
    return Listing(
        source_id=source.id,
        source_key=draft.key,
        title=title,
        url=draft.url,
        summary=make_summary(description),
        description=description,
        language=next((tag for node in nodes if (tag := _read_language(node))), None),
        status=sum_up_status(span.status for event in draft.events for span in event.spans),
        categories=_read_categories(nodes),
        venue=place.name,
        address=place.address,
        city=place.city,
        postal_code=place.postal_code,
        country=place.country,
        lat=place.lat,
        lon=place.lon,
        occurrences=dates.occurrences,
        performers=tuple(dict.fromkeys(name for node in nodes for name in read_performers(node, title)))[:50],
        organiser=organiser,
        price=price.text if price else None,
        is_free=price.is_free if price else None,
        image=image,
        phone=place.phone or phone,
        updated_at=_read_updated(nodes, clock),
        date_certainty=_sum_up_certainty(dates.occurrences),
        date_text=dates.text,
        place_certainty=Certainty.STATED if is_placed or place.lat is not None else Certainty.NONE,
        place_text=place.text,
        notes=tuple(dates.notes),
    )


def _make_dates(draft: Draft, clock: Clock) -> Dates:
    """Return the dates of the markup, corrected by what the page shows, or else those that the page shows."""
    dates = make_occurrences((span for event in draft.events for span in event.spans), clock)
    if draft.shared_text is not None:
        dates.occurrences = add_hours(dates.occurrences, draft.shared_text, clock, dates.notes)
    if draft.text is None:
        return dates
    is_exhibition = any(span.is_exhibition for event in draft.events for span in event.spans)
    if is_exhibition and any(each.is_period for each in dates.occurrences):
        return dates  # its page tells opening hours, guided tours, the vernissage
    if dates.occurrences:
        dates.occurrences = correct_dates(dates.occurrences, draft.text, clock, dates.notes)
    elif (found := find_dates(draft.text, clock)) is not None:
        dates.occurrences, dates.text = found
        dates.notes.append("from-page-text: the markup has no date that can be read")
    return dates


def read_title(node: Node) -> str | None:
    """Return the name of an event. Of two names of which one begins with the other, the shorter: the longer is the
    title of the page, with the site's name behind it («FFAVM - Théâtre du Marais»)."""
    names = _list_names(node, "name")
    if not names:
        names = _list_names(node, "headline", "alternateName", "summary")[:1]
    if not names:  # a screening is known by its film
        works = node.nodes("workPresented", "workPerformed", "workFeatured")
        names = [name for work in works for name in _list_names(work, "name")][:1]
    if not names:
        return None
    shorter = [name for name in names[1:] if names[0].startswith(name) and _SUFFIX.match(names[0][len(name) :])]
    return min(shorter, key=len)[:500] if shorter else names[0][:500]


def _list_names(node: Node, *properties: str) -> list[str]:
    names = (clean_text(text) for text in node.texts(*properties))
    return [name for name in names if name and not _UNFILLED.fullmatch(name[:200])][:20]


def read_description(node: Node) -> str | None:
    """Return the longest description of an event, as plain paragraphs."""
    texts = list(node.texts("description"))
    return clean_html(max(texts, key=len)) if texts else clean_html(node.text("abstract", "disambiguatingDescription"))


def read_link(node: Node, base: str) -> str | None:
    """Return the absolute address that an event gives as its page."""
    for name in ("url", "mainEntityOfPage"):
        for value in node.all(name):
            text = value if isinstance(value, str) else value.id or value.text("url")
            link = join_address(base, text)
            if link is not None:
                return link
    identity = node.id or ""
    is_page = identity.startswith(("http://", "https://")) and "#" not in identity
    return join_address(base, identity) if is_page and "/.well-known/" not in identity else None


def _read_language(node: Node) -> str | None:
    tags = {tag for value in node.all("inLanguage") if (tag := _read_tag(value))}
    return tags.pop() if len(tags) == 1 else None


def _read_tag(value: Value) -> str | None:
    text = value if isinstance(value, str) else value.text("alternateName", "name", "identifier") or ""
    text = text.strip().lower()
    found = _TAG.fullmatch(text)
    return _LANGUAGES.get(text) or (found[1].lower() if found else None)


def _read_categories(nodes: Sequence[Node]) -> tuple[str, ...]:
    """Return what an event is, in the source's words: genres and key words first, then the types that say something."""
    names: dict[str, str] = {}
    for node in nodes:
        for name in (*_category_words(node), *(kind for kind in node.types if kind not in PLAIN_TYPES)):
            if len(name) <= 80:
                names.setdefault(name.casefold(), name)
    return tuple(names.values())[:50]


def _category_words(node: Node) -> Iterator[str]:
    for prop in ("genre", "category", "eventType", "additionalType", "keywords", "about"):
        for value in node.all(prop):
            if prop == "about" and isinstance(value, Node) and not set(value.types) <= _TOPICS:
                continue  # a person, a film: what the event shows, not what kind it is
            text = value if isinstance(value, str) else value.text("name", "termCode") or ""
            if text.startswith(("http://", "https://")):
                text = shorten(text).rstrip("/").rsplit("/", 1)[-1].rsplit("#", 1)[-1]
            for part in re.split(r"[,;|]", text)[:50]:
                name = clean_text(part)
                if name:
                    yield name


def _read_image(node: Node, base: str) -> str | None:
    for value in node.all("image", "photo", "thumbnailUrl", "primaryImageOfPage"):
        text = value if isinstance(value, str) else _read_address(value)
        image = join_address(base, text)
        if image is not None:
            return image
    return None


def _read_address(image: Node) -> str | None:
    for value in image.all("url", "contentUrl", "thumbnailUrl"):
        if text := value if isinstance(value, str) else value.id:
            return text
    return image.id


def _read_updated(nodes: Sequence[Node], clock: Clock) -> datetime | None:
    for node in nodes:
        moment = read_moment(node.text("dateModified") or "")
        if moment is not None and moment.has_time:
            return clock.read_instant(moment)
    return None


def _sum_up_certainty(occurrences: Sequence[Occurrence]) -> Certainty:
    certainties = {occurrence.certainty for occurrence in occurrences}
    if not certainties:
        return Certainty.NONE
    return Certainty.STATED if certainties == {Certainty.STATED} else Certainty.INFERRED
