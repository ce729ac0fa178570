"""What words mean in French and English."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.match.bags import sum_shared
from dedupe.match.concepts import Concepts, read_meanings_of, weigh_concepts
from dedupe.match.inflections import respell, spread_ending
from dedupe.match.lexicon import DATA, FILES, FUNCTION, read_meanings, split_expression
from dedupe.normalise.keys import make_title_key
from dedupe.normalise.stems import stem

# Enough other titles that words are neither common nor rare by their number.
OTHERS = [f"Titre{number} mot{number}" for number in range(200)]


def gather(titles: Sequence[str]) -> Concepts:
    """Return the concepts of the titles, among others."""
    keys = [make_title_key(title) for title in (*titles, *OTHERS)]
    distinct = sorted(set(keys))
    return weigh_concepts(read_meanings_of(distinct), np.array([distinct.index(key) for key in keys]))


def compare(one: str, other: str) -> tuple[float, float]:
    """Return the share of the shorter and of the longer title's meaning that the other has."""
    concepts = gather([one, other])
    shared = sum_shared(concepts.bags, np.array([0]), np.array([1]), concepts.weights)[0]
    least, most = sorted(concepts.total[:2])
    return float(min(shared, least) / least), float(shared / most)


@pytest.mark.parametrize(
    ("french", "english"),
    [
        ("La nuit des temps", "The Night of Time"),
        ("Marché de Noël", "Christmas Market"),
        ("Chœur des aînés", "Seniors' Choir"),
        ("Heure du conte", "Story Time"),
        ("Casse-Noisette", "The Nutcracker"),
        ("Le lac des cygnes", "Swan Lake"),
        ("Les quatre saisons", "Four Seasons"),
        ("Les chevaux perdus", "Lost Horses"),
        ("Sorcières et loups", "Witches and Wolves"),
        ("Soirée micro ouvert", "Open Mic Night"),
        ("Marché aux puces", "Flea Market"),
        ("Portes ouvertes", "Open House"),
        ("Les Loyalistes", "The Loyalists"),
        ("Musique baroque", "Baroque Music"),
        ("Danse en ligne", "Line Dancing"),
        ("L'ours qui dort", "The Sleeping Bear"),
        ("Territoires brodés", "Embroidered Territories"),
        ("Marché nocturne", "Night Market"),
        ("Visite commentée de l'exposition", "Guided Exhibition Tour"),
        ("Bateaux et bateliers heureux", "Happy bateliers and boats"),
    ],
)
def test_translations_say_the_same(french: str, english: str) -> None:
    """All that the shorter title says is in its translation, and most of the longer one."""
    share, whole = compare(french, english)
    assert share >= 0.95
    assert whole >= 0.6


@pytest.mark.parametrize(
    ("french", "english"),
    [
        ("Marché de Noël", "Christmas Concert"),
        ("Librairie du coin", "Library Corner Lecture"),
        ("La cave du vigneron", "The Cave"),
        ("Location de raquettes", "Location Scouting"),
        ("Le phare", "The Whale"),
        ("Journée des aînés", "Journey of the Elders"),
    ],
)
def test_neighbours_and_false_friends_do_not(french: str, english: str) -> None:
    """A word in common, or one that only looks alike, is not the whole meaning."""
    assert compare(french, english)[1] < 0.75


def test_a_word_of_several_meanings_counts_once() -> None:
    """Two titles that share one word share no more than that word tells, however much it may mean."""
    share, whole = compare("Show tulipes", "Show rhinocéros")
    assert 0 < share < 0.6
    assert whole < 0.6


@pytest.mark.parametrize(
    ("one", "other"),
    [("musique", "music"), ("loyaliste", "loyalist"), ("identite", "identity"), ("theatre", "theater")],
)
def test_spellings_meet(one: str, other: str) -> None:
    """Endings that only the language changes do not count."""
    assert respell(stem(one)) == respell(stem(other))


def test_plurals_and_feminines_need_no_line() -> None:
    """Forms of the words of the lexicon mean what they mean."""
    for form, word in (("bateaux", "bateau"), ("perdues", "perdu"), ("heureuse", "heureux"), ("witches", "witch")):
        assert set(read_meanings([form])[0][0]) & set(read_meanings([word])[0][0]), form


def test_brackets_spread() -> None:
    """An ending in brackets may be there or not."""
    assert spread_ending("perdu(e)") == ["perdu", "perdue"]
    assert spread_ending("perdu") == ["perdu"]
    assert split_expression("grand(e) vache") == ["grand(e)", "vache"]


def test_the_longest_expression_is_read() -> None:
    """An expression is one meaning, and tells which words said it."""
    meanings = read_meanings(["heure", "conte", "hiver"])
    assert [said for _, said in meanings] == [("heure", "conte"), ("hiver",)]


def test_the_lexicon_is_large_and_well_formed() -> None:
    """Thousands of concepts, each with folded words of both languages, none of them a word that only joins others."""
    lines = [line for line in (DATA / FILES[0]).read_text("utf-8").splitlines() if line and not line.startswith("#")]
    sides = [[word.strip() for word in side.split("|")] for line in lines for side in line.split("=")]
    words = [word for side in sides for word in side]
    assert len(lines) >= 3000
    assert len(sides) == 2 * len(lines)
    assert len({side[0] for side in sides[::2]}) == len(lines)
    assert all(re.fullmatch(r"[a-z0-9 ()]+", word) for word in words)
    assert not FUNCTION & set(words)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=20), min_size=1, max_size=6))
def test_any_title_has_concepts(titles: list[str]) -> None:
    """Nothing that a title says breaks reading it; each title has all of its own meaning."""
    concepts = gather(titles)
    every = np.arange(len(titles))
    shared = sum_shared(concepts.bags, every, every, concepts.weights)
    assert (shared >= concepts.total[: len(titles)] - 1e-9).all()
