"""The invented listings that matching is measured on: the same from the same seed, true to what they say is true, with
every trouble in them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from benchmarks.matching_world import World, change_world, load_truth, measure_clusters, write_world
from benchmarks.matching_world.causes import sort_errors
from benchmarks.matching_world.events import KINDS
from benchmarks.matching_world.listings import TRAITS
from benchmarks.matching_world.names import GENERIC
from dedupe.match import match_listings
from dedupe.match.inputs import read_listings

SIZE = 6_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small world."""
    path = tmp_path_factory.mktemp("world")
    write_world(path, World(SIZE, 3), workers=1)
    return path


def test_the_same_seed_gives_the_same_world(folder: Path, tmp_path: Path) -> None:
    """Seed and size alone decide; another seed gives other listings."""
    write_world(tmp_path / "again", World(SIZE, 3), workers=1)
    write_world(tmp_path / "other", World(SIZE, 4), workers=1)
    first, again, other = (
        pq.read_table(f / "listings.parquet") for f in (folder, tmp_path / "again", tmp_path / "other")
    )
    assert first.equals(again)
    assert load_truth(folder).equals(load_truth(tmp_path / "again"))
    assert not set(first["listing_id"].to_pylist()) & set(other["listing_id"].to_pylist())


def test_all_troubles_are_there(folder: Path) -> None:
    """Each kind of event and each habit of sources occurs, about 2.2 listings an event."""
    truth = load_truth(folder)
    said = int(np.bitwise_or.reduce(truth["traits"].to_numpy()))
    assert {trait for number, trait in enumerate(TRAITS) if not said >> number & 1} == set()
    assert set(truth["kind"].to_pylist()) == set(KINDS)
    assert 1.9 < len(truth) / len(set(truth["event"].to_pylist())) < 2.5


def test_truth_is_consistent(folder: Path) -> None:
    """Ids are unique and the same in both files; an event is of one kind and family; its places are in one region."""
    truth, listings = load_truth(folder).to_pylist(), pq.read_table(folder / "listings.parquet").to_pylist()
    assert [row["listing_id"] for row in truth] == [row["listing_id"] for row in listings]
    assert len({row["listing_id"] for row in truth}) == SIZE
    facts: dict[int, set[tuple[object, ...]]] = {}
    for row, listing in zip(truth, listings, strict=True):
        facts.setdefault(row["event"], set()).add((row["kind"], row["family"], listing["region"]))
    assert all(len(said) == 1 for said in facts.values())


def test_hours_are_those_of_the_place(folder: Path) -> None:
    """What is at half past ten everywhere is so on the local clock, in winter, in summer and an hour further east."""
    hours = {french: minute for french, _, _, minute in GENERIC}
    rows = pq.read_table(folder / "listings.parquet").to_pylist()
    truth = load_truth(folder)["traits"].to_pylist()
    exact = [row for row, traits in zip(rows, truth, strict=True) if traits == 0 and row["title"] in hours]
    said = read_listings(folder / "listings.parquet")
    row_of = {listing_id: number for number, listing_id in enumerate(said.ids.to_pylist())}
    first = {int(row): int(minute) for row, minute in zip(said.occurrences.row, said.occurrences.minute, strict=True)}
    told = [(hours[row["title"]], first[row_of[row["listing_id"]]]) for row in exact]
    assert len([1 for _, minute in told if minute >= 0]) > 20
    assert {minute % 1440 - hour for hour, minute in told if minute >= 0} == {0}


def test_known_venues_have_one_name(tmp_path: Path) -> None:
    """With venues known, one venue_id has one name, one town and one place, and listings without a venue stay so."""
    write_world(tmp_path, World(2_000, 3, "known"), workers=1)
    seen: dict[str, set[tuple[object, ...]]] = {}
    rows = pq.read_table(tmp_path / "listings.parquet").to_pylist()
    for row in rows:
        if row["venue_id"]:
            seen.setdefault(row["venue_id"], set()).add((row["venue"], row["city"], row["lat"], row["lon"]))
    assert {len(names) for names in seen.values()} == {1}
    assert any(row["venue"] is None for row in rows)


def test_a_second_version_differs_in_few_listings(folder: Path, tmp_path: Path) -> None:
    """As many listings as told differ, and no id does."""
    count = change_world(folder, tmp_path, share=0.02)
    before, after = (pq.read_table(f / "listings.parquet").to_pylist() for f in (folder, tmp_path))
    assert [row["listing_id"] for row in before] == [row["listing_id"] for row in after]
    assert sum(a != b for a, b in zip(before, after, strict=True)) == count
    assert 0.01 * SIZE < count < 0.03 * SIZE


def test_quality_counts_pairs() -> None:
    """Three listings of one event found as two and one, beside a wrong pair: by hand, and across sources only."""
    truth, found, source = (np.array(x) for x in ([1, 1, 1, 2, 3], [7, 7, 8, 9, 9], [0, 0, 1, 1, 2]))
    whole, across = measure_clusters(truth, found), measure_clusters(truth, found, source)
    assert (whole.true, whole.found, whole.right) == (3, 2, 1)
    assert (across.true, across.found, across.right) == (2, 1, 0)


def test_errors_are_sorted_by_cause(folder: Path) -> None:
    """The truth has no errors; one cluster per listing misses everything, all of it told by kind."""
    truth = load_truth(folder)
    event = truth["event"].to_numpy()
    right, nothing = sort_errors(truth, event), sort_errors(truth, np.arange(SIZE))
    assert right["wrong"] == {}
    assert {row["f1"] for row in right["kinds"].values()} == {1.0}
    assert sum(row["true"] for row in nothing["kinds"].values()) == measure_clusters(event, event).true
    assert {row["recall"] for row in nothing["kinds"].values()} == {0.0}


def test_the_matcher_reads_it(folder: Path, tmp_path: Path) -> None:
    """The file is the input of the matching stage; every listing gets an event."""
    summary = match_listings(folder / "listings.parquet", tmp_path)
    assert summary.listings == SIZE
    assert summary.events < SIZE * 0.8
