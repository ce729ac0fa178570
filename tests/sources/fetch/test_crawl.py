"""The crawl as a whole: what is archived, in what order, what is said about it."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sources.archive import Archive
from sources.fetch import CrawlOptions, Progress, crawl_sources


def test_body_and_headers_are_archived(site: Any, crawl: Any, archive: Archive, tools: Any) -> None:
    """A body is stored with its useful headers, in lower case, at the clock given."""
    headers = {"Content-Type": "text/calendar", "ETag": '"a"', "Cache-Control": "no-cache", "X-Odd": "1"}
    site.pages["/a.ics"] = tools.reply(b"BEGIN:VCALENDAR", headers=headers)
    result = crawl.one(f"{site.url}/a.ics")
    assert (result.status, result.fetched, result.failed, result.bytes) == ("ok", 1, 0, 15)
    answer = archive.last_manifest("essai")[f"{site.url}/a.ics"]
    assert answer.headers["etag"] == '"a"'
    assert answer.headers["content-type"] == "text/calendar"
    assert "x-odd" not in answer.headers
    assert answer.at == tools.now.isoformat()
    [page] = archive.last_pages("essai")
    assert (page.body, page.fetched_at, page.role) == (b"BEGIN:VCALENDAR", tools.now, "entry")
    assert crawl.progress == [Progress("essai", f"{site.url}/a.ics", 200, None, 1, 1)]


def test_robot_introduces_itself(site: Any, crawl: Any, tools: Any) -> None:
    """Every request, robots.txt included, names the program and where to complain."""
    site.pages["/"] = tools.reply(b"x")
    crawl.one(f"{site.url}/")
    assert [path for path, _ in site.requests] == ["/robots.txt", "/"]
    assert all(headers["user-agent"].startswith("Babillard/") for _, headers in site.requests)
    assert all("+https://" in headers["user-agent"] for _, headers in site.requests)
    assert not any("cookie" in headers or "referer" in headers for _, headers in site.requests)


def test_links_are_followed_in_reading_order(site: Any, crawl: Any, archive: Archive, tools: Any) -> None:
    """Whatever answers first, the manifest lists entry, listing pages, then events by first mention."""

    def slow(body: bytes, seconds: float) -> Any:
        def make(handler: Any) -> None:
            time.sleep(seconds)
            handler.send_response(200)
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)

        return tools.reply(make=make)

    u = site.url
    site.pages["/"] = tools.reply(f"event {u}/e1\nlisting {u}/p2\nevent {u}/e2#top\nlisting {u}/p3".encode())
    site.pages["/p2"] = slow(f"event {u}/e4\nevent {u}/e1".encode(), 0.3)
    site.pages["/p3"] = tools.reply(f"event {u}/e3".encode())
    for number in (1, 2, 3, 4):
        site.pages[f"/e{number}"] = tools.reply(b"event page")
    site.pages["/e1"] = slow(b"event page", 0.2)
    result = crawl.one(f"{u}/", now=tools.now)
    assert result.fetched == 7
    order = [url.removeprefix(u) for url in archive.last_manifest("essai")]
    assert order == ["/", "/p2", "/p3", "/e1", "/e2", "/e4", "/e3"]
    assert all(site.asked(path) == 1 for path in order)


def test_pages_are_capped(site: Any, crawl: Any, tools: Any) -> None:
    """A calendar without end is cut, and the result says so."""
    site.pages["/"] = tools.reply("".join(f"event {site.url}/{n}\n" for n in range(50)).encode())
    result = crawl.one(f"{site.url}/", options=CrawlOptions(allow_private_hosts=True, max_pages=10))
    assert len(site.requests) == 11  # robots.txt as well
    assert "beyond 10 pages" in result.detail


def test_other_hosts_are_not_asked(site: Any, make_site: Any, crawl: Any, tools: Any) -> None:
    """A page cannot send the crawl to hosts that its source did not name."""
    other = make_site("127.0.0.2")
    site.pages["/"] = tools.reply(f"event {other.url}/x\nevent file:///etc/passwd\nevent {site.url}:x/".encode())
    result = crawl.one(f"{site.url}/")
    assert (result.status, result.failed) == ("ok", 0)
    assert other.connections == 0
    assert "on other hosts" in result.detail


def test_failure_keeps_previous_answers(site: Any, crawl: Any, archive: Archive, tools: Any) -> None:
    """When the entry fails, everything known stays, marked with why and since when."""
    u = site.url
    site.pages["/"] = tools.reply(f"event {u}/e1\nevent {u}/e2".encode())
    site.pages["/e1"] = site.pages["/e2"] = tools.reply(b"page")
    crawl.one(f"{u}/")
    before = archive.last_manifest("essai")
    site.pages["/"] = tools.reply(b"oops", 500)
    for hours in (1, 2):
        result = crawl.one(f"{u}/", now=tools.now + timedelta(hours=hours))
    assert (result.status, result.reason, result.failed) == ("failed", "http-500", 3)
    after = archive.last_manifest("essai")
    assert {url: a.digest for url, a in after.items()} == {url: a.digest for url, a in before.items()}
    assert {a.reason for a in after.values()} == {"http-500"}
    assert {a.since for a in after.values()} == {(tools.now + timedelta(hours=1)).isoformat()}
    assert len(list(archive.last_pages("essai"))) == 3


def test_page_that_fails_still_leads_where_it_led(site: Any, crawl: Any, archive: Archive, tools: Any) -> None:
    """A second listing page that is down does not make its events vanish; what is no longer linked does vanish."""
    u = site.url
    site.pages["/"] = tools.reply(f"listing {u}/p2\nevent {u}/old".encode())
    site.pages["/p2"] = tools.reply(f"event {u}/e1".encode())
    site.pages["/e1"] = site.pages["/old"] = tools.reply(b"page")
    crawl.one(f"{u}/")
    site.pages["/"] = tools.reply(f"listing {u}/p2".encode())
    site.pages["/p2"] = tools.reply(b"oops", 502)
    result = crawl.one(f"{u}/", now=tools.now + timedelta(hours=1))
    after = archive.last_manifest("essai")
    assert [url.removeprefix(u) for url in after] == ["/", "/p2", "/e1"]
    assert (result.status, result.reasons) == ("ok", {"http-502": 1})
    assert after[f"{u}/e1"].reason is None
    assert after[f"{u}/p2"].digest is not None


def test_gone_is_remembered(site: Any, crawl: Any, archive: Archive, tools: Any) -> None:
    """A 410 is not asked about for 30 days, then once more."""
    site.pages["/"] = tools.reply(b"", 410)
    assert crawl.one(f"{site.url}/").reason == "gone"
    later = crawl.one(f"{site.url}/", now=tools.now + timedelta(days=29))
    assert (later.status, later.reason) == ("failed", "remembered-gone")
    assert site.asked("/") == 1
    assert archive.last_manifest("essai")[f"{site.url}/"].reason == "gone"
    assert crawl.one(f"{site.url}/", now=tools.now + timedelta(days=31)).reason == "gone"
    assert site.asked("/") == 2


def test_hundreds_of_pages_take_seconds(make_site: Any, crawl: Any, tools: Any) -> None:
    """Seven loopback sources with 220 pages are fetched without politeness delays."""
    sources = []
    for number in range(7):
        site = make_site(f"127.0.0.{10 + number}")
        site.pages["/"] = tools.reply("".join(f"event {site.url}/{n}\n" for n in range(31)).encode())
        site.pages |= {f"/{n}": tools.reply(b"page %d" % n) for n in range(31)}
        sources.append(tools.source(f"{site.url}/", f"source-{number}"))
    began = time.monotonic()
    results = crawl(*sources)
    assert [r.fetched for r in results.values()] == [32] * 7
    assert list(results) == [source.id for source in sources]
    assert time.monotonic() - began < 12


def test_one_that_hangs_does_not_stop_others(make_site: Any, crawl: Any, archive: Archive, tools: Any) -> None:
    """The crawl ends at its time limit: finished sources are whole, the others keep what they had."""
    good, bad = make_site("127.0.0.3"), make_site("127.0.0.4")
    good.pages["/"] = bad.pages["/"] = tools.reply(b"first")
    sources = [tools.source(f"{bad.url}/", "bad"), tools.source(f"{good.url}/", "good")]
    crawl(*sources)
    good.pages["/"] = tools.reply(b"second")
    bad.pages["/"] = tools.reply(make=lambda handler: time.sleep(4))
    began = time.monotonic()
    options = CrawlOptions(allow_private_hosts=True, crawl_timeout_s=1)
    results = crawl(*sources, now=tools.now + timedelta(hours=1), options=options)
    assert time.monotonic() - began < 3
    assert (results["good"].status, results["bad"].status, results["bad"].reason) == ("ok", "failed", "crawl-stopped")
    assert [page.body for page in archive.last_pages("good")] == [b"second"]
    assert [page.body for page in archive.last_pages("bad")] == [b"first"]


def test_works_inside_a_running_loop(site: Any, crawl: Any, tools: Any) -> None:
    """Called from a coroutine it works as well; it has a thread and a loop of its own."""
    site.pages["/"] = tools.reply(b"x")

    async def call() -> Any:
        return crawl.one(f"{site.url}/")

    assert asyncio.run(call()).status == "ok"


def test_nothing_to_do(crawl: Any) -> None:
    """No sources, no crawl."""
    assert crawl() == {}


def test_page_that_breaks_the_explorer_fails_alone(make_site: Any, archive: Archive, tools: Any) -> None:
    """An explorer that stumbles over one source does not hurt another, and the body is kept."""
    good, bad = make_site("127.0.0.3"), make_site("127.0.0.4")
    good.pages["/"], bad.pages["/"] = tools.reply(b"good"), tools.reply(b"bad")

    def explore(page: Any, source: Any) -> list[Any]:
        if page.body == b"bad":
            raise RecursionError("too deep")
        return []

    sources = [tools.source(f"{good.url}/", "good"), tools.source(f"{bad.url}/", "bad")]
    results = crawl_sources(sources, archive, now=tools.now, options=tools.options, find_links=explore)
    assert (results["good"].reason, results["bad"].reason) == (None, "not-explored")
    assert [page.body for page in archive.last_pages("bad")] == [b"bad"]


def test_interruption_ends_cleanly(site: Any, archive: Archive, tools: Any) -> None:
    """Ctrl-C while reporting closes the crawl, writes the manifest, and goes on up; the next crawl works."""
    u = site.url
    site.pages["/"] = tools.reply(f"event {u}/slow".encode())
    released = threading.Event()
    site.pages["/slow"] = [tools.reply(make=lambda handler: released.wait(5)), tools.reply(b"page")]

    def interrupt(progress: Progress) -> None:
        raise KeyboardInterrupt

    arguments = {"now": tools.now, "options": tools.options, "find_links": tools.links}
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        crawl_sources([tools.source(f"{u}/")], archive, report=interrupt, **arguments)
    assert time.monotonic() - began < 2.5
    manifest = archive.last_manifest("essai")
    assert [a.reason for a in manifest.values()] == [None, "crawl-stopped"]
    released.set()
    site.pages["/slow"] = tools.reply(b"page")
    result = crawl_sources([tools.source(f"{u}/")], archive, **arguments)["essai"]
    assert result.status == "ok"


def test_interrupted_process_says_only_that(site: Any, tmp_path: Path, tools: Any) -> None:
    """SIGINT to a process that crawls ends it soon, with KeyboardInterrupt and nothing of Scrapy's on stderr."""
    site.pages["/"] = tools.reply(make=lambda handler: time.sleep(8))
    code = f"""
        import pathlib, datetime
        from sources.archive import Archive
        from sources.fetch import CrawlOptions, crawl_sources
        from sources.source import Source
        source = Source(id="essai", title="x", kind="ical", url="{site.url}/", region="04", language="fr",
                        rights={{"basis": "public-feed"}})
        print("ready", flush=True)
        crawl_sources([source], Archive(pathlib.Path({json.dumps(str(tmp_path))})),
                      now=datetime.datetime(2026, 11, 25, tzinfo=datetime.UTC),
                      options=CrawlOptions(allow_private_hosts=True), find_links=lambda page, source: [])
    """
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert process.stdout is not None
    process.stdout.readline()
    deadline = time.monotonic() + 10
    while not site.asked("/") and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=10)
    assert errors.strip().splitlines()[-1] == "KeyboardInterrupt"
    assert "scrapy" not in errors.lower().replace("site-packages/scrapy", "")
    assert (tmp_path / "essai").is_dir()


def test_parser_that_hangs_does_not_hold_the_run(make_site: Any, archive: Archive, tools: Any) -> None:
    """An explorer that never comes back costs its source, and no more than the time of the crawl."""
    site = make_site()
    site.pages["/"] = tools.reply(b"x")
    released = threading.Event()

    def explore(page: Any, source: Any) -> list[Any]:
        released.wait(10)
        return []

    options = CrawlOptions(allow_private_hosts=True, crawl_timeout_s=0.5)
    began = time.monotonic()
    results = crawl_sources([tools.source(f"{site.url}/")], archive, now=tools.now, options=options, find_links=explore)
    released.set()
    assert time.monotonic() - began < 4
    assert results["essai"].reason == "crawl-stopped"


def test_same_answers_and_clock_give_the_same_manifest(site: Any, tmp_path: Path, tools: Any) -> None:
    """Two crawls of the same servers at the same clock write the same bytes."""
    u = site.url
    site.pages["/"] = tools.reply("".join(f"event {u}/{n}\n" for n in range(30)).encode(), headers={"ETag": '"1"'})
    site.pages |= {f"/{n}": tools.reply(b"page") for n in range(25)}
    written = []
    for number in range(2):
        time.sleep(number)  # another second on the clocks of the servers
        archive = Archive(tmp_path / str(number))
        crawl_sources([tools.source(f"{u}/")], archive, now=tools.now, options=tools.options, find_links=tools.links)
        written.append((archive.root / "essai" / "20261125T120000Z.jsonl").read_bytes())
    assert written[0] == written[1]
    assert written[0].count(b"\n") == 31


def test_scrapy_says_nothing(site: Any, crawl: Any, tools: Any, capfd: Any) -> None:
    """No warning of the libraries reaches the terminal or the program's log, and their logging is left as it was."""
    site.pages["/"] = tools.reply(b"", 500)
    crawl.one(f"{site.url}/")
    assert capfd.readouterr() == ("", "")
    scrapy = logging.getLogger("scrapy")
    assert scrapy.propagate
    assert not scrapy.handlers
