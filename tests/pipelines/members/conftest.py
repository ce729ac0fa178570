"""One published home for all tests of members' feeds, each with a copy of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.home import Home
from tests.pipelines.members.homes import copy_home, make_published_home


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return a home with one release and no members; not to be changed."""
    return make_published_home(tmp_path_factory.mktemp("published"))


@pytest.fixture
def home(published: Home, tmp_path: Path) -> Home:
    """Return a home with one release and no members."""
    return copy_home(published, tmp_path)
