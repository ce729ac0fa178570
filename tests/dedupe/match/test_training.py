"""Fitting weights: what is learnt without labels, with them, and what is written."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from dedupe.errors import InputError
from dedupe.match.model import CROSSES, FEATURES, LEVELS, make_probability
from dedupe.match.training.examples import Examples, join_examples, load_examples, sample_bands
from dedupe.match.training.fellegi_sunter import fit_weights
from dedupe.match.training.fit import check_fit, fit_model, predict, write_fit
from dedupe.match.training.logistic import Design, fit_logistic
from tests.dedupe.match.worlds import CASES, make_listing

NIGHT = "2027-03-05T20:00:00"


def make_examples(count: int = 1500, seed: int = 1) -> Examples:
    """Invented pairs: two levels of `title` and of `when` tell, all other features are noise."""
    random = np.random.default_rng(seed)
    same = random.random(count) < 0.4
    levels = {name: random.integers(0, len(LEVELS[name]), count).astype(np.int8) for name in FEATURES}
    for name, hit in (("title", 0.9), ("when", 0.8)):
        tells = np.where(same, random.random(count) < hit, random.random(count) < 1 - hit)
        levels[name] = np.where(tells, 0, len(LEVELS[name]) - 1).astype(np.int8)
    return Examples(levels, random.normal(0, 4, count), same, np.ones(count), np.arange(count) % 3)


def test_weights_without_labels_find_what_tells() -> None:
    """Nobody says which pairs are one event, yet the level that goes with the others' agreement weighs for it."""
    _, weights = fit_weights(make_examples().levels)
    assert weights["title"][0] - weights["title"][-1] > 2
    assert weights["when"][0] - weights["when"][-1] > 1


def test_regression_finds_the_weights_that_made_the_labels() -> None:
    """Two columns of known log-odds are found again; a strong prior holds them where it is."""
    random = np.random.default_rng(2)
    index = [random.integers(0, 2, 20000), random.integers(2, 4, 20000)]
    truth = np.array([-1.0, 1.0, -2.0, 2.0])
    label = (random.random(20000) < make_probability(truth[index[0]] + truth[index[1]])).astype(float)
    design = Design(index, 4, label, np.ones(20000))
    found = fit_logistic(design, np.zeros(4), np.full(4, 0.01))
    assert found[1] - found[0] == pytest.approx(2, abs=0.15)
    assert found[3] - found[2] == pytest.approx(4, abs=0.2)
    assert fit_logistic(design, np.zeros(4), np.full(4, 1e7)) == pytest.approx(np.zeros(4), abs=0.01)


@pytest.mark.slow
def test_a_fit_is_calibrated_on_what_it_has_not_seen() -> None:
    """Probabilities mean what they say on sets left out."""
    overall, by_set = check_fit(make_examples(), 0.9)
    assert overall.calibration_error < 0.05
    assert overall.precision > 0.9
    assert len(by_set) == 3


def test_what_is_written_is_what_was_fitted(tmp_path: Path) -> None:
    """Every level has its weight in the file, to two decimals, and the sum gives the fitted probability again."""
    examples = make_examples()
    fit = fit_model(examples)
    write_fit(tmp_path / "weights.json", fit, same=0.9, different=0.2, facts={"examples": 3})
    said = json.loads((tmp_path / "weights.json").read_text())
    assert {f: set(rows) for f, rows in said["weights"].items()} == {f: set(LEVELS[f]) for f in FEATURES}
    first = {name: LEVELS[name][examples.levels[name][0]] for name in FEATURES}
    total = said["prior"] + sum(said["weights"][name][level] for name, level in first.items())
    for one, other in CROSSES:
        total += said["crosses"][f"{one} {other}"].get(f"{first[one]} {first[other]}", 0)
    assert make_probability(np.array([total]))[0] == pytest.approx(predict(fit, examples)[0], abs=0.08)


def test_a_sample_holds_every_band() -> None:
    """Rare doubtful pairs are all there; each common one stands for several."""
    examples = make_examples(5000)
    few = sample_bands(examples, 600)
    assert len(few) <= 600
    assert few.weight.max() > 1
    assert set(np.floor(few.score / 3)) >= {-2, -1, 0, 1}
    assert len(join_examples([few, few])) == 2 * len(few)


def test_examples_come_from_truth_or_from_labels(tmp_path: Path) -> None:
    """A world with a `truth` field, or with pairs.jsonl; a folder that tells neither is refused by name."""
    world = load_examples(CASES / "worlds" / "capitale-et-rives", 0)
    assert 0 < world.is_same.sum() < len(world)
    rows = [make_listing("s1 a", "La nuit boréale", NIGHT), make_listing("s2 b", "La nuit boréale", NIGHT)]
    (tmp_path / "listings.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    with pytest.raises(InputError, match="truth"):
        load_examples(tmp_path, 0)
    label = {"left": "s1 a", "right": "s2 b", "label": "same"}
    (tmp_path / "pairs.jsonl").write_text(json.dumps(label))
    assert load_examples(tmp_path, 0).is_same.tolist() == [True]
