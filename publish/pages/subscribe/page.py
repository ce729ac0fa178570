"""The view model of the Subscribe page: static with nothing chosen, or as the server renders it for a selection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from babel.dates import get_day_names, get_month_names

from publish.builder.index import FOLDER
from publish.pages.frame.language import Language
from publish.pages.frame.page import Page
from publish.pages.site import Site
from publish.pages.subscribe.form import make_form
from publish.pages.subscribe.programs import translate_programs
from publish.pages.subscribe.ready import list_categories, list_general, list_regions
from publish.pages.subscribe.result import DATES_SHOWN, RUNS_SHOWN, make_ask, make_member_path, make_result
from publish.selection import Selection, SelectionError


def make_subscribe(site: Site, language: Language) -> Iterator[Page]:
    """Yield the subscribe page, with nothing chosen."""
    yield make_subscribe_page(site, language, serves_members=site.edition.instance.serves_members)


def make_subscribe_page(
    site: Site,
    language: Language,
    selection: Selection | None = None,
    *,
    serves_members: bool,
    error: SelectionError | None = None,
) -> Page:
    """Return the subscribe page of a selection; `error` is what was wrong with the one that was asked for."""
    chosen = selection or Selection()
    result = make_result(site, language, chosen, serves_members=serves_members)
    return Page(
        language=language,
        parts=("abonnements",),
        template="subscribe.html",
        title=language.say("S'abonner"),
        description=language.say("Recevoir les événements dans son agenda ou son lecteur de fils."),
        feed=result.feed.path if result.feed else site.pick_feed("feeds/all"),
        context={
            "section": "abonnements",
            "programs": translate_programs(language),
            "form": make_form(site, language, chosen),
            "result": result,
            "serves_members": serves_members,
            "is_chosen": not chosen.is_empty,
            "error": error.tell(language.code) if error else None,
            "texts": _make_texts(site, language, serves_members=serves_members),
            "index_path": FOLDER,
            "general": list_general(site, language),
            "categories": list_categories(site, language),
            "regions": list(list_regions(site, language)),
        },
    )


def _make_texts(site: Site, language: Language, *, serves_members: bool) -> dict[str, Any]:
    """Return what the script of the page says, and where things are."""
    say = language.say
    per_week = "Environ %(n)s rendez-vous par semaine"
    return {
        "today": site.edition.today.isoformat(),
        "base": site.edition.instance.base_url,
        "event": language.make_path("evenement"),
        "member": make_member_path(language, "") if serves_members else None,
        "ask": make_ask(site, language, "SELECTION"),
        "dates_shown": DATES_SHOWN,
        "runs_shown": RUNS_SHOWN,
        "months": list(get_month_names("wide", locale=language.code).values()),
        "weekdays": [name for _, name in sorted(get_day_names("wide", locale=language.code).items())],
        "date": say("%(number)s %(month)s %(year)s"),
        "day": say("%(weekday)s %(number)s %(month)s %(year)s"),
        "all": say("Tous les événements"),
        "hourless": say("Heure non précisée"),
        "until": say("jusqu'au %(day)s"),
        "from": say("dès le %(day)s"),
        "span": say("du %(first)s au %(last)s"),
        "running": say("en cours"),
        "per_week": language.list_forms(per_week, per_week),
        "less": say("Moins d'un rendez-vous par semaine"),
        "none": say("Aucun rendez-vous d'ici 30 jours"),
        "empty": say("Rien d'annoncé pour l'instant : le fil se remplira de lui-même."),
        "runs": language.list_forms("%(n)s exposition", "%(n)s expositions"),
        "total": language.list_forms("%(n)s événement à venir en tout", "%(n)s événements à venir en tout"),
        "more": language.list_forms("et %(n)s autre", "et %(n)s autres"),
        "suggestions": language.list_forms("%(n)s proposition", "%(n)s propositions"),
        "wait": say("Un instant…"),
        "failed": say("Le choix n'a pas pu être chargé. Rechargez la page, ou prenez un fil tout fait plus bas."),
    }
