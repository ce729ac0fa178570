"""Pages of days and months."""

from __future__ import annotations

from calendar import Calendar, monthrange
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from babel.dates import format_date

from publish.pages.days.briefs import make_briefs, show_first_runs
from publish.pages.days.strip import make_strip
from publish.pages.days.weeks import find_monday, link_month, link_week, list_mondays, list_weeks_of
from publish.pages.frame.language import Language
from publish.pages.frame.page import Page
from publish.pages.frame.wording import render_capital, render_day
from publish.pages.lists.cards import make_showing_card
from publish.pages.site import PAGE_SIZE, Link, Site
from publish.phrases import render_month

BRIEF_SIZE = 8  # events of a day on the page of its month


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of the grid of a month; `path` is None when it has no page."""

    day: int
    number: int
    path: str | None
    label: str
    is_today: bool


def make_days(site: Site, language: Language) -> Iterator[Page]:
    """Yield a page for each day with something on, and that of today once more at an address without a date."""
    days, mondays = site.agenda.open_days, frozenset(list_mondays(site))
    for n, day in enumerate(days):
        before, after = days[n - 1] if n else None, days[n + 1] if n + 1 < len(days) else None
        page = _make_day(site, language, day, mondays, before, after)
        yield page
        if day == site.edition.today:
            name = language.say("Aujourd'hui, %(day)s") % {"day": render_day(day, language.code)}
            context = {**page.context, "heading": name}
            yield replace(page, parts=("jour",), title=name, context=context, is_indexed=False)


def _make_day(
    site: Site, language: Language, day: date, mondays: Collection[date], before: date | None, after: date | None
) -> Page:
    name, showings = render_day(day, language.code), site.agenda.days.get(day, [])
    number = language.say_count("%(n)s rendez-vous", "%(n)s rendez-vous", len(showings))
    return Page(
        language=language,
        parts=("jour", day.isoformat()),
        template="day.html",
        title=render_capital(name),
        description=language.say("Quoi faire le %(day)s : %(number)s.") % {"day": name, "number": number},
        feed=site.pick_feed("feeds/all"),
        context={
            "section": "aujourdhui" if day == site.edition.today else "mois",
            "heading": render_capital(name),
            "month": link_month(day, language),
            "week": link_week(monday, language) if (monday := find_monday(day)) in mondays else None,
            "strip": make_strip(site.agenda, language, day),
            "before": _link_day(before, language) if before else None,
            "after": _link_day(after, language) if after else None,
            "cards": [make_showing_card(showing, language) for showing in showings],
            **show_first_runs(site.agenda.runs_on(day), PAGE_SIZE, language, is_on_its_day=True),
        },
    )


def make_months(site: Site, language: Language) -> Iterator[Page]:
    """Yield a page for each month that has days: a grid, then the first events of each day. That of this month once
    more at an address without a date."""
    mondays = list_mondays(site)
    firsts = sorted({day.replace(day=1) for day in site.agenda.open_days})
    for n, first in enumerate(firsts):
        name = render_month(first, language.code)
        page = Page(
            language=language,
            parts=("mois", f"{first:%Y-%m}"),
            template="month.html",
            title=render_capital(name),
            description=language.say("Les événements culturels de %(month)s, jour par jour.") % {"month": name},
            feed=site.pick_feed("feeds/all"),
            context={
                "section": "mois",
                "heading": render_capital(name),
                "before": link_month(firsts[n - 1], language) if n else None,
                "after": link_month(firsts[n + 1], language) if n + 1 < len(firsts) else None,
                "weekdays": _name_weekdays(language),
                "weeks": _make_weeks(site, first, language),
                "weeks_of": [link_week(monday, language) for monday in list_weeks_of(_list_days(first), mondays)],
                "days": list(make_briefs(site, _list_days(first), language, BRIEF_SIZE)),
            },
        )
        yield page
        if first == site.edition.today.replace(day=1):
            yield replace(page, parts=("mois",), is_indexed=False)


def _make_weeks(site: Site, first: date, language: Language) -> list[list[Cell | None]]:
    firstweekday = 6 if language.code == "en" else 0
    weeks = Calendar(firstweekday).monthdayscalendar(first.year, first.month)
    return [[_make_cell(site, first.replace(day=n), language) if n else None for n in week] for week in weeks]


def _make_cell(site: Site, day: date, language: Language) -> Cell:
    number = len(site.agenda.days.get(day, ()))
    label = f"{render_day(day, language.code)}, " + language.say_count("%(n)s rendez-vous", "%(n)s rendez-vous", number)
    path = language.make_path("jour", day.isoformat()) if day in site.agenda.open_days_set else None
    return Cell(day.day, number, path, label, day == site.edition.today)


def _list_days(first: date) -> list[date]:
    return [first + timedelta(days=n) for n in range(monthrange(first.year, first.month)[1])]


def _name_weekdays(language: Language) -> list[tuple[str, str]]:
    monday = date(2024, 1, 1)
    start = -1 if language.code == "en" else 0
    days = [monday + timedelta(days=start + n) for n in range(7)]
    return [
        (format_date(d, "EEEEEE", locale=language.code), format_date(d, "EEEE", locale=language.code)) for d in days
    ]


def _link_day(day: date, language: Language) -> Link:
    return Link(language.make_path("jour", day.isoformat()), render_capital(render_day(day, language.code)))
