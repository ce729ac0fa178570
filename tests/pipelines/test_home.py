"""The home: one run at a time, and no rests of killed ones."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.errors import BusyHome
from pipelines.home import Home

HOLD = """
import pathlib, sys
from pipelines.home import Home
with Home(pathlib.Path(sys.argv[1])).hold():
    print("held", flush=True)
    sys.stdin.read()
"""


def test_one_run_at_a_time(tmp_path: Path) -> None:
    """A second run is refused with the process that holds the home, and let in once that has ended."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(BusyHome, match=str(other.pid)), Home(tmp_path).hold():
            pass
        other.kill()
        other.wait()
    with Home(tmp_path).hold():
        pass


def test_rests_of_a_killed_run_are_swept(tmp_path: Path) -> None:
    """Half-written files and candidates of a run that died are gone when the next one starts."""
    home = Home(tmp_path)
    home.make_folders()
    (home.build / ".aside-1").mkdir()
    part = home.data / ".x.parquet.1.part"
    part.write_bytes(b"half")
    index = home.data / ".search-1.part"  # made by a command that a killed run had started
    (index / "pagefind").mkdir(parents=True)
    (index / "pagefind" / ".x.part").write_bytes(b"half")
    with home.hold():
        assert not part.exists()
        assert not index.exists()
        assert not (home.build / ".aside-1").exists()
