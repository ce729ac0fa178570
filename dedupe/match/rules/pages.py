"""The rule about addresses: one page that two sources lead to."""

from __future__ import annotations

import numpy as np

from dedupe.match.codes import number_groups
from dedupe.match.derived import derive_once
from dedupe.match.features.levels import Bools
from dedupe.match.prepare import Records
from dedupe.match.rules.pairs import Pairs


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


def may_translate(pairs: Pairs) -> Bools:
    """Two languages at one hour: names without a word in common may still be one name."""
    said = pairs.records.language
    known = (said[pairs.left] >= 0) & (said[pairs.right] >= 0)
    result: Bools = (
        known & (said[pairs.left] != said[pairs.right]) & pairs.has("when", "same-dates", "same-hour", "same-hours")
    )
    return result
