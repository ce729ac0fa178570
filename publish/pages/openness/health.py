"""The list of sources with their health; the page of each is `source_page`'s work."""

from __future__ import annotations

from collections.abc import Iterator

from publish.model import SourceReport
from publish.pages.frame.language import Language
from publish.pages.frame.page import Page
from publish.pages.frame.vocabulary import BASES
from publish.pages.openness.quality import load_figures
from publish.pages.openness.source_page import find_state_code, make_source_page, render_state
from publish.pages.site import Site
from publish.slugs import make_slug


def make_sources(site: Site, language: Language) -> Iterator[Page]:
    """Yield the list of sources by region, then the page of each."""
    yield Page(
        language=language,
        parts=("sources",),
        template="sources.html",
        title=language.say("Nos sources"),
        description=language.say("Les calendriers réunis par %(name)s, et leur état.")
        % {"name": site.edition.instance.name},
        context={
            "section": "sources",
            "groups": list(_make_groups(site, language)),
            "quality_path": language.make_path("qualite") if load_figures() else None,
        },
    )
    for source in site.public_sources:
        yield make_source_page(site, source, language)


def _make_groups(site: Site, language: Language) -> Iterator[dict[str, object]]:
    for code, (name, _) in site.regions.items():
        sources = [s for s in site.public_sources if s.region == code]
        if sources:
            ordered = sorted(sources, key=lambda s: make_slug(s.title))
            yield {"code": code, "name": name, "sources": [_make_row(site, s, language) for s in ordered]}


def _make_row(site: Site, source: SourceReport, language: Language) -> dict[str, object]:
    return {
        "path": language.make_path("sources", source.source_id),
        "title": source.title,
        "state": render_state(site, source, language),
        "state_code": find_state_code(source),
        "numbers": _render_number(source, language),
    }


def _render_number(source: SourceReport, language: Language) -> str:
    if source.basis == "pending":
        return language.say(BASES["pending"])
    return language.say_count("%(n)s événement à venir", "%(n)s événements à venir", source.upcoming)
