"""The desk's index gives back what the run left, finds events by their words, and is never half of two runs."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
import time
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from dedupe.match.explain import explain_row
from dedupe.match.queue_file import NAME as QUEUE
from dedupe.match.queue_file import load_queue
from dedupe.merge.tables import load_venues
from dedupe.normalise.tables import load_normalised
from pipelines.desk.index.build import build_index
from pipelines.desk.index.doubts import find_doubts
from pipelines.desk.index.index import Index
from pipelines.desk.index.keeper import IndexKeeper
from pipelines.desk.index.ledger import FollowedLedger
from pipelines.desk.index.tables import NAME, list_bits, make_bits
from pipelines.home import Home
from pipelines.stages.dedupe import load_clusters
from publish.ledger_file import load_ledger
from tests.dedupe.desk.listings import make_day, make_known
from tests.pipelines.desk.homes import list_shows, make_home, write_run


def test_listings_come_back_whole(matched: Home, index: Index) -> None:
    """Every field of every listing, as the file has it; an unknown id is left out."""
    kept = load_normalised(matched.normalised)
    assert index.load_listings([*(item.listing_id for item in kept), "nobody k"]) == {i.listing_id: i for i in kept}


def test_events_and_what_was_published_come_back(matched: Home, index: Index) -> None:
    """Members of each event, the venue of each listing, and the ledger's entry with all its times."""
    clusters = load_clusters(matched)
    members = index.find_members(clusters.values())
    assert {name: event for event, names in members.items() for name in names} == clusters
    assert index.find_events(clusters) == clusters
    known = load_ledger(matched.ledger).events
    assert index.load_known(known) == dict(known)
    ids, venues = index.find_venues(clusters)
    assert {venue.venue_id: venue for venue in venues} == {
        venue.venue_id: venue for venue in load_venues(matched.merge / "venues.parquet")
    }
    table = pq.read_table(matched.merge / "venue_ids.parquet").to_pylist()
    assert ids == {row["listing_id"]: row["venue_id"] for row in table}


def test_pairs_come_back_as_the_file_has_them(matched: Home, index: Index) -> None:
    """Inside a set of listings and out of it, with the same explanation."""
    rows = pq.read_table(matched.match / "pairs.parquet").to_pylist()
    some = {"salle b0", "gazette 200", "billets 200"}
    inside = [row for row in rows if {row["left"], row["right"]} <= some]
    found = index.find_pairs(some)
    assert len(found) == len(inside) == 3
    told = {frozenset((row["left"], row["right"])): explain_row(row) for row in inside}
    for row in found:
        made = explain_row(row)
        other = told[frozenset((row["left"], row["right"]))]
        assert (made.probability, made.decision, made.steps, made.rule) == (
            other.probability, other.decision, other.steps, other.rule,
        )  # fmt: skip
    out = index.find_pairs({"salle b0"}, outside=True)
    assert {frozenset((r["left"], r["right"])) for r in out} == {
        frozenset((r["left"], r["right"])) for r in rows if (r["left"] == "salle b0") != (r["right"] == "salle b0")
    }


def test_the_queue_is_in_its_order_with_its_properties(matched: Home, index: Index) -> None:
    """Units as the queue has them; a mask holds exactly the units of a region, source or category."""
    rows = load_queue(matched.match / QUEUE)
    units = index.load_units(range(index.size))
    assert [unit.unit_id for unit in units] == [row["unit_id"] for row in rows]
    assert [unit.listings for unit in units] == [tuple(row["listings"]) for row in rows]
    assert [unit.first_date for unit in units] == [row["first_date"] for row in rows]
    assert index.load_unit(units[3].unit_id) == units[3]
    assert index.load_unit("none") is None
    listings = {item.listing_id: item for item in load_normalised(matched.normalised)}
    for kind, read in (("region", lambda i: i.region), ("source", lambda i: i.said.source_id)):
        values = {read(item) for item in listings.values()}
        assert values
        for value in values:
            wanted = [u.position for u in units if any(read(listings[name]) == value for name in u.listings)]
            assert list_bits(index.masks.get((kind, value), 0)) == wanted
    assert index.find_units(["gazette 200"]) == {u.position for u in units if "gazette 200" in u.listings}


def test_doubts_are_named(index: Index) -> None:
    """Two towns are a doubt of place; same words at other hours one of time; two languages one of language."""
    unit = next(u for u in index.load_units(range(index.size)) if "gazette 201" in u.listings)
    assert unit.doubts == ("place",)
    assert index.masks["doubt", "place"] >> unit.position & 1
    assert find_doubts([{"when": "shift", "where": "same-venue", "title": "same"}]) == ["time"]
    assert find_doubts([{"when": "same-hour", "title": "foreign", "translation": "same"}]) == ["title", "language"]
    assert find_doubts([{"when": "one-of-many", "numbers": "conflict"}]) == ["time", "series"]
    assert find_doubts([]) == []


def test_an_event_is_found_by_its_words(index: Index) -> None:
    """Accents, case and ligatures do not matter; the last word may be half written; other sources' titles count."""
    assert [found.title for found in index.search_events("MAINA deg")] == ["Le grand dégel de Maïna Roy"]
    assert index.search_events("pénélope gaspesie")[0].city in ("Trois-Rivières", "Drummondville")
    assert index.search_events("quelque chose d'autre") == []
    assert index.search_events('"*) NEAR(x -') == []
    towns = {found.city for found in index.search_events("orphee")}
    assert towns == {"Trois-Rivières", "Drummondville"}
    since = make_day(14).first_day
    assert next(f.first_date for f in index.search_events("maison culture", since=since)) >= since


def test_hostile_texts_pass_unharmed(tmp_path: Path) -> None:
    """Zero bytes, quotes, marks that turn text, a description of ten million characters, a key full of spaces."""
    bad = "'; DROP TABLE listing; --\u202e\0\ud7ff<script>"
    item = make_known(f"salle x  {bad}", title=f"Œuvre {bad}")
    item = replace(item, said=replace(item.said, description="à" * 10_000_000))
    home = make_home(tmp_path, [item, make_known("gazette 1")])
    assert build_index(home)
    index = Index(home.desk / NAME)
    assert index.load_listings([item.listing_id])[item.listing_id] == item
    assert len(index.search_events("oeuvre")) == 1


def test_half_of_a_run_makes_no_index(tmp_path: Path) -> None:
    """New listings with events of the run before: the index of before stays until the run is through."""
    home = make_home(tmp_path)
    assert build_index(home)
    before = (home.desk / NAME).read_bytes()
    os.utime(home.normalised)
    assert not build_index(home)
    assert (home.desk / NAME).read_bytes() == before
    write_run(home, list_shows()[:6])
    assert build_index(home)
    assert len(Index(home.desk / NAME).find_events(i.listing_id for i in list_shows())) == 6
    assert [path.name for path in home.desk.iterdir()] == [NAME]


def test_an_index_from_before_a_column_is_made_without_it(tmp_path: Path) -> None:
    """A run of an older program left no venue of each listing, and nothing was published yet."""
    home = make_home(tmp_path)
    (home.merge / "venue_ids.parquet").unlink()
    shutil.rmtree(home.ledger)
    assert build_index(home)
    index = Index(home.desk / NAME)
    assert index.find_venues(["salle a1"]) == ({}, [])
    assert index.load_known(index.find_events(["salle a1"]).values()) == {}


def test_the_index_follows_the_runs(tmp_path: Path) -> None:
    """Absent, it is made by a process of its own; pages read the old one while a newer one is made."""
    home = make_home(tmp_path)
    keeper = IndexKeeper(home, FollowedLedger(home.decisions))
    assert keeper.get() is None
    assert keeper.has_run()
    first = _wait(keeper, lambda opened: opened is not None)
    write_run(home, list_shows()[:6])
    assert keeper.get() is first
    second = _wait(keeper, lambda opened: opened is not first)
    assert len(second.index.find_events(item.listing_id for item in list_shows())) == 6
    assert first.index.load_unit("none") is None  # the file that was replaced can still be read
    keeper.close()


def test_a_spoilt_or_foreign_index_is_made_anew(tmp_path: Path) -> None:
    """Bytes that are no database; another version of the tables."""
    home = make_home(tmp_path)
    keeper = IndexKeeper(home, FollowedLedger(home.decisions))
    home.desk.mkdir(parents=True)
    (home.desk / NAME).write_bytes(b"not a database at all" * 100)
    assert keeper.get() is None
    _wait(keeper, lambda opened: opened is not None)
    keeper.close()
    with sqlite3.connect(home.desk / NAME) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(sqlite3.DatabaseError, match="version 99"):
        Index(home.desk / NAME)


def test_many_threads_read_at_once(index: Index) -> None:
    """Each through a connection of its own, all with the same answer."""
    ids = [item.listing_id for item in list_shows()]
    wanted = index.load_listings(ids)
    found: list[bool] = []
    threads = [
        threading.Thread(target=lambda: found.extend(index.load_listings(ids) == wanted for _ in range(20)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 160


def test_bits_are_places() -> None:
    """Any set of places there and back."""
    for places in ([], [0], [7, 8, 63, 64, 1000], list(range(0, 50_000, 3))):
        assert list_bits(make_bits(places)) == places


def _wait(keeper: IndexKeeper, is_it):  # type: ignore[no-untyped-def]
    until = time.monotonic() + 60
    while not is_it(opened := keeper.get()):
        assert time.monotonic() < until
        time.sleep(0.05)
    return opened
