"""The labelled phrases of tests/cases/dates: each read on 25 November 2026 gives exactly its dates."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sources.dates import DatesRead, read_dates

NOW = datetime(2026, 11, 25, 9, tzinfo=ZoneInfo("America/Toronto"))
CASES = Path(__file__).parents[2] / "cases" / "dates"


def load_cases() -> list[dict[str, Any]]:
    """Every phrase read on `NOW`; those of corpus.jsonl have reading days of their own (test_corpus_phrases.py)."""
    paths = sorted(path for path in CASES.glob("*.jsonl") if path.name != "corpus.jsonl")
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


def render(moment: date | datetime | None) -> str | None:
    if isinstance(moment, datetime):
        return moment.strftime("%Y-%m-%dT%H:%M")
    return moment.isoformat() if moment else None


def render_read(found: DatesRead) -> dict[str, Any]:
    period = found.period
    return {
        "occurrences": [[render(one.start), render(one.end)] for one in found.occurrences],
        "period": [render(period.start), render(period.end)] if period else None,
    }


@pytest.mark.parametrize("case", load_cases(), ids=lambda case: case["phrase"][:60])
def test_phrase(case: dict[str, Any]) -> None:
    """A phrase is read as what a person would note in a calendar."""
    found = read_dates(case["phrase"], now=NOW, language=case.get("language", "fr"))
    assert render_read(found) == {"occurrences": case["occurrences"], "period": case["period"]}
