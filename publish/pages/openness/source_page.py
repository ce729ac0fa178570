"""The page of one source: its rights, how it fares, what its listings say, what we do not understand of it, and how it
leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from publish.model import SourceReport
from publish.pages.frame.environment import clean_href
from publish.pages.frame.language import Language
from publish.pages.frame.page import Page
from publish.pages.frame.vocabulary import (
    BASES,
    COVERED,
    KINDS,
    LANGUAGES,
    REASONS,
    REPUBLISHED,
    RESULTS,
    ROLES,
    UNMATCHED,
)
from publish.pages.lists.cards import make_coming_card
from publish.pages.site import PAGE_SIZE, Link, Site
from publish.phrases import render_date, render_hour

_STATE_CODES = {
    "ok": "good",
    "unchanged": "good",
    "ailing": "ailing",
    "failed": "ailing",
    "left": "new",
    "never": "new",
}
_ISSUES_MAX = 20
_WORDS_MAX = 12  # of one kind

# What a source writes to leave, as it is.
ROBOTS_LINES = "User-agent: babillard\nDisallow: /"
META_LINE = '<meta name="babillard" content="noindex">'
HEADER_LINE = "X-Robots-Tag: babillard: noindex"


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One fact about a source."""

    name: str
    value: str
    href: str | None = None


def find_state_code(source: SourceReport) -> str:
    """Return good, ailing or new: what its state looks like."""
    return _STATE_CODES.get(source.result, "ailing")


def render_state(site: Site, source: SourceReport, language: Language) -> str:
    """Return a source's health in words: «En difficulté depuis le 3 novembre 2026»."""
    state = language.say(RESULTS.get(source.result, RESULTS["failed"]))
    if source.ailing_since is None:
        return state
    since = {"day": render_date(_make_local(site, source.ailing_since).date(), language.code)}
    if source.result == "left":
        return language.say("Retirée à la demande de la source depuis le %(day)s") % since
    return language.say("En difficulté depuis le %(day)s") % since if find_state_code(source) == "ailing" else state


def make_source_page(site: Site, source: SourceReport, language: Language) -> Page:
    """Return the page of a source."""
    coming = [c for c in site.agenda.by_source.get(source.source_id, ()) if not c.is_run][: PAGE_SIZE // 2]
    say = language.say
    return Page(
        language=language,
        parts=("sources", source.source_id),
        template="source.html",
        title=source.title,
        description=say("La source « %(title)s » : droits, état, dernière lecture.") % {"title": source.title},
        context={
            "section": "sources",
            "heading": source.title,
            "parent": Link(language.make_path("sources"), say("Nos sources")),
            "state": render_state(site, source, language),
            "is_ailing": find_state_code(source) == "ailing",
            "has_left": source.result == "left",
            "is_pending": source.basis == "pending",
            "facts": list(_make_facts(site, source, language)),
            "said": language.say_count("Sur %(n)s annonce :", "Sur %(n)s annonces :", source.said),
            "coverage": list(_make_coverage(source, language)),
            "issues": source.issues[:_ISSUES_MAX],
            "words": list(_make_words(source, language)),
            "leave": {"robots": ROBOTS_LINES, "meta": META_LINE, "header": HEADER_LINE},
            "cards": [make_coming_card(c, language) for c in coming],
        },
    )


def _make_facts(site: Site, source: SourceReport, language: Language) -> Iterator[SheetLine]:
    yield from _make_identity(site, source, language)
    yield from _make_rights(source, language)
    yield from _make_health(site, source, language)


def _make_identity(site: Site, source: SourceReport, language: Language) -> Iterator[SheetLine]:
    say = language.say
    yield SheetLine(say("Adresse"), source.homepage, clean_href(source.homepage))
    yield SheetLine(say("Région"), site.edition.regions.get(source.region, source.region))
    yield SheetLine(say("Langue"), say(LANGUAGES.get(source.language, source.language)))
    yield SheetLine(say("Rôle"), say(ROLES.get(source.role, source.role)))
    yield SheetLine(say("Lue comme"), say(KINDS.get(source.kind, source.kind)))


def _make_rights(source: SourceReport, language: Language) -> Iterator[SheetLine]:
    say = language.say
    yield SheetLine(say("Licence"), say("non précisée") if source.licence == "none stated" else source.licence)
    yield SheetLine(say("Fondement"), say(BASES.get(source.basis, source.basis)))
    if source.republish:
        yield SheetLine(say("Ce qui est repris"), ", ".join(say(REPUBLISHED.get(f, f)) for f in source.republish))
    if source.contact:
        yield SheetLine(say("Contact"), source.contact, clean_href(source.contact))


def _make_health(site: Site, source: SourceReport, language: Language) -> Iterator[SheetLine]:
    say = language.say
    yield SheetLine(say("État"), render_state(site, source, language))
    if source.reason and (find_state_code(source) == "ailing" or source.result == "left"):
        yield SheetLine(say("Raison"), say(REASONS.get(source.reason, source.reason)))
    yield SheetLine(say("Dernière lecture"), _render_moment(site, source.last_fetched, language))
    yield SheetLine(say("Dernière bonne lecture"), _render_moment(site, source.last_good, language))
    yield SheetLine(say("Annonces lues"), language.write_number(source.listings))
    yield SheetLine(say("Événements à venir"), language.write_number(source.upcoming))


def _make_coverage(source: SourceReport, language: Language) -> Iterator[SheetLine]:
    """Yield how many of its listings carry each fact that readers look for."""
    counts = dict(source.coverage)
    for fact, name in COVERED.items():
        if source.said and fact in counts:
            yield SheetLine(language.say(name), language.write_number(counts[fact]))


def _make_words(source: SourceReport, language: Language) -> Iterator[dict[str, object]]:
    """Yield, by kind, the words of the source that nothing maps to ours."""
    for table, name in UNMATCHED.items():
        values = [(word, count) for kind, word, count in source.unmatched if kind == table][:_WORDS_MAX]
        if values:
            yield {"name": language.say(name), "values": values}


def _render_moment(site: Site, moment: datetime | None, language: Language) -> str:
    if moment is None:
        return language.say("jamais")
    local = _make_local(site, moment)
    return f"{render_date(local.date(), language.code)}, {render_hour(local, language.code)}"


def _make_local(site: Site, moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(site.edition.instance.timezone))
