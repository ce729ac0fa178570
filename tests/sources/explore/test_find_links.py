"""Which addresses a page leads to: listing pages, next pages, sitemaps, REST answers; and which it does not."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.explore import find_links
from sources.links import LIMITS
from sources.model import Page
from sources.source import Rights, Source

SITE = "https://exemple.qc.ca"
SITEMAP = '<?xml version="1.0"?>{doctype}<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{body}</{root}>'


def make_source(**facts: Any) -> Source:
    """Return a source whose entry is the listing page."""
    facts = {"kind": "jsonld", "url": f"{SITE}/agenda/"} | facts
    return Source(id="essai", title="E", region="04", language="fr", rights=Rights(basis="public-feed"), **facts)


def find(body: str | bytes, url: str = f"{SITE}/agenda/", role: str = "entry", **facts: Any) -> dict[str, str]:
    """Return the links of a page without the site, with their roles."""
    raw = body.encode() if isinstance(body, str) else body
    page = Page(url, raw, "", datetime(2026, 11, 25, tzinfo=UTC), role)
    return {link.url.removeprefix(SITE): link.role for link in find_links(page, make_source(**facts))}


def test_follow_says_which_links_are_events() -> None:
    """With `follow`, only those paths are events; next pages are found all the same."""
    body = '<a href="/evenement/a">A</a><a href="/contact">C</a><a rel="next" href="?page=2">Suivant</a>'
    assert find(body, follow=("/evenement/",)) == {"/evenement/a": "event", "/agenda/?page=2": "listing"}


def test_follow_below_the_listing_itself() -> None:
    """A listing under the followed path is not an event, nor are its pages."""
    body = (
        '<a href="/agenda/a">A</a><a href="/agenda/">Tout</a><a href="/agenda">Tout</a><a href="/agenda/page/2/">2</a>'
    )
    assert find(body, follow=("/agenda/",)) == {"/agenda/a": "event", "/agenda/page/2/": "listing"}


def test_default_is_same_site_pages() -> None:
    """Without `follow`, pages of the site; files, actions, accounts, fragments and other sites are left out."""
    wanted = ["/spectacles/a", "https://www.exemple.qc.ca/b", "c?id=3"]
    others = [
        "/affiche.pdf", "/photo.JPG", "mailto:a@b.ca", "#haut", "/panier/", "/spectacles/a?share=x", "/wp-json/x",
        "/feed/", "/tag/jazz/", "javascript:void(0)", "https://ailleurs.example/x", "/agenda.ics", "/", "/wp-login.php",
        "http://exemple.qc.ca:99999/x", "//[", "/recherche?q=a",
    ]  # fmt: skip
    body = "".join(f'<a href="{href}">x</a>' for href in wanted + others)
    assert set(find(body)) == {"/spectacles/a", "https://www.exemple.qc.ca/b", "/agenda/c?id=3"}


@pytest.mark.parametrize(
    "link",
    [
        '<link rel="next" href="/agenda/?page=2">',
        '<a href="?page=2">2</a>',
        '<a href="/agenda/page/2/">2</a>',
        '<a href="/agenda/suite">Page suivante »</a>',
        '<a href="/agenda/suite" aria-label="Next page"><svg/></a>',
    ],
)
def test_next_pages(link: str) -> None:
    """Next pages are told by rel, by number, by text or by label."""
    assert list(find(link).values()) == ["listing"]


def test_pages_of_other_listings_are_not_followed() -> None:
    """The second page of the news is neither an event nor a page of this listing."""
    assert find('<a href="/nouvelles/page/2/">2</a>') == {}


def test_calendars_are_not_turned_for_ever() -> None:
    """Months beyond the horizon or long past are not asked for."""
    body = "".join(f'<a rel="next" href="/agenda/{month}/">x</a>' for month in ("2026-12", "2031-01", "2019-05"))
    assert find(body) == {"/agenda/2026-12/": "listing"}


def test_old_addresses_may_be_events() -> None:
    """A month in the address of an event is when its page was written."""
    assert find('<a href="/2026/05/12/concert">Concert</a>') == {"/2026/05/12/concert": "event"}


def test_lists_that_only_come_to_be_in_a_browser() -> None:
    """Events and list items of the page's JSON-LD are links too; bread crumbs to the home page are not."""
    items = [
        {"@type": "ListItem", "item": {"@type": "Event", "url": f"{SITE}/e/1"}},
        {"@type": "ListItem", "url": "/e/2"},
        {"@type": "ListItem", "item": f"{SITE}/"},
    ]
    body = f'<script type="application/ld+json">{json.dumps({"itemListElement": items})}</script>'
    assert find(body) == {"/e/1": "event", "/e/2": "event"}


def test_event_pages_lead_nowhere() -> None:
    """The page of an event is the end of the way."""
    assert find('<a href="/a">A</a>', role="event") == {}


def test_sitemap_and_index() -> None:
    """A sitemap leads to events, an index to sitemaps; pictures and other sites are left out."""
    urls = "<url><loc> {0}/e/1 </loc><image:image xmlns:image='i'><image:loc>{0}/e/i</image:loc></image:image></url>"
    urls = (urls + "<url><loc>https://ailleurs.example/e/2</loc></url><url><loc>{0}/propos</loc></url>").format(SITE)
    body = SITEMAP.format(doctype="", root="urlset", body=urls)
    assert find(body, follow=("/e/",)) == {"/e/1": "event"}
    assert find(body) == {"/e/1": "event", "/propos": "event"}
    index = SITEMAP.format(doctype="", root="sitemapindex", body=f"<sitemap><loc>{SITE}/s1.xml.gz</loc></sitemap>")
    assert find(index) == {"/s1.xml.gz": "sitemap"}


def test_gzipped_sitemap() -> None:
    """A .xml.gz that nobody unpacked is unpacked, and a bomb costs a bounded amount."""
    body = SITEMAP.format(doctype="", root="urlset", body=f"<url><loc>{SITE}/e/1</loc></url>").encode()
    assert find(gzip.compress(body), role="sitemap") == {"/e/1": "event"}
    assert find(gzip.compress(body[:-9] + b" " * 40_000_000), role="sitemap") == {"/e/1": "event"}


def test_sitemap_entities_are_not_resolved() -> None:
    """External and exploding entities are left alone."""
    doctype = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    urls = f"<url><loc>{SITE}/&f;</loc></url><url><loc>{SITE}/&b;</loc></url><url><loc>{SITE}/sain</loc></url>"
    found = find(SITEMAP.format(doctype=doctype, root="urlset", body=urls))
    assert "/sain" in found
    assert not any("root" in url or "aaa" in url for url in found)


def test_rest_answer_leads_to_its_next_page() -> None:
    """The Events Calendar says where its next page is; other sites are not followed there."""
    here = f'{{"events": [], "next_rest_url": "{SITE}\\/wp-json\\/x?page=2"}}'
    assert find(here, kind="tribe") == {"/wp-json/x?page=2": "listing"}
    assert find('{"next_rest_url": "https://ailleurs.example/"}', kind="tribe") == {}
    assert find("<html>next_rest_url", kind="tribe") == {}


def test_calendars_and_feeds_lead_nowhere() -> None:
    """One address is all there is of an iCalendar file or a feed."""
    for kind in ("ical", "feed"):
        assert find('<a href="/a">A</a>', kind=kind) == {}


def test_links_of_one_page_are_capped() -> None:
    """A page of a hundred thousand links costs a bounded number of addresses."""
    assert len(find("".join(f"<a href='/e/{n}'>x</a>" for n in range(LIMITS.links + 50)))) == LIMITS.links


@given(st.binary(max_size=300))
@settings(max_examples=60, deadline=None)
def test_no_bytes_crash_the_search_for_links(noise: bytes) -> None:
    """Whatever a page holds, looking for links ends with a list."""
    for body in (noise, b"<urlset>" + noise, b'<a href="' + noise, b"\x1f\x8b" + noise, b'{"next_rest_url":' + noise):
        for kind in ("jsonld", "tribe"):
            find(body, kind=kind)


def test_wordpress_posts_lead_to_their_pages() -> None:
    """An answer of /wp-json/wp/v2/ names the page of each post; a full one is followed by the next."""
    posts = [{"id": n, "link": f"{SITE}/evenement/{n}"} for n in range(2)]
    answer = json.dumps([*posts, {"id": 3, "link": "https://ailleurs.example/x"}, {"link": 5}, "x"])
    url = f"{SITE}/wp-json/wp/v2/evenement?per_page=3"
    assert find(answer, url) == {
        "/evenement/0": "event",
        "/evenement/1": "event",
        "/wp-json/wp/v2/evenement?per_page=3&page=2": "listing",
    }
    assert "/wp-json/wp/v2/evenement?per_page=3&page=3" not in find(json.dumps(posts), url + "&page=2")
    assert find('[{"link": "/a"', url) == {}


def test_lastmod_of_a_sitemap() -> None:
    """The last change goes with each link: a day is meant to its end, an hour with its zone; nonsense is left out."""
    body = SITEMAP.format(
        doctype="",
        root="urlset",
        body="".join(
            f"<url><loc>{SITE}/e/{n}</loc><lastmod>{said}</lastmod><image><loc>{SITE}/no</loc></image></url>"
            for n, said in enumerate(["2026-11-02", "2026-11-02T10:00:00-05:00", "hier", "9999-12-31"])
        ),
    )
    links = find_links(Page(f"{SITE}/sitemap.xml", body.encode(), "", None, "entry"), make_source())
    told = [link.changed_at.isoformat() if link.changed_at else None for link in links]
    assert told == ["2026-11-03T00:00:00+00:00", "2026-11-02T10:00:00-05:00", None, "9999-12-31T00:00:00+00:00"]
