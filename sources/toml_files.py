"""TOML files that people write in whatever editor they have: read with a byte-order mark too, and refused in the words
of somebody who never heard of TOML."""

from __future__ import annotations

import codecs
import re
import tomllib
from pathlib import Path
from typing import Any

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CURLY = re.compile("[“”„«»‘’]")
_BARE = re.compile(r"\s*[\w\"'.-]+\s*=\s*(?P<value>[^\s\"'\[{#][^#]*?)\s*(?:#.*)?")
_YES = frozenset({"yes", "no", "oui", "non", "vrai", "faux", "on", "off", "true", "false"})


class UnreadableTomlError(ValueError):
    """A file that is no TOML; says the line and the way out, not the path."""


def read_toml(path: Path) -> dict[str, Any]:
    """Return what a TOML file says; raise OSError, or UnreadableTomlError with the line and the way out."""
    return parse_toml(path.read_bytes())


def parse_toml(content: bytes) -> dict[str, Any]:
    """Return what the bytes of a TOML file say; raise UnreadableTomlError."""
    if content.startswith(_UTF16):
        raise UnreadableTomlError("is text in UTF-16; save it again with the encoding UTF-8")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableTomlError(
            f"line {line} has a letter that is not UTF-8; save the file again with the encoding UTF-8"
        ) from error
    try:
        return tomllib.loads(text + "\n")  # with its end, a fault in the last line is told with its line
    except tomllib.TOMLDecodeError as error:
        raise UnreadableTomlError(_explain(text, str(error))) from error


def _explain(text: str, message: str) -> str:
    """Say in one line what is wrong at the place that the parser names, as well as a look at the line tells it."""
    place = re.search(r" ?\(at line (\d+), column \d+\)", message)
    if place is None:
        return f"is not TOML: {message}"
    number = int(place[1])
    line = text.splitlines()[number - 1].strip() if number <= len(text.splitlines()) else ""
    hint = _find_hint(line, message)
    return f"line {number} is not TOML, «{line}»: {hint or message.replace(place[0], '')}"


def _find_hint(line: str, message: str) -> str:
    bare = _BARE.fullmatch(line)
    value = bare["value"] if bare else ""
    if value.lower() in _YES:
        return "write true or false, in small letters and without quotes"
    if _CURLY.match(value) or (not bare and _CURLY.search(line)):
        return 'the quotes are curly ones; write straight ones: "…"'
    if re.fullmatch(r"0\d+", value):
        return f'a number that begins with 0 stands between quotes: "{value}"'
    if message.startswith("Illegal character '\\n'"):
        return "the closing quote is missing"
    if message.startswith("Cannot overwrite a value"):
        return "this key stands above already; keep one of the two"
    if value and message.startswith("Invalid value"):
        return 'a text stands between straight quotes: "…"'
    return ""
