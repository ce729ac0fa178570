"""Phrases of real calendars: what is read right stays right, the rest has a reason, and published figures are true."""

from __future__ import annotations

import json

import pytest

from benchmarks.accuracy_dates import (
    DOCUMENT,
    MARKERS,
    RESULT,
    SETS,
    Verdict,
    evaluate,
    judge,
    load_phrases,
    make_result,
    render_tables,
)

PHRASES = load_phrases()
CORPUS = [phrase for phrase in PHRASES if phrase.part != "written"]
KINDS = {
    "day", "moment", "list", "hours", "run", "period", "open", "weekly", "mixed", "opening hours", "doors", "numeric",
    "relative", "moved", "contradiction", "deadline", "publication", "past", "closing", "number", "no date",
}  # fmt: skip


@pytest.fixture(scope="module")
def development() -> list[Verdict]:
    """Every phrase of the development set, read."""
    return [judge(phrase) for phrase in CORPUS if phrase.part == "development"]


def test_labels_are_well_formed() -> None:
    """Each line has a known set and kind, and dates in order that end after they start."""
    for phrase in CORPUS:
        assert phrase.part in SETS
        assert phrase.kind in KINDS
        assert list(phrase.occurrences) == sorted(phrase.occurrences, key=lambda one: (one[0], one[1] or ""))
        for start, end in (*phrase.occurrences, phrase.period or (None, None)):
            assert start is None or end is None or start <= end
        assert not (phrase.fails and phrase.part == "held-out")


def test_there_are_enough_phrases() -> None:
    """More than 600 phrases of both languages, 200 of them held out."""
    held_out = [phrase for phrase in CORPUS if phrase.part == "held-out"]
    assert len(CORPUS) >= 600
    assert len(held_out) >= 200
    assert 0.5 < sum(phrase.language == "fr" for phrase in CORPUS) / len(CORPUS) < 0.8
    assert len({phrase.text for phrase in CORPUS}) == len(CORPUS)


def test_right_phrases_stay_right(development: list[Verdict]) -> None:
    """No phrase of the development set is read wrong, but for those whose line says why."""
    assert [verdict for verdict in development if not verdict.is_right and not verdict.phrase.fails] == []


def test_reasons_are_still_true(development: list[Verdict]) -> None:
    """A phrase that is read right no longer says why it is not."""
    assert [verdict.phrase.text for verdict in development if verdict.is_right and verdict.phrase.fails] == []


def test_bars(development: list[Verdict]) -> None:
    """At least 95 % of the development set is exactly right, at most 1 % silently wrong."""
    assert sum(verdict.is_right for verdict in development) >= 0.95 * len(development)
    assert sum(verdict.is_silently_wrong for verdict in development) <= 0.01 * len(development)


def test_published_figures_are_true() -> None:
    """The tables of docs/dates.md and the file of results are what the evaluation gives now.

    If they are not: `python -m benchmarks.accuracy_dates`.
    """
    figures = evaluate(PHRASES)
    begin, end = MARKERS
    published = DOCUMENT.read_text(encoding="utf-8").partition(begin)[2].partition(end)[0]
    assert published.strip() == render_tables(figures)
    assert json.loads(RESULT.read_text(encoding="utf-8")) == make_result(figures)
