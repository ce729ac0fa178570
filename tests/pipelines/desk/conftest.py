"""A home after a run, for all tests of the desk that do not write into it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.desk.index.build import build_index
from pipelines.desk.index.index import Index
from pipelines.desk.index.tables import NAME
from pipelines.home import Home
from tests.conftest import make_once
from tests.pipelines.desk.homes import make_home


def _make(folder: Path) -> None:
    assert build_index(make_home(folder))


@pytest.fixture(scope="session")
def matched(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return a home with an index, made once; nobody writes into it."""
    return Home(make_once(tmp_path_factory, "desk-home", _make))


@pytest.fixture(scope="session")
def index(matched: Home) -> Index:
    """Return its index."""
    return Index(matched.desk / NAME)
