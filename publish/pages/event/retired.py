"""The addresses of events that are published no more: they lead to what an event is told as now, or say why it left."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from publish.model import PublishedEvent
from publish.pages.frame.language import Language
from publish.pages.frame.page import Page
from publish.pages.site import Site
from publish.redirects import follow_redirect


def list_moves(site: Site) -> Iterator[tuple[str, PublishedEvent]]:
    """Yield (end of an address, event that it leads to): the ids of merged events, and what their pages were called."""
    edition = site.edition
    events = {event.event_id: event for event in edition.events}
    slugs = {gone.event_id: gone.slug for gone in edition.gone if gone.why == "merged" and gone.slug}
    for retired in sorted(edition.redirects):
        event = events.get(follow_redirect(edition.redirects, retired))
        if event is not None and retired not in events:
            yield from ((end, event) for end in dict.fromkeys((retired, slugs.get(retired, retired))))


def make_withdrawn(site: Site, language: Language) -> Iterator[Page]:
    """Yield, for some weeks, the page of each event that its sources took back: links to it get an answer."""
    for gone in site.edition.gone:
        if gone.why == "withdrawn" and gone.slug:
            context: dict[str, Any] = {"section": "", "words": gone.words.capitalize()}
            yield Page(
                language=language,
                parts=("evenement", gone.slug),
                template="withdrawn.html",
                title=language.say("Cet événement n'est plus annoncé"),
                description=language.say("Ses sources ne l'annoncent plus."),
                context=context | {"changes_path": language.make_path("changements")},
                is_indexed=False,
            )
