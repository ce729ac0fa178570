"""Retention of raw responses: old ones leave, what is still named stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sources.archive import Answer, Archive
from sources.retention import find_old_files

NOW = datetime(2026, 12, 1, tzinfo=UTC)


def store(archive: Archive, at: datetime, body: bytes) -> str:
    """Archive one crawl that brought one body."""
    digest = archive.store_body("s", body)
    answer = Answer("https://a.example/", "https://a.example/", "entry", 200, at.isoformat(), digest)
    archive.write_manifest("s", at, [answer])
    return digest


def test_old_bodies_leave_and_named_ones_stay(tmp_path: Path) -> None:
    """After 90 days a manifest goes, with the bodies that no later one names."""
    archive = Archive(tmp_path)
    gone = store(archive, NOW - timedelta(days=100), b"old")
    shared = store(archive, NOW - timedelta(days=95), b"same")
    store(archive, NOW - timedelta(days=1), b"same")
    names = [path.name for path in find_old_files(tmp_path, now=NOW)]
    assert names == ["20260823T000000Z.jsonl", "20260828T000000Z.jsonl", f"{gone}.zst"]
    assert f"{shared}.zst" not in names


def test_the_newest_manifest_stays_whatever_its_age(tmp_path: Path) -> None:
    """A source that was silent for a year is still published from what it said last."""
    archive = Archive(tmp_path)
    store(archive, NOW - timedelta(days=365), b"last words")
    assert find_old_files(tmp_path, now=NOW) == []
    assert find_old_files(tmp_path / "nowhere", now=NOW) == []
