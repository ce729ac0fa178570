"""`babillard match` called with something amiss."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from pipelines.cli.main import app
from pipelines.errors import PipelineError


@pytest.fixture
def command(tmp_path: Path) -> list[str]:
    """Return the command over two listings with the fewest columns."""
    rows = [{"listing_id": str(n), "source_id": "s", "title": f"Concert {n}"} for n in range(2)]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "listings.parquet")
    return ["match", str(tmp_path / "listings.parquet"), "--out", str(tmp_path / "out")]


def test_decisions_that_are_not_there_are_told(command: list[str], tmp_path: Path) -> None:
    """A misspelt folder of decisions is a warning: editors would miss their decisions without a word."""
    done = CliRunner().invoke(app, [*command, "--decisions", str(tmp_path / "decision")])
    assert done.exit_code == 0
    assert "no such folder" in done.output


def test_a_spoilt_state_is_told(command: list[str], tmp_path: Path) -> None:
    """The state holds ids: one that cannot be read is told, not begun anew."""
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "ids.parquet").write_bytes(b"garbage")
    done = CliRunner().invoke(app, [*command, "--state", str(tmp_path / "state")])
    assert isinstance(done.exception, PipelineError)
    assert "ids.parquet" in str(done.exception)


def test_a_share_of_the_months_leaves_its_state_only(command: list[str], tmp_path: Path) -> None:
    """Half of the periods: no clusters yet; without a state, or with an impossible share, it is wrong usage."""
    state = tmp_path / "state"
    done = CliRunner().invoke(app, [*command, "--share", "1/2", "--state", str(state)])
    assert done.exit_code == 0, done.output
    assert [path.name for path in state.iterdir()] == ["pairs-1-of-2.state"]
    assert not (tmp_path / "out" / "clusters.parquet").exists()
    assert CliRunner().invoke(app, [*command, "--share", "1/2"]).exit_code == 2
    assert CliRunner().invoke(app, [*command, "--share", "3/2", "--state", str(state)]).exit_code == 2
