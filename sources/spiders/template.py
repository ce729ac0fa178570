"""A spider to start from: copy this file beside a source.toml as `spider.py`, then change the selectors.

Try it with `babillard source preview ID` while you write. Before writing one, see whether `[select]` in the source.toml
does it without code.
"""

from __future__ import annotations

from collections.abc import Iterable

from sources.links import Link
from sources.model import Listing, Page
from sources.spiders import SourceSpider


class Spider(SourceSpider):
    """Read a list of events, each with a page of its own."""

    def find_links(self, page: Page) -> Iterable[Link]:
        """Return the pages to fetch next: «event» for an event's own page, «listing» for more of the list."""
        if page.role == "event":
            return
        tree = self.parse(page)
        for item in tree.css("article.evenement"):
            if url := self.link(page, item, "a"):
                yield Link(url, "event")
        if url := self.link(page, tree, "a.suivant"):
            yield Link(url, "listing")

    def read_page(self, page: Page) -> Iterable[Listing]:
        """Yield the listings of one page. `when` takes the dates as the page writes them."""
        if page.role != "event":
            return
        tree = self.parse(page)
        yield self.make_listing(
            title=self.text(tree, "h1"),
            when=self.text(tree, ".quand"),
            url=page.url,
            venue=self.text(tree, ".lieu"),
            city=self.text(tree, ".ville"),
            description=self.text(tree, ".description"),
            price=self.text(tree, ".prix"),
        )
