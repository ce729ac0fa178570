"""Reading a candidate back: each kind of damage is named before anything is switched."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from publish import validate
from publish.model import Edition, Instance
from publish.release import write_candidate
from publish.validate import check_release

EDITION = Edition(datetime(2026, 12, 1, tzinfo=UTC), date(2026, 12, 1), (), (), (), {}, {}, Instance())
ICS = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20261201T000000Z\r\nDTSTART:20261205T193000\r\n"
    b"SUMMARY:Un\r\nSEQUENCE:0\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
GOOD = {
    "index.html": b'<a href="fr/">fr</a>',
    "fr/index.html": b'<a href="../en/">en</a> <a href="/feeds/all.ics">ics</a> <a href="https://ailleurs.example/">x</a>',
    "en/index.html": b'<a href="#haut">haut</a>',
    "feeds/all.ics": ICS,
    "feeds/all.rss": b"<rss/>",
    "feeds/all.json": b"{}",
}


def check(tmp_path: Path, changes: dict[str, bytes | None], known: frozenset[str] = frozenset()) -> list[str]:
    """Return the problems of a good release after some changes."""
    folder = tmp_path / ".aside"
    (folder / "data").mkdir(parents=True)
    for name in ("events", "occurrences", "provenance"):
        pq.write_table(pa.table({"event_id": pa.array(["e1"], pa.string())}), folder / "data" / f"{name}.parquet")
    files = [(name, content) for name, content in {**GOOD, **changes}.items() if content is not None]
    write_candidate(tmp_path, files, EDITION, folder)
    return check_release(folder, known)


def test_a_good_release_has_no_problem(tmp_path: Path) -> None:
    """Nothing is said of a release that may be served."""
    assert check(tmp_path, {}, frozenset({"feeds/all.ics"})) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"feeds/all.ics": ICS.replace(b"END:VCALENDAR", b"")}, "not one whole VCALENDAR"),
        ({"feeds/all.ics": ICS.replace(b"UID:a\r\n", b"")}, "UID is missing"),
        ({"feeds/all.ics": ICS.replace(b"SEQUENCE:0\r\n", b"")}, "lacks DTSTART"),
        ({"feeds/all.rss": b"<rss><channel></rss>"}, "not well-formed"),
        ({"feeds/all.json": b"{"}, "not JSON"),
        ({"fr/index.html": b'<a href="../nulle-part/">x</a>'}, "links to /nulle-part/"),
        ({"en/index.html": None}, "en/index.html: is missing"),
    ],
)
def test_damage_is_named(tmp_path: Path, changes: dict[str, bytes | None], said: str) -> None:
    """Each damage gives one line that names the file."""
    [problem, *_] = check(tmp_path, changes)
    assert said in problem


def test_several_processes_find_what_one_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same lines in the same order."""
    spoilt: dict[str, bytes | None] = {f"feeds/{n}.json": b"{" for n in range(9)}
    alone = check(tmp_path / "one", spoilt)
    monkeypatch.setattr(validate, "FILES_A_PROCESS", 2)
    assert check_release(tmp_path / "one" / ".aside", processes=3) == alone
    assert [line[:12] for line in alone] == [f"feeds/{n}.json" for n in range(9)]


RSS = b'<?xml version="1.0"?>\n<rss>\n<item>\n<a>1</a>\n</item>\n<item>\n<b/>\n</item>\n</rss>\n'
JSON = b'{\n "items": [\n  {\n   "id": "a",\n   "more": {\n    "x": 1\n   }\n  },\n  {\n   "id": "b"\n  }\n ]\n}\n'


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize(
    ("name", "good", "old", "new"),
    [
        ("x.rss", RSS, b"</a>", b""),
        ("x.rss", RSS, b"<b/>\n</item>", b"<b/>"),
        ("x.rss", RSS, b"</item>\n</rss>", b"</rss>"),
        ("x.rss", RSS, b"</item>\n<item>", b"</item>\n&<item>"),
        ("x.rss", RSS, b"</rss>", b""),
        ("x.json", JSON, b'"a",', b'"a"'),
        ("x.json", JSON, b"  },\n", b"  }\n"),
        ("x.json", JSON, b"  },\n", b"  },,\n"),
        ("x.json", JSON, b'"b"\n  }', b'"b"\n  },'),
        ("x.json", JSON, b" ]\n}", b"}"),
        ("x.json", JSON, b"{\n    ", b"\n    "),
    ],
)
def test_damage_is_found_between_known_items(
    tmp_path: Path, name: str, good: bytes, old: bytes, new: bytes, known: bool
) -> None:
    """Items that other feeds have shown already are not read again; what stands around them is."""
    before = {f"feeds/a{name}": good} if known else {}
    bad = good.replace(old, new)
    assert bad != good
    assert check(tmp_path / "good", {**before, f"feeds/b{name}": good}) == []
    [problem] = check(tmp_path / "bad", {**before, f"feeds/b{name}": bad})
    assert f"feeds/b{name}: is no" in problem


def test_an_entry_that_is_known_may_not_stand_twice(tmp_path: Path) -> None:
    """Of the same bytes in two calendars it is sound; twice in one, it is not."""
    start, end = ICS.index(b"BEGIN:VEVENT"), ICS.index(b"END:VCALENDAR")
    twice = ICS[:end] + ICS[start:]
    assert check(tmp_path / "good", {"feeds/b.ics": ICS}) == []
    assert check(tmp_path / "bad", {"feeds/b.ics": twice}) == ["feeds/b.ics: a UID is missing or there twice"]


def test_a_feed_may_not_disappear(tmp_path: Path) -> None:
    """A feed that was published before must still be there."""
    [problem] = check(tmp_path, {}, frozenset({"feeds/city/sorel.ics"}))
    assert "feeds/city/sorel.ics: a published feed has disappeared" in problem
