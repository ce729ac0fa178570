"""Comparison keys."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.normalise.keys import fold, make_title_key, make_tokens, make_venue_key


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  L’Œuvre   au noir — suite! ", "l oeuvre au noir suite"),
        ("ÉTÉ_indien", "ete indien"),
        ("2Frères", "2freres"),
        ("", ""),
        ("!!!", ""),
        ("Straße № 5", "strasse no 5"),
    ],
)
def test_fold_strips_dress(text: str, expected: str) -> None:
    """Folding leaves lower-case words without accents, ligatures or punctuation."""
    assert fold(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("L'Avare", "AVARE"),
        ("Les Belles-Sœurs", "belles soeurs"),
        ("Guerre & Paix", "Guerre et paix"),
        ("L’Effet d’Hadès", "l'effet d'hades"),
    ],
)
def test_title_key_joins_spellings(one: str, other: str) -> None:
    """Two spellings of one title have one key."""
    assert make_title_key(one) == make_title_key(other)


def test_tokens_keep_digits_and_small_titles() -> None:
    """Digits tell volumes apart, and a title of articles only is not lost."""
    assert make_tokens("Les 3 p'tits cochons") == ["3", "p", "tits", "cochons"]
    assert make_tokens("The The") == ["the", "the"]


def test_venue_key_joins_languages() -> None:
    """Small words go and common words of both languages meet."""
    assert make_venue_key("Théâtre du Vieux-Terrebonne") == make_venue_key("Theater Vieux Terrebonne")
    assert make_venue_key("Église St-Jean") == make_venue_key("Eglise Saint-Jean")


@settings(max_examples=60, deadline=None)
@given(st.text())
def test_fold_is_idempotent(text: str) -> None:
    """A folded text folds to itself, whatever it holds."""
    assert fold(fold(text)) == fold(text)
