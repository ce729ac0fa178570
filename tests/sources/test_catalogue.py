"""The catalogue: what is accepted, and that each mistake names its file, its key and the way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from sources.catalogue import load_catalogue
from sources.errors import CatalogueError

GOOD = """
id = "{id}"
title = "Calendrier d'essai"
kind = "ical"
url = "https://exemple.qc.ca/cal.ics"
region = "04"
language = "fr"
[rights]
basis = "public-feed"
"""
REGIONS = [f"{n:02}" for n in range(1, 18)]


def write_source(root: Path, text: str, source_id: str = "essai", folder: str | None = None) -> Path:
    """Write a source.toml under a region folder and return its path."""
    path = root / "mauricie" / (folder or source_id) / "source.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text.replace("{id}", source_id), encoding="utf-8")
    return path


def load_problem(root: Path, text: str, **place: str) -> str:
    """Return the message of the error that a source.toml raises."""
    path = write_source(root, text, **place)
    with pytest.raises(CatalogueError) as raised:
        load_catalogue(root, regions=REGIONS)
    assert str(path) in str(raised.value)
    return str(raised.value)


def test_defaults(tmp_path: Path) -> None:
    """A minimal source gets the documented defaults."""
    write_source(tmp_path, GOOD)
    source = load_catalogue(tmp_path, regions=REGIONS)["essai"]
    assert source.homepage == "https://exemple.qc.ca/"
    assert (source.timezone, source.role) == ("America/Toronto", "media")
    assert (source.enabled, source.schedule) == (True, "daily")
    assert source.rights.licence == "none stated"
    assert source.rights.republish == ("title", "dates", "place", "link", "summary")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kind = "ical"', 'kind = "icla"', ["kind", "nearest: «ical»"]),
        ('region = "04"', 'regin = "04"', ["regin: unknown key", "nearest: «region»", "region: is missing"]),
        ('region = "04"', 'region = "99"', ["region: «99»", "not a region"]),
        ('region = "04"', "region = 4", ["region"]),
        ('basis = "public-feed"', 'licence = "CC0-1.0"', ["[rights] basis: is missing"]),
        ("[rights]\n" + 'basis = "public-feed"', "", ["basis", "is missing"]),
        ('basis = "public-feed"', 'basis = "public-fed"', ["[rights] basis", "nearest: «public-feed»"]),
        ('language = "fr"', 'language = "fr"\ntimezone = "America/Toront"', ["timezone", "nearest: «America/Toronto»"]),
        ('language = "fr"', 'language = "fr"\nschedule = "dayly"', ["schedule", "nearest: «daily»"]),
        ('language = "fr"', 'language = "fr"\nschedule = "75 5 * * *"', ["schedule"]),
        ("https://exemple", "webcal://exemple", ["url", "http"]),
        ('title = "Calendrier', 'title = "Calendrier" "', ["is not TOML"]),
        ('kind = "ical"', 'kind = "spider"', ["spider.py", "[select]", "platform"]),
        ('kind = "ical"', 'kind = "spider"\nplatform = "localst"', ["platform: «localst»", "nearest: «localist»"]),
        ('kind = "ical"', 'kind = "ical"\nplatform = "localist"', ["platform: only means something"]),
        ("[rights]", "[select]\nitem = 'li'\n[rights]", ["select: only means something", "«ical»"]),
    ],
)
def test_mistakes_are_named(tmp_path: Path, old: str, new: str, said: list[str]) -> None:
    """Each mistake is told with its key and the nearest valid value."""
    assert old in GOOD
    message = load_problem(tmp_path, GOOD.replace(old, new))
    for words in said:
        assert words in message


@pytest.mark.parametrize(
    ("select", "said"),
    [
        ("title = 'h3'\ndates = 'b'", ["[select] item: is missing"]),
        ("item = 'li'\ndates = 'b'", ["[select] title, dates: are needed"]),
        ("item = 'li'\ntitle = 'h3'\ndate = 'b'", ["[select] date: unknown key", "nearest: «dates»"]),
        ("item = 'li['\ntitle = 'h3'\ndates = 'b'", ["[select] item: «li[» is no CSS selector"]),
        ("item = 'li'\n[select.page]\ntitle = 'h1'", ["[select] link: is missing"]),
        ("item = 'li'\nlink = 'a'\n[select.page]\ndates = '::'", ["[select.page] dates: «::»"]),
    ],
)
def test_mistakes_in_selectors_are_named(tmp_path: Path, select: str, said: list[str]) -> None:
    """A selector that cannot be used is told with its table and key, before anything is fetched."""
    text = GOOD.replace('"ical"', '"spider"').replace("[rights]", f"[select]\n{select}\n[rights]")
    message = load_problem(tmp_path, text)
    for words in said:
        assert words in message


def test_a_spider_is_given_in_one_way(tmp_path: Path) -> None:
    """A platform beside selectors leaves unsaid which of them reads the pages."""
    select = 'platform = "localist"\n[select]\nitem = "li"\ntitle = "h3"\ndates = "b"\n[rights]'
    message = load_problem(tmp_path, GOOD.replace('"ical"', '"spider"').replace("[rights]", select))
    assert "platform and [select]" in message


def test_folder_and_id_differ(tmp_path: Path) -> None:
    """A folder that does not bear the id is refused."""
    assert "autre" in load_problem(tmp_path, GOOD, folder="autre")


def test_duplicate_id(tmp_path: Path) -> None:
    """The same id twice names both folders."""
    write_source(tmp_path / "a", GOOD)
    write_source(tmp_path / "b", GOOD)
    with pytest.raises(CatalogueError, match="is taken by"):
        load_catalogue(tmp_path)


def test_all_problems_at_once(tmp_path: Path) -> None:
    """A maintainer sees every mistake of every file in one go."""
    write_source(tmp_path, GOOD.replace("ical", "x"), "un")
    write_source(tmp_path, GOOD.replace('"04"', '"98"'), "deux")
    with pytest.raises(CatalogueError) as raised:
        load_catalogue(tmp_path, regions=REGIONS)
    assert len(raised.value.problems) == 2


def test_cron_lines(tmp_path: Path) -> None:
    """A cron line is a schedule."""
    write_source(tmp_path, GOOD.replace("[rights]", 'schedule = "5 4 * * 1-5"\n[rights]'))
    assert load_catalogue(tmp_path)["essai"].schedule == "5 4 * * 1-5"


def test_missing_folder(tmp_path: Path) -> None:
    """A folder that is not there is told with the option that names one."""
    with pytest.raises(CatalogueError, match="--calendars"):
        load_catalogue(tmp_path / "nulle-part")
