"""Hard rules: findings that settle a pair whatever it scores. Each has a name, a sentence that an editor reads, and
signs what it decides. An editor's own decision comes before all of them."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dedupe.match.bags import Ints, sum_shared
from dedupe.match.codes import number_groups
from dedupe.match.derived import derive_once
from dedupe.match.features.levels import Bools, Levels
from dedupe.match.features.numbers import find_label_conflicts
from dedupe.match.features.where import find_digits
from dedupe.match.model import LEVELS
from dedupe.match.prepare import Records
from dedupe.match.titles import WORDS

UMBRELLAS = frozenset(WORDS["umbrellas"])
_SENTENCES = tomllib.loads((Path(__file__).parent.parent / "data" / "rules.toml").read_text("utf-8"))


AT_ONCE = ("same-dates", "same-hours", "same-hour", "one-of-many")
ONE_NAME = ("same-long", "same", "near", "contained-long", "contained")
ONE_PLACE = ("same-venue", "room", "same-address", "similar")
APART = ("other-venue", "known-apart", "unrelated")


@dataclass(frozen=True)
class Pairs:
    """Candidate pairs with what was found about them."""

    records: Records
    left: Ints
    right: Ints
    levels: Mapping[str, Levels]

    def has(self, feature: str, *names: str) -> Bools:
        """Return where a feature came out as one of these levels."""
        is_one = np.zeros(len(LEVELS[feature]), dtype=bool)
        is_one[[LEVELS[feature].index(name) for name in names]] = True
        return is_one[self.levels[feature]]


@dataclass(frozen=True)
class Rule:
    """One rule: `verdict` is same, different, or unsure: whatever the score, people or a third listing decide."""

    name: str
    verdict: str
    fr: str
    en: str
    applies: Callable[[Pairs], Bools]


def is_other_town(pairs: Pairs) -> Bools:
    """Both towns are told and differ, or the places are far apart. Not where a page of their own contradicts it, nor
    where one says that it moved, at the same hour under one name."""
    moved = pairs.records.is_moved[pairs.left] | pairs.records.is_moved[pairs.right]
    return _are_far(pairs) & ~pairs.has("link", "page") & ~(moved & _is_one_show(pairs)) & ~is_in_two_towns(pairs)


def is_in_two_towns(pairs: Pairs) -> Bools:
    """One telling name at one hour in two towns: an old or a wrong place, or one work by two companies. A third listing
    or an editor decides."""
    moved = pairs.records.is_moved[pairs.left] | pairs.records.is_moved[pairs.right]
    return _are_far(pairs) & _is_one_show(pairs) & ~moved & ~pairs.has("link", "page")


def _are_far(pairs: Pairs) -> Bools:
    return pairs.has("where", "other-city", "far")


def _is_one_show(pairs: Pairs) -> Bools:
    return pairs.has("when", "same-hour", "same-dates", "same-hours") & pairs.has("title", *ONE_NAME)


def has_no_shared_day(pairs: Pairs) -> Bools:
    """No day in common, and neither says that its date moved. Nights of one name in one place may be one run, and a
    day's difference a slip of the pen where names agree and places do not differ: the other findings decide."""
    is_run = pairs.has("where", *ONE_PLACE) & pairs.has("title", *ONE_NAME)
    unlike = pairs.has("title", "none", "little", "foreign", "rivals", "same-generic", "contained-generic", "but-place")
    unlike &= ~pairs.has("translation", "same", "contained", "most")
    unlike |= pairs.has("where", *APART)
    near = pairs.has("when", "next-day", "slip") & ~pairs.has("link", "page")
    return (pairs.has("when", "apart") & ~is_run) | (near & unlike)


def is_other_place(pairs: Pairs) -> Bools:
    """Titles of common words in two places, or one of which names another place: «Visite guidée» at one hour in three
    museums, «Marché de Noël de la vieille prison» and the one at the café. Not where texts or pages say one thing."""
    generic = pairs.has("title", "same-generic", "contained-generic", "but-place")
    clash = pairs.has("place-words", "clash") & ~pairs.has("where", *ONE_PLACE, "same-spot")
    moved = pairs.records.is_moved[pairs.left] | pairs.records.is_moved[pairs.right]
    apart = pairs.has("where", *APART) & ~moved & ~pairs.has("link", "page") & ~pairs.has("description", "copied")
    return generic & (clash | apart)


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


def has_other_number(pairs: Pairs) -> Bools:
    """«Volet 1» and «Volet 2», 3-5 ans and 6-8 ans."""
    return find_label_conflicts(pairs.records, pairs.left, pairs.right)


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
    moved = pairs.records.is_moved[pairs.left] | pairs.records.is_moved[pairs.right]
    apart = pairs.has("where", "other-venue", "known-apart", "other-city", "far")
    one_show = pairs.has("title", "contained", "contained-long", "near") & pairs.has("when", *AT_ONCE)
    one_day = ~pairs.has("when", "apart", "next-day", "slip", "next-night")
    other_name = ~pairs.has("title", "same-long", "same", "same-generic")
    lists_both = pairs.has("source", "same") & ~pairs.has("link", "page") & ~_are_tongues(pairs)
    return lists_both & apart & ~moved & ~one_show & (one_day | other_name)


def _are_tongues(pairs: Pairs) -> Bools:
    result: Bools = pairs.records.language[pairs.left] != pairs.records.language[pairs.right]
    return result


def is_other_programme(pairs: Pairs) -> Bools:
    """One source lists two names at one place and hour, or on the same days at other hours: it knows that they are
    two."""
    tongues = _are_tongues(pairs) & pairs.has("when", *AT_ONCE, "same-period")
    result: Bools = (
        pairs.has("source", "same")
        & ~tongues
        & pairs.has("title", "none", "little", "foreign")
        & pairs.has("translation", "none", "little", "some")
        & pairs.has("link", "none", "image")
        & ~pairs.has("where", "unknown")
    )
    return result | (_have_other_hours(pairs) & ~_are_tongues(pairs))


def _have_other_hours(pairs: Pairs) -> Bools:
    """Return where one source lists two names on the same days at other hours: «Bain libre» and «Bain libre, aînés»."""
    result = pairs.has("source", "same") & pairs.has("when", "other-hour") & ~pairs.has("link", "page")
    result &= ~pairs.has("title", "same-long", "same", "same-generic", "near")
    index = np.flatnonzero(result)
    result[index] = sum_shared(pairs.records.days, pairs.left[index], pairs.right[index]) >= 2
    return result


def are_rivals(pairs: Pairs) -> Bools:
    """One hour in one place, and each title has a telling word of its own: «Atelier de couture», «Atelier d'échecs».
    Not where one listing names what the other does, or both are said to mean the same."""
    meant = pairs.has("translation", "same", "contained", "most")
    return pairs.has("title", "rivals") & _are_here(pairs) & ~meant & ~_tell_one_thing(pairs)


def have_other_meanings(pairs: Pairs) -> Bools:
    """One hour in one place, two languages, and titles that share no meaning: a translation or another activity."""
    alike = pairs.has("category", "same") | pairs.has("price", "same")
    strange = pairs.has("title", "foreign") & pairs.has("translation", "none", "little")
    return strange & _are_here(pairs) & ~alike & ~_tell_one_thing(pairs)


def _are_here(pairs: Pairs) -> Bools:
    return pairs.has("when", *AT_ONCE) & pairs.has("where", *ONE_PLACE)


def _tell_one_thing(pairs: Pairs) -> Bools:
    """Return where one listing quotes the other, or both have a text, a page or a telephone in common."""
    told = pairs.has("description", "copied", "alike") | ~pairs.has("link", "none") | pairs.has("contact", "phone")
    return told | ~pairs.has("mention", "none")


def has_other_hour(pairs: Pairs) -> Bools:
    """One day at hours that no slip explains, under names that differ: the music school in the evening, the dance
    school before. Not where one listing quotes the other's name, or both lead to one page or tell one text."""
    other_name = pairs.has("title", "none", "little", "foreign", "partly", "rivals", "mostly")
    quoted = ~pairs.has("mention", "none") | pairs.has("link", "page") | pairs.has("description", "copied")
    return pairs.has("when", "other-hour") & other_name & ~quoted


@derive_once
def find_umbrellas(records: Records) -> Bools:
    """Return which records name a festival or the like."""
    result: Bools = records.titles.has_word(UMBRELLAS)[records.fact]
    return result


def is_umbrella(pairs: Pairs) -> Bools:
    """A whole festival and one of its shows: the festival's name is all in the other's, which names more."""
    records = pairs.records
    umbrella = find_umbrellas(records)
    totals = records.tokens.sum_weights(records.weights)
    span = records.last_day - records.first_day
    result = np.zeros(len(pairs.left), dtype=bool)
    for one, other in ((pairs.left, pairs.right), (pairs.right, pairs.left)):
        candidate = umbrella[one] & (span[one] > span[other] + 1)
        index = np.flatnonzero(candidate)
        shared = sum_shared(records.tokens, one[index], other[index], records.weights)
        # What the smaller says beyond the festival's name, and how much of that name it repeats.
        more = totals[other[index]] - shared
        result[index] |= more >= 0.8
    return result & ~pairs.has("title", "same-long", "same", "same-generic", "near")


def may_translate(pairs: Pairs) -> Bools:
    """Two languages at one hour: names without a word in common may still be one name."""
    said = pairs.records.language
    known = (said[pairs.left] >= 0) & (said[pairs.right] >= 0)
    result: Bools = (
        known & (said[pairs.left] != said[pairs.right]) & pairs.has("when", "same-dates", "same-hour", "same-hours")
    )
    return result


@derive_once
def find_single_pages(records: Records) -> Bools:
    """Return which records have a page that their source uses once."""
    owner = number_groups(records.source, records.link)
    counts = np.bincount(owner)
    result: Bools = (counts[owner] == 1) & (records.link >= 0)
    return result


def is_same_page(pairs: Pairs) -> Bools:
    """Two sources lead to one page that each of them uses once, with dates in common and names not foreign."""
    records = pairs.records
    once = find_single_pages(records)
    return (
        pairs.has("link", "page")
        & pairs.has("source", "other")
        & once[pairs.left]
        & once[pairs.right]
        & ~pairs.has("when", "apart", "next-day", "unknown", "moved", "other-hour")
        & (~pairs.has("title", "none", "little") | may_translate(pairs))
        & ~pairs.has("session", "conflict")
        & ~pairs.has("numbers", "conflict")
    )


_APPLIES: Mapping[str, Callable[[Pairs], Bools]] = {
    "other-town": is_other_town,
    "two-towns": is_in_two_towns,
    "no-shared-day": has_no_shared_day,
    "school-showing": is_school_showing,
    "other-number": has_other_number,
    "other-room": is_other_room,
    "two-places": is_in_two_places,
    "other-programme": is_other_programme,
    "other-place": is_other_place,
    "other-hour": has_other_hour,
    "umbrella": is_umbrella,
    "rival-titles": are_rivals,
    "other-meaning": have_other_meanings,
    "same-page": is_same_page,
}
RULES: tuple[Rule, ...] = tuple(
    Rule(name, row["verdict"], row["fr"], row["en"], _APPLIES[name]) for name, row in _SENTENCES.items()
)


def apply_rules(pairs: Pairs) -> Ints:
    """Return for each pair the number of the first rule that applies, -1 for none."""
    result = np.full(len(pairs.left), -1, dtype=np.int64)
    for number, rule in enumerate(RULES):
        result[(result < 0) & rule.applies(pairs)] = number
    return result
