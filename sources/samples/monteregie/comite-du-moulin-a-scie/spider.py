"""The committee's page: a list typed by hand, one line an activity, each with an id."""

from __future__ import annotations

from collections.abc import Iterable

from selectolax.lexbor import LexborHTMLParser

from sources.model import Listing, Page
from sources.spiders import SourceSpider


class Spider(SourceSpider):
    """Read «<li id=…><b>when</b> <span>title</span> <i>description</i></li>»."""

    def read_page(self, page: Page) -> Iterable[Listing]:
        """Yield a listing for each line of the list."""
        for line in LexborHTMLParser(page.body).css("ul.activites > li"):
            yield self.make_listing(
                key=line.attributes.get("id"),
                title=line.css_first(".titre").text(),
                when=line.css_first("b").text(),
                description=line.css_first("i").text(),
                url=page.url,
                venue="Moulin à scie",
            )
