"""Words reduced to what their plural and feminine share, in French and English alike; for comparing only."""

from __future__ import annotations

from functools import lru_cache

from sources.folding import fold

# Ending → what stands for it. The first that fits, when enough letters stay before it.
_ENDINGS = (
    ("ennes", "en"),
    ("euses", "eur"),
    ("trices", "teur"),
    ("eures", "eur"),
    ("eure", "eur"),
    ("ieres", "ier"),
    ("elles", "el"),
    ("ives", "if"),
    ("ales", "al"),
    ("enne", "en"),
    ("euse", "eur"),
    ("trice", "teur"),
    ("iere", "ier"),
    ("elle", "el"),
    ("ive", "if"),
    ("ale", "al"),
    ("aux", "al"),
    ("ees", "e"),
    ("ies", "y"),
    ("ee", "e"),
    ("ss", "ss"),
    ("s", ""),
    ("x", ""),
)
_LEAST = 3  # letters before an ending
_KEPT = frozenset(("arts", "cours", "temps", "sports", "tours", "news", "puces"))


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return the stem of one folded word: «danseuses» and «danseur» alike, "families" and "family"."""
    if len(word) > 3 and word not in _KEPT:
        for ending, common in _ENDINGS:
            if word.endswith(ending):
                rest = word[: -len(ending)]
                return rest + common if len(rest) >= _LEAST else word
    return word


def make_stems(text: str) -> list[str]:
    """Return the stems of a text's words, in order."""
    return [stem(word) for word in fold(text).split()]
