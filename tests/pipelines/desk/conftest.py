"""Homes after a run and desks that serve them, made once a session and handed out as copies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from dedupe.model import NormalisedListing
from pipelines.desk.index.build import build_index
from pipelines.desk.index.index import Index
from pipelines.desk.index.tables import NAME
from pipelines.home import Home
from tests.conftest import make_once
from tests.pipelines.desk.homes import copy_home, make_home
from tests.pipelines.desk.serving import Serve, Served, serve_desk


@pytest.fixture(scope="session")
def matched(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return a home with an index, made once; nobody writes into it."""
    return Home(_make_once(tmp_path_factory, "shows", None))


@pytest.fixture(scope="session")
def index(matched: Home) -> Index:
    """Return its index."""
    return Index(matched.desk / NAME)


@pytest.fixture
def serve(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Return a function that serves a copy of a home after a run over some listings, without sources."""
    with ExitStack() as stack:

        def serve_listings(name: str = "shows", listings: Iterable[NormalisedListing] | None = None) -> Served:
            made = _make_once(tmp_path_factory, name, listings)
            home, calendars = copy_home(made, tmp_path / name), tmp_path / "calendars"
            calendars.mkdir(exist_ok=True)
            return stack.enter_context(serve_desk(home, calendars))

        yield serve_listings


@pytest.fixture
def served(serve: Serve) -> Served:
    """Serve the shows, with an editor, Marie."""
    desk = serve()
    desk.add("marie", language="fr")
    return desk


def _make_once(factory: pytest.TempPathFactory, name: str, listings: Iterable[NormalisedListing] | None) -> Path:
    def make(folder: Path) -> None:
        assert build_index(make_home(folder, listings))

    return make_once(factory, f"desk-{name}", make)
