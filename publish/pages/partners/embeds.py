"""The list of a place for other people's sites: a page for their frames, and the same as a small JSON Feed, which the
element `<babillard-liste>` (site/assets/babillard-liste.js) reads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from typing import Any

from publish.model import SourceReport
from publish.pages.days.agenda import Coming
from publish.pages.frame.language import Language
from publish.pages.frame.page import Page
from publish.pages.lists.cards import make_coming_card, make_run_card
from publish.pages.partners.places import SELECTION, Place, list_disciplines, list_places
from publish.pages.site import Link, Site
from publish.selection import Selection, tell_selection

PART = "integrer"
FEED = "liste.json"
DATED_MAX = 20  # events with dates
RUNS_MAX = 6  # exhibitions and long runs, those that end first
PERMANENT = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the list of a place shows, in order of date: each event once, at its next date."""

    dated: Sequence[Coming]
    runs: Sequence[Coming]

    @property
    def all(self) -> list[Coming]:
        return [*self.dated, *self.runs]


@dataclass(frozen=True, slots=True)
class Embed:
    """The list of a place in one language, before anything of it is made. `query` is the selection that its links
    keep."""

    site: Site
    language: Language
    place: Place
    shown: Shown
    sources: Sequence[SourceReport]
    query: str = ""

    @property
    def folder(self) -> str:
        """Its address, ending with a slash."""
        return self.language.make_path(PART, *self.place.parts)

    @property
    def name(self) -> str:
        return self.place.name or self.site.edition.instance.name

    @property
    def inputs(self) -> tuple[object, ...]:
        """All that its page and its feed are made from, beside what every page rests on."""
        place = self.place
        lines = [coming.shown for coming in self.shown.all]
        sources = [(source.source_id, source.title, source.licence) for source in self.sources]
        return place.parts, place.name, place.page, len(self.shown.dated), lines, sources, self.query


def make_embeds(site: Site, language: Language) -> Iterator[Embed]:
    """Yield the list of each place, and of each discipline that has a feed."""
    for place in chain(list_places(site), list_disciplines(site, language)):
        yield make_embed(site, language, place)


def make_embed(site: Site, language: Language, place: Place, *, query: str = "") -> Embed:
    """Return the list of a place."""
    shown = choose_shown(place.coming)
    return Embed(site, language, place, shown, list_sources(site, shown.all), query)


def make_selected(site: Site, language: Language, selection: Selection) -> Embed:
    """Return the list of any selection: no file of a release, `babillard serve` answers it. Its links lead to the
    Subscribe page with that choice made."""
    wanted = {event.event_id for event in site.picker.pick(selection)}
    coming = [one for one in site.agenda.coming if one.event.event_id in wanted]
    told = "" if selection.is_empty else tell_selection(selection, site.ground, language.code)
    place = Place(SELECTION, "", told, "", ("abonnements",), coming)
    return make_embed(site, language, place, query=f"?{selection.query}" if selection.query else "")


def make_embed_page(embed: Embed, error: str = "") -> Page:
    """Return the page for frames of a place; `error` stands in the place of the list when the choice is none."""
    language = embed.language
    return Page(
        language=language,
        parts=(PART, *embed.place.parts),
        template="embed.html",
        title=embed.name,
        description=language.say("Les événements culturels à venir : %(place)s.") % {"place": embed.name},
        is_indexed=False,
        context={
            "section": "",
            "error": error,
            "heading": embed.name,
            "dated": [make_coming_card(coming, language) for coming in embed.shown.dated],
            "runs": [make_run_card(coming, language) for coming in embed.shown.runs],
            "sources": [(_link_source(s, language), _name_licence(s)) for s in embed.sources],
            "all_path": language.make_path(*embed.place.page) + embed.query,
        },
    )


def choose_shown(coming: Sequence[Coming]) -> Shown:
    """Return the first events of a place by date, and the runs that end first."""
    runs = sorted((c for c in coming if c.is_run), key=lambda c: (c.last_day or date.max, c.event.event_id))
    return Shown([c for c in coming if not c.is_run][:DATED_MAX], runs[:RUNS_MAX])


def list_sources(site: Site, events: Iterable[Coming]) -> list[SourceReport]:
    """Return the sources of some events, by title."""
    ids = {source_id for coming in events for source_id, _ in coming.event.event.listing_keys}
    return sorted((site.sources[i] for i in ids if i in site.sources), key=lambda s: (s.title, s.source_id))


def _link_source(source: SourceReport, language: Language) -> Link:
    return Link(language.make_path("sources", source.source_id), source.title)


def _name_licence(source: SourceReport) -> str:
    """Return the licence of a source, empty when it states none."""
    return "" if source.licence == "none stated" else source.licence


def render_embed_feed(embed: Embed) -> bytes:
    """Return a place's list as JSON Feed 1.1, in the language of its page and with dates as phrases and the words
    around them, so that the element which shows it knows nothing of calendars, typography or languages."""
    instance, language = embed.site.edition.instance, embed.language
    base = instance.base_url
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": embed.name,
        "home_page_url": f"{base}{language.make_path(*embed.place.page)}{embed.query}",
        "feed_url": f"{base}{embed.folder}{FEED}{embed.query}",
        "language": f"{language.code}-CA" if language.code in ("fr", "en") else language.code,
        "items": [_make_item(coming, language, base) for coming in embed.shown.all],
        "_babillard": {
            "name": instance.name,
            "words": {
                "all": language.say("Tout voir"),
                "none": language.say("Rien d'annoncé pour le moment."),
                "sources": language.say("Sources :"),
                "free": language.say("Gratuit"),
            },
            "sources": [
                {
                    "title": source.title,
                    "url": f"{base}{_link_source(source, language).path}",
                    "licence": _name_licence(source),
                }
                for source in embed.sources
            ],
        },
    }
    # Without an indent: with one, json writes in Python, several times slower, and of these files there are thousands.
    return f"{json.dumps(feed, ensure_ascii=False)}\n".encode("utf-8", "replace")


def _make_item(coming: Coming, language: Language, base: str) -> dict[str, Any]:
    card = make_run_card(coming, language) if coming.is_run else make_coming_card(coming, language)
    event = coming.event
    return {
        "id": event.event_id,
        "url": f"{base}{card.path}",
        "title": card.title,
        "content_text": " – ".join(part for part in (card.status, card.when, card.place) if part),
        "date_published": event.first_published.isoformat(),
        **({"language": card.title_language} if card.title_language else {}),
        "_babillard": {
            "when": card.when,
            "place": card.place,
            "status": card.status_code,
            "status_label": card.status,
            "category": card.category_code,
            "free": card.is_free,
            "run": coming.is_run,
            "day": coming.next_day.isoformat(),
            "until": find_last_day(coming).isoformat(),
        },
    }


def find_last_day(coming: Coming) -> date:
    """Return the day after which a line that tells an event's next date is out of date."""
    if coming.is_run:
        return coming.last_day or PERMANENT
    end = coming.next.occurrence.last_day
    return max(coming.next_day, end) if end and end - coming.next_day <= timedelta(days=1) else coming.next_day
