"""The archive of raw responses."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from sources.archive import Answer, Archive, carry_over, write_atomically
from sources.errors import ArchiveError

AT = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
ANSWER = Answer("http://x/", "http://x/real", "entry", 200, AT.isoformat(), digest="d", headers={"etag": "é"})


def test_body_is_stored_once(tmp_path: Path) -> None:
    """The same bytes have one file, and come back as they were."""
    archive = Archive(tmp_path)
    body = bytes(range(256)) * 100
    digest = archive.store_body("s", body)
    assert archive.store_body("s", body) == digest
    assert archive.load_body("s", digest) == body
    assert len(list((tmp_path / "s" / "bodies").iterdir())) == 1


def test_damaged_body_is_noticed_and_mended(tmp_path: Path) -> None:
    """A body that is not what its name says is an error, until it is stored again."""
    archive = Archive(tmp_path)
    digest = archive.store_body("s", b"calendar")
    (tmp_path / "s" / "bodies" / f"{digest}.zst").write_bytes(b"(\xb5/\xfd damaged")
    with pytest.raises(ArchiveError):
        archive.load_body("s", digest)
    assert not archive.has_body("s", digest)
    archive.store_body("s", b"calendar")
    assert archive.load_body("s", digest) == b"calendar"


def test_newest_manifest_is_read(tmp_path: Path) -> None:
    """The newest by the clock of the crawl counts, whatever time zone that clock was in."""
    archive = Archive(tmp_path)
    archive.write_manifest("s", AT, [ANSWER])
    newer = (AT + timedelta(hours=1)).astimezone(timezone(timedelta(hours=-5)))
    path = archive.write_manifest("s", newer, [replace(ANSWER, digest="e")])
    assert path.name == "20261125T130000Z.jsonl"
    assert archive.last_manifest("s") == {"http://x/": replace(ANSWER, digest="e")}


def test_unreadable_manifest_is_passed_over(tmp_path: Path) -> None:
    """Half a line, or a field of a newer program, leaves the manifest before it."""
    archive = Archive(tmp_path)
    archive.write_manifest("s", AT, [ANSWER])
    for number, text in enumerate(('{"url": "http', '{"url": "x", "tomorrow": 1}', "\x00", '["list"]')):
        (tmp_path / "s" / f"2027010{number + 1}T000000Z.jsonl").write_text(text, encoding="utf-8")
    assert archive.last_manifest("s") == {"http://x/": ANSWER}
    assert archive.last_manifest("never fetched") == {}


def test_failure_carries_the_last_good_body() -> None:
    """The body, its headers and address stay; the beginning of the trouble is kept over several failures."""
    failed = Answer("http://x/", "http://x/", "entry", 500, "2026-11-26T00:00:00+00:00", reason="http-500")
    once = carry_over(ANSWER, failed)
    assert (once.digest, once.final_url, once.headers, once.reason) == ("d", "http://x/real", {"etag": "é"}, "http-500")
    twice = carry_over(once, replace(failed, at="2026-11-27T00:00:00+00:00"))
    assert (twice.digest, twice.since, twice.at) == ("d", failed.at, "2026-11-27T00:00:00+00:00")


def test_writing_is_all_or_nothing(tmp_path: Path) -> None:
    """A file is replaced whole and nothing is left beside it."""
    path = tmp_path / "file"
    for content in (b"one", b"two"):
        write_atomically(path, content)
    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]


def test_a_clock_that_was_ahead_hides_nothing(tmp_path: Path) -> None:
    """A manifest from after the clock counts only while there is no other."""
    archive = Archive(tmp_path)
    archive.write_manifest("s", AT + timedelta(days=200), [replace(ANSWER, digest="ahead")])
    assert archive.last_manifest("s", until=AT)["http://x/"].digest == "ahead"
    archive.write_manifest("s", AT, [ANSWER])
    assert archive.last_manifest("s", until=AT) == {"http://x/": ANSWER}
    assert archive.last_manifest("s", until=AT + timedelta(days=1)) == {"http://x/": ANSWER}
    assert archive.last_manifest("s")["http://x/"].digest == "ahead"
