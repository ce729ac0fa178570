"""Writing TOML for people: keys in a given order, with comments. Only what a source.toml holds: texts, numbers, truth
values, lists of texts, tables."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

Value = str | int | float | bool | tuple[str, ...]

_BARE = re.compile(r"^[A-Za-z0-9_-]+$")


def render_value(value: Value) -> str:
    """Return a value as TOML: JSON's escapes of texts are TOML's (TOML 1.0, «String»)."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return f"[{', '.join(map(render_value, value))}]"
    if isinstance(value, str):
        text = value.encode("utf-8", "replace").decode("utf-8").replace("\x7f", "")
        return json.dumps(text, ensure_ascii=False)
    return repr(value)


def render_key(key: str) -> str:
    """Return a key, quoted where it must be."""
    return key if _BARE.match(key) else render_value(key)


def render_pairs(pairs: Mapping[str, Value | None], comments: Mapping[str, str]) -> Iterable[str]:
    """Yield a line for each pair whose value is not None; a comment of its key comes before it."""
    for key, value in pairs.items():
        if key in comments and value is not None:
            yield from render_comment(comments[key])
        if value is not None:
            yield f"{render_key(key)} = {render_value(value)}"


def render_comment(text: str) -> Iterable[str]:
    """Yield a comment, one line for each of the text's."""
    for line in text.splitlines():
        plain = "".join(c for c in line if c.isprintable())
        yield f"# {plain}".rstrip()
