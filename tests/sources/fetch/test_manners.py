"""Manners: robots.txt, the pace, retries, what servers ask for."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from itertools import pairwise
from typing import Any

import pytest
from protego import Protego
from scrapy.http import Response

from sources.archive import Archive
from sources.fetch import CrawlOptions, addresses
from sources.fetch.retries import read_retry_after
from sources.fetch.robots import read_crawl_delay, read_rules


def test_robots_is_obeyed_by_all_at_once(site: Any, crawl: Any, tools: Any) -> None:
    """Ten sources of one host queue up while robots.txt is slow: ten are refused, none slips through."""

    def slow(handler: Any) -> None:
        time.sleep(0.3)
        body = b"User-agent: *\nDisallow: /"
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    site.pages["/robots.txt"] = tools.reply(make=slow)
    results = crawl(*(tools.source(f"{site.url}/{n}", f"source-{n}") for n in range(10)))
    assert [result.reason for result in results.values()] == ["robots"] * 10
    assert [path for path, _ in site.requests] == ["/robots.txt"]


def test_robots_rules_name_us(site: Any, crawl: Any, tools: Any) -> None:
    """A group for our name goes before the one for everybody."""
    site.pages["/robots.txt"] = tools.reply(b"User-agent: *\nDisallow: /\n\nUser-agent: babillard\nDisallow: /no")
    site.pages["/"] = tools.reply(f"event {site.url}/no/1\nevent {site.url}/yes".encode())
    site.pages["/yes"] = tools.reply(b"x")
    result = crawl.one(f"{site.url}/")
    assert (result.status, result.fetched, result.reasons) == ("ok", 2, {"opt-out-robots": 1})
    assert site.asked("/no/1") == 0


def test_whoever_asks_to_be_left_alone_is_asked_for_nothing_more(
    site: Any, crawl: Any, archive: Archive, tools: Any
) -> None:
    """Links of a page that asks are not followed; an address that robots.txt refuses us by name keeps no body."""
    link = f"event {site.url}/yes"
    site.pages["/"] = tools.reply(f"<html>\n{link}".encode())
    site.pages["/yes"] = tools.reply(b"x")
    assert crawl.one(f"{site.url}/").fetched == 2
    site.pages["/"] = tools.reply(f'<html><meta name="babillard" content="noindex">\n{link}'.encode())
    crawl.one(f"{site.url}/")
    assert site.asked("/yes") == 1
    site.pages["/robots.txt"] = tools.reply(b"User-agent: Babillard/0.1\nDisallow: /")
    assert crawl.one(f"{site.url}/").reason == "opt-out-robots"
    assert {answer.digest for answer in archive.last_manifest("essai").values()} == {None}


@pytest.mark.parametrize(("status", "reason"), [(500, "robots-unreachable"), (503, "robots-unreachable"), (404, None)])
def test_robots_that_cannot_be_had(status: int, reason: str | None, site: Any, crawl: Any, tools: Any) -> None:
    """RFC 9309: a server error forbids everything for now, a missing file allows everything."""
    site.pages["/robots.txt"] = tools.reply(b"User-agent: *\nDisallow: /", status)
    site.pages["/"] = tools.reply(b"x")
    assert crawl.one(f"{site.url}/").reason == reason
    assert site.asked("/") == (0 if reason else 1)


def test_robots_of_redirect_target_is_obeyed(make_site: Any, crawl: Any, tools: Any) -> None:
    """A redirect to a host that forbids it is not followed there."""
    one, two = make_site("127.0.0.1"), make_site("127.0.0.2")
    one.pages["/"] = tools.reply(status=301, headers={"Location": f"{two.url}/x"})
    two.pages["/robots.txt"] = tools.reply(b"User-agent: *\nDisallow: /")
    assert crawl.one(f"{one.url}/").reason == "robots"
    assert two.asked("/x") == 0


def test_crawl_delay_is_read() -> None:
    """Crawl-delay is honoured up to a limit; nonsense is not."""
    for text, expected in [("2", 2.0), ("0.5", 0.5), ("3600", 10.0), ("0", None), ("-1", None), ("nan", None)]:
        rules = Protego.parse(f"User-agent: *\nCrawl-delay: {text}")
        assert read_crawl_delay(rules, "Babillard", 10.0) == expected


def test_robots_in_odd_bytes() -> None:
    """Whatever is sent as robots.txt is read somehow."""
    for body in (b"\xff\xfe\x00garbage", b"<html>" * 1000, b"\xef\xbb\xbfUser-agent: *\nDisallow: /"):
        assert isinstance(read_rules(Response("http://x/robots.txt", body=body)), Protego)


@pytest.fixture
def unspared(monkeypatch: pytest.MonkeyPatch) -> CrawlOptions:
    """Take loopback for public, so that it gets the manners of public hosts."""
    monkeypatch.setattr(addresses, "is_public", lambda address: True)
    return CrawlOptions(delay_s=0.2, min_delay_s=0.2, backoff_s=0.01, timeout_s=3)


def test_public_host_is_asked_slowly(unspared: CrawlOptions, site: Any, crawl: Any, tools: Any) -> None:
    """One request at a time, and time between them, for two sources of one host together."""
    moments: list[tuple[float, float]] = []

    def note(handler: Any) -> None:
        began = time.monotonic()
        time.sleep(0.05)
        handler.send_response(200)
        handler.send_header("Content-Length", "1")
        handler.end_headers()
        handler.wfile.write(b"x")
        moments.append((began, time.monotonic()))

    for path in ("/a", "/b", "/c"):
        site.pages[path] = tools.reply(make=note)
    results = crawl(*(tools.source(f"{site.url}{path}", path[1:]) for path in ("/a", "/b", "/c")), options=unspared)
    assert {result.status for result in results.values()} == {"ok"}
    moments.sort()
    assert all(later[0] - earlier[0] > 0.15 for earlier, later in pairwise(moments))
    assert all(later[0] >= earlier[1] for earlier, later in pairwise(moments))


def test_crawl_delay_is_kept(unspared: CrawlOptions, site: Any, crawl: Any, tools: Any) -> None:
    """The Crawl-delay of robots.txt is longer than ours, so it holds."""
    site.pages["/robots.txt"] = tools.reply(b"User-agent: *\nCrawl-delay: 0.7")
    site.pages["/"] = tools.reply(f"event {site.url}/e".encode())
    site.pages["/e"] = tools.reply(b"x")
    began = time.monotonic()
    assert crawl.one(f"{site.url}/", options=unspared).fetched == 2
    assert time.monotonic() - began >= 1.3


def test_crawl_delay_of_private_hosts_is_not_kept(site: Any, crawl: Any, tools: Any) -> None:
    """Hosts let in on purpose get no politeness delay."""
    site.pages["/robots.txt"] = tools.reply(b"User-agent: *\nCrawl-delay: 9")
    site.pages["/"] = tools.reply(b"x")
    began = time.monotonic()
    crawl.one(f"{site.url}/")
    assert time.monotonic() - began < 3


def test_two_hosts_do_not_wait_for_each_other(unspared: CrawlOptions, make_site: Any, crawl: Any, tools: Any) -> None:
    """The pace is per host: eight hosts take as long as one."""
    sites = [make_site(f"127.0.0.{n + 20}") for n in range(8)]
    for site in sites:
        site.pages["/"] = tools.reply(b"x")
    began = time.monotonic()
    crawl(*(tools.source(f"{s.url}/", f"s{n}") for n, s in enumerate(sites)), options=unspared)
    assert time.monotonic() - began < 1.5


def test_passing_trouble_is_tried_again(site: Any, crawl: Any, tools: Any) -> None:
    """A server that fails twice and then answers has answered."""
    site.pages["/"] = [tools.reply(b"", 503), tools.reply(b"", 500), tools.reply(b"x")]
    assert crawl.one(f"{site.url}/").status == "ok"
    assert site.asked("/") == 3


@pytest.mark.parametrize(("status", "times"), [(500, 3), (429, 3), (404, 1), (403, 1), (401, 1)])
def test_lasting_trouble_is_a_reason(status: int, times: int, site: Any, crawl: Any, tools: Any) -> None:
    """After its retries an error is a failure that names the status; what cannot pass is asked once."""
    site.pages["/"] = tools.reply(b"BEGIN:VCALENDAR", status)
    result = crawl.one(f"{site.url}/")
    assert (result.status, result.reason, site.asked("/")) == ("failed", f"http-{status}", times)


def test_retry_after_is_waited_for(site: Any, crawl: Any, tools: Any) -> None:
    """A short Retry-After is kept to."""
    site.pages["/"] = [tools.reply(b"", 429, {"Retry-After": "1"}), tools.reply(b"x")]
    began = time.monotonic()
    assert crawl.one(f"{site.url}/").status == "ok"
    assert time.monotonic() - began >= 1


def test_long_retry_after_is_left_for_later(site: Any, crawl: Any, tools: Any) -> None:
    """A long Retry-After ends the source for this run, and the rest of it is not asked."""
    site.pages["/"] = tools.reply("".join(f"event {site.url}/{n}\n" for n in range(40)).encode())
    site.pages |= {f"/{n}": tools.reply(b"", 503, {"Retry-After": "3600"}) for n in range(40)}
    result = crawl.one(f"{site.url}/")
    assert result.reasons == {"retry-later": 40}
    assert len(site.requests) < 25


def test_retry_after_reads_numbers_and_dates(tools: Any) -> None:
    """Seconds or a date, which counts from the server's own clock; nonsense is nothing."""
    now, later = (format_datetime(tools.now + timedelta(seconds=s), usegmt=True).encode() for s in (0, 90))
    assert read_retry_after(b"120") == 120
    assert read_retry_after(b" 0 ") == 0
    assert read_retry_after(later, now) == 90
    assert read_retry_after(now, later) == 0
    assert read_retry_after(b"Sun, 31 Dec 9999 23:59:59 GMT", now) > 1e9
    for nonsense in (b"", b"soon", b"inf", b"nan", b"Sun, 99 Xxx 9999", b"\xff"):
        assert read_retry_after(nonsense) is None
    assert read_retry_after(None) is None


def test_host_that_fails_on_and_on_is_left_alone(site: Any, crawl: Any, archive: Archive, tools: Any) -> None:
    """After a few pages that time out the rest is not asked, so that a run ends; all have the reason."""

    def hang_up(handler: Any) -> None:
        handler.close_connection = True

    site.pages["/"] = tools.reply("".join(f"event {site.url}/{n}\n" for n in range(60)).encode())
    site.pages |= {f"/{n}": tools.reply(make=hang_up) for n in range(60)}
    result = crawl.one(f"{site.url}/", options=replace(tools.options, retries=0))
    assert (result.status, result.reasons) == ("ok", {"disconnected": 60})
    assert len(site.requests) < 30
    assert len(archive.last_manifest("essai")) == 61


def test_stop_does_not_wait_for_the_pace(unspared: CrawlOptions, site: Any, crawl: Any, tools: Any) -> None:
    """At the end of its time the crawl ends, though requests wait for their turn with a slow host."""
    site.pages["/robots.txt"] = tools.reply(b"User-agent: *\nCrawl-delay: 9")
    site.pages |= {f"/{n}": tools.reply(b"x") for n in range(6)}
    began = time.monotonic()
    sources = [tools.source(f"{site.url}/{n}", f"source-{n}") for n in range(6)]
    results = crawl(*sources, options=replace(unspared, crawl_timeout_s=0.5))
    assert time.monotonic() - began < 3
    assert {result.reason for result in results.values()} == {"crawl-stopped"}
    assert len(site.requests) == 1


def test_hanging_private_host_is_asked_once(site: Any, crawl: Any, tools: Any) -> None:
    """A loopback server that hangs costs its time-out once."""
    site.pages["/"] = tools.reply(make=lambda handler: time.sleep(1))
    assert crawl.one(f"{site.url}/", options=replace(tools.options, timeout_s=0.4)).reason == "timeout"
    assert site.asked("/") == 1
