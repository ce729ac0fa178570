"""Why a field of an event has its value: which listing won it, by which stated rule, and what the others say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dedupe.merge.order import ROLES
from dedupe.merge.pins import PINNED_BY
from dedupe.model import Said

_CERTAINTY_FIELDS = {"occurrences": "date", "starts_at": "date", "status": "date"} | dict.fromkeys(
    ("venue", "address", "city", "region", "postal_code", "lat", "lon"), "place"
)
_CERTAINTIES = ("stated", "inferred", "none")


@dataclass(frozen=True, slots=True)
class Teller:
    """What of a listing decides who is believed."""

    role: str
    last_seen: datetime
    missing_since: datetime | None = None
    date_certainty: str = "stated"
    place_certainty: str = "stated"


@dataclass(frozen=True, slots=True)
class Choice:
    """A field, who won it and why: `reason` is one of pin, only, agreed, united, certainty, current, role, agreement,
    freshness, gravity. `conflict`: readers are told that sources differ."""

    field: str
    value: str | None
    source_id: str
    source_key: str
    reason: str
    others: tuple[Said, ...] = ()  # other values, withheld ones included
    conflict: bool = False


def explain_choices(
    said: Iterable[Said], tellers: Mapping[tuple[str, str], Teller], conflicts: Sequence[str] = ()
) -> list[Choice]:
    """Return a choice a field, in the order of provenance; fields that nobody's value was chosen for are left out."""
    by_field: dict[str, list[Said]] = defaultdict(list)
    for one in said:
        by_field[one.field].append(one)
    choices = []
    for field, told in by_field.items():
        chosen = next((one for one in told if one.chosen), None)
        if chosen is None:
            continue
        others = tuple(one for one in told if one is not chosen and (one.withheld or one.value != chosen.value))
        reason = _find_reason(chosen, told, tellers)
        choices.append(
            Choice(
                field, chosen.value, chosen.source_id, chosen.source_key, reason, others, conflict=field in conflicts
            )
        )
    return choices


def _find_reason(chosen: Said, told: Sequence[Said], tellers: Mapping[tuple[str, str], Teller]) -> str:
    if chosen.source_id == PINNED_BY:
        return "pin"
    speaking = [one for one in told if not one.withheld]
    if len(speaking) == 1:
        return "only"
    losers = [one for one in speaking if one.value != chosen.value]
    if not losers:
        return "agreed"
    if chosen.field == "occurrences":
        return "united"
    if chosen.field == "status":
        return "gravity"
    mine = tellers.get((chosen.source_id, chosen.source_key))
    theirs = [tellers[key] for one in losers if (key := (one.source_id, one.source_key)) in tellers]
    return "agreement" if mine is None or not theirs else _compare(chosen.field, mine, theirs, speaking, chosen)


def _compare(field: str, mine: Teller, theirs: Sequence[Teller], told: Sequence[Said], chosen: Said) -> str:
    """Return the first rule by which the winner goes before the best of the others."""
    sure = _CERTAINTY_FIELDS.get(field)
    if sure and all(_rank_certainty(mine, sure) < _rank_certainty(other, sure) for other in theirs):
        return "certainty"
    if mine.missing_since is None and all(other.missing_since for other in theirs):
        return "current"
    rivals = [other for other in theirs if bool(other.missing_since) == bool(mine.missing_since)]
    if all(ROLES.index(mine.role) < ROLES.index(other.role) for other in rivals):
        return "role"
    supporters: dict[str | None, set[str]] = defaultdict(set)
    for one in told:
        supporters[one.value].add(one.source_id)
    if all(len(supporters[chosen.value]) > len(said) for value, said in supporters.items() if value != chosen.value):
        return "agreement"
    return "role" if any(mine.role != other.role for other in rivals) else "freshness"


def _rank_certainty(teller: Teller, what: str) -> int:
    return _CERTAINTIES.index(teller.date_certainty if what == "date" else teller.place_certainty)
