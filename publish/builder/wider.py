"""The smallest feed with a file that holds all of a selection: what a host without members' feeds can offer instead."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from publish.selection import Ground, Selection, find_slice


def list_wider(selection: Selection) -> Iterator[Selection]:
    """Yield selections that hold all of this one and may have a file, the narrowest kinds first."""
    if len(selection.venue) == 1:
        yield Selection(venue=selection.venue)
    if len(selection.city) == 1 and selection.radius is None:
        yield Selection(city=selection.city)
    if len(selection.region) == 1 and len(selection.category) == 1:
        yield Selection(region=selection.region, category=selection.category)
    if len(selection.category) == 1:
        yield Selection(category=selection.category)
    if len(selection.region) == 1:
        yield Selection(region=selection.region)
    yield Selection()


def find_wider(
    selection: Selection, paths: Collection[str], ground: Ground, count: Callable[[Selection], int]
) -> tuple[Selection, str] | None:
    """Return the wider selection with the fewest events among those with feeds, and its path; None without any feed.

    `count` gives the number of events to come of a selection.
    """
    found = [(wider, path) for wider in list_wider(selection) if (path := find_slice(wider, paths, ground))]
    return min(found, key=lambda item: count(item[0]), default=None)
