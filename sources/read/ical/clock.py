"""How the hours of one calendar are meant: as written, or as one of the mistakes that programs make with zones."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo


class Clock(StrEnum):
    """What a calendar's hours are. `habits` judges it."""

    STANDARD = "standard"
    UTC_IS_LOCAL = "utc-is-local"  # «19:30Z» is 19:30 at the place
    LOCAL_IS_UTC = "local-is-utc"  # «TZID=America/Toronto:003000» is 00:30 UTC, 19:30 at the place
    OFFSET_TWICE = "offset-twice"  # «TZID=America/Toronto:143000» is 19:30 at the place, five hours later


def correct_hour(local: datetime, place: ZoneInfo, clock: Clock) -> datetime:
    """Return the wall clock at `place` that a written one stands for (both naive)."""
    match clock:
        case Clock.LOCAL_IS_UTC:
            return local.replace(tzinfo=UTC).astimezone(place).replace(tzinfo=None)
        case Clock.OFFSET_TWICE:
            return local.replace(tzinfo=place).astimezone(UTC).replace(tzinfo=None)
        case _:
            return local
