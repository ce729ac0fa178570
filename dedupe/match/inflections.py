"""Forms of words: what plural, feminine and the two languages' spellings change, so that a word list needs one form."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dedupe.normalise.stems import stem

_ENDING = re.compile(r"(\w+)\((\w+)\)")
# Endings by which French and English spell one word: «musique», "music"; «identité», "identity"; «acteur», "actor".
_SPELLINGS = {
    "iques": "ic",
    "ique": "ic",
    "ics": "ic",
    "ical": "ic",
    "aire": "ary",
    "oire": "ory",
    "isme": "ism",
    "iste": "ist",
    "ite": "ity",
    "eur": "or",
    "eux": "ous",
    "ere": "or",
    "te": "ty",
    "ie": "y",
    "er": "or",
    "re": "or",
    "e": "",
}
_SHORT = 5  # letters: shorter words are spelled as they are


def make_stems(word: str) -> set[str]:
    """Return the stems by which a French or English word of a list, its plural and its feminine may be met."""
    return {stem(form) for form in _inflect(word)}


def spread_ending(word: str) -> list[str]:
    """Return the forms that «perdu(e)» stands for."""
    found = _ENDING.fullmatch(word)
    return [found[1], found[1] + found[2]] if found else [word]


def _inflect(word: str) -> Iterator[str]:
    yield word
    yield word + "s"
    if word.endswith(("eau", "eu")):
        yield word + "x"
    if word.endswith(("tch", "sh", "ss", "x")):
        yield word + "es"
    if word.endswith("eux"):
        yield word[:-1] + "se"
    if word.endswith("f") and len(word) >= _SHORT:
        yield word[:-1] + "ve"


def respell(word: str) -> str:
    """Return a stem without what French and English spell otherwise: its ending, doubled letters, «ph», «y»."""
    if len(word) < _SHORT:
        return word
    for ending, common in _SPELLINGS.items():
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)] + common
            break
    reduced = "".join(c for c, before in zip(word, " " + word, strict=False) if c != before)
    return reduced.replace("ph", "f").replace("y", "i").replace("k", "c")
