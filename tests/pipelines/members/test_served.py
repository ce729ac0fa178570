"""Members' feeds over a socket: make, subscribe, change, pause, revoke, as a browser without scripts does it."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import icalendar
import pytest

from pipelines.home import Home
from pipelines.members import throttle
from tests.pipelines.members.homes import copy_home, publish
from tests.pipelines.members.visiting import Answer, Clock, Visitor, serve

PAGE, ENGLISH = "/fr/mes-fils/", "/en/my-feeds/"


@pytest.fixture(scope="module")
def shared(published: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, Visitor]]:
    """Serve one copy of the home to the tests that may share it."""
    home = copy_home(published, tmp_path_factory.mktemp("shared"))
    with serve(home) as visitor:
        yield home, visitor


@pytest.fixture
def visitor(shared: tuple[Home, Visitor]) -> Visitor:
    """Return somebody who visits."""
    return shared[1]


def _make(visitor: Visitor, query: str = "region=04&free=0&without=gala") -> tuple[str, str, Answer]:
    """Make a feed; return its key, the path of its calendar without extension, and the page."""
    made = visitor.press(visitor.get(f"{PAGE}?{query}"), "make")
    assert made.status == 200, made.text
    path = urlsplit(made.find_address("iCalendar")).path
    return made.find_address("Clé de gestion"), path.removesuffix(".ics"), made


def _titles(answer: Answer) -> list[str]:
    events = icalendar.Calendar.from_ical(answer.body).walk("VEVENT")
    return sorted(str(event["SUMMARY"]) for event in events)


def test_a_members_life(published: Home, tmp_path: Path) -> None:
    """From the page to the calendar and back: 410 in the end; and as files, where a host serves only those."""
    home = copy_home(published, tmp_path)
    clock = Clock()
    with serve(home, clock) as visitor:
        key, path, made = _make(visitor, "region=04&words=dégel&words=contes")
        digest = hashlib.sha256(key.encode()).digest()[:20]
        assert path == f"/feeds/m/{base64.b32encode(digest).decode().lower()}"

        calendar = visitor.get(f"{path}.ics")
        assert calendar.headers["content-type"] == "text/calendar; charset=utf-8"
        before = _titles(calendar)
        assert any("dégel" in title for title in before)
        for kind in ("rss", "atom"):
            parsed = feedparser.parse(visitor.get(f"{path}.{kind}").body)
            assert not parsed.bozo
            assert parsed.entries
        assert json.loads(visitor.get(f"{path}.json").body)["items"]

        publish(home)  # the next release holds the very same bytes
        for kind in ("ics", "rss", "atom", "json"):
            served = visitor.get(f"{path}.{kind}")
            assert served.body == (home.latest / f"{path[1:]}.{kind}").read_bytes()
        assert visitor.get(f"{path}.ics", If_None_Match=calendar.headers["etag"]).status == 304
        packed = visitor.get(f"{path}.ics", Accept_Encoding="gzip")
        assert (packed.headers["content-encoding"], gzip.decompress(packed.body)) == ("gzip", calendar.body)
        assert visitor.get(f"{path}.ics", Accept_Encoding="gzip", If_None_Match=packed.headers["etag"]).status == 304

        kept = visitor.press(made, "open")
        assert "Mauricie" in kept.text
        changed = visitor.press(kept, "change", words="dégel")
        assert "Le choix est changé" in changed.text
        after = _titles(visitor.get(f"{path}.ics"))
        assert 0 < len(after) < len(before)
        assert _titles(Answer(200, {}, (home.latest / f"{path[1:]}.ics").read_bytes())) == before

        paused = visitor.press(changed, "pause")
        assert _titles(visitor.get(f"{path}.ics")) == []
        assert "pause" in feedparser.parse(visitor.get(f"{path}.atom").body).feed.subtitle
        resumed = visitor.press(paused, "resume")
        assert _titles(visitor.get(f"{path}.ics")) == after

        assert visitor.press(resumed, "revoke").status == 400  # the box is not ticked
        files = [home.latest.resolve() / f"{path[1:]}.{kind}" for kind in ("ics", "rss", "atom", "json")]
        older = [file.with_name(f"other-{file.name}") for file in files]
        for file, other in zip(files, older, strict=True):
            other.hardlink_to(file)  # as an older release has it
        before = [file.read_bytes() for file in older]
        gone = visitor.press(resumed, "revoke", confirm="1")
        assert all("révoqué" in file.read_text(encoding="utf-8") for file in files)
        assert icalendar.Calendar.from_ical(files[0].read_bytes()).walk("VEVENT") == []
        assert [file.read_bytes() for file in older] == before
        assert {file.stat().st_mode & 0o777 for file in files} == {file.stat().st_mode & 0o777 for file in older}
        at_once = [file.read_bytes() for file in files]
        for other in older:
            other.unlink()
        assert "Le fil est révoqué" in gone.text
        assert visitor.get(f"{path}.ics").status == 410
        assert visitor.press(made, "open").status == 410
        assert visitor.press(resumed, "change", words="contes").status == 410

        publish(home)
        assert [(home.latest / f"{path[1:]}{file.suffix}").read_bytes() for file in files] == at_once
        assert icalendar.Calendar.from_ical((home.latest / f"{path[1:]}.ics").read_bytes()).walk("VEVENT") == []
        publish(home, clock.now + timedelta(days=31))
        assert not (home.latest / f"{path[1:]}.ics").exists()
        assert visitor.get(f"{path}.ics").status == 410


def test_stars(shared: tuple[Home, Visitor]) -> None:
    """From an event's page to a feed of starred events, and another star by key, and one taken away."""
    home, visitor = shared
    ids = [item["id"] for item in json.loads((home.latest / "feeds/all.json").read_bytes())["items"]]
    page = next((home.latest / "fr" / "evenement").glob(f"*{ids[0]}/index.html")).read_text(encoding="utf-8")
    assert f"fr/mes-fils/?star={ids[0]}" in page
    made = visitor.press(visitor.get(f"{PAGE}?star={ids[0]}"), "make")
    path = urlsplit(made.find_address("JSON")).path
    assert [item["id"] for item in json.loads(visitor.get(path).body)["items"]] == [ids[0]]
    key = made.find_address("Clé de gestion")
    starred = visitor.press(visitor.get(f"{PAGE}?star={ids[1]}"), "star", key=f" {key.upper()} ")
    assert "est dans votre fil" in starred.text
    assert {item["id"] for item in json.loads(visitor.get(path).body)["items"]} == set(ids[:2])
    less = visitor.post(PAGE, [("key", key), ("star", ids[0]), ("action", "unstar")])
    assert "n’est plus dans votre fil" in less.text
    assert [item["id"] for item in json.loads(visitor.get(path).body)["items"]] == [ids[1]]
    assert visitor.get(f"{PAGE}?star=unheard-of").status == 404
    assert visitor.post(PAGE, [("key", key), ("star", "unheard-of"), ("action", "star")]).status == 400
    assert visitor.post(PAGE, [("only_stars", "1"), ("action", "make")]).status == 400


def test_a_selection_with_a_public_feed_is_led_there(visitor: Visitor) -> None:
    """Nothing is made, whichever way it is asked."""
    shown = visitor.get(f"{PAGE}?region=04")
    assert shown.find_address("iCalendar").endswith("/feeds/region/04.ics")
    assert shown.page.css_first('button[value="make"]') is None
    forced = visitor.post(PAGE, [("region", "04"), ("action", "make")])
    assert forced.find_address("RSS").endswith("/feeds/region/04.rss")
    assert "Clé de gestion" not in [line.text() for line in forced.page.css("li.feed .name")]
    everything = visitor.post(PAGE, [("action", "make")])
    assert everything.find_address("RSS").endswith("/feeds/all.rss")


def test_a_wrong_key_opens_nothing(visitor: Visitor) -> None:
    """And says so; so does no key at all."""
    for key in ("a" * 32, "", "é" * 500, "' OR 1=1 --"):
        assert visitor.post(PAGE, [("key", key), ("action", "open")]).status == 403


@pytest.mark.parametrize(
    "name",
    ["", "x.ics", "a" * 32 + ".ics", "a" * 32, "a" * 31 + ".ics", "A" * 32 + ".ics", "a" * 32 + ".html",
     "..%2f..%2fvar%2fpeople.sqlite", "../../../var/people.sqlite", "a" * 32 + ".ics%00", "%2e%2e.ics"],
)  # fmt: skip
def test_odd_addresses_are_no_feeds(visitor: Visitor, name: str) -> None:
    """Neither another folder's files nor a list of feeds."""
    assert visitor.get(f"/feeds/m/{name}").status == 404


def test_answers_are_private(visitor: Visitor) -> None:
    """Not stored, not indexed, no cookie, no referrer, no form that leads elsewhere."""
    _, path, made = _make(visitor)
    for answer in (made, visitor.get(PAGE), visitor.get(f"{path}.ics")):
        assert answer.headers["x-robots-tag"] == "noindex"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "form-action 'self'" in answer.headers["content-security-policy"]
        assert "set-cookie" not in answer.headers
    assert made.headers["cache-control"] == "no-store"
    assert b'name="robots" content="noindex"' in made.body
    assert b"<script>" not in made.body


def test_errors_name_what_was_meant(visitor: Visitor) -> None:
    """In the language of the page, with the form to try again."""
    answer = visitor.get(f"{PAGE}?city=Rimousky")
    assert answer.status == 400
    assert "rimouski" in answer.text
    english = visitor.post(ENGLISH, [("category", "musik"), ("action", "make")])
    assert english.status == 400
    assert "Did you mean “music”?" in english.text
    assert visitor.get(f"{PAGE}?city=Trois-Rivières, Shawinigan&free=1").status == 200
    key, _, _ = _make(visitor)
    assert visitor.post(PAGE, [("key", key), ("action", "dance")]).status == 400
    assert visitor.post(PAGE, [("key", key), ("action", "change"), ("radius", "25")]).status == 400


def test_what_is_no_form_is_refused(visitor: Visitor) -> None:
    """By type and by size."""
    assert visitor.post(PAGE, [("action", "make")], kind="text/plain").status == 415
    assert visitor.post(PAGE, [("words", "a" * 40_000)]).status == 413
    assert visitor.post(PAGE, [("words", "a")] * 500).status == 400


def test_who_tries_too_often_has_to_wait(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Making and guessing are counted apart, for an hour."""
    monkeypatch.setitem(throttle.LIMITS, "make", 1)
    monkeypatch.setitem(throttle.LIMITS, "key", 2)
    clock = Clock()
    with serve(home, clock) as visitor:
        key, _, made = _make(visitor)
        again = visitor.press(visitor.get(f"{PAGE}?region=04&without=rock"), "make")
        assert again.status == 429
        assert 0 < int(again.headers["retry-after"]) <= 3601
        for _ in range(2):
            assert visitor.post(PAGE, [("key", "a" * 32), ("action", "open")]).status == 403
        assert visitor.post(PAGE, [("key", key), ("action", "open")]).status == 429
        clock.now += timedelta(hours=1, seconds=1)
        assert visitor.press(made, "open").status == 200


def test_a_feed_unknown_to_the_database_is_served_from_the_release(home: Home) -> None:
    """Should people.sqlite be lost, the feeds that were published stay until the next release."""
    with serve(home) as visitor:
        _, path, _ = _make(visitor)
        publish(home)
        body = visitor.get(f"{path}.ics").body
    for file in home.people.parent.glob("people.sqlite*"):
        file.unlink()
    with serve(home) as visitor:
        assert visitor.get(f"{path}.ics").body == body
        assert not home.people.exists()
