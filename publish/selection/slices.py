"""Which selections have feeds already: those of one region, town, venue or discipline, and of a region's discipline."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from publish.selection.ground import Ground
from publish.selection.model import Selection


def find_slice(selection: Selection, paths: Collection[str], ground: Ground | None = None) -> str | None:
    """Return the path of the slice that is this very selection, without extension, if `paths` hold it; else None.

    With a ground, a region beside a town that lies in it and has no homonym elsewhere says nothing more.
    """
    path = _name_slice(_drop_region(selection, ground) if ground else selection)
    return path if path in paths else None


def _drop_region(selection: Selection, ground: Ground) -> Selection:
    regions = {town.region for slug in selection.city for town in ground.towns.get(slug, ())}
    if selection.radius is None and regions and regions <= set(selection.region):
        return replace(selection, region=())
    return selection


def _name_slice(selection: Selection) -> str | None:
    pairs = tuple(selection.pairs())
    if not pairs:
        return "feeds/all"
    if len(pairs) == 1 and (key := pairs[0][0]) in ("region", "category", "city", "venue"):
        return f"feeds/{key}/{pairs[0][1]}"
    if len(pairs) == 2 and (pairs[0][0], pairs[1][0]) == ("region", "category"):
        return f"feeds/region/{pairs[0][1]}/{pairs[1][1]}"
    return None
