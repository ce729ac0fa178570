"""An event's image on its page: our own files, with their size, their text and whose they are."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import html5lib
import pytest

from publish.pages.render import render_pages
from publish.pictures import Picture, Size
from tests.publish.editions import make_edition, make_event, make_hour

PICTURE = Picture("0123456789abcdef01234567-1", (Size(480, 320), Size(960, 640)), "salle-a")
SMALL = Picture("f123456789abcdef01234567-1", (Size(300, 200),), "nobody")


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """Return the pages of two events with an image and one without."""
    url = "https://ailleurs.example/x.jpg"
    events = [
        replace(make_event(f"e{n}", f"Concert « {n} »", make_hour(n), image=url), picture=picture)
        for n, picture in ((1, PICTURE), (2, SMALL))
    ]
    plain = make_event("e3", "Sans image", make_hour(3))
    edition = make_edition([*events, plain], redirects={})
    files = dict(render_pages(edition, ()))
    return {p.split("/")[2].rpartition("-")[2]: b.decode() for p, b in files.items() if p.startswith("fr/evenement/")
            and p.endswith("index.html")}  # fmt: skip


def test_the_page_shows_our_files(pages: dict[str, str]) -> None:
    """Two widths to choose from, the size said before anything is loaded, a text, a credit with the licence; valid."""
    text = pages["e1"]
    image = re.search("<img src=[^>]*/images/[^>]*>", text)
    assert image is not None
    assert 'src="../../../images/0123456789abcdef01234567-1-960.webp"' in image.group()
    assert "-480.webp 480w, ../../../images/" in image.group()
    assert 'width="960" height="640"' in image.group()
    assert 'alt="Image de l’annonce : Concert « 1 »"' in image.group()
    assert "Calendrier salle-a, CC-BY-4.0" in text
    assert not re.search(r"<img[^>]*ailleurs", text)
    for page in pages.values():
        parser = html5lib.HTMLParser(strict=False)
        parser.parse(page)
        assert not parser.errors


def test_others_get_our_file_too(pages: dict[str, str]) -> None:
    """OpenGraph and JSON-LD name the file of the release; a page without image has the one of the site."""
    address = "https://babillard.example/images/0123456789abcdef01234567-1-960.webp"
    assert f'<meta property="og:image" content="{address}">' in pages["e1"]
    assert '<meta property="og:image:width" content="960">' in pages["e1"]
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', pages["e1"])
    assert data is not None
    assert json.loads(data.group(1))["image"] == [address]
    assert "assets/partage.png" in pages["e3"]
    assert "<figure" not in pages["e3"]


def test_a_small_image_has_one_width(pages: dict[str, str]) -> None:
    """Nothing to choose from, nobody to credit: neither is said."""
    assert 'class="is-small" width="300" height="200"' in pages["e2"]
    assert "<figcaption>" not in pages["e2"]
