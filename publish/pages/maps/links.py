"""Where a place is on OpenStreetMap: a link that visitors may follow, never an embedded map."""

from __future__ import annotations

from urllib.parse import quote


def find_map(lat: float | None, lon: float | None, query: str | None) -> str | None:
    """Return the address of a map with a mark on a point, else of a search for a place."""
    if lat is not None and lon is not None and -90 <= lat <= 90 and -180 <= lon <= 180:
        return f"https://www.openstreetmap.org/?mlat={lat:.5f}&mlon={lon:.5f}#map=17/{lat:.5f}/{lon:.5f}"
    return f"https://www.openstreetmap.org/search?query={quote(query, safe='', errors='ignore')}" if query else None
