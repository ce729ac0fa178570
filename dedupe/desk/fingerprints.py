"""Fingerprints of what decisions rest on, kept with them, and the decisions to ask again because it has changed since.

Nothing here changes what is in force: a decision and a pin are obeyed until an editor says something else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dedupe.decisions import Decision, Link, ListingKey, find_last_words
from dedupe.desk.facts import (
    FIELDS,
    Facts,
    Span,
    count_days,
    find_changed_fields,
    find_shared_fields,
    list_spans,
    read_facts,
)
from dedupe.model import NormalisedListing
from sources.folding import fold

_VERSION = "1"
_DATES_MAX = 400
_OF_EVENTS = ("same", "different", "unsure")
_OF_VENUES = ("venue-same", "venue-different")
_PLACE_FIELDS = ("venue", "city")
Listings = Mapping[ListingKey, NormalisedListing]


@dataclass(frozen=True, slots=True)
class Changed:
    """A decision to ask again: the listings that it is about, and which facts have changed; of a pin, its field."""

    decision: Decision
    items: tuple[ListingKey, ...]
    fields: tuple[str, ...]


def make_fingerprint(listing: NormalisedListing, today: date) -> str:
    """Return the facts of a listing as a text of ASCII characters without spaces, to be kept in a decision's evidence.
    Case, accents, spaces, articles, and dates before `today` play no part."""
    facts = read_facts(listing, today)
    base = facts.spans[0][0] if facts.spans else 0
    days = ",".join(_write_span(first - base, last - base) for first, last in facts.spans)
    words = (".".join(sorted(said)) for said in (facts.title, facts.venue))
    dates = f"{base}+{days}{',' if facts.is_cut else ''}" if facts.spans else ""
    return "|".join((_VERSION, *words, facts.city, facts.status, dates))


def read_fingerprint(text: object) -> Facts | None:
    """Return what a fingerprint holds; None when it is none, or of another version."""
    parts = text.split("|") if isinstance(text, str) else ()
    if len(parts) != 6 or parts[0] != _VERSION:
        return None
    base, _, days = parts[5].partition("+")
    try:
        spans = tuple(_read_span(int(base), span) for span in days.split(",") if span)
    except ValueError:
        return None
    title, venue = (frozenset(said.split(".")) - {""} for said in parts[1:3])
    return Facts(title, venue, parts[3], parts[4], spans, days.endswith(","))


def make_corrects(field: str, items: Iterable[ListingKey], listings: Listings, today: date) -> dict[str, str]:
    """Return what a pin of this field corrects, by listing id: the fingerprint of the value that each listing has. It
    is kept as `corrects` in the pin's evidence."""
    return {listings[key].listing_id: _print_value(field, listings[key], today) for key in items if key in listings}


def find_changed(decisions: Iterable[Decision], listings: Listings, today: date) -> list[Changed]:
    """Return the decisions in force to ask again, by time.

    `same`: a fact has changed much, and the two listings contradict each other in it now. `different`: a fact has
    changed much, and they agree in it now. `unsure`, `venue-same`, `venue-different`: a fact has changed. A pin: the
    value that it corrects is another one now. Decisions without fingerprints, and listings that are gone, are not asked
    about.
    """
    told = sorted(decisions, key=lambda d: (d.at, d.id))
    by_id = {decision.id: decision for decision in told}
    found = [change for decision in told if (change := _check_pin(decision, listings, today))]
    fields: dict[str, set[str]] = {}
    items: dict[str, set[ListingKey]] = {}
    facts = _Memory(listings, today)
    for kinds in (_OF_EVENTS, _OF_VENUES):
        for kind, links in find_last_words(told, kinds).items():
            for link in links:
                if changed := facts.check_pair(kind, link, by_id[link.decision_id]):
                    fields.setdefault(link.decision_id, set()).update(changed)
                    items.setdefault(link.decision_id, set()).update((link.left, link.right))
    for decision_id, names in fields.items():
        known = tuple(field for field in FIELDS if field in names)
        found.append(Changed(by_id[decision_id], tuple(sorted(items[decision_id])), known))
    return sorted(found, key=lambda change: (change.decision.at, change.decision.id))


class _Memory:
    """Facts and changes of listings, each looked at once."""

    def __init__(self, listings: Listings, today: date) -> None:
        self._listings = listings
        self._today = today
        self._facts: dict[ListingKey, Facts] = {}
        self._changes: dict[tuple[str, ListingKey], tuple[str, ...]] = {}

    def check_pair(self, kind: str, link: Link, decision: Decision) -> set[str]:
        """Return the fields because of which to ask again about a pair."""
        if link.left not in self._listings or link.right not in self._listings:
            return set()
        changed = {field for key in (link.left, link.right) for field in self._find_changes(decision, key)}
        if not changed or kind == "unsure":
            return changed
        if kind in _OF_VENUES:
            return changed.intersection(_PLACE_FIELDS)
        shared = find_shared_fields(self._find_facts(link.left), self._find_facts(link.right), self._today)
        return changed.intersection(shared) if kind == "different" else changed.difference(shared)

    def _find_changes(self, decision: Decision, key: ListingKey) -> tuple[str, ...]:
        known = self._changes.get((decision.id, key))
        if known is None:
            before = read_fingerprint(_read_told(decision, "fingerprints").get(self._listings[key].listing_id))
            known = find_changed_fields(before, self._find_facts(key), self._today) if before else ()
            self._changes[decision.id, key] = known
        return known

    def _find_facts(self, key: ListingKey) -> Facts:
        if key not in self._facts:
            self._facts[key] = read_facts(self._listings[key], self._today)
        return self._facts[key]


def _check_pin(pin: Decision, listings: Listings, today: date) -> Changed | None:
    corrects = _read_told(pin, "corrects")
    if pin.kind != "pin" or not pin.field or not corrects:
        return None
    changed = [
        key
        for key in pin.items
        if key in listings
        and (before := corrects.get(listings[key].listing_id)) is not None
        and _is_another(pin.field, str(before), _print_value(pin.field, listings[key], today), today)
    ]
    return Changed(pin, tuple(changed), (pin.field,)) if changed else None


def _read_told(decision: Decision, name: str) -> Mapping[str, Any]:
    told = decision.evidence.get(name)
    return told if isinstance(told, dict) else {}


def _print_value(field: str, listing: NormalisedListing, today: date) -> str:
    if field in ("occurrences", "hour"):
        return ",".join(_list_dates(listing, today))
    text = "\n".join(fold(str(told)) for told in _list_values(field, listing) if told is not None)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def _list_dates(listing: NormalisedListing, today: date) -> Iterator[str]:
    """Yield the first dates to come, as days since 1970 with their hours."""
    for occurrence in listing.said.occurrences[:_DATES_MAX]:
        for first, last in list_spans([occurrence], today):
            hour = f"{occurrence.start:%H%M}" if isinstance(occurrence.start, datetime) else ""
            yield f"{first}T{hour}" if first == last else f"{first}:{last}"


_VALUES: Mapping[str, Callable[[NormalisedListing], tuple[object, ...]]] = {
    "title_fr": lambda i: (i.title,),
    "title_en": lambda i: (i.title,),
    "venue": lambda i: (i.venue,),
    "place": lambda i: (i.venue, i.address, i.city),
    "status": lambda i: (i.status.value,),
}


def _list_values(field: str, listing: NormalisedListing) -> tuple[object, ...]:
    if field in _VALUES:
        return _VALUES[field](listing)
    return (getattr(listing, field, None) or getattr(listing.said, field, None),)


def _is_another(field: str, before: str, now: str, today: date) -> bool:
    """Whether the value that a pin corrects is another one. Of dates: one to come has another hour; where all dates are
    pinned, one is gone or new."""
    if field not in ("occurrences", "hour"):
        return before != now
    dates = [[date_ for date_ in text.split(",") if date_ and _is_to_come(date_, today)] for text in (before, now)]
    if field == "occurrences":
        return dates[0] != dates[1]
    days = {date_.partition("T")[0] for date_ in dates[1]}
    return any(date_ not in dates[1] and date_.partition("T")[0] in days for date_ in dates[0])


def _is_to_come(text: str, today: date) -> bool:
    day = text.partition("T")[0].split(":")[-1]
    return day.isdigit() and int(day) >= count_days(today)


def _write_span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}:{last}"


def _read_span(base: int, text: str) -> Span:
    first, _, last = text.partition(":")
    return base + int(first), base + int(last or first)
