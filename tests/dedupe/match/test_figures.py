"""The figures that are published about matching are those of the current matcher."""

from __future__ import annotations

import json

from benchmarks.accuracy_matching import DOCUMENT, MARKERS, RESULT, make_result, render_tables
from pipelines.stages.evaluation import evaluate_shipped


def test_published_figures_are_true() -> None:
    """The tables of docs/quality.md and the site's quality.json are what the evaluation gives now.

    If they are not: `python -m benchmarks.accuracy_matching`.
    """
    result = make_result(evaluate_shipped())
    assert json.loads(RESULT.read_text(encoding="utf-8")) == result
    begin, end = MARKERS
    published = DOCUMENT.read_text(encoding="utf-8").partition(begin)[2].partition(end)[0]
    assert published.strip() == render_tables(result)
