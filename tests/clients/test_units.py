"""The systemd units of `deploy/`, read by systemd itself."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from pipelines.cli.main import app
from tests.clients.programs import find_program

pytestmark = pytest.mark.clients
UNITS = sorted((Path(__file__).parents[2] / "deploy" / "systemd").iterdir())
EXPOSURE_MAX = 30  # tenths: what systemd calls «OK»; a unit without any protection has 96


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_systemd_accepts_them(unit: Path, tmp_path: Path) -> None:
    """No unknown key, no program that is not there, and little that a spoilt program could reach."""
    program = find_program("systemd-analyze")
    text = unit.read_text(encoding="utf-8")
    babillard = Path(sys.executable).with_name("babillard")
    text = re.sub(r"/opt/babillard/\.venv/bin/babillard", str(babillard), text)
    text = text.replace("/srv/babillard", str(tmp_path))
    for other in UNITS:
        (tmp_path / other.name).write_text(other.read_text(encoding="utf-8"), encoding="utf-8")
    copy = tmp_path / unit.name
    copy.write_text(text, encoding="utf-8")
    done = subprocess.run([program, "verify", "--man=no", str(copy)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    if unit.suffix == ".service":
        options = ["--offline=yes", f"--threshold={EXPOSURE_MAX}"]
        done = subprocess.run([program, "security", *options, str(copy)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("unit", [u for u in UNITS if u.suffix == ".service"], ids=lambda path: path.name)
def test_their_commands_exist(unit: Path) -> None:
    """What a unit starts is a command of today with options of today."""
    line = next(x for x in unit.read_text(encoding="utf-8").splitlines() if x.startswith("ExecStart="))
    words = line.removeprefix("ExecStart=").split()
    command = next(c for n, c in typer.main.get_command(app).commands.items() if n == words[1])  # type: ignore[attr-defined]
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words[2:] if word.startswith("--")} <= known
