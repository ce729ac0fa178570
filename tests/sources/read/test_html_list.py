"""Plain HTML lists read through the selectors of a source.toml, without code."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sources.explore import find_links
from sources.model import Listing, Page
from sources.read.spider import read_spider
from sources.source import Rights, Select, Source

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SITE = "https://exemple.qc.ca"
LIST = """
<ul class="agenda">
 <li class="pub">Devenez membre</li>
 <li id="a12"><h3><a href="/agenda/bal?utm_source=x">Bal &amp; gigue</a></h3><span class="d">sam. 5 déc.</span>
   <span class="d">20 h</span><em>Salle des Patriotes</em><i>Saint-Denis</i><p>Avec <b>trois</b> violons.</p>
   <img src="/images/bal.jpg"><u>Danse</u><u>Famille</u><s>12 $</s></li>
 <li id="a13"><h3>Lecture</h3><time datetime="2026-12-08T19:00">mardi</time></li>
 <li id="a14"><h3><a href="/agenda/bal">Bal &amp; gigue</a></h3><span class="d">dimanche 6 décembre, 14 h</span>
   <em>Salle des Patriotes</em></li>
</ul>
<a class="suite" href="?page=2">Suite</a><a class="suite" href="https://ailleurs.example/">Ailleurs</a>
"""
SELECT = {
    "item": "ul.agenda > li",
    "title": "h3",
    "link": "h3 a",
    "dates": ".d, time@datetime",
    "venue": "em",
    "city": "i",
    "description": "p",
    "category": "u",
    "price": "s",
    "image": "img",
    "next": "a.suite",
}


def make_source(**select: Any) -> Source:
    """Return a source that is read by selectors."""
    return Source(
        id="essai", title="Essai", kind="spider", url=f"{SITE}/agenda", region="16", language="fr",
        rights=Rights(basis="public-feed"), select=Select(**(select or SELECT)),
    )  # fmt: skip


def make_page(body: str, path: str = "/agenda", role: str = "entry") -> Page:
    """Return a page of the source."""
    return Page(SITE + path, body.encode(), "text/html; charset=utf-8", NOW, role)


def read(source: Source, *pages: Page) -> dict[str, Listing]:
    """Return the listings by their key without the site."""
    return {one.source_key.removeprefix(SITE): one for one in read_spider(pages, source, NOW).listings}


def test_facts_of_an_item() -> None:
    """Each selector gives its fact; dates in several elements are read together; what has no title is no event."""
    found = read(make_source(), make_page(LIST))
    assert set(found) == {"/agenda/bal", "/agenda#a13"}
    bal = found["/agenda/bal"]
    assert (bal.title, bal.venue, bal.city, bal.price) == ("Bal & gigue", "Salle des Patriotes", "Saint-Denis", "12 $")
    assert bal.description == "Avec trois violons."
    assert bal.categories == ("Danse", "Famille")
    assert bal.image == f"{SITE}/images/bal.jpg"
    assert bal.url == f"{SITE}/agenda/bal"


def test_dates_of_one_page_are_joined() -> None:
    """Two items that lead to one page under one title are one listing with both dates."""
    bal = read(make_source(), make_page(LIST))["/agenda/bal"]
    days = [str(one.start) for one in bal.occurrences]
    assert days == ["2026-12-05 20:00:00-05:00", "2026-12-06 14:00:00-05:00"]


def test_an_attribute_gives_the_date() -> None:
    """«time@datetime» takes the attribute, in the source's zone."""
    lecture = read(make_source(), make_page(LIST))["/agenda#a13"]
    assert [str(one.start) for one in lecture.occurrences] == ["2026-12-08 19:00:00-05:00"]


def test_next_page_stays_on_the_site() -> None:
    """The next page is followed, another site is not."""
    links = find_links(make_page(LIST), make_source())
    assert [(link.url, link.role) for link in links] == [(f"{SITE}/agenda?page=2", "listing")]


def test_facts_on_pages_of_their_own() -> None:
    """With [select.page] the list only leads to the pages, each of which is one listing."""
    source = make_source(item="li", link="h3 a", page={"dates": ".quand", "venue": ".lieu"})
    links = find_links(make_page(LIST), source)
    assert [(link.url, link.role) for link in links] == [(f"{SITE}/agenda/bal", "event")]
    body = "<h1>Bal</h1><p class=quand>samedi 5 décembre 2026, 20 h</p><p class=lieu>Salle</p><li><h3>Autre</h3></li>"
    found = read(source, make_page(LIST), make_page(body, "/agenda/bal", "event"))
    assert {key: (one.title, one.venue) for key, one in found.items()} == {"/agenda/bal": ("Bal", "Salle")}


def test_a_selector_that_finds_nothing_is_named() -> None:
    """A site that was made anew, or a slip of the pen: the key and its selector are told, nothing known is lost."""
    source = make_source(item="ul.agnda > li", title="h3", dates=".d")
    failure = read_spider([make_page(LIST)], source, NOW).failure
    assert failure is not None
    assert failure.code == "select-nothing"
    assert "[select] item: «ul.agnda > li»" in failure.detail


def test_hostile_lists_are_bounded() -> None:
    """A page of a hundred thousand items, or of deep nesting, gives a bounded number of listings."""
    many = "<li><h3>A</h3></li>" * 100_000
    assert len(read(make_source(item="li", title="h3", dates="b"), make_page(many))) <= 20_000
    assert read(make_source(), make_page("<div>" * 50_000)) == {}
