"""Which words of several texts set one apart from the others, so that eyes need not compare."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from sources.folding import fold

LONGEST = 1_200  # characters of a text that are shown and compared
_WORD = re.compile(r"(\w+)")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a text, with what is between them. `is_own`: most of the other texts lack these words."""

    text: str
    is_own: bool


def mark_words(texts: Sequence[str | None]) -> list[tuple[Piece, ...] | None]:
    """Return each text in pieces; None for one that is not told. Case and accents make no difference, nor does the
    order of words. Of two texts, a word is own when the other lacks it; of more, when most of the others do."""
    split = [None if text is None else _WORD.split(shorten(text)) for text in texts]
    counts = [None if parts is None else Counter(map(fold, parts[1::2])) for parts in split]
    others = [[count for n, count in enumerate(counts) if n != at and count is not None] for at in range(len(split))]
    return [None if parts is None else _join(parts, others[at]) for at, parts in enumerate(split)]


def are_alike(texts: Sequence[str | None]) -> bool:
    """Whether all texts say the same, but for case, accents and punctuation."""
    return None not in texts and len({fold(text or "") for text in texts}) == 1


def shorten(text: str) -> str:
    """Return a text cut at a word, ending in an ellipsis, when it is longer than LONGEST."""
    if len(text) <= LONGEST:
        return text
    return text[:LONGEST].rsplit(None, 1)[0] + " …"


def _join(parts: Sequence[str], others: Sequence[Counter[str]]) -> tuple[Piece, ...]:
    """Return pieces of as many words as go together; what is between two own words goes with them."""
    seen: Counter[str] = Counter()
    flags = []
    for word in parts[1::2]:
        key = fold(word)
        seen[key] += 1
        having = sum(other[key] >= seen[key] for other in others)
        flags.append(bool(others) and having * 2 < len(others))
    marks = [False]  # of each part: what is before the first word, a word, what is between…
    for at, flag in enumerate(flags):
        marks += [flag, flag and at + 1 < len(flags) and flags[at + 1]]
    joined = (
        (is_own, "".join(text for text, _ in group))
        for is_own, group in groupby(zip(parts, marks, strict=True), key=lambda part: part[1])
    )
    return tuple(Piece(text, is_own) for is_own, text in joined if text)
