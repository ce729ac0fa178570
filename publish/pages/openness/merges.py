"""The page of everything that was brought together, and why: nobody has to take the merging on trust."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from publish.model import MergeReasons
from publish.pages.days.agenda import Coming
from publish.pages.frame.language import Language
from publish.pages.frame.page import Page
from publish.pages.frame.wording import render_day
from publish.pages.lists.cards import choose_title, make_place
from publish.pages.site import Link, Site, split_pages

PARTS = ("reunions",)


@dataclass(frozen=True, slots=True)
class Merge:
    """One event that several listings announce."""

    path: str
    title: str
    title_language: str | None
    when: str
    place: str
    listings: str
    sources: tuple[Link, ...]
    reasons: tuple[str, ...]
    is_decided: bool


def make_merges(site: Site, language: Language) -> Iterator[Page]:
    """Yield the pages, by date: every event to come that more than one listing announces, with what speaks for it."""
    found = [coming for coming in site.agenda.coming if len(coming.event.event.listing_keys) > 1]
    decided = sum(_is_decided(site, coming) for coming in found)
    for parts, part, before, after in split_pages(PARTS, found, language):
        is_first = parts == PARTS
        yield Page(
            language=language,
            parts=parts,
            template="merges.html",
            title=language.say("Ce qui a été réuni"),
            description=language.say("Chaque événement annoncé plusieurs fois, et pourquoi ses annonces sont réunies."),
            is_indexed=is_first,
            context={
                "section": "sources",
                "quality_path": language.make_path("qualite"),
                "here": language.say_count(
                    "%(n)s événement à venir réunit plusieurs annonces.",
                    "%(n)s événements à venir réunissent plusieurs annonces.",
                    len(found),
                ),
                "decided": language.say_count(
                    "%(n)s a été décidé par une personne.", "%(n)s ont été décidés par des personnes.", decided
                )
                if decided
                else language.say("Aucun n'a été décidé par une personne."),
                "merges": [_make_merge(site, coming, language) for coming in part],
                "before": before,
                "after": after,
            },
        )


def _make_merge(site: Site, coming: Coming, language: Language) -> Merge:
    event = coming.event
    title, title_language = choose_title(event, language)
    reasons = site.edition.merges.get(event.event_id)
    ids = sorted({source_id for source_id, _ in event.event.listing_keys} & site.sources.keys())
    return Merge(
        path=language.make_path("evenement", event.slug),
        title=title,
        title_language=title_language,
        when=render_day(coming.next_day, language.code),
        place=make_place(event),
        listings=language.say_count("%(n)s annonce", "%(n)s annonces", len(event.event.listing_keys)),
        sources=tuple(Link(language.make_path("sources", i), site.sources[i].title) for i in ids),
        reasons=_choose_sentences(reasons, language) if reasons else (),
        is_decided=bool(reasons and reasons.is_decided),
    )


def _choose_sentences(reasons: MergeReasons, language: Language) -> tuple[str, ...]:
    if language.code == "en":
        return reasons.en
    return tuple(language.tie(sentence) for sentence in reasons.fr)


def _is_decided(site: Site, coming: Coming) -> bool:
    reasons = site.edition.merges.get(coming.event.event_id)
    return bool(reasons and reasons.is_decided)
