"""The head of a press release («Gaspé, le 28 octobre 2026 – Le Musée…»): where and when it was written, no event."""

from __future__ import annotations

import re
from datetime import date

from sources.dates.items import Item
from sources.dates.resolve import make_date

_PLACE = re.compile(r"(?:[a-z][a-z' -]{1,40}(?:\([a-z]+\))?,? )?le $|[a-z][a-z' -]{1,40}, ?$")
_FEW_WORDS = 6  # a heading («28 octobre – Conseil municipal») is shorter than a text
_HEADED = 3  # behind a place too


def drop_dateline(items: list[Item], text: str, today: date) -> list[Item]:
    """Leave out a past or present date that stands before a dash and a text without hours, or alone behind a place."""
    first = items[0]
    if first.kind != "days" or first.spans or not _PLACE.match(text[: first.start]):
        return items
    day, last = first.runs[0]
    written = make_date(day.year, day.month, day.day) if day.year and last is None and len(first.runs) == 1 else None
    if written is None or day.weekday is not None or written > today:
        return items
    rest = text[first.end :].strip(" .\n")
    least = _HEADED if "," in text[: first.start] else _FEW_WORDS
    if rest[:1] == "-" and len(rest.split()) > least and not any(one.kind == "times" for one in items[1:3]):
        return [one for one in items[1:] if one.start > first.end + 2]
    return items[1:] if not rest and "," in text[: first.start] else items
