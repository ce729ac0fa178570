"""A decision of an editor, and the JSON line of the ledger that holds it, in both directions."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

KINDS = frozenset({"same", "different", "unsure", "pin", "venue-same", "venue-different", "undo"})
_ABOUT_PAIRS = frozenset({"same", "different", "unsure", "venue-same", "venue-different"})
MAX_LINE = 100_000  # characters; a longer line is not a decision
MAX_ITEMS = 300  # listings of one decision: each speaks of all their pairs
ListingKey = tuple[str, str]
# Line ends of other programs (U+0085, U+2028, U+2029), marks that turn the direction of text, and halves of characters:
# written as \uXXXX, which reads as the same text, so that a line stays one line and shows what it holds.
_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of the ledger, about listing keys `(source_id, source_key)`, never about cluster ids."""

    id: str
    at: datetime  # aware
    by: str
    kind: str  # one of KINDS
    items: tuple[ListingKey, ...] = ()
    field: str | None = None  # of a pin
    value: Any = None  # of a pin
    undoes: str | None = None
    note: str | None = None
    evidence: Mapping[str, Any] = dataclasses.field(default_factory=dict)


def read_line(line: str) -> Decision:
    """Return the decision that one line of the ledger holds; raise ValueError, TypeError, KeyError, OverflowError or
    RecursionError when it holds none."""
    if len(line) > MAX_LINE:
        raise ValueError(f"longer than {MAX_LINE} characters")
    row = json.loads(line)
    if not isinstance(row, dict):
        raise ValueError("not a JSON object")
    kind = row.get("kind")
    if kind not in KINDS:
        raise ValueError(f"unknown kind {kind!r}")
    at = datetime.fromisoformat(row["at"])
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    items = tuple((str(source), str(key)) for source, key in row.get("items") or ())
    if len(items) > MAX_ITEMS:
        raise ValueError(f"names more than {MAX_ITEMS} listings")
    if kind in _ABOUT_PAIRS and len(set(items)) < 2:
        raise ValueError(f"{kind} needs two listings")
    if kind == "undo" and not row.get("undoes"):
        raise ValueError("undo names no decision")
    evidence = row.get("evidence")
    return Decision(
        id=str(row["id"]),
        at=at.astimezone(UTC),
        by=str(row.get("by") or ""),
        kind=kind,
        items=items,
        field=_read_text(row, "field"),
        value=row.get("value"),
        undoes=_read_text(row, "undoes"),
        note=_read_text(row, "note"),
        evidence=evidence if isinstance(evidence, dict) else {},
    )


def _read_text(row: Mapping[str, Any], name: str) -> str | None:
    value = row.get(name)
    return None if value is None else str(value)


def render_decision(decision: Decision) -> str:
    """Return the line of a decision, without its end: keys in the order of the format, what is empty left out."""
    row: dict[str, Any] = {
        "id": decision.id,
        "at": decision.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "by": decision.by,
        "kind": decision.kind,
        "items": [list(item) for item in decision.items] or None,
        "field": decision.field,
        "value": decision.value,
        "undoes": decision.undoes,
        "note": decision.note or None,
        "evidence": dict(decision.evidence) or None,
    }
    told = {key: value for key, value in row.items() if value is not None}
    text = json.dumps(told, ensure_ascii=False, allow_nan=False)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
