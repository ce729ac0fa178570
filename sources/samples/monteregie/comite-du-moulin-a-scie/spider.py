"""The committee's page: a list typed by hand, one line an activity, each with an id."""

from __future__ import annotations

from collections.abc import Iterable

from sources.model import Listing, Page
from sources.spiders import SourceSpider


class Spider(SourceSpider):
    """Read «<li id=…><b>when</b> <span class="titre">title</span> <i>description</i></li>»."""

    def read_page(self, page: Page) -> Iterable[Listing]:
        """Yield a listing for each line of the list."""
        for line in self.parse(page).css("ul.activites > li"):
            yield self.make_listing(
                key=line.attributes.get("id"),
                url=page.url,
                title=self.text(line, ".titre"),
                when=self.text(line, "b"),
                description=self.text(line, "i"),
                venue="Moulin à scie",
                address="20, rue de la Scierie",
                city="Saint-Hyacinthe",
            )
