"""Fetching: the one Scrapy crawl of a run, for all sources of any kind. What is fetched lands in the archive; what
went wrong comes back as values."""

from sources.fetch.crawl import crawl_sources
from sources.fetch.options import CrawlOptions
from sources.fetch.result import FetchResult, Progress

__all__ = ["CrawlOptions", "FetchResult", "Progress", "crawl_sources"]
