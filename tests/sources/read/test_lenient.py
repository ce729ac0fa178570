"""JSON as pages write it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sources.read.structured.lenient import read_json
from sources.read.structured.relaxed import read_relaxed


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('{"a": 1}', [{"a": 1}]),
        ('{"a": [1, 2, ], }', [{"a": [1, 2]}]),
        ('{"a": "x,]"};', [{"a": "x,]"}]),
        ('{"a": "http://x/*y*/"} {"b": 2}', [{"a": "http://x/*y*/"}, {"b": 2}]),
        ("{&quot;a&quot;: &quot;b&quot;}", [{"a": "b"}]),
        ('{"a": "l\\\'été"}', [{"a": "l\\'été"}]),
        ('{"a": 1, "b": {"c": [2, "coup', [{"a": 1, "b": {"c": [2]}}]),
        ('{"a": 1, "description": "<p>coupé', [{"a": 1}]),
        ("{'a': 'l’été', b: [1, .5,], 'c': undefined}", [{"a": "l’été", "b": [1, 0.5], "c": None}]),
        ('{"a": "un "grand" soir, "vrai"", "b": 1}', [{"a": 'un "grand" soir, "vrai"', "b": 1}]),
        ('{"a": "x"\n "b": "y"}', [{"a": "x", "b": "y"}]),
        ('{<br />"a": “x”}', [{"a": "x"}]),
        ('{"a": [NaN, True, None, -1e3, "\\u00e9\\q"]}', [{"a": [None, True, None, -1000.0, "éq"]}]),
        ("rien", []),
        ("", []),
    ],
)
def test_repairs(text: str, values: list[Any]) -> None:
    """Trailing commas, several values, entities, bad escapes; a script that was cut keeps what precedes the cut."""
    assert read_json(text) == values


@given(st.text(alphabet='{}[]",:\\/*ab1 \n', max_size=80))
@settings(max_examples=200, deadline=None)
def test_any_text_ends_with_a_list(text: str) -> None:
    """Repairing never raises."""
    assert isinstance(read_json(text), list)


@given(st.recursive(st.integers() | st.text(max_size=8), lambda x: st.lists(x) | st.dictionaries(st.text(), x)))
@settings(max_examples=60, deadline=None)
def test_sound_json_is_left_alone(value: Any) -> None:
    """What is JSON is read as it is."""
    assert read_json(json.dumps(value)) == [value]


_WORDS = st.text(alphabet="abé 1.-", max_size=8)


@given(st.recursive(st.integers() | _WORDS, lambda x: st.lists(x) | st.dictionaries(_WORDS, x)))
@settings(max_examples=150, deadline=None)
@example({"0": "", "": 0})
@example({"": "", "a": ["", {"": ""}]})
def test_relaxed_reading_agrees_on_plain_json(value: Any) -> None:
    """What is JSON, its texts plain words or empty, is the same when read token by token."""
    assert read_relaxed(json.dumps(value, ensure_ascii=False)) == value


@given(st.text(alphabet="{}[]\"',:\\ab1. \n-", max_size=60))
@settings(max_examples=200, deadline=None)
def test_relaxed_reading_never_raises(text: str) -> None:
    """Whatever the text, there is a value or None; nesting without end is None."""
    read_relaxed(text)
    assert read_relaxed("[" * 10_000) is None
