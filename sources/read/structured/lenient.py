"""JSON as pages write it: comments, CDATA, trailing commas, raw newlines, bad escapes. Gives up rather than guesses."""

from __future__ import annotations

import html
import json
import re
from itertools import islice
from typing import Any

from sources.read.structured.relaxed import read_relaxed

MAX_LENGTH = 5_000_000
MAX_REPAIRED = 1_000_000  # mending takes a hundred times the memory of a text
MAX_PARTS = 500_000  # brackets, commas and texts of a script that was cut
MAX_OPEN = 50  # brackets left open by a cut

_WRAPPERS = re.compile(r"<!\[CDATA\[|\]\]>|<!--|-->")
_LINE_COMMENT = re.compile(r"^[ \t]*//[^\n]*$", re.MULTILINE)
_TAGS = re.compile(r"<br\s*/?>|</?p>", re.IGNORECASE)
_QUOTES = dict.fromkeys(map(ord, "“”„″«»"), '"')
_STRING = r'"(?:[^"\\]|\\.)*"'
_COMMENTS = re.compile(rf"{_STRING}|/\*.{{0,2000}}?\*/|//[^\n]*", re.DOTALL)
_STRAYS = re.compile(rf"{_STRING}|,[\s,]*+(?:(?P<end>[}}\]])|(?P<rest>))|;\s{{0,99}}\Z", re.DOTALL)
_PARTS = re.compile(rf'{_STRING}|[\[\]{{}},"]', re.DOTALL)
_BAD_ESCAPE = re.compile(r'\\(?![\\"/bfnrtu])|\\u(?![0-9a-fA-F]{4})')
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\x00"))


def read_json(text: str) -> list[Any]:
    """Return the JSON values in a text, usually one; empty when it is no JSON even after repair."""
    text = text.strip()
    if not text or len(text) > MAX_LENGTH:
        return []
    if values := _decode(text):
        return values
    if len(text) > MAX_REPAIRED:
        return []
    repaired = _repair(text)
    if values := _decode(repaired) or _decode(_unescape(text)):
        return values
    for attempt in (_strip, _straighten):
        relaxed = read_relaxed(attempt(text))
        if isinstance(relaxed, (dict, list)):
            return [relaxed]
    return _decode(_close(repaired))


def _decode(text: str) -> list[Any]:
    """Decode one value after another: some systems write «{…}{…}» or «{…},{…}» in one script."""
    decoder = json.JSONDecoder(strict=False)
    values: list[Any] = []
    place = 0
    while place < len(text) and len(values) < 1000:
        try:
            value, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            return []
        values.append(value)
        while place < len(text) and text[place] in " \t\r\n,;":
            place += 1
    return values


def _strip(text: str) -> str:
    """Take off what stands around: comments of HTML, CDATA, invisible characters."""
    text = _WRAPPERS.sub("", text.translate(_INVISIBLE)).strip()
    return _LINE_COMMENT.sub("", text).strip().rstrip(";")


def _straighten(text: str) -> str:
    """Undo what an editor of web pages does to a script: lines broken with tags, quotes curled."""
    return _strip(html.unescape(_TAGS.sub("\n", text)).translate(_QUOTES))


def _repair(text: str) -> str:
    text = _WRAPPERS.sub("", text.translate(_INVISIBLE)).strip()
    text = _BAD_ESCAPE.sub(r"\\\\", text)
    return _STRAYS.sub(_drop_comma, _COMMENTS.sub(_keep_strings, text)).strip()


def _drop_comma(found: re.Match[str]) -> str:
    if found[0][0] == '"' or found["rest"] is not None:
        return found[0]
    return found["end"] or ""


def _keep_strings(found: re.Match[str]) -> str:
    return found[0] if found[0][0] == '"' else ""


def _unescape(text: str) -> str:
    """The whole script was escaped as if it were text of the page («{&quot;@type&quot;…»)."""
    return _repair(html.unescape(text)) if "&quot;" in text or "&#34;" in text or "&#034;" in text else ""


def _close(text: str) -> str:
    """Close a script that was cut («</script>» in a description ends it): what precedes the cut is kept."""
    open_parts: list[str] = []
    end, closing = 0, ""
    for found in islice(_PARTS.finditer(text), MAX_PARTS):
        part = found[0]
        if part == '"':  # a string without an end
            break
        if part in "[{":
            open_parts.append("]" if part == "[" else "}")
        elif part in "]}" and (not open_parts or open_parts.pop() != part or len(open_parts) > MAX_OPEN):
            return ""
        if part in "[{" or (part in ",]}" and open_parts):
            end = found.start() if part == "," else found.end()
            closing = "".join(reversed(open_parts)) if len(open_parts) <= MAX_OPEN else ""
    return text[:end] + closing if closing else ""
