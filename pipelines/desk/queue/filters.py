"""Which units of the queue an editor sees: by region, source, category and kind of doubt, as sets of bits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import lru_cache
from urllib.parse import urlencode

from pipelines.desk.index.index import Index
from pipelines.desk.index.tables import make_bits
from pipelines.people.model import Editor

_FRIDAY = 4
_CHOICES_MAX = 200  # of one filter


@dataclass(frozen=True, slots=True)
class Filters:
    """What an editor chose; empty: all."""

    region: str = ""
    source: str = ""
    category: str = ""
    doubt: str = ""

    def write_query(self, **more: str) -> str:
        """Return them as the end of an address, with the question mark; empty when there is nothing to say."""
        told = {name: value for name, value in {**asdict(self), **more}.items() if value}
        return f"?{urlencode(told)}" if told else ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter, and how many open units have it beside the other filters chosen."""

    value: str
    count: int


def read_filters(query: Mapping[str, str]) -> Filters:
    """Return the filters of an address or a form."""
    return Filters(*(query.get(name, "")[:200] for name in ("region", "source", "category", "doubt")))


def find_allowed(index: Index, editor: Editor) -> int:
    """Return the units that are this editor's to decide: of the account's regions, or of a region that is unknown."""
    every = (1 << index.size) - 1
    if not editor.regions:
        return every
    mine = known = 0
    for (kind, value), bits in index.masks.items():
        if kind == "region":
            known |= bits
            mine |= bits if editor.covers(value) else 0
    return mine | (every & ~known)


def find_chosen(index: Index, filters: Filters, *, but: str = "") -> int:
    """Return the units that have all that was chosen; `but` names a filter to leave out."""
    bits = (1 << index.size) - 1
    for kind, value in asdict(filters).items():
        if value and kind != but:
            bits &= index.masks.get((kind, value), 0)
    return bits


def list_choices(index: Index, filters: Filters, kind: str, unanswered: int) -> list[Choice]:
    """Return the values of a filter that some open units have, the chosen one among them, by value; of very many those
    that most have."""
    bits = unanswered & find_chosen(index, filters, but=kind)
    counts = {value: (mask & bits).bit_count() for (name, value), mask in index.masks.items() if name == kind}
    chosen = asdict(filters)[kind]
    if chosen:
        counts.setdefault(chosen, 0)
    found = [Choice(value, number) for value, number in counts.items() if number or value == chosen]
    found.sort(key=lambda choice: (choice.value != chosen, -choice.count, choice.value))
    return sorted(found[:_CHOICES_MAX], key=lambda choice: choice.value)


def find_deadline(today: date) -> tuple[date, date]:
    """Return the day before which to decide, and the last day of what must be decided by then: before Friday, all that
    is on until Sunday; from Friday on, the same day's evening is the limit."""
    friday = today + timedelta(days=(_FRIDAY - today.weekday()) % 7)
    if today.weekday() > _FRIDAY:
        friday = today
    sunday = today + timedelta(days=6 - today.weekday())
    return friday, sunday


@lru_cache(maxsize=8)
def find_until(index: Index, day: date) -> int:
    """Return the units that have a date up to a day, or had one before."""
    limit = day.isoformat()
    return make_bits(at for at, first in enumerate(index.first_dates) if first and first <= limit)
