"""Hostile servers: too much, too slow, in circles, broken. Each costs little and has its reason."""

from __future__ import annotations

import gzip
import resource
import time
import zlib
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.archive import Archive
from sources.fetch import CrawlOptions
from sources.fetch.limits import unpack_gzip
from sources.fetch.reasons import RefusalError
from sources.fetch.redirects import find_target
from sources.fetch.retries import read_retry_after

SMALL = CrawlOptions(
    allow_private_hosts=True, max_body_bytes=100_000, timeout_s=1, retries=0, crawl_timeout_s=20, backoff_s=0.01
)


def send(handler: Any, body: bytes, **headers: str) -> None:
    handler.send_response(200)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)
    handler.close_connection = True


def test_announced_size_is_capped(site: Any, crawl: Any, tools: Any) -> None:
    """A body said to be too large is not read."""
    site.pages["/"] = tools.reply(make=lambda handler: send(handler, b"x", Content_Length="999999999"))
    assert crawl.one(f"{site.url}/", options=SMALL).reason == "too-large"


def test_endless_body_is_cut(site: Any, crawl: Any, archive: Archive, tools: Any) -> None:
    """A body without end is cut at the cap, and nothing of it is stored."""

    def pour(handler: Any) -> None:
        send(handler, b"")
        for _ in range(10_000):
            handler.wfile.write(b"x" * 10_000)

    site.pages["/"] = tools.reply(make=pour)
    assert crawl.one(f"{site.url}/", options=SMALL).reason == "too-large"
    assert list(archive.last_pages("essai")) == []


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "gzip, gzip"])
def test_bomb_costs_bounded_memory(encoding: str, site: Any, crawl: Any, tools: Any) -> None:
    """Two gigabytes in two megabytes are not unpacked, nor are bombs within bombs."""
    packer = zlib.compressobj(9, wbits=31 if "gzip" in encoding else 15)
    block = bytes(1 << 20)
    bomb = b"".join(packer.compress(block) for _ in range(64)) + packer.flush()
    if "gzip" in encoding:
        bomb *= 32  # gzip files may follow each other
    if encoding == "gzip, gzip":
        bomb = gzip.compress(bomb)
    site.pages["/"] = tools.reply(bomb, headers={"Content-Encoding": encoding, "Content-Type": "text/calendar"})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result = crawl.one(f"{site.url}/", options=replace(SMALL, max_body_bytes=5_000_000, timeout_s=10))
    assert result.reason == "too-large"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000  # KiB


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_broken_compression_is_a_reason(encoding: str, site: Any, crawl: Any, tools: Any) -> None:
    """What says it is compressed and is not gives nothing."""
    site.pages["/"] = tools.reply(b"\x00not compressed at all\xff" * 20, headers={"Content-Encoding": encoding})
    assert crawl.one(f"{site.url}/", options=SMALL).reason == "bad-encoding"


def test_compressed_body_is_stored_plain(site: Any, crawl: Any, archive: Archive, tools: Any) -> None:
    """Readers get bodies decompressed."""
    site.pages["/"] = tools.reply(gzip.compress(b"calendar" * 100), headers={"Content-Encoding": "gzip"})
    result = crawl.one(f"{site.url}/", options=SMALL)
    assert result.bytes == 800
    assert [page.body for page in archive.last_pages("essai")] == [b"calendar" * 100]


def test_gzip_files_are_unpacked() -> None:
    """sitemap.xml.gz is read as its content; what is no gzip, or a broken one, stays as it is; a bomb is refused."""
    packed = gzip.compress(b"<urlset/>")
    assert unpack_gzip(packed, max_bytes=100) == b"<urlset/>"
    assert unpack_gzip(packed[:-4], max_bytes=100) == packed[:-4]
    assert unpack_gzip(b"plain", max_bytes=100) == b"plain"
    assert unpack_gzip(b"\x1f\x8b\x08garbage", max_bytes=100) == b"\x1f\x8b\x08garbage"
    with pytest.raises(RefusalError, match="too-large"):
        unpack_gzip(gzip.compress(bytes(10_000_000)), max_bytes=1000)


def test_slow_drip_ends(site: Any, crawl: Any, tools: Any) -> None:
    """A byte now and then does not hold the crawl longer than the time for a whole response."""

    def drip(handler: Any) -> None:
        send(handler, b"", Content_Length="1000")
        for _ in range(60):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.1)

    site.pages["/"] = tools.reply(make=drip)
    began = time.monotonic()
    assert crawl.one(f"{site.url}/", options=SMALL).reason == "timeout"
    assert time.monotonic() - began < 3


def test_truncated_body_is_a_reason(site: Any, crawl: Any, tools: Any) -> None:
    """Half a calendar is not taken for a whole one."""
    site.pages["/"] = tools.reply(make=lambda handler: send(handler, b"BEGIN:VCALENDAR", Content_Length="500"))
    assert crawl.one(f"{site.url}/", options=SMALL).reason == "truncated"


def test_garbage_instead_of_http(site: Any, crawl: Any, tools: Any) -> None:
    """A server that does not speak HTTP gives a reason."""

    def babble(handler: Any) -> None:
        handler.wfile.write(b"\x00\x01\x02 hello\r\n\r\n")
        handler.close_connection = True

    site.pages["/"] = tools.reply(make=babble)
    assert crawl.one(f"{site.url}/", options=SMALL).reason == "bad-http"


def test_redirects_are_counted(site: Any, crawl: Any, archive: Archive, tools: Any) -> None:
    """Five are followed; the sixth, or a circle, ends it."""
    for number in range(7):
        site.pages[f"/{number}"] = tools.reply(status=302, headers={"Location": f"/{number + 1}"})
    site.pages["/7"] = tools.reply(b"there")
    site.pages["/loop"] = tools.reply(status=301, headers={"Location": "/loop"})
    assert crawl.one(f"{site.url}/2", options=SMALL).status == "ok"
    assert archive.last_manifest("essai")[f"{site.url}/2"].final_url == f"{site.url}/7"
    assert crawl.one(f"{site.url}/1", options=SMALL).reason == "redirect-loop"
    assert crawl.one(f"{site.url}/loop", options=SMALL).reason == "redirect-loop"
    assert site.asked("/loop") == 1


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://127.0.0.1/x", "data:text/html,x", "javascript:0", ""]
)
def test_redirect_to_other_schemes_is_refused(location: str, site: Any, crawl: Any, tools: Any) -> None:
    """Redirects lead to http and https only."""
    site.pages["/"] = tools.reply(status=302, headers={"Location": location})
    assert crawl.one(f"{site.url}/", options=SMALL).reason == "bad-redirect"


def test_redirect_targets_are_read() -> None:
    """Relative, without scheme, with spaces, accents and fragments."""
    url = "https://exemple.qc.ca/a/b?c"
    assert find_target(url, b"d") == "https://exemple.qc.ca/a/d"
    assert find_target(url, b"//www.exemple.qc.ca/x#y") == "https://www.exemple.qc.ca/x"
    assert find_target(url, " /été 1 ".encode()) == "https://exemple.qc.ca/%C3%A9t%C3%A9%201"
    assert find_target(url, b"http://[::1") is None
    assert find_target(url, None) is None


@settings(max_examples=60, deadline=None)
@given(location=st.one_of(st.binary(max_size=60), st.text(max_size=40).map(lambda text: f"http://{text}".encode())))
def test_any_location_is_survived(location: bytes) -> None:
    """Whatever a Location header holds, it leads to an http(s) address or nowhere."""
    target = find_target("https://exemple.qc.ca/a", location)
    assert target is None or target.startswith(("http://", "https://"))


@settings(max_examples=60, deadline=None)
@given(value=st.one_of(st.binary(max_size=40), st.text(max_size=40).map(str.encode)), date=st.binary(max_size=30))
def test_any_retry_after_is_survived(value: bytes, date: bytes) -> None:
    """Whatever Retry-After and Date hold, the wait is a number of seconds or none."""
    seconds = read_retry_after(value, date)
    assert seconds is None or seconds >= 0


def test_address_is_sent_as_written(site: Any, crawl: Any, tools: Any) -> None:
    """Quoting in an address is not normalised: signed addresses depend on it."""
    path = "/a%2Fb?d=2026-11-25T00%3A00&s=a%2Bb"
    site.pages[path] = tools.reply(b"x")
    assert crawl.one(f"{site.url}{path}").status == "ok"


def test_absurd_addresses_fail_alone(site: Any, crawl: Any, tools: Any) -> None:
    """Links that are no addresses are left out or get a reason; the source is well."""
    odd = ["http://", "http:///x", "http://[", "://", "mailto:a@b", f"{site.url}/" + "x" * 5000, "http://a b/", "\x00"]
    lines = "\n".join(f"event {url}" for url in odd) + f"\nevent {site.url}/ok"
    site.pages["/"] = tools.reply(lines.encode())
    site.pages["/ok"] = tools.reply(b"x")
    result = crawl.one(f"{site.url}/")
    assert (result.status, result.fetched) == ("ok", 2)
