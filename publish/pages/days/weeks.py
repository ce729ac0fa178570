"""Pages of weeks, Monday to Sunday (ISO 8601): each day's first events, then what is on all week long, once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from publish.pages.days.agenda import Coming
from publish.pages.days.briefs import make_briefs, show_first_runs
from publish.pages.frame.language import Language
from publish.pages.frame.page import Page
from publish.pages.frame.wording import render_capital
from publish.pages.site import Link, Site
from publish.phrases import render_month, render_period

BRIEF_SIZE = 12  # events of a day; its own page has all of them
RUNS_SIZE = 12  # exhibitions and long runs; the page of exhibitions has all of them


def make_weeks(site: Site, language: Language) -> Iterator[Page]:
    """Yield a page for each week with something on, from this one on."""
    mondays, months = list_mondays(site), frozenset(_list_months(site.agenda.open_days))
    for n, monday in enumerate(mondays):
        days = [monday + timedelta(days=n) for n in range(7)]
        name, span = name_week(monday, language), name_span(monday, language)
        runs = _find_runs(site, days)
        yield Page(
            language=language,
            parts=("semaine", f"{monday:%G-W%V}"),
            template="week.html",
            title=name,
            description=language.say("Les événements culturels %(span)s, jour par jour.") % {"span": span},
            feed=site.pick_feed("feeds/all"),
            context={
                "section": "mois",
                "heading": name,
                "months": [link_month(first, language) for first in _list_months(days) if first in months],
                "before": link_week(mondays[n - 1], language) if n else None,
                "after": link_week(mondays[n + 1], language) if n + 1 < len(mondays) else None,
                "days": list(make_briefs(site, days, language, BRIEF_SIZE)),
                **show_first_runs(runs, RUNS_SIZE, language),
            },
        )


def list_mondays(site: Site) -> list[date]:
    """Return the first day of each week that has a page: this one, and every later one with something on."""
    first = find_monday(site.edition.today)
    return sorted({first, *(monday for day in site.agenda.open_days if (monday := find_monday(day)) > first)})


def list_weeks_of(month: list[date], mondays: Iterable[date]) -> list[date]:
    """Return those of some weeks that share a day with a month."""
    return [monday for monday in mondays if monday <= month[-1] and monday + timedelta(days=6) >= month[0]]


def find_monday(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def link_week(monday: date, language: Language) -> Link:
    """Return the link to the page of a week."""
    return Link(language.make_path("semaine", f"{monday:%G-W%V}"), name_week(monday, language))


def name_week(monday: date, language: Language) -> str:
    """Return «Semaine du 23 au 29 novembre 2026»."""
    return language.say("Semaine %(span)s") % {"span": name_span(monday, language)}


def name_span(monday: date, language: Language) -> str:
    """Return «du 23 au 29 novembre 2026»."""
    return render_period(monday, monday + timedelta(days=6), language.code)


def _find_runs(site: Site, days: list[date]) -> list[Coming]:
    """Return the exhibitions and long runs of some days, each once, those that end first first."""
    found = {run.event.event_id: run for day in days for run in site.agenda.runs_on(day)}
    return sorted(found.values(), key=lambda run: (run.last_day or date.max, run.event.event.title))


def link_month(day: date, language: Language) -> Link:
    """Return the link to the page of a day's month."""
    return Link(language.make_path("mois", f"{day:%Y-%m}"), render_capital(render_month(day, language.code)))


def _list_months(days: Iterable[date]) -> list[date]:
    return sorted({day.replace(day=1) for day in days})
