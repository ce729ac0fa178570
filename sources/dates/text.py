"""Folding a phrase to plain lower-case letters without losing where each character came from."""

from __future__ import annotations

import re
import unicodedata

MAX_LENGTH = 2_000  # characters read of a phrase; what lies further is not looked at

_DROPPED = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u0300\u0301\u0302\u0303\u0308\u0327"
_HAS_DROPPED = re.compile(f"[{_DROPPED}]")
_GLUED = re.compile(
    r"[a-zéè](?=[A-ZÉÀ][a-zé])|[AP]M(?=[A-Z][a-z])|\d\s?h(?=à)|, 20[23]\d(?=\d{1,2}(?:[:–-]|\s?[ap]\.?m))"
)
_SPECIAL = {
    "\u2019": "'", "\u2018": "'", "\u02bc": "'", "\u00b4": "'", "`": "'",
    "\u2013": "-", "\u2014": "-", "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2015": "-", "\u2212": "-",
    "\u2192": "-", ">": "-",
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


def fold(phrase: str) -> tuple[str, str, list[int] | None]:
    """Return the folded text, the same unfolded, and for each of their characters the offset in the phrase (None: no
    character was moved).

    Word processors leave zero-width spaces inside words («s\u200bamedis»), and macOS file names decompose accents: both
    are dropped. Lost markup glues words together («à 17hEn présence», «4 PMRain date»): a break is put between them.
    """
    phrase = phrase[:MAX_LENGTH]
    kept: list[int] | None = None
    if not phrase.isascii() and _HAS_DROPPED.search(phrase):
        kept = [place for place, character in enumerate(phrase) if character not in _DROPPED]
        phrase = "".join([phrase[place] for place in kept])
    if "\\" in phrase:  # a line end of iCalendar that nobody decoded
        phrase = phrase.replace("\\n", " \n")
    if _GLUED.search(phrase):
        phrase, kept = _part_words(phrase, kept)
    return phrase.translate(_TABLE), phrase, kept


def _part_words(phrase: str, kept: list[int] | None) -> tuple[str, list[int]]:
    parts: list[str] = []
    offsets: list[int] = []
    last = 0
    for found in _GLUED.finditer(phrase):
        stop = found.end()
        parts += phrase[last:stop], "|"
        offsets += (*range(last, stop), stop - 1)
        last = stop
    offsets += range(last, len(phrase))
    return "".join(parts) + phrase[last:], [kept[place] for place in offsets] if kept is not None else offsets
