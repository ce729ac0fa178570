"""Ids of millions of listings, the same that `identity.assign_ids` gives: clusters whose members all had one id, that
no other cluster had, and new ones are settled with arrays; only contested ids are handed out one by one."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from dedupe.identity import make_id

_Ints = npt.NDArray[np.int64]
_LATEST = np.iinfo(np.int64).max
_LETTERS = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz234567", dtype=np.uint8)
_LENGTH = 12  # of an id, without its prefix


@dataclass(frozen=True)
class _Overlaps:
    """How many members each cluster shares with each earlier id."""

    cluster: _Ints
    old: _Ints
    count: _Ints


def assign_many(
    members: pa.Array, cluster: _Ints, known: pa.Table, first_seen: pa.Array, prefix: str = "e"
) -> tuple[pa.Array, dict[str, str]]:
    """Return the id of each member and retired id → id.

    `members` are sorted keys, `cluster` a number for each; `known` has the earlier ids (listing_id, event_id), one row
    a listing; `first_seen` is when each member was first seen, null when unknown.
    """
    _, cluster = np.unique(cluster, return_inverse=True)
    count = int(cluster.max(initial=-1)) + 1
    born = _read_ages(first_seen)
    oldest = _find_oldest(cluster, born, count)
    # Clusters in the order of their oldest members decide ties.
    rank = np.empty(count, dtype=np.int64)
    rank[np.lexsort((oldest, born[oldest]))] = np.arange(count)
    old, olds = _find_earlier(members, known)
    overlaps = _count_overlaps(cluster, old, len(olds))
    kept = _keep_ids(overlaps, rank, _find_births(old, born, len(olds)), count)
    ids = _mint_ids(members.take(pa.array(oldest)), kept, olds, rank, prefix)
    return ids.take(pa.array(cluster)), _find_redirects(overlaps, kept, olds, ids)


def _read_ages(first_seen: pa.Array) -> _Ints:
    moments = first_seen.cast(pa.timestamp("us", tz="UTC")).cast(pa.int64())
    result: _Ints = pc.fill_null(moments, _LATEST).to_numpy(zero_copy_only=False).astype(np.int64)
    return result


def _find_oldest(cluster: _Ints, born: _Ints, count: int) -> _Ints:
    """Return the member first seen of each cluster; members stand in the order of their keys."""
    order = np.lexsort((born, cluster))
    return order[np.searchsorted(cluster[order], np.arange(count))]


def _find_earlier(members: pa.Array, known: pa.Table) -> tuple[_Ints, list[str]]:
    """Return the number of each member's earlier id, -1 for none, and all earlier ids in use or not, sorted."""
    if not known.num_rows or not len(members):
        return np.full(len(members), -1, dtype=np.int64), sorted(set(known["event_id"].to_pylist()))
    row = pc.index_in(members, known["listing_id"].combine_chunks())
    coded = known["event_id"].combine_chunks().dictionary_encode()
    olds = coded.dictionary.to_pylist()
    order = sorted(range(len(olds)), key=olds.__getitem__)
    place = np.empty(len(olds), dtype=np.int64)
    place[order] = np.arange(len(olds))
    code = pc.fill_null(coded.indices.take(row), -1).to_numpy(zero_copy_only=False).astype(np.int64)
    return np.where(code >= 0, place[np.maximum(code, 0)], -1), [olds[index] for index in order]


def _find_births(old: _Ints, born: _Ints, count: int) -> tuple[_Ints, _Ints]:
    """Return when the oldest member of each earlier id was first seen, and which member it is."""
    rows = np.flatnonzero(old >= 0)
    order = rows[np.lexsort((rows, born[rows], old[rows]))]
    found, first = np.unique(old[order], return_index=True)
    seen, member = np.full(count, _LATEST), np.full(count, _LATEST)
    seen[found], member[found] = born[order[first]], order[first]
    return seen, member


def _count_overlaps(cluster: _Ints, old: _Ints, count: int) -> _Overlaps:
    has = old >= 0
    packed, counts = np.unique(cluster[has] * max(count, 1) + old[has], return_counts=True)
    return _Overlaps(packed // max(count, 1), packed % max(count, 1), counts)


def _keep_ids(overlaps: _Overlaps, rank: _Ints, births: tuple[_Ints, _Ints], count: int) -> _Ints:
    """Return the earlier id that each cluster keeps, -1 for none: the largest overlaps first."""
    kept = np.full(count, -1, dtype=np.int64)
    rivals = np.bincount(overlaps.cluster, minlength=count)[overlaps.cluster]
    claims = np.bincount(overlaps.old, minlength=len(births[0]))[overlaps.old]
    is_plain = (rivals == 1) & (claims == 1)
    kept[overlaps.cluster[is_plain]] = overlaps.old[is_plain]
    cluster, old, shared = (column[~is_plain] for column in (overlaps.cluster, overlaps.old, overlaps.count))
    used: set[int] = set()
    order = np.lexsort((old, rank[cluster], births[1][old], births[0][old], -shared))
    for one, claim in zip(cluster[order].tolist(), old[order].tolist(), strict=True):
        if kept[one] < 0 and claim not in used:
            kept[one] = claim
            used.add(claim)
    return kept


def _mint_ids(oldest: pa.Array, kept: _Ints, olds: list[str], rank: _Ints, prefix: str) -> pa.Array:
    """Return the id of each cluster: the kept one, or one never used before made of its oldest member's key."""
    fresh = np.flatnonzero(kept < 0)
    keys = oldest.take(pa.array(fresh)).to_pylist()
    made = _make_ids(keys, prefix)
    again = np.ones(len(made), dtype=bool)
    again[np.unique(pa.array(made, pa.string()).dictionary_encode().indices, return_index=True)[1]] = False
    is_taken = pc.is_in(pa.array(made, pa.string()), pa.array(olds, pa.string())).to_numpy(zero_copy_only=False)
    clashes = np.flatnonzero(is_taken.astype(bool) | again)
    if len(clashes):
        taken = {*made, *olds}
        for index in clashes[np.argsort(rank[fresh[clashes]])].tolist():
            number = 2
            while (candidate := make_id(f"{keys[index]}\n{number}", prefix)) in taken:
                number += 1
            taken.add(candidate)
            made[index] = candidate
    code = kept.copy()
    code[fresh] = len(olds) + np.arange(len(fresh))
    return pa.array([*olds, *made], pa.string()).take(pa.array(code))


def _make_ids(keys: list[str], prefix: str) -> list[str]:
    """Return what `make_id` returns, for many."""
    if not keys:
        return []
    heads = [hashlib.sha256(key.encode("utf-8", errors="surrogatepass")).digest()[:8] for key in keys]
    bits = np.frombuffer(b"".join(heads), dtype=">u8").astype(np.uint64)
    letters = np.empty((len(keys), _LENGTH), dtype=np.uint8)
    for place in range(_LENGTH):
        letters[:, place] = _LETTERS[((bits >> np.uint64(59 - 5 * place)) & np.uint64(31)).astype(np.int64)]
    text = letters.tobytes().decode("ascii")
    return [prefix + text[at : at + _LENGTH] for at in range(0, len(text), _LENGTH)]


def _find_redirects(overlaps: _Overlaps, kept: _Ints, olds: list[str], ids: pa.Array) -> dict[str, str]:
    """Return where each retired id leads: to the id that took most of its members, the smallest on a tie."""
    is_alive = np.zeros(len(olds), dtype=bool)
    is_alive[kept[kept >= 0]] = True
    rows = np.flatnonzero(~is_alive[overlaps.old]) if len(olds) else np.empty(0, np.int64)
    heirs: dict[str, Counter[str]] = {}
    targets = ids.take(pa.array(overlaps.cluster[rows])).to_pylist()
    for old, target, shared in zip(overlaps.old[rows].tolist(), targets, overlaps.count[rows].tolist(), strict=True):
        heirs.setdefault(olds[old], Counter())[target] += shared
    found = {old: min(counts.items(), key=lambda item: (-item[1], item[0]))[0] for old, counts in heirs.items()}
    return dict(sorted(found.items()))
