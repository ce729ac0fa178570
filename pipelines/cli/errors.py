"""Errors in French, for terminals that speak it. They are raised in English by code that knows no terminal; here each
is known again by its text, as gettext knows a message by its English."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_PLACE = re.compile(r"\{(\w+)\}")
_KEY = r"(?:\[[^\]]+\] )?[\w.-]+"  # of a TOML file: not the path before it
# Places of a text whose value is a text of its own, said in French where it is known.
_SPOKEN = frozenset({"hint", "problem", "what"})


def translate_error(text: str, language: str) -> str:
    """Return an error in a language, line by line; a line that is not known stays in English."""
    if language != "fr":
        return text
    return "\n".join(_translate_line(line) for line in text.splitlines())


@cache
def load_errors() -> dict[str, str]:
    """Return English text → French, both with the same places, such as {path}."""
    tables = tomllib.loads(Path(__file__).with_name("errors_fr.toml").read_text(encoding="utf-8"))
    return {english: french for table in tables.values() for english, french in table.items()}


def _translate_line(line: str) -> str:
    """Translate a line, be there a path or a name before it."""
    for start in _list_starts(line):
        if (french := _translate(line[start:])) is not None:
            return line[:start] + french
    return line


def _list_starts(line: str) -> Iterator[int]:
    yield 0
    yield from (found.end() for found in re.finditer(": ", line))


def _translate(text: str) -> str | None:
    for pattern, french in _compile():
        if found := pattern.fullmatch(text):
            values = {k: _translate_line(v) if k in _SPOKEN else v for k, v in found.groupdict().items()}
            return french.format_map(values)
    return None


@cache
def _compile() -> list[tuple[re.Pattern[str], str]]:
    """Return what each error is known by; those that say most first, for others may fit as well."""
    errors = sorted(load_errors().items(), key=lambda item: -len(_PLACE.sub("", item[0])))
    return [(re.compile(_make_pattern(english)), french) for english, french in errors]


def _make_pattern(english: str) -> str:
    seen: set[str] = set()
    parts = _PLACE.split(english)  # text, name, text, name, …
    for n in range(1, len(parts), 2):
        name = parts[n]
        parts[n] = f"(?P={name})" if name in seen else f"(?P<{name}>{_KEY if name == 'key' else '.*?'})"
        seen.add(name)
    return "".join(part if n % 2 else re.escape(part) for n, part in enumerate(parts))
