"""Readers' feeds in several documents: small ones, all of them reachable, quiet ones."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from defusedxml import ElementTree

from publish.feeds import FeedRenderer, render_feeds
from publish.feeds.documents import MEMBER_ITEMS_MAX, make_documents
from publish.feeds.entries import make_entries
from publish.feeds.hub import make_link_header
from publish.feeds.items import make_items
from publish.model import Edition, Instance, PublishedEvent
from publish.slices import Slice, make_page_path, make_slices, split_page_path
from tests.publish.editions import make_edition, make_event, make_hour, make_many

ATOM = "{http://www.w3.org/2005/Atom}"
HUB = "https://hub.example/"
MANY = make_many(1_700)
LIMIT = 1_000_000  # bytes


def render(events: list[PublishedEvent], pages: int = 0, **fields: object) -> dict[str, bytes]:
    """Return the readers' feeds of a slice of everything."""
    edition = make_edition(events, **fields)
    item = Slice("feeds/all", "all", "Tous les événements", "All events", edition.events, pages=pages)
    return {path: body for path, body in FeedRenderer(edition).render(item) if not path.endswith(".ics")}


@pytest.fixture(scope="module")
def feeds() -> dict[str, bytes]:
    """The feeds of 1,700 events."""
    return render(MANY)


def walk_atom(feeds: dict[str, bytes], rel: str = "next", path: str = "feeds/all.atom") -> Iterator[str]:
    """Yield the paths of the documents that one leads to, itself first."""
    base = Instance().base_url
    while path:
        yield path
        links = {link.get("rel"): link.get("href") for link in ElementTree.fromstring(feeds[path]).iter(f"{ATOM}link")}
        assert links["self"] == f"{base}{path}"
        path = (links.get(rel) or "").removeprefix(base)


def list_ids(body: bytes) -> list[str]:
    """Return the ids of the entries of an Atom document."""
    return [entry.findtext(f"{ATOM}id") for entry in ElementTree.fromstring(body).iter(f"{ATOM}entry")]


def test_every_document_is_small(feeds: dict[str, bytes]) -> None:
    """None has more than a megabyte, in whatever format; nobody has to fetch hundreds of crumbs either."""
    assert max(map(len, feeds.values())) < LIMIT
    assert 2 < len([path for path in feeds if path.endswith(".atom")]) < 6


def test_a_chain_of_pages_holds_everything_once(feeds: dict[str, bytes]) -> None:
    """From the feed by «next» to the last page, and back by «previous»; every page names the first and the last."""
    paths = list(walk_atom(feeds))
    assert paths[0] == "feeds/all.atom"
    assert list(walk_atom(feeds, "previous", paths[-1])) == paths[::-1]
    assert sorted(paths) == sorted(path for path in feeds if path.endswith(".atom"))
    ids = [one for path in paths for one in list_ids(feeds[path])]
    assert len(ids) == len(set(ids)) == len(MANY)
    for rel, path in (("first", paths[0]), ("last", paths[-1])):
        link = f'<link rel="{rel}" type="application/atom+xml" href="{Instance().base_url}{path}"/>'.encode()
        assert all(link in feeds[one] for one in paths)
    newest = sorted(MANY, key=lambda event: (-event.first_published.timestamp(), event.event_id))[:300]
    assert list_ids(feeds[paths[0]])[:300] == [f"tag:babillard,2026:{event.event_id}" for event in newest]


def test_json_feed_leads_to_its_pages(feeds: dict[str, bytes]) -> None:
    """By next_url, which never leads back; all items are met once."""
    base, path, met = Instance().base_url, "feeds/all.json", []
    while path:
        feed = json.loads(feeds[path])
        assert feed["feed_url"] == f"{base}{path}"
        met += [item["id"] for item in feed["items"]]
        path = feed.get("next_url", "").removeprefix(base)
    assert sorted(met) == sorted(event.event_id for event in MANY)


def test_a_small_feed_has_no_pages() -> None:
    """Nor says anything of pages; members' feeds never have any."""
    feeds = render(MANY[:40])
    assert set(feeds) == {"feeds/all.rss", "feeds/all.atom", "feeds/all.json"}
    assert b'rel="last"' not in feeds["feeds/all.atom"]
    assert b"next_url" not in feeds["feeds/all.json"]
    edition = make_edition(MANY[:300])
    mine = dict(FeedRenderer(edition).render(Slice("feeds/m/x", "member", "Mon fil", "My feed", edition.events)))
    assert len(mine) == 4
    assert len(list_ids(mine["feeds/m/x.atom"])) == MEMBER_ITEMS_MAX


def test_news_changes_the_feed_and_at_most_one_page(feeds: dict[str, bytes]) -> None:
    """The item that the feed has no room for any more goes to a page; the others keep their bytes."""
    fresh = replace(make_event("neuf", "Nouveau", make_hour(4)), first_published=make_edition().now)
    after = render([*MANY, fresh])
    changed = {path for path in feeds if after[path] != feeds[path]}
    assert after.keys() == feeds.keys()
    assert {path for path in changed if "page" not in path} == {"feeds/all.atom", "feeds/all.json", "feeds/all.rss"}
    assert len([path for path in changed if "page" in path]) == 2  # one page, in two formats


def test_a_page_that_there_was_stays(feeds: dict[str, bytes]) -> None:
    """Without items, leading to the feed, when fewer events need fewer pages."""
    before = len([path for path in feeds if path.endswith(".atom")]) - 1
    after = render(MANY[:700], pages=before)
    assert set(feeds) <= set(after)
    last = ElementTree.fromstring(after[f"feeds/all/page-{before}.atom"])
    assert not list_ids(after[f"feeds/all/page-{before}.atom"])
    assert {link.get("rel") for link in last.iter(f"{ATOM}link")} == {"self", "alternate", "first"}
    assert json.loads(after[f"feeds/all/page-{before}.json"])["items"] == []


def test_known_pages_are_pages_of_slices() -> None:
    """Paths of before say how many pages a slice had; a village called «Page 2» is a place."""
    known = ["feeds/all", "feeds/all/page-1", "feeds/all/page-3", "feeds/city/page-2", "feeds/region/04/music/page-1"]
    slices = {item.path: item for item in make_slices(make_edition([]), known)}
    assert slices["feeds/all"].pages == 3
    assert slices["feeds/region/04/music"].pages == 1
    assert slices["feeds/city/page-2"].pages == 0
    assert not any("/all/page" in path for path in slices)
    assert split_page_path(make_page_path("feeds/region/04", 12)) == ("feeds/region/04", 12)


def test_feeds_name_the_hub_in_their_own_way() -> None:
    """Atom and RSS by a link, JSON Feed by «hubs»; not on further pages, where nobody listens."""
    instance = replace(Instance(), hub=HUB)
    feeds = render(MANY, instance=instance)
    assert f'<link rel="hub" href="{HUB}"/>'.encode() in feeds["feeds/all.atom"]
    assert f'<atom:link href="{HUB}" rel="hub"/>'.encode() in feeds["feeds/all.rss"]
    assert json.loads(feeds["feeds/all.json"])["hubs"] == [{"type": "WebSub", "url": HUB}]
    assert not [path for path, body in feeds.items() if "page" in path and b"hub" in body]


def test_no_hub_hears_of_a_members_feed() -> None:
    """Its address is its owner's; and an instance without a hub names none."""
    edition: Edition = make_edition(instance=replace(Instance(), hub=HUB))
    mine = dict(FeedRenderer(edition).render(Slice("feeds/m/x", "member", "Mon fil", "My feed", edition.events)))
    assert not [path for path, body in mine.items() if HUB.encode() in body]
    plain = make_edition()
    assert not [p for p, body in render_feeds(make_slices(plain), plain) if b'rel="hub"' in body or b'"hubs"' in body]


def test_servers_can_name_the_hub_too() -> None:
    """By a Link header, for the feeds that name it themselves and no other file."""
    instance = replace(Instance(), hub=HUB)
    link = f'<{HUB}>; rel="hub", <{instance.base_url}feeds/all.rss>; rel="self"'
    assert make_link_header("feeds/all.rss", instance) == link
    assert make_link_header("feeds/all.rss", Instance()) == ""
    for path in ("feeds/all.ics", "feeds/all/page-1.atom", "feeds/m/x.rss", "fr/index.html", "index.json"):
        assert make_link_header(path, instance) == ""


def test_one_huge_item_does_not_make_thousands_of_pages() -> None:
    """No number of pages makes it smaller: it gets one to itself."""
    edition = make_edition(MANY[:40])
    item = Slice("feeds/all", "all", "Tout", "All", edition.events)
    items = make_items(item, make_entries(edition).values(), edition)
    documents = make_documents(item, items, lambda one: 2_000_000 if one is items[0] else 100)
    assert len(documents) < 130
    assert sum(len(document.items) for document in documents) == len(items)
