"""Rules about when: days and hours that no slip explains, and showings for schools."""

from __future__ import annotations

from dedupe.match.derived import derive_once
from dedupe.match.features.levels import Bools
from dedupe.match.prepare import Records
from dedupe.match.rules.pairs import APART, ONE_NAME, ONE_PLACE, Pairs


def has_no_shared_day(pairs: Pairs) -> Bools:
    """No day in common, and neither says that its date moved. Nights of one name in one place may be one run, and a
    day's difference a slip of the pen where names agree and places do not differ: the other findings decide."""
    is_run = pairs.has("where", *ONE_PLACE) & pairs.has("title", *ONE_NAME)
    unlike = pairs.has("title", "none", "little", "foreign", "rivals", "same-generic", "contained-generic", "but-place")
    unlike &= ~pairs.has("translation", "same", "contained", "most")
    unlike |= pairs.has("where", *APART)
    near = pairs.has("when", "next-day", "slip") & ~pairs.has("link", "page")
    return (pairs.has("when", "apart") & ~is_run) | (near & unlike)


def has_other_hour(pairs: Pairs) -> Bools:
    """One day at hours that no slip explains, under names that differ: the music school in the evening, the dance
    school before. Not where one listing quotes the other's name, or both lead to one page or tell one text."""
    other_name = pairs.has("title", "none", "little", "foreign", "partly", "rivals", "mostly")
    quoted = ~pairs.has("mention", "none") | pairs.has("link", "page") | pairs.has("description", "copied")
    return pairs.has("when", "other-hour") & other_name & ~quoted


@derive_once
def find_school(records: Records) -> Bools:
    """Return which records are for schools."""
    result: Bools = records.titles.has_session("school")[records.fact]
    return result


def is_school_showing(pairs: Pairs) -> Bools:
    """One is for schools, and not at the other's hour in the other's room."""
    school = find_school(pairs.records)
    at_once = pairs.has("when", "same-dates", "same-hour", "same-hours") & pairs.has("where", "same-venue", "room")
    result: Bools = (school[pairs.left] != school[pairs.right]) & ~at_once
    return result
