"""The home page: today, this weekend, the days that follow, what is new, what soon ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from publish.names import CATEGORY_NAMES
from publish.pages.agenda import Agenda, Showing
from publish.pages.cards import Card, make_coming_card, make_run_card, make_showing_card
from publish.pages.language import Language
from publish.pages.page import Page
from publish.pages.site import Link, Site
from publish.pages.wording import make_leaf, render_capital, render_day
from publish.phrases import render_month

SECTION_SIZE = 12
FEW = 6  # under this number of cards for the coming week, the days after it come in too


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
    agenda, say = site.agenda, language.say
    today = agenda.edition.today
    sections = [s for s in _make_sections(site, language, today) if s.cards]
    yield Page(
        language=language,
        parts=(),
        template="home.html",
        title=say("Tous les événements culturels"),
        description=say("Spectacles, expositions, contes, ateliers : tous les calendriers culturels, réunis."),
        feed=site.pick_feed("feeds/all"),
        context={
            "section": "accueil",
            "today": {"iso": today.isoformat(), "name": render_capital(render_day(today, language.code))},
            "has_today": today in agenda.days,
            "total": len(agenda.coming),
            "sources": len(site.public_sources),
            "sections": sections,
            "shortcuts": _make_shortcuts(site, language, today),
            "regions": site.link_regions(language),
            "categories": [site.link_category(code, language) for code in CATEGORY_NAMES],
        },
    )


def find_weekend(today: date) -> tuple[date, ...]:
    """Return the days of the weekend that comes, or what is left of this one after today."""
    saturday = today + timedelta(days=(5 - today.weekday()) % 7)
    if today.weekday() == 6:
        return ()
    return tuple(day for day in (saturday, saturday + timedelta(days=1)) if day > today)


def _make_sections(site: Site, language: Language, today: date) -> Iterator[Section]:
    agenda, say = site.agenda, language.say
    yield Section(
        anchor="aujourdhui",
        title=say("Aujourd'hui"),
        cards=_make_showings(agenda.days.get(today, [])[:SECTION_SIZE], language),
        more_path=language.make_path("jour", today.isoformat()),
        more=say("Toute la journée"),
    )
    weekend = find_weekend(today)
    shows = _choose_firsts([s for day in weekend for s in agenda.days.get(day, [])])
    yield Section(
        anchor="fin-de-semaine",
        title=say("En fin de semaine"),
        cards=[_make_leafed(s, language) for s in shows[:SECTION_SIZE]],
        more_path=language.make_path("jour", weekend[0].isoformat()) if weekend and weekend[0] in agenda.days else None,
        more=say("Tout le samedi") if len(weekend) == 2 else say("Tout le dimanche"),
    )
    rest = _choose_rest(agenda, today, weekend)
    yield Section(
        anchor="prochains-jours",
        title=say("Les prochains jours"),
        cards=[_make_leafed(s, language) for s in rest[:SECTION_SIZE]],
        more_path=language.make_path("mois", f"{rest[0].day if rest else today:%Y-%m}"),
        more=say("Tout le mois"),
    )
    yield Section(
        anchor="derniere-chance",
        title=say("Dernière chance"),
        cards=[make_run_card(run, language) for run in agenda.last_chance[:SECTION_SIZE]],
    )
    yield Section(
        anchor="nouveautes",
        title=say("Annoncés récemment"),
        cards=[make_coming_card(c, language) for c in agenda.newest[:SECTION_SIZE]],
    )


def _choose_rest(agenda: Agenda, today: date, weekend: tuple[date, ...]) -> list[Showing]:
    """Return what is on within a week, its weekend apart; in quiet weeks, what comes next however far it is."""
    week = today + timedelta(days=7)
    later = [(day, shows) for day, shows in agenda.days.items() if day > today and day not in weekend]
    number = sum(len(shows) for day, shows in agenda.days.items() if today <= day <= week)
    last = week if number >= FEW else date.max
    return _choose_firsts([show for day, shows in later if day <= last for show in shows])


def _make_showings(showings: list[Showing], language: Language) -> list[Card]:
    return [make_showing_card(showing, language) for showing in showings]


def _make_leafed(showing: Showing, language: Language) -> Card:
    return make_showing_card(showing, language, leaf=make_leaf(showing.day, language.code))


def _choose_firsts(showings: list[Showing]) -> list[Showing]:
    """Return the first showing of each event: one that plays twice in a weekend takes one card."""
    firsts: dict[str, Showing] = {}
    for showing in showings:
        firsts.setdefault(showing.event.event_id, showing)
    return list(firsts.values())


def _make_shortcuts(site: Site, language: Language, today: date) -> list[Link]:
    days = site.agenda.days
    tomorrow = today + timedelta(days=1)
    number = len(days.get(today, ())) or None
    links = [Link(language.make_path("jour", today.isoformat()), language.say("Aujourd'hui"), number)]
    if tomorrow in days:
        links.append(
            Link(language.make_path("jour", tomorrow.isoformat()), language.say("Demain"), len(days[tomorrow]))
        )
    links.append(Link(language.make_path("mois", f"{today:%Y-%m}"), render_capital(render_month(today, language.code))))
    links.append(site.link_category("exhibition", language))
    return links
