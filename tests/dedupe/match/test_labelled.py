"""The form of the labelled worlds: what they hold, whether they agree with themselves, how much of each kind."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from dedupe.match.evaluate import LABELS, load_labelled
from tests.dedupe.match.worlds import CASES

WORLDS = sorted(folder.name for folder in (CASES / "worlds").iterdir() if folder.is_dir())
HARD = [
    *("run", "series", "tour", "translation", "same-venue", "same-source", "artist-work", "postponed", "umbrella"),
    *("vernissage", "school", "addon", "library", "guided-visit", "market", "numbered", "double-bill", "company"),
    *("moved-town", "venue-alias", "wrong-fact"),
]
CATEGORIES = {
    *("music", "theatre", "dance", "circus", "comedy", "cinema", "exhibition", "literature", "workshop", "conference"),
    *("festival", "family", "heritage", "market", "community", "other"),
}
STATUSES = {"scheduled", "cancelled", "postponed", "rescheduled", "soldout"}


@cache
def load_world(name: str) -> list[dict[str, Any]]:
    """Return the listings of a world."""
    return [json.loads(line) for line in _folder(name).joinpath("listings.jsonl").read_text("utf-8").splitlines()]


def _folder(name: str) -> Path:
    return CASES / "worlds" / name


@pytest.mark.parametrize("name", WORLDS)
def test_listings_are_whole(name: str) -> None:
    """Ids are unique and made of source and key; codes are ours; every date can be read and ends after it starts."""
    rows = load_world(name)
    assert len({row["listing_id"] for row in rows}) == len(rows)
    for row in rows:
        assert row["listing_id"] == f"{row['source_id']} {row['source_key']}"
        assert row["title"].strip()
        assert row["truth"]
        assert re.fullmatch(r"0[1-9]|1[0-7]", row["region"])
        assert row.get("category", "other") in CATEGORIES
        assert row.get("status", "scheduled") in STATUSES
        for date in row["occurrences"]:
            start, end = (datetime.fromisoformat(date[key]) if date[key] else None for key in ("starts_at", "ends_at"))
            assert start or end
            assert not (start and end) or start <= end
            assert date["all_day"] == ("T" not in (date["starts_at"] or date["ends_at"]))


@pytest.mark.parametrize("name", WORLDS)
def test_pairs_agree_with_the_events(name: str) -> None:
    """Each pair is told once, of two listings of its world; only pairs of one event are the same, and always."""
    truth = {row["listing_id"]: row["truth"] for row in load_world(name)}
    pairs = load_labelled(_folder(name) / "pairs.jsonl")
    assert len({frozenset((pair.left, pair.right)) for pair in pairs}) == len(pairs)
    for pair in pairs:
        assert pair.left != pair.right
        assert {pair.left, pair.right} <= set(truth)
        assert pair.label in LABELS
        assert pair.region
        assert pair.kind in {*HARD, "plain"}
        is_one = truth[pair.left] == truth[pair.right]
        assert pair.label == "unsure" or (pair.label == "same") == is_one, pair


def test_every_hard_kind_is_there_often() -> None:
    """At least 1,500 pairs, 60 of each hard kind with both labels, more than 55 in 100 different, few unsure."""
    pairs = [pair for name in WORLDS for pair in load_labelled(_folder(name) / "pairs.jsonl")]
    kinds, labels = Counter(pair.kind for pair in pairs), Counter(pair.label for pair in pairs)
    both = {(pair.kind, pair.label) for pair in pairs}
    assert len(pairs) >= 1500
    assert not [kind for kind in HARD if kinds[kind] < 60]
    assert {(kind, label) for kind in HARD for label in ("same", "different")} <= both
    assert labels["different"] >= 0.55 * len(pairs)
    assert labels["unsure"] <= 0.03 * len(pairs)


def test_one_world_is_kept_for_measuring() -> None:
    """At least five worlds, several regions each in all, and exactly one whose name says that it is held out."""
    assert len(WORLDS) >= 5
    assert len([name for name in WORLDS if name.startswith("held-out-")]) == 1
    assert len({row["region"] for name in WORLDS for row in load_world(name)}) >= 6
    assert len({(name, row["truth"]) for name in WORLDS for row in load_world(name)}) >= 400
