"""The list of sources with their health, and a page for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from publish.model import SourceReport
from publish.pages.cards import make_coming_card
from publish.pages.environment import clean_href
from publish.pages.language import Language
from publish.pages.page import Page
from publish.pages.site import PAGE_SIZE, Link, Site
from publish.pages.vocabulary import BASES, KINDS, LANGUAGES, REASONS, RESULTS, ROLES
from publish.phrases import render_date, render_hour
from publish.slugs import make_slug

STATE_CODES = {"ok": "good", "unchanged": "good", "ailing": "ailing", "failed": "ailing", "never": "new"}


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One fact about a source."""

    name: str
    value: str
    href: str | None = None


def make_sources(site: Site, language: Language) -> Iterator[Page]:
    """Yield the list of sources by region, then the page of each."""
    yield Page(
        language=language,
        parts=("sources",),
        template="sources.html",
        title=language.say("Nos sources"),
        description=language.say("Les calendriers réunis par %(name)s, et leur état.")
        % {"name": site.edition.instance.name},
        context={"section": "sources", "groups": list(_make_groups(site, language))},
    )
    for source in site.edition.sources:
        yield _make_source(site, source, language)


def render_state(site: Site, source: SourceReport, language: Language) -> str:
    """Return a source's health in words: «En difficulté depuis le 3 novembre 2026»."""
    state = language.say(RESULTS.get(source.result, RESULTS["failed"]))
    if STATE_CODES.get(source.result, "ailing") == "ailing" and source.ailing_since:
        since = render_date(_make_local(site, source.ailing_since).date(), language.code)
        return language.say("En difficulté depuis le %(day)s") % {"day": since}
    return state


def _make_groups(site: Site, language: Language) -> Iterator[dict[str, object]]:
    for code, (name, _) in site.regions.items():
        sources = [s for s in site.edition.sources if s.region == code]
        if sources:
            ordered = sorted(sources, key=lambda s: make_slug(s.title))
            yield {"code": code, "name": name, "sources": [_make_row(site, s, language) for s in ordered]}


def _make_row(site: Site, source: SourceReport, language: Language) -> dict[str, object]:
    return {
        "path": language.make_path("sources", source.source_id),
        "title": source.title,
        "state": render_state(site, source, language),
        "state_code": STATE_CODES.get(source.result, "ailing"),
        "numbers": language.say_count("%(n)s événement à venir", "%(n)s événements à venir", source.upcoming),
    }


def _make_source(site: Site, source: SourceReport, language: Language) -> Page:
    coming = [c for c in site.agenda.by_source.get(source.source_id, ()) if not c.is_run][: PAGE_SIZE // 2]
    state_code = STATE_CODES.get(source.result, "ailing")
    return Page(
        language=language,
        parts=("sources", source.source_id),
        template="source.html",
        title=source.title,
        description=language.say("La source « %(title)s » : droits, état, dernière lecture.") % {"title": source.title},
        context={
            "section": "sources",
            "heading": source.title,
            "parent": Link(language.make_path("sources"), language.say("Nos sources")),
            "state": render_state(site, source, language),
            "is_ailing": state_code == "ailing",
            "facts": list(_make_facts(site, source, language)),
            "issues": source.issues[:20],
            "cards": [make_coming_card(c, language) for c in coming],
        },
    )


def _make_facts(site: Site, source: SourceReport, language: Language) -> Iterator[SheetLine]:
    say = language.say
    home = clean_href(source.homepage)
    yield SheetLine(say("Adresse"), source.homepage, home)
    yield SheetLine(say("Région"), site.edition.regions.get(source.region, source.region))
    yield SheetLine(say("Langue"), say(LANGUAGES.get(source.language, source.language)))
    yield SheetLine(say("Rôle"), say(ROLES.get(source.role, source.role)))
    yield SheetLine(say("Lue comme"), say(KINDS.get(source.kind, source.kind)))
    yield SheetLine(say("Licence"), say("non précisée") if source.licence == "none stated" else source.licence)
    yield SheetLine(say("Fondement"), say(BASES.get(source.basis, source.basis)))
    if source.contact:
        yield SheetLine(say("Contact"), source.contact, clean_href(source.contact))
    yield SheetLine(say("État"), render_state(site, source, language))
    if source.reason and STATE_CODES.get(source.result) == "ailing":
        yield SheetLine(say("Raison"), say(REASONS.get(source.reason, source.reason)))
    yield SheetLine(say("Dernière lecture"), _render_moment(site, source.last_fetched, language))
    yield SheetLine(say("Dernière bonne lecture"), _render_moment(site, source.last_good, language))
    yield SheetLine(say("Annonces lues"), language.write_number(source.listings))
    yield SheetLine(say("Événements à venir"), language.write_number(source.upcoming))


def _render_moment(site: Site, moment: datetime | None, language: Language) -> str:
    if moment is None:
        return language.say("jamais")
    local = _make_local(site, moment)
    return f"{render_date(local.date(), language.code)}, {render_hour(local, language.code)}"


def _make_local(site: Site, moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(site.edition.instance.timezone))
