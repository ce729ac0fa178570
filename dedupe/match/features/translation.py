"""Titles of two languages that may name one thing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rapidfuzz import fuzz

from dedupe.match.bags import Ints
from dedupe.match.features.levels import Bools, Levels
from dedupe.match.model import LEVELS
from dedupe.match.prepare import Records
from dedupe.match.titles import COMMON, SMALL


def find_translations(records: Records, left: Ints, right: Ints, title: Levels, likely: Bools) -> Levels:
    """Return the title levels, eased where two languages name one thing: words differ by translation there, and those
    that hardly change («Loyalistes», «Loyalists») are common ground. `likely` marks pairs at one time in one place."""
    said = (records.language[left] >= 0) & (records.language[right] >= 0)
    foreign = said & (records.language[left] != records.language[right]) & likely
    foreign &= np.isin(title, [LEVELS["title"].index(n) for n in ("little", "none")])
    result = title.copy()
    for index in np.flatnonzero(foreign):
        one, other = records.facts[records.fact[left[index]]].tokens, records.facts[records.fact[right[index]]].tokens
        level = "cognate" if _share_cognate(one, other) else "foreign"
        result[index] = LEVELS["title"].index(level)
    return result


def _share_cognate(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether at least half the telling words of the shorter title are, but for their ending, words of the other."""
    words, others = sorted(([w for w in t if len(w) >= 4 and w not in COMMON | SMALL] for t in (one, other)), key=len)
    alike = sum(any(_are_variants(a, b) for b in others) for a in words)
    return alike > 0 and 2 * alike >= len(words)


def _are_variants(one: str, other: str) -> bool:
    """Whether two words are one but for their ending or a slip of the pen."""
    return min(len(one), len(other)) >= 6 and one[:4] == other[:4] and fuzz.ratio(one, other) >= 84
