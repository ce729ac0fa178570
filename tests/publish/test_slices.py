"""The selections that have feeds: which always exist, and that no address ever disappears."""

from __future__ import annotations

from publish.names import CATEGORY_NAMES
from publish.slices import make_slices
from sources.source import CATEGORIES
from tests.publish.editions import REGIONS, make_edition


def test_every_category_has_a_name() -> None:
    """In both languages, in the order of the contract."""
    assert tuple(CATEGORY_NAMES) == CATEGORIES


def test_regions_and_categories_exist_without_events() -> None:
    """Somebody may subscribe before the first event of a region is known."""
    paths = {item.path for item in make_slices(make_edition([]))}
    assert paths >= {f"feeds/region/{code}" for code in REGIONS}
    assert paths >= {f"feeds/category/{code}" for code in CATEGORIES}
    names = ("all", "new", "upcoming", "changes", "last-chance", "exhibitions")
    assert paths >= {f"feeds/{name}" for name in names}


def test_an_address_once_published_stays() -> None:
    """As a valid empty selection."""
    known = [item.path for item in make_slices(make_edition())]
    after = {item.path: item for item in make_slices(make_edition([]), known)}
    assert set(known) <= set(after)
    assert all(not after[path].events for path in known)


def test_slices_partition_the_events() -> None:
    """Every event is in its region, its category, and both together."""
    edition = make_edition()
    slices = {item.path: {e.event_id for e in item.events} for item in make_slices(edition)}
    for event in edition.events:
        region, category = event.event.region, event.event.category
        for path in ("all", f"region/{region}", f"category/{category}", f"region/{region}/{category}"):
            assert event.event_id in slices[f"feeds/{path}"]
