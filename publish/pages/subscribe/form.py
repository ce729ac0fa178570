"""The builder's form: every choice there is, with those of a selection already made."""

from __future__ import annotations

from dataclasses import dataclass

from babel import Locale

from publish.names import CATEGORY_NAMES
from publish.pages.frame.language import Language
from publish.pages.frame.vocabulary import name_category
from publish.pages.site import Site
from publish.selection import RADII, Selection

LANGUAGES_OFFERED = ("fr", "en")  # whether or not something is on in them


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to choose and its name."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Form:
    """The fields, in the order of the page. Towns and venues are those already chosen; others are typed."""

    regions: list[Choice]
    towns: list[Choice]
    radii: list[Choice]
    categories: list[Choice]
    venues: list[Choice]
    flags: list[Choice]
    languages: list[Choice]
    words: str
    without: str


def make_form(site: Site, language: Language, selection: Selection) -> Form:
    """Return the form as a selection fills it."""
    say, ground = language.say, site.ground
    flags = (
        ("free", say("Gratuit"), selection.free),
        ("family", say("En famille"), selection.family),
        ("accessible", say("Accessible aux personnes handicapées"), selection.accessible),
    )
    return Form(
        regions=[Choice(code, name, code in selection.region) for code, (name, _) in site.regions.items()],
        towns=[
            Choice(slug, ground.towns[slug][0].name if slug in ground.towns else slug, True) for slug in selection.city
        ],
        radii=[Choice("", say("La ville seulement"), selection.radius is None)]
        + [Choice(str(km), say("%(n)s km autour") % {"n": km}, km == selection.radius) for km in RADII],
        categories=[Choice(c, name_category(c, language), c in selection.category) for c in CATEGORY_NAMES],
        venues=[Choice(slug, ground.venue_names.get(slug, slug), True) for slug in selection.venue],
        flags=[Choice(key, label, is_chosen) for key, label, is_chosen in flags],
        languages=_list_languages(site, language, selection),
        words=", ".join(selection.words),
        without=", ".join(selection.without),
    )


def _list_languages(site: Site, language: Language, selection: Selection) -> list[Choice]:
    """Return the languages in which something is on; one that is chosen stays even when nothing is."""
    found = {coming.event.event.language for coming in site.agenda.coming} | set(selection.language)
    names = Locale.parse(language.code).languages
    codes = [*LANGUAGES_OFFERED, *sorted(found - set(LANGUAGES_OFFERED) - {""})]
    return [Choice(code, _capitalise(names.get(code, code)), code in selection.language) for code in codes]


def _capitalise(name: str) -> str:
    return name[:1].upper() + name[1:]
