"""Tables for spreadsheet programs: CSV (RFC 4180), UTF-8 with the mark that Excel wants, no cell that is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

SIZE_MAX = 32_767  # characters that a cell of Excel and LibreOffice holds
# What makes a text a formula in a spreadsheet (OWASP, «CSV Injection»): titles come from anybody.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def render_csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> bytes:
    """Return a table as CSV. Texts that begin like a formula get an apostrophe before them; lists are one cell, their
    items apart by « | »; absent values are empty; times are ISO 8601 in UTC."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_render_cell(row.get(name)) for name in columns])
    return file.getvalue().encode("utf-8-sig")


def _render_cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, (int, float)):
        return repr(value)
    text = " | ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
    text = text.replace("\0", "")[:SIZE_MAX]
    return f"'{text}"[:SIZE_MAX] if text.startswith(_FORMULA) else text
