"""Rules about where: towns, houses and rooms that cannot be one."""

from __future__ import annotations

import numpy as np

from dedupe.match.features.levels import Bools
from dedupe.match.features.where import find_digits
from dedupe.match.prepare import Records
from dedupe.match.rules.pairs import APART, AT_ONCE, ONE_NAME, ONE_PLACE, Pairs, are_tongues, have_moved


def is_other_town(pairs: Pairs) -> Bools:
    """Both towns are told and differ, or the places are far apart. Not where a page of their own contradicts it, nor
    where one says that it moved, at the same hour under one name."""
    moved = have_moved(pairs)
    return _are_far(pairs) & ~pairs.has("link", "page") & ~(moved & _is_one_show(pairs)) & ~is_in_two_towns(pairs)


def is_in_two_towns(pairs: Pairs) -> Bools:
    """One telling name at one hour in two towns: an old or a wrong place, or one work by two companies. A third listing
    or an editor decides."""
    moved = have_moved(pairs)
    return _are_far(pairs) & _is_one_show(pairs) & ~moved & ~pairs.has("link", "page")


def _are_far(pairs: Pairs) -> Bools:
    return pairs.has("where", "other-city", "far")


def _is_one_show(pairs: Pairs) -> Bools:
    return pairs.has("when", "same-hour", "same-dates", "same-hours") & pairs.has("title", *ONE_NAME)


def is_other_place(pairs: Pairs) -> Bools:
    """Titles of common words in two places, or one of which names another place: «Visite guidée» at one hour in three
    museums, «Marché de Noël de la vieille prison» and the one at the café. Not where texts or pages say one thing."""
    generic = pairs.has("title", "same-generic", "contained-generic", "but-place")
    clash = pairs.has("place-words", "clash") & ~pairs.has("where", *ONE_PLACE, "same-spot")
    moved = have_moved(pairs)
    apart = pairs.has("where", *APART) & ~moved & ~pairs.has("link", "page") & ~pairs.has("description", "copied")
    return generic & (clash | apart)


def is_other_room(pairs: Pairs) -> Bools:
    """Two numbered or lettered rooms of one house at one hour («Studio A», «Studio B»), and not one name. Halls with
    names of their own are mixed up too often to forbid anything."""
    suspect = np.flatnonzero(
        pairs.has("when", *AT_ONCE, "doors", "shift")
        & pairs.has("where", "rooms")
        & ~pairs.has("title", *ONE_NAME)
        & ~pairs.has("link", "page")
    )
    result = np.zeros(len(pairs.left), dtype=bool)
    place = pairs.records.place.astype(np.int64)
    packed = (place[pairs.left[suspect]] << 32) | place[pairs.right[suspect]]
    distinct, back = np.unique(packed, return_inverse=True)
    result[suspect] = np.array([_are_other_rooms(pairs.records, pair) for pair in distinct.tolist()], dtype=bool)[back]
    return result


def _are_other_rooms(records: Records, pair: int) -> bool:
    """Whether each of two places (packed) has a number or letter that the other lacks: more of them on one side only
    may be its address."""
    one, other = (set(find_digits(records.places.names[place])) for place in (pair >> 32, pair & 0xFFFFFFFF))
    return bool(one - other) and bool(other - one)


def is_in_two_places(pairs: Pairs) -> Bools:
    """One source lists both, on one day or under two names, in two places: it knows that they are two. Not where one
    says that it moved, and not at one hour where one name holds the other: there a place may be the organiser's."""
    moved = have_moved(pairs)
    apart = pairs.has("where", "other-venue", "known-apart", "other-city", "far")
    one_show = pairs.has("title", "contained", "contained-long", "near") & pairs.has("when", *AT_ONCE)
    one_day = ~pairs.has("when", "apart", "next-day", "slip", "next-night")
    other_name = ~pairs.has("title", "same-long", "same", "same-generic")
    lists_both = pairs.has("source", "same") & ~pairs.has("link", "page") & ~are_tongues(pairs)
    return lists_both & apart & ~moved & ~one_show & (one_day | other_name)
