"""Feed discovery: a reader that is given the address of a list finds the feed of just that list."""

from __future__ import annotations

import posixpath
import re
from types import ModuleType

from publish.slices import make_slices

TYPES = {
    "text/calendar": "ics",
    "application/rss+xml": "rss",
    "application/atom+xml": "atom",
    "application/feed+json": "json",
}
LINK = re.compile(r'<link rel="alternate" type="([^"]+)" title="[^"]+" href="([^"]+)">')


def test_lists_name_the_feeds_of_their_slice(site: dict[str, bytes], editions: ModuleType) -> None:
    """Each page that shows events names a feed in all four formats; that of a slice, its own."""
    slices = {item.path for item in make_slices(editions.make_edition())}
    own = 0
    for path, body in site.items():
        text = body.decode("utf-8", "replace")
        if not path.endswith("index.html") or '<link rel="canonical"' not in text or 'class="card' not in text:
            continue
        if "/sources/" in path:  # examples of what a calendar gives: it has a feed of its own, elsewhere
            continue
        found = LINK.findall(text)
        assert [TYPES[kind] for kind, _ in found] == list(TYPES.values()), path
        targets = {posixpath.normpath(f"{posixpath.dirname(path)}/{href}").rpartition(".")[0] for _, href in found}
        assert len(targets) == 1, path
        assert targets <= slices, path
        own += targets != {"feeds/all"}
    assert own > 20
