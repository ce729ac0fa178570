"""The editors' ledger: reading decisions from `decisions/*.jsonl` and working out which listings they force together
or keep apart. Nothing here writes: people's work is only ever added to, by the desk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path

from dedupe.decision_lines import MAX_ITEMS, Decision, ListingKey, read_line
from sources.model import Issue

__all__ = [
    "MAX_ITEMS", "Conflict", "Decision", "Link", "ListingKey", "Resolution", "VenueResolution", "find_chains",
    "find_last_words", "find_undone", "list_different", "load_decisions", "load_lines", "resolve_decisions",
    "resolve_venue_decisions",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Link:
    """Two listing keys, the smaller first, and the decision that speaks of them last."""

    left: ListingKey
    right: ListingKey
    decision_id: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A chain of `same` that ties together two listings which `different` keeps apart."""

    left: ListingKey
    right: ListingKey
    decision_ids: tuple[str, ...]  # the `different` first, then the chain of `same`


@dataclass(frozen=True, slots=True)
class Resolution:
    """What the ledger asks of the clusters. `doubtful` are the `same` links of chains in conflict: they weigh, but no
    longer force, while every `different` stands."""

    must: tuple[Link, ...] = ()
    cannot: tuple[Link, ...] = ()
    unsure: tuple[Link, ...] = ()
    doubtful: tuple[Link, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class VenueResolution:
    """What the ledger says of the places that listings name. `different` stands where both are said through others."""

    same: tuple[Link, ...] = ()
    different: tuple[Link, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


def load_decisions(folder: Path) -> tuple[list[Decision], list[Issue]]:
    """Return the decisions in force of all `*.jsonl` files, sorted by (at, id), and what could not be read.

    A torn line (a crash while it was being written) is skipped and told, as are unknown kinds. `undo` takes effect
    here: neither it nor what it undoes is returned.
    """
    lines, issues = load_lines(folder)
    known = {decision.id for decision in lines}
    undone = find_undone(lines)
    for line in lines:
        if line.kind == "undo" and line.id not in undone and line.undoes not in known:
            issues.append(Issue("decision-undo-unknown", f"{line.id} undoes {line.undoes}: nowhere"))
    return [line for line in lines if line.kind != "undo" and line.id not in undone], issues


def load_lines(folder: Path) -> tuple[list[Decision], list[Issue]]:
    """Return every line of all `*.jsonl` files, undone ones and `undo` included, sorted by (at, id), and what could
    not be read."""
    issues: list[Issue] = []
    found: dict[str, Decision] = {}
    files = [path for path in sorted(folder.glob("*.jsonl")) if path.is_file()] if folder.is_dir() else []
    for path in files:
        for decision in _read_file(path, issues):
            known = found.setdefault(decision.id, decision)
            if known != decision:  # the same id twice with one content is a merge of two copies of the file
                issues.append(Issue("decision-id-twice", f"{path.name}: {decision.id} is kept as first read"))
    return sorted(found.values(), key=lambda d: (d.at, d.id)), issues


def find_undone(lines: Sequence[Decision]) -> dict[str, str]:
    """Return id → id of the `undo` in force that takes it back, of everything taken back, `undo` lines included.

    An `undo` that is itself taken back takes nothing back, so that undoing an undo brings the first decision back.
    `lines` are sorted by (at, id); of several `undo` the latest is named. Times play no other part: clocks of two
    editors may differ. Only lines that undo each other in a ring, which no program writes, are settled from the latest
    back.
    """
    undoes = {line.id: str(line.undoes) for line in lines if line.kind == "undo"}
    waits: dict[str, int] = {}  # of an undo: how many lines that undo it are not settled yet
    for target in undoes.values():
        if target in undoes:
            waits[target] = waits.get(target, 0) + 1
    ready = [line for line in undoes if line not in waits]
    order = {line.id: number for number, line in enumerate(lines)}
    rest = [line.id for line in lines if line.id in waits]  # popped from the latest
    undone: dict[str, str] = {}
    settled: set[str] = set()
    while ready or rest:
        line = ready.pop() if ready else rest.pop()
        if line in settled:
            continue
        settled.add(line)
        target = undoes[line]
        if line not in undone:
            undone[target] = max(line, undone.get(target, line), key=order.__getitem__)
        if target in waits:
            waits[target] -= 1
            if not waits[target]:
                ready.append(target)
    return undone


def resolve_decisions(decisions: Iterable[Decision]) -> Resolution:
    """Return the links that `same`, `different` and `unsure` make, the last word on a pair standing.

    Several items in one `different` are pairwise different. A contradiction through a chain (A same B, B same C, A
    different C) is not settled here: A and C stay apart, the chain stops forcing, and the conflict is reported.
    """
    by_kind = find_last_words(decisions, ("same", "different", "unsure"))
    chains = find_chains(by_kind["same"])
    conflicts = _make_conflicts(by_kind["different"], by_kind["same"], chains)
    spoilt = {chains[c.left] for c in conflicts}
    return Resolution(
        must=tuple(link for link in by_kind["same"] if chains[link.left] not in spoilt),
        cannot=tuple(by_kind["different"]),
        unsure=tuple(by_kind["unsure"]),
        doubtful=tuple(link for link in by_kind["same"] if chains[link.left] in spoilt),
        conflicts=tuple(conflicts),
    )


def resolve_venue_decisions(decisions: Iterable[Decision]) -> VenueResolution:
    """Return the links that `venue-same` and `venue-different` make between listings whose places are or are not one,
    the last word on a pair standing.

    A chain of `venue-same` between two that are kept apart is reported and left out, as with events: nothing merges two
    houses against a word of an editor.
    """
    by_kind = find_last_words(decisions, ("venue-same", "venue-different"))
    same, different = by_kind["venue-same"], by_kind["venue-different"]
    chains = find_chains(same)
    conflicts = _make_conflicts(different, same, chains)
    spoilt = {chains[c.left] for c in conflicts}
    kept = tuple(link for link in same if chains[link.left] not in spoilt)
    return VenueResolution(kept, tuple(different), tuple(conflicts))


def list_different(resolution: Resolution) -> list[Link]:
    """Return every pair that is kept apart, also through what is one: an editor who sorts a cluster names one listing
    of each group. Pairs are sorted, each with the `different` that says so, its own if there is one."""
    chains = find_chains(resolution.must)
    members: dict[ListingKey, list[ListingKey]] = {}
    for key, root in chains.items():
        members.setdefault(root, []).append(key)
    found: dict[tuple[ListingKey, ListingKey], str] = {}
    for link in resolution.cannot:
        ends = (members.get(chains.get(key, key), [key]) for key in (link.left, link.right))
        for one, other in product(*ends):
            found.setdefault((one, other) if one < other else (other, one), link.decision_id)
    found |= {(link.left, link.right): link.decision_id for link in resolution.cannot}
    return [Link(left, right, decision_id) for (left, right), decision_id in sorted(found.items())]


def find_last_words(decisions: Iterable[Decision], kinds: Sequence[str]) -> dict[str, list[Link]]:
    """Return the links of each kind, sorted: of each pair of listings, what was said last."""
    last: dict[tuple[ListingKey, ListingKey], tuple[str, str]] = {}
    for decision in sorted(decisions, key=lambda d: (d.at, d.id)):
        if decision.kind in kinds:
            for left, right in combinations(sorted(set(decision.items)), 2):
                last[left, right] = decision.kind, decision.id
    by_kind: dict[str, list[Link]] = {kind: [] for kind in kinds}
    for (left, right), (kind, decision_id) in sorted(last.items()):
        by_kind[kind].append(Link(left, right, decision_id))
    return by_kind


def _read_file(path: Path, issues: list[Issue]) -> list[Decision]:
    lines = path.read_bytes().decode("utf-8", errors="replace").split("\n")
    made = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            made.append(read_line(line))
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
            is_last = number == len(lines)
            code = "decision-torn" if is_last else "decision-unreadable"
            issues.append(Issue(code, f"{path.name}, line {number}: {error}"))
    return made


def find_chains(links: Iterable[Link]) -> dict[ListingKey, ListingKey]:
    """Return the smallest member of each listing's chain of links."""
    parent: dict[ListingKey, ListingKey] = {}

    def find(key: ListingKey) -> ListingKey:
        parent.setdefault(key, key)
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for link in links:
        low, high = sorted((find(link.left), find(link.right)))
        parent[high] = low
    return {key: find(key) for key in list(parent)}


def _make_conflicts(
    different: Iterable[Link], same: Sequence[Link], chains: Mapping[ListingKey, ListingKey]
) -> list[Conflict]:
    """Return a conflict, with a shortest chain of `same`, for each pair kept apart that a chain ties together."""
    torn = [link for link in different if link.left in chains and chains[link.left] == chains.get(link.right)]
    neighbours: dict[ListingKey, list[tuple[ListingKey, str]]] = {}
    for link in same if torn else ():
        neighbours.setdefault(link.left, []).append((link.right, link.decision_id))
        neighbours.setdefault(link.right, []).append((link.left, link.decision_id))
    return [
        Conflict(link.left, link.right, (link.decision_id, *_find_path(neighbours, link.left, link.right)))
        for link in torn
    ]


def _find_path(
    neighbours: Mapping[ListingKey, Sequence[tuple[ListingKey, str]]], start: ListingKey, end: ListingKey
) -> Iterable[str]:
    """Return the decisions of a shortest chain between two listings, breadth first."""
    came_by: dict[ListingKey, tuple[ListingKey, str]] = {}
    waiting = [start]
    for key in waiting:
        if key == end:
            break
        for other, decision_id in neighbours.get(key, ()):
            if other not in came_by and other != start:
                came_by[other] = key, decision_id
                waiting.append(other)
    path: list[str] = []
    while end != start:
        end, decision_id = came_by[end]
        path.append(decision_id)
    return dict.fromkeys(reversed(path))
