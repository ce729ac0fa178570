"""Which listing each marked-up event belongs to: the page it is on, or the page that it names as its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sources.read.structured.events import Draft, SaidEvent
from sources.read.structured.markup import Markup
from sources.read.structured.plain_words import list_words
from sources.read.structured.visible import read_visible
from sources.urls import fold_address, is_same_site

MAX_SHARING = 12  # events of one page whose hours its text may tell


@dataclass(slots=True)
class EventPage:
    """A page with the events marked up on it, in page order."""

    markup: Markup
    events: list[SaidEvent]

    own_names: frozenset[str] = field(init=False)  # the addresses that mean this page

    def __post_init__(self) -> None:
        self.own_names = frozenset(map(fold_address, {self.markup.page.url, self.markup.url}))

    @property
    def titles(self) -> set[str]:
        """The titles of all events on the page, folded."""
        return {event.title.casefold() for event in self.events}


@dataclass(slots=True)
class _Claims:
    """Events by the address they belong to, in the order in which they were met."""

    url: str
    events: list[SaidEvent] = field(default_factory=list)
    page: EventPage | None = None  # the page at this address, if it was fetched and has markup
    said_on: dict[int, EventPage] = field(default_factory=dict)


def make_drafts(pages: Sequence[EventPage], now: datetime, language: str) -> list[Draft]:
    """Return one draft for each listing that these pages make.

    A page's own markup wins over what a listing page says about it.
    """
    own: dict[str, _Claims] = {}
    others: dict[str, _Claims] = {}
    canonical = {name: page.markup.url for page in pages for name in page.own_names}
    for page in pages:
        for event, address in _attribute(page):
            is_own = address is None
            url = page.markup.url if address is None else canonical.get(fold_address(address), address)
            claims = (own if is_own else others).setdefault(fold_address(url), _Claims(url))
            claims.events.append(event)
            claims.said_on[id(page)] = page
            if is_own:
                claims.page = page
    claimed = [*own.values(), *(claims for name, claims in others.items() if name not in own)]
    made = [(claims, _add_text(_split(claims), claims, now, language)) for claims in claimed]
    _share_texts(made, now, language)
    drafts = [draft for _, drafts in made for draft in drafts]
    _drop_shared(drafts)
    return drafts


def _drop_shared(drafts: Sequence[Draft]) -> None:
    """Forget what the heads of several pages say alike: the site's slogan, its logo."""
    counts = Counter(said for draft in drafts for said in draft.meta.items())
    for draft in drafts:
        draft.meta = {name: value for name, value in draft.meta.items() if counts[name, value] == 1}


def _add_text(drafts: list[Draft], claims: _Claims, now: datetime, language: str) -> list[Draft]:
    """Give the only event of a page what that page shows to people; on other pages nobody can tell whose hour it is."""
    if len(drafts) == 1 and claims.page is not None and len(claims.page.titles) == 1:
        markup = claims.page.markup
        said = {name for event in drafts[0].events for name in event.node.properties}
        if not said >= {"description", "image"}:
            drafts[0].meta = markup.read_meta()
        event = drafts[0].events[0]
        own = list_words(f"{event.title} {event.place.name or ''} {event.place.text or ''}")
        language = markup.language or language
        drafts[0].text = read_visible(markup.make_main_tree(), markup.page.fetched_at or now, language, own)
    return drafts


def _share_texts(made: Sequence[tuple[_Claims, list[Draft]]], now: datetime, language: str) -> None:
    """Give the events of each page of several the text of that page, where their days lack hours."""
    by_page: dict[int, tuple[EventPage, list[Draft]]] = {}
    for claims, drafts in made:
        if len(claims.said_on) == 1:
            [(number, page)] = claims.said_on.items()
            by_page.setdefault(number, (page, []))[1].extend(drafts)
    for page, drafts in by_page.values():
        if 1 < len(page.titles) <= MAX_SHARING and len(drafts) == len(page.titles) and _are_days_apart(drafts):
            _share_text(drafts, page.markup, now, language)


def _share_text(drafts: list[Draft], markup: Markup, now: datetime, language: str) -> None:
    """Give the events of one page its text, for the hours that their days lack."""
    said = (f"{each.title} {each.place.name or ''} {each.place.text or ''}" for d in drafts for each in d.events)
    now, language = markup.page.fetched_at or now, markup.language or language
    text = read_visible(markup.make_main_tree(), now, language, list_words(" ".join(said)))
    for draft in drafts:
        draft.shared_text = text


def _are_days_apart(drafts: Sequence[Draft]) -> bool:
    """Whether some day lacks its hour, and no two events are on the same day."""
    moments = [{span.start for event in draft.events for span in event.spans if span.start} for draft in drafts]
    days = Counter(day for starts in moments for day in {start.local.date() for start in starts})
    is_lacking = any(not start.has_time or start.is_midnight for starts in moments for start in starts)
    return is_lacking and all(count == 1 for count in days.values())


def _attribute(page: EventPage) -> Iterator[tuple[SaidEvent, str | None]]:
    """Yield each event of a page with the address it belongs to; None: this page."""
    if page.markup.page.role == "event":
        yield from _attribute_detail(page)
    else:
        yield from _attribute_listing(page)


def _attribute_detail(page: EventPage) -> Iterator[tuple[SaidEvent, str | None]]:
    """On the page of one event, what links elsewhere on the site is a related event, unless nothing is the page's."""
    names = page.own_names
    elsewhere = {id(e): _is_elsewhere(e, page, names) for e in page.events}
    own_titles = {e.title.casefold() for e in page.events if not elsewhere[id(e)]}
    if not own_titles:
        titles = {e.title.casefold() for e in page.events}
        heading = (page.markup.read_heading() or "").casefold()
        own_titles = titles if len(titles) == 1 else {title for title in titles if title == heading}
    for event in page.events:
        is_own = not elsewhere[id(event)] or event.title.casefold() in own_titles
        yield event, None if is_own else event.link


def _attribute_listing(page: EventPage) -> Iterator[tuple[SaidEvent, str | None]]:
    """On a listing page, events belong to the pages they link to. A link to another site counts when it tells events
    of the page apart (one ticket page each); a lone event is the page's."""
    names = page.own_names
    by_identity: dict[tuple[str, str], set[str]] = {}
    for event in page.events:
        by_identity.setdefault(event.identity, set()).add(fold_address(event.link or ""))
    shared = _count_links(by_identity)
    for event in page.events:
        if event.link is None or fold_address(event.link) in names:
            yield event, None
        elif is_same_site(event.link, page.markup.page.url) or is_same_site(event.link, page.markup.url):
            yield event, None if _is_home(event.link) else event.link
        else:
            links = by_identity[event.identity]
            is_telling = len(by_identity) > 1 and len(links) == 1 and shared[fold_address(event.link)] == 1
            yield event, event.link if is_telling else None


def _is_elsewhere(event: SaidEvent, page: EventPage, names: frozenset[str]) -> bool:
    link = event.link
    if link is None or fold_address(link) in names or _is_home(link):
        return False
    return is_same_site(link, page.markup.page.url)


def _count_links(by_identity: Mapping[tuple[str, str], set[str]]) -> dict[str, int]:
    shared: dict[str, int] = {}
    for links in by_identity.values():
        for link in links:
            shared[link] = shared.get(link, 0) + 1
    return shared


def _split(claims: _Claims) -> list[Draft]:
    """Return a draft per title and place: the first keeps the bare address, the others get #2, #3… in page order."""
    by_identity: dict[tuple[str, str], list[SaidEvent]] = {}
    for event in claims.events:
        by_identity.setdefault(event.identity, []).append(event)
    drafts = []
    for position, events in enumerate(_join_placeless(by_identity), start=1):
        key = claims.url if position == 1 else f"{claims.url}#{position}"
        drafts.append(Draft(key, claims.url, events))
    return drafts


def _join_placeless(by_identity: Mapping[tuple[str, str], list[SaidEvent]]) -> list[list[SaidEvent]]:
    """Join events without a place to those of the same title, when these agree on one place."""
    places: dict[str, set[str]] = {}
    for title, place in by_identity:
        places.setdefault(title, set()).add(place)
    groups: dict[tuple[str, str], list[SaidEvent]] = {}
    for (title, place), events in by_identity.items():
        named = places[title] - {""}
        where = next(iter(named)) if not place and len(named) == 1 else place
        groups.setdefault((title, where), []).extend(events)
    return list(groups.values())


def _is_home(url: str) -> bool:
    return url.split("://", 1)[-1].partition("/")[2] == ""
