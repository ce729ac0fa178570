"""Golden cases: what was read once is read again, differences are told; and all of the catalogue's cases hold."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sources.catalogue import BUNDLED, load_source
from sources.golden import check_golden, make_golden
from sources.model import Page

NOW = datetime(2026, 12, 1, 13, tzinfo=UTC)
TOML = """id = "essai"
title = "Essai"
kind = "ical"
url = "https://exemple.qc.ca/c.ics"
region = "04"
language = "fr"
[rights]
basis = "pending"
"""


def make_body(titles: int, padding: str = "") -> bytes:
    """Return a calendar of so many events."""
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{n}\r\nSUMMARY:Film {n}\r\nDTSTART:20261205T{10 + n % 12}0000Z\r\n"
        f"DESCRIPTION:{padding}\r\nEND:VEVENT\r\n"
        for n in range(titles)
    )
    return f"BEGIN:VCALENDAR\r\n{events}END:VCALENDAR\r\n".encode()


def write_case(folder: Path, body: bytes) -> Path:
    """Write a source with its golden case; return its folder."""
    folder = folder / "essai"
    (folder / "golden").mkdir(parents=True)
    (folder / "source.toml").write_text(TOML, encoding="utf-8")
    page = Page("https://exemple.qc.ca/c.ics", body, "text/calendar", NOW)
    for name, content in make_golden(load_source(folder / "source.toml"), [page], NOW).items():
        (folder / "golden" / name).write_bytes(content)
    return folder


def test_a_case_holds_and_tells_what_changed(tmp_path: Path) -> None:
    """A fresh case has nothing to say; a change of source.toml that moves the hours is told listing by listing."""
    body = make_body(2).replace(b"0000Z", b"0000")
    folder = write_case(tmp_path, body)
    assert check_golden(folder) == []
    path = folder / "source.toml"
    path.write_text(path.read_text().replace("[rights]", 'timezone = "America/Halifax"\n[rights]'), encoding="utf-8")
    told = check_golden(folder)
    assert len(told) == 2
    assert "«Film 0», occurrences" in told[0]
    assert "-04:00" in told[0]


def test_listings_that_come_and_go_are_named(tmp_path: Path) -> None:
    """A listing that is no longer read, and one that was not expected, are told by title."""
    folder = write_case(tmp_path, make_body(3))
    path = folder / "golden" / "expected.json"
    rows = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps([rows[0], rows[1], rows[2] | {"key": "x", "title": "Parti"}]), encoding="utf-8")
    assert check_golden(folder) == [
        "golden: «Film 2» is read, and was not expected",
        "golden: «Parti» is no longer read",
    ]


def test_long_bodies_are_compressed(tmp_path: Path) -> None:
    """A body over 200 KB is stored compressed, and read back whole."""
    folder = write_case(tmp_path, make_body(600, "x" * 500))
    assert (folder / "golden" / "01.ics.zst").stat().st_size < 100_000
    assert check_golden(folder) == []


def test_a_source_without_a_case_and_a_spoilt_one(tmp_path: Path) -> None:
    """No case is nothing to check; a spoilt one is told, never raised."""
    assert check_golden(tmp_path) == []
    folder = write_case(tmp_path, make_body(1))
    (folder / "golden" / "case.json").write_text("{", encoding="utf-8")
    assert "cannot be read" in check_golden(folder)[0]
    (folder / "golden" / "case.json").write_text('{"now": "2026-12-01", "pages": [{"url": 3}]}', encoding="utf-8")
    assert len(check_golden(folder)) == 1


@pytest.mark.parametrize("folder", sorted(path.parent for path in BUNDLED.rglob("golden")), ids=lambda path: path.name)
def test_cases_of_the_catalogue_hold(folder: Path) -> None:
    """Each source of the catalogue that has a golden case is still read as expected."""
    assert check_golden(folder) == []
