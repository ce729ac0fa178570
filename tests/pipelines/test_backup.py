"""Back-up and restoration: a home that is lost comes back with every identifier, account and member's feed."""

from __future__ import annotations

import io
import json
import shutil
import stat
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import zstandard
from typer.testing import CliRunner

from pipelines.cli.main import app
from pipelines.errors import BackupError
from pipelines.home import Home
from pipelines.people.accounts import accept_invitation, add_editor, change_password
from pipelines.people.database import open_people
from pipelines.people.members import add_member, find_id, list_members
from pipelines.stages.backup import prune_backups, restore_backup, write_backup
from publish.selection import parse_selection
from tests.pipelines.runs import Place
from tests.servers import FileServer, make_ics, serve_files

NOW = datetime(2026, 12, 1, 13, tzinfo=UTC)
LINE = '{"id": "d1", "at": "2026-11-30T12:00:00+00:00", "by": "marie", "kind": "unsure", "items": []}\n'


def make_home(root: Path) -> Home:
    """Return a home with a decision, settings and an open database that has something in its journal."""
    home = Home(root)
    home.make_folders()
    (home.decisions / "marie.jsonl").write_text(LINE, encoding="utf-8")
    (root / "babillard.toml").write_text('name = "Essai"\n', encoding="utf-8")
    (root / "calendars" / "04").mkdir(parents=True)
    (root / "calendars" / "do-not-collect.toml").write_text("", encoding="utf-8")
    (home.raw / "big.zst").write_bytes(b"x" * 1000)
    return home


def list_names(path: Path) -> dict[str, int]:
    """Return the names and modes that a backup holds."""
    content = zstandard.ZstdDecompressor().stream_reader(path.read_bytes()).read()
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        return {entry.name: entry.mode for entry in tar}


def write_tar(path: Path, **files: bytes) -> Path:
    """Write a backup by hand; «__» stands for a slash, «UP» for two dots."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as tar:
        for name, body in files.items():
            entry = tarfile.TarInfo(name.replace("__", "/").replace("UP", ".."))
            entry.size = len(body)
            tar.addfile(entry, io.BytesIO(body))
    path.write_bytes(zstandard.ZstdCompressor().compress(content.getvalue()))
    return path


def test_people_are_saved_while_they_are_in_use(tmp_path: Path) -> None:
    """What lies in the journal of an open database is in the backup; nothing that can be made again is."""
    home = make_home(tmp_path / "home")
    people = open_people(home.people)
    member = find_id(add_member(people, parse_selection("region=04")))
    accept_invitation(people, add_editor(people, "marie", role="editor", now=NOW), "un mot de passe bien long", NOW)
    assert home.people.with_name("people.sqlite-wal").stat().st_size > 0
    made = write_backup(home, tmp_path / "kept", NOW)
    people.dispose()
    assert made.path.name == "babillard-20261201T130000Z.tar.zst"
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert sorted(list_names(made.path)) == [
        "babillard.toml", "calendars/do-not-collect.toml", "decisions/marie.jsonl", "var/people.sqlite",
    ]  # fmt: skip
    assert list_names(made.path)["var/people.sqlite"] == 0o600
    other = Home(tmp_path / "other")
    assert restore_backup(made.path, other).files == made.files == 4
    people = open_people(other.people)
    assert [m.id for m in list_members(people)] == [member]
    assert change_password(people, "marie", "un mot de passe bien long", "un autre, plus long", keep=None, now=NOW)
    people.dispose()
    assert (other.decisions / "marie.jsonl").read_text(encoding="utf-8") == LINE


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """A home that has decisions, accounts or releases of its own keeps them, and is told the way out."""
    made = write_backup(make_home(tmp_path / "home"), tmp_path / "kept", NOW)
    for name in ("decisions/paul.jsonl", "var/people.sqlite", "build/x/index.html", "babillard.toml"):
        home = Home(tmp_path / name.replace("/", "-"))
        (home.root / name).parent.mkdir(parents=True)
        (home.root / name).write_text("mine", encoding="utf-8")
        with pytest.raises(BackupError, match="move it away, or name another --home"):
            restore_backup(made.path, home)
        assert (home.root / name).read_text(encoding="utf-8") == "mine"
        assert not list(home.root.glob(".restored-*"))


def test_sources_that_are_there_stay(tmp_path: Path) -> None:
    """Who left after the backup was made stays away: today's do-not-collect.toml wins, what it lacks comes back."""
    home = make_home(tmp_path / "home")
    (home.root / "calendars" / "04" / "source.toml").write_text("kept", encoding="utf-8")
    made = write_backup(home, tmp_path / "kept", NOW)
    other = Home(tmp_path / "other")
    (other.root / "calendars").mkdir(parents=True)
    (other.root / "calendars" / "do-not-collect.toml").write_text("[[left]]", encoding="utf-8")
    (other.root / "babillard.toml").write_bytes((home.root / "babillard.toml").read_bytes())
    restore_backup(made.path, other)
    assert (other.root / "calendars" / "do-not-collect.toml").read_text(encoding="utf-8") == "[[left]]"
    assert (other.root / "calendars" / "04" / "source.toml").read_text(encoding="utf-8") == "kept"
    (tmp_path / "third" / "site").mkdir(parents=True)
    (tmp_path / "third" / "babillard.toml").write_text("name = 'Autre'", encoding="utf-8")
    with pytest.raises(BackupError, match=r"babillard\.toml: is there already"):
        restore_backup(made.path, Home(tmp_path / "third"))
    assert not (tmp_path / "third" / "calendars").exists(), "nothing is moved before all is known to fit"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"UP__evil.toml": b""}, "no backup of Babillard"),
        ({"decisions__UP__UP__evil": b""}, "no backup of Babillard"),
        ({"bin__sh": b""}, "no backup of Babillard"),
        ({"build__v1__index.html": b"x"}, "no whole index.json"),
    ],
)
def test_what_is_no_backup_is_refused(tmp_path: Path, files: dict[str, bytes], said: str) -> None:
    """No path leads out of the home, no release without its index is served."""
    with pytest.raises(BackupError, match=said):
        restore_backup(write_tar(tmp_path / "b.tar.zst", **files), Home(tmp_path / "home"))
    assert not list(tmp_path.rglob("evil*"))
    (tmp_path / "torn.tar.zst").write_bytes(b"\x28\xb5\x2f\xfd garbage")
    with pytest.raises(BackupError, match="no backup of Babillard, or a damaged one"):
        restore_backup(tmp_path / "torn.tar.zst", Home(tmp_path / "home"))


def test_a_restoration_that_fails_leaves_no_trace(tmp_path: Path) -> None:
    """No folder that looks like a home; one that was there is as it was, its own empty folders included."""
    torn = tmp_path / "torn.tar.zst"
    torn.write_bytes(b"no backup")
    (tmp_path / "there" / "var").mkdir(parents=True)
    (tmp_path / "there" / "notes.txt").touch()
    before = sorted(tmp_path.rglob("*"))
    for home in ("new", "far/away", "there"):
        done = CliRunner().invoke(app, ["restore", str(torn), "--home", str(tmp_path / home)])
        assert isinstance(done.exception, BackupError)
        assert sorted(tmp_path.rglob("*")) == before


def test_a_changed_release_is_refused(tmp_path: Path) -> None:
    """Each file of the release is what its index says, or the backup is not put back."""
    index = {"version": "v1", "clock": "", "digest": "", "counts": {}, "sources": {}}
    index |= {"files": {"index.html": {"bytes": 1, "sha256": "0" * 64}}}
    files = {"build__v1__index.json": json.dumps(index).encode(), "build__v1__index.html": b"x"}
    with pytest.raises(BackupError, match=r"lacks index\.html, or holds another one"):
        restore_backup(write_tar(tmp_path / "b.tar.zst", **files), Home(tmp_path / "home"))


def test_the_newest_backups_stay(tmp_path: Path) -> None:
    """Old ones go; other files of the folder do not."""
    home = make_home(tmp_path / "home")
    made = [write_backup(home, tmp_path / "kept", NOW.replace(day=day)).path for day in range(1, 6)]
    (tmp_path / "kept" / "notes.txt").touch()
    assert prune_backups(tmp_path / "kept", 2) == made[:3]
    assert sorted(p.name for p in (tmp_path / "kept").iterdir()) == [made[3].name, made[4].name, "notes.txt"]


def test_the_commands_say_what_they_did(tmp_path: Path) -> None:
    """An empty home is no backup; facts are JSON."""
    runner = CliRunner()
    (tmp_path / "empty").mkdir()
    empty = runner.invoke(app, ["backup", str(tmp_path / "kept"), "--home", str(tmp_path / "empty")])
    assert isinstance(empty.exception, BackupError)
    home = make_home(tmp_path / "home")
    command = ["backup", str(tmp_path / "kept"), "--home", str(home.root), "--now", "2026-12-01T13:00:00Z", "--json"]
    facts = json.loads(runner.invoke(app, command).output)
    assert (facts["files"], facts["has_people"], facts["removed"]) == (3, False, [])
    back = runner.invoke(app, ["restore", facts["path"], "--home", str(tmp_path / "new"), "--json"])
    assert json.loads(back.output)["files"] == 3


@pytest.fixture
def server(tmp_path: Path) -> Iterator[FileServer]:
    """Serve one calendar."""
    events = (
        f"UID:{n}@essai\nSUMMARY:Concert {n}\nDTSTART;TZID=America/Toronto:202612{n}T193000" for n in range(10, 16)
    )
    with serve_files({"/un.ics": ("text/calendar", make_ics(*events))}) as served:
        yield served


@pytest.mark.slow
def test_a_lost_home_comes_back(tmp_path: Path, server: FileServer) -> None:
    """The disk is gone and the source is down: subscribers, members and editors notice nothing."""
    place = Place(tmp_path)
    place.add_source("un", f"{server.url}/un.ics")
    home = Home(place.home)
    home.make_folders()
    people = open_people(home.people)
    member = find_id(add_member(people, parse_selection("region=04")))
    people.dispose()
    (home.decisions / "marie.jsonl").write_text(LINE, encoding="utf-8")
    place.run()
    feeds = {p.relative_to(place.latest.resolve()): p.read_bytes() for p in place.latest.resolve().rglob("*.ics")}
    assert Path(f"feeds/m/{member}.ics") in feeds
    made = write_backup(home, tmp_path / "kept", NOW)
    shutil.rmtree(home.root)
    server.files.clear()
    restore_backup(made.path, home)
    restored = {p.relative_to(place.latest.resolve()): p.read_bytes() for p in place.latest.resolve().rglob("*.ics")}
    assert restored == feeds
    facts = place.run(now="2026-12-01T20:00:00-05:00")
    assert facts["sources"]["un"]["result"] == "failed"
    later = {p.relative_to(place.latest.resolve()): p.read_bytes() for p in place.latest.resolve().rglob("*.ics")}
    assert later == feeds
    assert (home.decisions / "marie.jsonl").read_text(encoding="utf-8") == LINE
