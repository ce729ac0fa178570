"""What changed of late: what is new, called off, moved, and what left with the reason. Told from the publication
history of the events: a release that held its difference from the one before would differ from itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from publish.model import Gone, PublishedEvent
from publish.pages.days.agenda import Coming
from publish.pages.frame.language import Language
from publish.pages.frame.page import Page
from publish.pages.frame.vocabulary import CHANGES
from publish.pages.lists.cards import Card, choose_title, make_coming_card
from publish.pages.site import Link, Site
from publish.phrases import render_date

PARTS = ("changements",)
SINCE = timedelta(days=14)
SHOWN = 40  # of each kind; the feeds have them all
_OFF = ("cancelled", "postponed")


@dataclass(frozen=True, slots=True)
class Change:
    """One event that changed: what ("" for a new one), on which day, and its card."""

    what: str
    day: str
    iso: str
    card: Card


@dataclass(frozen=True, slots=True)
class Section:
    """All changes of one kind."""

    anchor: str
    title: str
    number: int
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Departure:
    """An event that left: its words, why, and what it is told as now."""

    words: str
    why: str
    day: str
    iso: str
    became: Link | None
    became_language: str | None


def make_changes(site: Site, language: Language) -> Iterator[Page]:
    """Yield the page of what changed within 14 days."""
    yield Page(
        language=language,
        parts=PARTS,
        template="changes.html",
        title=language.say("Ce qui a changé"),
        description=language.say("Nouveaux événements, annulations, dates et lieux modifiés, retraits des 14 jours."),
        feed=site.pick_feed("feeds/changes"),
        context={
            "section": "",
            "sections": list(_make_sections(site, language)),
            "departures": list(_make_departures(site, language)),
            "subscribe_path": language.make_path("abonnements"),
        },
    )


def _make_sections(site: Site, language: Language) -> Iterator[Section]:
    since = site.edition.now - SINCE
    coming = site.agenda.coming
    changed = [c for c in coming if c.event.sequence > 0 and c.event.last_changed > since]
    off = [c for c in changed if c.event.change in _OFF]
    moved = [c for c in changed if c.event.change not in _OFF]
    known = {c.event.event_id for c in changed}
    new = [c for c in coming if c.event.first_published > since and c.event.event_id not in known]
    for anchor, title, found in (
        ("annules", language.say("Annulé ou reporté"), off),
        ("modifies", language.say("Dates, lieux, retours à l'affiche"), moved),
        ("nouveaux", language.say("Nouveau"), new),
    ):
        found.sort(key=lambda c: (-_find_moment(c.event).timestamp(), c.event.event_id))
        changes = (_make_change(one, site, language) for one in found[:SHOWN])
        yield Section(anchor, title, len(found), tuple(changes))


def _find_moment(event: PublishedEvent) -> datetime:
    return event.last_changed if event.sequence > 0 else event.first_published


def _make_change(coming: Coming, site: Site, language: Language) -> Change:
    event = coming.event
    day, iso = _say_day(_find_moment(event), site, language)
    what = language.say(CHANGES.get(event.change or "", CHANGES["dates"])) if event.sequence > 0 else ""
    return Change(what, day, iso, make_coming_card(coming, language))


def _make_departures(site: Site, language: Language) -> Iterator[Departure]:
    since = site.edition.now - SINCE
    events = {event.event_id: event for event in site.edition.events}
    for gone in [gone for gone in site.edition.gone if gone.left_at > since][:SHOWN]:
        became = events.get(gone.became)
        if gone.why == "merged" and became is None:
            continue  # what it was brought together with is over
        yield _make_departure(gone, became, site, language)


def _make_departure(gone: Gone, became: PublishedEvent | None, site: Site, language: Language) -> Departure:
    day, iso = _say_day(gone.left_at, site, language)
    title, title_language = choose_title(became, language) if became else ("", None)
    return Departure(
        words=gone.words.capitalize() or language.say("Un événement"),
        why=language.say("C'était le même événement qu'une autre annonce : il n'est pas annulé.")
        if became
        else language.say("Ses sources ne l'annoncent plus."),
        day=day,
        iso=iso,
        became=Link(language.make_path("evenement", became.slug), title) if became else None,
        became_language=title_language,
    )


def _say_day(moment: datetime, site: Site, language: Language) -> tuple[str, str]:
    day = moment.astimezone(ZoneInfo(site.edition.instance.timezone)).date()
    return render_date(day, language.code), day.isoformat()
