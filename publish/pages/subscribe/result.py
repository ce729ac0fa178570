"""What a selection gives, as the page shows it: the address of its feed or the way to one, how much it brings, a
preview. site/assets/subscribe.js fills in the same places when a visitor chooses in the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import quote, urlencode

from publish.builder.outlook import WEEKS, Outlook, Span, When, make_outlook
from publish.builder.wider import find_wider
from publish.model import PublishedEvent
from publish.pages.frame.language import Language
from publish.pages.frame.wording import render_capital, render_day
from publish.pages.lists.cards import choose_title, make_place
from publish.pages.members import PART
from publish.pages.site import Site
from publish.pages.subscribe.ready import FeedLine
from publish.phrases import render_date, render_hour
from publish.selection import Selection, find_slice, tell_selection

DATES_SHOWN = 40
RUNS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One event of the preview; `title_language` is None when it is the page's own."""

    when: str
    path: str
    title: str
    title_language: str | None
    place: str


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the preview."""

    name: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Week:
    """The dates of a week, by its first day."""

    name: str
    number: int


@dataclass(frozen=True, slots=True)
class Result:
    """`feed` is the selection's own, or the smallest that holds it (`is_wider`) where members' feeds cannot be made."""

    told: str
    query: str
    feed: FeedLine | None
    is_wider: bool
    member_path: str | None  # where to make a member's feed of it; None when it has a feed already
    ask: str  # a letter that asks for this selection
    glance: str  # the number of dates alone
    count: str
    weeks: list[Week]
    days: list[Day]
    more: int  # dates that are not shown
    runs: list[Line]
    more_runs: int


def make_result(site: Site, language: Language, selection: Selection, *, serves_members: bool) -> Result:
    """Return what a selection gives."""
    edition, ground = site.edition, site.ground
    outlook = make_outlook(site.picker.pick(selection), edition.today, edition.now)
    path = find_slice(selection, site.feeds, ground)
    is_wider = path is None and not serves_members
    told, feed = tell_selection(selection, ground, language.code), None
    if path is not None:
        feed = FeedLine(told, path)
    elif is_wider and (found := find_wider(selection, site.feeds, ground, lambda wider: len(site.picker.pick(wider)))):
        feed = FeedLine(tell_selection(found[0], ground, language.code), found[1])
    return Result(
        told=told,
        query=selection.query,
        feed=feed,
        is_wider=is_wider,
        member_path=make_member_path(language, selection.query) if path is None and serves_members else None,
        ask=make_ask(site, language, selection.query),
        glance=render_glance(outlook, language),
        count=render_count(outlook, language),
        weeks=[Week(name, number) for name, number in zip(list_week_names(site, language), outlook.weeks, strict=True)],
        days=_make_days(outlook, edition.today, language),
        more=max(0, len(outlook.dates) - DATES_SHOWN),
        runs=[
            _make_line(render_span(span, edition.today, language), event, language)
            for span, event in outlook.runs[:RUNS_SHOWN]
        ],
        more_runs=max(0, len(outlook.runs) - RUNS_SHOWN),
    )


def make_member_path(language: Language, query: str) -> str:
    """Return where a member's feed of a selection is made."""
    return f"{language.make_path(PART)}?{query}"


def make_ask(site: Site, language: Language, query: str) -> str:
    """Return the letter that asks for a feed of a selection."""
    instance = site.edition.instance
    page = f"{instance.base_url}{language.make_path('abonnements')}"
    body = language.say("Bonjour,\n\nPourriez-vous offrir ce fil ?\n\n%(url)s\n") % {"url": f"{page}?{query}"}
    values = {"subject": language.say("Un fil sur mesure"), "body": body}
    return f"mailto:{quote(instance.contact, safe='@+.')}?{urlencode(values, quote_via=quote)}"


def render_glance(outlook: Outlook, language: Language) -> str:
    """Return how many dates a selection brings in an ordinary week."""
    if outlook.per_week:
        text = "Environ %(n)s rendez-vous par semaine"
        return language.say_count(text, text, outlook.per_week)
    return (
        language.say("Moins d'un rendez-vous par semaine")
        if outlook.dates
        else language.say("Aucun rendez-vous d'ici 30 jours")
    )


def render_count(outlook: Outlook, language: Language) -> str:
    """Return how much a selection brings, in one sentence: what a screen reader is told at each change."""
    if not outlook.total:
        return language.say("Rien d'annoncé pour l'instant : le fil se remplira de lui-même.")
    parts = [render_glance(outlook, language)]
    if outlook.runs:
        parts.append(language.say_count("%(n)s exposition", "%(n)s expositions", len(outlook.runs)))
    parts.append(
        language.say_count("%(n)s événement à venir en tout", "%(n)s événements à venir en tout", outlook.total)
    )
    return f"{', '.join(parts)}."


def list_week_names(site: Site, language: Language) -> list[str]:
    """Return the names of the weeks that are counted, by their first day."""
    days = (site.edition.today + timedelta(days=7 * n) for n in range(WEEKS))
    return [
        language.say("Sept jours dès le %(day)s") % {"day": render_date(day, language.code, has_year=False)}
        for day in days
    ]


def render_span(span: Span, today: date, language: Language) -> str:
    """Return a period: «jusqu'au 3 mai 2027», «du 3 mai au 7 juin 2027»."""
    first, last = (
        None if n is None else render_date(today + timedelta(days=n), language.code) for n in (span.first, span.last)
    )
    if first and last:
        return language.say("du %(first)s au %(last)s") % {"first": first, "last": last}
    if last:
        return language.say("jusqu'au %(day)s") % {"day": last}
    return language.say("dès le %(day)s") % {"day": first} if first else language.say("en cours")


def render_minutes(minutes: int, language: Language) -> str:
    """Return an hour told in minutes from midnight: «19 h 30»."""
    if minutes < 0:
        return language.say("Heure non précisée")
    return render_hour(datetime.combine(date.min, time(minutes // 60, minutes % 60)), language.code)


def _make_days(outlook: Outlook, today: date, language: Language) -> list[Day]:
    days: dict[int, list[Line]] = {}
    for when, event in outlook.dates[:DATES_SHOWN]:
        days.setdefault(when.day, []).append(_make_dated_line(when, event, language))
    return [Day(name_day(today + timedelta(days=n), language), lines) for n, lines in days.items()]


def name_day(day: date, language: Language) -> str:
    """Return a day as a heading: «Samedi 5 décembre 2026»."""
    return render_capital(render_day(day, language.code))


def _make_dated_line(when: When, event: PublishedEvent, language: Language) -> Line:
    return _make_line(render_minutes(when.minutes, language), event, language)


def _make_line(when: str, event: PublishedEvent, language: Language) -> Line:
    title, title_language = choose_title(event, language)
    path = language.make_path("evenement", event.slug)
    return Line(when, path, language.tie(title) if title_language is None else title, title_language, make_place(event))
