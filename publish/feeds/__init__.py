"""Feeds of every slice in iCalendar, RSS, Atom and JSON Feed, by serialisers of our own: fast and byte-stable."""

from publish.feeds.render import FORMATS, render_feeds

__all__ = ["FORMATS", "render_feeds"]
