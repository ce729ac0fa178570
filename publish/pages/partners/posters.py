"""Posters of a place's week, on one sheet, and the same in large print on as many as it takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import segno
from markupsafe import Markup

from publish.pages.frame.language import Language
from publish.pages.frame.page import Deferred, Page
from publish.pages.frame.wording import render_capital
from publish.pages.partners.bulletin import Bulletin, make_bulletin
from publish.pages.partners.places import REGION, Place, find_agenda, list_places
from publish.pages.partners.sheet import fit_sheet
from publish.pages.partners.weeks import NEXT, Programme, make_programme, make_weeks
from publish.pages.site import Site

PART = "affiche"
LARGE = "large"
PRINTED = ("a4.pdf", "a3.pdf")  # beside its page, where the instance prints them; in large print A4 only
STYLES = "assets/poster.css"
MASK = 4  # of QR codes
ENOUGH = 8  # on in a week, from which a town or a venue has posters of its own


@dataclass(frozen=True, slots=True)
class Poster:
    """What one poster is made from."""

    site: Site = field(repr=False)
    place: Place
    programme: Programme
    is_large: bool  # in large print

    @property
    def parts(self) -> tuple[str, ...]:
        return make_parts(self.place, self.programme.week.code, is_large=self.is_large)


def make_parts(place: Place, week: str, *, is_large: bool = False) -> tuple[str, ...]:
    """Return the address of a poster: it stays while the weeks pass."""
    return (PART, *place.parts, *([NEXT] if week == NEXT else []), *([LARGE] if is_large else []))


@lru_cache(maxsize=1)  # of the edition that is being published, for both languages and the pages that link to them
def find_programmes(site: Site) -> tuple[tuple[Place, Programme], ...]:
    """Return the weeks that have posters: of every region, and of towns and venues those in which enough is on."""
    return tuple(_find_programmes(site))


def _find_programmes(site: Site) -> Iterator[tuple[Place, Programme]]:
    for place in list_places(site):
        if place.kind != REGION and (not place.key or len(place.coming) < ENOUGH):
            continue
        agenda = find_agenda(site, place)
        for week in make_weeks(site.edition.today):
            programme = make_programme(agenda, week)
            if place.kind == REGION or programme.number >= ENOUGH:
                yield place, programme


def make_posters(site: Site, language: Language) -> Iterator[Deferred]:
    """Yield the posters of each place, for this week and the next, on one sheet and in large print."""
    sources = [(source.source_id, source.title, source.licence) for source in site.public_sources]
    for place, programme in find_programmes(site):
        inputs = place.parts, place.name, place.page, programme.inputs, sources
        for is_large in (False, True):
            poster = Poster(site, place, programme, is_large)
            yield Deferred(language, poster.parts, poster, inputs, make_poster, is_indexed=False)


def is_printed(page: Page | Deferred) -> bool:
    """Whether a page is a poster that is printed as PDF: that of a region, when anything is on."""
    poster = page.given if isinstance(page, Deferred) else None
    return isinstance(poster, Poster) and poster.place.kind == REGION and poster.programme.number > 0


def make_poster(poster: Poster, language: Language) -> Page:
    """Return the page of a poster."""
    place, week = poster.place, poster.programme.week
    whole = make_bulletin(poster.site, language, place, poster.programme)
    sheet = None if poster.is_large else fit_sheet(whole)
    span = week.tell(language)
    return Page(
        language=language,
        parts=poster.parts,
        template="poster-large.html" if poster.is_large else "poster.html",
        title=f"{place.name}, {span}",
        description=whole.subject,
        is_indexed=False,
        context={
            "section": "",
            "size": sheet.size if sheet else "",
            "bulletin": sheet.bulletin if sheet else whole,
            "span": render_capital(span),
            "code": draw_code(whole.subscribe) if sheet else "",
            "address": _shorten(whole),
            "other": language.make_path(*make_parts(place, week.code, is_large=not poster.is_large)),
        },
    )


@lru_cache(maxsize=1000)
def draw_code(address: str) -> Markup:
    """Return the QR code of an address as the path of an SVG in its own units, with the quiet border of four."""
    # Any mask can be read; looking for the prettiest takes six times as long.
    code = segno.make_qr(address, error="m", mask=MASK)
    return Markup(code.svg_inline(border=4, omitsize=True, svgclass="code", lineclass=None))  # drawn of numbers


def _shorten(bulletin: Bulletin) -> str:
    """Return the address of a place's page as people type it."""
    return bulletin.page.partition("://")[2].removesuffix("/")
