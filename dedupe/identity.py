"""Public ids that last: which cluster keeps which id when clusters change, what a new id is made of, and where
retired ids lead. The same for events and venues."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime

_LATEST = datetime.max.replace(tzinfo=UTC)
_Age = tuple[datetime, str]  # first seen, member: the smallest is the oldest


def assign_ids(
    clusters: Sequence[Sequence[str]],
    previous: Mapping[str, str],
    first_seen: Mapping[str, datetime],
    *,
    prefix: str = "e",
    reserved: Collection[str] = (),
) -> tuple[dict[str, str], dict[str, str]]:
    """Return member → id and retired id → id, whatever the order of clusters and members.

    An id stays with the cluster that shares most members with it; on a tie the oldest id (earliest member) wins, then
    the cluster with the oldest member. The others get new ids: a hash of the key of their oldest member, never one
    that was used before (`previous`, `reserved`).
    """
    ages = {member: _find_age(member, first_seen) for cluster in clusters for member in cluster}
    ordered = sorted(clusters, key=lambda cluster: min(ages[m] for m in cluster))
    kept = _keep_ids(ordered, previous, ages)
    taken = {*previous.values(), *reserved}
    ids: dict[str, str] = {}
    for index, cluster in enumerate(ordered):
        event_id = kept.get(index) or _mint_id(min(ages[m] for m in cluster)[1], prefix, taken)
        taken.add(event_id)
        ids |= dict.fromkeys(cluster, event_id)
    return ids, find_redirects(previous, ids)


def find_redirects(
    previous: Mapping[str, str], ids: Mapping[str, str], redirects: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return where each retired id leads: to the id that took most of its members (the smallest on a tie).

    `redirects` are the earlier ones: they are followed to where their target leads now, so that no chain is longer
    than one step. An id whose members have all vanished leads nowhere; one in use again is no longer retired.
    """
    alive = set(ids.values())
    heirs: dict[str, Counter[str]] = defaultdict(Counter)
    for member, old in previous.items():
        if old not in alive and member in ids:
            heirs[old][ids[member]] += 1
    found = {old: min(counts.items(), key=lambda item: (-item[1], item[0]))[0] for old, counts in heirs.items()}
    for old, target in (redirects or {}).items():
        if old not in alive and old not in found:
            found[old] = found.get(target, target)
    return dict(sorted(found.items()))


def make_id(key: str, prefix: str = "e") -> str:
    """Return a short opaque id: the prefix and 12 characters of a sha256 in base 32."""
    digest = hashlib.sha256(key.encode("utf-8", errors="surrogatepass")).digest()
    return prefix + base64.b32encode(digest)[:12].decode("ascii").lower()


def _keep_ids(
    clusters: Sequence[Sequence[str]], previous: Mapping[str, str], ages: Mapping[str, _Age]
) -> dict[int, str]:
    """Return cluster index → id it keeps, the largest overlaps first."""
    overlaps: Counter[tuple[int, str]] = Counter()
    born: dict[str, _Age] = {}
    for index, cluster in enumerate(clusters):
        for member in cluster:
            if (old := previous.get(member)) is not None:
                overlaps[index, old] += 1
                born[old] = min(born.get(old, ages[member]), ages[member])
    kept: dict[int, str] = {}
    used: set[str] = set()
    for (index, old), _ in sorted(overlaps.items(), key=lambda o: (-o[1], born[o[0][1]], o[0])):
        if index not in kept and old not in used:
            kept[index] = old
            used.add(old)
    return kept


def _find_age(member: str, first_seen: Mapping[str, datetime]) -> _Age:
    seen = first_seen.get(member)
    if seen is None:
        return _LATEST, member
    return (seen if seen.tzinfo else seen.replace(tzinfo=UTC)), member


def _mint_id(key: str, prefix: str, taken: Collection[str]) -> str:
    candidate = make_id(key, prefix)
    number = 1
    while candidate in taken:
        number += 1
        candidate = make_id(f"{key}\n{number}", prefix)
    return candidate
