"""A few hundred spoilt copies of real files, as `make fuzz` reads twenty thousand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz import Case, Watch, find_fault, make_cases, run

pytestmark = pytest.mark.corpus


@pytest.mark.slow
def test_spoilt_files_give_listings_or_a_reason(corpus: Path) -> None:
    """No crash, no hang over 2 s, no memory over 300 MB, no file or network access."""
    faults = [(case.seed, case.path.name, fault) for _, case, fault in run(make_cases(corpus, 400, 500_000)) if fault]
    assert not faults


def test_a_reader_that_opens_a_file_is_caught(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The watch is worth something: an open() or a crash inside a reader is a fault."""
    case: Case = make_cases(corpus, 1, 1)[0]
    monkeypatch.setattr("tests.fuzz.READERS", {case.kind: lambda *_: Path("/etc/hostname").read_text(encoding="utf-8")})
    fault = find_fault(case, Watch())
    assert "touched open" in (fault or "")
    monkeypatch.setattr("tests.fuzz.READERS", {case.kind: lambda pages, *_: 1 / 0})
    assert "ZeroDivisionError" in (find_fault(case, Watch()) or "")
