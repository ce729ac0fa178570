"""Newsletters: no event lost, none called off, hostile titles as text in every form, never too large for Gmail."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import escape
from types import ModuleType

import html5lib
import pytest
from markdown_it import MarkdownIt

from publish.pages.frame.environment import load_environment
from publish.pages.frame.language import load_language
from publish.pages.partners.bulletin import Bulletin, Day, Line, make_bulletin
from publish.pages.partners.newsletter import HTML_MAX, render_mail
from publish.pages.partners.newsletter_texts import escape_markdown, render_markdown, render_text
from publish.pages.partners.places import Place, find_agenda, list_regions
from publish.pages.partners.weeks import Week, make_programme, make_weeks
from publish.pages.site import Site
from sources.model import Status

FRENCH = load_language("fr")
MAILS = load_environment(FRENCH)


def tell(model: Site, place: Place, week: Week) -> Bulletin:
    """Return a place's week."""
    return make_bulletin(model, FRENCH, place, make_programme(find_agenda(model, place), week))


@pytest.fixture(scope="module")
def busy(editions: ModuleType) -> tuple[Site, dict[tuple[str, str], Bulletin]]:
    """Return a site of 6,000 events, and its newsletters by region and week."""
    model = Site(editions.make_edition(editions.make_many(6000)), ())
    weeks = make_weeks(model.edition.today)
    places = list(list_regions(model))
    return model, {(p.key, w.code): tell(model, p, w) for p in places for w in weeks}


def test_weeks_are_whole() -> None:
    """This week ends on Sunday, the next one begins on Monday; on a Sunday one day is left."""
    this, after = make_weeks(date(2026, 11, 25))
    assert (this.days[0], this.days[-1]) == (date(2026, 11, 25), date(2026, 11, 29))
    assert (after.days[0], after.days[-1]) == (date(2026, 11, 30), date(2026, 12, 6))
    assert after.tell(FRENCH) == "du 30 novembre au 6 décembre 2026"
    sunday, after = make_weeks(date(2026, 11, 29))
    assert sunday.tell(FRENCH) == "dimanche 29 novembre 2026"
    assert after.days[0] == date(2026, 11, 30)


def make_day(line: Line) -> Day:
    """Return a day with one line."""
    return Day("Lundi", "Lundi", "https://x.example/", [line])


def test_no_event_is_lost(busy: tuple[Site, dict[tuple[str, str], Bulletin]]) -> None:
    """Text and Markdown name each date of each event of the week in the region once, in order."""
    model, letters = busy
    for (region, code), bulletin in letters.items():
        week = next(w for w in make_weeks(model.edition.today) if w.code == code)
        expected = sorted(
            event.slug
            for event in model.edition.events
            for o in event.occurrences
            if event.event.region == region and o.occurrence.first_day in week.days
        )
        for body in (render_text(bulletin, FRENCH), render_markdown(bulletin, FRENCH)):
            assert sorted(re.findall(r"/evenement/([^/]+)/", body.decode())) == expected


def test_what_is_called_off_is_left_out(editions: ModuleType) -> None:
    """Nobody is sent to a show that is cancelled or postponed, as a whole or that evening; exhibitions stand once."""
    events = [
        editions.make_event("a", "Annulé", editions.make_hour(6), status=Status.CANCELLED),
        editions.make_event("b", "Reporté", editions.make_hour(6), status=Status.POSTPONED),
        editions.make_event("c", "Un soir", editions.make_hour(6), editions.make_hour(7, status=Status.CANCELLED)),
        editions.make_event("d", "Exposition", editions.make_period(-20, 60), category="exhibition"),
    ]
    events = [replace(event, event=replace(event.event, region="04")) for event in events]
    model = Site(editions.make_edition(events), ())
    place = next(p for p in list_regions(model) if p.key == "04")
    bulletin = tell(model, place, make_weeks(model.edition.today)[1])
    assert [line.event_id for day in bulletin.days for line in day.lines] == ["c"]
    assert [line.event_id for line in bulletin.runs] == ["d"]
    assert render_text(bulletin, FRENCH).decode().count("Exposition\n") == 1


def test_a_letter_is_never_cut_by_gmail(busy: tuple[Site, dict[tuple[str, str], Bulletin]]) -> None:
    """However much is on, the HTML stays under its limit, is valid, and says how many more there are each day."""
    _, letters = busy
    one = letters["04", "next"]
    many = replace(one, days=[replace(day, lines=list(day.lines) * 60) for day in one.days])
    body = render_mail(many, MAILS)
    assert len(render_mail(one, MAILS)) < len(body) <= HTML_MAX
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(body)
    assert not parser.errors
    told = sum(int(n.replace("\u202f", "")) for n in re.findall(r">et ([\d\u202f]+) autres?<", body.decode()))
    assert told + body.decode().count("/fr/evenement/") == sum(len(day.lines) for day in many.days)


def test_a_long_run_tells_a_date_of_the_week(editions: ModuleType) -> None:
    """An activity of every Saturday stands once, at its Saturday of that week."""
    dates = [editions.make_hour(3 + 7 * n, 10) for n in range(30)]
    model = Site(editions.make_edition([editions.make_event("h", "L'heure du conte", *dates, region="04")]), ())
    place = next(p for p in list_regions(model) if p.key == "04")
    this, after = (tell(model, place, week) for week in make_weeks(model.edition.today))
    assert [line.when[:18] for line in (*this.runs, *after.runs)] == ["Samedi 28 novembre", "Samedi 5 décembre,"]


HOSTILE = (
    "<b>x</b> & [a](http://e.example) `c` # *d* _e_ | \\",
    "> cité",
    "1. un",
    "- deux",
    "From moi",
    "www.e.example",
)


@pytest.mark.parametrize("title", [*HOSTILE, "x" * 400])
def test_hostile_titles_mean_nothing(title: str) -> None:
    """Markup of each form is shown as it is: no tag, link, heading, list or quotation that the title makes itself."""
    line = Line("e", "19 h", title, None, title, (), "https://babillard.example/fr/evenement/e/")
    bulletin = Bulletin("Mauricie", "x", "Objet", [make_day(line)], [], 0, [(title, "")],
                        "https://x.example/", "https://x.example/", "https://x.example/", "Babillard")  # fmt: skip
    html = render_mail(bulletin, MAILS).decode()
    assert "<b>" not in html
    assert html.count("<a ") == 3
    shown = (
        MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(render_markdown(bulletin, FRENCH).decode())
    )
    assert shown.count("<a ") == 3
    assert not re.search("<(b|code|em|blockquote|ol|h3|del|table)[ >]", shown)
    assert shown.count("<li>") == 1
    assert shown.count(escape(title)) == 3
    text = render_text(bulletin, FRENCH).decode()
    for written in text.splitlines():
        assert len(written) <= 72
        assert not written.startswith((">", "From "))


def test_flowed_text_joins_again() -> None:
    """A program that knows format=flowed joins what was wrapped; lines of others end without a space."""
    title = "Une très longue conférence " * 6
    line = Line("e", "19 h", title.strip(), None, "Salle", (), "https://babillard.example/fr/evenement/e/")
    bulletin = Bulletin("Mauricie", "x", "Objet", [make_day(line)], [], 0, [],
                        "https://x.example/", "https://x.example/", "https://x.example/", "Babillard")  # fmt: skip
    joined = render_text(bulletin, FRENCH).decode().replace(" \n", " ")
    assert f"19 h – {title.strip()}\nSalle\nhttps://babillard.example/fr/evenement/e/\n" in joined


def test_markdown_keeps_what_means_nothing() -> None:
    """Ordinary titles stay readable."""
    assert escape_markdown("L’heure du conte – 3e édition (gratuit)") == "L’heure du conte – 3e édition (gratuit)"
    assert escape_markdown("1. Un") == "1\\. Un"
    assert escape_markdown("https://e.example") == "https\\://e.example"
