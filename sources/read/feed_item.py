"""One item of a feed in a neutral shape, texts still as the source wrote them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

MAX_FIELD = 400_000


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item. `fields` are the texts of extensions by local name in lower case (`dtstart`, `location`…)."""

    key: str
    title: str | None = None
    url: str | None = None
    summary: str | None = None
    content: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    categories: tuple[str, ...] = ()
    image: str | None = None
    fields: dict[str, str] = field(default_factory=dict)
    point: tuple[float, float] | None = None  # latitude, longitude
    language: str | None = None


def clip(value: object) -> str | None:
    """Return a text cut to a bounded length; None when there is none."""
    return value[:MAX_FIELD] if isinstance(value, str) and value.strip() else None


def make_point(lat: object, lon: object) -> tuple[float, float] | None:
    """Return coordinates when they are on Earth and not the 0, 0 of an empty form."""
    try:
        point = float(str(lat)), float(str(lon))
    except ValueError:
        return None
    is_real = -90 <= point[0] <= 90 and -180 <= point[1] <= 180 and point != (0.0, 0.0)
    return point if is_real else None
