"""Which further addresses a fetched page leads to, as pure functions over its bytes. Nothing here fetches."""

from __future__ import annotations

from itertools import islice

from sources.explore.listing import find_listing_links
from sources.explore.rest import find_post_links, find_rest_links, is_posts
from sources.explore.sitemap import find_sitemap_links, is_sitemap
from sources.links import LIMITS, Limits, Link
from sources.model import Page
from sources.source import Source
from sources.spiders import load_spider

__all__ = ["LIMITS", "Limits", "Link", "find_links"]


def find_links(page: Page, source: Source) -> list[Link]:
    """Return the addresses that a page of this source leads to, in page order, each once.

    Pages lead nowhere unless the kind says so: `jsonld` listing pages, sitemaps and WordPress's lists of posts, the
    next page of `tribe` answers, whatever the spider of a `spider` source finds. Raise SpiderError when that spider
    cannot be loaded.
    """
    match source.kind:
        case "jsonld" if page.role == "event":
            return []
        case "jsonld" if is_sitemap(page.body):
            return find_sitemap_links(page, source)
        case "jsonld" if is_posts(page):
            return find_post_links(page)
        case "jsonld":
            return find_listing_links(page, source)
        case "tribe":
            return find_rest_links(page)
        case "spider":
            found = islice(load_spider(source, page.fetched_at).find_links(page), LIMITS.links)
            return list({link.url: link for link in found}.values())
    return []
