"""The matching stage as a whole: what becomes one event, whatever the order, and what editors and rules say."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dedupe.decisions import Decision
from dedupe.errors import InputError
from dedupe.match import match_listings
from dedupe.match.inputs import read_listings
from tests.dedupe.match.worlds import load_cases, make_listing, match_world, read_pairs

NIGHT = "2027-03-05T20:00:00"
DUO = [make_listing("s1 a", "La nuit boréale", NIGHT), make_listing("s2 b", "LA NUIT BORÉALE", NIGHT)]


def decide(number: int, kind: str, *ids: str) -> Decision:
    at = datetime(2026, 11, 25, 10, number, tzinfo=UTC)
    items = tuple((i.split(" ", 1)[0], i.split(" ", 1)[1]) for i in ids)
    return Decision(id=f"d{number}", at=at, by="mjo", kind=kind, items=items)


def test_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    """Shuffled input: the same clusters, the same ids, byte for byte the same files."""
    rows = load_cases()
    expected = match_world(tmp_path, rows)
    files = [(tmp_path / "out" / name).read_bytes() for name in ("clusters.parquet", "pairs.parquet")]
    random.Random(3).shuffle(rows)
    assert match_world(tmp_path, rows) == expected
    assert [(tmp_path / "out" / name).read_bytes() for name in ("clusters.parquet", "pairs.parquet")] == files


def test_state_and_previous_keep_ids_and_change_no_cluster(tmp_path: Path) -> None:
    """A listing that joins later takes the id that was published; without state, clusters are the same."""
    state = tmp_path / "state"
    first = match_world(tmp_path, DUO[1:], state=state)
    second = match_world(tmp_path, DUO, state=state)
    assert second["s1 a"] == second["s2 b"] == first["s2 b"]
    assert match_world(tmp_path, DUO, previous={"s2 b": "ekept"}) == dict.fromkeys(second, "ekept")
    assert len(set(match_world(tmp_path, DUO).values())) == 1


def test_only_id_and_title_are_needed(tmp_path: Path) -> None:
    """A file with two columns is matched (nothing is one event); one without titles says what is missing."""
    path = tmp_path / "few.parquet"
    pq.write_table(pa.table({"listing_id": ["a", "b"], "title": ["X", "X"]}), path)
    assert match_listings(path, tmp_path).events == 2
    pq.write_table(pa.table({"listing_id": ["a"]}), path)
    with pytest.raises(InputError, match="'title'"):
        match_listings(path, tmp_path)


def test_no_listing_at_all_gives_two_empty_files(tmp_path: Path) -> None:
    """An empty world is a world."""
    assert match_world(tmp_path, []) == {}
    assert read_pairs(tmp_path) == []


@pytest.mark.parametrize(
    "kind",
    [pa.timestamp("us", tz="UTC"), pa.timestamp("us"), pa.timestamp("ns", tz="America/Toronto"), pa.string()],
    ids=str,
)
def test_dates_of_any_type_mean_the_same(tmp_path: Path, kind: pa.DataType) -> None:
    """Zoned, naive or text: the wall clock of the place is compared."""
    moment: Any = datetime(2027, 3, 6, 1, tzinfo=UTC)
    if kind == pa.string():
        moment = "2027-03-06T01:00:00Z"
    elif kind.tz is None:
        moment = datetime(2027, 3, 5, 20)  # noqa: DTZ001
    struct = pa.struct([("starts_at", kind)])
    path = tmp_path / "typed.parquet"
    rows = [{"listing_id": "a", "title": "La nuit boréale", "source_id": "s1", "occurrences": [{"starts_at": moment}]}]
    schema = pa.schema(
        [(n, pa.string()) for n in ("listing_id", "title", "source_id")] + [("occurrences", pa.list_(struct))]
    )
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)
    from_text = make_listing("s2 b", "La nuit boréale", NIGHT, venue=None)
    other = tmp_path / "text.parquet"
    pq.write_table(pa.Table.from_pylist([from_text]), other)
    assert read_listings(path).occurrences.minute.tolist() == read_listings(other).occurrences.minute.tolist()


def test_hostile_values_do_no_harm(tmp_path: Path) -> None:
    """Year 9999, unknown zones, NUL bytes, endless titles, empty names."""
    rows = [
        make_listing("s1 a", "La nuit boréale\x00", "9999-12-31T20:00:00"),
        make_listing("s1 b", "x " * 50_000, NIGHT),
        make_listing("s1 c", "", "not a date"),
        make_listing("s2 d", "((((|||| – – –", NIGHT, venue="", city=""),
    ]
    assert len(set(match_world(tmp_path, rows).values())) == 4


def test_dates_of_one_production_by_one_source_are_one_event(tmp_path: Path) -> None:
    """One page a date is folded; a year later it is another run."""
    days = ["2027-03-05T20:00:00", "2027-03-06T20:00:00", "2027-03-12T14:00:00", "2028-03-10T20:00:00"]
    ids = match_world(tmp_path, [make_listing(f"s1 {n}", "La nuit boréale", day) for n, day in enumerate(days)])
    assert ids["s1 0"] == ids["s1 1"] == ids["s1 2"] != ids["s1 3"]


def test_a_false_merge_undone_by_an_editor_never_returns(tmp_path: Path) -> None:
    """`different` holds against a sure score, inside one source's run, and through a third listing."""
    third = make_listing("s3 c", "La nuit boréale", NIGHT)
    ids = match_world(tmp_path, [*DUO, third], decisions=[decide(1, "different", "s1 a", "s2 b")])
    assert ids["s1 a"] != ids["s2 b"]
    run = [make_listing(f"s1 {n}", "La nuit boréale", f"2027-03-0{n}T20:00:00") for n in (5, 6, 7)]
    ids = match_world(tmp_path, run, decisions=[decide(1, "different", "s1 5", "s1 6")])
    assert ids["s1 5"] != ids["s1 6"]


def test_what_left_an_event_stays_out_though_the_listing_it_was_kept_apart_from_is_gone(tmp_path: Path) -> None:
    """What is the same as an absent listing speaks for it; and a chain of `same` holds without its middle."""
    rows = [*DUO, make_listing("s3 c", "La nuit boréale", NIGHT), make_listing("s4 d", "Tout autre chose", NIGHT)]
    decisions = [
        decide(1, "different", "s1 a", "s9 gone"),
        decide(2, "same", "s9 gone", "s2 b"),
        decide(3, "same", "s9 gone", "s4 d"),
    ]
    found = match_world(tmp_path, rows, decisions=decisions)
    assert found["s1 a"] != found["s2 b"] == found["s4 d"]
    assert match_world(tmp_path, rows)["s1 a"] == match_world(tmp_path, rows)["s2 b"]


def test_folding_obeys_what_is_said_of_an_absent_listing(tmp_path: Path) -> None:
    """Two dates of one source are one production by themselves, unless an editor said otherwise through a third."""
    rows = [
        make_listing("s1 a", "La nuit boréale", NIGHT),
        make_listing("s1 b", "La nuit boréale", NIGHT.replace("05T", "06T")),
    ]
    assert len(set(match_world(tmp_path, rows).values())) == 1
    decisions = [decide(1, "different", "s1 a", "s9 gone"), decide(2, "same", "s9 gone", "s1 b")]
    assert len(set(match_world(tmp_path, rows, decisions=decisions).values())) == 2


def test_an_editor_may_tie_what_a_rule_forbids(tmp_path: Path) -> None:
    """`same` comes before every rule, and the pair is signed."""
    rows = [DUO[0], make_listing("s2 b", "La nuit boréale – scolaire", "2027-03-05T10:00:00")]
    assert len(set(match_world(tmp_path, rows).values())) == 2
    ids = match_world(tmp_path, rows, decisions=[decide(1, "same", "s1 a", "s2 b")])
    assert len(set(ids.values())) == 1
    row = read_pairs(tmp_path)[0]
    assert (row["decision"], row["features"]["rule"], row["features"]["decision_id"]) == (
        "same",
        "school-showing",
        "d1",
    )


def test_conflicting_decisions_are_reported(tmp_path: Path) -> None:
    """A=B, B=C, A≠C: told in the summary, and A and C are apart."""
    rows = [*DUO, make_listing("s3 c", "La nuit boréale", NIGHT)]
    made = [
        decide(1, "same", "s1 a", "s2 b"),
        decide(2, "same", "s2 b", "s3 c"),
        decide(3, "different", "s1 a", "s3 c"),
    ]
    ids = match_world(tmp_path, rows, decisions=made)
    summary = match_listings(tmp_path / "listings.parquet", tmp_path / "out", decisions=made)
    assert [c.decision_ids for c in summary.conflicts] == [("d3", "d1", "d2")]
    assert ids["s1 a"] != ids["s3 c"]


def test_pairs_are_sorted_and_complete(tmp_path: Path) -> None:
    """Every column of the contract, left < right, sorted."""
    match_world(tmp_path, load_cases())
    rows = read_pairs(tmp_path)
    assert set(rows[0]) == {"left", "right", "probability", "decision", "features"}
    keys = [(row["left"], row["right"]) for row in rows]
    assert keys == sorted(keys)
    assert all(left < right for left, right in keys)
    assert {row["decision"] for row in rows} == {"same", "different", "unsure"}
