"""Quality on the labelled pairs of invented organisations, and the figures themselves."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from dedupe.errors import InputError
from dedupe.match.evaluate import LabelledPair, evaluate_pairs, load_labelled, make_interval
from dedupe.match.explain import NAMES, explain_pair, explain_row, render_explanation, render_json
from dedupe.match.model import CROSSES
from tests.dedupe.match.worlds import CASES, load_cases, make_listing, match_world, read_pairs

NIGHT = "2027-03-05T20:00:00"


def test_labelled_pairs_are_mostly_hard_negatives() -> None:
    """At least 200 pairs, the larger part different, all over listings that exist."""
    pairs = load_labelled(CASES / "pairs.jsonl")
    ids = {row["listing_id"] for row in load_cases()}
    assert len(pairs) >= 200
    assert sum(pair.label == "different" for pair in pairs) > len(pairs) / 2
    assert all({pair.left, pair.right} <= ids for pair in pairs)


def test_no_labelled_pair_is_merged_wrongly_and_few_are_missed(tmp_path: Path) -> None:
    """The floor under quality: precision at least 0.99, recall at least 0.92."""
    report = evaluate_pairs(load_labelled(CASES / "pairs.jsonl"), match_world(tmp_path, load_cases()))
    assert report.overall.precision >= 0.99, report.wrong
    assert report.overall.recall >= 0.92, report.wrong


def test_figures_are_what_they_say() -> None:
    """Two of three merges right, two of four found; unsure labels are left out."""
    labels = [*(["same"] * 4), "different", "unsure"]
    pairs = [LabelledPair(f"l{n}", f"r{n}", label, "k") for n, label in enumerate(labels)]
    predicted = {f"{side}{n}": f"e{n}" for n in (0, 1, 4) for side in "lr"}
    quality = evaluate_pairs(pairs, predicted).overall
    assert (quality.pairs, quality.true_same, quality.found, quality.right) == (5, 4, 3, 2)
    assert quality.precision == pytest.approx(2 / 3)
    assert quality.f1 == pytest.approx(4 / 7)
    assert quality.f1_interval[0] < quality.f1 < quality.f1_interval[1]


def test_intervals_are_wide_on_little_evidence() -> None:
    """Wilson: 10 of 10 is not certainty; none of none is no figure."""
    assert make_interval(10, 10)[0] == pytest.approx(0.722, abs=0.001)
    assert math.isnan(make_interval(0, 0)[0])


def test_a_bad_line_of_labels_is_named(tmp_path: Path) -> None:
    """The file and the line."""
    path = tmp_path / "pairs.jsonl"
    path.write_text('{"left": "a", "right": "b", "label": "maybe"}\n')
    with pytest.raises(InputError, match="line 1"):
        load_labelled(path)


def test_an_explanation_adds_up(tmp_path: Path) -> None:
    """The steps of the waterfall sum to the weight of the pair, for every pair."""
    match_world(tmp_path, load_cases())
    for row in read_pairs(tmp_path):
        explanation = explain_row(row)
        if explanation.steps:
            assert sum(step.weight for step in explanation.steps) == pytest.approx(row["features"]["weight"])


def test_findings_taken_together_are_named() -> None:
    """Each feature that weighs together with another has a name in both languages."""
    assert {feature for cross in CROSSES for feature in cross} <= set(NAMES)


def test_an_explanation_reads_in_both_languages() -> None:
    """Sentences, not codes."""
    explanation = explain_pair(
        make_listing("s1 a", "La nuit boréale", NIGHT), make_listing("s2 b", "Nuit boréale", NIGHT)
    )
    assert "Même jour, même heure." in render_explanation(explanation)
    assert "Same venue." in render_explanation(explanation, "en")
    assert '"decision": "same"' in render_json(explanation)


def test_what_was_never_compared_is_said_so() -> None:
    """Two listings without a fact in common."""
    explanation = explain_pair(
        make_listing("s1 a", "La nuit boréale", NIGHT),
        make_listing("s2 b", "Trio Cormoran", "2027-09-05T20:00:00", venue="Ailleurs", city="Mont-Sorel"),
    )
    assert "pas été comparées" in render_explanation(explanation)
