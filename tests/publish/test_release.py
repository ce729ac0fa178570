"""Releases: written aside, switched whole, never written twice, pruned with care."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from publish.errors import ReleaseError
from publish.model import Edition, Instance
from publish.release import find_old_releases, load_index, mend_latest, switch, write_candidate

NOW = datetime(2026, 12, 1, 13, tzinfo=UTC)
EDITION = Edition(NOW, date(2026, 12, 1), (), (), (), {}, {}, Instance())


def publish(build: Path, content: bytes, now: datetime = NOW) -> Path:
    """Write a release of one file and switch to it."""
    prepared = build / ".aside-test"
    prepared.mkdir(parents=True)
    files = [("fr/index.html", content)]
    return switch(build, write_candidate(build, files, replace(EDITION, now=now), prepared))


def test_latest_serves_the_new_release(tmp_path: Path) -> None:
    """After a switch `latest` shows the release, with its index."""
    folder = publish(tmp_path, b"un")
    assert (tmp_path / "latest").resolve() == folder.resolve()
    index = load_index(tmp_path / "latest")
    assert index is not None
    assert index["version"] == folder.name
    assert index["clock"] == NOW.isoformat()
    assert index["files"]["fr/index.html"]["bytes"] == 2
    assert len(index["files"]["fr/index.html"]["sha256"]) == 64
    assert not list(tmp_path.glob(".*"))


def test_identical_content_is_not_written_twice(tmp_path: Path) -> None:
    """The same content at a later clock keeps the release there is."""
    first = publish(tmp_path, b"un")
    again = publish(tmp_path, b"un", NOW.replace(day=2))
    assert again.resolve() == first.resolve()
    assert [p.name for p in tmp_path.iterdir() if p.is_dir() and not p.is_symlink()] == [first.name]


def test_same_clock_and_content_is_the_same_release(tmp_path: Path) -> None:
    """Two homes with the same input and clock make the same version."""
    assert publish(tmp_path / "a", b"un").name == publish(tmp_path / "b", b"un").name


def test_the_duckdb_file_does_not_count(tmp_path: Path) -> None:
    """DuckDB files are compared by content elsewhere: listed without hash, left out of the digest."""
    prepared = tmp_path / ".aside-test"
    (prepared / "data").mkdir(parents=True)
    (prepared / "data" / "babillard.duckdb").write_bytes(b"x")
    candidate = write_candidate(tmp_path, [], EDITION, prepared)
    index = json.loads((prepared / "index.json").read_text(encoding="utf-8"))
    assert index["files"] == {"data/babillard.duckdb": {"bytes": 1}}
    other = tmp_path / ".aside-other"
    other.mkdir()
    assert write_candidate(tmp_path, [], EDITION, other).digest == candidate.digest


def test_the_search_index_counts_by_its_texts(tmp_path: Path) -> None:
    """Its files come out in another order each time; the file that says of which texts they are is what counts."""
    digests = []
    for chunk, texts in ((b"ab", b"1"), (b"ba", b"1"), (b"ab", b"2")):
        prepared = tmp_path / f".aside-{len(digests)}"
        prepared.mkdir()
        files = [("pagefind/filter/fr.pf_filter", chunk), ("pagefind.json", texts)]
        digests.append(write_candidate(tmp_path, files, EDITION, prepared).digest)
    assert digests[0] == digests[1] != digests[2]


def test_a_path_cannot_leave_the_release(tmp_path: Path) -> None:
    """A file name made from hostile text cannot be written elsewhere."""
    prepared = tmp_path / ".aside-test"
    prepared.mkdir()
    with pytest.raises(ReleaseError, match="outside"):
        write_candidate(tmp_path, [("../evil.html", b"")], EDITION, prepared)
    assert not (tmp_path / "evil.html").exists()


def test_pruning_keeps_seven_and_one_a_month(tmp_path: Path) -> None:
    """The last seven releases and the last of each month stay."""
    for month in (9, 10, 11):
        for day in (1, 15, 28):
            publish(tmp_path, f"{month}-{day}".encode(), datetime(2026, month, day, tzinfo=UTC))
    old = find_old_releases(tmp_path, keep=2)
    assert [version[:8] for version in old] == ["20260901", "20260915", "20261001", "20261015", "20261101"]


def test_the_release_that_is_served_is_never_old(tmp_path: Path) -> None:
    """Whoever turned `latest` back to an earlier release keeps it."""
    first = publish(tmp_path, b"0", datetime(2026, 9, 1, tzinfo=UTC))
    for day in range(2, 12):
        publish(tmp_path, str(day).encode(), datetime(2026, 9, day, tzinfo=UTC))
    assert first.name in find_old_releases(tmp_path)
    (tmp_path / "latest").unlink()
    (tmp_path / "latest").symlink_to(first.name)
    assert first.name not in find_old_releases(tmp_path)


def test_a_link_that_leads_nowhere_is_turned_to_the_newest_release(tmp_path: Path) -> None:
    """What is served is mended from what is there; a sound link is left alone."""
    assert mend_latest(tmp_path) is None
    newest = publish(tmp_path, b"un")
    assert mend_latest(tmp_path) is None
    (tmp_path / "latest").unlink()
    (tmp_path / "latest").symlink_to("nowhere")
    assert mend_latest(tmp_path) == newest.name
    assert (tmp_path / "latest" / "index.json").is_file()


@pytest.mark.parametrize("content", ["", "[]", "{}", "garbage", '{"version": "x"}'])
def test_half_an_index_is_no_index(tmp_path: Path, content: str) -> None:
    """Whatever stands in a spoilt index.json, the next release is made all the same."""
    spoilt = publish(tmp_path, b"un")
    (spoilt / "index.json").write_text(content, encoding="utf-8")
    assert load_index(spoilt) is None
    assert publish(tmp_path, b"deux", NOW.replace(day=2)).is_dir()
