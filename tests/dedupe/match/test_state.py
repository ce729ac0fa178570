"""The state of a matching: it saves work and changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.decisions import Decision
from dedupe.match import match_listings
from dedupe.match.block import find_candidates
from dedupe.match.inputs import read_listings
from dedupe.match.output import load_ids
from dedupe.match.prepare import make_records
from dedupe.match.reuse import find_again
from dedupe.match.sharing import find_share
from dedupe.match.signatures import sign_records
from dedupe.match.state import load_state
from tests.dedupe.match.worlds import load_cases, make_listing, write_world

FILES = ("clusters.parquet", "pairs.parquet")
LISTING = st.builds(
    lambda source, key, title, day, hour, venue, performer: make_listing(
        f"s{source} {key}",
        title,
        f"2027-03-{day:02}" + (f"T{hour}:00:00" if hour else ""),
        venue=venue,
        performers=[performer] if performer else [],
    ),
    st.integers(1, 3),
    st.integers(1, 5),
    st.sampled_from(["Le phare des brumes", "Phare", "Mika Ostrow – Le phare", "Atelier de Noël", "The Lighthouse"]),
    st.integers(5, 7),
    st.sampled_from([None, 19, 20]),
    st.sampled_from([None, "Salle Éva-Tremblay", "Centre Éva-Tremblay", "Loft", "Loft – petite salle"]),
    st.sampled_from([None, "Mika Ostrow"]),
)
VERSION = st.tuples(
    st.lists(LISTING, max_size=9, unique_by=lambda row: row["listing_id"]),
    st.lists(
        st.tuples(st.sampled_from(["same", "different", "unsure"]), st.integers(0, 8), st.integers(0, 8)), max_size=2
    ),
)


def decide(rows: list[dict[str, Any]], said: list[tuple[str, int, int]]) -> list[Decision]:
    """Make decisions about the rows that there are."""
    keys = [(row["source_id"], row["source_key"]) for row in rows]
    at = datetime(2026, 11, 25, tzinfo=UTC)
    return [
        Decision(id=f"d{n}", at=at, by="mjo", kind=kind, items=(keys[one], keys[other]))
        for n, (kind, one, other) in enumerate(said)
        if one != other and max(one, other) < len(keys)
    ]


@settings(max_examples=3, deadline=None)
@given(st.lists(VERSION, min_size=2, max_size=3))
def test_a_state_gives_what_a_rebuild_gives(versions: list[tuple[list[dict[str, Any]], list[Any]]]) -> None:
    """Listings added, edited and removed, decisions made and undone: byte for byte the files of a matching that has
    nothing but the ids given before."""
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        state = folder / "state"
        for rows, said in versions:
            path, before = write_world(folder / "listings.parquet", rows), load_ids(state / "ids.parquet")
            made = decide(rows, said)
            match_listings(path, folder / "kept", decisions=made, state=state)
            match_listings(path, folder / "anew", decisions=made, previous=before)
            for name in FILES:
                assert (folder / "kept" / name).read_bytes() == (folder / "anew" / name).read_bytes()


def test_only_what_changed_is_looked_at_again(tmp_path: Path) -> None:
    """One listing of many gets another description: its own pairs at most."""
    rows = load_cases()
    state = tmp_path / "state"
    match_listings(write_world(tmp_path / "listings.parquet", rows), tmp_path, state=state)
    rows[0] = {**rows[0], "description": "Autre chose."}
    listings = read_listings(write_world(tmp_path / "listings.parquet", rows))
    records = make_records(listings)
    left, right = find_candidates(records)
    record = int(records.productions.of_row[listings.ids.to_pylist().index(rows[0]["listing_id"])])
    _, _, looked_at = find_again(records, left, right, sign_records(listings, records), load_state(state))
    assert 0 < looked_at <= int(((left == record) | (right == record)).sum())


def _tear(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-3])


def _spoil(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def _age(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"version": "', b'"version": "x', 1)[: path.stat().st_size])


@pytest.mark.parametrize("harm", [_tear, _spoil, _age, lambda path: path.write_bytes(b""), Path.unlink])
def test_a_state_that_cannot_be_trusted_is_none(tmp_path: Path, harm: Callable[[Path], Any]) -> None:
    """Torn, spoilt, of another version, empty or gone: the same result, and the state is whole again."""
    path = write_world(tmp_path / "listings.parquet", load_cases())
    state = tmp_path / "state"
    match_listings(path, tmp_path / "one", state=state)
    count = len(load_state(state))
    harm(state / "pairs.state")
    assert len(load_state(state)) == 0
    match_listings(path, tmp_path / "two", state=state)
    assert [(tmp_path / "one" / n).read_bytes() for n in FILES] == [(tmp_path / "two" / n).read_bytes() for n in FILES]
    assert len(load_state(state)) == count > 0


def test_a_signature_changes_with_all_that_a_listing_says(tmp_path: Path) -> None:
    """Each field alone; what other listings say changes it only by what is learned from them."""
    base = make_listing("s1 a", "Le phare des brumes", "2027-03-05T20:00:00", performers=["Mika Ostrow"])
    other = make_listing("s2 b", "Les marées", "2027-04-01T20:00:00")

    def sign(row: Mapping[str, Any]) -> np.uint64:
        listings = read_listings(write_world(tmp_path / "listings.parquet", [row, other]))
        records = make_records(listings)
        signed: np.uint64 = sign_records(listings, records)[int(records.productions.of_row[0])]
        return signed

    changes: list[dict[str, Any]] = [
        *({name: "autre"} for name in ("title", "venue", "region")),
        {"description": "Un mot."},
        {"url": "https://s1.example/e/12345"},
        {"performers": []},
        {"occurrences": [{"starts_at": "2027-03-05T20:30:00", "ends_at": None, "all_day": False}]},
    ]
    signed = [sign(base), *(sign({**base, **change}) for change in changes)]
    assert len(set(signed)) == len(signed)
    assert sign(base) == signed[0]


def test_shares_of_the_months_give_what_one_piece_gives(tmp_path: Path) -> None:
    """Three machines, their states in one folder: the last step looks at no pair again, and the files are the same."""
    path, state = write_world(tmp_path / "listings.parquet", load_cases()), tmp_path / "state"
    for number in (3, 1, 2):
        find_share(path, tmp_path / f"machine-{number}", (number, 3))
        state.mkdir(exist_ok=True)
        for file in (tmp_path / f"machine-{number}").glob("*.state"):
            file.rename(state / file.name)
    listings = read_listings(path)
    records = make_records(listings)
    left, right = find_candidates(records)
    _, _, looked_at = find_again(records, left, right, sign_records(listings, records), load_state(state))
    assert looked_at == 0 < len(left)
    match_listings(path, tmp_path / "shared", state=state)
    match_listings(path, tmp_path / "whole")
    for name in FILES:
        assert (tmp_path / "shared" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    assert [file.name for file in state.glob("*.state")] == ["pairs.state"]
    with pytest.raises(ValueError, match="share 4 of 3"):
        find_share(path, state, (4, 3))
