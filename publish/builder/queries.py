"""From the path of a feed to the selection it is: a page with a feed leads to the builder with that choice made."""

from __future__ import annotations

from publish.selection import Selection


def make_query(path: str) -> str:
    """Return the canonical query of a slice's path: "feeds/region/04/music" is region=04&category=music; empty
    for those that no selection tells (what is new, what closes soon)."""
    match path.split("/")[1:]:
        case ["region", code]:
            return Selection(region=(code,)).query
        case ["region", code, category]:
            return Selection(region=(code,), category=(category,)).query
        case ["category", code]:
            return Selection(category=(code,)).query
        case ["city", slug]:
            return Selection(city=(slug,)).query
        case ["venue", slug]:
            return Selection(venue=(slug,)).query
    return ""
