"""The pages that offer partners what there is for them: one for the whole territory, one for each region."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from publish.model import Instance
from publish.pages.frame.language import Language
from publish.pages.frame.page import Page
from publish.pages.frame.wording import render_capital
from publish.pages.partners.bulletin import tell_subject
from publish.pages.partners.embeds import PART as EMBED
from publish.pages.partners.newsletter import Letter, make_letters
from publish.pages.partners.places import ALL, REGION, SELECTION, TOWN, VENUE, Place, list_places
from publish.pages.partners.posters import PRINTED, find_programmes, make_parts
from publish.pages.partners.weeks import WEEK
from publish.pages.site import Link, Site
from publish.selection import Selection, tell_selection

PART = "partenaires"
FORMATS = (("html", "Courriel (HTML)"), ("txt", "Texte"), ("md", "Markdown"))
COUNT = 6  # lines of the preview of the element


@dataclass(frozen=True, slots=True)
class Code:
    """What to put into a page: a frame, or the element."""

    frame: str
    element: str


def make_partners(site: Site, language: Language) -> Iterator[Page]:
    """Yield the page of partners and that of each region."""
    places = list(list_places(site))
    regions = [place for place in places if place.kind == REGION]
    for place in (places[0], *regions):
        name = place.name
        title = language.say("Partenaires")
        yield Page(
            language=language,
            parts=(PART, place.key) if place.key else (PART,),
            template="partners.html",
            title=f"{title} – {name}" if name else title,
            description=language.say(
                "Pour les sites, les vitrines et les infolettres : listes à intégrer, affiches à imprimer, textes."
            ),
            context={
                "section": PART,
                "region": place.key,
                "heading": name,
                "up": Link(language.make_path(PART), title) if name else None,
                "regions": [Link(language.make_path(PART, r.key), r.name) for r in regions] if not name else [],
                "code": make_code(site, language, place),
                "choice": make_choice(site, language, place) if site.edition.instance.serves_members else None,
                "frame": language.make_path(EMBED, *place.parts),
                "count": COUNT,
                "towns": _list_frames(places, TOWN, place, language),
                "venues": _list_frames(places, VENUE, place, language),
                "others": list(_link_posters(site, language, place)) if name else [],
                "data_path": language.make_path("donnees"),
                "posters": list(_list_posters(site, language, place)) if name else [],
                "letters": [_list_letter(letter, language) for letter in make_letters(site, language, place)]
                if name
                else [],
            },
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """What shows a selection, as an example; `builder` is the way to the page where one is made."""

    query: str
    code: Code
    frame: str
    builder: str


def make_choice(site: Site, language: Language, place: Place) -> Choice:
    """Return the code of a selection's list: music in a place, or everywhere."""
    selection = Selection(region=(place.key,) if place.key else (), category=("music",))
    query = selection.query
    instance = site.edition.instance
    frame = f"{language.make_path(EMBED, SELECTION)}?{query}"
    builder = f"{language.make_path('abonnements')}?{query}"
    title = f"{tell_selection(selection, site.ground, language.code)} – {instance.name}"
    wanted = f'selection="{escape(query)}" '
    return Choice(query, _write_code(instance, language, title, frame, wanted, builder), frame, builder)


def make_code(site: Site, language: Language, place: Place) -> Code:
    """Return the code of a place's list, to be copied into any page."""
    instance = site.edition.instance
    title = f"{place.name} – {instance.name}" if place.name else instance.name
    wanted = f'{place.kind}="{place.key}" ' if place.kind != ALL else ""
    frame = language.make_path(EMBED, *place.parts)
    return _write_code(instance, language, title, frame, wanted, language.make_path(*place.page))


def _write_code(instance: Instance, language: Language, title: str, frame: str, wanted: str, page: str) -> Code:
    """Return the codes of a list whose page for frames and whose page on the site are told by their paths."""
    title, address = escape(title), escape(f"{instance.base_url}{frame}")
    looks = 'height="600" style="width:100%;border:0" loading="lazy"'
    element = (
        f'<script src="{instance.base_url}assets/babillard-liste.js" defer></script>\n'
        f'<babillard-liste {wanted}lang="{language.code}" count="{COUNT}">'
        f'<a href="{escape(f"{instance.base_url}{page}")}">{title}</a></babillard-liste>'
    )
    return Code(f'<iframe src="{address}" title="{title}" {looks}></iframe>', element)


def _list_frames(places: list[Place], kind: str, region: Place, language: Language) -> list[Link]:
    """Return the links to the lists of a region's towns or venues."""
    mine = (place for place in places if place.kind == kind and place.region == region.key)
    return [Link(language.make_path(EMBED, *place.parts), place.name, len(place.coming)) for place in mine]


def _list_posters(site: Site, language: Language, region: Place) -> Iterator[dict[str, object]]:
    """Yield the posters of a region's weeks as its page offers them."""
    for place, programme in find_programmes(site):
        week = programme.week
        if place.parts == region.parts:
            yield {
                "name": _name_week(week.code, language),
                "span": render_capital(week.tell(language)),
                "sheet": language.make_path(*make_parts(place, week.code)),
                "large": language.make_path(*make_parts(place, week.code, is_large=True)),
                "pdf": PRINTED if site.edition.prints_posters and programme.number else (),
            }


def _link_posters(site: Site, language: Language, region: Place) -> Iterator[Link]:
    """Yield the links to the posters of a region's towns and venues."""
    for place, programme in find_programmes(site):
        if place.kind != REGION and place.region == region.key:
            code = programme.week.code
            label = f"{place.name}, {_name_week(code, language).lower()}"
            yield Link(language.make_path(*make_parts(place, code)), label, programme.number)


def _name_week(code: str, language: Language) -> str:
    return language.say("Cette semaine") if code == WEEK else language.say("La semaine prochaine")


def _list_letter(letter: Letter, language: Language) -> dict[str, object]:
    """Return a newsletter as its page offers it."""
    week = letter.programme.week
    span = week.tell(language)
    return {
        "code": week.code,
        "name": _name_week(week.code, language),
        "span": render_capital(span),
        "count": language.say_count("%(n)s rendez-vous", "%(n)s rendez-vous", letter.programme.number),
        "subject": tell_subject(letter.place.name, span, language),
        "files": [(f"{letter.stem}.{end}", language.say(label)) for end, label in FORMATS],
    }
