"""Fixtures that tests of several packages share."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Return the folder of real calendars beside the repository, or skip."""
    folder = ROOT.parent / "shared" / "corpus"
    if not folder.is_dir():
        pytest.skip(f"no corpus of real calendars at {folder}")
    return folder
