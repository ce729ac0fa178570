"""A place's week as newsletters and posters tell it, before any form: subject, days with their events, what runs,
sources. Every line is plain text, each address whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from publish import phrases
from publish.model import PublishedEvent
from publish.pages.days.agenda import Coming, Showing
from publish.pages.frame.environment import clean_plain
from publish.pages.frame.language import Language
from publish.pages.frame.wording import render_capital, render_day
from publish.pages.lists.cards import Card, make_run_card, make_showing_card
from publish.pages.partners.places import Place
from publish.pages.partners.weeks import Programme
from publish.pages.site import Site

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Line:
    """One event on one day, or one exhibition. `title_language` is None when it is the newsletter's own."""

    event_id: str
    when: str
    title: str
    title_language: str | None
    place: str
    notes: tuple[str, ...]  # Gratuit, Complet
    url: str


@dataclass(frozen=True, slots=True)
class Day:
    """One day; `more` are those left out for room, to be found at `url`."""

    name: str
    short_name: str  # without the year
    url: str
    lines: Sequence[Line]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A place's week."""

    place: str
    span: str  # «du 30 novembre au 6 décembre 2026»
    subject: str
    days: Sequence[Day]
    runs: Sequence[Line]
    runs_left_out: int
    sources: Sequence[tuple[str, str]]  # title, licence or nothing
    page: str  # the region's page
    subscribe: str
    about: str
    publisher: str

    @property
    def is_empty(self) -> bool:
        return not self.days and not self.runs


def make_bulletin(site: Site, language: Language, place: Place, programme: Programme) -> Bulletin:
    """Return the week of a place, with everything that is on."""
    instance, say = site.edition.instance, language.say
    base, free = instance.base_url, say("Gratuit")
    name, span = place.name, programme.week.tell(language)
    days = [
        Day(
            name=render_capital(render_day(day, language.code)),
            short_name=render_capital(phrases.render_day(day, language.code, has_year=False)),
            url=f"{base}{language.make_path('jour', day.isoformat())}",
            lines=[_make_line(s.event, make_showing_card(s, language), base, free) for s in showings],
        )
        for day, showings in programme.days
    ]
    shown: list[Showing | Coming] = [*(s for _, showings in programme.days for s in showings), *programme.runs]
    return Bulletin(
        place=name,
        span=span,
        subject=tell_subject(name, span, language),
        days=days,
        runs=[_make_line(run.event, make_run_card(run, language), base, free) for run in programme.runs],
        runs_left_out=0,
        sources=sorted(set(_name_sources(site, shown))),
        page=f"{base}{language.make_path(*place.page)}",
        subscribe=f"{base}{language.make_path('abonnements')}?{place.query}",
        about=f"{base}{language.make_path('a-propos')}",
        publisher=instance.name,
    )


def tell_subject(place: str, span: str, language: Language) -> str:
    """Return the subject line of a place's week."""
    return language.say("%(place)s : quoi faire %(span)s") % {"place": place, "span": span}


def shorten_bulletin(bulletin: Bulletin, most: int, extra: int = 0) -> Bulletin:
    """Return a week with at most `most` lines a day and of exhibitions, one more on the first `extra` days: each day
    loses its latest, and says how many they are. No event is preferred for what it is."""
    days = [_shorten_day(day, most + (n < extra)) for n, day in enumerate(bulletin.days)]
    return replace(bulletin, days=days, runs=bulletin.runs[:most], runs_left_out=max(0, len(bulletin.runs) - most))


def _shorten_day(day: Day, most: int) -> Day:
    return replace(day, lines=day.lines[:most], more=max(0, len(day.lines) - most))


def clean_line(text: str | None) -> str:
    """Return a text on one line, without anything that could end it, hide it or turn it around."""
    return clean_plain(_CONTROLS.sub(" ", text or ""))


def _make_line(event: PublishedEvent, card: Card, base: str, free: str) -> Line:
    return Line(
        event_id=event.event_id,
        when=render_capital(card.when),
        title=clean_line(card.title),
        title_language=card.title_language,
        place=clean_line(card.place),
        notes=tuple(note for note in (card.status, free if card.is_free else None) if note),
        url=f"{base}{card.path}",
    )


def _name_sources(site: Site, shown: Sequence[Showing | Coming]) -> Iterator[tuple[str, str]]:
    for item in shown:
        for source_id, _ in item.event.event.listing_keys:
            if (source := site.sources.get(source_id)) is not None:
                yield clean_line(source.title), "" if source.licence == "none stated" else clean_line(source.licence)
