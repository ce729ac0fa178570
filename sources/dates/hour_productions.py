"""What each production of hours says: its tokens → the spans of an item, or no item at all."""

from __future__ import annotations

from typing import Any

from sources.dates.figures import Clock
from sources.dates.items import Item, Span

_MORNING, _NOON, _DAY = 7, 12, 24
_LONGEST = 4  # hours that a show lasts


def read_bare(item: Item, kinds: str, values: list[Any], language: str) -> bool:
    if values[-1] > 12:
        return False
    item.kind, item.cue = "times", kinds[0] if kinds[0] in "OV" else ""
    if kinds[0] == "V":
        item.is_doubtful = values[0] == 1
    elif kinds[0] == "k":
        item.offset = values[0]
    item.spans = [Span(Clock(values[-1] % 12 + 12, 0, "e"))]
    return True


def read_at(item: Item, kinds: str, values: list[Any], language: str) -> bool:
    """ "Dec 6 at 2": an hour of the afternoon or evening; from nine on either half of the day is likely."""
    return language == "en" and values[-1] <= 8 and read_bare(item, kinds, values, language)


def read_doors(item: Item, kinds: str, values: list[Any], language: str) -> bool:
    """ "7pm (doors), 8pm (show)": only the first is that of the doors."""
    item.kind, item.cue, item.spans = "times", "O", [Span(values[0])]
    return True


def read_length(item: Item, kinds: str, values: list[Any], language: str) -> bool:
    item.kind, item.spans = "times", [Span(values[-1])]
    is_length = kinds[0] != "|" or values[-1].hour <= _LONGEST  # «19 h (1 h 45)», and «19 h (20 h)»
    item.cue = "L" if is_length and not values[-1].half else ""
    return True


def read_count(item: Item, kinds: str, values: list[Any], language: str) -> bool:
    """ "for 6 weeks": how often a set comes back."""
    item.kind, item.cue, item.offset = "cue", "U", values[0]
    return True


def read_open_hours(item: Item, kinds: str, values: list[Any], language: str) -> bool:
    """ "Dec 5 10-4": from the morning to the afternoon, never days."""
    first, last = values[0], values[-1]
    if language != "en" or not (7 <= first <= 12 and last < first and last <= 11):
        return False
    item.kind, item.spans = "times", [Span(Clock(first, 0, "e"), Clock(last + 12, 0))]
    return True


def read_slash_hours(item: Item, kinds: str, values: list[Any], language: str) -> bool:
    """ "Saturday 12/5, 10-3", «sam. 5/12, 10-15»: no days, for the date has its own."""
    first, last = int(values[0]), int(values[2])
    if language == "en" or last < first:
        return take_span(item, first, last)
    item.kind, item.spans = "times", [Span(Clock(first, 0, "e"), Clock(last, 0))]
    return first < last < _DAY


def take_span(item: Item, first: int, last: int) -> bool:
    if not (1 <= first <= _NOON and 1 <= last <= _NOON) or first == last:
        return False
    start = first + _NOON * (first < _MORNING + 1 and first < last)
    end = last + _NOON * (last < first or start > _NOON)
    item.kind, item.spans = "times", [Span(Clock(start, 0, "e"), Clock(end, 0))]
    return True


def read_times(item: Item, kinds: str, values: list[Any], language: str) -> bool:
    is_range = False
    before = ""
    item.has_from, item.is_open = kinds[0] == "a", kinds[0] == "d"
    for kind, value in zip(kinds, values, strict=True):
        if kind == "T":
            item.spans.append(Span(*value))
        elif kind in "tn":
            clock = value if kind == "t" else Clock(value, 0, "?")
            if is_range and item.spans and item.spans[-1].end is None:
                item.spans[-1] = Span(item.spans[-1].start, clock)
            else:
                item.spans.append(Span(clock))
            is_range = False
        elif kind in ",/" and not (kind == "," and kinds[0] == "b"):
            is_range = False
        elif item.spans and (kind in "-u," or (kind == "a" and before != ",")):  # «à 10 h et à 14 h» is two
            is_range = True
        before = kind
    if len(item.spans) > 1 and item.spans[0].start.half == "?" and item.spans[1].start.half == "p":
        hour = item.spans[0].start.hour % 12 + 12  # «2 and 7 p.m.»
        if hour < item.spans[1].start.hour:
            item.spans[0] = Span(Clock(hour, item.spans[0].start.minute, "p"), item.spans[0].end)
    if any(span.start.hour > 24 for span in item.spans):
        return False
    only = item.spans[0] if len(item.spans) == 1 else None
    return only is None or not only.start.is_bare or only.end is not None or kinds[0] in "@a"
