"""Spiders: loading the file beside source.toml, its two hooks, and the faults of either."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sources.explore import find_links
from sources.links import Link
from sources.model import Page
from sources.read.spider import read_spider
from sources.source import Rights, Source
from sources.spiders import SpiderError, load_spider, template

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
CODE = '''
from sources.links import Link
from sources.spiders import SourceSpider

class Spider(SourceSpider):
    """A list."""

    def find_links(self, page):
        yield Link("https://exemple.qc.ca/2", "listing")

    def read_page(self, page):
        for item in self.parse(page).css("li"):
            yield self.make_listing(title=item.text(), when=self.text(item, "b"), url=self.link(page, item, "a"))
        if b"panne" in page.body:
            raise KeyError("h2")
'''
LIST = "<ul><li>Bal, <b>samedi 5 décembre 2026 à 20 h</b> <a href='/bal'>+</a><li>Corvée</ul>"


def make_source(folder: Path, code: str = CODE) -> Source:
    """Write a spider and return its source."""
    (folder / "spider.py").write_text(code, encoding="utf-8")
    return Source(
        id="essai", title="Essai", kind="spider", url="https://exemple.qc.ca/", region="16", language="fr",
        rights=Rights(basis="public-feed"), folder=folder,
    )  # fmt: skip


def make_page(body: str, path: str = "") -> Page:
    """Return a page of the source."""
    return Page(f"https://exemple.qc.ca/{path}", body.encode(), "text/html; charset=utf-8")


def test_listings(tmp_path: Path) -> None:
    """Titles, dates in prose and links; the key is the link, or a digest of the raw texts, the same each time."""
    source = make_source(tmp_path)
    reading = read_spider([make_page(LIST)], source, NOW)
    bal = next(listing for listing in reading.listings if listing.title.startswith("Bal"))
    assert bal.source_key == "https://exemple.qc.ca/bal"
    assert [o.start for o in bal.occurrences] == [datetime.fromisoformat("2026-12-05T20:00:00-05:00")]
    assert read_spider([make_page(LIST)], source, NOW) == reading


def test_links(tmp_path: Path) -> None:
    """The crawler asks the spider which pages come next."""
    assert find_links(make_page(LIST), make_source(tmp_path)) == [Link("https://exemple.qc.ca/2", "listing")]


def test_one_failing_page_is_an_issue(tmp_path: Path) -> None:
    """What a page gave before its hook failed is kept, and so are the other pages."""
    reading = read_spider([make_page(LIST + "panne"), make_page("<li>Autre", "2")], make_source(tmp_path), NOW)
    assert len(reading.listings) == 3
    assert [issue.code for issue in reading.issues] == ["spider-failed"]
    assert "KeyError" in reading.issues[0].detail


def test_all_pages_failing_is_a_failure(tmp_path: Path) -> None:
    """A spider that reads nothing because it fails everywhere says so."""
    reading = read_spider([make_page("panne")], make_source(tmp_path), NOW)
    assert reading.failure is not None


@pytest.mark.parametrize(
    ("code", "cause"),
    [("import rien_de_tel", "ModuleNotFoundError"), ("x = (", "SyntaxError"), ("x = 1", "one subclass")],
)
def test_unusable_spiders_name_file_and_cause(tmp_path: Path, code: str, cause: str) -> None:
    """A file that cannot be loaded is named with its cause, as error and as failure of the reading."""
    source = make_source(tmp_path, code)
    with pytest.raises(SpiderError, match=cause) as caught:
        load_spider(source)
    assert str(tmp_path / "spider.py") in str(caught.value)
    failure = read_spider([], source, NOW).failure
    assert failure is not None
    assert failure.code == "spider-unusable"


def test_the_template_is_a_working_spider(tmp_path: Path) -> None:
    """The file that people copy finds the pages of a list and reads one of them."""
    source = make_source(tmp_path, Path(template.__file__).read_text(encoding="utf-8"))
    listed = '<article class="evenement"><a href="/bal">Bal</a></article><a class="suivant" href="?p=2">Suite</a>'
    links = find_links(make_page(listed), source)
    assert [(link.url, link.role) for link in links] == [
        ("https://exemple.qc.ca/bal", "event"),
        ("https://exemple.qc.ca/?p=2", "listing"),
    ]
    page = replace(make_page('<h1>Bal</h1><p class="quand">5 décembre 2026, 20 h</p>', "bal"), role="event")
    (bal,) = read_spider([page], source, NOW).listings
    assert (bal.title, len(bal.occurrences)) == ("Bal", 1)
