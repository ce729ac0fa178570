"""The home: one run at a time, and no rests of killed ones."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli.main import app
from pipelines.errors import BusyHome, NoRelease
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
    with home.hold():
        assert not part.exists()
        assert not (home.build / ".aside-1").exists()


def test_pruning_waits_for_no_run_and_disturbs_none(tmp_path: Path) -> None:
    """`prune` refuses a home in use: a crawl under way has stored bodies that no manifest names yet."""
    runner = CliRunner()
    assert isinstance(runner.invoke(app, ["prune", "--home", str(tmp_path)]).exception, NoRelease)
    with Home(tmp_path).hold():
        assert isinstance(runner.invoke(app, ["prune", "--home", str(tmp_path)]).exception, BusyHome)
    done = runner.invoke(app, ["prune", "--home", str(tmp_path), "--json"])
    assert (done.exit_code, json.loads(done.output)) == (0, {"releases": [], "raw_files": 0})
