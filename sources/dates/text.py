"""Folding a phrase to plain lower-case letters without losing where each character came from."""

from __future__ import annotations

import re
import unicodedata

MAX_LENGTH = 2_000  # characters read of a phrase; what lies further is not looked at

_DROPPED = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u0300\u0301\u0302\u0303\u0308\u0327"
_HAS_DROPPED = re.compile(f"[{_DROPPED}]")
_SPECIAL = {
    "\u2019": "'", "\u2018": "'", "\u02bc": "'", "\u00b4": "'", "`": "'",
    "\u2013": "-", "\u2014": "-", "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2015": "-", "\u2212": "-",
    "\u2192": "-",
    "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2007": " ", "\u2002": " ", "\u2003": " ", "\t": " ", "\x00": " ",
    "\u2028": "\n", "\u2029": "\n", "\r": "\n", "\x0b": "\n", "\x0c": "\n", "\u00b7": "|", "\u2022": "|", "\u25cf": "|",
    "\u00ab": '"', "\u00bb": '"', "\u201c": '"', "\u201d": '"', "\uff1a": ":", "\uff0c": ",",
}  # fmt: skip


def _make_table() -> dict[int, str]:
    table = {ord(key): value for key, value in _SPECIAL.items()}
    for code in range(0x24F + 1):
        character = chr(code)
        base = unicodedata.normalize("NFD", character)[0].lower()
        if code not in table and len(base) == 1 and base != character:
            table[code] = base
    return table


_TABLE = _make_table()


def fold(phrase: str) -> tuple[str, list[int] | None]:
    """Return the folded text, and for each of its characters the offset in the phrase (None: they are the same).

    Word processors leave zero-width spaces inside words («s\u200bamedis»), and macOS file names decompose accents:
    both are dropped, which is the only case where offsets differ.
    """
    phrase = phrase[:MAX_LENGTH]
    if phrase.isascii() or not _HAS_DROPPED.search(phrase):
        return phrase.translate(_TABLE), None
    kept = [place for place, character in enumerate(phrase) if character not in _DROPPED]
    return "".join(phrase[place] for place in kept).translate(_TABLE), kept
