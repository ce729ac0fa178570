"""Which reader reads which kind of source."""

from __future__ import annotations

from collections.abc import Mapping

from sources.read.feed import read_feed
from sources.read.ical import read_ical
from sources.read.jsonld import read_jsonld
from sources.read.night import Reader, check_hours
from sources.read.spider import read_spider
from sources.read.tribe import read_tribe

READERS: Mapping[str, Reader] = {
    "ical": check_hours(read_ical),
    "feed": check_hours(read_feed),
    "jsonld": check_hours(read_jsonld),
    "tribe": check_hours(read_tribe),
    "spider": check_hours(read_spider),
}
"""The reader of each kind: pages of one source, the source, the clock → what they say, and whether its hours may be."""
