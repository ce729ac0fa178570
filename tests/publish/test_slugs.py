"""Slugs of towns and venues."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.model import Venue
from publish.slugs import SLUG_LENGTH_MAX, make_slug, venue_slugs


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Trois-Rivières", "trois-rivieres"),
        ("L'Île-d'Anticosti", "l-ile-d-anticosti"),
        ("Sœur Œuvre", "soeur-oeuvre"),
        ("Saguenay–Lac-Saint-Jean", "saguenay-lac-saint-jean"),
        ("ᐃᓄᒃᔪᐊᒃ", "sans-nom"),
        ("mot " * 40, "mot-" * 14 + "mot"),
    ],
)
def test_slugs_are_readable(text: str, slug: str) -> None:
    """Accents and ligatures are spelled out, other signs are hyphens, long texts are cut at a word."""
    assert make_slug(text) == slug


@settings(max_examples=80, deadline=None)
@given(st.text())
def test_slugs_are_path_segments(text: str) -> None:
    """Whatever the text, the slug is a safe segment, and its own slug."""
    slug = make_slug(text)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= SLUG_LENGTH_MAX
    assert make_slug(slug) == slug


def test_venues_that_share_a_slug_get_their_id() -> None:
    """Two halls of one name in one town are told apart by their ids; their order does not matter."""
    halls = [Venue(i, "Salle", (), town, "04", None, None) for i, town in (("a", "X"), ("b", "X"), ("c", "Y"))]
    assert venue_slugs(halls) == {"a": "salle-x-a", "b": "salle-x-b", "c": "salle-y"}
    assert venue_slugs(reversed(halls)) == venue_slugs(halls)
