"""Documents taken apart: the frame and the items of each format, with all that a feed may have above its items."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from publish.contract.blocks import FORMS
from publish.feeds.render import render_feeds
from publish.slices import make_slices
from tests.publish.editions import make_edition, make_events


@pytest.mark.parametrize("hub", ["", "https://hub.example/"])
def test_items_are_found_below_the_hubs(hub: str) -> None:
    """The hubs of a JSON Feed are laid out like its items: an instance with a hub could not publish."""
    edition = make_edition(make_events())
    edition = replace(edition, instance=replace(edition.instance, hub=hub))
    found = 0
    for path, body in render_feeds(make_slices(edition), edition):
        if path.endswith(".json"):
            form = FORMS[".json"]
            frame, blocks = form.split(body)
            items = json.loads(body)["items"]
            assert [json.loads(form.complete(block)) for block in blocks] == items
            assert json.loads(frame)["items"] == [0] * len(items)
            found += len(items)
    assert found > 10
