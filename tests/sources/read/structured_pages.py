"""Pages with structured data for tests, and how they are read."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sources.model import Listing, Page, Reading
from sources.read.jsonld import read_jsonld
from sources.source import Rights, Source

CASES = Path(__file__).parents[2] / "cases" / "structured"
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SITE = "https://exemple.qc.ca"
SOURCE = Source(
    id="essai", title="Essai", kind="jsonld", url=f"{SITE}/agenda/", region="04", language="fr",
    rights=Rights(basis="public-feed"),
)  # fmt: skip


def read_case(name: str, path: str = "/page") -> Reading:
    """Read one case as the page of an event."""
    body = (CASES / f"{name}.html").read_bytes()
    return read_jsonld([Page(SITE + path, body, "text/html", NOW, "event")], SOURCE, NOW)


def make_page(path: str, *events: dict[str, Any], role: str = "event", head: str = "") -> Page:
    """Return a page with these events as JSON-LD."""
    script = f'<script type="application/ld+json">{json.dumps(list(events))}</script>'
    return Page(SITE + path, f"<!doctype html>{head}{script}<p>Bonjour".encode(), "text/html", NOW, role)


def make_event(name: str, start: str, **facts: Any) -> dict[str, Any]:
    """Return an event node."""
    return {"@type": "Event", "name": name, "startDate": start, **facts}


def read_events(*events: dict[str, Any], source: Source = SOURCE) -> list[Listing]:
    """Read events that each have a page of their own."""
    pages = [make_page(f"/e/{number}", event) for number, event in enumerate(events)]
    return list(read_jsonld(pages, source, NOW).listings)


def read_one(**facts: Any) -> Listing:
    """Read one event with these facts."""
    [listing] = read_events(make_event("Essai", facts.pop("start", "2026-12-05T20:00"), **facts))
    return listing


def starts(listing: Listing) -> list[str]:
    """Return the starts of a listing as text, local."""
    return [o.start.isoformat() if o.start else "…" for o in listing.occurrences]
