"""What clauses give each other: the end of a moment or of a range behind a dash, a month, hours."""

from __future__ import annotations

from sources.dates.figures import Clock
from sources.dates.items import Clause, Day, Item, Span

_LISTED = 4  # words between two dates of one list
_EVENING = 17  # a show from here on and another hour of the day after are two shows


def is_end(clause: Clause | None, item: Item) -> bool:
    """Whether a date after a dash ends a moment: «Dec 8 @ 7:30 pm – Dec 9 @ 1 am»."""
    if clause is None or item.kind != "days" or item.spans or len(item.runs) != 1:
        return False
    if clause.limit:  # "beginning January 11, 6:30 p.m., ending February 15" bounds a set
        return False
    runs = clause.items[0].runs if len(clause.items) == 1 else []
    is_moment = len(runs) == len(clause.spans) == 1 and runs[0][1] is None
    return is_moment and clause.spans[0].end is None and item.runs[0][1] is None


def end_moment(clause: Clause, ending: Item, clock: Clock) -> bool:
    """End the moment of a clause at an hour of another day; False when they are two evenings."""
    start = clause.spans[0].start
    first, last = clause.items[0].runs[0][0], ending.runs[0][0]
    if (first.day, first.month) == (last.day, last.month):
        clause.spans = [Span(start, clock)]
    elif last.day in (first.day + 1, 1) and clock.hour < min(start.hour, 12):  # past midnight
        clause.spans = [Span(start, clock._replace(hour=clock.hour + 24))]
    elif last.day == first.day + 1 and start.hour >= _EVENING and clock.hour >= 12:
        return False
    elif clock.hour < start.hour:
        make_whole(clause, last, clock)
    else:  # hours of each day, or of the first and the last
        clause.items[0].runs = [(first, last)]
        clause.spans = []
    return True


def make_whole(clause: Clause, last: Day, clock: Clock) -> None:
    """Make one moment of a start and an end days apart: «du 11 décembre à 17 h au 13 décembre à 14 h»."""
    clause.items[0].runs = [(clause.items[0].runs[0][0], last)]
    clause.spans, clause.is_whole = [Span(clause.spans[0].start, clock)], True


def join_range(clause: Clause, item: Item) -> bool:
    """Make one range of «28 décembre» – «3 janvier»; False when they are two dates."""
    before = clause.items[-1]
    if before.kind != "days" or before.runs[-1][1] is not None or item.runs[0][1] is not None:
        return False
    if clause.spans and before.spans and item.spans:  # two ISO moments
        clause.spans = [Span(clause.spans[0].start, item.spans[0].start)]
        if item.runs[0][0] == before.runs[-1][0]:
            return True
    elif clause.spans:
        return False
    before.runs[-1] = (before.runs[-1][0], item.runs[0][0])
    before.runs.extend(item.runs[1:])
    before.end = item.end
    return True


def set_month(runs: list[tuple[Day, Day | None]], known: Day) -> list[tuple[Day, Day | None]]:
    """Return days with the month and year of another."""
    return [
        (first._replace(month=known.month, year=known.year), last and last._replace(month=known.month, year=known.year))
        for first, last in runs
    ]


def is_range(clause: Clause) -> bool:
    """Whether a clause is one range of days."""
    runs = clause.items[0].runs
    return clause.items[0].kind == "days" and len(clause.items) == len(runs) == 1 and runs[0][1] is not None


def is_noon(span: Span) -> bool:
    """Whether an hour is noon or midnight, whose words also stand in titles."""
    return span.start.hour % 12 == span.start.minute == 0


def lend_onward(spans: list[Span], clauses: list[Clause]) -> bool:
    """Where hours stand before their days («à 20 h le jeudi et à 15 h le samedi») each clause but the last got those of
    the next one: move them on by one. False when it is not so."""
    if not spans or len(clauses) < 2 or clauses[-1].spans or len({clause.sentence for clause in clauses}) > 1:
        return False
    if not all(clause.spans for clause in clauses[:-1]):
        return False
    for clause in clauses:
        clause.spans, spans = spans, clause.spans
    return True


def join_moments(clauses: list[Clause]) -> None:
    """Make one moment of «de 18 h le 27 février à 2 h le 28 février»."""
    first, second = clauses
    start, end = first.items[0], second.items[0]
    if start.kind == end.kind == "days" and len(first.items) == len(start.runs) == len(end.runs) == 1:
        make_whole(first, end.runs[0][0], second.spans[0].start)
        clauses.remove(second)


def lend_back(clauses: list[Clause]) -> bool:
    """Give hours behind a list of days and places to all days before that have none: «3 déc. (Québec), 5 déc. (Lévis),
    20 h». True when some were given."""
    has_lent = False
    for before, after in zip(clauses[-2::-1], clauses[:0:-1], strict=True):
        if before.spans or not after.spans or before.sentence != after.sentence or after.since > _LISTED:
            continue
        if _is_list(before) and _is_list(after):
            before.spans = after.spans
            has_lent = True
    return has_lent


def _is_list(clause: Clause) -> bool:
    items = clause.items
    return not clause.limit and all(
        item.kind == "days" and all(last is None for _, last in item.runs) for item in items
    )


def is_set(clause: Clause) -> bool:
    """Whether a clause is days that come back."""
    return clause.items[-1].kind in ("weekly", "monthly")
