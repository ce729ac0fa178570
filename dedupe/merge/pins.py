"""Fields that editors pinned: their value goes before what any source says, and provenance names the decision."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dedupe.decisions import Decision
from dedupe.merge.pinned_dates import move_hours, read_dates
from dedupe.merge.provenance import render_dates
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
PINNED_FIELDS = _TEXTS | {"category", "status", "is_free", "hour", "occurrences", "place"}
_PLACE = frozenset(("venue", "venue_id", "address", "city", "region", "postal_code", "lat", "lon"))
_SAID_AS = {"is_free": "free"}  # how provenance names a field
_UNTOLD = ("conflicts", "venue_id")


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
        changes = _read_changes(event, pin.field or "", pin.value)
        if changes:
            event = replace(event, **changes, said=_tell(event, changes, pin.id))
    return event


def _read_changes(event: MergedEvent, name: str, value: object) -> dict[str, Any]:
    """Return what a pin changes, by the field of the event; empty when it makes no sense."""
    try:
        if name in ("occurrences", "hour"):
            dates = (read_dates if name == "occurrences" else move_hours)(value, event.occurrences)
            conflicts = tuple(conflict for conflict in event.conflicts if conflict != "starts_at")
            return {"occurrences": dates, "conflicts": conflicts}
        if name == "place":
            return _read_place(value)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        return {}
    if name == "status":
        return _read_status(event, value)
    if name == "category":
        return {name: value} if value in CATEGORIES else {}
    if name == "is_free":
        return {name: value} if isinstance(value, bool) else {}
    text = value.strip() if name in _TEXTS and isinstance(value, str) else ""
    return {name: text} if text else {}


def _read_status(event: MergedEvent, value: object) -> dict[str, Any]:
    status = next((s for s in Status if s.value == value), None)
    if status is None:
        return {}
    # The dates that said the same as the event say so still: calendar programs see dates, not events.
    dates = tuple(replace(o, status=status) if o.status is event.status else o for o in event.occurrences)
    return {"status": status, "occurrences": dates}


def _read_place(value: object) -> dict[str, Any]:
    """Return a whole place, what is not told of it emptied: never a mixture of two places."""
    if not isinstance(value, Mapping) or not value.keys() <= _PLACE or not value.get("venue"):
        raise ValueError("not a place")
    place: dict[str, Any] = dict.fromkeys(_PLACE)
    for name, told in value.items():
        if told is not None:
            place[name] = float(told) if name in ("lat", "lon") else _read_text(told)
    if not re.fullmatch(r"\d\d", place["region"] or ""):
        del place["region"]  # untold: the event stays in its region
    if (place["lat"] is None) != (place["lon"] is None) or not _is_on_earth(place["lat"], place["lon"]):
        raise ValueError("not a point")
    return place


def _read_text(told: object) -> str | None:
    if not isinstance(told, str):
        raise TypeError("not a text")
    return told.strip() or None


def _is_on_earth(lat: float | None, lon: float | None) -> bool:
    return lat is None or lon is None or (abs(lat) <= 90 and abs(lon) <= 180)


def _tell(event: MergedEvent, changes: Mapping[str, Any], decision_id: str) -> tuple[Said, ...]:
    """Return the provenance: what is pinned is the editors' word, what it replaces is no longer chosen."""
    told = {_SAID_AS.get(name, name): value for name, value in changes.items() if name not in _UNTOLD}
    if "status" in told:
        told.pop("occurrences", None)  # their dates are as they were
    settled = {*told, "starts_at"} if "occurrences" in told else set(told)
    others = tuple(replace(said, chosen=False) if said.field in settled else said for said in event.said)
    mine = (
        Said(name, render_dates(value) if name == "occurrences" else str(value), PINNED_BY, decision_id, chosen=True)
        for name, value in told.items()
        if value is not None
    )
    return (*others, *mine)
