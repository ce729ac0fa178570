"""The direction of imports: sources → dedupe → publish, pipelines on top, Dagster and the environment only there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_import_contracts_are_kept() -> None:
    """import-linter finds no import against the contracts of pyproject.toml."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_only_pipelines_reads_the_environment() -> None:
    """No other package looks at environment variables or sets up logging."""
    pattern = re.compile(r"os\.environ|os\.getenv|logging\.basicConfig|structlog\.configure")
    guilty = [
        path.relative_to(ROOT).as_posix()
        for package in ("sources", "dedupe", "publish")
        for path in (ROOT / package).rglob("*.py")
        if pattern.search(path.read_text(encoding="utf-8"))
    ]
    assert guilty == []


def test_the_lock_names_no_host() -> None:
    """Every package is pinned and hashed, and no registry is named."""
    for name in ("lock.txt", "uv.txt"):
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        assert "://" not in text
        pins = re.findall(r"^[\w.\[\]-]+==\S+", text, re.MULTILINE)
        assert pins
        assert text.count("--hash=sha256:") >= len(pins)
