"""What is open of the queue: filters, regions, decisions since the run, how much before Friday."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from dedupe.decisions import Decision
from dedupe.desk.appending import append_decision
from pipelines.desk.index.build import build_index
from pipelines.desk.index.index import Index
from pipelines.desk.index.ledger import FollowedLedger
from pipelines.desk.index.rows import Unit
from pipelines.desk.index.settled import SettledUnits, read_key
from pipelines.desk.index.tables import NAME, list_bits
from pipelines.desk.queue.filters import (
    Filters,
    find_allowed,
    find_chosen,
    find_deadline,
    find_until,
    list_choices,
    read_filters,
)
from pipelines.people.model import Editor
from tests.pipelines.desk.homes import list_shows, make_home, write_run

NOW = datetime(2026, 12, 1, 13, tzinfo=UTC)
Say = Callable[..., str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return an empty folder of decisions."""
    return tmp_path / "decisions"


@pytest.fixture
def say(folder: Path) -> Say:
    """Return a function that appends a decision and gives its id."""
    numbers = iter(range(1000))

    def append(kind: str, *names: str, **more: object) -> str:
        number = next(numbers)
        at = NOW + timedelta(seconds=number)
        line = Decision(f"d{number:03}", at, "marie", kind, tuple(map(read_key, names)), **more)  # type: ignore[arg-type]
        append_decision(folder, line)
        return line.id

    return append


def _find(index: Index, *names: str, kind: str = "pair") -> Unit:
    units = index.load_units(range(index.size))
    return next(u for u in units if set(names) <= set(u.listings) and u.kind == kind)


def _list(index: Index, bits: int) -> list[str]:
    return [unit.unit_id for unit in index.load_units(list_bits(bits))]


def test_a_word_between_two_events_settles_their_question(index: Index, folder: Path, say: Say) -> None:
    """Kept apart or left open, about a listing of each; or all in doubt is one. Taken back, it is open again."""
    settled = SettledUnits(index, FollowedLedger(folder))
    unit = _find(index, "gazette 200", "salle b0", "billets 200")
    say("same", "gazette 200", "billets 200")
    assert settled.find() == 0  # the other pair in doubt is not answered
    for kind in ("same", "different", "unsure"):
        line = say(kind, "gazette 200", "salle b0")
        assert _list(index, settled.find()) == [unit.unit_id], kind
        say("undo", undoes=line)
        assert settled.find() == 0


def test_words_settle_through_others(index: Index, folder: Path, say: Say) -> None:
    """A is B, and B is not C: the question of A and C is answered. A venue's word settles nothing."""
    settled = SettledUnits(index, FollowedLedger(folder))
    unit = _find(index, "gazette 201", "salle b1")
    say("venue-same", "gazette 201", "salle b1")
    say("same", "gazette 201", "elsewhere 1")
    assert settled.find() == 0
    last = say("different", "elsewhere 1", "salle b1")
    assert _list(index, settled.find()) == [unit.unit_id]
    say("undo", undoes=last)
    assert settled.find() == 0


def test_a_cluster_is_settled_when_all_of_it_is_said(index: Index, folder: Path, say: Say) -> None:
    """Drawn at random and without a pair in doubt: all tied together, or the unit itself answered."""
    settled = SettledUnits(index, FollowedLedger(folder))
    clusters = [u for u in index.load_units(range(index.size)) if u.kind == "cluster" and not u.pairs]
    one, other = clusters[:2]
    say("same", *one.listings)
    assert _list(index, settled.find()) == [one.unit_id]
    say("different", *other.listings, evidence={"unit_id": other.unit_id})
    assert set(_list(index, settled.find())) == {one.unit_id, other.unit_id}


def test_a_ledger_is_followed_as_it_grows_and_as_git_merges_it(index: Index, folder: Path, say: Say) -> None:
    """Appended lines are read on; a line being written is waited for; a replaced file is read anew."""
    ledger = FollowedLedger(folder)
    settled = SettledUnits(index, ledger)
    say("same", "gazette 201", "salle b1")
    assert settled.find().bit_count() == 1
    path = folder / "marie.jsonl"
    first = path.read_bytes()
    say("same", "gazette 202", "salle b2")
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    assert settled.find().bit_count() == 1
    with path.open("ab") as file:
        file.write(whole[-20:])
    assert settled.find().bit_count() == 2
    (folder / "aside").write_bytes(first)
    (folder / "aside").replace(path)
    assert settled.find().bit_count() == 1
    (folder / "jean.jsonl").write_bytes(whole[len(first) :] + b'{"torn": \n{"id": 1}\n\xff\n')
    assert settled.find().bit_count() == 2
    path.unlink()
    assert settled.find().bit_count() == 1
    assert [line.id for line in ledger.list_lines()] == ["d001"]


def test_what_is_settled_at_once_is_what_the_next_run_leaves_out(tmp_path: Path) -> None:
    """For every question of a home, a run after each answer asks none of those that the desk took away."""
    home = make_home(tmp_path)
    assert build_index(home)
    index = Index(home.desk / NAME)
    for number, unit in enumerate(index.load_units(range(index.size))):
        # An event that falls apart has new neighbours: those may well be asked about.
        kind = "same" if unit.kind == "cluster" else ("same", "different", "unsure")[number % 3]
        some = unit.pairs[0][:2] if unit.pairs and kind != "same" else unit.listings
        items = tuple(map(read_key, some))
        evidence = {"unit_id": unit.unit_id}
        append_decision(home.decisions, Decision(f"d{number}", NOW, "marie", kind, items, evidence=evidence))
    settled = SettledUnits(index, FollowedLedger(home.decisions))
    assert settled.find().bit_count() == index.size
    asked = {pair[:2] for unit in index.load_units(range(index.size)) for pair in unit.pairs}
    write_run(home, list_shows())
    assert build_index(home)
    after = Index(home.desk / NAME)
    assert not asked & {pair[:2] for unit in after.load_units(range(after.size)) for pair in unit.pairs}


def test_filters_choose_together_and_count_what_is_left(index: Index) -> None:
    """Each filter's counts are beside the others chosen; a value that nothing has chooses nothing."""
    every = (1 << index.size) - 1
    assert find_chosen(index, Filters()) == every
    both = find_chosen(index, Filters(source="billets", doubt="place"))
    assert both == index.masks["source", "billets"] & index.masks["doubt", "place"]
    assert find_chosen(index, Filters(region="99")) == 0
    choices = {one.value: one.count for one in list_choices(index, Filters(source="billets"), "doubt", every)}
    assert choices["place"] == both.bit_count()
    sources = {one.value: one.count for one in list_choices(index, Filters(source="billets"), "source", every)}
    assert sources["gazette"] > sources["billets"]
    gone = list_choices(index, Filters(region="99"), "region", every)
    assert [one.count for one in gone if one.value == "99"] == [0]


def test_filters_stand_in_addresses() -> None:
    """There and back, long ones cut, nothing for none."""
    filters = Filters(region="04", doubt="place")
    assert filters.write_query() == "?region=04&doubt=place"
    assert filters.write_query(page="2") == "?region=04&doubt=place&page=2"
    assert read_filters({"region": "04", "doubt": "place", "x": "y"}) == filters
    assert len(read_filters({"source": "a" * 5000}).source) == 200
    assert Filters().write_query() == ""


def test_regions_are_an_editors_own(index: Index) -> None:
    """An account's regions and nothing else; without any, all."""
    every = (1 << index.size) - 1
    assert find_allowed(index, Editor("m", "editor")) == every
    assert find_allowed(index, Editor("m", "editor", frozenset({"17"}))) == index.masks["region", "17"]
    assert 0 < index.masks["region", "17"] < every
    assert find_allowed(index, Editor("m", "editor", frozenset({"02"}))) == 0


def test_what_is_on_by_sunday_is_to_decide_before_friday(index: Index) -> None:
    """On a Tuesday; on a Friday and on the weekend itself, today."""
    assert find_deadline(date(2026, 12, 1)) == (date(2026, 12, 4), date(2026, 12, 6))
    for day in (4, 5, 6):
        assert find_deadline(date(2026, 12, day)) == (date(2026, 12, day), date(2026, 12, 6))
    assert find_deadline(date(2026, 12, 7)) == (date(2026, 12, 11), date(2026, 12, 13))
    units = index.load_units(range(index.size))
    until = date(2026, 12, 13)
    wanted = [u.position for u in units if u.first_date and u.first_date <= until]
    assert wanted
    assert list_bits(find_until(index, until)) == wanted
