"""Titles that are nothing but a name: read all at once, they say what they say one by one."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe.match.plain_titles import read_plain
from dedupe.match.title_table import make_oddities
from dedupe.match.titles import read_title
from tests.dedupe.match.worlds import load_cases

_WORDS = (
    *("La", "nuit", "boréale", "L'été", "aujourd'hui", "d’automne", "&", "et", "Les", "Uns", "!!!", "«Ode»", "SOLDAT"),
    *("-", "–", "-40", "19h30", "(complet)", "COMPLET", "Volet", "2", "II", "B", "à", "Chez", "@", "Salle", "Atelier"),
    *("présente", "reporté", "Reporter", "new", "3-5", "ans", "12e", "AC/DC", "x|y", "Œuvre", "...", "*Gratuit*"),
)  # fmt: skip


def _check(titles: list[str]) -> int:
    is_plain, keys, needs_place = read_plain(pa.array(titles, pa.string()))
    for title, plain, key, needs in zip(titles, is_plain, keys, needs_place, strict=True):
        fact = read_title(title, frozenset(("salle",)), ("Salle Untel", "nuit", "boréale"))
        if plain:
            assert (key, make_oddities(fact)) == (fact.key, None), title
        elif not needs:
            assert fact == read_title(title), title
    return int(is_plain.sum())


@given(st.lists(st.lists(st.sampled_from(_WORDS), max_size=6).map(" ".join), min_size=1, max_size=20))
def test_plain_titles_read_together_as_one_by_one(titles: list[str]) -> None:
    """And a place or a house changes only those that are said to need one."""
    _check(titles)


@given(st.lists(st.text(max_size=30), min_size=1, max_size=20))
def test_any_text_reads_the_same(titles: list[str]) -> None:
    """Control characters, spaces of all kinds, no letter at all."""
    _check(titles)


def test_most_titles_are_plain() -> None:
    """Otherwise the fast way would be none: of the labelled cases, which are hard ones, one in six is."""
    titles = sorted({row["title"] for row in load_cases()})
    assert _check(titles) > 0.15 * len(titles)


@pytest.mark.parametrize("title", ["", " ", "a" * 401])
def test_what_is_no_plain_name_is_left_to_the_other_way(title: str) -> None:
    """Nothing at all, or too long."""
    assert not read_plain(pa.array([title], pa.string()))[0].any()
