"""First screens: of the whole territory, and of a region or town that a visitor calls their own. What is on today,
tonight, this weekend, in the days that follow; what soon ends, what is new, what runs on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from publish.names import CATEGORY_NAMES
from publish.pages.days.agenda import Agenda, Showing, find_weekend
from publish.pages.days.scopes import Scope
from publish.pages.days.selections import choose_firsts
from publish.pages.days.strip import make_strip
from publish.pages.frame.language import Language
from publish.pages.frame.page import Page
from publish.pages.frame.wording import make_leaf, render_capital, render_day
from publish.pages.lists.cards import Card, make_coming_card, make_run_card, make_showing_card
from publish.pages.lists.filters import link_filter
from publish.pages.site import Link, Site, keep_links

SECTION_SIZE = 12
RUNS_SIZE = 9
FEW = 6  # under this number of cards for the coming week, the days after it come in too
SHORTCUTS = ("today", "tonight", "weekend", "free", "families", "exhibition")


@dataclass(frozen=True, slots=True)
class Section:
    """A titled group of cards, and where the rest is."""

    anchor: str
    title: str
    cards: list[Card]
    kind: str = ""
    more_path: str | None = None
    more: str = ""


def make_home(site: Site, language: Language) -> Iterator[Page]:
    """Yield the home page of a language."""
    say = language.say
    yield _make_first_screen(
        site,
        site.scopes.all,
        language,
        title=say("Tous les événements culturels"),
        heading=say("Quoi faire près de chez vous"),
        description=say("Spectacles, expositions, contes, ateliers : tous les calendriers culturels, réunis."),
    )


def make_nears(site: Site, language: Language) -> Iterator[Page]:
    """Yield the first screen of each region, and of each town with enough events for one."""
    for scope in site.scopes:
        if scope.kind != "all" and scope.is_narrowed:
            place = {"place": scope.name}
            yield _make_first_screen(
                site,
                scope,
                language,
                title=language.say("Près de chez vous : %(place)s") % place,
                heading=scope.name,
                description=language.say("Quoi faire aujourd'hui, ce soir et en fin de semaine : %(place)s.") % place,
            )


def _make_first_screen(
    site: Site, scope: Scope, language: Language, *, title: str, heading: str, description: str
) -> Page:
    agenda = scope.agenda
    today = agenda.edition.today
    is_whole = scope.kind == "all"
    return Page(
        language=language,
        parts=scope.near_parts,
        template="home.html",
        title=title,
        description=description,
        feed=site.pick_feed(*_list_feeds(scope)),
        context={
            "section": "accueil",
            "heading": heading,
            "scope": scope,
            "near_base": language.make_path("pres") if is_whole else None,
            "near_keys": " ".join(place.key for place in site.scopes if place.key and place.is_narrowed),
            "list_path": None if is_whole else language.make_path(*scope.list_parts),
            "today": {"iso": today.isoformat(), "name": render_capital(render_day(today, language.code))},
            "has_today": today in agenda.days,
            "total": len(agenda.coming),
            "sources": len(site.public_sources),
            "strip": make_strip(agenda, language) if is_whole else [],
            "sections": [s for s in _make_sections(scope, language, today) if s.cards],
            "shortcuts": keep_links([link_filter(scope, code, language) for code in SHORTCUTS]),
            "places": list(_list_places(site, scope, language)),
            "regions": site.link_regions(language) if is_whole else [],
            "kinds": keep_links([link_filter(scope, code, language) for code in CATEGORY_NAMES]),
        },
    )


def _list_feeds(scope: Scope) -> tuple[str, ...]:
    folder = {"region": "feeds/region/", "town": "feeds/city/"}.get(scope.kind)
    return (f"{folder}{scope.key}",) if folder else ("feeds/all",)


def _list_places(site: Site, scope: Scope, language: Language) -> Iterator[Link]:
    """Yield where a visitor can narrow a first screen to: the regions, or the towns of a region."""
    if scope.kind == "all":
        yield from (site.link_near(region, language) for region in site.scopes.regions.values())
    elif scope.kind == "region":
        towns = site.agenda.towns
        mine = (town for slug, town in site.scopes.towns.items() if towns[slug][1] == scope.key)
        yield from (site.link_near(town, language) for town in mine if town.agenda.coming)


def _make_sections(scope: Scope, language: Language, today: date) -> Iterator[Section]:
    agenda, say = scope.agenda, language.say
    tonight = scope.times.get("tonight", [])
    by_day = [showing for showing in scope.times.get("today", []) if not showing.is_evening]
    yield _make_timed(scope, "today", by_day, language, title=say("Aujourd'hui"), more=say("Toute la journée"))
    yield _make_timed(scope, "tonight", tonight, language, title=say("Ce soir"), more=say("Toute la soirée"))
    yield _make_timed(
        scope, "weekend", scope.times.get("weekend", []), language,
        title=say("En fin de semaine"), more=say("Toute la fin de semaine"),
    )  # fmt: skip
    rest = _choose_rest(agenda, today, find_weekend(today))
    yield Section(
        anchor="prochains-jours",
        title=say("Les prochains jours"),
        cards=[_make_leafed(s, language) for s in rest[:SECTION_SIZE]],
        more_path=_find_rest(scope, rest[0].day if rest else today, language),
        more=say("Tout le mois") if scope.kind == "all" else say("Tout ce qui vient"),
    )
    yield Section(
        anchor="derniere-chance",
        title=say("Dernière chance"),
        cards=[make_run_card(run, language) for run in agenda.last_chance[:SECTION_SIZE]],
        kind="compact",
    )
    closing = {run.event.event_id for run in agenda.last_chance}
    runs = [run for run in agenda.runs if run.event.event_id not in closing]
    yield Section(
        anchor="en-cours",
        title=say("Expositions et longues affiches"),
        cards=[make_run_card(run, language) for run in runs[:RUNS_SIZE]],
        kind="compact",
        more_path=link.path if (link := link_filter(scope, "exhibition", language)) else None,
        more=say("Toutes les expositions"),
    )
    yield Section(
        anchor="nouveautes",
        title=say("Annoncés récemment"),
        cards=[make_coming_card(c, language) for c in agenda.newest[:SECTION_SIZE]],
    )


def _make_timed(
    scope: Scope, code: str, showings: list[Showing], language: Language, *, title: str, more: str
) -> Section:
    return Section(
        anchor={"today": "aujourdhui", "tonight": "ce-soir", "weekend": "fin-de-semaine"}[code],
        title=title,
        cards=[
            _make_leafed(showing, language) if code == "weekend" else make_showing_card(showing, language)
            for showing in showings[:SECTION_SIZE]
        ],
        more_path=language.make_path(*scope.make_parts(code)),
        more=more,
    )


def _find_rest(scope: Scope, day: date, language: Language) -> str:
    parts = ("mois", f"{day:%Y-%m}") if scope.kind == "all" else scope.list_parts
    return language.make_path(*parts)


def _choose_rest(agenda: Agenda, today: date, weekend: tuple[date, ...]) -> list[Showing]:
    """Return what is on within a week, its weekend apart; in quiet weeks, what comes next however far it is."""
    week = today + timedelta(days=7)
    later = [(day, shows) for day, shows in agenda.days.items() if day > today and day not in weekend]
    number = sum(len(shows) for day, shows in agenda.days.items() if today <= day <= week)
    last = week if number >= FEW else date.max
    return choose_firsts(show for day, shows in later if day <= last for show in shows)


def _make_leafed(showing: Showing, language: Language) -> Card:
    return make_showing_card(showing, language, leaf=make_leaf(showing.day, language.code))
