"""Posters as PDF: by the real Chromium, kept when nothing changed, and never a reason for a run to fail."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest

from pipelines.printing.chromium import PrintingError, find_chromium, open_printer
from pipelines.printing.posters import Press, Printing
from publish.incremental.record import load_record, write_record
from publish.incremental.writing import ReleaseWriter

PAGE = "fr/affiche/region/04/index.html"
LARGE = "fr/affiche/region/04/large/index.html"
HTML = b"<!doctype html><html lang='fr'><title>x</title><h1>Mauricie</h1>"


def write_release(folder: Path, press: Press, html: bytes = HTML, before: Path | None = None) -> ReleaseWriter:
    """Write two posters and their PDFs as a release; what the one before was made from is beside it."""
    folder.mkdir()
    record = load_record(before.parent, before.name) if before else None
    writer = ReleaseWriter(folder, before, record)
    printings: list[Printing] = []
    for path in (PAGE, LARGE):
        writer.add((path, html))
    for late in press.draft([PAGE, LARGE], printings.append):
        writer.add(late)
    writer.link_kept()
    write_record(folder.parent, writer.make_record(folder.name, b""))
    assert len(printings) == 1
    (writer.folder / "printing.txt").write_text(f"{printings[0].files} {printings[0].detail}", encoding="utf-8")
    return writer


def make_program(folder: Path, script: str) -> Path:
    """Return a program that is no Chromium."""
    program = folder / "program"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    return program


def test_chromium_can_be_named_and_turned_off(tmp_path: Path) -> None:
    """The setting names a program; anything that cannot run means none."""
    program = make_program(tmp_path, "exit 0")
    assert find_chromium({"BABILLARD_CHROMIUM": str(program)}) == program
    assert find_chromium({"BABILLARD_CHROMIUM": os.devnull}) is None


@pytest.mark.parametrize("script", ["exit 1", "exec sleep 60"])
def test_a_broken_chromium_leaves_a_release_without_pdfs(
    tmp_path: Path, script: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that ends or says nothing: the pages are there, the reason is told, nothing goes on running."""
    monkeypatch.setattr("pipelines.printing.chromium._PATIENCE", 0.3)
    press = Press(make_program(tmp_path, script))
    began = time.monotonic()
    writer = write_release(tmp_path / "release", press)
    assert sorted(writer.files) == [PAGE, LARGE]
    assert "Chromium" in (writer.folder / "printing.txt").read_text(encoding="utf-8")
    assert time.monotonic() - began < 5


def test_the_time_for_pdfs_is_bounded(tmp_path: Path) -> None:
    """When it is over nothing more is printed, and the next run is said to do it."""
    writer = write_release(tmp_path / "release", Press(make_program(tmp_path, "exit 1"), budget=0.0))
    assert sorted(writer.files) == [PAGE, LARGE]
    assert "the next run" in (writer.folder / "printing.txt").read_text(encoding="utf-8")


@pytest.mark.browser
@pytest.mark.slow
def test_posters_are_printed_once(tmp_path: Path) -> None:
    """A4 and A3 of a sheet, A4 in large print, one page each; kept from the release before until their page changes."""
    program = find_chromium({})
    if program is None:
        pytest.skip("Chromium is not on this machine")
    first = write_release(tmp_path / "1", Press(program))
    folder = "fr/affiche/region/04/"
    printed = sorted(path for path in first.files if path.endswith(".pdf"))
    assert printed == [f"{folder}a3.pdf", f"{folder}a4.pdf", f"{folder}large/a4.pdf"]
    for path in printed:
        body = (first.folder / path).read_bytes()
        assert body.startswith(b"%PDF-")
        assert len(re.findall(rb"/Type\s*/Page\b", body)) == 1
        assert first.files[path].sha256 is None
    second = write_release(tmp_path / "2", Press(Path("/nowhere")), before=first.folder)
    assert (second.folder / printed[0]).samefile(first.folder / printed[0])
    third = write_release(tmp_path / "3", Press(program), HTML + b"<p>x", before=second.folder)
    assert not (third.folder / printed[0]).samefile(second.folder / printed[0])


@pytest.mark.browser
def test_a_page_that_is_not_there_is_told(tmp_path: Path) -> None:
    """Chromium's own error names the page."""
    program = find_chromium({})
    if program is None:
        pytest.skip("Chromium is not on this machine")
    with open_printer(program) as printer, pytest.raises(PrintingError, match="missing"):
        printer.print_page(tmp_path / "missing.html", (210.0, 297.0))
