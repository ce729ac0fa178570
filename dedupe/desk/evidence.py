"""What was seen when a decision was made, kept with it: the model, the pairs in doubt as it saw them, the facts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from dedupe.decisions import ListingKey
from dedupe.desk.fingerprints import make_fingerprint
from dedupe.match.model import FEATURES, WEIGHTS_FILE
from dedupe.model import NormalisedListing

_PAIRS_MAX = 20  # of one decision
_SIZE_MAX = 60_000  # characters: leaves room in a line for the listings themselves


@dataclass(frozen=True, slots=True)
class PairSeen:
    """A pair in doubt as the matcher had it: a row of `pairs.parquet`."""

    left: ListingKey
    right: ListingKey
    probability: float
    features: Mapping[str, Any] = field(default_factory=dict)  # feature → level, and `rule`


def make_evidence(
    items: Collection[ListingKey],
    *,
    listings: Mapping[ListingKey, NormalisedListing],
    today: date,
    pairs: Iterable[PairSeen] = (),
    unit_id: str | None = None,
    drawn: str | None = None,
) -> dict[str, Any]:
    """Return the evidence of a decision about some listings.

    `model` is the version of the matcher's weights; of two listings, `probability` and `features` stand by themselves,
    of several in `pairs` (the most doubtful ones); `fingerprints` are by listing id; `unit_id` and `drawn` are those of
    the queue. What would make the line too long is left out: pairs first.
    """
    seen = [pair for pair in pairs if {pair.left, pair.right} <= set(items)]
    seen = sorted(seen, key=lambda pair: (abs(pair.probability - 0.5), pair.left, pair.right))[:_PAIRS_MAX]
    evidence: dict[str, Any] = {"model": find_model_version()}
    if len(items) == 2 and seen:
        evidence |= _write_pair(seen[0])
    elif seen:
        evidence["pairs"] = [{"left": [*p.left], "right": [*p.right], **_write_pair(p)} for p in seen]
    prints = {make_listing_id(key): make_fingerprint(listings[key], today) for key in items if key in listings}
    evidence |= {name: told for name, told in (("unit_id", unit_id), ("drawn", drawn)) if told}
    if prints:
        evidence["fingerprints"] = prints
    for name in ("pairs", "fingerprints"):
        if len(json.dumps(evidence, ensure_ascii=False)) > _SIZE_MAX:
            evidence.pop(name, None)
    return evidence


def make_listing_id(key: ListingKey) -> str:
    """Return the one text under which a listing stands in files."""
    return f"{key[0]} {key[1]}"


@cache
def find_model_version() -> str:
    """Return the version of the matcher's weights: the beginning of their file's SHA-256."""
    return hashlib.sha256(WEIGHTS_FILE.read_bytes()).hexdigest()[:12]


def _write_pair(pair: PairSeen) -> dict[str, Any]:
    levels = {name: pair.features[name] for name in (*FEATURES, "rule") if pair.features.get(name)}
    return {"probability": round(pair.probability, 4), "features": levels}
