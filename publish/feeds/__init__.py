"""Feeds of every slice in iCalendar, RSS, Atom and JSON Feed, by serialisers of our own: fast and byte-stable."""

from publish.feeds.render import FORMATS, FeedRenderer, render_feeds

__all__ = ["FORMATS", "FeedRenderer", "render_feeds"]
