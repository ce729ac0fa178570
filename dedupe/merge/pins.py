"""Fields that editors pinned: their value goes before what any source says, and provenance names the decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dedupe.decisions import Decision
from dedupe.model import MergedEvent, Said
from sources.model import Status
from sources.source import CATEGORIES

PINNED_BY = "editors"  # stands for a source_id in provenance; the source_key is the decision's id
_TEXTS = frozenset(
    (
        "title", "title_fr", "title_en", "url", "summary", "description", "venue", "address", "city", "region",
        "postal_code", "price", "organiser",
    )
)  # fmt: skip


def find_pins(decisions: Iterable[Decision]) -> dict[tuple[str, str], list[Decision]]:
    """Return listing key → the pins about it, in the order they were made."""
    pins: dict[tuple[str, str], list[Decision]] = {}
    for decision in sorted(decisions, key=lambda d: (d.at, d.id)):
        if decision.kind == "pin" and decision.field:
            for key in decision.items:
                pins.setdefault(key, []).append(decision)
    return pins


def apply_pins(event: MergedEvent, pins: Mapping[tuple[str, str], Sequence[Decision]]) -> MergedEvent:
    """Return the event with what is pinned about any of its listings, the last word on a field standing.

    A pin of an unknown field or with a senseless value changes nothing.
    """
    mine = {pin.id: pin for key in event.listing_keys for pin in pins.get(key, ())}
    for pin in sorted(mine.values(), key=lambda d: (d.at, d.id)):
        name, value = pin.field or "", _read_value(pin.field or "", pin.value)
        if value is None:
            continue
        others = tuple(replace(s, chosen=False) if s.field == name else s for s in event.said)
        said = Said(name, str(value), PINNED_BY, pin.id, chosen=True)
        changes: dict[str, Any] = {name: value, "said": (*others, said)}
        event = replace(event, **changes)
    return event


def _read_value(name: str, value: object) -> object:
    if name in _TEXTS:
        return value.strip() or None if isinstance(value, str) else None
    if name == "category":
        return value if value in CATEGORIES else None
    if name == "status":
        return next((s for s in Status if s.value == value), None)
    return value if name == "is_free" and isinstance(value, bool) else None
