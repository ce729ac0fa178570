"""The files of a region's newsletter: HTML for e-mail programs, plain text, Markdown; this week and the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import Environment

from publish.pages.language import Language
from publish.pages.partners.bulletin import Bulletin, make_bulletin, shorten_bulletin
from publish.pages.partners.newsletter_texts import render_markdown, render_text
from publish.pages.partners.places import Place, list_regions
from publish.pages.partners.weeks import Week, make_weeks
from publish.pages.site import Site

PART = "infolettre"
HTML_MAX = 96_000  # bytes: Gmail hides what is beyond 102 kB
CUTS = (60, 40, 25, 16, 10, 6, 4, 2, 1)  # lines a day that are tried in turn until a letter is small enough


@dataclass(frozen=True, slots=True)
class Letter:
    """One newsletter and where its files are: `stem` lacks the ending."""

    week: Week
    bulletin: Bulletin
    stem: str


def make_letters(site: Site, language: Language, place: Place) -> Iterator[Letter]:
    """Yield the newsletters of a region."""
    for week in make_weeks(site.edition.today):
        folder = language.make_path(PART, *place.parts)
        yield Letter(week, make_bulletin(site, language, place, week), f"{folder}{week.code}")


def render_letters(site: Site, language: Language, environment: Environment) -> Iterator[tuple[str, bytes]]:
    """Yield every file of the newsletters of all regions."""
    for place in list_regions(site):
        for letter in make_letters(site, language, place):
            yield f"{letter.stem}.html", render_mail(letter.bulletin, environment)
            yield f"{letter.stem}.txt", render_text(letter.bulletin, language)
            yield f"{letter.stem}.md", render_markdown(letter.bulletin, language)


def render_mail(bulletin: Bulletin, environment: Environment) -> bytes:
    """Return a newsletter as HTML for e-mail, within HTML_MAX bytes: where it would be more, days lose their latest."""
    template = environment.get_template("newsletter.html")
    body = template.render(bulletin=bulletin).encode("utf-8", "replace")
    for most in CUTS:
        if len(body) <= HTML_MAX:
            break
        body = template.render(bulletin=shorten_bulletin(bulletin, most)).encode("utf-8", "replace")
    return body
