"""A whole site rendered once from one event of each kind."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from publish.pages.render import render_pages
from publish.slices import make_slices


def load_editions() -> ModuleType:
    """Return the module of editions made by hand, which lies one folder up."""
    name = "tests_publish_editions"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).parents[1] / "editions.py")
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


@pytest.fixture(scope="session")
def editions() -> ModuleType:
    """Return the factory of editions."""
    return load_editions()


@pytest.fixture(scope="session")
def site(editions: ModuleType) -> dict[str, bytes]:
    """Return every file of the site by path."""
    edition = editions.make_edition()
    pages = list(render_pages(edition, {item.path for item in make_slices(edition)}))
    assert len({path for path, _ in pages}) == len(pages), "a path is written twice"
    return dict(pages)


@pytest.fixture
def read(site: dict[str, bytes]):  # type: ignore[no-untyped-def]
    """Return a function that gives the text of the page of an event by its id, in a language."""

    def read_page(event_id: str, language: str = "fr") -> str:
        folder = {"fr": "fr/evenement/", "en": "en/event/"}[language]
        return next(
            body.decode()
            for path, body in site.items()
            if path.startswith(folder) and path.endswith(f"-{event_id}/index.html")
        )

    return read_page
