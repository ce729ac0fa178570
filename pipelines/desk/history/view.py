"""What the page of history shows: lines found, contradictions with their ways out, decisions to ask again."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from zoneinfo import ZoneInfo

from dedupe.desk.conflicts import Dispute, WayOut, find_disputes
from dedupe.desk.evidence import make_listing_id
from dedupe.desk.fingerprints import Changed, find_changed
from dedupe.desk.history import History, find_day
from pipelines.desk.ground import Ground
from pipelines.desk.history.cache import LastResult
from pipelines.desk.history.decision_words import DecisionView, Item, list_names, name_field, view_entry
from pipelines.desk.index.index import Index
from publish.pages.frame.language import Language

PAGE = 30  # lines
WAYS_SHOWN = 6
LISTINGS_SHOWN = 40
QUICK = 1_000  # decisions whose facts are compared while a page of something else waits
# Of what a decision rests on (dedupe.desk.facts.FIELDS), beside fields that can be pinned.
FACTS = {"title": "Titre", "dates": "Dates", "venue": "Lieu", "city": "Ville", "status": "État"}


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; empty fields look for anything. `page` counts from 1."""

    text: str = ""
    by: str = ""
    kind: str = ""
    state: str = ""
    since: date | None = None
    until: date | None = None  # included
    page: int = 1

    @property
    def is_day(self) -> bool:
        """Whether it is one day of one person: what can be taken back at once."""
        return bool(self.by) and self.since is not None and self.since == self.until


@dataclass(frozen=True, slots=True)
class WayView:
    """A way out of a dispute: the decisions to take back, and what is then one event."""

    undoes: tuple[DecisionView, ...]
    groups: tuple[tuple[Item, ...], ...]
    apart: tuple[tuple[str, str], ...]  # letters of two groups


@dataclass(frozen=True, slots=True)
class DisputeView:
    """Decisions that contradict each other through others."""

    is_venue: bool
    listings: tuple[Item, ...]
    more_listings: int
    decisions: tuple[DecisionView, ...]
    ways: tuple[WayView, ...]


@dataclass(frozen=True, slots=True)
class ChangedView:
    """A decision to ask again: because of which facts."""

    decision: DecisionView
    items: tuple[Item, ...]
    fields: tuple[str, ...]


def find_page(history: History, search: Search, zone: ZoneInfo) -> tuple[list[str], bool]:
    """Return the ids of the lines on a page of a search, and whether there are more."""
    found = history.search(
        search.text,
        by=search.by or None,
        kinds=[search.kind] if search.kind else (),
        states=[search.state] if search.state else (),
        since=find_day(search.since, zone)[0] if search.since else None,
        until=find_day(search.until, zone)[1] if search.until else None,
    )
    first = (search.page - 1) * PAGE
    ids = [entry.decision.id for entry in islice(found, first, first + PAGE + 1)]
    return ids[:PAGE], len(ids) > PAGE


def view_lines(ids: Iterable[str], ground: Ground) -> list[DecisionView]:
    """Return some lines as the page shows them."""
    entries = [ground.history.by_id[decision_id] for decision_id in ids]
    names = list_names((entry.decision for entry in entries), ground.history)
    titles, events = _find_titles(names, ground.index)
    return [view_entry(entry, titles, events, ground.language, history=ground.history) for entry in entries]


def view_disputes(ground: Ground) -> list[DisputeView]:
    """Return the contradictions in the ledger."""
    disputes: Sequence[Dispute] = _find_disputes(ground.history)
    names = {make_listing_id(key) for dispute in disputes for key in dispute.listings[:LISTINGS_SHOWN]}
    titles, events = _find_titles(names, ground.index)
    return [_view_dispute(dispute, titles, events, ground) for dispute in disputes]


def find_asked_again(ground: Ground) -> Sequence[Changed]:
    """Return the decisions in force whose facts have changed since."""
    changes: Sequence[Changed] = _find_changed(ground.history, ground.index, sys.intern(ground.now.date().isoformat()))
    return changes


def count_asked_again(ground: Ground) -> int | None:
    """Return how many there are; None where it would take a page too long to find out: there the page of their own
    tells."""
    if len(ground.history.in_force) > QUICK:
        return None
    return len(find_asked_again(ground))


def view_asked_again(changes: Sequence[Changed], ground: Ground) -> list[ChangedView]:
    """Return decisions to ask again as the page shows them."""
    views = view_lines((change.decision.id for change in changes), ground)
    names = {make_listing_id(key) for change in changes for key in change.items}
    titles, events = _find_titles(names, ground.index)
    return [
        ChangedView(
            view,
            tuple(_view_item(make_listing_id(key), titles, events) for key in change.items),
            tuple(_name_fact(field, ground.language) for field in change.fields),
        )
        for view, change in zip(views, changes, strict=True)
    ]


def _make_changed(history: History, index: Index, day: str) -> Sequence[Changed]:
    told = [d for d in history.in_force if "fingerprints" in d.evidence or "corrects" in d.evidence]
    listings = index.load_listings({make_listing_id(key) for decision in told for key in decision.items})
    today = date.fromisoformat(day)
    return find_changed(history.in_force, {item.said.key: item for item in listings.values()}, today)


_find_disputes = LastResult(lambda history: find_disputes(history.in_force))
_find_changed = LastResult(_make_changed)


def _view_dispute(
    dispute: Dispute, titles: Mapping[str, str], events: Mapping[str, str], ground: Ground
) -> DisputeView:
    def view(keys: Iterable[tuple[str, str]]) -> tuple[Item, ...]:
        return tuple(_view_item(make_listing_id(key), titles, events) for key in keys)

    def view_way(way: WayOut) -> WayView:
        letters = [chr(ord("A") + number % 26) for number in range(len(way.groups))]
        apart = tuple((letters[one], letters[other]) for one, other in way.apart)
        return WayView(tuple(view_lines(way.undoes, ground)), tuple(view(group) for group in way.groups), apart)

    return DisputeView(
        is_venue=dispute.kind == "venue",
        listings=view(dispute.listings[:LISTINGS_SHOWN]),
        more_listings=max(0, len(dispute.listings) - LISTINGS_SHOWN),
        decisions=tuple(view_lines(dispute.decision_ids, ground)),
        ways=tuple(view_way(way) for way in dispute.ways[:WAYS_SHOWN]),
    )


def _find_titles(names: Iterable[str], index: Index) -> tuple[dict[str, str], dict[str, str]]:
    wanted = set(names)
    titles = {name: item.title for name, item in index.load_listings(wanted).items()}
    return titles, index.find_events(wanted)


def _view_item(name: str, titles: Mapping[str, str], events: Mapping[str, str]) -> Item:
    return Item(name, titles.get(name), events.get(name))


def _name_fact(field: str, language: Language) -> str:
    return language.say(FACTS[field]) if field in FACTS else name_field(field, language)


def read_search(values: Mapping[str, str]) -> Search:
    """Return what the form of the page asks for; what makes no sense asks for nothing."""
    page = values.get("page", "1")
    return Search(
        text=values.get("q", "").strip()[:200],
        by=values.get("by", "")[:60],
        kind=values.get("kind", "")[:20],
        state=values.get("state", "")[:20],
        since=_read_day(values.get("since", "")),
        until=_read_day(values.get("until", "")),
        page=int(page) if page.isascii() and page.isdigit() and 0 < int(page) < 10**6 else 1,
    )


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def list_names_of_editors(history: History) -> list[str]:
    """Return who has written in the ledger."""
    return sorted({entry.decision.by for entry in history.entries if entry.decision.by})
