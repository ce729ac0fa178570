"""Tables for spreadsheet programs: CSV (RFC 4180), UTF-8 with the mark that Excel wants, no cell that is a formula."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa

from publish.opendata.texts import Batches, join_rows

SIZE_MAX = 32_767  # characters that a cell of Excel and LibreOffice holds
# What makes a text a formula in a spreadsheet (OWASP, «CSV Injection»): titles come from anybody.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_QUOTED = re.compile('[",\r\n]')
_END = "\r\n"


def render_csv(batches: Batches) -> bytes:
    """Return a table as CSV. Texts that begin like a formula get an apostrophe before them; lists are one cell, their
    items apart by « | »; absent values are empty; times are ISO 8601 in UTC."""
    names = [column.name for column in batches[0]]
    head = ",".join(map(_render_text, names)) + _END
    marks = ["", *"," * (len(names) - 1)]
    return BOM_UTF8 + head.encode() + join_rows(batches, marks, _choose, end=_END, null="")


def _choose(kind: pa.DataType) -> Callable[[Any], str]:
    if pa.types.is_string(kind):
        return _render_text
    if pa.types.is_list(kind):
        return _render_list
    if pa.types.is_boolean(kind):
        return _render_answer
    return datetime.isoformat if pa.types.is_timestamp(kind) else repr


def _render_text(text: str) -> str:
    text = text.replace("\0", "")[:SIZE_MAX]
    if text.startswith(_FORMULA):
        text = f"'{text}"[:SIZE_MAX]
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def _render_list(items: Sequence[object]) -> str:
    return _render_text(" | ".join(map(str, items)))


def _render_answer(value: bool) -> str:
    return "true" if value else "false"
