"""Which reader reads which kind of source."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sources.model import Page, Reading
from sources.read.feed import read_feed
from sources.read.ical import read_ical
from sources.read.jsonld import read_jsonld
from sources.read.spider import read_spider
from sources.read.tribe import read_tribe
from sources.source import Source

Reader = Callable[[Sequence[Page], Source, datetime], Reading]

READERS: Mapping[str, Reader] = {
    "ical": read_ical,
    "feed": read_feed,
    "jsonld": read_jsonld,
    "tribe": read_tribe,
    "spider": read_spider,
}
"""The reader of each kind: pages of one source, the source, the clock → what they say."""
