"""What new decisions would do, told before they are made: which listings would be one event, which identifiers stay or
lead elsewhere, and what the subscribers of each feed would see change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log
from typing import Any

from dedupe.decisions import Decision, Link, Resolution, find_undone, resolve_decisions
from dedupe.desk.evidence import make_listing_id
from dedupe.identity import assign_ids, find_redirects
from dedupe.match.cluster import STRONGEST
from dedupe.match.model import SAME
from dedupe.match.rules import RULES
from dedupe.merge import merge_events
from dedupe.model import MergedEvent, NormalisedListing, Venue
from pipelines.desk.index.index import Index
from publish.ledger import Ledger, make_edition_events
from publish.model import Edition, Instance, PublishedEvent
from publish.slices import make_slices
from sources.territory import load_territory

LASTING = ("region", "category", "region-category", "city", "venue")  # feeds whose events do not depend on the day
_SHIFT = log(SAME / (1 - SAME))
_FORBIDDING = frozenset(rule.name for rule in RULES if rule.verdict == "different")


@dataclass(frozen=True, slots=True)
class Part:
    """An event to be: its listings, what they come to (None: their sources let no title or no dates be shared), and
    what is published of it (None: nothing, it is long over)."""

    event_id: str
    listings: tuple[str, ...]
    event: MergedEvent | None
    published: PublishedEvent | None


@dataclass(frozen=True, slots=True)
class FeedChange:
    """A feed, and how many dates its subscribers see appear, change, and go."""

    path: str
    title_fr: str
    title_en: str
    added: int
    changed: int
    removed: int


@dataclass(frozen=True, slots=True)
class Foresight:
    """Some events before and after new decisions. `redirects`: ids that would retire, and where they would lead."""

    before: tuple[Part, ...]
    after: tuple[Part, ...]
    redirects: Mapping[str, str]
    feeds: tuple[FeedChange, ...]

    @property
    def kept_ids(self) -> frozenset[str]:
        """Ids that go on."""
        return frozenset(part.event_id for part in self.before) & {part.event_id for part in self.after}

    @property
    def is_change(self) -> bool:
        """Whether anything would be another."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class _Facts:
    listings: Mapping[str, NormalisedListing]
    index: Index
    now: datetime


def foresee(
    index: Index,
    lines: Sequence[Decision],
    new: Sequence[Decision],
    event_ids: Iterable[str],
    *,
    now: datetime,
) -> Foresight:
    """Return what would become of some events of the last run, and of those that the new decisions also speak of.

    `lines` is the whole ledger by time, `undo` included. What the machine said of a pair is taken from the last run: a
    run that meets new facts may see it otherwise.
    """
    spoken = {make_listing_id(key) for line in new for key in line.items}
    undone_now = {line.undoes for line in new if line.undoes}
    spoken |= {make_listing_id(key) for line in lines if line.id in undone_now for key in line.items}
    events = sorted({*event_ids, *index.find_events(spoken).values()})
    members = index.find_members(events)
    known = {name: event for event, names in members.items() for name in names}
    facts = _Facts(index.load_listings(known), index, now)
    # What was made since the last run counts, and what is about listings that are gone does not.
    before, after = (_find_in_force([*lines, *more], known) for more in ((), new))
    first_seen = {name: item.first_seen for name, item in facts.listings.items()}
    groups = _group(list(facts.listings), known, index.find_pairs(known), resolve_decisions(after), after)
    ids, _ = assign_ids(groups, known, first_seen)
    redirects = find_redirects(known, ids)
    parts = _make_parts(facts, known, before, {}), _make_parts(facts, ids, after, redirects)
    venues = tuple(index.find_venues(known)[1])
    return Foresight(*parts, redirects, tuple(_compare_feeds(*parts, venues, now)))


def _find_in_force(lines: Sequence[Decision], known: Mapping[str, str]) -> list[Decision]:
    ordered = sorted(lines, key=lambda d: (d.at, d.id))
    undone = find_undone(ordered)
    about = ((d, [key for key in d.items if make_listing_id(key) in known]) for d in ordered)
    return [d for d, mine in about if mine and d.kind != "undo" and d.id not in undone]


def _group(
    names: Sequence[str],
    known: Mapping[str, str],
    pairs: Iterable[Mapping[str, Any]],
    said: Resolution,
    in_force: Sequence[Decision],
) -> list[list[str]]:
    """Return the listings that would be together: those that editors call one, then what is together now, the strongest
    tie first; never two that editors keep apart. What only a decision that is taken back held or parted is as the
    machine weighs it."""
    home = {name: {name} for name in names}
    banned = [_name(link) for link in said.cannot]

    def join(one: str, other: str) -> None:
        left, right = home[one], home[other]
        meet = any((a in left and b in right) or (a in right and b in left) for a, b in banned)
        if left is not right and not meet:
            left |= right
            home.update(dict.fromkeys(right, left))

    for one, other in map(_name, said.must):
        if one in home and other in home:
            join(one, other)
    open_pairs = {frozenset(_name(link)) for link in said.unsure}
    ruled = {decision.id for decision in in_force}
    ties = []
    for row in pairs:
        one, other = row["left"], row["right"]
        weight = _weigh(row, is_together=known[one] == known[other], ruled=ruled)
        if weight > 0 and not (frozenset((one, other)) in open_pairs and known[one] != known[other]):
            ties.append((-weight, one, other))
    for _, one, other in sorted(ties):
        join(one, other)
    return [sorted(group) for group in {id(group): group for group in home.values()}.values()]


def _weigh(row: Mapping[str, Any], *, is_together: bool, ruled: set[str]) -> float:
    """Return how strongly a pair is tied; 0 or less for one that is not."""
    found = row["features"]
    weight = STRONGEST if found["weight"] is None else float(found["weight"]) - _SHIFT
    decision_id = found.get("decision_id")
    if decision_id and decision_id not in ruled:
        return 0.0 if found.get("rule") in _FORBIDDING else weight
    return max(weight, 0.1) if is_together else 0.0


def _name(link: Link) -> tuple[str, str]:
    return make_listing_id(link.left), make_listing_id(link.right)


def _make_parts(
    facts: _Facts, clusters: Mapping[str, str], decisions: Sequence[Decision], redirects: Mapping[str, str]
) -> tuple[Part, ...]:
    venue_ids, venues = facts.index.find_venues(clusters)
    items = [facts.listings[name] for name in sorted(clusters) if name in facts.listings]
    events = merge_events(items, clusters, venues=venues, venue_ids=venue_ids, decisions=decisions, now=facts.now)
    known = facts.index.load_known({*clusters.values(), *redirects})
    published, _ = make_edition_events(events, Ledger(known), redirects, now=facts.now)
    merged = {event.event_id: event for event in events}
    shown = {event.event_id: event for event in published}
    members: dict[str, list[str]] = {}
    for name, event_id in sorted(clusters.items()):
        members.setdefault(event_id, []).append(name)
    return tuple(Part(i, tuple(names), merged.get(i), shown.get(i)) for i, names in sorted(members.items()))


def _compare_feeds(
    before: Sequence[Part], after: Sequence[Part], venues: Sequence[Venue], now: datetime
) -> Iterable[FeedChange]:
    feeds: dict[str, tuple[str, str]] = {}
    dates: list[dict[str, dict[str, object]]] = []
    for parts in (before, after):
        found: dict[str, dict[str, object]] = {}
        for path, titles, entries in _list_feeds(parts, venues, now):
            feeds.setdefault(path, titles)
            found[path] = entries
        dates.append(found)
    for path in sorted(feeds):
        old, new = (found.get(path, {}) for found in dates)
        changed = sum(old[uid] != new[uid] for uid in old.keys() & new.keys())
        change = FeedChange(path, *feeds[path], len(new.keys() - old.keys()), changed, len(old.keys() - new.keys()))
        if change.added or change.changed or change.removed:
            yield change


def _list_feeds(
    parts: Sequence[Part], venues: Sequence[Venue], now: datetime
) -> Iterable[tuple[str, tuple[str, str], dict[str, object]]]:
    """Yield path, titles, and UID → what its entry shows, of each feed that these events are in."""
    events = tuple(part.published for part in parts if part.published is not None)
    regions = {code: region.name for code, region in load_territory().regions.items()}
    edition = Edition(now, now.date(), events, tuple(venues), (), {}, regions, Instance())
    for feed in make_slices(edition):
        if feed.kind in LASTING and feed.events:
            entries: dict[str, object] = {
                date.occurrence_id: (date.occurrence, _show(event))
                for event in feed.events
                for date in event.occurrences
            }
            yield feed.path, (feed.title_fr, feed.title_en), entries


def _show(event: PublishedEvent) -> tuple[object, ...]:
    said = event.event
    return said.title, said.url, said.summary, said.venue, said.address, said.city, said.status, said.category
