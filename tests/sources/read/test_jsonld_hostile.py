"""Pages made to be slow: each is read, or given up, long before anybody notices."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from sources.model import Page, Reading
from sources.read.jsonld import read_jsonld
from sources.read.trees import MAX_ATTRIBUTES, MAX_DEPTH, MAX_FORMATS, parse_html
from sources.source import Rights, Source

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SOURCE = Source(
    id="essai", title="Essai", kind="jsonld", url="https://exemple.qc.ca/agenda/", region="04", language="fr",
    rights=Rights(basis="public-feed"),
)  # fmt: skip
SECONDS_MAX = 8.0  # of the processor, on a machine that may be busy: what it guards against takes minutes
_SCOPE = '<div itemscope itemtype="http://schema.org/Event">'
_DAILY = '{"repeatFrequency":"P1D","startDate":"1901-01-01","startTime":"10:00"}'
_EVENT = '<script type="application/ld+json">{"@type":"Event","name":"x","startDate":"2026-12-05T20:00"}</script>'


def write_script(json: str) -> str:
    """Return a page of one script."""
    return f'<script type="application/ld+json">{json}</script>'


def write_ring(count: int, parts: int) -> str:
    """Return events that all name many others as their parts."""
    nodes = (
        f'{{"@id":"e{n}","@type":"Event","name":"x{n % 50}","startDate":"2026-12-05","subEvent":['
        + ",".join(f'{{"@id":"e{(n * 7 + part) % count}"}}' for part in range(parts))
        + "]}"
        for n in range(count)
    )
    return write_script(f'{{"@graph":[{",".join(nodes)}]}}')


PAGES = {
    "items in items": _SCOPE * 60_000,
    "RDFa in RDFa": '<div vocab="http://schema.org/" typeof=Event>' * 60_000,
    "blocks in blocks": f"{_EVENT}<main>{'<div>' * 300_000}",
    "related in related": f"{_EVENT}<main><h1>x</h1>{'<aside hidden><nav>' * 20_000}",
    "h-events in h-events": "<div class=h-event>" * 50_000,
    "attributes": "<div itemscope " + " ".join(f"a{n}=1" for n in range(200_000)) + ">",
    "hidden attributes": "<div itemscope " + " ".join(f"a{n}='>'" for n in range(100_000)) + ">",
    "commas": write_script("{" + "," * 900_000),
    "broken scripts": write_script("{'@type':'Event','name':'x'") * 20_000,
    "parts of parts": write_ring(500, 60),
    "schedules": write_script(
        "[" + ",".join(f'{{"@type":"Event","name":"x{n}","eventSchedule":{_DAILY}}}' for n in range(1_000)) + "]"
    ),
    "blocks": f"{_EVENT}<main>{'<p><br>' * 50_000}",
}


def read(body: str) -> Reading:
    """Read one page."""
    return read_jsonld([Page("https://exemple.qc.ca/a", body.encode(), "text/html", NOW, "event")], SOURCE, NOW)


@pytest.mark.parametrize("name", PAGES)
def test_ends_soon(name: str) -> None:
    """A page that would take minutes ends with listings or a reason."""
    began = time.process_time()
    reading = read(PAGES[name])
    assert time.process_time() - began < SECONDS_MAX
    assert reading.listings or reading.failure is not None


def test_what_precedes_the_cut_is_read() -> None:
    """Only what nests too deep is lost."""
    [listing] = read(f"{_SCOPE}<b itemprop=name>Soirée</b></div>{'<div>' * 10_000}").listings
    assert listing.title == "Soirée"


@pytest.mark.parametrize(
    "body",
    [
        "<ul>" + "<li>point<br><img src=a><p>texte" * 5_000,
        "<div><b>x</b></div>" * 5_000,
        "<table>" + "<tr><td>1<td>2" * 5_000,
        "<svg>" + "<path d='M1'/>" * 5_000 + "</svg>" + "<p>x" * 5_000,
    ],
)
def test_flat_pages_are_whole(body: str) -> None:
    """Elements that hold nothing or end where the next begins do not nest, however many."""
    assert len(parse_html(f"{body}<i id=last>").css("#last")) == 1


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * (MAX_DEPTH + 1) + "<p>x</p>" * 5_000,
        "".join(f"<b a={n}>" for n in range(MAX_FORMATS + 1)) + "<p>x</p>" * 5_000,
        "<svg>" + "<td>" * 5_000,
        "<i " + " ".join(f"attribute{n}='>'" for n in range(3 * MAX_ATTRIBUTES)) + ">",
    ],
)
def test_what_nests_too_deep_is_cut(body: str) -> None:
    """Levels, open formatting and attributes without end."""
    assert parse_html(f"{body}<i id=last>").css("#last") == []
