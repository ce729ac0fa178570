"""The events of one page: every event node of its markup, sub-events told apart from dates, places handed down."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from sources.read.structured.events import SaidEvent, read_link, read_title
from sources.read.structured.markup import Markup
from sources.read.structured.nodes import Node, walk_with_place
from sources.read.structured.places import NOWHERE, SaidPlace, read_place
from sources.read.structured.spans import Span, read_spans
from sources.read.structured.told import Frame
from sources.read.structured.types import WITHIN, is_event
from sources.read.text import clean_text

MAX_EVENTS = 3_000  # of one page
MAX_DEPTH = 4  # of sub-events
# «Nom du spectacle - 5 oct. 2026 20:00»: the date of one performance behind the title of all.
_DATED = re.compile(r"^\W*(?:[a-zéûA-Z]+\.?\s+)?(?:le\s+)?\d{1,4}\b.*\d", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Setting:
    """What the item around an event tells about it."""

    place: SaidPlace = NOWHERE
    title: str = ""


def find_events(markup: Markup, frame: Frame, dropped: Counter[str]) -> list[SaidEvent]:
    """Return the events marked up on a page, in page order. Those without a title are counted as dropped."""
    inner = _find_inner(markup.nodes) if markup.has_parts else set()
    found: list[SaidEvent] = []
    untitled: list[Node] = []
    for node, parent, prop in walk_with_place(markup.nodes, without=WITHIN):
        if len(found) >= MAX_EVENTS:
            dropped["too-many-on-one-page"] += 1
            break
        if id(node) in inner or not is_event(node, is_top=parent is None or prop in ("item", "mainEntity")):
            continue
        _hand_down(node, parent, prop)
        events = list(_read_event(node, markup.page.url, frame, _Setting()))
        if not events:
            untitled.append(node)
        found += events
    if len(untitled) == 1 and not found and (title := _find_title(markup)):
        return list(_read_event(untitled[0], markup.page.url, frame, _Setting(title=title)))
    if untitled:
        dropped["untitled"] += len(untitled)
    return found


def _find_title(markup: Markup) -> str | None:
    """Return how a page calls itself: what the only event on it is called when its markup does not say."""
    if markup.page.role != "event":
        return None
    return markup.read_heading() or clean_text(markup.read_meta().get("og:title"))


def _read_event(node: Node, base: str, frame: Frame, setting: _Setting, depth: int = 0) -> Iterator[SaidEvent]:
    """Yield an event, then those of its sub-events that are events of their own."""
    title = read_title(node) or setting.title
    frame.events_left -= 1
    if not title or frame.events_left < 0:
        return
    place = read_place(node)
    if place == NOWHERE:
        whole = next(node.nodes("superEvent"), None)
        place = setting.place if setting.place != NOWHERE or whole is None else read_place(whole)
    spans = read_spans(node, frame)
    separate: list[SaidEvent] = []
    dates: list[Span] = []
    for sub in list(node.nodes("subEvent", "subEvents"))[:MAX_EVENTS] if depth < MAX_DEPTH else ():
        for event in _read_event(sub, base, frame, _Setting(place, title), depth + 1):
            if _is_date_of(event, title, place):
                dates += event.spans
            else:
                separate.append(event)
    if dates:  # the dates of the whole only frame those of its parts
        spans = dates
    yield SaidEvent(node, title, place, spans, read_link(node, base))
    yield from separate


def _is_date_of(event: SaidEvent, title: str, place: SaidPlace) -> bool:
    """Whether a sub-event is only a date of the whole: the same title, also with the date behind it, one place."""
    name, whole = event.title.casefold(), title.casefold()
    rest = name.removeprefix(whole)
    is_same_title = name == whole or (rest != name and bool(_DATED.match(rest)))
    is_same_place = event.place == place or place == NOWHERE or event.place.name == place.name
    return is_same_title and is_same_place


def _hand_down(node: Node, parent: Node | None, prop: str) -> None:
    """Give an event inside a place or a performer («event» of a Place, of a MusicGroup) what it is inside of."""
    if parent is None or not parent.types:
        return
    if prop == "hasCourseInstance" and "name" not in node.properties:
        node.properties["name"] = list(parent.texts("name"))
    if "location" not in node.properties and ("address" in parent.properties or "geo" in parent.properties):
        node.properties["location"] = [parent]
    elif "performer" not in node.properties and parent.is_a(("MusicGroup", "PerformingGroup", "Person")):
        node.properties["performer"] = [parent]


def _find_inner(roots: list[Node]) -> set[int]:
    """Return the nodes that some event names as its sub-event: they are read with it."""
    inner: set[int] = set()
    for node, _, _ in walk_with_place(roots):
        if id(node) not in inner:  # two events that name each other: the first is the whole
            inner.update(id(sub) for sub in node.nodes("subEvent", "subEvents") if sub is not node)
    return inner
