"""A host of plain files: the documented upload, by rsync itself."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.clients.programs import find_program

pytestmark = pytest.mark.clients
DOCUMENT = Path(__file__).parents[2] / "docs" / "operations.md"


def upload(home: Path, host: Path) -> list[str]:
    """Run the documented command in a home, onto a folder; return what it sent and removed."""
    (line,) = re.findall(r"^rsync .*$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    words = shlex.split(line.replace("web@host.example:public_html/", f"{host}/"))
    words[0] = find_program("rsync")
    done = subprocess.run([*words, "--itemize-changes"], cwd=home, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def make_release(home: Path, version: str, **pages: str) -> None:
    """Write a release and serve it."""
    folder = home / "build" / version
    for name, text in (pages | {"index.json": json.dumps(version)}).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (home / "build" / "latest").unlink(missing_ok=True)
    (home / "build" / "latest").symlink_to(version)


def test_the_documented_upload(tmp_path: Path) -> None:
    """All arrives, hidden folders too; what is gone is removed, the host's own file stays; unchanged files rest."""
    host = tmp_path / "host"
    host.mkdir()
    (host / ".htaccess").write_text("ours", encoding="utf-8")
    make_release(tmp_path, "v1", **{"fr/a/index.html": "a", ".well-known/security.txt": "s", "feeds/m/x.ics": "x"})
    upload(tmp_path, host)
    release = (tmp_path / "build" / "v1").resolve()
    found = {p.relative_to(host).as_posix() for p in host.rglob("*") if p.is_file()}
    assert found == {p.relative_to(release).as_posix() for p in release.rglob("*") if p.is_file()} | {".htaccess"}
    assert upload(tmp_path, host) == []
    make_release(tmp_path, "v2", **{"fr/b/index.html": "b", ".well-known/security.txt": "s"})
    changes = upload(tmp_path, host)
    assert (host / "fr" / "b" / "index.html").read_text(encoding="utf-8") == "b"
    assert not (host / "fr" / "a").exists()
    assert not (host / "feeds").exists()
    assert (host / ".htaccess").read_text(encoding="utf-8") == "ours"
    assert any("*deleting" in line for line in changes)
