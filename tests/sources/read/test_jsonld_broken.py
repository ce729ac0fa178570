"""Pages without markup, with broken or endless markup, with noise: listings or a reason."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sources.model import Page
from sources.read.jsonld import read_jsonld
from tests.sources.read.structured_pages import (
    NOW,
    SITE,
    SOURCE,
    read_case,
    starts,
)


def test_broken_json_is_repaired() -> None:
    """Comments, CDATA, raw newlines, bad escapes and trailing commas do not lose an event, nor change its texts."""
    [listing] = read_case("broken-json").listings
    assert listing.title == "L'été ; {dit-on}, ]"
    assert listing.description == "Une ligne\net l'autre, avec un \\' mal échappé // non"
    assert starts(listing) == ["2026-12-05T20:00:00-05:00"]


def test_no_markup_at_all_is_a_failure() -> None:
    """Pages without any event are counted, and together they are a failure that says what was seen."""
    reading = read_jsonld([Page(SITE, b"<!doctype html><p>Rien")], SOURCE, NOW)
    assert reading.failure is not None
    assert reading.failure.code == "no-event-markup"
    assert "html" in reading.failure.detail
    assert reading.dropped == {"no-markup": 1}


def test_hostile_page_keeps_its_sound_event() -> None:
    """Cycles, year 9999, cut JSON and empty scripts beside a sound event."""
    reading = read_case("deep")
    assert "Sain" in {listing.title for listing in reading.listings}


def test_nesting_without_end_is_no_crash() -> None:
    """Ten thousand levels of JSON or of elements cost an issue at most."""
    deep = b'{"@type":"Event","subEvent":' * 10_000
    page = Page(SITE, b'<script type="application/ld+json">' + deep + b"</script>" + b"<div itemscope>" * 10_000)
    assert read_jsonld([page], SOURCE, NOW).listings == ()


@given(st.binary(max_size=200))
@settings(max_examples=60, deadline=None)
def test_no_bytes_crash_the_reader(noise: bytes) -> None:
    """Whatever stands in a script, an attribute or a page, reading ends with a result."""
    for body in (
        noise,
        b'<script type="application/ld+json">' + noise,
        b'<div itemscope itemtype="http://schema.org/Event"><i itemprop="name">A</i><i itemprop="startDate" content="'
        + noise,
    ):
        read_jsonld([Page(SITE, body)], SOURCE, NOW)


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=12) | st.sampled_from(["Event", "2026-12-05", "#a"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from("@type @id @value @graph name startDate location subEvent offers price url".split()),  # noqa: SIM905
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(_JSON)
@settings(max_examples=80, deadline=None)
def test_no_shape_crashes_the_reader(value: Any) -> None:
    """Any value in any place of a node is read or left out."""
    body = json.dumps([value, {"@type": "Event", "name": "A", "startDate": "2026-12-05", "location": value}])
    read_jsonld([Page(SITE, f'<script type="application/ld+json">{body}</script>'.encode())], SOURCE, NOW)
