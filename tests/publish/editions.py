"""Editions made by hand for the tests of everything that is rendered: one of each kind of event, as many as wanted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dedupe.model import MergedEvent, Said, Venue
from publish.model import Edition, Instance, PublishedEvent, PublishedOccurrence, SourceReport
from publish.slugs import make_slug
from sources.model import Occurrence, Status

NOW = datetime(2026, 11, 25, 17, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)
ZONE = ZoneInfo("America/Toronto")
REGIONS = {
    "01": "Bas-Saint-Laurent", "02": "Saguenay–Lac-Saint-Jean", "03": "Capitale-Nationale", "04": "Mauricie",
    "05": "Estrie", "06": "Montréal", "07": "Outaouais", "08": "Abitibi-Témiscamingue", "09": "Côte-Nord",
    "10": "Nord-du-Québec", "11": "Gaspésie–Îles-de-la-Madeleine", "12": "Chaudière-Appalaches", "13": "Laval",
    "14": "Lanaudière", "15": "Laurentides", "16": "Montérégie", "17": "Centre-du-Québec",
}  # fmt: skip
HOSTILE = "</script><script>alert(1)</script> & \u202eטקסט\u202c <b>\x00\x0b\ufffe\ud800"
VENUES = (
    Venue("v1", "Salle Ludger-Bellefleur", ("La Bellefleur", "Salle L.-Bellefleur"), "Trois-Rivières", "04",
          46.343, -72.543, "1425, place de l'Hôtel-de-Ville", "G9A 5L9"),
    Venue("v2", "Centre d'art du Quai", (), "Rimouski", "01", 48.452, -68.523),
    Venue("v3", "Salle communautaire", (), None, "11", None, None),
    Venue("v4", "Salle Ludger Bellefleur", (), "Trois-Rivières", "04", None, None),
)  # fmt: skip


def make_hour(days: int, hour: int = 20, minute: int = 0, length: int | None = 90, **fields: Any) -> Occurrence:
    """Return a date some days from today, `length` minutes long."""
    day = TODAY + timedelta(days=days)
    start = datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)
    return Occurrence(start, start + timedelta(minutes=length) if length else None, **fields)


def make_period(first: int | None, last: int | None, **fields: Any) -> Occurrence:
    """Return a period between two days told from today."""
    start = TODAY + timedelta(days=first) if first is not None else None
    end = TODAY + timedelta(days=last) if last is not None else None
    return Occurrence(start, end, is_period=True, **fields)


def make_event(event_id: str, title: str, *dates: Occurrence, **fields: Any) -> PublishedEvent:
    """Return a published event; `fields` are those of MergedEvent."""
    defaults: dict[str, Any] = dict.fromkeys(MergedEvent.__dataclass_fields__)
    defaults |= {
        "event_id": event_id, "title": title, "language": "fr", "category": "music", "region": "04",
        "status": Status.SCHEDULED, "performers": (), "occurrences": dates, "listing_keys": (("salle-a", event_id),),
        "said": (), "first_seen": NOW - timedelta(days=9), "conflicts": (),
    }  # fmt: skip
    merged = MergedEvent(**(defaults | fields))
    published = tuple(
        PublishedOccurrence(f"{event_id}-{n}", said, 0, NOW - timedelta(days=3)) for n, said in enumerate(dates)
    )
    at = NOW - timedelta(hours=len(title))
    return PublishedEvent(merged, published, at, at, 0, f"{make_slug(title)}-{event_id}")


def make_events() -> list[PublishedEvent]:
    """Return one event of each kind that pages and feeds must cope with."""
    at_hall = {"venue_id": "v1", "venue": "Salle Ludger-Bellefleur", "city": "Trois-Rivières", "region": "04",
               "address": "1425, place de l'Hôtel-de-Ville", "postal_code": "G9A 5L9",
               "lat": 46.343, "lon": -72.543}  # fmt: skip
    said = (
        Said("title", "Concert d'hiver", "salle-a", "e1", True),
        Said("title", "CONCERT D'HIVER!!", "media-b", "x", False),
        Said("occurrences", "2026-11-25T19:30:00-05:00", "salle-a", "e1", True),
        Said("occurrences", "2026-11-24/2026-12-01", "media-b", "x", False),
        Said("description", None, "media-b", "x", False, True),
    )
    return [
        make_event("e1", "Concert d'hiver", make_hour(0, 19, 30), **at_hall, price="De 10 à 30 $", said=said,
                   summary="Un chœur de quarante voix, et du thé chaud à l'entracte.", url="https://salle.example/1",
                   organiser="Les Amis du chœur", performers=("Chœur du Fleuve", "Anne B."), conflicts=("starts_at",),
                   listing_keys=(("media-b", "x"), ("salle-a", "e1"))),
        make_event("e2", "Le malade imaginaire", make_hour(3), make_hour(4, 14), make_hour(-3), **at_hall,
                   category="theatre", status=Status.CANCELLED),
        make_event("e3", "Paysages du fleuve", make_period(-40, 6), category="exhibition", venue_id="v2", is_free=True,
                   venue="Centre d'art du Quai", city="Rimouski", region="01", lat=48.452, lon=-68.523),
        make_event("e4", "Rétrospective", make_period(20, 120), make_hour(20, 17, length=120), category="exhibition",
                   city="Rimouski", region="01"),
        make_event("e5", "L'heure du conte", *(make_hour(7 * n + 3, 10, 0, 60) for n in range(-2, 30)), is_free=True,
                   category="family", city="Trois-Rivières", region="04"),
        make_event("e6", "Humour à guichets fermés", make_hour(10), **at_hall, category="comedy", price="45 $",
                   status=Status.SOLDOUT),
        make_event("e7", "Sans lieu ni date"),
        make_event("e8", HOSTILE, make_hour(2, 18), venue=HOSTILE, city="L'Isle-<i>", region="11", summary=HOSTILE,
                   url="javascript:alert(1)", price=HOSTILE, organiser=HOSTILE, said=(
                       Said("url", "javascript:alert(1)", "salle-a", "e8", True),)),
        make_event("e9", "Une veillée très, très longue " * 9, make_hour(1, 9), make_hour(1, 13), region="11"),
        make_event("e10", "Film Night", make_hour(5, 19), language="en", title_fr="Soirée cinéma",
                   title_en="Film Night",
                   category="cinema", city="Gaspé", region="11", summary="A silent film with live piano."),
        make_event("e11", "Spring Talk", make_hour(30, 12), language="en", category="conference", city="Gaspé",
                   region="11", status=Status.RESCHEDULED),
        make_event("e12", "Marché de Noël", replace(make_hour(8), start=TODAY + timedelta(days=8), end=None),
                   category="market", city="Saint-Élie-de-Caxton", region="04", status=Status.POSTPONED),
        make_event("e13", "Nuit blanche", make_hour(-1, 22, length=300), category="festival", region="06"),
        make_event("e14", "Exposition permanente", make_period(None, 300), category="heritage", region="06"),
        make_event("e15", "Nouvel accrochage", make_period(-3, None), category="exhibition", region="06"),
        make_event("e16", "Portes ouvertes", make_period(300, 350), category="community", region="17",
                   venue_id="v3", venue="Salle communautaire"),
        make_event("e17", "Deux soirs, un annulé", make_hour(12), make_hour(13, status=Status.CANCELLED), region="17"),
    ]  # fmt: skip


def make_source(source_id: str, **fields: Any) -> SourceReport:
    """Return a healthy source."""
    defaults: dict[str, Any] = {
        "source_id": source_id, "title": f"Calendrier {source_id}", "homepage": f"https://{source_id}.example/",
        "kind": "ical", "region": "04", "language": "fr", "role": "organiser", "licence": "CC-BY-4.0",
        "basis": "open-licence", "contact": f"bonjour@{source_id}.example", "result": "ok", "reason": None,
        "detail": None, "ailing_since": None, "last_fetched": NOW, "last_good": NOW, "listings": 12, "upcoming": 7,
    }  # fmt: skip
    return SourceReport(**(defaults | fields))


SOURCES = (
    make_source("salle-a"),
    make_source("media-b", result="ailing", reason="timeout", ailing_since=NOW - timedelta(days=6), region="01",
                issues=(("undated", 3),), licence="none stated"),
    make_source("neuve-c", result="never", last_fetched=None, last_good=None, listings=0, upcoming=0, title=HOSTILE,
                homepage="javascript:alert(1)", contact=""),
)  # fmt: skip


def make_edition(events: list[PublishedEvent] | None = None, **fields: Any) -> Edition:
    """Return an edition of the events given, or of one of each kind."""
    chosen = make_events() if events is None else events
    defaults: dict[str, Any] = {
        "now": NOW, "today": TODAY, "events": tuple(sorted(chosen, key=_sort_key)), "venues": VENUES,
        "sources": SOURCES, "redirects": {"old1": "e1", "old2": "old1", "lost": "nowhere"}, "regions": REGIONS,
        "instance": Instance(),
    }  # fmt: skip
    return Edition(**(defaults | fields))


def make_many(number: int) -> list[PublishedEvent]:
    """Return as many plain events as wanted, over 300 days, all regions and several towns."""
    codes = sorted(REGIONS)
    categories = ("music", "theatre", "dance", "workshop", "family", "literature")
    return [
        make_event(
            f"m{n:05}",
            f"Spectacle numéro {n} de la saison",
            make_hour(n % 300, 10 + n % 12, 30 * (n % 2)),
            *([make_hour(n % 300 + 1, 20)] if n % 3 == 0 else []),
            region=codes[n % 17],
            city=f"Ville-{n % 200}",
            venue=f"Salle {n % 400}",
            category=categories[n % 6],
            summary="Une soirée de musique, de mots et de lumière, à deux pas de la rivière. " * 2,
            is_free=True if n % 5 == 0 else None,
        )
        for n in range(number)
    ]


def _sort_key(event: PublishedEvent) -> tuple[date, str, str]:
    days = [o.occurrence.first_day or TODAY for o in event.occurrences]
    return min(days, default=date.max), event.event.title, event.event_id
