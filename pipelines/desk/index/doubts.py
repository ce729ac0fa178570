"""What makes a pair of listings doubtful, in the words of the queue's filter: title, time, place, language, series."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

DOUBTS = ("title", "time", "place", "language", "series")
# Levels of a finding that leave nothing to ask; any other level is a doubt of that kind.
_CLEAR: Mapping[str, tuple[str, frozenset[str]]] = {
    "title": ("title", frozenset(("same", "same-long", "near", "contained", "contained-long"))),
    "when": ("time", frozenset(("same-hour", "same-dates", "same-hours", "same-days", "same-period"))),
    "where": ("place", frozenset(("same-venue", "room", "same-address", "similar", "same-spot"))),
    "place-words": ("place", frozenset(("none", "agree"))),
    "numbers": ("series", frozenset(("none", "shared", "shared-label"))),
    "session": ("series", frozenset(("none",))),
    "spread": ("series", frozenset(("none",))),
}
# Levels that are a doubt of a further kind: dates of a run, titles in two languages.
_ALSO: Mapping[str, tuple[str, frozenset[str]]] = {
    "title": ("language", frozenset(("foreign",))),
    "when": (
        "series",
        frozenset(("one-of-many", "day-of-many", "next-night", "next-day", "apart", "inside-period", "in-long-period")),
    ),
}


def find_doubts(pairs: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the kinds of doubt of some pairs, in the order of DOUBTS; a pair is feature → level, as pairs.parquet has
    it. Features that are absent tell nothing."""
    found = {kind for levels in pairs for kind in _find(levels)}
    return [kind for kind in DOUBTS if kind in found]


def _find(levels: Mapping[str, Any]) -> Iterable[str]:
    # Where the meaning of titles was compared, they are in two languages.
    if levels.get("translation") not in (None, "literal"):
        yield "language"
    for feature, (kind, clear) in _CLEAR.items():
        if levels.get(feature) and levels[feature] not in clear:
            yield kind
    for feature, (kind, doubtful) in _ALSO.items():
        if levels.get(feature) in doubtful:
            yield kind
