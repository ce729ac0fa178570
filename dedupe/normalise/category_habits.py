"""What a source mostly lists, for those of its listings that say nothing of their kind: a bare name at a jazz club."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

UNDECIDED = "other"
LEAST_LISTINGS, LEAST_SHARE = 6, 0.7  # of a source's decided listings


def find_habits(decided: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Return source id → the category that most of its decided listings have; `decided` are (source id, category)."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for source_id, category in decided:
        if category != UNDECIDED:
            counts[source_id][category] += 1
    return {source_id: habit for source_id, told in counts.items() if (habit := _find_habit(told))}


def _find_habit(told: Counter[str]) -> str | None:
    category, most = min(told.items(), key=lambda item: (-item[1], item[0]))
    total = told.total()
    return category if total >= LEAST_LISTINGS and most >= LEAST_SHARE * total else None
