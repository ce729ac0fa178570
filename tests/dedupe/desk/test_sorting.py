"""An editor's groups as decisions: few, and true when the ledger is replayed, whatever was said before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import combinations, count
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dedupe.decisions import (
    MAX_ITEMS,
    Decision,
    ListingKey,
    find_chains,
    find_last_words,
    find_undone,
    resolve_decisions,
)
from dedupe.desk.sorting import Word, find_moment, join_events, make_decisions, sort_letters, sort_listings, take_out

AT = datetime(2026, 11, 25, tzinfo=UTC)
A, B, C, D, E, F = KEYS = tuple(("source", letter) for letter in "abcdef")


def say(words: Iterable[Word], minute: int = 0) -> list[Decision]:
    numbers = count()
    return make_decisions(
        words, at=AT + timedelta(minutes=minute), by="zoé", make_id=lambda: f"d{minute}-{next(numbers)}"
    )


def replay(lines: Sequence[Decision]) -> list[Decision]:
    """Return those in force."""
    undone = find_undone(sorted(lines, key=lambda d: (d.at, d.id)))
    return [d for d in lines if d.kind != "undo" and d.id not in undone]


def relate(decisions: Iterable[Decision]) -> dict[tuple[ListingKey, ListingKey], str]:
    """Return what the ledger makes of each pair, followed through what is one."""
    resolution = resolve_decisions(decisions)
    assert not resolution.conflicts
    chains = find_chains(resolution.must)

    def name(key: ListingKey) -> ListingKey:
        return chains.get(key, key)

    apart = {frozenset((name(link.left), name(link.right))) for link in resolution.cannot}
    found = {}
    for one, other in combinations(KEYS, 2):
        if name(one) == name(other):
            found[one, other] = "same"
        elif frozenset((name(one), name(other))) in apart:
            found[one, other] = "different"
    return found


def show(words: Iterable[Word]) -> list[str]:
    return [f"{w.kind} {w.undoes or ''.join(key for _, key in w.items)}" for w in words]


@pytest.mark.parametrize(
    ("letters", "words"),
    [
        ("AAA", ["same abc"]),
        ("ABC", ["different abc"]),
        ("AAB", ["same ab", "different ac"]),
        ("aabbc ", ["same ab", "same cd", "different ace"]),
        ("???", ["unsure abc"]),
        ("AA?", ["same ab", "unsure ac"]),
        ("AAB?", ["same ab", "different ac", "unsure ad", "unsure cd"]),
        ("A??", ["unsure abc"]),
        ("AB??", ["different ab", "unsure acd", "unsure bcd"]),
        ("A  ", []),
        ("?  ", []),
        ("   ", []),
    ],
)
def test_few_words_say_letters(letters: str, words: list[str]) -> None:
    """One listing speaks for its group; what is left unsaid is in no word."""
    assert show(sort_letters(dict(zip(KEYS, letters, strict=False)))) == words


def test_an_earlier_word_on_other_listings_of_the_groups_does_not_survive() -> None:
    """A=B=C was said; now C is another event: not only A, also B, must part from it."""
    earlier = say([Word("same", (A, B, C))])
    words = sort_listings([[A, B], [C]], in_force=earlier)
    assert show(words) == ["same ab", "different ac", "different bc"]
    assert not resolve_decisions(replay(earlier + say(words, 1))).conflicts
    # A listing that is not on the table ties them still: told as a conflict, not settled.
    earlier = say([Word("same", (A, B, C, F))])
    words = sort_listings([[A, B], [C]], in_force=earlier)
    found = resolve_decisions(replay(earlier + say(words, 1)))
    assert [conflict.decision_ids for conflict in found.conflicts] == [("d1-1", "d0-0"), ("d1-2", "d0-0")]


def test_a_wrong_whole_is_taken_back_rather_than_contradicted_pair_by_pair() -> None:
    """Twenty listings called one event, then sorted into two halves of ten: not a hundred lines."""
    keys = [("s", f"{n:02d}") for n in range(20)]
    earlier = say([Word("same", tuple(keys))])
    words = sort_listings([keys[:10], keys[10:]], in_force=earlier)
    assert [word.kind for word in words] == ["undo", "same", "same", "different"]


def test_plain_words_are_preferred_to_taking_back() -> None:
    """A pair decided anew supersedes the old word, which stays in the history."""
    earlier = say([Word("same", (A, B))])
    assert show(sort_listings([[A], [B]], in_force=earlier)) == ["different ab"]


def test_what_cannot_be_sorted_is_told() -> None:
    """A listing in two groups; more than a decision can name."""
    with pytest.raises(ValueError, match="one group only"):
        sort_listings([[A, B], [B]])
    with pytest.raises(ValueError, match="one group only"):
        sort_listings([[A, B]], unsure=[B])
    with pytest.raises(ValueError, match=f"at most {MAX_ITEMS}"):
        sort_listings([[("s", str(n)) for n in range(MAX_ITEMS + 1)]])


def test_a_listing_taken_out_is_kept_from_each_that_stays() -> None:
    """Nothing is said of those that stay."""
    words = take_out(B, [C, A, B])
    assert show(words) == ["different ab", "different bc"]
    assert relate(say([Word("same", (A, B, C))]) + say(words, 1)) == {
        (A, B): "different", (A, C): "same", (B, C): "different"
    }  # fmt: skip


def test_joined_events_are_one_whatever_was_said_between_them() -> None:
    """All their listings, pair by pair."""
    earlier = say([Word("different", (B, C))])
    assert show(join_events([[A, B], [C, D]])) == ["same abcd"]
    assert set(relate(earlier + say(join_events([[A, B], [C, D]]), 1)).values()) == {"same"}


_LETTERS = st.text("AB C?", min_size=6, max_size=6)
_EARLIER = st.lists(
    st.tuples(st.sampled_from(["same", "different", "unsure"]), st.sets(st.sampled_from(KEYS), min_size=2)), max_size=6
)


@given(_LETTERS, _EARLIER)
@settings(max_examples=300, deadline=None)
@example("AAB???", [("same", {A, B, C, D}), ("different", {A, D})])
def test_sorting_is_true_when_replayed(letters: str, earlier: list[tuple[str, set[Any]]]) -> None:
    """After any decisions about these listings: groups are one, groups are apart, what is unsure is left open, and
    nobody's word on listings that are unsaid is lost, unless it had to be taken back."""
    before = [say([Word(kind, tuple(items))], n)[0] for n, (kind, items) in enumerate(earlier)]
    said = dict(zip(KEYS, letters, strict=True))
    words = sort_letters(said, before)
    after = replay(before + say(words, 100))
    last = {
        (link.left, link.right): kind
        for kind, links in find_last_words(after, ("same", "different", "unsure")).items()
        for link in links
    }
    chains = find_chains(find_last_words(after, ("same",))["same"])
    apart = {frozenset((said[one], said[other])) for (one, other), kind in last.items() if kind == "different"}
    undone = {word.undoes for word in words}
    for one, other in combinations(KEYS, 2):
        mine, yours = said[one].strip(), said[other].strip()
        if not mine or not yours:
            known = find_last_words([d for d in before if d.id not in undone], ("same", "different", "unsure"))
            assert last.get((one, other)) == next(
                (k for k, links in known.items() for link in links if (link.left, link.right) == (one, other)), None
            )
        elif "?" in (mine, yours):
            assert last.get((one, other), "unsure") == "unsure"
        elif mine == yours:
            assert last[one, other] == "same"
            assert chains[one] == chains[other]
        else:
            assert last.get((one, other), "different") != "same"
            assert frozenset((mine, yours)) in apart
    plain = [letter for letter in said.values() if letter.strip()]
    if not before:
        groups = {letter for letter in plain if letter != "?"}
        big = sum(plain.count(letter) > 1 for letter in groups)
        unsure = plain.count("?")
        open_words = len(groups) if groups and unsure else int(unsure > 1)
        assert len(words) == big + (len(groups) > 1) + open_words


def test_a_word_is_later_than_what_it_answers() -> None:
    """Another editor's clock is an hour ahead: what is said after reading that word still is the last word."""
    ahead = say([Word("same", (A, B)), Word("same", (C, D))], 60)
    assert find_moment(AT, ahead, [A, B]) == AT + timedelta(minutes=60, microseconds=1)
    assert find_moment(AT, ahead, [A, C]) == AT
    assert find_moment(AT + timedelta(minutes=61), ahead, [A, B]) == AT + timedelta(minutes=61)
