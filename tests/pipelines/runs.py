"""Runs of the real command in its own process, over calendars served on loopback."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

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
        return [
            sys.executable, "-m", "pipelines.cli.main", "run", "--calendars", str(self.calendars),
            "--home", str(self.home), "--now", now, "--allow-private-hosts", "--json", *options,
        ]  # fmt: skip

    def run(self, *options: str, now: str = NOW, expect: int = 0) -> dict[str, Any]:
        """Run to the end and return the facts it prints."""
        done = subprocess.run(self.command(*options, now=now), capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == expect, done.stderr
        facts: dict[str, Any] = json.loads(done.stdout) if done.stdout else {"stderr": done.stderr}
        return facts

    def load(self, name: str) -> list[dict[str, Any]]:
        """Return the rows of an open data table of the latest release."""
        rows: list[dict[str, Any]] = pq.read_table(self.latest / "data" / f"{name}.parquet").to_pylist()
        return rows

    def digests(self) -> dict[str, str]:
        """Return file → sha256 of the latest release, as its index tells."""
        index = json.loads((self.latest / "index.json").read_text(encoding="utf-8"))
        return {name: entry["sha256"] for name, entry in index["files"].items() if "sha256" in entry}
