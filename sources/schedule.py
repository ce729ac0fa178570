"""When a source is due: its `schedule` as a cron line, and whether it is one."""

from __future__ import annotations

import re

# Spread away from the full hour, when everybody else polls.
CRON = {"hourly": "17 * * * *", "daily": "23 5 * * *", "weekly": "41 4 * * 1"}
_FIELD = r"(?:\*|\d{1,2}(?:-\d{1,2})?)(?:/\d{1,2})?"
_CRON_LINE = re.compile(rf"^(?:{_FIELD}(?:,{_FIELD})*)(?: (?:{_FIELD}(?:,{_FIELD})*)){{4}}$")
_LIMITS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))


def is_schedule(text: str) -> bool:
    """Whether `text` is hourly, daily, weekly or a five-field cron line of numbers."""
    if text in CRON:
        return True
    if not _CRON_LINE.match(text):
        return False
    fields = zip(text.split(" "), _LIMITS, strict=True)
    return all(low <= int(n) <= high for field, (low, high) in fields for n in re.findall(r"\d+", field.split("/")[0]))


def make_cron(schedule: str) -> str:
    """Return the cron line of a schedule, in the territory's time zone."""
    return CRON.get(schedule, schedule)
