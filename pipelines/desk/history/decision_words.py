"""A decision in the words of those who read it: what it says, of which listings, whether it still stands and why."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dedupe.decisions import Decision, ListingKey
from dedupe.desk.evidence import make_listing_id
from dedupe.desk.history import Entry, History
from dedupe.match.explain import NAMES
from dedupe.match.model import TABLE
from publish.pages.frame.language import Language
from publish.pages.frame.vocabulary import FIELDS

KINDS = {
    "same": "Un seul événement",
    "different": "Des événements différents",
    "unsure": "Impossible à dire",
    "pin": "Champ fixé",
    "venue-same": "Un seul lieu",
    "venue-different": "Des lieux différents",
    "undo": "Annulation",
}
STATES = {
    "in-force": "en vigueur",
    "in-conflict": "en conflit",
    "superseded": "remplacée",
    "undone": "annulée",
}
# Of what a pin may fix beside fields that provenance names.
PINNED = {"hour": "Heure", "occurrences": "Toutes les dates", "place": "Lieu", "is_free": "Gratuité"}
ITEMS_SHOWN = 12
VALUE_SHOWN = 300  # characters


@dataclass(frozen=True, slots=True)
class Item:
    """A listing that a decision names; the title is None when the last run did not have it. `event_id`: its event."""

    listing_id: str
    title: str | None
    event_id: str | None


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found out about a pair when it was decided: a feature, and its sentence then."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A line of the ledger. `causes`: ids of the lines because of which it does not stand, or that it contradicts."""

    id: str
    at: datetime
    by: str
    kind: str
    kind_label: str
    state: str
    state_label: str
    causes: tuple[str, ...]
    items: tuple[Item, ...]
    more_items: int
    field: str
    value: str
    note: str
    undoes: str | None
    model: str
    probability: float | None
    findings: tuple[Finding, ...]
    can_undo: bool


def view_entry(
    entry: Entry, titles: Mapping[str, str], events: Mapping[str, str], language: Language, *, history: History
) -> DecisionView:
    """Return a line as pages show it; of an `undo`, the listings are those of what it takes back."""
    decision = entry.decision
    target = history.by_id.get(decision.undoes or "")
    items = decision.items or (target.decision.items if target else ())
    evidence = decision.evidence
    probability = evidence.get("probability")
    return DecisionView(
        id=decision.id,
        at=decision.at,
        by=decision.by,
        kind=decision.kind,
        kind_label=language.say(KINDS[decision.kind]),
        state=entry.state,
        state_label=language.say(STATES[entry.state]),
        causes=tuple(filter(None, (entry.undone_by, *entry.superseded_by, *entry.conflicts_with))),
        items=tuple(_view_item(key, titles, events) for key in items[:ITEMS_SHOWN]),
        more_items=max(0, len(items) - ITEMS_SHOWN),
        field=name_field(decision.field, language) if decision.field else "",
        value=render_pinned(decision.value),
        note=decision.note or "",
        undoes=decision.undoes,
        model=str(evidence.get("model") or ""),
        probability=probability if isinstance(probability, float | int) else None,
        findings=tuple(_list_findings(evidence, language)),
        can_undo=entry.undone_by is None,
    )


def list_names(decisions: Iterable[Decision], history: History) -> set[str]:
    """Return the ids of the listings that pages about some decisions name."""
    found: set[str] = set()
    for decision in decisions:
        target = history.by_id.get(decision.undoes or "")
        items = decision.items or (target.decision.items if target else ())
        found |= {make_listing_id(key) for key in items[:ITEMS_SHOWN]}
    return found


def name_field(field: str, language: Language) -> str:
    """Return how people call a field that can be pinned."""
    return language.say(PINNED.get(field) or FIELDS.get(field, field))


def render_pinned(value: Any) -> str:
    """Return the value of a pin as text: that of a place or of dates as their parts."""
    if value is None:
        return ""
    if isinstance(value, dict) and value.keys() == {"from", "to"}:
        text = f"{value['from'] or '–'} → {value['to']}"
    elif isinstance(value, dict):
        text = ", ".join(str(part) for part in value.values() if part is not None)
    elif isinstance(value, list):
        text = "; ".join(
            str(row.get("start") or row.get("end")) if isinstance(row, dict) else str(row) for row in value
        )
    else:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= VALUE_SHOWN else text[:VALUE_SHOWN] + " …"


def _view_item(key: ListingKey, titles: Mapping[str, str], events: Mapping[str, str]) -> Item:
    name = make_listing_id(key)
    return Item(name, titles.get(name), events.get(name))


def _list_findings(evidence: Mapping[str, Any], language: Language) -> Iterator[Finding]:
    features = evidence.get("features")
    for name, level in features.items() if isinstance(features, dict) else ():
        label = NAMES.get(name, (name, name))[language.code == "en"]
        known = TABLE.get(name, {}).get(str(level))
        text = (known.en if language.code == "en" else language.tie(known.fr)) if known else ""
        yield Finding(label, text or str(level))
