"""Spiders: for calendars that no kind can read. `SourceSpider` is the base class of a `spider.py`; the other modules
are spiders that need no code of the source's own."""

from __future__ import annotations

from sources.spiders.base import SourceSpider
from sources.spiders.loading import PLATFORMS, SpiderError, load_spider

__all__ = ["PLATFORMS", "SourceSpider", "SpiderError", "load_spider"]
