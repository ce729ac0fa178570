"""Quality on pairs of real listings, mostly of independent publishers, that a person labelled without seeing what the
matcher says. Half of the sites are of Québec; the rest are feeds of a few English-speaking towns."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from dedupe.match import match_listings
from dedupe.match.evaluate import LabelledPair, evaluate_pairs, load_labelled
from tests.dedupe.match.corpus_listings import read_corpus, write_listings
from tests.dedupe.match.worlds import CASES

pytestmark = [pytest.mark.corpus, pytest.mark.slow]

PAIRS = CASES / "corpus_pairs.jsonl"
FLOORS = {"dev": (0.89, 0.91), "held-out": (0.9, 0.88)}  # precision, recall


@pytest.fixture(scope="module")
def predicted(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Match the listings of all sources that a pair names; return listing_id → event_id."""
    folder = tmp_path_factory.mktemp("corpus-pairs")
    wanted = {side.split()[0] for pair in load_labelled(PAIRS) for side in (pair.left, pair.right)}
    write_listings(folder / "listings.parquet", read_corpus(corpus, wanted))
    match_listings(folder / "listings.parquet", folder / "out")
    table = pq.read_table(folder / "out" / "clusters.parquet")
    return dict(zip(table["listing_id"].to_pylist(), table["event_id"].to_pylist(), strict=True))


def load_split(split: str) -> list[LabelledPair]:
    """Return the pairs of one part: nothing is tuned on the held-out ones."""
    rows = [json.loads(line)["split"] == split for line in PAIRS.read_text("utf-8").splitlines()]
    return [pair for pair, is_wanted in zip(load_labelled(PAIRS), rows, strict=True) if is_wanted]


def test_every_listing_of_a_pair_is_there(predicted: dict[str, str]) -> None:
    """What the readers make of the corpus still has every labelled listing under its key."""
    named = {side for pair in load_labelled(PAIRS) for side in (pair.left, pair.right)}
    assert named <= set(predicted)


@pytest.mark.parametrize("split", FLOORS)
def test_real_pairs_are_matched(predicted: dict[str, str], split: str) -> None:
    """Precision and recall stay above the floors."""
    quality = evaluate_pairs(load_split(split), predicted).overall
    precision, recall = FLOORS[split]
    assert quality.precision >= precision
    assert quality.recall >= recall
