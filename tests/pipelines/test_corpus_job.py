"""The whole job over real Québec sites at once, checked against what their pages say."""

from __future__ import annotations

import importlib.util
import json
import re
import socket
import subprocess
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from pathlib import Path
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.pipelines.runs import Place

pytestmark = [pytest.mark.corpus, pytest.mark.slow, pytest.mark.xdist_group("corpus-job")]

NOW = "2026-08-20T08:00:00-04:00"
WINDOW = (date(2026, 7, 22), date(2027, 9, 18))  # what a release holds at that clock, a day short at both ends
ZONE = ZoneInfo("America/Toronto")
GRAPHS = (
    "artsdata-planet-boost__*",
    "artsdata-orion__hector-*__2026-06-01*",  # the theatre that is also among the first: known duplicates
    "artsdata-orion__sp*__2026-08-19*",
    "artsdata-stewards-orion__co-motion-*__2026-08-19*",
)
# Large sites of the same maker as others that stay: hundreds of pages more that show nothing else.
LEFT_OUT = ("boost__lecentreculturel", "boost__theatredumarais", "boost__ville-lamalbaie", "boost__spectart")


@dataclass(frozen=True, slots=True)
class Stated:
    """One event as one page marks it up: the only one of its page, with one date and an hour."""

    site: str
    path: str
    title: str
    start: str  # local wall clock to the minute
    place: str


@dataclass(slots=True)
class Job:
    """A finished run over the served sites."""

    place: Place
    facts: dict[str, Any]
    sites: dict[str, Any]
    urls: dict[str, str]
    listings: dict[tuple[str, str], dict[str, Any]]


def load_tool(corpus: Path) -> ModuleType:
    """Import the corpus's own server from where it lies, on a port that is free."""
    spec = importlib.util.spec_from_file_location("corpus_serve", corpus / "tools" / "serve.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        tool.PORT = probe.getsockname()[1]  # type: ignore[attr-defined]
    return tool


@pytest.fixture(scope="module")
def job(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Job:
    """Serve the sites, run the job once over all of them."""
    tool = load_tool(corpus)
    found = [path for pattern in GRAPHS for path in sorted((corpus / "sites").glob(pattern))]
    graphs = [path for path in found if not any(name in path.name for name in LEFT_OUT)]
    sites = {site.id: site for site in map(tool.Site.from_graph, graphs)}
    urls = tool.serve(list(sites.values()))
    place = Place(tmp_path_factory.mktemp("corpus"))
    tool.write_calendars(sites.values(), urls, place.calendars)
    facts = run_job(place)
    return Job(place, facts, sites, urls, {(r["source_id"], r["source_key"]): r for r in place.load("listings")})


def run_job(place: Place) -> dict[str, Any]:
    """Run over some seventeen hundred pages and return the facts printed; exit 0 is part of the test."""
    done = subprocess.run(place.command(now=NOW), capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stderr
    facts: dict[str, Any] = json.loads(done.stdout)
    return facts


def read_pages(job: Job) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """Yield site, path and marked-up events of each event page, as served."""
    for site in job.sites.values():
        for path, (_, body) in site.pages.items():
            found = re.search(rb'<script type="application/ld\+json">(.*?)</script>', body, re.DOTALL)
            if found is not None:
                data = json.loads(found[1])
                yield site.id, path, data.get("@graph", [data])


def read_stated(job: Job) -> Iterator[Stated]:
    """Yield the events about which a page leaves no doubt: one node, one start with an hour, no parts, no schedule,
    no offset or Toronto's on that day (a wrong one means that something else went wrong at the source)."""
    for site, path, docs in read_pages(job):
        doc = docs[0]
        start, title = doc.get("startDate"), doc.get("name")
        if len(docs) > 1 or not isinstance(start, str) or not isinstance(title, str):
            continue
        if {"subEvent", "eventSchedule", "superEvent"} & set(doc) or is_long(doc):
            continue
        moment = read_moment(start)
        if moment is not None and WINDOW[0] <= moment.date() <= WINDOW[1]:
            yield Stated(site, path, title, moment.strftime("%Y-%m-%dT%H:%M"), read_place(doc))


def read_moment(text: str) -> datetime | None:
    """Return a start as local time, if it states an hour that is not midnight, and no wrong offset."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if "T" not in text or (moment.hour, moment.minute) == (0, 0):
        return None
    local = moment.replace(tzinfo=ZONE)
    return local if moment.tzinfo is None or local.utcoffset() == moment.utcoffset() else None


def is_long(doc: dict[str, Any]) -> bool:
    """Whether an event ends on another day than it starts, which makes it a run or a period."""
    end = doc.get("endDate")
    return isinstance(end, list) or (isinstance(end, str) and end[:10] != str(doc["startDate"])[:10])


def read_place(doc: dict[str, Any]) -> str:
    """Return the name of the place, or nothing."""
    location = doc.get("location")
    name = location.get("name") if isinstance(location, dict) else None
    return fold(name) if isinstance(name, str) else ""


def fold(text: str) -> str:
    """Return a text without accents, case and punctuation."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return " ".join(re.findall(r"[a-z0-9]+", plain))


def find_row(job: Job, site: str, path: str) -> dict[str, Any] | None:
    """Return the listing of a page."""
    return job.listings.get((site, job.urls[site] + path))


def test_all_sites_are_read(job: Job) -> None:
    """At least fifteen real sites with events in one run; the sites whose graph holds none say so, and stop nobody."""
    assert set(job.facts["sources"]) == set(job.sites)
    results = {source_id: (s["result"], s["reason"]) for source_id, s in job.facts["sources"].items()}
    full = {source_id for source_id, site in job.sites.items() if site.events}
    assert len(full) >= 15
    assert {i: results[i] for i in full if results[i] != ("ok", None)} == {}
    assert {results[i] for i in set(job.sites) - full} <= {("failed", "no-event-markup"), ("ok", None)}
    assert job.facts["counts"]["events"] == len(job.place.load("events"))


def test_nearly_every_event_page_has_its_listing(job: Job) -> None:
    """At least 97 % of the pages that mark up a named, dated event are listings, under their own address."""
    pages = [(s, p) for s, p, docs in read_pages(job) if any(d.get("name") and d.get("startDate") for d in docs)]
    missing = [page for page in pages if find_row(job, *page) is None]
    assert len(pages) > 500
    assert len(missing) <= 0.03 * len(pages), missing[:20]


def test_no_listing_is_made_up(job: Job) -> None:
    """Every listing is of a page that the site has, and there are no more of them than marked-up events."""
    events: dict[tuple[str, str], int] = {(s, p): len(docs) for s, p, docs in read_pages(job)}
    found: dict[tuple[str, str], int] = {}
    for source_id, source_key in job.listings:
        path = source_key.removeprefix(job.urls[source_id]).partition("#")[0]
        found[source_id, path] = found.get((source_id, path), 0) + 1
    assert not {page: n for page, n in found.items() if n > max(1, events.get(page, 0))}


def test_known_events_have_the_title_and_hour_of_their_page(job: Job) -> None:
    """At least 90 % of the events that a page states plainly are published with exactly that one local time."""
    starts: dict[tuple[str, str], list[str]] = {}
    for row in job.place.load("occurrences"):
        if row["source_key"] is not None:
            starts.setdefault((row["source_id"], row["source_key"]), []).append((row["start_local"] or "")[:16])
    stated = list(read_stated(job))
    wrong = []
    for event in stated:
        found = starts.get((event.site, job.urls[event.site] + event.path), [])
        if found != [event.start]:
            wrong.append((event.site, event.path, event.start, found))
    assert len(stated) > 200
    assert len(wrong) <= 0.1 * len(stated), wrong[:20]


def test_known_duplicates_are_one_event(job: Job) -> None:
    """Two sites that give the same title, minute and place mean one event: nearly all of these pairs are merged."""
    groups: dict[tuple[str, str, str], list[Stated]] = {}
    for event in read_stated(job):
        if event.place:
            groups.setdefault((fold(event.title), event.start, event.place), []).append(event)
    pairs = [pair for group in groups.values() for pair in combinations(group, 2) if pair[0].site != pair[1].site]
    assert len(pairs) >= 5, "the chosen sites overlap"
    apart = []
    for left, right in pairs:
        rows = find_row(job, left.site, left.path), find_row(job, right.site, right.path)
        if rows[0] is None or rows[1] is None or rows[0]["event_id"] != rows[1]["event_id"]:
            apart.append((left, right))
    assert len(apart) <= 0.05 * len(pairs), apart[:10]


def test_events_of_different_towns_stay_apart(job: Job) -> None:
    """No published event gathers listings that name different towns of Québec at different hours."""
    towns: dict[str, set[str]] = {}
    for row in job.listings.values():
        if row["city"] is not None and row["event_id"] is not None:
            towns.setdefault(row["event_id"], set()).add(row["city"])
    mixed = {event: names for event, names in towns.items() if len(names) > 1}
    assert len(mixed) <= 0.01 * len(towns), mixed
