"""Changing one key of a source.toml that people wrote: their lines, order and comments stay as they are."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from pathlib import Path

from sources.archive import write_atomically
from sources.catalogue import load_source
from sources.errors import CatalogueError
from sources.source import Source
from sources.toml_text import Value, render_key, render_value

_TABLE = re.compile(r"^\s*\[\[?([^\]]+)\]\]?\s*(?:#.*)?$")


def set_key(text: str, table: str, key: str, value: Value) -> str:
    """Return a TOML text in which `key` of a table ("" the top level, "lookups.category") has a value: on its own line
    where it had one, else after the last line of its table, which is added at the end where it is not there."""
    lines = text.split("\n")
    start, end = _find_table(lines, table)
    line = f"{render_key(key)} = {render_value(value)}"
    if start is None:
        body = text.rstrip("\n")
        return f"{body}\n\n[{table}]\n{line}\n"
    at = _find_key(lines, start, end, key)
    if at is not None:
        first, last = at
        comment = _read_comment(lines[last])
        lines[first : last + 1] = [f"{line}  {comment}" if comment else line]
        return "\n".join(lines)
    while end > start and not lines[end - 1].strip():
        end -= 1
    lines.insert(end, line)
    return "\n".join(lines)


def change_source(source: Source, table: str, key: str, value: Value, regions: Collection[str]) -> None:
    """Write one key of a source's file, if the file can still be used then; raise CatalogueError otherwise."""
    if source.folder is None:
        raise CatalogueError(Path(source.id), ["has no folder"])
    path = source.folder / "source.toml"
    text = set_key(path.read_text(encoding="utf-8-sig"), table, key, value)
    trial = source.folder / ".source.toml.part"
    try:
        trial.write_text(text, encoding="utf-8")
        load_source(trial, regions=regions)
    finally:
        trial.unlink(missing_ok=True)
    write_atomically(path, text.encode())


def _find_table(lines: list[str], table: str) -> tuple[int | None, int]:
    """Return the first line after a table's header and the line after its last; (None, …) where it is not there."""
    headers = [(number, match[1].strip()) for number, line in enumerate(lines) if (match := _TABLE.match(line))]
    if not table:
        return 0, headers[0][0] if headers else len(lines)
    for place, (number, name) in enumerate(headers):
        if name == table:
            return number + 1, headers[place + 1][0] if place + 1 < len(headers) else len(lines)
    return None, len(lines)


def _find_key(lines: list[str], start: int, end: int, key: str) -> tuple[int, int] | None:
    """Return the first and last line of a key's value, which may go over several."""
    wanted = _read_key(f"{render_key(key)} = 1")  # as a file can hold it
    for number in range(start, end):
        name, equals, _ = lines[number].partition("=")
        if not equals or name.strip().startswith("#") or _read_key(lines[number]) != wanted:
            continue
        for last in range(number, end):
            try:
                tomllib.loads("\n".join(lines[number : last + 1]))
            except tomllib.TOMLDecodeError:
                continue
            return number, last
    return None


def _read_key(line: str) -> str | None:
    """Return the key at the beginning of a line, unquoted."""
    bare = re.match(r"\s*([A-Za-z0-9_-]+)\s*=", line)
    if bare:
        return bare[1]
    quoted = re.match(r"""\s*("(?:[^"\\]|\\.)*"|'[^']*')\s*=""", line)
    if not quoted:
        return None
    found: dict[str, int] = tomllib.loads(f"{quoted[1]} = 1")
    return next(iter(found))


def _read_comment(line: str) -> str:
    """Return the comment at the end of a line that ends a value; "" where a sign may be part of a text."""
    value, sign, comment = line.rpartition("#")
    try:
        tomllib.loads(value)
    except tomllib.TOMLDecodeError:
        return ""
    return f"#{comment}" if sign and "=" in value else ""
