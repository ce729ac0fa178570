"""What `babillard explain` shows, gathered from the last run: the listings of an event, the pairs that hold it
together, what stands near it, its fields, and what editors said."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dedupe.decisions import Decision, load_decisions
from dedupe.match.explain import Explanation, explain_pair, explain_row
from dedupe.merge.choices import Choice, Teller, explain_choices
from dedupe.merge.tables import load_events
from dedupe.model import MergedEvent, Said
from pipelines.errors import NotFound, NothingYet
from pipelines.home import Home
from pipelines.stages.dedupe import load_clusters
from sources.tables import is_readable

NEAR = 5  # pairs not merged that are told
_DATES = 6  # of a listing, told


@dataclass(frozen=True, slots=True)
class ListingView:
    """What of a listing an editor wants to see beside the others."""

    listing_id: str
    title: str
    role: str
    venue: str | None
    city: str | None
    status: str
    dates: tuple[str, ...]  # ISO; "first/last" for periods; at most _DATES, then "…"
    url: str | None
    last_seen: datetime | None
    missing_since: datetime | None


@dataclass(frozen=True, slots=True)
class EventStory:
    """Why some listings are one event. `pairs` are all compared ones inside it (of the listing asked about, its own);
    `ties` those that hold it together: the best one of each listing to the rest; `near` what was not merged."""

    event: MergedEvent
    listings: tuple[ListingView, ...]
    pairs: tuple[Explanation, ...]
    ties: tuple[Explanation, ...]
    near: tuple[Explanation, ...]
    choices: tuple[Choice, ...]
    decisions: tuple[Decision, ...]
    listing: str | None = None  # the one asked about

    @property
    def fields(self) -> tuple[Said, ...]:
        return self.event.said


def explain_event(home: Home, name: str) -> EventStory:
    """Tell the story of an event, named by its id (a retired one too) or by one of its listings; raise NotFound."""
    clusters = load_event_ids(home)
    event_id = _find_event_id(home, name, clusters)
    event = next((one for one in load_events(home.merge / "events.parquet") if one.event_id == event_id), None)
    if event is None:
        raise NotFound(f"{name}: in the last run it has no title or no dates that its sources let be shared")
    names = sorted(listing for listing, owner in clusters.items() if owner == event_id)
    rows = _load_rows(home, names)
    asked = name if name in clusters else None
    inside, near = _find_pairs(home, names)
    if asked:
        inside, near = (_keep_about(asked, found, home) for found in (inside, near))
    return EventStory(
        event=event,
        listings=tuple(_view(row) for row in rows),
        pairs=tuple(explain_row(row) for row in inside),
        ties=tuple(explain_row(row) for row in find_ties(inside)),
        near=tuple(explain_row(row) for row in near[:NEAR]),
        choices=tuple(explain_choices(event.said, _find_tellers(rows), event.conflicts)),
        decisions=tuple(_find_decisions(home, event.listing_keys)),
        listing=asked,
    )


def explain_listings(home: Home, names: Sequence[str]) -> list[Explanation]:
    """Explain each two of the listings or events named: as the last run saw them, else as if there were no others. Of
    two events the best pairs between them are told. Raise NotFound."""
    clusters = load_event_ids(home)
    members = {name: _find_members(home, name, clusters) for name in names}
    found = []
    for one, other in combinations(dict.fromkeys(names), 2):
        rows = _find_between(home, members[one], members[other])
        if rows:
            found += [explain_row(row) for row in rows[:NEAR]]
            continue
        left, right = (_load_rows(home, members[name][:1])[0] for name in (one, other))
        found.append(explain_pair(left, right))
    return found


def read_names(home: Home, words: Sequence[str]) -> list[str]:
    """Return the names that words of a command line make: quotes around "source_id source_key" may be forgotten."""
    clusters = load_event_ids(home)
    names: list[str] = []
    for word in words:
        if names and names[-1] not in clusters and f"{names[-1]} {word}" in clusters:
            names[-1] = f"{names[-1]} {word}"
        else:
            names.append(word)
    return names


def load_event_ids(home: Home) -> dict[str, str]:
    """Return listing_id → event_id of the last run; raise NothingYet where there was none."""
    if not (home.match / "clusters.parquet").exists():
        raise NothingYet(f"{home.root}: nothing has been matched here yet; run «babillard run» first, or name a --home")
    return load_clusters(home)


def find_listings(home: Home, region: str) -> set[str]:
    """Return the ids of the matched listings of a region."""
    table = pq.read_table(
        home.normalised, columns=["listing_id"], partitioning=None, filters=pc.field("region") == region
    )
    return set(table["listing_id"].to_pylist())


def find_ties(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the pairs that hold listings together: the strongest that join what was not joined yet, strongest first
    (a maximal spanning tree). Take one away, and what is left rests on weaker ones."""
    root: dict[str, str] = {}

    def find(name: str) -> str:
        root.setdefault(name, name)
        while root[name] != name:
            name = root[name]
        return name

    ties = []
    for row in sorted(rows, key=_rank_row):
        one, other = sorted((find(row["left"]), find(row["right"])))
        if one != other and row["decision"] != "different":
            root[other] = one
            ties.append(row)
    return ties


def _rank_row(row: Mapping[str, Any]) -> tuple[float, float, str, str]:
    return -row["probability"], -(row["features"]["weight"] or 0.0), row["left"], row["right"]


def _find_event_id(home: Home, name: str, clusters: Mapping[str, str]) -> str:
    known = set(clusters.values())
    if name in clusters or name in known:
        return clusters.get(name, name)
    path = home.latest / "data" / "redirects.parquet"
    moved: dict[str, str] = {}
    if path.exists() and is_readable(path):
        old, new = (column.to_pylist() for column in pq.read_table(path, partitioning=None).columns[:2])
        moved = dict(zip(old, new, strict=True))
    if moved.get(name) in known:
        return moved[name]
    raise NotFound(_tell_unknown(name, [*clusters, *known]))


def _tell_unknown(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1) or [one for one in known if name and name in one][:1]
    hint = f"; nearest: «{near[0]}»" if near else ""
    return (
        f"{name}: no such event or listing in the last run{hint}. Listings are named as one word, "
        '"source_id source_key"; an event by the id in its address'
    )


def _find_members(home: Home, name: str, clusters: Mapping[str, str]) -> list[str]:
    if name in clusters:
        return [name]
    event_id = _find_event_id(home, name, clusters)
    return sorted(listing for listing, owner in clusters.items() if owner == event_id)


def _load_rows(home: Home, names: Sequence[str]) -> list[dict[str, Any]]:
    table = pq.read_table(home.normalised, partitioning=None, filters=pc.field("listing_id").isin(list(names)))
    rows: list[dict[str, Any]] = table.sort_by("listing_id").to_pylist()
    return rows


def _find_pairs(home: Home, names: Sequence[str]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the pairs inside a group of listings, and those that lead out of it, the most probable first."""
    rows = _load_pairs(home, names)
    mine = set(names)
    inside = [row for row in rows if row["left"] in mine and row["right"] in mine]
    return inside, [row for row in rows if not (row["left"] in mine and row["right"] in mine)]


def _find_between(home: Home, one: Sequence[str], other: Sequence[str]) -> list[dict[str, Any]]:
    ends = (set(one), set(other))
    rows = _load_pairs(home, [*one, *other])
    return [
        row
        for row in rows
        if (row["left"] in ends[0] and row["right"] in ends[1]) or (row["left"] in ends[1] and row["right"] in ends[0])
    ]


def _load_pairs(home: Home, names: Sequence[str]) -> list[dict[str, Any]]:
    table = pq.read_table(home.match / "pairs.parquet", partitioning=None)
    mine = pc.SetLookupOptions(pa.array(list(names), pa.string()))
    touches = pc.or_(pc.is_in(table["left"], options=mine), pc.is_in(table["right"], options=mine))
    return sorted(table.filter(touches).to_pylist(), key=_rank_row)


def _keep_about(listing: str, rows: Sequence[dict[str, Any]], home: Home) -> list[dict[str, Any]]:
    """Return the pairs of one listing, or of the one that speaks for it where its dates were folded."""
    speakers = {row["left"] for row in _load_pairs(home, [listing]) if row["features"]["rule"] == "same-source-run"}
    mine = {listing, *speakers}
    return [row for row in rows if row["left"] in mine or row["right"] in mine]


def _view(row: Mapping[str, Any]) -> ListingView:
    told = [_tell_date(date) for date in row["occurrences"] or ()]
    return ListingView(
        listing_id=row["listing_id"],
        title=row["title"],
        role=row["role"],
        venue=row["venue"],
        city=row["city"],
        status=row["status"],
        dates=(*told[:_DATES], "…") if len(told) > _DATES else tuple(told),
        url=row["url"],
        last_seen=row["last_seen"],
        missing_since=row["missing_since"],
    )


def _tell_date(date: Mapping[str, Any]) -> str:
    start = (date["start_local"] or "…")[:16]
    return f"{start}/{date['end_local'] or '…'}" if date["is_period"] else start


def _find_tellers(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], Teller]:
    return {
        (row["source_id"], row["source_key"]): Teller(
            row["role"],
            row["last_seen"],
            row["missing_since"],
            row["said"]["date_certainty"] or "stated",
            row["place_certainty"] or "stated",
        )
        for row in rows
    }


def _find_decisions(home: Home, keys: Iterable[tuple[str, str]]) -> list[Decision]:
    decisions, _ = load_decisions(home.decisions)
    mine = set(keys)
    return [decision for decision in decisions if mine & set(decision.items)]
