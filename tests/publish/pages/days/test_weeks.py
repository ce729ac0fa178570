"""Pages of weeks: Monday to Sunday, every day with something on in just one of them, exhibitions once."""

from __future__ import annotations

from datetime import date
from types import ModuleType

from publish.pages.days.weeks import list_mondays, list_weeks_of, make_weeks, name_week
from publish.pages.frame.language import load_language
from publish.pages.site import Site


def test_weeks_share_out_the_days(editions: ModuleType) -> None:
    """Each coming day with something at an hour is in one week, at its place; exhibitions stand once a week."""
    site = Site(editions.make_edition(), frozenset())
    pages = list(make_weeks(site, load_language("fr")))
    days = [day.iso for page in pages for day in page.context["days"]]
    assert days == sorted(day.isoformat() for day, shows in site.agenda.days.items() if shows and day >= editions.TODAY)
    for page in pages:
        monday = date.fromisoformat(f"{page.parts[1]}-1")
        assert all(0 <= (date.fromisoformat(day.iso) - monday).days < 7 for day in page.context["days"])
        paths = [run.path for run in page.context["runs"]]
        assert len(paths) == len(set(paths))


def test_this_week_has_a_page_even_when_nothing_is_on(editions: ModuleType) -> None:
    """The pages of months and days lead somewhere on the quietest day."""
    site = Site(editions.make_edition([]), frozenset())
    assert list_mondays(site) == [date(2026, 11, 23)]


def test_weeks_are_named_by_their_days() -> None:
    """Across months and years, in both languages."""
    assert name_week(date(2026, 11, 23), load_language("fr")) == "Semaine du 23 au 29 novembre 2026"
    assert name_week(date(2026, 12, 28), load_language("en")) == "Week of December 28, 2026 to January 3, 2027"
    mondays = [date(2026, 11, 23), date(2026, 11, 30), date(2026, 12, 28), date(2027, 1, 4)]
    assert list_weeks_of([date(2026, 12, 1), date(2026, 12, 31)], mondays) == mondays[1:3]
