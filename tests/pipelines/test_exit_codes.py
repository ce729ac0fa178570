"""Exit codes and messages of the whole command line: 2 for a wrong word, 1 for work that failed, nothing on standard
output for either."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from pipelines.cli.main import main
from pipelines.system_errors import explain_system_error

SOURCE = """
id = "culture"
title = "Culture"
kind = "ical"
url = "https://culture.example/a.ics"
region = "04"
language = "fr"
[rights]
basis = "pending"
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one source, no release, and settings that cannot be used."""
    (tmp_path / "calendars" / "culture").mkdir(parents=True)
    (tmp_path / "calendars" / "culture" / "source.toml").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "bad.toml").write_text("contact = 'x'", encoding="utf-8")
    (tmp_path / "none.zst").write_bytes(b"no backup")
    monkeypatch.chdir(tmp_path)
    return tmp_path


WRONG_WORDS = [
    "run --only cultur --calendars calendars",
    "run --calendars nowhere",
    "run --settings nowhere.toml",
    "run --now tomorrow",
    "serve --home nowhere",
    "prune --home nowhere",
    "backup copies --home nowhere",
    "notify --home nowhere",
    "settings --home nowhere",
    "train --home nowhere",
    "queue --home nowhere",
    "run --home bad.toml --calendars calendars",
    "restore nowhere.tar.zst",
    "notify --calendars nowhere",
    "source list --calendars nowhere",
    "source check cultur --calendars calendars",
    "source preview cultur --calendars calendars",
    "source remove cultur --calendars calendars --yes",
    "editor add É",
    "editor add marie --role boss",
    "editor add marie --regions 99",
    "editor remove nobody",
    "dates 5_mai --lang xx",
    "dates 5_mai --timezone Mars",
    "match nowhere.parquet --out x",
    "evaluate nowhere.jsonl",
]
FAILED_WORK = [
    "run --calendars calendars --settings bad.toml",
    "settings --settings bad.toml",
    "restore none.zst",
    "prune",
    "backup copies",
    "serve --calendars calendars",
    "queue",
    "explain nothing",
]


@pytest.mark.parametrize(("words", "code"), [(w, 2) for w in WRONG_WORDS] + [(w, 1) for w in FAILED_WORK])
def test_exit_codes(here: Path, capsys: pytest.CaptureFixture[str], words: str, code: int) -> None:
    """A script can tell a slip in its command line from work that failed; neither prints facts."""
    with pytest.raises(SystemExit) as left:
        main(words.split())
    shown = capsys.readouterr()
    assert (left.value.code, shown.out) == (code, "")
    assert shown.err.strip()
    assert "Errno" not in shown.err
    assert "Traceback" not in shown.err


def test_a_slip_in_the_path_of_a_home_is_told(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A new, empty home publishes everything anew, under other identifiers: whoever meant another one sees it at once.
    Commands that need what a home holds make none."""
    (here / "babillard" / "decisions").mkdir(parents=True)
    (here / "babillart").mkdir()  # no home
    with pytest.raises(SystemExit) as left:
        main(["prune", "--home", "babilard"])
    assert left.value.code == 2
    said = capsys.readouterr().err
    assert "babilard: there is no such folder; nearest: «babillard»; name another --home" in said
    assert not (here / "babilard").exists()
    with pytest.raises(SystemExit) as left:
        main(["run", "--home", "babilard", "--calendars", "calendars", "--offline"])
    assert left.value.code == 0
    assert "babilard: a new home begins here; nearest: «babillard»" in capsys.readouterr().err
    with pytest.raises(SystemExit) as left:
        main(["run", "--home", "babilard", "--calendars", "calendars", "--offline"])
    assert "new home" not in capsys.readouterr().err


def test_what_the_system_refuses_is_told_with_its_path_and_the_way_out() -> None:
    """No «[Errno 28]»."""
    assert "babillard prune" in explain_system_error(OSError(errno.ENOSPC, "No space left on device"))
    refused = explain_system_error(PermissionError(errno.EACCES, "Permission denied", "/srv/x"))
    assert refused == "/srv/x: this user may not read or write it; run as the user that owns the home"
    assert explain_system_error(OSError("127.0.0.1:80: nobody can listen there")).startswith("127.0.0.1:80")


def test_a_variable_that_is_neither_yes_nor_no_is_told(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """«true» would otherwise be a silent no."""
    monkeypatch.setenv("BABILLARD_SERVES_MEMBERS", "true")
    with pytest.raises(SystemExit) as left:
        main(["settings"])
    assert left.value.code == 1
    assert "BABILLARD_SERVES_MEMBERS: «true» is neither 1 (yes) nor 0 (no)" in capsys.readouterr().err
