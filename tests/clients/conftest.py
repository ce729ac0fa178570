"""The demo release on a web server of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pipelines.home import Home
from tests.clients.website import Website, serve_release
from tests.conftest import Release


@pytest.fixture
def website(release: Release) -> Iterator[Website]:
    """Serve the release as `babillard serve` does."""
    with serve_release(Home(release.root.parents[1])) as site:
        yield site
