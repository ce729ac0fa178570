"""From a feed's path to its selection, the way back of finding the feed of a selection."""

from __future__ import annotations

import pytest

from publish.builder.queries import make_query
from publish.selection import find_slice, make_ground, parse_selection
from publish.slices import make_slices
from sources.territory import load_territory
from tests.publish.editions import VENUES, make_edition

BY_TIME = ("new", "upcoming", "changes", "last-chance", "exhibitions")


@pytest.mark.parametrize("path", [item.path for item in make_slices(make_edition())])
def test_a_feed_is_found_again_from_its_query(path: str) -> None:
    """The builder gives the very feed that a page offers; feeds by time are no selection."""
    query = make_query(path)
    ground = make_ground(load_territory(), VENUES)
    if path.removeprefix("feeds/") in BY_TIME:
        assert query == ""
    else:
        assert find_slice(parse_selection(query), {path}, ground) == path
