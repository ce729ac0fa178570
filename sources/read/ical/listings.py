"""VEVENTs → listings: which are public, what they say, and their instances as occurrences."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sources.folding import fold
from sources.model import Certainty, Listing, Occurrence, Status
from sources.read.ical.clock import Clock
from sources.read.ical.lines import Component
from sources.read.ical.moments import read_moment
from sources.read.ical.occurrences import make_occurrences
from sources.read.ical.series import Instance
from sources.read.ical.zones import Zones
from sources.read.text import clean_html, clean_text, make_summary

_NOTHING = {"", "none", "null", "n/a", "undefined", "-", "nan"}
# Titles of slots, folded.
_BUSY = frozenset(
    (
        "busy", "occupe", "occupee", "indisponible", "unavailable", "private", "private event", "prive", "privee",
        "evenement prive", "reunion privee", "hors du bureau", "out of office", "working elsewhere", "empty slot",
        "open slot", "free slot", "available slot", "plage vide", "plage libre", "creneau vide", "creneau libre",
    )
)  # fmt: skip
# These are slots as well, but may be names of shows («Libre»): only where nothing else is said of the event.
_SLOTS = frozenset(
    (
        "free", "libre", "disponible", "available", "reserve", "reservee", "reserved", "booked", "tentative", "blocked",
        "bloque", "ferme", "fermee", "closed", "conge", "hold", "location", "location de salle", "salle louee",
        "salle reservee", "salle occupee", "absent", "absente", "vacances",
    )
)  # fmt: skip
_TELLING = ("DESCRIPTION", "X-ALT-DESC", "URL")
_IMAGES = ("X-LIVEWHALE-IMAGE", "X-TKF-FEATURED-IMAGE", "X-BEDEWORK-IMAGE", "X-WP-IMAGES-URL")
_PRICES = ("X-COST", "X-LIVEWHALE-COST")
_ADDRESSES = ("URL", "X-TRUMBA-LINK")
_PICTURE = re.compile(r"https?://[^\s;?#]{1,1900}\.(?:jpe?g|png|gif|webp|avif)(?:[?#][^\s;]*)?", re.IGNORECASE)
# Calendars without a way to cancel one date of a series rename it: «ANNULÉ - Jam».
_RENAMED = (
    (
        re.compile(r"^\W*(?:annul[ée]e?s?|cancell?ed)\b|\W(?:annul[ée]e?s?|cancell?ed)\W*$", re.IGNORECASE),
        Status.CANCELLED,
    ),
    (
        re.compile(r"^\W*(?:report[ée]e?s?|postponed)\b|\W(?:report[ée]e?s?|postponed)\W*$", re.IGNORECASE),
        Status.POSTPONED,
    ),
    (
        re.compile(r"^\W*(?:complet|sold out)\s*[-–—:|!)\]]|[-–—:|(\[!]\s*(?:complet|sold out)\W*$", re.IGNORECASE),
        Status.SOLDOUT,
    ),
)
_ADDRESS = re.compile(r"\s*(?:https?://|www\.)\S+\s*", re.IGNORECASE)
_INHABITED = -56.0  # degrees of latitude
_BREAK = re.compile(r"[\s,]*\n[\s,]*")
_LANGUAGE = re.compile(r"^([a-z]{2,3})(?:[-_]|$)", re.IGNORECASE)


def find_reason_to_drop(event: Component) -> str | None:
    """Return why an event is not for the public, or None."""
    if (event.text("CLASS") or "").strip().upper() in ("PRIVATE", "CONFIDENTIAL"):
        return "private"
    title = clean_text(event.text("SUMMARY"))
    if title is None or title.lower() in _NOTHING:
        return "untitled"
    words = fold(title)
    if words in _BUSY or (words in _SLOTS and not any(_said(event, name) for name in _TELLING)):
        return "busy-slot"
    return None


def make_key(event: Component) -> str:
    """Return the UID, or a digest of the event as given when it has none."""
    uid = (event.text("UID") or "").strip()
    if uid and uid.lower() not in _NOTHING:
        return uid[:500]
    raw = "\n".join(f"{p.name}:{p.value}" for props in event.properties.values() for p in props if p.name != "DTSTAMP")
    return hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def make_listing(
    source_id: str, key: str, event: Component, instances: Sequence[Instance], zones: Zones, notes: Sequence[str]
) -> Listing:
    """Return the listing that an event (the master, or the newest of its UID) and its instances make."""
    description = clean_html(_said(event, "DESCRIPTION") or _said(event, "X-ALT-DESC"))
    venue = _read_venue(event)
    lat, lon = _read_geo(event)
    occurrences = make_occurrences(instances, zones, _read_own_status)
    doubt = _find_doubt(event, zones, occurrences)
    certainty = Certainty.INFERRED if doubt else Certainty.STATED
    if doubt:
        occurrences = tuple(replace(occurrence, certainty=certainty) for occurrence in occurrences)
    return Listing(
        source_id=source_id,
        source_key=key,
        title=clean_text(event.text("SUMMARY")) or "",
        url=_read_url(event),
        summary=make_summary(description),
        description=description,
        language=_read_language(event),
        status=_read_status(event),
        categories=_read_categories(event),
        venue=venue,
        lat=lat,
        lon=lon,
        occurrences=occurrences,
        organiser=clean_text(_read_organiser(event)),
        price=next((price for name in _PRICES if (price := clean_text(_said(event, name)))), None),
        is_free=True if (event.text("X-COST-TYPE") or "").strip().lower() == "free" else None,
        image=_read_image(event),
        updated_at=_read_instant(event, "LAST-MODIFIED", zones),
        date_certainty=certainty if occurrences else Certainty.NONE,
        date_text=_read_date_text(event),
        place_certainty=Certainty.STATED if venue or lat is not None else Certainty.NONE,
        place_text=venue,
        notes=(*notes, doubt) if doubt else tuple(notes),
    )


def _find_doubt(event: Component, zones: Zones, occurrences: Sequence[Occurrence]) -> str | None:
    """Return why the hours of an event are worked out and not as written, as a note, or None."""
    prop = event.get("DTSTART")
    if prop is None or len(prop.value.strip()) == 8:
        return None
    if zones.clock is not Clock.STANDARD:
        return f"hours-corrected: {zones.clock}"
    tzid = prop.params.get("TZID", "")
    if zones.is_utc_doubtful and not tzid and prop.value.rstrip().endswith("Z"):
        return "utc-doubtful: this program is known to label local hours UTC"
    if tzid in zones.unknown:
        return f"unknown-zone: {tzid[:100]}"
    if event.get("RRULE") and zones.stated is None and prop.value.rstrip().endswith("Z"):
        hours = {o.start.time() for o in occurrences if isinstance(o.start, datetime)}
        return "utc-series: the hour moves when the clocks change, as the rule is in UTC" if len(hours) > 1 else None
    return None


def _said(event: Component, name: str) -> str | None:
    text = event.text(name)
    return None if text is None or text.strip().lower() in _NOTHING else text


def _read_status(event: Component) -> Status:
    return Status.CANCELLED if (event.text("STATUS") or "").strip().upper() == "CANCELLED" else Status.SCHEDULED


def _read_own_status(event: Component) -> Status:
    """Return the status of one date: its field's, else what its own title says where it is an override."""
    status, title = _read_status(event), event.text("SUMMARY") or ""
    if status is not Status.SCHEDULED or event.get("RECURRENCE-ID") is None:
        return status
    return next((said for pattern, said in _RENAMED if pattern.search(title)), status)


def _read_venue(event: Component) -> str | None:
    """Return the place on one line, its lines apart by commas; the address of a meeting on the web is no place."""
    text = (_said(event, "LOCATION") or "").strip()
    return None if _ADDRESS.fullmatch(text) else clean_text(_BREAK.sub(", ", text))


def _read_geo(event: Component) -> tuple[float | None, float | None]:
    text = event.text("GEO") or ""
    if not text and (apple := event.get("X-APPLE-STRUCTURED-LOCATION")) is not None:
        text = apple.text.removeprefix("geo:")
    numbers = re.fullmatch(r"\s*(-?\d+(?:\.\d+)?)\s*[;,]\s*(-?\d+(?:\.\d+)?)\s*", text)
    if numbers is None:
        return None, None
    lat, lon = float(numbers[1]), float(numbers[2])
    if lat < _INHABITED and abs(lat) <= 180 and lon > 0:
        lat, lon = lon, lat  # «-72.54;46.34»: longitude first, a place in the Antarctic
    is_real = abs(lat) <= 90 and abs(lon) <= 180 and (lat, lon) != (0.0, 0.0)
    return (lat, lon) if is_real else (None, None)


def _read_url(event: Component) -> str | None:
    urls = ((_said(event, name) or "").strip() for name in _ADDRESSES)
    return next((url[:2000] for url in urls if url.lower().startswith(("http://", "https://"))), None)


def _read_language(event: Component) -> str | None:
    prop = event.get("SUMMARY")
    match = _LANGUAGE.match(prop.params.get("LANGUAGE", "")) if prop else None
    return match[1].lower() if match else None


def _read_categories(event: Component) -> tuple[str, ...]:
    names: list[str] = []
    for prop in event.all("CATEGORIES")[:50]:
        for part in re.split(r"(?<!\\),", prop.value)[:50]:
            name = clean_text(part.replace("\\,", ",").replace("\\;", ";"))
            if name and name not in names:
                names.append(name)
    return tuple(names)


def _read_organiser(event: Component) -> str | None:
    prop = event.get("ORGANIZER")
    name = prop.params.get("CN", "") if prop else ""
    return None if "@" in name or name.strip().lower() in _NOTHING else name


def _read_image(event: Component) -> str | None:
    """Return the address of a picture: IMAGE (RFC 7986), ATTACH of that type or ending, or a platform's own property
    («thumbnail;https://…;150;150;1,medium;…» in WordPress)."""
    stated = event.all("IMAGE") + [
        p for p in event.all("ATTACH") if p.params.get("FMTTYPE", "").lower().startswith("image/")
    ]
    found = next((p.value[:2000] for p in stated if p.value.lower().startswith(("http://", "https://"))), None)
    others = event.all("ATTACH") + [p for name in _IMAGES for p in event.all(name)]
    return found or next((m[0] for p in others if (m := _PICTURE.search(p.value[:5000]))), None)


def _read_instant(event: Component, name: str, zones: Zones) -> datetime | None:
    prop = event.get(name)
    moment = read_moment(prop.value, prop.params, zones) if prop else None
    return moment.utc if moment else None


def _read_date_text(event: Component) -> str | None:
    said = [p for name in ("DTSTART", "DTEND", "DURATION", "RRULE") if (p := event.get(name)) is not None]
    return "; ".join(f"{p.name} {p.params.get('TZID', '')} {p.value}".replace("  ", " ") for p in said)[:500] or None
