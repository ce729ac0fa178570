"""Runs of the real command over calendars served on loopback, in this process or in one of their own."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipelines.cli.main import main

SOURCE = """
id = "{id}"
title = "{id}"
kind = "{kind}"
url = "{url}"
region = "04"
city = "Trois-Rivières"
language = "fr"
[rights]
basis = "{basis}"
"""
NOW = "2026-12-01T08:00:00-05:00"


@dataclass(frozen=True, slots=True)
class Place:
    """A home and a catalogue under one temporary folder."""

    root: Path

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def calendars(self) -> Path:
        return self.root / "calendars"

    @property
    def latest(self) -> Path:
        return self.home / "build" / "latest"

    def add_source(self, source_id: str, url: str, kind: str = "ical", basis: str = "public-feed") -> None:
        """Write a source.toml."""
        folder = self.calendars / source_id
        folder.mkdir(parents=True, exist_ok=True)
        text = SOURCE.format(id=source_id, url=url, kind=kind, basis=basis)
        (folder / "source.toml").write_text(text, encoding="utf-8")

    def command(self, *options: str, now: str = NOW) -> list[str]:
        """Return the command line of a run here."""
        return [sys.executable, "-m", "pipelines.cli.main", *self._list_words(*options, now=now)]

    def run(self, *options: str, now: str = NOW, expect: int = 0) -> dict[str, Any]:
        """Run to the end in this process, where Dagster is there already, and return the facts it prints."""
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as left:
            main(self._list_words(*options, now=now))
        return _read_facts(left.value.code, out.getvalue(), err.getvalue(), expect)

    def run_apart(self, *options: str, now: str = NOW, expect: int = 0) -> dict[str, Any]:
        """Run to the end in a process of its own, as from a shell."""
        done = subprocess.run(self.command(*options, now=now), capture_output=True, text=True, timeout=120, check=False)
        return _read_facts(done.returncode, done.stdout, done.stderr, expect)

    def _list_words(self, *options: str, now: str) -> list[str]:
        return [
            "run", "--calendars", str(self.calendars), "--home", str(self.home), "--now", now,
            "--allow-private-hosts", "--json", *options,
        ]  # fmt: skip

    def load(self, name: str) -> list[dict[str, Any]]:
        """Return the rows of an open data table of the latest release."""
        rows: list[dict[str, Any]] = pq.read_table(self.latest / "data" / f"{name}.parquet").to_pylist()
        return rows

    def digests(self) -> dict[str, str]:
        """Return file → sha256 of the latest release, as its index tells."""
        index = json.loads((self.latest / "index.json").read_text(encoding="utf-8"))
        return {name: entry["sha256"] for name, entry in index["files"].items() if "sha256" in entry}


def _read_facts(code: int | str | None, out: str, err: str, expect: int) -> dict[str, Any]:
    assert code == expect, err
    facts: dict[str, Any] = json.loads(out) if out else {"stderr": err}
    return facts
