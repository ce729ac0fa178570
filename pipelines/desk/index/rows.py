"""What the rows of the index hold: units of the queue, events that a search finds, pairs, times."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Unit:
    """A question of the queue: which of these listings are one event? `kind`: pair (of events) or cluster."""

    position: int
    unit_id: str
    drawn: str  # order, or random: to be judged blind
    kind: str
    events: tuple[str, ...]  # one, or two that may be one
    listings: tuple[str, ...]  # ids; of a very large unit the first ones
    pairs: tuple[tuple[str, str, float], ...]  # those in doubt, the most doubtful first, with their probability
    expected_wrong: float
    readers: float
    records: int
    first_date: date | None
    doubts: tuple[str, ...]

    @property
    def is_blind(self) -> bool:
        """Whether the machine's opinion is to be kept back until an editor has answered."""
        return self.drawn == "random"


@dataclass(frozen=True, slots=True)
class Found:
    """An event as a search shows it."""

    event_id: str
    title: str
    venue: str | None
    city: str | None
    first_date: date | None
    listings: int


def make_unit(position: int, unit_id: str, first_date: str | None, body: str) -> Unit:
    """Return the unit of a row of its table."""
    told = json.loads(body)
    return Unit(
        position=position,
        unit_id=unit_id,
        drawn=told["drawn"],
        kind=told["kind"],
        events=tuple(told["events"]),
        listings=tuple(told["listings"]),
        pairs=tuple((pair["left"], pair["right"], pair["probability"]) for pair in told["pairs"]),
        expected_wrong=told["expected_wrong"],
        readers=told["readers"],
        records=told["records"],
        first_date=read_date(first_date),
        doubts=tuple(told["doubts"]),
    )


def make_pair(row: Sequence[Any], numbers: Mapping[int, str], levels: Mapping[str, Any]) -> dict[str, Any]:
    """Return a pair as `pairs.parquet` has it."""
    return {
        "left": numbers[row[0]],
        "right": numbers[row[1]],
        "probability": row[2],
        "decision": row[3],
        "features": {**levels, "weight": row[4], "decision_id": row[5]},
    }


def read_times(row: dict[str, Any]) -> dict[str, Any]:
    """Return the row of a listing with its times read."""
    _read_moments(row, ("first_seen", "last_seen", "missing_since"))
    _read_moments(row["said"], ("published_at", "updated_at"))
    return row


def read_known_times(row: dict[str, Any]) -> dict[str, Any]:
    """Return the row of what was published of an event with its times read."""
    names = ("first_published", "last_changed", "content_changed", "entered_upcoming", "entered_last_chance")
    _read_moments(row, names)
    for one in (*row["occurrences"], *row["gone"]):
        _read_moments(one, ("changed_at",))
    return row


def _read_moments(row: dict[str, Any], names: Iterable[str]) -> None:
    for name in names:
        if row[name] is not None:
            row[name] = datetime.fromisoformat(row[name])


def read_date(text: str | None) -> date | None:
    """Return the day of an ISO text."""
    return date.fromisoformat(text) if text else None
