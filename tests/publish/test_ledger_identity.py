"""What the ledger owes subscribers: a UID is one date for good, and no SEQUENCE ever falls."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.model import MergedEvent, Said
from publish.ledger import Ledger, make_edition_events
from publish.ledger_file import load_ledger, write_ledger
from publish.pictures import Picture, Size
from sources.model import Occurrence, Status
from tests.publish.editions import NOW, make_event, make_hour


def _make(*dates: Occurrence, **fields: object) -> MergedEvent:
    return make_event("e1", "Contes", *dates, **fields).event


def _known(ledger: Ledger) -> dict[str, tuple[str | None, int]]:
    event = ledger.events["e1"]
    return {o.occurrence_id: (o.start, o.sequence) for o in (*event.occurrences, *event.gone)}


def _publish(event: MergedEvent, ledger: Ledger, days: int = 0) -> Ledger:
    return make_edition_events([event], ledger, {}, now=NOW + timedelta(days=days))[1]


def test_a_series_that_goes_on_keeps_the_ids_of_its_past_dates() -> None:
    """A past date that a source stops listing has not moved to the far end of the series."""
    weekly = [make_hour(7 * n - 1) for n in range(60)]
    before = _publish(_make(*weekly[:-1]), Ledger())
    after = _publish(_make(*weekly[1:]), before, days=7)
    first, last = before.events["e1"].occurrences[0], after.events["e1"].occurrences[-1]
    assert first.occurrence_id != last.occurrence_id
    assert after.events["e1"].sequence == 0, "a series that goes on has not changed"


def test_a_moved_date_keeps_its_id_and_rises() -> None:
    """One date to come gone and one new: it has moved, and its entry with it."""
    before = _publish(_make(make_hour(3), make_hour(10)), Ledger())
    after = _publish(_make(make_hour(3), make_hour(12)), before, days=1)
    assert [o.occurrence_id for o in after.events["e1"].occurrences] == [
        o.occurrence_id for o in before.events["e1"].occurrences
    ]
    assert [o.sequence for o in after.events["e1"].occurrences] == [0, 1]
    assert (after.events["e1"].sequence, after.events["e1"].change) == (1, "dates")


def test_a_date_that_comes_back_has_its_id_and_no_smaller_sequence() -> None:
    """A source that forgets a date for a day does not make two entries of it."""
    one, two = make_hour(5), make_hour(6)
    ledger = _publish(_make(one, two), Ledger())
    ledger = _publish(_make(replace(one, status=Status.CANCELLED), two), ledger, days=1)
    before = _known(ledger)
    ledger = _publish(_make(two), ledger, days=2)
    ledger = _publish(_make(one, two), ledger, days=3)
    after = _known(ledger)
    assert before.keys() == after.keys()
    assert all(after[key][1] >= before[key][1] for key in before)


def test_the_writing_of_an_offset_is_no_change() -> None:
    """19 h 30 in Toronto is the same instant when it is written in UTC."""
    local = make_hour(5)
    assert isinstance(local.start, datetime)
    ledger = _publish(_make(local), Ledger())
    ledger = _publish(_make(replace(local, start=local.start.astimezone(UTC))), ledger, days=1)
    assert ledger.events["e1"].sequence == 0
    assert ledger.events["e1"].occurrences[0].sequence == 0


_RUNS = st.lists(
    st.tuples(
        st.lists(st.tuples(st.integers(-3, 12), st.sampled_from((14, 19, 20))), min_size=1, max_size=5, unique=True),
        st.sampled_from((Status.SCHEDULED, Status.CANCELLED, Status.SOLDOUT)),
        st.sampled_from(("Salle A", "Salle B")),
    ),
    min_size=2,
    max_size=7,
)


@settings(max_examples=60, deadline=None)
@given(_RUNS)
def test_sequences_never_fall_and_ids_are_never_shared(
    runs: list[tuple[list[tuple[int, int]], Status, str]],
) -> None:
    """Whatever sources say from run to run: every id stays one date's, its sequence rises with every change."""
    ledger = Ledger()
    for day, (dates, status, venue) in enumerate(runs):
        before = _known(ledger) if ledger.events else {}
        sequence = ledger.events["e1"].sequence if ledger.events else 0
        event = _make(*(make_hour(d, h) for d, h in sorted(dates)), status=status, venue=venue)
        ledger = _publish(event, ledger, days=day)
        after = _known(ledger)
        ids = [o.occurrence_id for o in ledger.events["e1"].occurrences]
        assert len(set(ids)) == len(ids)
        assert ledger.events["e1"].sequence >= sequence
        for key, (start, number) in before.items():
            assert after[key][1] >= number
            assert after[key][0] == start or after[key][1] > number


def test_two_runs_on_one_input_are_one(tmp_path: Path) -> None:
    """The ledger, written and read back, takes the same events without any change."""
    event = _make(make_hour(2), make_hour(9))
    first, ledger = make_edition_events([event], Ledger(), {"old": "e1"}, now=NOW)
    write_ledger(tmp_path, ledger)
    second, again = make_edition_events([event], load_ledger(tmp_path), {"old": "e1"}, now=NOW)
    assert (first, ledger.events) == (second, again.events)


def test_whose_words_an_address_has_is_known(tmp_path: Path) -> None:
    """All who say them, those who do so later too; a ledger from before that was noted learns it."""
    said = (Said("title", "Contes", "a", "1", True), Said("title", "Contes !", "b", "2", False))
    other = Said("title", "Soirée de contes", "c", "3", False)
    _, ledger = make_edition_events([_make(make_hour(9), said=(said[0], other))], Ledger(), {}, now=NOW)
    assert ledger.events["e1"].worded_by == ("a",)
    write_ledger(tmp_path, ledger)
    assert load_ledger(tmp_path).events == ledger.events
    older = Ledger({"e1": replace(ledger.events["e1"], worded_by=())})
    _, again = make_edition_events([_make(make_hour(9), said=(said[0], other))], older, {}, now=NOW)
    assert again.events == ledger.events
    event = _make(make_hour(9), said=(*said, other), listing_keys=(("a", "1"), ("b", "2")))
    _, later = make_edition_events([event], ledger, {}, now=NOW)
    assert later.events["e1"].worded_by == ("a", "b")


def test_another_image_is_another_content() -> None:
    """Its entries are dated anew, without a higher sequence: nothing that somebody must know of has changed."""
    event, picture = _make(make_hour(9)), Picture("a-1", (Size(480, 320, 9),))
    later = NOW + timedelta(days=1)
    _, ledger = make_edition_events([event], Ledger(), {}, now=NOW)
    (shown,), ledger = make_edition_events([event], ledger, {}, now=later, pictures={"e1": picture})
    assert (shown.picture, shown.content_changed, shown.sequence) == (picture, later, 0)
    (shown,), _ = make_edition_events([event], ledger, {}, now=NOW + timedelta(days=2), pictures={"e1": picture})
    assert shown.content_changed == later
