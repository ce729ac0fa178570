"""Writing TOML: whatever text comes in, the standard reader gives it back."""

from __future__ import annotations

import tomllib

from hypothesis import example, given, settings
from hypothesis import strategies as st

from sources.toml_text import render_comment, render_pairs

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x7f"), max_size=60)


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(TEXTS.filter(bool), TEXTS | st.booleans() | st.integers(-9999, 9999), max_size=4), TEXTS)
@example({"titre": 'Salle «X» "\\" \u2028 \x00', "é": True}, "deux\nlignes \x00")
def test_pairs_come_back(pairs: dict[str, str | bool | int], comment: str) -> None:
    """Keys, texts, numbers and truth values survive; comments never leak into them."""
    text = "\n".join(render_pairs(pairs, dict.fromkeys(pairs, comment)))
    assert tomllib.loads(text) == pairs


def test_lists_numbers_and_nothing() -> None:
    """Lists and shares are written plainly; None is not written at all."""
    assert list(render_pairs({"a": ("x", "y"), "b": 0.9, "c": None}, {"c": "non"})) == ['a = ["x", "y"]', "b = 0.9"]
    assert list(render_comment("un\ndeux")) == ["# un", "# deux"]
