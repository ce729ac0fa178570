"""All pages of a whole release as the HTML checker of the W3C sees them, and a sample as html5lib does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import html5lib
import pytest

from tests.clients.programs import find_node_package, find_program, run_program
from tests.conftest import Release

pytestmark = pytest.mark.xdist_group("release")
# A page that no checker may accept: it shows that the checker read what it was given.
WRONG = '<!doctype html><html lang="fr"><head><title>Essai</title></head><body><p id="a"><p id="a"></body></html>'


@pytest.mark.clients
@pytest.mark.slow
def test_vnu_accepts_every_page(release: Release, tmp_path: Path) -> None:
    """The Nu Html Checker has neither error nor warning for any page, style sheet or image; it does for a wrong one."""
    java = find_program("java")
    checker = find_node_package("vnu-jar") / "build" / "dist" / "vnu.jar"
    wrong = tmp_path / "wrong.html"
    wrong.write_text(WRONG, encoding="utf-8")
    options = ["--format", "json", "--also-check-css", "--also-check-svg", "--exit-zero-always"]
    # E-mails are written for Outlook and Gmail, which need attributes that HTML has left behind.
    files = [
        path for path in release.find(".html", ".css", ".svg") if path.parts[-4] not in ("infolettre", "newsletter")
    ]
    paths = [str(path) for path in (wrong, *files)]
    done = run_program([java, "-jar", str(checker), *options, *paths], tmp_path)
    messages = json.loads(done.stderr or done.stdout)["messages"]
    assert [message["type"] for message in messages if message["url"].endswith("/wrong.html")]
    assert not [message for message in messages if not message["url"].endswith("/wrong.html")]


def choose_pages(release: Release) -> Iterator[Path]:
    """Yield the first and last page of each kind."""
    for language in ("fr", "en"):
        for folder in sorted(path for path in (release.root / language).iterdir() if path.is_dir()):
            pages = sorted(folder.rglob("*.html"))
            yield from {pages[0], pages[-1]}
        yield release.root / language / "index.html"
    yield from (release.root / name for name in ("index.html", "404.html"))


def test_html5lib_accepts_one_page_of_each_kind(release: Release) -> None:
    """The parser that follows the standard to the letter finds nothing to mend."""
    pages = list(choose_pages(release))
    assert len(pages) > 30
    for path in pages:
        parser = html5lib.HTMLParser(strict=False)
        parser.parse(path.read_bytes())
        assert not parser.errors, (path, parser.errors[:3])


def test_structured_data_are_json(release: Release) -> None:
    """Each page of an event holds one schema.org object with a name, a place or an online address, and dates."""
    pages = (release.root / "fr" / "evenement").rglob("index.html")
    found = [data for path in pages if (data := read_data(path)) is not None]
    assert len(found) == len(release.load("events"))
    for data in found:
        assert data["@context"] == "https://schema.org"
        assert data["name"]
        assert data.get("startDate") or data.get("subEvent") or data.get("endDate"), data


def read_data(path: Path) -> dict[str, Any] | None:
    """Return the JSON-LD of a page, if it has any."""
    match = re.search(
        r'<script type="application/ld\+json">(.*?)</script>', path.read_text(encoding="utf-8"), re.DOTALL
    )
    data: dict[str, Any] | None = json.loads(match.group(1)) if match else None
    return data
