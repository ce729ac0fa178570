"""What a decision rests on: trifles change nothing, other facts ask again, pins watch what they correct."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe.decisions import Decision
from dedupe.desk.evidence import PairSeen, find_model_version, make_evidence
from dedupe.desk.facts import read_facts
from dedupe.desk.fingerprints import find_changed, make_corrects, make_fingerprint, read_fingerprint
from dedupe.model import NormalisedListing
from sources.model import Occurrence, Status
from tests.dedupe.desk.listings import TODAY, make_day, make_known

A, B = ("a", "1"), ("b", "2")
AT = datetime(2026, 12, 1, 12, tzinfo=UTC)
WEEKLY = [make_day(7 * week) for week in range(60)]


def decide(kind: str, *known: NormalisedListing, number: int = 1, **more: Any) -> Decision:
    listings = {item.said.key: item for item in known}
    evidence = make_evidence(list(listings), listings=listings, today=TODAY)
    return Decision(
        f"d{number}", AT + timedelta(minutes=number), "zoé", kind, tuple(listings), evidence=evidence, **more
    )


def ask(decision: Decision, *now: NormalisedListing, later: int = 0) -> list[tuple[str, ...]]:
    """Return the fields because of which a decision is asked again, so many days later."""
    found = find_changed([decision], {item.said.key: item for item in now}, TODAY + timedelta(days=later))
    assert all(change.decision is decision for change in found)
    return [change.fields for change in found]


@pytest.mark.parametrize(
    "now",
    [
        make_known("a 1", title="LA NUIT  BOREALE"),
        make_known("a 1", title="La nuit boréale – supplémentaire"),
        make_known("a 1", venue="salle Jean Untel"),
        make_known("a 1", venue=None),
        make_known("a 1", city=None),
        make_known("a 1", make_day(4), make_day(5)),
        make_known("a 1", make_day(4, 19)),
        make_known("a 1", make_day(4, None)),
        make_known("a 1", status=Status.SOLDOUT),
    ],
)
def test_trifles_change_nothing(now: NormalisedListing) -> None:
    """Case, accents, spaces, words added, facts no longer told, one more date, another hour."""
    assert ask(decide("same", make_known("a 1"), make_known("b 2")), now, make_known("b 2")) == []
    assert ask(decide("unsure", make_known("a 1"), make_known("b 2")), now, make_known("b 2")) == []


@pytest.mark.parametrize(
    ("now", "field"),
    [
        (make_known("a 1", title="Le grand bal"), "title"),
        (make_known("a 1", make_day(40)), "dates"),
        (make_known("a 1", venue="Église Saint-Pierre"), "venue"),
        (make_known("a 1", city="Québec"), "city"),
        (make_known("a 1", status=Status.CANCELLED), "status"),
    ],
)
def test_another_fact_asks_again(now: NormalisedListing, field: str) -> None:
    """When the two contradict each other now; a change that both made together is none."""
    before = make_known("a 1"), make_known("b 2")
    assert ask(decide("same", *before), now, before[1]) == [(field,)]
    assert ask(decide("unsure", *before), now, before[1]) == [(field,)]
    assert ask(decide("different", *before), now, before[1]) == []
    also = make_known("b 2", *now.said.occurrences, title=now.title, venue=now.venue, city=now.city, status=now.status)
    assert ask(decide("same", *before), now, also) == []
    # Kept apart because of that very fact, in which they agree now.
    assert ask(decide("different", *before), now, also) == [(field,)]


def test_numbers_tell_titles_apart() -> None:
    """A source that uses an address again for the next edition, or the next part."""
    for before, now in (("Festival 2026", "Festival 2027"), ("Volet 1 – Cordes", "Volet 2 – Cordes")):
        pair = make_known("a 1", title=before), make_known("b 2", title=before)
        assert ask(decide("same", *pair), make_known("a 1", title=now), pair[1]) == [("title",)]


def test_dates_that_pass_and_series_that_go_on_change_nothing() -> None:
    """A weekly evening, asked about again neither each month nor after a year; the edition of another year is."""
    pair = make_known("a 1", *WEEKLY[:9]), make_known("b 2", *WEEKLY)
    decision = decide("same", *pair)
    for week in (0, 3, 8, 11):
        now = make_known("a 1", *WEEKLY[week : week + 9]), make_known("b 2", *WEEKLY[week:])
        assert ask(decision, *now, later=7 * week) == []
    later = make_known("a 1", *WEEKLY[:9]), make_known("b 2", make_day(400))
    assert ask(decision, make_known("a 1", *WEEKLY[20:]), later[1], later=80) == [("dates",)]


def test_a_period_may_lose_its_beginning_or_be_prolonged() -> None:
    """An exhibition under way; not one that is held at another time."""
    pair = make_known("a 1", make_day(-5, to=30)), make_known("b 2", make_day(-5, to=30))
    decision = decide("same", *pair)
    for now in (make_day(3, to=30), make_day(-5, to=60)):
        assert ask(decision, make_known("a 1", now), pair[1], later=4) == []
    assert ask(decision, make_known("a 1", make_day(90, to=120)), pair[1], later=4) == [("dates",)]


def test_what_has_no_fingerprint_or_no_listing_is_not_asked() -> None:
    """Decisions typed by hand; listings that their sources dropped; fingerprints of another program."""
    other = make_known("a 1", title="Le grand bal")
    decision = decide("same", make_known("a 1"), make_known("b 2"))
    assert ask(decision, other) == []
    for prints in (None, {}, {"a 1": "2|x"}, {"a 1": "1|||||9+x"}, {"a 1": 12}, "text"):
        blind = Decision("d1", AT, "zoé", "same", (A, B), evidence={"fingerprints": prints})
        assert ask(blind, other, make_known("b 2")) == []


def test_the_last_word_on_a_pair_is_asked_about() -> None:
    """Deciding again settles it: the new decision has seen the new facts."""
    now = make_known("a 1", title="Le grand bal"), make_known("b 2")
    old, new = decide("same", make_known("a 1"), now[1]), decide("same", *now, number=2)
    assert find_changed([old, new], {A: now[0], B: now[1]}, TODAY) == []


def test_places_are_asked_about_when_they_change() -> None:
    """A word on venues rests on venues alone."""
    pair = make_known("a 1"), make_known("b 2")
    assert ask(decide("venue-same", *pair), make_known("a 1", title="Le grand bal"), pair[1]) == []
    assert ask(decide("venue-same", *pair), make_known("a 1", venue="Église Saint-Pierre"), pair[1]) == [("venue",)]


def test_only_the_listings_that_changed_matter_within_a_group() -> None:
    """Of three that are one event, one left: its pairs are asked about, not the third one's."""
    three = [make_known("a 1"), make_known("b 2"), make_known("c 3")]
    decision = decide("same", *three)
    now = [make_known("a 1", city="Québec"), *three[1:]]
    (change,) = find_changed([decision], {item.said.key: item for item in now}, TODAY)
    assert (change.items, change.fields) == ((A, B, ("c", "3")), ("city",))


@given(st.text(), st.text() | st.none(), st.lists(st.integers(-50, 900), max_size=60), st.booleans())
def test_a_fingerprint_is_read_back_and_stays_short(
    title: str, venue: str | None, days: list[int], is_open: bool
) -> None:
    """Whatever a source says; nothing of its words is in it."""
    dates = [make_day(day, to=day + 3 if day % 2 else None) for day in days]
    dates += [Occurrence(TODAY, None, is_period=True), Occurrence(None, TODAY, is_period=True)] if is_open else []
    item = make_known("a 1", *dates, title=title or "x", venue=venue)
    text = make_fingerprint(item, TODAY)
    assert read_fingerprint(text) == read_facts(item, TODAY)
    assert len(text) < 1000
    assert text.isascii()
    assert not set(text) - set("0123456789abcdefghijklmnopqrstuvwxyz#.|+,:-")


@pytest.mark.parametrize(
    ("field", "before", "same", "other"),
    [
        ("title", {"title": "Le Bal"}, {"title": "LE  BAL"}, {"title": "Le grand bal"}),
        ("venue", {"venue": "Salle A"}, {"title": "x"}, {"venue": "Salle B"}),
        ("place", {"venue": "Salle A"}, {"venue": "SALLE A"}, {"venue": "Salle A", "city": "Québec"}),
        ("category", {"category": "music"}, {"title": "x"}, {"category": "dance"}),
        ("status", {}, {"title": "x"}, {"status": Status.CANCELLED}),
        ("summary", {"summary": "Un bal."}, {"summary": "Un  bal"}, {"summary": "Un concert."}),
        ("is_free", {"is_free": False}, {"is_free": False}, {"is_free": True}),
    ],
)
def test_a_pin_asks_again_when_the_source_changes_what_it_corrects(
    field: str, before: dict[str, Any], same: dict[str, Any], other: dict[str, Any]
) -> None:
    """And only then; it is obeyed meanwhile."""
    corrects = make_corrects(field, [A, B], {A: make_known("a 1", **before)}, TODAY)
    pin = Decision("d1", AT, "zoé", "pin", (A, B), field, "x", evidence={"corrects": corrects})
    assert ask(pin, make_known("a 1", **(before | same))) == []
    assert ask(pin, make_known("a 1", **(before | other))) == [(field,)]
    assert ask(pin) == []


@pytest.mark.parametrize(
    ("field", "now", "later", "is_asked"),
    [
        ("hour", (make_day(4, 20), make_day(5, 20)), 0, True),  # the source put it right itself
        ("hour", (make_day(5, 19),), 5, False),  # a date has passed
        ("hour", (make_day(4, 19), make_day(5, 19), make_day(6, 19)), 0, False),  # one more evening
        ("hour", (make_day(9, 19),), 0, False),  # other days: the pin goes on with them
        ("occurrences", (make_day(5, 19),), 5, False),
        ("occurrences", (make_day(4, 19), make_day(5, 19), make_day(6, 19)), 0, True),
        ("occurrences", (make_day(4, 19),), 0, True),
        ("occurrences", (make_day(4, 20), make_day(5, 19)), 0, True),
    ],
)
def test_a_pin_of_dates_watches_those_to_come(
    field: str, now: tuple[Occurrence, ...], later: int, is_asked: bool
) -> None:
    """An hour is asked about when it changes, all dates when one comes or goes."""
    corrects = make_corrects(field, [A], {A: make_known("a 1", make_day(4, 19), make_day(5, 19))}, TODAY)
    pin = Decision("d1", AT, "zoé", "pin", (A,), field, "x", evidence={"corrects": corrects})
    assert bool(ask(pin, make_known("a 1", *now), later=later)) is is_asked


def test_evidence_keeps_what_was_seen() -> None:
    """Of two listings flat, of several as pairs, the most doubtful first; nothing about others."""
    known = {key: make_known(" ".join(key)) for key in (A, B, ("c", "3"))}
    pairs = [
        PairSeen(A, B, 0.71234, {"when": "same-hour", "weight": 0.9, "rule": None, "title": "close"}),
        PairSeen(A, ("c", "3"), 0.5, {"rule": "other-town"}),
        PairSeen(A, ("d", "4"), 0.5),
    ]
    two = make_evidence([A, B], listings=known, today=TODAY, pairs=pairs, unit_id="u1", drawn="random")
    assert two == {
        "model": find_model_version(),
        "probability": 0.7123,
        "features": {"when": "same-hour", "title": "close"},
        "unit_id": "u1",
        "drawn": "random",
        "fingerprints": {"a 1": make_fingerprint(known[A], TODAY), "b 2": make_fingerprint(known[B], TODAY)},
    }
    three = make_evidence(list(known), listings=known, today=TODAY, pairs=pairs)
    assert [(pair["right"], pair["probability"]) for pair in three["pairs"]] == [
        (["c", "3"], 0.5),
        (["b", "2"], 0.7123),
    ]
    assert json.loads(json.dumps(three)) == three


def test_evidence_never_makes_a_line_too_long() -> None:
    """Three hundred listings with sixty dates each, and pairs with keys as long as addresses get."""
    keys = [("source", f"https://exemple.qc.ca/{'x' * 2000}/{n}") for n in range(300)]
    known = {key: make_known("s k", *WEEKLY) for key in keys}
    pairs = [PairSeen(keys[n], keys[n + 1], 0.5) for n in range(40)]
    evidence = make_evidence(keys, listings=known, today=date(2026, 1, 1), pairs=pairs)
    assert len(json.dumps(evidence)) < 60_000
    assert evidence["model"]
