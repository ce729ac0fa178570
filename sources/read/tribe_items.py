"""One event of The Events Calendar's REST interface → the facts of a listing."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from sources.model import Certainty, Listing, Occurrence, Status
from sources.read.structured.moments import Moment, read_moment
from sources.read.structured.occurrences import PERIOD_FROM, sum_up_status
from sources.read.text import clean_html, clean_text, make_summary
from sources.source import Source
from sources.urls import join_address

_INSTANCE = re.compile(r"/(?:\d{4}-\d{2}-\d{2}(?:/\d{1,2})?|\d{4}-\d{2}-\d{2}-\d{4,6})/?$")
_STATUSES = {
    "canceled": Status.CANCELLED, "cancelled": Status.CANCELLED, "postponed": Status.POSTPONED,
    "rescheduled": Status.RESCHEDULED,
}  # fmt: skip
_FREE = re.compile(r"^\W*(?:gratuite?|free|0(?:[.,]00)?\s*\$?|\$\s*0(?:[.,]00)?|entrée libre)\W*$", re.IGNORECASE)
_ZONES = frozenset(available_timezones())


@dataclass(frozen=True, slots=True)
class Item:
    """One event as answered, with what tells it from others."""

    raw: dict[str, Any]
    url: str
    title: str
    place: str
    occurrence: Occurrence | None

    @property
    def base_url(self) -> str:
        """The address of its series: without the date of the instance."""
        base = _INSTANCE.sub("/", self.url)
        return base if base.endswith("/") or base == self.url else base + "/"


def read_item(raw: Any, source: Source) -> Item | str:
    """Return an event, or the reason to leave it out."""
    if not isinstance(raw, dict):
        return "not-an-event"
    if str(raw.get("status") or "publish") not in ("publish", "canceled", "postponed"):
        return "not-published"
    title = clean_text(_text(raw.get("title")))
    if title is None:
        return "untitled"
    url = join_address(source.url, _text(raw.get("url"))) or _make_key(raw)
    venue = _first(raw.get("venue"))
    place = clean_text(_text(venue.get("venue"))) or clean_text(_text(venue.get("address"))) or ""
    return Item(raw, url, title[:500], place, _read_occurrence(raw, source))


def make_listing(items: Sequence[Item], key: str, source: Source) -> Listing:
    """Return the listing of an event, or of the instances of a series."""
    first, raw = items[0], items[0].raw
    venue, organisers = _first(raw.get("venue")), _all(raw.get("organizer"))
    description = clean_html(_text(raw.get("description"))) or clean_html(_text(raw.get("excerpt")))
    occurrences = tuple(sorted({i.occurrence for i in items if i.occurrence is not None}, key=lambda o: o.sort_key))
    price = clean_text(_text(raw.get("cost")))
    said = [clean_text(_text(venue.get(name))) for name in ("venue", "address", "city")]
    lat, lon = _read_geo(venue)
    return Listing(
        source_id=source.id,
        source_key=key,
        title=first.title,
        url=first.url if first.url.startswith("http") else join_address(source.url, _text(raw.get("website"))),
        summary=make_summary(clean_html(_text(raw.get("excerpt"))) or description),
        description=description,
        status=sum_up_status(_read_status(item.raw) for item in items),
        categories=_read_names(raw.get("categories")) + _read_names(raw.get("tags")),
        venue=said[0],
        address=said[1],
        city=said[2],
        postal_code=clean_text(_text(venue.get("zip"))),
        country=clean_text(_text(venue.get("country"))),
        lat=lat,
        lon=lon,
        occurrences=occurrences,
        organiser=next((n for o in organisers if (n := clean_text(_text(o.get("organizer"))))), None),
        price=price or _read_cost(raw, source),
        is_free=_is_free(raw, price),
        image=_read_image(raw.get("image"), source),
        phone=clean_text(_text(venue.get("phone"))),
        published_at=_read_instant(raw, "date", source),
        updated_at=_read_instant(raw, "modified", source),
        date_certainty=Certainty.STATED if occurrences else Certainty.NONE,
        date_text="; ".join(_describe_dates(item.raw) for item in items[:20])[:500] or None,
        place_certainty=Certainty.STATED if any(said) or lat is not None else Certainty.NONE,
        place_text=", ".join(part for part in said if part) or None,
    )


def _read_occurrence(raw: dict[str, Any], source: Source) -> Occurrence | None:
    start, end = read_moment(_text(raw.get("start_date"))), read_moment(_text(raw.get("end_date")))
    if start is None:
        return None
    zone = _read_zone(raw, source)
    status = _read_status(raw)
    if raw.get("all_day") in (True, "true", "1", 1, "yes"):
        return _make_days(start.local.date(), end.local.date() if end else None, zone, status)
    if end is not None and end.local - start.local >= PERIOD_FROM:
        return _make_days(start.local.date(), end.local.date(), zone, status)
    begins = _place(start, raw.get("utc_start_date"), zone)
    ends = _place(end, raw.get("utc_end_date"), zone) if end is not None else None
    return Occurrence(begins, ends if ends is not None and ends > begins else None, zone, status=status)


def _make_days(first: date, last: date | None, zone: str, status: Status) -> Occurrence:
    if last is None or last <= first:
        return Occurrence(first, None, zone, status=status)
    return Occurrence(first, last, zone, is_period=True, status=status)


def _place(local: Moment, utc_text: Any, zone: str) -> datetime:
    """Return the wall clock in its zone. The UTC twin only decides which of the two hours it is when clocks go back."""
    placed = local.local.replace(tzinfo=ZoneInfo(zone))
    utc = read_moment(_text(utc_text))
    if utc is not None:
        twin = utc.local.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
        if twin.replace(tzinfo=None) == local.local:
            return twin
    return placed


def _read_zone(raw: dict[str, Any], source: Source) -> str:
    """Return the event's zone. «UTC-5» and plain «UTC» are what a site has that never chose a town."""
    zone = _text(raw.get("timezone"))
    is_town = zone in _ZONES and "/" in zone and not zone.startswith("Etc/")
    return zone if is_town else source.timezone


def _read_status(raw: dict[str, Any]) -> Status:
    said = [_text(raw.get("event_status")), _text(raw.get("status"))]
    return next((_STATUSES[word.lower()] for word in said if word.lower() in _STATUSES), Status.SCHEDULED)


def _read_cost(raw: dict[str, Any], source: Source) -> str | None:
    details = _first(raw.get("cost_details"))
    values = [_text(value) for value in _all_values(details.get("values")) if _text(value)]
    symbol = clean_text(_text(details.get("currency_symbol"))) or "$"
    if not values:
        return None
    shown = f"{values[0]} {symbol}" if len(values) == 1 else f"{values[0]} – {values[-1]} {symbol}"
    return shown[:200]


def _is_free(raw: dict[str, Any], price: str | None) -> bool | None:
    values = [_text(value) for value in _all_values(_first(raw.get("cost_details")).get("values"))]
    if price and _FREE.match(price):
        return True
    numbers = [float(value.replace(",", ".")) for value in values if re.fullmatch(r"\d{1,6}(?:[.,]\d{1,2})?", value)]
    if numbers:
        return max(numbers) == 0
    return False if price and re.search(r"[1-9]\d*\s*\$|\$\s*[1-9]", price) else None


def _read_geo(venue: dict[str, Any]) -> tuple[float | None, float | None]:
    try:
        lat, lon = float(_text(venue.get("geo_lat"))), float(_text(venue.get("geo_lng")))
    except ValueError:
        return None, None
    is_real = abs(lat) <= 90 and abs(lon) <= 180 and (lat, lon) != (0.0, 0.0)
    return (lat, lon) if is_real else (None, None)


def _read_image(value: Any, source: Source) -> str | None:
    address = value.get("url") if isinstance(value, dict) else value
    return join_address(source.url, _text(address))


def _read_names(value: Any) -> tuple[str, ...]:
    names = (clean_text(_text(each.get("name"))) for each in _all(value)[:50])
    return tuple(dict.fromkeys(name for name in names if name))


def _read_instant(raw: dict[str, Any], name: str, source: Source) -> datetime | None:
    for key, zone in ((f"{name}_utc", "UTC"), (name, source.timezone)):
        moment = read_moment(_text(raw.get(key)))
        if moment is not None:
            return moment.local.replace(tzinfo=ZoneInfo(zone))
    return None


def _describe_dates(raw: dict[str, Any]) -> str:
    return f"{_text(raw.get('start_date'))} – {_text(raw.get('end_date'))} {_text(raw.get('timezone'))}".strip()


def _make_key(raw: dict[str, Any]) -> str:
    said = json.dumps(raw, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _text(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("rendered", "")
    return str(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""


def _first(value: Any) -> dict[str, Any]:
    return next(iter(_all(value)), {})


def _all(value: Any) -> list[dict[str, Any]]:
    """Return objects given as one, as a list, or (an accident of PHP) as an object with numbers for keys."""
    if isinstance(value, dict):
        inner = list(value.values())
        return [v for v in inner if isinstance(v, dict)] if inner and all(k.isdigit() for k in value) else [value]
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _all_values(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value is not None else []
