"""The form that most dates have – one day, perhaps with its hour, and no word that says more – read without the
grammar. Whatever else stands in the phrase leaves it to the grammar, which reads the same from this form."""

from __future__ import annotations

import re
from datetime import timedelta

from sources.dates.hours import resolve_hours
from sources.dates.items import Day, Span
from sources.dates.resolve import Calendar, resolve_single
from sources.dates.sets import Expansion
from sources.dates.tokens import Tokens

HISTORY = timedelta(days=20 * 365)  # a day that long past is told, not announced
_PLAIN = re.compile(r"x*((?:w,?)?(?:[nj]m|m[nj])(?:,?y)?)(?:[,|]?[a@]?(t))?[x;]*")


def read_plain(tokens: Tokens, calendar: Calendar, language: str) -> Expansion | None:
    """Return the only day of a phrase with its hours; None where the phrase holds anything more."""
    found = _PLAIN.fullmatch(tokens.kinds)
    if found is None:
        return None
    begin, end = found.span(1)
    clock = tokens.values[found.start(2)] if found[2] else None
    if clock is not None and (clock.is_bare or clock.hour > 24):
        return None
    facts = dict(zip(found[1], tokens.values[begin:end], strict=True))
    day = Day(facts["n"] if "n" in facts else facts["j"], facts["m"], facts.get("y"), facts.get("w"))
    chosen = resolve_single(day, None, calendar)
    if chosen is None or (clock is None and calendar.today - chosen.first > HISTORY):
        return Expansion()
    place = tokens.starts[begin], tokens.ends[end - 1]
    if clock is None:
        return Expansion({(chosen.first, None): place}, place=place)
    hours, is_guessed = resolve_hours([Span(clock)], language, None)
    calendar.is_inferred |= is_guessed
    place = place[0], tokens.ends[found.start(2)]
    return Expansion({(chosen.first, one): place for one in hours or (None,)}, place=place)
