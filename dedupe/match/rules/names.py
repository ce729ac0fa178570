"""Rules about what: programmes, parts, festivals and meanings that are two."""

from __future__ import annotations

import numpy as np

from dedupe.match.bags import sum_shared
from dedupe.match.derived import derive_once
from dedupe.match.features.levels import Bools
from dedupe.match.features.numbers import find_label_conflicts
from dedupe.match.prepare import Records
from dedupe.match.rules.pairs import AT_ONCE, ONE_PLACE, Pairs, are_tongues
from dedupe.match.titles import WORDS

UMBRELLAS = frozenset(WORDS["umbrellas"])


def has_other_number(pairs: Pairs) -> Bools:
    """«Volet 1» and «Volet 2», 3-5 ans and 6-8 ans."""
    return find_label_conflicts(pairs.records, pairs.left, pairs.right)


def is_other_programme(pairs: Pairs) -> Bools:
    """One source lists two names at one place and hour, or on the same days at other hours: it knows that they are
    two."""
    tongues = are_tongues(pairs) & pairs.has("when", *AT_ONCE, "same-period")
    result: Bools = (
        pairs.has("source", "same")
        & ~tongues
        & pairs.has("title", "none", "little", "foreign")
        & pairs.has("translation", "none", "little", "some")
        & pairs.has("link", "none", "image")
        & ~pairs.has("where", "unknown")
    )
    return result | (_have_other_hours(pairs) & ~are_tongues(pairs))


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
