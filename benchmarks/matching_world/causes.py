"""Which kinds of event and which habits of sources the errors of a clustering come from."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks.matching_world.listings import TRAITS
from benchmarks.matching_world.quality import Ints, make_quality

_REACH = 40  # of clusters larger than this, only pairs of near members are looked at


def sort_errors(truth: pa.Table, found: Ints) -> dict[str, Any]:
    """Return quality by kind of event, missed pairs by trait of either listing, wrong pairs by relation and kinds.

    `truth` as from `load_truth`, its rows those of `found`. A wrong pair counts in the precision of both its kinds.
    """
    event, family, venue, traits = (
        truth[n].to_numpy().astype(np.int64) for n in ("event", "family", "venue", "traits")
    )
    kinds = truth["kind"].combine_chunks()
    kind = kinds.indices.to_numpy().astype(np.int64) if isinstance(kinds, pa.DictionaryArray) else None
    names = kinds.dictionary.to_pylist() if kind is not None else []
    assert kind is not None
    left, right = _list_pairs(event)
    is_found = found[left] == found[right]
    a, b = _list_pairs(found)
    is_wrong = event[a] != event[b]
    a, b = a[is_wrong], b[is_wrong]
    return {
        "kinds": _sort_kinds(names, kind, left, is_found, a, b),
        "missed": _sort_missed(traits, left, right, is_found),
        "wrong": _sort_wrong(names, kind, family, venue, a, b),
    }


def _list_pairs(partition: Ints) -> tuple[Ints, Ints]:
    """Return rows that are together, members at most `_REACH` apart in each cluster."""
    order = np.argsort(partition, kind="stable")
    ordered = partition[order]
    lefts, rights = [], []
    for gap in range(1, _REACH):
        same = np.flatnonzero(ordered[gap:] == ordered[:-gap]) if gap < len(ordered) else np.empty(0, np.int64)
        if not len(same):
            break
        lefts.append(order[same])
        rights.append(order[same + gap])
    empty = np.empty(0, dtype=np.int64)
    return np.concatenate(lefts or [empty]), np.concatenate(rights or [empty])


def _sort_kinds(
    names: list[str], kind: Ints, left: Ints, is_found: np.ndarray[Any, Any], a: Ints, b: Ints
) -> dict[str, Any]:
    result = {}
    for code, name in sorted(enumerate(names), key=lambda item: item[1]):
        mine = kind[left] == code
        wrong = int(((kind[a] == code) | (kind[b] == code)).sum())
        right = int((mine & is_found).sum())
        result[name] = dict(make_quality(int(mine.sum()), right + wrong, right).as_dict())
    return result


def _sort_missed(traits: Ints, left: Ints, right: Ints, is_found: np.ndarray[Any, Any]) -> dict[str, Any]:
    """Return by trait of either side: true pairs, and how many of them were missed; the most missed first."""
    either = traits[left] | traits[right]
    rows = {}
    for number, trait in enumerate(TRAITS):
        has = (either >> number) & 1 == 1
        rows[trait] = {"true": int(has.sum()), "missed": int((has & ~is_found).sum())}
    rows["none of these"] = {"true": int((either == 0).sum()), "missed": int(((either == 0) & ~is_found).sum())}
    return dict(sorted(rows.items(), key=lambda item: -item[1]["missed"]))


def _sort_wrong(names: list[str], kind: Ints, family: Ints, venue: Ints, a: Ints, b: Ints) -> dict[str, int]:
    """Return wrong pairs by relation and kinds; the most frequent first."""
    counts: dict[str, int] = {}
    for one, other in zip(a.tolist(), b.tolist(), strict=True):
        relation = "one family" if family[one] == family[other] else "strangers"
        place = "one venue" if venue[one] == venue[other] >= 0 else "other venue or none"
        pair = " + ".join(sorted((names[kind[one]], names[kind[other]])))
        label = f"{relation}, {place}: {pair}"
        counts[label] = counts.get(label, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: -item[1])[:25])
