"""The files of a region's newsletter: HTML for e-mail programs, plain text, Markdown; this week and the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment

from publish.pages.frame.language import Language
from publish.pages.partners.bulletin import Bulletin, make_bulletin, shorten_bulletin
from publish.pages.partners.newsletter_texts import render_markdown, render_text
from publish.pages.partners.places import Place, find_agenda
from publish.pages.partners.weeks import Programme, make_programme, make_weeks
from publish.pages.site import Site

PART = "infolettre"
HTML_MAX = 96_000  # bytes: Gmail hides what is beyond 102 kB
CUTS = (60, 40, 25, 16, 10, 6, 4, 2, 1)  # lines a day that are tried in turn until a letter is small enough


@dataclass(frozen=True, slots=True)
class Letter:
    """One newsletter before it is written, and where its files are: `stem` lacks the ending."""

    place: Place
    programme: Programme
    stem: str


def make_letters(site: Site, language: Language, place: Place) -> Iterator[Letter]:
    """Yield the newsletters of a region: this week's and the next one's."""
    folder = language.make_path(PART, *place.parts)
    agenda = find_agenda(site, place)
    for week in make_weeks(site.edition.today):
        yield Letter(place, make_programme(agenda, week), f"{folder}{week.code}")


def make_forms(
    site: Site, language: Language, letter: Letter, environment: Environment
) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Yield the path of each form of a newsletter, and how to write it."""
    read = cache(lambda: make_bulletin(site, language, letter.place, letter.programme))
    yield f"{letter.stem}.html", lambda: render_mail(read(), environment)
    yield f"{letter.stem}.txt", lambda: render_text(read(), language)
    yield f"{letter.stem}.md", lambda: render_markdown(read(), language)


def render_mail(bulletin: Bulletin, environment: Environment) -> bytes:
    """Return a newsletter as HTML for e-mail, within HTML_MAX bytes: where it would be more, days lose their latest."""
    template = environment.get_template("newsletter.html")
    body = template.render(bulletin=bulletin).encode("utf-8", "replace")
    for most in CUTS:
        if len(body) <= HTML_MAX:
            break
        body = template.render(bulletin=shorten_bulletin(bulletin, most)).encode("utf-8", "replace")
    return body
