"""What the templates of members' pages are given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from publish.feeds import FORMATS
from publish.members import Member, MemberFeeds, tell_member
from publish.model import PublishedEvent
from publish.names import CATEGORY_NAMES
from publish.pages.frame.language import Language
from publish.phrases import render_when
from publish.selection import RADII, Ground, Selection

LANGUAGES_OFFERED = (("fr", "en français"), ("en", "en anglais"))
SHOWN = 5  # events that a preview names
_NAMES = {"ics": "Agenda (iCalendar)", "rss": "RSS", "atom": "Atom", "json": "JSON Feed"}


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of a form."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Brief:
    """An event in a line; `path` is its page's."""

    event_id: str
    title: str
    when: str
    path: str


@dataclass(frozen=True, slots=True)
class Address:
    """The feed of a format: its whole address apart from its ending, and its path on this host."""

    name: str
    address: str
    ending: str
    path: str


def is_ahead(event: PublishedEvent, today: date) -> bool:
    """Whether any date of an event is today or later."""
    return any((o.occurrence.last_day or date.max) >= today for o in event.occurrences)


def list_addresses(path: str, base_url: str) -> list[Address]:
    """Return the addresses of a feed in its four formats; `path` is without extension."""
    return [Address(_NAMES[kind], f"{base_url}{path}", kind, f"{path}.{kind}") for kind in FORMATS]


def make_fields(selection: Selection | None, ground: Ground, language: Language) -> dict[str, Any]:
    """Return the fields of a selection's form, those of `selection` filled in."""
    chosen = selection or Selection()
    names = {code: pair[0 if language.code == "fr" else 1] for code, pair in CATEGORY_NAMES.items()}
    languages = dict(LANGUAGES_OFFERED) | {c: c for c in chosen.language if c not in dict(LANGUAGES_OFFERED)}
    return {
        "regions": _make_options(sorted(ground.regions.items()), chosen.region),
        "categories": _make_options(names.items(), chosen.category),
        "languages": _make_options(((code, language.say(name)) for code, name in languages.items()), chosen.language),
        "venues": _make_options(((s, ground.venue_names.get(s, s)) for s in chosen.venue), chosen.venue),
        "radii": [Option(str(r), f"{r}\u00a0km", r == chosen.radius) for r in RADII],
        "city": ", ".join(ground.towns[slug][0].name if slug in ground.towns else slug for slug in chosen.city),
        "words": ", ".join(chosen.words),
        "without": ", ".join(chosen.without),
        "free": chosen.free,
        "family": chosen.family,
        "accessible": chosen.accessible,
        "only_stars": selection is None,
    }


def make_briefs(events: Iterable[PublishedEvent], language: Language) -> list[Brief]:
    """Return events as lines, each with its next date."""
    return list(_make_briefs(events, language))


def make_member(member: Member, feeds: MemberFeeds, base_url: str, language: Language) -> dict[str, Any]:
    """Return a member's feed as its page shows it."""
    events = feeds.find_events(member)
    return {
        "told": tell_member(member, feeds.ground, language.code),
        "state": member.state.value,
        "number": len(events),
        "addresses": list_addresses(member.path, base_url),
        "stars": _list_stars(member, feeds, language),
        "fields": make_fields(member.selection, feeds.ground, language),
    }


def _list_stars(member: Member, feeds: MemberFeeds, language: Language) -> list[Brief]:
    """Return the starred events, those that are over too: what is in a list can be taken out of it."""
    lines = []
    for star in member.stars:
        event = feeds.find_event(star)
        over = Brief(star, star, language.say("n'est plus au calendrier"), "")
        lines.append(next(_make_briefs([event], language, star), over) if event else over)
    return lines


def _make_briefs(events: Iterable[PublishedEvent], language: Language, star: str = "") -> Iterator[Brief]:
    for event in events:
        facts = event.event
        title = (facts.title_en if language.code == "en" else facts.title_fr) or facts.title
        when = render_when(event.occurrences[0].occurrence, language.code) if event.occurrences else ""
        yield Brief(star or event.event_id, title, when, language.make_path("evenement", event.slug))


def _make_options(choices: Iterable[tuple[str, str]], chosen: Sequence[str]) -> list[Option]:
    return [Option(value, label, value in chosen) for value, label in choices]
