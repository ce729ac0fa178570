"""JSON with the faults that only reading it token by token mends: single quotes, quotes inside texts that nobody
escaped, missing commas, words of other languages. One fault too many and nothing is read."""

from __future__ import annotations

import re
from typing import Any

MAX_DEPTH = 40
MAX_QUOTES = 20_000  # looked at in one text
MAX_VALUES = 100_000

_WORDS = {
    "true": True, "false": False, "null": None, "True": True, "False": False, "None": None, "undefined": None,
    "NaN": None, "Infinity": None, "nil": None,
}  # fmt: skip
_SPACE = re.compile(r"[\s\ufeff]*")
_COMMAS = re.compile(r"[\s\ufeff,]*")
_WORD = re.compile(r"[A-Za-z_$][\w$-]*")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|-Infinity")
_KEY_END = re.compile(r"\s*:")
# What may follow the quote that ends a value: the end of its holder, or a comma and the next key; the next key alone.
_NEXT_KEY = r"""(?:"[^"\n]{0,80}"|'[^'\n]{0,80}'|[A-Za-z_@$][\w@$:-]{0,80})\s*:"""
_MEMBER_END = re.compile(rf"\s*(?:\}}|\Z|,\s*(?:{_NEXT_KEY}|\}})|{_NEXT_KEY})")
_ITEM_END = re.compile(r"""\s*(?:\]|\Z|,\s*(?:["'\[{\]]|[\d.+-]|true|false|null))""")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


class _Fault(ValueError):
    """What is met cannot be read."""


def read_relaxed(text: str) -> Any:
    """Return the value of a text, None when it cannot be read. Never raises."""
    try:
        return _Reader(text).read_all()
    except (_Fault, RecursionError, ValueError, OverflowError):
        return None


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0
        self._quotes = MAX_QUOTES
        self._values = MAX_VALUES

    def read_all(self) -> Any:
        value = self._read_value(_ITEM_END, 0)
        if self._peek() not in ("", ";"):
            raise _Fault
        return value

    def _peek(self) -> str:
        found = _SPACE.match(self._text, self._place)
        self._place = found.end() if found else self._place
        return self._text[self._place : self._place + 1]

    def _skip_commas(self) -> None:
        found = _COMMAS.match(self._text, self._place)
        self._place = found.end() if found else self._place

    def _read_value(self, end: re.Pattern[str], depth: int) -> Any:
        first = self._peek()
        self._values -= 1
        if not first or depth > MAX_DEPTH or self._values < 0:
            raise _Fault
        if first == "{":
            return self._read_object(depth + 1)
        if first == "[":
            return self._read_list(depth + 1)
        if first in "\"'":
            return self._read_text(end)
        if number := _NUMBER.match(self._text, self._place):
            self._place = number.end()
            return float(number[0]) if set(".eE") & set(number[0]) else int(number[0])
        word = self._read_word()
        if word not in _WORDS:
            raise _Fault
        return _WORDS[word]

    def _read_word(self) -> str:
        word = _WORD.match(self._text, self._place)
        if word is None:
            raise _Fault
        self._place = word.end()
        return word[0]

    def _read_object(self, depth: int) -> dict[str, Any]:
        self._place += 1
        found: dict[str, Any] = {}
        while (first := self._peek()) != "}":
            if first == ",":
                self._skip_commas()
                continue
            key = self._read_text(_KEY_END) if first in ('"', "'") else self._read_word()
            if self._peek() != ":":
                raise _Fault
            self._place += 1
            found[key] = self._read_value(_MEMBER_END, depth)
        self._place += 1
        return found

    def _read_list(self, depth: int) -> list[Any]:
        self._place += 1
        found: list[Any] = []
        while (first := self._peek()) != "]":
            if first == ",":
                self._skip_commas()
                continue
            found.append(self._read_value(_ITEM_END, depth))
        self._place += 1
        return found

    def _read_text(self, end: re.Pattern[str]) -> str:
        """Read a text up to the first quote of its kind behind which the text can go on."""
        quote = self._text[self._place]
        begin = place = self._place + 1
        while (place := self._text.find(quote, place)) >= 0:
            self._quotes -= 1
            if self._quotes < 0:
                raise _Fault
            if not self._is_escaped(place, begin) and end.match(self._text, place + 1):
                self._place = place + 1
                return _ESCAPE.sub(_decode, self._text[begin:place])
            place += 1
        raise _Fault

    def _is_escaped(self, place: int, begin: int) -> bool:
        slashes = 0
        while place - 1 - slashes >= begin and slashes < 50 and self._text[place - 1 - slashes] == "\\":
            slashes += 1
        return slashes % 2 == 1


def _decode(found: re.Match[str]) -> str:
    if found[1]:
        return chr(int(found[1], 16))
    return _ESCAPES.get(found[2], found[2])
