"""What the spiders of platforms that answer in JSON share: reading an answer, walking into it, moments, asking for
the next one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from sources.model import Occurrence, Page
from sources.read.text import decode_bytes

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read_answer(page: Page) -> dict[str, Any]:
    """Return the JSON object that a page is; an empty one when it is none."""
    try:
        answer = json.loads(decode_bytes(page.body, page.content_type), strict=False)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def find_value(value: Any, *path: str) -> Any:
    """Return what lies at a path of keys, or None."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def find_text(value: Any, *path: str) -> str | None:
    """Return the text or number at a path of keys as text, or None."""
    found = find_value(value, *path)
    return str(found) if isinstance(found, str | int | float) and not isinstance(found, bool) and found != "" else None


def find_number(value: Any, *path: str) -> float | None:
    """Return the number at a path of keys, also written as text, or None."""
    try:
        return float(find_text(value, *path) or "")
    except ValueError:
        return None


def list_items(value: Any, *path: str) -> Iterator[dict[str, Any]]:
    """Yield the objects of the list at a path of keys."""
    found = find_value(value, *path)
    yield from (item for item in (found if isinstance(found, list) else ()) if isinstance(item, dict))


def read_moment(value: Any, timezone: str) -> datetime | None:
    """Return a moment from milliseconds since 1970 or an ISO text; without an offset it is local. None: unreadable."""
    try:
        if isinstance(value, int | float):
            return (_EPOCH + timedelta(milliseconds=value)).astimezone(ZoneInfo(timezone)).replace(microsecond=0)
        moment = datetime.fromisoformat(value)
        zone = ZoneInfo(timezone)
        return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)
    except (TypeError, ValueError, OverflowError):
        return None


def make_occurrence(start: Any, end: Any, timezone: str, *, all_day: bool = False) -> Occurrence | None:
    """Return an occurrence of two values that `read_moment` reads; None when the start cannot be read."""
    begins, ends = read_moment(start, timezone), read_moment(end, timezone)
    if begins is None:
        return None
    if ends is not None and ends <= begins:
        ends = None
    if all_day:
        last: date | None = ends.date() if ends is not None and ends.date() > begins.date() else None
        return Occurrence(begins.date(), last, timezone, is_period=last is not None)
    return Occurrence(begins.replace(second=0), ends.replace(second=0) if ends else None, timezone)


def change_query(url: str, **values: str | int) -> str:
    """Return an address with some parameters of its query set."""
    parts = urlsplit(url)
    kept = {name: value for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in values}
    return urlunsplit(parts._replace(query=urlencode({**kept, **values}), fragment=""))
