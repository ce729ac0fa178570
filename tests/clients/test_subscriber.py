"""A subscriber's life: successive releases of the real job, and what a calendar and a feed reader make of them."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection
from pathlib import Path

import feedparser
import icalendar
import pytest

from pipelines.home import Home
from tests.clients.programs import find_program, run_program
from tests.clients.test_programs import KHAL
from tests.clients.website import serve_release
from tests.conftest import make_once
from tests.hubs import serve_hub
from tests.pipelines.runs import Place
from tests.servers import make_ics, serve_files

pytestmark = pytest.mark.xdist_group("subscriber")
CALENDAR = "text/calendar; charset=utf-8"
DAYS = tuple(f"2026-12-0{day}T08:00:00-05:00" for day in (1, 2, 3))


def make_event(uid: str, title: str, start: str, *more: str) -> str:
    """Return the lines of an event at the first hall; `start` is local: "0109T193000" in 2027."""
    return "\n".join(
        (f"UID:{uid}@salle", f"SUMMARY:{title}", f"DTSTART;TZID=America/Toronto:2027{start}", "LOCATION:Salle A", *more)
    )


STILL = tuple(make_event(f"fixe-{n}", f"Concert de la chorale {n}", f"01{10 + n}T193000") for n in range(5))
WEEKLY = make_event("serie", "Atelier de vannerie", "0104T190000", "RRULE:FREQ=WEEKLY;COUNT=4")
BEFORE = (
    make_event("titre", "Soiree jazz", "0120T200000"),
    make_event("heure", "Conte au coin du feu", "0121T190000"),
    make_event("part", "Bal musette", "0122T200000"),
)
AFTER = (
    make_event("titre", "Soirée jazz avec le trio Tremblay", "0120T200000"),
    make_event("heure", "Conte au coin du feu", "0121T203000"),
    make_event("serie", "Atelier de vannerie", "0111T190000", "RECURRENCE-ID;TZID=America/Toronto:20270111T190000",
               "STATUS:CANCELLED"),
)  # fmt: skip
# A second town, where nothing ever changes.
ELSEWHERE = make_ics(*(
    f"UID:{n}@ciné\nSUMMARY:Projection du film {title}\nDTSTART;TZID=America/Toronto:202702{10 + n}T190000\n"
    "LOCATION:Cinéma du Cap\\, Shawinigan"
    for n, title in enumerate(("Marées", "Lichens", "Brumes"))
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All feeds of one release by path, and what is in the general ones."""

    feeds: dict[str, bytes]

    @property
    def entries(self) -> dict[str, icalendar.cal.Component]:
        """The entries of feeds/all.ics by UID."""
        events = icalendar.Calendar.from_ical(self.feeds["feeds/all.ics"]).walk("VEVENT")
        return {str(event["UID"]): event for event in events}

    def find(self, title: str, day: str) -> icalendar.cal.Component:
        """Return the entry with a word in its title on a day."""
        (found,) = (
            event
            for event in self.entries.values()
            if title in str(event["SUMMARY"]) and f"{event.decoded('DTSTART'):%m-%d}" == day
        )
        return found

    def items(self, name: str) -> dict[str, str]:
        """Return guid → date of publication of an RSS feed."""
        return {entry.id: entry.published for entry in feedparser.parse(self.feeds[f"feeds/{name}.rss"]).entries}

    def list_events(self, path: str) -> dict[str, tuple[datetime, bytes]]:
        """Return UID → (LAST-MODIFIED, text) of a calendar."""
        events = icalendar.Calendar.from_ical(self.feeds[path]).walk("VEVENT")
        return {str(event["UID"]): (event.decoded("LAST-MODIFIED"), event.to_ical()) for event in events}


@pytest.fixture(scope="module")
def lives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The feeds of three mornings, a folder each: the first release, nothing new, four changes at once."""
    return make_once(tmp_path_factory, "life", _live)


@pytest.fixture(scope="module")
def life(lives: Path) -> tuple[Snapshot, ...]:
    """What is in them."""
    return tuple(_load_snapshot(lives / str(n)) for n in range(len(DAYS)))


def _live(folder: Path) -> None:
    place = Place(folder)
    before = make_ics(*STILL, WEEKLY, *BEFORE)
    files = {"/salle.ics": (CALENDAR, before), "/cine.ics": (CALENDAR, ELSEWHERE)}
    with serve_files(files) as server, serve_hub() as hub:
        place.home.mkdir()
        (place.home / "babillard.toml").write_text(f'hub = "{hub.url}"\n', encoding="utf-8")
        place.add_source("salle", f"{server.url}/salle.ics")
        place.add_source("cine", f"{server.url}/cine.ics")
        for n, day in enumerate(DAYS):
            if n == 2:
                server.files["/salle.ics"] = (CALENDAR, make_ics(*STILL, WEEKLY, *AFTER))
            told = place.run(now=day)["hub"]
            shutil.copytree(place.latest / "feeds", folder / str(n) / "feeds")
            (folder / f"hub-{n}.json").write_text(json.dumps([hub.topics, told]), encoding="utf-8")
            hub.forms.clear()


def _load_snapshot(root: Path) -> Snapshot:
    paths = sorted(root.rglob("*.*"))
    return Snapshot({str(path.relative_to(root)): path.read_bytes() for path in paths})


def test_a_quiet_morning_changes_no_byte(life: tuple[Snapshot, ...]) -> None:
    """Where no source has changed, no feed has: every subscriber gets a 304."""
    assert len(life[0].feeds) > 100
    assert life[0].feeds == life[1].feeds


def test_nothing_disappears(life: tuple[Snapshot, ...]) -> None:
    """Each UID and each address of the first day is there on the last one, that of the vanished event too."""
    first, last = life[0], life[-1]
    assert first.feeds.keys() <= last.feeds.keys()
    assert first.entries.keys() == last.entries.keys()
    assert len(first.entries) == len(STILL) + 4 + len(BEFORE) + 3
    assert "Bal musette" in str(last.find("Bal", "01-22")["SUMMARY"])
    assert last.find("Bal", "01-22").to_ical() == first.find("Bal", "01-22").to_ical()


def test_sequence_rises_for_what_moved_only(life: tuple[Snapshot, ...]) -> None:
    """The other hour and the cancelled date have SEQUENCE 1; a new title, a vanished event and the rest keep 0."""
    moved = life[2].find("Conte au coin", "01-21")
    off = life[2].find("vannerie", "01-11")
    raised = {str(event["UID"]) for event in life[2].entries.values() if int(str(event["SEQUENCE"])) > 0}
    assert raised == {str(moved["UID"]), str(off["UID"])}
    assert moved["UID"] == life[0].find("Conte au coin", "01-21")["UID"]
    assert f"{moved.decoded('DTSTART'):%H:%M}" == "20:30"
    assert off["UID"] == life[0].find("vannerie", "01-11")["UID"]
    assert (off["STATUS"], off["SUMMARY"]) == ("CANCELLED", "ANNULÉ – Atelier de vannerie")
    assert all(life[2].find("vannerie", f"01-{day}")["STATUS"] == "CONFIRMED" for day in ("04", "18", "25"))


def test_a_new_title_is_dated(life: tuple[Snapshot, ...]) -> None:
    """The entry keeps its UID and says by LAST-MODIFIED and DTSTAMP that it is another text."""
    before, after = life[0].find("jazz", "01-20"), life[2].find("jazz", "01-20")
    assert after["UID"] == before["UID"]
    assert after["SUMMARY"] == "Soirée jazz avec le trio Tremblay"
    assert after.decoded("LAST-MODIFIED") > before.decoded("LAST-MODIFIED")
    assert after.decoded("DTSTAMP") > before.decoded("DTSTAMP")


def test_only_touched_entries_and_feeds_change(life: tuple[Snapshot, ...]) -> None:
    """Calendars without a touched event are the same bytes; an entry whose text differs has a later LAST-MODIFIED."""
    before, after = life[1], life[2]
    same = 0
    for path in (path for path in before.feeds if path.endswith(".ics")):
        old, new = before.list_events(path), after.list_events(path)
        if old == new:
            assert before.feeds[path] == after.feeds[path], path
            same += 1
        for uid in old.keys() & new.keys():
            assert (old[uid][0] == new[uid][0]) == (old[uid][1] == new[uid][1]), (path, uid)
    assert same > 30
    assert before.feeds["feeds/category/cinema.rss"] == after.feeds["feeds/category/cinema.rss"]


def test_items_are_announced_once(life: tuple[Snapshot, ...]) -> None:
    """No guid or pubDate ever changes in the feed of all events and that of new ones; changes come as new items."""
    for name in ("all", "new"):
        assert life[0].items(name)
        assert all(snapshot.items(name) == life[0].items(name) for snapshot in life[1:])
    assert not life[1].items("changes")
    changes = life[2].items("changes")
    assert sorted(guid.rpartition("-")[2] for guid in changes) == ["1", "1"]


def test_the_hub_is_told_of_what_changed(life: tuple[Snapshot, ...], lives: Path) -> None:
    """Nothing on the first and the quiet morning; on the third, each reader's feed whose bytes differ, once."""
    base = "https://babillard.example/"
    told = [json.loads((lives / f"hub-{n}.json").read_text(encoding="utf-8")) for n in range(len(DAYS))]
    assert told[:2] == [[[], None]] * 2
    before, after = life[1].feeds, life[2].feeds
    changed = [path for path in before if before[path] != after[path] and not path.endswith(".ics")]
    topics, facts = told[2]
    assert topics == sorted(f"{base}{path}" for path in changed)
    assert (facts["told"], facts["waiting"], facts["warning"]) == (len(changed), 0, "")
    assert b'rel="hub"' in before["feeds/all.atom"]


@pytest.mark.clients
def test_khal_follows(life: tuple[Snapshot, ...], tmp_path: Path) -> None:
    """A calendar into which every release is imported has each event once, at its last hour and with its last title."""
    khal = [find_program("khal"), "-c", str(tmp_path / "khal.conf")]
    (tmp_path / "calendar").mkdir()
    (tmp_path / "khal.conf").write_text(KHAL.format(home=tmp_path), encoding="utf-8")
    for n, snapshot in enumerate(life):
        path = tmp_path / f"{n}.ics"
        path.write_bytes(snapshot.feeds["feeds/all.ics"])
        done = run_program([*khal, "import", "--batch", str(path)], tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
    assert len(list((tmp_path / "calendar").glob("*.ics"))) == len(life[-1].entries)
    layout = ["--format", "{start-time} {title}", "--day-format", "", "2027-01-20", "2027-01-21"]
    agenda = run_program([*khal, "list", *layout], tmp_path).stdout.split("\n")
    assert agenda[:2] == ["20:00 Soirée jazz avec le trio Tremblay", "20:30 Conte au coin du feu"]


VDIRSYNCER = """
[general]
status_path = "{home}/status"
[pair babillard]
a = "site"
b = "local"
collections = null
conflict_resolution = "a wins"
partial_sync = "ignore"
[storage site]
type = "http"
url = "{url}/feeds/all.ics"
[storage local]
type = "filesystem"
path = "{home}/calendar"
fileext = ".ics"
"""


@pytest.mark.clients
def test_vdirsyncer_and_khal_subscribe(life: tuple[Snapshot, ...], lives: Path, tmp_path: Path) -> None:
    """Over HTTP: the first morning arrives whole, a quiet one changes no file, and on the third the new hour, the new
    title and the cancelled date arrive in the place of the old ones."""
    sync = [find_program("vdirsyncer"), "-c", str(tmp_path / "vdirsyncer.conf")]
    khal = [find_program("khal"), "-c", str(tmp_path / "khal.conf")]
    (tmp_path / "khal.conf").write_text(KHAL.format(home=tmp_path), encoding="utf-8")
    (tmp_path / "calendar").mkdir()
    (tmp_path / "build").mkdir()
    seen = []
    with serve_release(Home(tmp_path)) as site:
        (tmp_path / "vdirsyncer.conf").write_text(VDIRSYNCER.format(home=tmp_path, url=site.url), encoding="utf-8")
        for n in range(len(DAYS)):
            (tmp_path / "build" / "latest").unlink(missing_ok=True)
            (tmp_path / "build" / "latest").symlink_to(lives / str(n))
            for command in (["discover"], ["sync"]) if n == 0 else (["sync"],):
                done = run_program([*sync, *command], tmp_path, stdin="y\ny\n")
                assert done.returncode == 0, done.stderr
            seen.append({path.name: path.read_bytes() for path in (tmp_path / "calendar").glob("*.ics")})
    assert len(seen[0]) == len(life[0].entries)
    assert seen[0] == seen[1]
    # vdirsyncer names what it fetches by its content: what changed is another file in the place of one of before.
    kept = seen[2].keys() & seen[1].keys()
    assert len(seen[2]) == len(seen[1]) == len(kept) + 3
    assert all(seen[2][name] == seen[1][name] for name in kept)
    layout = ["--format", "{start-time} {title}", "--day-format", "", "2027-01-11", "2027-01-21"]
    agenda = run_program([*khal, "list", *layout], tmp_path).stdout.split("\n")
    assert "19:00 ANNULÉ – Atelier de vannerie" in agenda
    assert "20:00 Soirée jazz avec le trio Tremblay" in agenda
    assert "20:30 Conte au coin du feu" in agenda


def test_a_subscriber_pays_for_news_only(lives: Path, tmp_path: Path) -> None:
    """With the ETag of the first morning, the second one answers 304 and the third one sends the calendar."""
    (tmp_path / "build").mkdir()
    latest, etag, answers = tmp_path / "build" / "latest", "", []
    with serve_release(Home(tmp_path)) as site:
        for n in range(len(DAYS)):
            latest.unlink(missing_ok=True)
            latest.symlink_to(lives / str(n))
            connection = HTTPConnection(site.url.removeprefix("http://"), timeout=5)
            connection.request("GET", "/feeds/all.ics", headers={"If-None-Match": etag} if etag else {})
            answer = connection.getresponse()
            answers.append((answer.status, bool(answer.read())))
            etag = answer.headers["ETag"]
            connection.close()
    assert answers == [(200, True), (304, False), (200, True)]
