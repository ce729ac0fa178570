"""What each time, discipline and other kind leaves of a place's list, on pages of their own."""

from __future__ import annotations

from collections.abc import Iterator

from publish.pages.days.agenda import Coming, find_weekend
from publish.pages.days.scopes import Scope
from publish.pages.frame.language import Language
from publish.pages.frame.page import Page
from publish.pages.lists.filters import make_filters, name_filter
from publish.pages.lists.listing import Listed, make_list
from publish.pages.site import Site


def make_narrowed(site: Site, language: Language) -> Iterator[Page]:
    """Yield what each time, discipline and other kind leaves of the lists of places, where that is anything."""
    for scope in site.scopes:
        if scope.is_narrowed:
            yield from _make_times(site, scope, language)
            yield from _make_kinds(site, scope, language)


def _make_times(site: Site, scope: Scope, language: Language) -> Iterator[Page]:
    for code, showings in scope.times.items():
        parts = scope.make_parts(code)
        if parts[0] == "jour":  # the day has its page
            continue
        has_leaf = code in ("weekend", "week")
        runs = scope.agenda.runs if code == "week" else _find_runs(scope, code)
        listed = Listed(
            parts=parts,
            heading=_join_heading(name_filter(code, language), scope),
            events=(),
            description=language.say("Les événements culturels à venir : %(place)s.")
            % {"place": _join_heading(name_filter(code, language), scope)},
            feed=_pick_feed(site, scope),
            filters=make_filters(scope, language, code),
        )
        yield from make_list(listed, language, showings=showings, has_leaf=has_leaf, runs=runs)


def _make_kinds(site: Site, scope: Scope, language: Language) -> Iterator[Page]:
    for code, events in scope.kinds.items():
        parts = scope.make_parts(code)
        if parts[0] == "categorie":  # disciplines of the whole territory have their pages
            continue
        heading = _join_heading(name_filter(code, language), scope)
        listed = Listed(
            parts=parts,
            heading=heading,
            events=events,
            description=language.say("Les événements culturels à venir : %(place)s.") % {"place": heading},
            feed=_pick_feed(site, scope, code),
            filters=make_filters(scope, language, code),
        )
        yield from make_list(listed, language)


def _join_heading(name: str, scope: Scope) -> str:
    return f"{name}, {scope.name}" if scope.name else name


def _find_runs(scope: Scope, code: str) -> list[Coming]:
    """Return the exhibitions and long runs of the days of a time."""
    today = scope.agenda.edition.today
    days = find_weekend(today) if code == "weekend" else (today,)
    runs = {run.event.event_id: run for day in days for run in scope.agenda.runs_on(day)}
    return list(runs.values())


def _pick_feed(site: Site, scope: Scope, code: str = "") -> str | None:
    if scope.kind == "town":
        return site.pick_feed(f"feeds/city/{scope.key}")
    if scope.kind == "region":
        return site.pick_feed(f"feeds/region/{scope.key}/{code}", f"feeds/region/{scope.key}")
    return site.pick_feed("feeds/all")
