"""Conditional requests from the archive: nothing is fetched twice, and no failure hides behind what is stored."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sources.archive import Answer, Archive
from sources.fetch.conditional import find_validators, read_headers, update_headers


@pytest.mark.parametrize("control", ["no-cache", "max-age=0, must-revalidate", "private, no-store", "max-age=86400"])
def test_stored_body_is_used_again(control: str, site: Any, crawl: Any, archive: Archive, tools: Any) -> None:
    """Whatever Cache-Control says, the server is asked whether it changed, and a 304 gives the stored body."""
    site.pages["/"] = tools.reply(b"calendar", headers={"ETag": '"1"', "Cache-Control": control})
    crawl.one(f"{site.url}/")
    later = tools.now + timedelta(hours=1)
    result = crawl.one(f"{site.url}/", now=later)
    assert (result.status, result.not_modified, result.fetched, result.bytes) == ("unchanged", 1, 0, 0)
    assert site.requests[-1][1]["if-none-match"] == '"1"'
    answer = archive.last_manifest("essai")[f"{site.url}/"]
    assert (answer.is_not_modified, answer.status) == (True, 304)
    assert (answer.at, answer.body_at) == (later.isoformat(), tools.now.isoformat())
    [page] = archive.last_pages("essai")
    assert (page.body, page.fetched_at) == (b"calendar", tools.now)
    assert crawl.one(f"{site.url}/", now=later + timedelta(hours=1)).not_modified == 1


def test_a_header_that_is_gone_is_noticed(site: Any, crawl: Any, archive: Archive, tools: Any) -> None:
    """A body whose header asked our robot to leave it is asked for whole: a 304 does not tell that it is gone."""
    tag = {"ETag": '"1"', "X-Robots-Tag": "babillard: noindex"}
    site.pages["/"] = tools.reply(b"calendar", headers=tag)
    crawl.one(f"{site.url}/")
    site.pages["/"] = tools.reply(b"calendar", headers={"ETag": '"1"'})
    crawl.one(f"{site.url}/", now=tools.now + timedelta(hours=1))
    assert "x-robots-tag" not in archive.last_manifest("essai")[f"{site.url}/"].headers


def test_last_modified_alone_is_enough(site: Any, crawl: Any, tools: Any) -> None:
    """A server that only dates its files is asked by that date, word for word."""
    date = "Tue, 24 Nov 2026 08:00:00 GMT"
    site.pages["/"] = tools.reply(b"calendar", headers={"Last-Modified": date})
    crawl.one(f"{site.url}/")
    crawl.one(f"{site.url}/", now=tools.now + timedelta(hours=1))
    assert site.requests[-1][1]["if-modified-since"] == date


def test_same_body_sent_again_is_unchanged(site: Any, crawl: Any, tools: Any) -> None:
    """Without validators the body is compared."""
    site.pages["/"] = tools.reply(b"calendar")
    crawl.one(f"{site.url}/")
    result = crawl.one(f"{site.url}/", now=tools.now + timedelta(hours=1))
    assert (result.status, result.fetched, result.bytes) == ("unchanged", 0, 8)


def test_error_does_not_hide_behind_stored_body(site: Any, crawl: Any, archive: Archive, tools: Any) -> None:
    """A 500 over a stored body is a 500; the old body stays readable."""
    site.pages["/"] = tools.reply(b"calendar", headers={"ETag": '"1"', "Cache-Control": "max-age=99999"})
    crawl.one(f"{site.url}/")
    site.pages["/"] = tools.reply(b"oops", 500)
    assert crawl.one(f"{site.url}/", now=tools.now + timedelta(hours=1)).reason == "http-500"
    answer = archive.last_manifest("essai")[f"{site.url}/"]
    assert (answer.reason, answer.status, answer.headers["etag"]) == ("http-500", 500, '"1"')
    assert [page.body for page in archive.last_pages("essai")] == [b"calendar"]
    site.pages["/"] = tools.reply(b"calendar", headers={"ETag": '"1"'})
    assert crawl.one(f"{site.url}/", now=tools.now + timedelta(hours=2)).not_modified == 1
    assert archive.last_manifest("essai")[f"{site.url}/"].since is None


def test_unchanged_listing_still_leads_on(site: Any, crawl: Any, tools: Any) -> None:
    """The links of a page that answers 304 are found in the stored body."""
    site.pages["/"] = tools.reply(f"event {site.url}/e".encode(), headers={"ETag": '"1"'})
    site.pages["/e"] = tools.reply(b"one")
    crawl.one(f"{site.url}/")
    site.pages["/e"] = tools.reply(b"two")
    result = crawl.one(f"{site.url}/", now=tools.now + timedelta(hours=1))
    assert (result.status, result.fetched, result.not_modified) == ("ok", 1, 1)


def test_lost_body_is_fetched_again(site: Any, crawl: Any, archive: Archive, tools: Any) -> None:
    """When the stored body is damaged, the 304 is not the last word."""
    site.pages["/"] = tools.reply(b"calendar", headers={"ETag": '"1"'})
    crawl.one(f"{site.url}/")
    [stored] = (archive.root / "essai" / "bodies").iterdir()
    stored.write_bytes(b"damaged")
    result = crawl.one(f"{site.url}/", now=tools.now + timedelta(hours=1))
    assert result.reason is None
    assert [page.body for page in archive.last_pages("essai")] == [b"calendar"]


def test_304_that_nobody_asked_for(site: Any, crawl: Any, tools: Any) -> None:
    """A server that says "not modified" to a first request gave nothing."""
    site.pages["/"] = tools.reply(status=304)
    assert crawl.one(f"{site.url}/").reason == "bad-304"


def test_304_with_content_encoding(site: Any, crawl: Any, tools: Any) -> None:
    """A 304 that repeats Content-Encoding is not taken for a broken body."""
    site.pages["/"] = tools.reply(b"calendar", headers={"ETag": '"1"'})
    crawl.one(f"{site.url}/")
    site.pages["/"] = tools.reply(b"", headers={"ETag": '"1"', "Content-Encoding": "gzip"})
    assert crawl.one(f"{site.url}/", now=tools.now + timedelta(hours=1)).status == "unchanged"


def test_validators_go_to_the_page_that_gave_them(site: Any, crawl: Any, archive: Archive, tools: Any) -> None:
    """Along a redirect only the last hop gets the validators, and they work there."""
    site.pages["/"] = tools.reply(status=302, headers={"Location": "/real"})
    site.pages["/real"] = tools.reply(b"calendar", headers={"ETag": '"1"'})
    crawl.one(f"{site.url}/")
    assert archive.last_manifest("essai")[f"{site.url}/"].final_url == f"{site.url}/real"
    site.requests.clear()
    assert crawl.one(f"{site.url}/", now=tools.now + timedelta(hours=1)).not_modified == 1
    assert {path: "if-none-match" in headers for path, headers in site.requests} == {
        "/robots.txt": False,
        "/": False,
        "/real": True,
    }


def test_headers_are_read_and_updated() -> None:
    """Names are lowered, repeated headers joined, odd bytes survived; a 304 does not change what the body is."""
    raw = {b"Link": [b"<a>", b"<b>"], b"ETag": [b'"\xff\x00"'], b"Set-Cookie": [b"x"], b"Content-Type": [b"text/html"]}
    headers = read_headers(raw)
    assert list(headers) == ["content-type", "etag", "link"]
    assert headers["link"] == "<a>, <b>"
    assert "\x00" not in headers["etag"]
    updated = update_headers({"etag": "1", "content-type": "text/calendar"}, {"etag": "2", "content-type": "x"})
    assert updated == {"etag": "2", "content-type": "text/calendar"}


def test_validators_need_a_body() -> None:
    """Without a stored body there is nothing to use again."""
    answer = Answer("http://x/", "http://x/", "entry", 200, "2026-11-25", headers={"etag": "1"})
    assert find_validators(answer, "http://x/") == {}
