"""The spider of a plain HTML list, driven by the `[select]` table of a source.toml: no code for most odd sites."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from sources.links import LIMITS, Link
from sources.model import Listing, Page
from sources.selectors import Tree, find_markup
from sources.source import PageSelect, Select
from sources.spiders.base import SourceSpider
from sources.urls import is_same_site, join_address

MAX_ITEMS = 5_000
_FACTS = ("venue", "address", "city", "organiser", "price")


class SelectorSpider(SourceSpider):
    """Reads each element that `item` finds as an event, or, with `[select.page]`, the page that its `link` leads to."""

    def find_links(self, page: Page) -> Iterable[Link]:
        """Return the next page of the list, and the events' own pages when facts are read there."""
        select = self._select
        if page.role == "event":
            return ()
        tree = self.parse(page)
        found = [Link(url, "listing") for url in self._find_addresses(page, tree, select.next)]
        if select.page is not None:
            for item in tree.css(select.item)[:MAX_ITEMS]:
                found += [Link(url, "event") for url in self._find_addresses(page, item, select.link)[:1]]
        return [link for link in found if is_same_site(link.url, page.url)][: LIMITS.links]

    def read_page(self, page: Page) -> Iterable[Listing]:
        """Return the listings of a list, or the one of an event's page."""
        tree, select = self.parse(page), self._select
        if select.page is not None:
            return self._read_event(page, tree, select.page) if page.role == "event" else ()
        return self._read_items(page, tree, select)

    @property
    def _select(self) -> Select:
        if self.source.select is None:  # the catalogue builds this spider only where there is one
            raise ValueError("[select] is missing")
        return self.source.select

    def _read_items(self, page: Page, tree: LexborHTMLParser, select: Select) -> Iterable[Listing]:
        for item in tree.css(select.item)[:MAX_ITEMS]:
            urls = self._find_addresses(page, item, select.link)
            mark = item.attributes.get("id")
            listing = self._read(page, item, select, url=urls[0] if urls else None, key=None if urls else mark)
            if listing is not None:
                yield listing

    def _read_event(self, page: Page, tree: LexborHTMLParser, select: PageSelect) -> Iterable[Listing]:
        listing = self._read(page, tree, select, url=page.url, key=None)
        return () if listing is None else (listing,)

    def _read(self, page: Page, tree: Tree, select: PageSelect, *, url: str | None, key: str | None) -> Listing | None:
        """Return the listing of an element; None without a title: separators and adverts stand in lists too."""
        title = _find(tree, select.title or "h1")
        if title is None:
            return None
        facts: dict[str, Any] = {name: _find(tree, getattr(select, name)) for name in _FACTS}
        images = self._find_addresses(page, tree, select.image, attribute="src")
        return self.make_listing(
            title=title,
            when=", ".join(text for value in _list(tree, select.dates) if (text := self.clean(value))) or None,
            key=f"{page.url}#{key}" if key else None,
            url=url,
            description=_find(tree, select.description),
            categories=tuple(text for value in _list(tree, select.category) if (text := self.clean(value))),
            image=images[0] if images else None,
            **facts,
        )

    def _find_addresses(self, page: Page, tree: Tree, selector: str, attribute: str = "href") -> list[str]:
        """Return absolute addresses; without an attribute in the selector, href (links) or src (images) is meant."""
        if not selector:
            return []
        named = selector if "@" in selector else f"{selector}@{attribute}"
        joined = (join_address(page.url, value) for value in find_markup(tree, named))
        return list(dict.fromkeys(url for url in joined if url is not None))


def _find(tree: Tree, selector: str) -> str | None:
    return next(iter(_list(tree, selector)), None)


def _list(tree: Tree, selector: str) -> list[str]:
    return list(find_markup(tree, selector))[:50] if selector else []
