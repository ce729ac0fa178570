"""Editors at work, in any order, against a simple model: replaying the ledger over real matching always gives the same
clusters, which obey the last word on each pair; independent decisions commute; undoing everything gives the matcher's
own clusters."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from dedupe.decisions import Decision, ListingKey, Resolution, load_decisions, load_lines, resolve_decisions
from dedupe.desk.appending import append_decisions
from dedupe.desk.conflicts import find_disputes
from dedupe.desk.history import load_history, make_undo
from dedupe.desk.sorting import Word, find_moment, join_events, make_decisions, sort_letters, take_out
from dedupe.match.block import find_candidates
from dedupe.match.records import read_records
from dedupe.match.score import Scores, decide_pairs, find_chunks
from dedupe.match.settle import read_decisions, settle_pairs
from dedupe.match.stage import Records
from tests.dedupe.match.worlds import make_listing, match_world, write_world

NIGHT = "2027-03-05T20:00:00"
CHURCH = {"venue": "Église Saint-Malo", "city": "Port-Basile"}
ROWS = [
    *(make_listing(f"s{n} duo", "La nuit boréale", NIGHT) for n in range(3)),
    make_listing("s3 doubt", "Nuit", NIGHT, venue=None),
    *(make_listing(f"s{n} choir", "Chœurs de mars", NIGHT, **CHURCH) for n in range(4, 6)),
    make_listing("s6 alone", "Marché aux puces", "2027-04-01", venue="Aréna"),
]
KEYS: list[ListingKey] = [(row["source_id"], row["source_key"]) for row in ROWS]
CLOCKS = {"Zoé": 0, "Marie": 180, "Paul-André": -60}  # minutes by which an editor's clock is ahead
EDITORS = tuple(CLOCKS)
AT = datetime(2026, 12, 1, tzinfo=UTC)
Clusters = frozenset[frozenset[ListingKey]]


@cache
def load_world() -> tuple[Records, Scores]:
    """Read, block and score the listings once, as matching does. (None of them folds, so that decisions change neither
    records nor scores; what folds is tested with the whole of matching.)"""
    with TemporaryDirectory() as folder:
        _, records, _, _ = read_records(write_world(Path(folder) / "listings.parquet", ROWS), ())
    left, right = find_candidates(records)
    assert len(records) == len(ROWS)
    return records, decide_pairs(records, left, right, find_chunks(records, left, right, every=True))


def cluster(resolution: Resolution) -> Clusters:
    """Return the clusters that matching makes under what editors say."""
    records, scores = load_world()
    of_key = {key: number for number, key in enumerate(KEYS)}
    found, _ = settle_pairs(records, scores, read_decisions(resolution, of_key))
    parts: dict[int, set[ListingKey]] = {}
    for key, number in of_key.items():
        parts.setdefault(int(found[number]), set()).add(key)
    return frozenset(map(frozenset, parts.values()))


@cache
def cluster_alone() -> Clusters:
    return cluster(Resolution())


def find_chains(words: Mapping[tuple[ListingKey, ListingKey], str]) -> dict[ListingKey, set[ListingKey]]:
    """Return the model's chains of `same`: listing → the chain it is in."""
    chains = {key: {key} for key in KEYS}
    for (one, other), kind in words.items():
        if kind == "same":
            union = chains[one] | chains[other]
            chains |= dict.fromkeys(union, union)
    return chains


class Desk(RuleBasedStateMachine):
    """Editors who decide, sort, split, join and undo; the model knows only (id, kind, items or target), in order."""

    def __init__(self) -> None:
        super().__init__()
        self.place = TemporaryDirectory()
        self.folder = Path(self.place.name) / "decisions"
        self.model: list[tuple[str, str, tuple[ListingKey, ...], str | None]] = []
        self.now = AT

    @initialize()
    def begin(self) -> None:
        assert len(cluster_alone()) not in (1, len(ROWS))

    def keep(self, words: Iterable[Word], editor: str) -> None:
        told = list(words)
        self.now += timedelta(minutes=1)
        items = [key for word in told for key in word.items]
        clock = self.now + timedelta(minutes=CLOCKS[editor])
        at = find_moment(clock, load_lines(self.folder)[0], items)
        self.append(make_decisions(told, at=at, by=editor, make_id=self.make_id), editor)

    def append(self, lines: Sequence[Decision], editor: str) -> None:
        if lines:
            append_decisions(self.folder, lines, name=editor)
        self.model += [(line.id, line.kind, line.items, line.undoes) for line in lines]

    def make_id(self) -> str:
        self.count = getattr(self, "count", 0) + 1
        return f"d{(self.count * 7919) % 10007:05d}"  # neither in the order of time nor twice

    def find_words(self) -> dict[tuple[ListingKey, ListingKey], str]:
        """Return the model's last word on each pair."""
        undone: set[str | None] = set()
        for number, kind, _, target in reversed(self.model):
            if kind == "undo" and number not in undone:
                undone.add(target)
        words = {}
        for number, kind, items, _ in self.model:
            if kind != "undo" and number not in undone:
                words |= dict.fromkeys(combinations(sorted(items), 2), kind)
        return words

    @rule(
        kind=st.sampled_from(["same", "different", "unsure"]),
        items=st.sets(st.sampled_from(KEYS), min_size=2, max_size=3),
        editor=st.sampled_from(EDITORS),
    )
    def decide(self, kind: str, items: set[ListingKey], editor: str) -> None:
        self.keep([Word(kind, tuple(sorted(items)))], editor)

    @rule(letters=st.text("AABC? ", min_size=len(KEYS), max_size=len(KEYS)), editor=st.sampled_from(EDITORS))
    def sort(self, letters: str, editor: str) -> None:
        said = {key: letter for key, letter in zip(KEYS, letters, strict=True) if letter != " "}
        self.keep(sort_letters(said, load_decisions(self.folder)[0]), editor)
        words = self.find_words()
        heard = {pair: kind for pair, kind in words.items() if said.keys() >= set(pair)}
        chains = find_chains(heard)
        tied = {key for pair, kind in words.items() if kind == "same" and not said.keys() >= set(pair) for key in pair}
        clusters = self.clusters()
        for (one, mine), (other, yours) in combinations(sorted(said.items()), 2):
            if "?" in (mine, yours):
                assert heard.get((one, other), "unsure") == "unsure"
            else:
                assert (chains[one] is chains[other]) is (mine == yours)
                if not tied & {*chains[one], *chains[other]}:  # by listings that were not sorted
                    assert any({one, other} <= part for part in clusters) is (mine == yours)

    @rule(data=st.data(), editor=st.sampled_from(EDITORS))
    def split(self, data: st.DataObject, editor: str) -> None:
        parts = sorted(sorted(part) for part in self.clusters() if len(part) > 1)
        if parts:
            part = data.draw(st.sampled_from(parts))
            listing = data.draw(st.sampled_from(part))
            self.keep(take_out(listing, part), editor)
            assert not any(listing in now and now & (set(part) - {listing}) for now in self.clusters())

    @rule(data=st.data(), editor=st.sampled_from(EDITORS))
    def join(self, data: st.DataObject, editor: str) -> None:
        parts = sorted(sorted(part) for part in self.clusters())
        if len(parts) > 1:
            two = data.draw(st.lists(st.sampled_from(parts), min_size=2, max_size=2, unique_by=tuple))
            self.keep(join_events(two), editor)

    @precondition(lambda self: self.model)
    @rule(data=st.data(), editor=st.sampled_from(EDITORS))
    def undo(self, data: st.DataObject, editor: str) -> None:
        chosen = data.draw(st.sets(st.sampled_from([line[0] for line in self.model]), min_size=1, max_size=3))
        self.take_back(chosen, editor)

    @precondition(lambda self: self.model)
    @rule(editor=st.sampled_from(EDITORS))
    def undo_everything(self, editor: str) -> None:
        before = cluster(resolve_decisions(load_decisions(self.folder)[0]))
        lines = self.take_back({line[0] for line in self.model}, editor)
        assert self.clusters() == cluster_alone()
        self.take_back(lines, editor)  # and back again
        assert self.clusters() == before

    @precondition(lambda self: find_disputes(load_decisions(self.folder)[0]))
    @rule(data=st.data(), editor=st.sampled_from(EDITORS))
    def settle(self, data: st.DataObject, editor: str) -> None:
        dispute = find_disputes(load_decisions(self.folder)[0])[0]
        self.take_back(set(data.draw(st.sampled_from(dispute.ways)).undoes), editor)
        assert dispute.conflicts[0] not in resolve_decisions(load_decisions(self.folder)[0]).conflicts

    def take_back(self, ids: set[str], editor: str) -> set[str]:
        self.now += timedelta(minutes=1)
        lines = make_undo(load_history(self.folder), ids, at=self.now, by=editor, make_id=self.make_id)
        self.append(lines, editor)
        return {line.id for line in lines}

    def clusters(self) -> Clusters:
        return cluster(resolve_decisions(load_decisions(self.folder)[0]))

    @invariant()
    def the_ledger_says_what_the_model_says(self) -> None:
        resolution = resolve_decisions(load_decisions(self.folder)[0])
        kinds = {"same": (*resolution.must, *resolution.doubtful), "different": resolution.cannot}
        kinds["unsure"] = resolution.unsure
        assert {(i.left, i.right): kind for kind, links in kinds.items() for i in links} == self.find_words()

    @invariant()
    def clusters_obey_the_last_words(self) -> None:
        words, clusters = self.find_words(), self.clusters()
        part_of = {key: part for part in clusters for key in part}
        for (one, other), kind in words.items():
            if kind == "different":
                assert part_of[one] != part_of[other]
        chains = find_chains(words)
        for chain in chains.values():
            if not any(words.get(pair) == "different" for pair in combinations(sorted(chain), 2)):
                assert len({part_of[key] for key in chain}) == 1
        spoken = {key for pair in words for key in pair}
        for part in cluster_alone():
            neighbours = {key for other in cluster_alone() for key in other if other & spoken}
            if not part & neighbours:  # of these nothing was said: they may still be joined by what was
                assert any(part <= now for now in clusters)

    @invariant()
    def no_order_of_lines_and_files_plays_a_part(self) -> None:
        if not self.model:
            return
        with TemporaryDirectory() as place:
            lines = [line for path in self.folder.glob("*.jsonl") for line in path.read_text("utf-8").splitlines()]
            random.Random(len(lines)).shuffle(lines)
            half = len(lines) // 2
            for name, part in (("z", lines[:half]), ("a", lines[half:])):
                (Path(place) / f"{name}.jsonl").write_text("".join(line + "\n" for line in part), "utf-8")
            assert cluster(resolve_decisions(load_decisions(Path(place))[0])) == self.clusters()

    @invariant()
    def independent_decisions_commute(self) -> None:
        """Two neighbours in time that speak of no common pair change places."""
        decisions = load_decisions(self.folder)[0]
        for at in range(max(0, len(decisions) - 4), len(decisions) - 1):
            pairs = [set(combinations(sorted(d.items), 2)) for d in decisions[at : at + 2]]
            if not pairs[0] & pairs[1]:
                order = [*decisions[:at], decisions[at + 1], decisions[at], *decisions[at + 2 :]]
                swapped = [replace(d, at=AT + timedelta(minutes=n)) for n, d in enumerate(order)]
                assert cluster(resolve_decisions(swapped)) == self.clusters()

    def teardown(self) -> None:
        self.place.cleanup()


Desk.TestCase.settings = settings(
    max_examples=25,
    stateful_step_count=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestDesk = Desk.TestCase


@pytest.mark.parametrize("letters", ["AAB C?A", "ABCDEFG", "AAAAAAA", "???????"])
def test_the_whole_of_matching_replays_the_ledger(tmp_path: Path, letters: str) -> None:
    """From files to files: sorted, then undone."""
    alone = match_world(tmp_path, ROWS)
    said = {key: letter for key, letter in zip(KEYS, letters, strict=True) if letter != " "}
    numbers = iter(range(100))
    words = make_decisions(sort_letters(said), at=AT, by="Zoé", make_id=lambda: f"d{next(numbers)}")
    append_decisions(tmp_path / "decisions", words)
    decisions, _ = load_decisions(tmp_path / "decisions")
    found = match_world(tmp_path, ROWS, decisions=decisions)
    parts: dict[str, set[ListingKey]] = {}
    for row, key in zip(ROWS, KEYS, strict=True):
        parts.setdefault(found[row["listing_id"]], set()).add(key)
    assert frozenset(map(frozenset, parts.values())) == cluster(resolve_decisions(decisions))
    history = load_history(tmp_path / "decisions")
    back = make_undo(history, set(history.by_id), at=AT, by="Zoé", make_id=lambda: f"u{next(numbers)}")
    append_decisions(tmp_path / "decisions", back)
    assert match_world(tmp_path, ROWS, decisions=load_decisions(tmp_path / "decisions")[0]) == alone
