"""The figures of an evaluation: groups that are drawn again, calibration, B-cubed, three outcomes."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from dedupe.match.bcubed import measure_bcubed
from dedupe.match.bootstrap import find_intervals, group_pairs
from dedupe.match.calibration import check_calibration
from dedupe.match.evaluate import LabelledPair, evaluate_pairs, load_labelled, make_plain
from dedupe.match.outcomes import Outcomes, load_outcomes
from tests.dedupe.match.worlds import CASES, load_cases, make_listing, match_world


def test_pairs_of_the_same_events_are_one_group() -> None:
    """Two pairs of one event; two pairs between the same two events; a stranger."""
    pairs = [("a", "b", True), ("b", "c", True), ("c", "x", False), ("a", "x", False), ("p", "q", False)]
    one, two, three, four, five = group_pairs(pairs)
    assert one == two
    assert three == four
    assert five not in (one, three)


def test_pairs_that_depend_on_each_other_widen_the_interval() -> None:
    """A hundred pairs in ten groups tell less than a hundred in a hundred."""
    share = (lambda s: (s[:, 0], s[:, 1]),)
    alone = np.array([[float(n % 5 > 0), 1.0] for n in range(100)])
    tied = np.array([[10.0 * (n % 5 > 0), 10.0] for n in range(10)])
    wide, narrow = find_intervals(tied, share)[0], find_intervals(alone, share)[0]
    assert wide[1] - wide[0] > 2 * (narrow[1] - narrow[0])


def test_no_error_is_not_certainty() -> None:
    """All right in ten groups: Wilson's bound; of nothing, nothing."""
    share = (lambda s: (s[:, 0], s[:, 1]),)
    assert find_intervals(np.ones((10, 2)), share)[0] == (pytest.approx(0.722, abs=0.001), 1.0)
    low, high = find_intervals(np.tile([1.0, 2.0], (10, 1)), share)[0]
    assert low < 0.4 < 0.6 < high
    assert math.isnan(find_intervals(np.zeros((0, 2)), share)[0][0])


def test_probabilities_are_compared_with_the_truth_band_by_band() -> None:
    """Half of those said .95 are one event; what was not listed counts as nothing."""
    found = check_calibration([0.95, 0.95, 0.25, None], [True, False, False, False])
    assert [band.pairs for band in found.bands] == [1, 0, 1, 0, 0, 0, 0, 0, 0, 2]
    assert found.bands[9].true == 0.5
    assert found.error == pytest.approx((2 * 0.45 + 0.25) / 4)
    assert found.brier == pytest.approx((0.05**2 + 0.95**2 + 0.25**2) / 4)
    assert found.unlisted == 1


def test_bcubed_counts_by_listing() -> None:
    """Three of one event and one of another in one cluster: (3 · 3/4 + 1 · 1/4) / 4."""
    truth = {"a": "1", "b": "1", "c": "1", "d": "2"}
    found = measure_bcubed(truth, dict.fromkeys("abcd", "e"))
    assert (found.precision, found.recall) == (pytest.approx(0.625), 1.0)
    apart = measure_bcubed(truth, {})
    assert (apart.precision, apart.recall) == (1.0, pytest.approx((3 / 3 + 1) / 4))


def test_three_outcomes_are_told_apart() -> None:
    """Merged, asked, apart; a folded date is asked about where the one that speaks for it is."""
    outcomes = Outcomes({"a": "1", "b": "1", "c": "2", "d": "3", "c2": "2"}, {("a", "c"): (0.5, "unsure")}, {"c2": "c"})
    pairs = [LabelledPair("a", x, label) for x, label in (("b", "same"), ("c2", "same"), ("d", "different"))]
    report = evaluate_pairs(pairs, outcomes)
    assert report.outcomes["same"] == {"merged": 1, "asked": 1, "apart": 0}
    assert report.outcomes["different"] == {"merged": 0, "asked": 0, "apart": 1}
    assert report.overall.asked == 1
    assert outcomes.find_probability("c", "c2") == 1.0


def test_what_matching_wrote_is_read_back(tmp_path: Path) -> None:
    """Probabilities of labelled pairs, those of folded dates included; the report is plain JSON."""
    dates = [make_listing(f"s run-{n}", "Le grand dégel", f"2027-03-{n:02d}T20:00:00") for n in (5, 6)]
    match_world(tmp_path, [*load_cases(), *dates])
    labelled = [*load_labelled(CASES / "pairs.jsonl"), LabelledPair(dates[0]["listing_id"], "s run-6", "same")]
    outcomes = load_outcomes(tmp_path / "out", {name for pair in labelled for name in (pair.left, pair.right)})
    assert outcomes.find_probability("s run-5", "s run-6") == 1.0
    report = evaluate_pairs(labelled, outcomes)
    assert report.calibration is not None
    assert report.calibration.error < 0.1
    plain = json.loads(json.dumps(make_plain(report), allow_nan=False))
    assert plain["overall"]["pairs"] == report.overall.pairs
    assert plain["calibration"]["bands"][9]["pairs"] > 10
