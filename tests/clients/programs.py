"""The programs that these tests drive: where each one is, or a skip that says what is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

NODE = Path(__file__).parents[1] / "node"
ZONE = "America/Toronto"


def find_program(name: str) -> str:
    """Return the path of a program, or skip."""
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is not on this machine")
    return path


def find_node_package(name: str) -> Path:
    """Return the folder of a package of tests/node, or skip."""
    folder = NODE / "node_modules" / name
    if not folder.is_dir():
        pytest.skip(f"{name} is not installed: npm ci --prefix tests/node --ignore-scripts")
    return folder


def run_program(
    command: list[str], home: Path, stdin: str = "", environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program with a home of its own, in Québec's zone: nothing of the machine's user is read."""
    known = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "TZ": ZONE,
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "NO_PROXY": "127.0.0.1",
        **(environment or {}),
    }
    return subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=False, env=known, input=stdin, cwd=home
    )
