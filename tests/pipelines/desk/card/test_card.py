"""What a card shows of listings, and what its answers come to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dedupe.decisions import Decision
from dedupe.desk.appending import append_decisions
from pipelines.desk.card.answers import AnswerError, ChangedUnit
from pipelines.desk.card.card import Card, CardTable, make_card
from pipelines.desk.card.decisions import MAX_NOTE, list_open_pairs, make_answer
from pipelines.desk.card.fields import list_shared, make_dates, make_fields
from pipelines.desk.card.places import find_metres, make_spots
from pipelines.desk.card.scores import make_waterfall
from pipelines.desk.card.stacks import make_stacks
from pipelines.desk.card.timeline import make_timeline
from pipelines.desk.card.word_differences import LONGEST, are_alike, mark_words
from pipelines.desk.index.index import Index
from pipelines.desk.index.ledger import FollowedLedger
from pipelines.home import Home
from pipelines.stages.dedupe import load_clusters
from publish.pages.frame.language import load_language
from sources.model import Occurrence
from tests.dedupe.desk.listings import TODAY, make_day, make_known
from tests.pipelines.desk.homes import NOW, list_shows, make_home, write_run
from tests.pipelines.desk.visiting import open_index

FRENCH, ENGLISH = load_language("fr"), load_language("en")
ZONE = ZoneInfo("America/Toronto")
GROUPED = ("gazette 200", "salle b0", "billets 200")  # two in one event, the third apart


def _write(pieces: object) -> str:
    """Write pieces with own words in brackets."""
    assert isinstance(pieces, tuple)
    return "".join(f"[{piece.text}]" if piece.is_own else piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("texts", "marked"),
    [
        (["Volet 1", "Volet 2"], ["Volet [1]", "Volet [2]"]),
        (["Le grand dégel de Maïna Roy", "LE GRAND DEGEL"], ["Le grand dégel [de Maïna Roy]", "LE GRAND DEGEL"]),
        (["a b", "b a"], ["a b", "b a"]),
        (["ha ha ha", "ha ha"], ["ha ha [ha]", "ha ha"]),
        (["19 h 30", "20 h", "20 h"], ["[19] h [30]", "20 h", "20 h"]),
        (["seul"], ["seul"]),
        (["", "mot"], ["", "[mot]"]),
        (["« Orphée »", "orphee"], ["« Orphée »", "orphee"]),
    ],
)
def test_words_that_set_apart_are_marked(texts: list[str], marked: list[str]) -> None:
    """Word by word, without regard to case, accents and order; by most of the others when there are several."""
    found = mark_words(texts)
    assert [_write(pieces) for pieces in found] == marked
    assert ["".join(piece.text for piece in pieces or ()) for pieces in found] == texts


def test_untold_texts_mark_nothing() -> None:
    """What only one tells is no difference of words; texts are alike only when all tell."""
    assert mark_words([None, "Salle"])[0] is None
    assert _write(mark_words([None, "Salle"])[1]) == "Salle"
    assert not are_alike([None, "Salle"])
    assert are_alike(["Salle", "SALLE !"])


def test_a_text_without_end_is_cut_before_it_is_compared() -> None:
    """Ten million characters take no time."""
    first, second = mark_words(["à " * 5_000_000, "b" * 10_000_000])
    assert len(_write(first)) < LONGEST + 10
    assert second is not None


def test_fields_that_agree_are_told_once() -> None:
    """Title, place and town always; of the others, those that differ as columns, and those alike in a line."""
    items = [
        make_known("a 1", title="Gala", address="1, rue du Quai"),
        make_known("b 1", title="Gala des fêtes", venue="Quai"),
    ]
    items = [replace(item, said=replace(item.said, price="10 $")) for item in items]
    stacks = make_stacks(items, {})
    fields = {field.name: field for field in make_fields(stacks, FRENCH)}
    assert list(fields) == ["title", "venue", "address", "city"]
    assert fields["city"].is_same
    assert not fields["title"].is_same
    assert fields["address"].cells[1] is None
    assert ("Prix", "10 $") in list_shared(stacks, FRENCH)
    assert "Price" in dict(list_shared(stacks, ENGLISH))


def test_days_and_hours_are_marked_apart() -> None:
    """Another hour of one day marks the hour alone; another day marks the day; a period around it is no other day."""

    def mark(*dates: Occurrence) -> list[str]:
        stacks = make_stacks([make_known(f"s {n}", date_) for n, date_ in enumerate(dates)], {})
        return [_write(told.shown[0].pieces) for told in make_dates(stacks, FRENCH, TODAY, ZONE)]

    hours = mark(make_day(4, 20), make_day(4, 19))
    assert hours[0].startswith("samedi 5 décembre, [20")
    assert hours[1].startswith("samedi 5 décembre, [19")
    assert mark(make_day(4, 20), make_day(5, 20))[0].startswith("[samedi 5 décembre], 20")
    assert "[" not in "".join(mark(make_day(4, 20), make_day(4, None)))
    assert "[" not in mark(make_day(4, 20), make_day(2, to=9))[0]


def test_an_hour_on_another_clock_says_which() -> None:
    """Twenty o'clock in the Îles-de-la-Madeleine is nineteen at the desk; where both clocks agree nothing is said."""
    at_sea = Occurrence(datetime(2026, 12, 5, 20, tzinfo=ZoneInfo("America/Halifax")), timezone="America/Halifax")
    stacks = make_stacks([make_known("a 1", at_sea), make_known("b 1", make_day(4, 20))], {})
    said = [["".join(p.text for p in told.shown[0].pieces) for told in make_dates(stacks, language, TODAY, ZONE)]
            for language in (FRENCH, ENGLISH)]  # fmt: skip
    assert said[0] == ["samedi 5 décembre, 20\u202fh (heure de l’Atlantique)", "samedi 5 décembre, 20\u202fh"]
    assert said[1][0] == "Saturday, December 5, 8\u00a0p.m. (Atlantic Time)"


def test_dates_that_are_over_are_counted_or_shown_when_there_are_no_others() -> None:
    """Of many to come the first ones; of past ones alone the last."""
    stacks = make_stacks([make_known("a 1", *(make_day(n) for n in range(-3, 9)))], {})
    told = make_dates(stacks, FRENCH, TODAY, ZONE)[0]
    assert (len(told.shown), told.others, told.past) == (5, 4, 3)
    over = make_dates(make_stacks([make_known("a 1", make_day(-3))], {}), FRENCH, TODAY, ZONE)[0]
    assert (len(over.shown), over.others, over.past) == (1, 0, 0)


def test_a_line_of_dates_shows_what_is_shared() -> None:
    """Nothing when all have one moment; hours on one day; days over weeks; periods as bars, within the edges."""
    same = [make_day(4)]
    assert make_timeline([same, same], ZONE) is None
    assert make_timeline([[], []], ZONE) is None
    line = make_timeline([[make_day(4, 19)], [make_day(4, 20)]], ZONE)
    assert line is not None
    assert line.rows[0][0].at < line.rows[1][0].at
    assert not line.rows[0][0].is_shared
    assert all(tick.has_hour for tick in line.ticks)
    weeks = make_timeline([[make_day(4), make_day(30)], [make_day(4)], [make_day(2, to=40)]], ZONE)
    assert weeks is not None
    assert [mark.is_shared for row in weeks.rows for mark in row] == [True, False, True, False]
    assert weeks.rows[2][0].width is not None
    assert not any(tick.has_hour for tick in weeks.ticks)
    for row in weeks.rows:
        assert all(0 <= mark.at <= 100 and mark.at + (mark.width or 0) <= 100 for mark in row)
    assert weeks.ticks[0].name("fr") == "3 déc."


def test_dates_at_the_edges_of_the_calendar_do_no_harm() -> None:
    """Periods without a beginning or an end, the year 1 and the year 9999."""
    odd = [
        Occurrence(None, date(2026, 12, 9), is_period=True),
        Occurrence(date(2026, 12, 9), None, is_period=True),
        Occurrence(date.max, date.max, is_period=True),
        Occurrence(date.min),
        Occurrence(datetime(9999, 12, 31, 23, tzinfo=UTC)),
    ]
    line = make_timeline([[one] for one in odd], ZONE)
    assert line is not None
    make_dates(make_stacks([make_known(f"s {n}", one) for n, one in enumerate(odd)], {}), FRENCH, TODAY, ZONE)


def test_places_stand_at_their_distance() -> None:
    """In metres from the first, near ones together, none without two that are known."""
    quay, hall, far = (46.3430, -72.5430), (46.3475, -72.5430), (46.8139, -71.2080)
    assert find_metres(quay, hall) == pytest.approx(500, abs=2)
    assert make_spots([quay, None]) == []
    spots = make_spots([quay, hall, None, quay])
    assert [spot.listings for spot in spots] == [(0, 3), (1,)]
    assert spots[1].name("fr") == "500\u00a0m"
    assert spots[0].at < spots[1].at
    assert make_spots([quay, hall, far])[-1].name("fr") == "115\u00a0km"
    assert [spot.listings for spot in make_spots([quay, hall, far])] == [(0, 1), (2,)]
    assert make_spots([quay, (46.3431, -72.5571)])[-1].name("en") == "1.1\u00a0km"


def test_a_waterfall_adds_up(index: Index) -> None:
    """Bars from nothing to the pair's weight, each beginning where the one before ended, in both languages."""
    row = index.find_pairs(["gazette 201", "salle b1"])[0]
    for code in ("fr", "en"):
        told = make_waterfall(row, code)
        assert sum(bar.weight for bar in told.bars) == pytest.approx(row["features"]["weight"], abs=0.01)
        assert all(bar.at >= 0 and bar.at + bar.width <= 100.6 for bar in told.bars)
        assert all(bar.sentence for bar in told.bars)
        assert told.rule
    assert make_waterfall(row, "fr").rule != make_waterfall(row, "en").rule


def test_many_listings_of_one_source_are_one_stack() -> None:
    """A few stay apart; many that repeat one another are folded, but never across events, titles or places."""
    repeated = [make_known(f"salle {n}", make_day(n), title="Bain libre") for n in range(30)]
    other = [make_known("salle x", title="Aquaforme"), make_known("gazette 1", title="Bain libre")]
    events = {item.listing_id: "e1" for item in repeated[:20]} | {item.listing_id: "e2" for item in repeated[20:]}
    stacks = make_stacks([*repeated, *other], events)
    assert [(stack.letter, len(stack.listings)) for stack in stacks] == [("A", 20), ("B", 10), ("C", 1), ("D", 1)]
    assert len(make_stacks(repeated[:4], events)) == 4
    many = make_stacks([make_known(f"s {n}", title=f"Titre {n}") for n in range(60)], {})
    assert [many[at].letter for at in (25, 26, 52)] == ["Z", "A2", "A3"]


def _open(home: Home, *names: str, kind: str = "pair") -> tuple[Index, CardTable, FollowedLedger]:
    index = open_index(home)
    ledger = FollowedLedger(home.decisions)
    ledger.refresh()
    units = index.load_units(range(index.size))
    unit = next(u for u in units if set(names) <= set(u.listings) and u.kind == kind)
    return index, CardTable(index, ledger, unit), ledger


def _answer(table: CardTable, **form: str) -> list[Decision]:
    ids = (f"d{n}" for n in count())
    told = {"shown": table.digest, **form}
    return make_answer(table, told, at=NOW, by="marie", make_id=lambda: next(ids))


def _card(table: CardTable) -> Card:
    return make_card(table, FRENCH, NOW)


Expected = Callable[[dict[str, str]], bool]
_TOGETHER: dict[str, Expected] = {
    "same": lambda ids: len(set(ids.values())) == 1,
    "apart": lambda ids: ids["salle b0"] == ids["billets 200"] != ids["gazette 200"],
    "none": lambda ids: len(set(ids.values())) == 3,
    "sort": lambda ids: ids["salle b0"] != ids["billets 200"] == ids["gazette 200"],
}


@pytest.mark.parametrize("answer", list(_TOGETHER))
def test_an_answer_comes_to_what_it_says(tmp_path: Path, answer: str) -> None:
    """The run after it groups the listings just so, whatever the machine thinks; the queue does not ask again."""
    home = make_home(tmp_path)
    _, table, _ = _open(home, *GROUPED)
    groups = {f"group-{table.letters[name]}": str(1 + (name == "salle b0")) for name in GROUPED}
    append_decisions(home.decisions, _answer(table, answer=answer, **(groups if answer == "sort" else {})))
    write_run(home, list_shows())
    clusters = load_clusters(home)
    assert _TOGETHER[answer]({name: clusters[name] for name in GROUPED})
    index = open_index(home)
    asked = {frozenset(pair[:2]) for unit in index.load_units(range(index.size)) for pair in unit.pairs}
    assert not {pair for pair in asked if pair <= set(GROUPED)}


def test_unsure_leaves_all_as_it_is(tmp_path: Path) -> None:
    """Whatever is asked, no event changes, and a question about two events is not asked again. Where the machine has no
    doubt there is nothing to leave open."""
    home = make_home(tmp_path)
    before = load_clusters(home)
    _, table, _ = _open(home, *GROUPED)
    decisions = _answer(table, answer="unsure", note="  pas clair  ")
    assert [(d.kind, d.note) for d in decisions] == [("unsure", "pas clair")]
    append_decisions(home.decisions, decisions)
    write_run(home, list_shows())
    assert load_clusters(home) == before
    index = open_index(home)
    asked = [pair[:2] for unit in index.load_units(range(index.size)) for pair in unit.pairs]
    assert not [pair for pair in asked if set(pair) <= set(GROUPED)]


def test_where_nothing_is_in_doubt_nothing_can_be_left_open(tmp_path: Path) -> None:
    """To say "unsure" of a pair that the machine is sure of would part it."""
    _, table, _ = _open(make_home(tmp_path), kind="cluster")
    assert list_open_pairs(table) == []
    with pytest.raises(AnswerError):
        _answer(table, answer="unsure")


def test_a_decision_keeps_what_was_seen(tmp_path: Path) -> None:
    """The unit, how it was drawn, the pairs in doubt, fingerprints; a note of bounded length."""
    _, table, _ = _open(make_home(tmp_path), *GROUPED)
    decision = _answer(table, answer="same", note="é" * 5000)[0]
    assert decision.evidence["unit_id"] == table.unit.unit_id
    assert decision.evidence["drawn"] == "order"
    assert {tuple(pair["left"]) for pair in decision.evidence["pairs"]}
    assert set(decision.evidence["fingerprints"]) == set(GROUPED)
    assert len(decision.note or "") == MAX_NOTE


def test_what_answers_nothing_or_something_else_is_refused(tmp_path: Path) -> None:
    """No answer, an unknown one, one group of one, or a form of before the listings changed."""
    _, table, _ = _open(make_home(tmp_path), *GROUPED)
    for form in ({}, {"answer": "maybe"}, {"answer": "sort"}, {"answer": "sort", "group-A": "1"}):
        with pytest.raises(AnswerError):
            _answer(table, **form)
    with pytest.raises(ChangedUnit):
        _answer(table, answer="same", shown="another")


def test_a_card_foresees_each_answer(tmp_path: Path) -> None:
    """One event of two: an address leads to the other, feeds lose dates; as now: nothing changes."""
    _, table, _ = _open(make_home(tmp_path), *GROUPED)
    card = _card(table)
    same, apart, none = card.answers
    assert [answer.key for answer in card.answers] == ["s", "d", "x"]
    assert (same.is_now, apart.is_now, none.is_now) == (False, True, False)
    assert same.outcome
    assert apart.outcome
    assert none.outcome
    assert [len(answer.outcome.events) for answer in card.answers if answer.outcome] == [1, 2, 3]
    assert any("ancienne adresse" in effect for effect in same.outcome.effects)
    assert any("de moins" in feed.told for feed in same.outcome.feeds)
    assert apart.outcome.effects == ()
    assert any("adresse nouvelle" in effect for effect in none.outcome.effects)
    assert card.rules
    assert card.waterfalls


def test_a_random_unit_is_judged_blind(tmp_path: Path) -> None:
    """No score, no rule, no present grouping, no change told, and listings in no order of the machine's."""
    _, table, _ = _open(make_home(tmp_path), kind="cluster")
    assert table.unit.is_blind
    card = _card(table)
    assert (card.waterfalls, card.rules) == ((), ())
    assert not any(answer.is_now for answer in card.answers)
    assert all(answer.outcome and not answer.outcome.effects and not answer.outcome.feeds for answer in card.answers)
    assert [name for stack in card.stacks for name in stack.ids] == sorted(table.listings)
    assert {answer.name for answer in card.answers} == {"same", "none"}


def test_a_contradiction_is_told_before_the_click(tmp_path: Path) -> None:
    """One event here, while another listing ties one to a third that is kept apart from the other."""
    home = make_home(tmp_path)
    tied, apart = (("gazette", "201"), ("autre", "1")), (("autre", "1"), ("salle", "b1"))
    lines = [
        Decision("one", NOW - timedelta(days=2), "jean", "same", tied, note="même troupe"),
        Decision("two", NOW - timedelta(days=1), "zoé", "different", apart),
    ]
    for line in lines:
        append_decisions(home.decisions, [line])
    _, table, _ = _open(home, "gazette 201", "salle b1")
    same, none = _card(table).answers
    assert {decision.by for decision in same.contradicts} == {"jean", "zoé"}
    assert none.contradicts == ()


def test_two_hundred_listings_are_one_card(tmp_path: Path) -> None:
    """A season of one house beside another source's word of one night: folded, quick, its outcomes on demand."""
    title = "La grande traversée du fleuve"
    shows = [make_known(f"salle n{n}", make_day(10 + n % 100, 14 + n // 100 * 5), title=title) for n in range(199)]
    shows.append(make_known("gazette 1", make_day(10, 14), title=title, role="media"))
    home = make_home(tmp_path, shows)
    index = open_index(home)
    unit = max(index.load_units(range(index.size)), key=lambda u: len(u.listings))
    assert len(unit.listings) == 200
    table = CardTable(index, FollowedLedger(home.decisions), unit)
    card = _card(table)
    assert len(card.stacks) == 2
    assert all(answer.outcome is None for answer in card.answers)
    assert _answer(table, answer="same")[0].kind == "same"
    apart = _answer(table, answer="sort", **{"group-A": "1", "group-B": "2", "one-salle n7": "2"})
    assert {d.kind for d in apart} == {"same", "different"}
    whole = make_card(table, FRENCH, NOW, is_whole=True)
    assert whole.answers[0].outcome is not None
