"""The search index: made by the real Pagefind when texts changed, kept else, the same each time; and what finds it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipelines.stages.search import VARIABLE, digest_texts, find_program, make_glob, make_index, read_index

FOLDERS = ("fr/evenement/", "en/event/")
PAGE = """<!doctype html><html lang="{lang}"><head><title>x</title></head><body><p>{frame}</p>
<article class="event" data-pagefind-body data-pagefind-filter="region:04, day:2026-12-01"
 data-pagefind-sort="date:2026-12-01"><h1>{title}</h1><p>{text}</p></article></body></html>"""


@pytest.fixture
def pagefind() -> Path:
    """Return the command that is installed with us."""
    program = find_program({})
    assert program is not None
    return program


def write_pages(site: Path, *titles: str, frame: str = "Menu") -> None:
    """Write a page in each language for each title, and one of an event that is over."""
    shutil.rmtree(site, ignore_errors=True)
    pages = {f"e{n}": title for n, title in enumerate(titles)}
    for lang, folder in (("fr", "fr/evenement"), ("en", "en/event")):
        for name, title in pages.items():
            path = site / folder / name / "index.html"
            path.parent.mkdir(parents=True)
            path.write_text(PAGE.format(lang=lang, frame=frame, title=title, text="Une veillée."), encoding="utf-8")
        past = site / folder / "past" / "index.html"
        past.parent.mkdir(parents=True)
        past.write_text(f'<html lang="{lang}"><article class="event">Passé</article></html>', encoding="utf-8")


def test_an_index_is_made_only_when_texts_change(tmp_path: Path, pagefind: Path) -> None:
    """A new menu changes nothing; a new title does. The last index is kept when the command fails."""
    site, cache = tmp_path / "site", tmp_path / "cache"
    write_pages(site, "Bal des neiges", "Chœur")
    first = make_index(site, cache, pagefind, FOLDERS)
    assert (first.result, first.pages) == ("made", 4)
    files = dict(read_index(cache))
    write_pages(site, "Bal des neiges", "Chœur", frame="Un autre menu")
    assert make_index(site, cache, Path("/bin/false"), FOLDERS).result == "kept"
    write_pages(site, "Bal des glaces", "Chœur")
    failed = make_index(site, cache, Path("/bin/false"), FOLDERS)
    assert (failed.result, "/bin/false" in failed.detail) == ("failed", True)
    assert dict(read_index(cache)) == files
    assert make_index(site, cache, pagefind, FOLDERS).result == "made"
    assert dict(read_index(cache)).keys() != files.keys()


def test_a_site_without_events_is_no_failure(tmp_path: Path, pagefind: Path) -> None:
    """The first run of a new instance finds nothing to search, and says nothing of Pagefind."""
    write_pages(tmp_path / "site")
    found = make_index(tmp_path / "site", tmp_path / "cache", pagefind, FOLDERS)
    assert (found.result, found.detail, list(read_index(tmp_path / "cache"))) == ("made", "", [])


def test_an_index_tells_its_texts_and_nothing_more(tmp_path: Path, pagefind: Path) -> None:
    """The same texts give the same stamp; of the command's files those that a browser asks for, without past events."""
    write_pages(tmp_path / "site", *(f"Soirée numéro {n}" for n in range(40)))
    indexes = []
    for name in ("a", "b"):
        make_index(tmp_path / "site", tmp_path / name, pagefind, FOLDERS)
        indexes.append(dict(read_index(tmp_path / name)))
    assert indexes[0]["pagefind.json"] == indexes[1]["pagefind.json"]
    assert sum("/fragment/" in path for path in indexes[0]) == 80
    assert not [path for path in indexes[0] if "-ui" in path]
    assert not list(read_index(tmp_path / "none"))


def test_a_command_that_cannot_run_is_told(tmp_path: Path) -> None:
    """What is no program, or is gone, is a failure with its name, never a crash."""
    write_pages(tmp_path / "site", "Bal")
    (tmp_path / "text").write_text("no program", encoding="utf-8")
    for program in (tmp_path / "text", tmp_path / "gone"):
        result = make_index(tmp_path / "site", tmp_path / "cache", program, FOLDERS)
        assert result.result == "failed"
        assert str(program) in result.detail
    assert not list(tmp_path.glob(".cache*"))


def test_the_command_can_be_named(tmp_path: Path) -> None:
    """A name wins over the one installed; a name that leads to no program means none, so that a mistake shows."""
    program = tmp_path / "pagefind"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    assert find_program({VARIABLE: str(program)}) is None
    program.chmod(0o755)
    assert find_program({VARIABLE: str(program)}) == program


def test_what_is_counted_is_what_the_command_reads(tmp_path: Path) -> None:
    """The digest is of the pages that the pattern names."""
    write_pages(tmp_path, "Bal", "Chœur")
    assert digest_texts(tmp_path, FOLDERS)[1] == 4
    assert make_glob(FOLDERS) == "{fr/evenement,en/event}/*/index.html"
    assert make_glob(FOLDERS[:1]) == "fr/evenement/*/index.html"
