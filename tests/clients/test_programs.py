"""A whole release in the programs of subscribers: khal keeps its calendars, newsboat and feedparser read its feeds."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import feedparser
import icalendar
import pytest

from tests.clients.programs import ZONE, find_program, run_program
from tests.clients.website import Website
from tests.conftest import Release

pytestmark = pytest.mark.xdist_group("release")
KHAL = f"""
[calendars]
[[babillard]]
path = {{home}}/calendar
type = calendar
[locale]
local_timezone = {ZONE}
default_timezone = {ZONE}
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {{home}}/khal.db
[default]
default_calendar = babillard
"""
DAYS = ("2026-12-03", "2026-12-19", "2026-12-31", "2027-03-14")  # an ordinary one, a full one, two special ones


@pytest.fixture
def khal(tmp_path: Path) -> list[str]:
    """Return the beginning of khal's command line, with a calendar of its own."""
    program = find_program("khal")
    (tmp_path / "calendar").mkdir()
    (tmp_path / "khal.conf").write_text(KHAL.format(home=tmp_path), encoding="utf-8")
    return [program, "-c", str(tmp_path / "khal.conf")]


def list_days(khal: list[str], home: Path, first: str, last: str) -> list[str]:
    """Return the lines of khal's agenda between two days."""
    layout = ["--format", "{uid} {start-long}", "--day-format", ""]
    done = run_program([*khal, "list", *layout, first, last], home)
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\n")[:-1]


@pytest.mark.clients
def test_khal_keeps_all_events(release: Release, khal: list[str], tmp_path: Path) -> None:
    """feeds/all.ics imports whole, twice without a double, and each day shows the entries that start on it."""
    path = release.root / "feeds" / "all.ics"
    events = icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    for _ in range(2):
        done = run_program([*khal, "import", "--batch", str(path)], tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
    assert len(list((tmp_path / "calendar").glob("*.ics"))) == len(events)
    total = 0
    for day in DAYS:
        meant = sorted(f"{event['UID']} {start}" for event in events if (start := say_start(event)).startswith(day))
        # What began the evening before and ends past midnight is in the agenda of the day too.
        found = [line for line in list_days(khal, tmp_path, day, day) if line.split()[1] == day]
        assert sorted(found) == meant
        total += len(meant)
    assert total > 5


def say_start(event: icalendar.cal.Component) -> str:
    """Return the day or the hour of an entry for someone in Québec."""
    start = event.decoded("DTSTART")
    return f"{start.astimezone(ZoneInfo(ZONE)):%Y-%m-%d %H:%M}" if isinstance(start, datetime) else start.isoformat()


@pytest.mark.clients
@pytest.mark.parametrize("name", ["all", "exhibitions", "changes", "city/quebec", "region/11", "category/cinema"])
def test_khal_prints_files(release: Release, khal: list[str], tmp_path: Path, name: str) -> None:
    """khal reads a slice without a complaint, the empty ones too."""
    done = run_program([*khal, "printics", str(release.root / "feeds" / f"{name}.ics")], tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.clients
@pytest.mark.parametrize("name", ["all.rss", "all.atom", "new.rss", "upcoming.atom", "category/music.rss"])
def test_newsboat_reads_once(release: Release, website: Website, tmp_path: Path, name: str) -> None:
    """Every item arrives; reading again brings no double, and costs a 304 only."""
    program = find_program("newsboat")
    (tmp_path / "urls").write_text(f"{website.url}/feeds/{name}\n", encoding="utf-8")
    (tmp_path / "config").write_text("", encoding="utf-8")
    paths = {"-C": "config", "-u": "urls", "-c": "cache.db"}
    options = [part for option, path in paths.items() for part in (option, str(tmp_path / path))]
    items = len(feedparser.parse((release.root / "feeds" / name).read_bytes()).entries)
    assert items
    for _ in range(3):  # newsboat forgets the validators of the very first answer (its issue 2734)
        done = run_program([program, "-q", *options, "-x", "reload", "print-unread"], tmp_path)
        assert done.stdout.split() == [str(items), "unread", "articles"], done.stderr
    with sqlite3.connect(tmp_path / "cache.db") as cache:
        dates = [row[0] for row in cache.execute("SELECT pubDate FROM rss_item")]
    cache.close()
    assert len(dates) == items
    assert all(dates)
    assert website.answers[0] == (f"/feeds/{name}", 200)
    assert website.answers[-1] == (f"/feeds/{name}", 304)


def test_feedparser_reads_every_feed(release: Release) -> None:
    """All RSS and Atom feeds are well formed, with ids that occur once and dates that are not to come."""
    paths = release.find(".rss", ".atom")
    assert len(paths) > 100
    for path in paths:
        feed = feedparser.parse(path.read_bytes())
        assert not feed.bozo, (path, feed.get("bozo_exception"))
        assert feed.feed.title, path
        ids = [entry.id for entry in feed.entries]
        assert len(ids) == len(set(ids)), path
        assert all(entry.title and entry.link and entry.published_parsed for entry in feed.entries), path


@pytest.mark.clients
def test_xmllint_accepts_all_xml(release: Release, tmp_path: Path) -> None:
    """Feeds, site map and images are well formed."""
    program = find_program("xmllint")
    paths = release.find(".rss", ".atom", ".xml", ".svg")
    done = run_program([program, "--noout", "--nonet", *map(str, paths)], tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
